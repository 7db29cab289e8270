// SPDX-License-Identifier: MIT
#include "core/device/sb16_dsp.h"

#include <catch2/catch.hpp>

#include "tests/support/sb16_rig.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace std::chrono_literals;
using test::Sb16Rig;
using test::SoundEar;

namespace {
constexpr u8 ReadOnce = 0x48, ReadForEver = 0x58, WriteOnce = 0x44;  // single transfers, memory to card and back
constexpr double Half = 0.5;                                         // how loud a sample comes out at 0 dB

/// A sine of bytes or words, `period` frames long, over the whole buffer.
template <class Sample>
void write_sine(Sb16Rig& rig, unsigned period, double amplitude, double middle, unsigned sides = 1) {
  for (unsigned n = 0; n < 0x8000; n++) {
    const double turn = double(n / sides) / period * 2 * 3.14159265358979323846;
    const bool silent_side = sides == 2 && n % 2;
    const i32 value = i32(std::lround(middle + (silent_side ? 0 : amplitude * std::sin(turn))));
    for (unsigned byte = 0; byte < sizeof(Sample); byte++)
      rig.memory.write(Sb16Rig::Buffer + u32(n * sizeof(Sample)) + byte, u8(value >> 8 * byte), 1);
  }
}
}  // namespace

TEST_CASE("SB16: answers a reset with AAh, and says that it is version 4.05", "[sb16]") {
  Sb16Rig rig;
  rig.dsp.write_port(Sb16Dsp::Reset, 1);
  CHECK_FALSE(rig.answers());
  rig.dsp.write_port(Sb16Dsp::Reset, 0);
  CHECK(rig.answers());
  CHECK(rig.answer() == 0xAA);
  CHECK_FALSE(rig.answers());
  CHECK((rig.dsp.read_port(Sb16Dsp::WriteCommand) & 0x80) == 0);
  rig.command({0xE1});
  CHECK(rig.answer() == 4);
  CHECK(rig.answer() == 5);
}

TEST_CASE("SB16: the tests of identity: inverted byte, test register, copyright, speaker flag [E0h] [E4h]", "[sb16]") {
  Sb16Rig rig;
  rig.command({0xE0, 0x5A});
  CHECK(rig.answer() == 0xA5);
  rig.command({0xE4, 0x3C, 0xE8});
  CHECK(rig.answer() == 0x3C);
  rig.command({0xE3});
  std::string text;
  while (rig.answers()) text += char(rig.answer());
  CHECK(text == std::string("COPYRIGHT (C) CREATIVE TECHNOLOGY LTD, 1992.") + '\0');
  rig.command({0xD1, 0xD8});
  CHECK(rig.answer() == 0xFF);
  rig.command({0xD3, 0xD8});
  CHECK(rig.answer() == 0x00);
}

TEST_CASE("SB16: identifies its DMA channel by a byte that depends on all before [E2h]", "[sb16]") {
  Sb16Rig rig;
  rig.program_dma(1, WriteOnce, 2);
  rig.command({0xE2, 0x00});
  CHECK(rig.memory.read(Sb16Rig::Buffer, 1) == 0x40);  // AAh + 96h
  rig.command({0xE2, 0xFF});
  CHECK(rig.memory.read(Sb16Rig::Buffer + 1, 1) == 0x9A);  // + (A5h ^ FFh)
}

TEST_CASE("SB16: F2h and F3h raise the interrupts, their ports take them back", "[sb16]") {
  Sb16Rig rig;
  rig.command({0xF2});
  CHECK(rig.interrupted());
  CHECK(rig.get(0x82) == 0x01);
  rig.command({0xF3});
  CHECK(rig.get(0x82) == 0x03);
  rig.dsp.read_port(Sb16Dsp::ReadStatus);
  CHECK(rig.get(0x82) == 0x02);
  CHECK(rig.interrupted());
  rig.dsp.read_port(Sb16Dsp::Acknowledge16);
  CHECK_FALSE(rig.interrupted());
}

TEST_CASE("SB16: a byte written directly is heard at once [10h]", "[sb16]") {
  Sb16Rig rig;
  for (unsigned n = 0; n < 200; n++) rig.command({0x10, u8(n % 2 ? 0xC0 : 0x40)}), rig.wait(500us);
  const SoundEar ear(rig.mixer.output);
  CHECK(ear.rises(1000) == Approx(100).margin(1));
  CHECK(ear.amplitude(1000) == Approx(0x4000 * 4 / 3.14159 * Half).epsilon(0.1));
}

TEST_CASE("SB16: a single block of bytes plays at the time constant's rate and interrupts at its end [14h]", "[sb16]") {
  Sb16Rig rig;
  write_sine<u8>(rig, 10, 100, 128);
  rig.program_dma(1, ReadOnce, 2000);
  rig.command({0x40, 156, 0x14, u8(1999 & 0xFF), 1999 >> 8});  // 10,000 Hz
  const SoundEar ear = rig.listen(150ms);
  CHECK(ear.amplitude(1000) == Approx(100 * 256 * Half).epsilon(0.06));
  CHECK_FALSE(rig.interrupted());
  CHECK(rig.microseconds_to_interrupt() == Approx(50'000).margin(300));
  CHECK(rig.dma_count(1) == 0xFFFF);
  rig.acknowledge();
  CHECK(rig.microseconds_to_interrupt(300'000) == 300'000);
}

TEST_CASE("SB16: a block of one byte interrupts after its sample, not within the command", "[sb16]") {
  Sb16Rig rig;
  rig.program_dma(1, ReadOnce, 1);
  rig.command({0x40, 156, 0x14, 0, 0});
  CHECK_FALSE(rig.interrupted());
  rig.wait(101us);
  CHECK(rig.interrupted());
}

TEST_CASE("SB16: auto-initialized blocks interrupt for ever, until told to end [1Ch] [DAh] [45h]", "[sb16]") {
  Sb16Rig rig;
  rig.program_dma(1, ReadForEver, 400);
  rig.command({0x41, 0x1F, 0x40, 0x48, 199, 0, 0x1C});  // 8,000 Hz, 200 bytes: 25 ms
  rig.microseconds_to_interrupt();
  for (unsigned n = 0; n < 5; n++) {
    rig.acknowledge();
    CHECK(rig.microseconds_to_interrupt() == Approx(25'000).margin(300));
  }
  rig.acknowledge();
  rig.command({0xDA});
  CHECK(rig.microseconds_to_interrupt() == Approx(25'000).margin(300));
  rig.acknowledge();
  CHECK(rig.microseconds_to_interrupt(100'000) == 100'000);
}

TEST_CASE("SB16: sixteen bits in stereo at 44,100 Hz come by words over channel 5 [B6h]", "[sb16]") {
  Sb16Rig rig;
  write_sine<i16>(rig, 100, 20'000, 0, 2);
  rig.program_dma(5, ReadForEver, 400 * 2);
  rig.command({0x41, 0xAC, 0x44, 0xB6, 0x30, u8(399 & 0xFF), 399 >> 8});
  rig.listen(100ms);
  rig.mixer.output.restart(rig.mixer.output.end());
  rig.wait(100ms);
  rig.mixer.catch_up();
  std::vector<double> left, right;
  while (!rig.mixer.output.empty()) {
    const SoundFrame frame = rig.mixer.output.pop();
    left.push_back(frame.left), right.push_back(frame.right);
  }
  CHECK(*std::max_element(left.begin(), left.end()) == Approx(20'000 * Half).epsilon(0.03));
  CHECK(*std::max_element(right.begin(), right.end()) < 30);
  CHECK(rig.get(0x82) == 0x02);
  rig.acknowledge();
  rig.microseconds_to_interrupt();
  rig.acknowledge();
  CHECK(rig.microseconds_to_interrupt() == Approx(400 / 2 / 0.0441).margin(200));
}

TEST_CASE("SB16: without a channel of words, words come byte by byte over channel 1 [81h]", "[sb16]") {
  Sb16Rig rig;
  rig.set(0x81, 0x02);
  write_sine<i16>(rig, 50, 20'000, 0x8000);
  rig.program_dma(1, ReadForEver, 0x4000);
  rig.command({0x41, 0x56, 0x22, 0xB6, 0x00, 0xFF, 0x0F});  // unsigned, 22,050 Hz
  rig.listen(50ms);
  CHECK(rig.listen(100ms).amplitude(441) == Approx(20'000 * Half).epsilon(0.05));
}

TEST_CASE("SB16: pause stops the samples and their DMA, continue goes on [D0h] [D4h]", "[sb16]") {
  Sb16Rig rig;
  rig.program_dma(1, ReadForEver, 1000);
  rig.command({0x41, 0x27, 0x10, 0xC6, 0x00, 0xE7, 0x03});
  rig.wait(20ms);
  rig.command({0xD0});
  const u16 count = rig.dma_count(1);
  CHECK(count == Approx(800).margin(4));
  rig.wait(100ms);
  CHECK(rig.dma_count(1) == count);
  rig.command({0xD4});
  rig.wait(20ms);
  CHECK(rig.dma_count(1) == Approx(count - 200).margin(4));
}

TEST_CASE("SB16: a masked channel holds the samples up and loses none", "[sb16]") {
  Sb16Rig rig;
  rig.program_dma(1, ReadOnce, 1000);
  rig.dma1.write_port(0xA, 0x05);
  rig.command({0x41, 0x27, 0x10, 0xC0, 0x00, 0xE7, 0x03});
  rig.wait(50ms);
  CHECK(rig.dma_count(1) == 999);
  rig.dma1.write_port(0xA, 0x01);
  CHECK(rig.microseconds_to_interrupt() == Approx(100'000).margin(400));
}

TEST_CASE("SB16: silence lasts as many samples as it is told, then interrupts [80h]", "[sb16]") {
  Sb16Rig rig;
  rig.command({0x40, 156, 0x80, u8(499 & 0xFF), 499 >> 8});
  CHECK(rig.microseconds_to_interrupt() == Approx(50'000).margin(10));
}

TEST_CASE("SB16: a recording is silence, in the form that was asked for [24h] [BCh]", "[sb16]") {
  Sb16Rig rig;
  for (u32 n = 0; n < 64; n++) rig.memory.write(Sb16Rig::Buffer + n, 0x55, 1);
  rig.program_dma(1, WriteOnce, 4);
  rig.command({0x40, 156, 0x24, 3, 0});
  rig.microseconds_to_interrupt();
  CHECK(rig.memory.read(Sb16Rig::Buffer, 4) == 0x8080'8080);
  rig.acknowledge();
  rig.program_dma(5, WriteOnce, 4);
  rig.command({0xB8, 0x00, 3, 0});
  rig.microseconds_to_interrupt();
  CHECK(rig.memory.read(Sb16Rig::Buffer + 4, 4) == 0x8000'8000);
  rig.command({0x20});
  CHECK(rig.answer() == 0x80);
}

TEST_CASE("SB16: packed samples play with their reference byte [75h]", "[sb16]") {
  Sb16Rig rig;
  for (u32 n = 0; n < 500; n++) rig.memory.write(Sb16Rig::Buffer + n, n == 0 ? 0x80 : n % 2 ? 0x77 : 0xFF, 1);
  rig.program_dma(1, ReadOnce, 500);
  rig.command({0x40, 156, 0x75, u8(499 & 0xFF), 499 >> 8});
  const SoundEar ear = rig.listen(60ms);
  CHECK(ear.rises(3000) == Approx(150).margin(4));  // two up, two down: 2,500 Hz
  CHECK(rig.microseconds_to_interrupt() == Approx(39'800).margin(600));
}

TEST_CASE("SB16: rates outside of what the converter can do are taken to its ends [41h]", "[sb16]") {
  Sb16Rig rig;
  rig.program_dma(1, ReadForEver, 1000);
  rig.command({0x41, 0xFF, 0xFF, 0xC6, 0x00, 0xC1, 0x01});  // 450 samples at 45,000 Hz
  rig.microseconds_to_interrupt(), rig.acknowledge();
  CHECK(rig.microseconds_to_interrupt() == Approx(10'000).margin(200));
}

TEST_CASE("SB16: survives nonsense", "[sb16]") {
  Sb16Rig rig;
  for (unsigned step = 0; step < 3000; step++) rig.act(step);
  SUCCEED();
}

namespace {
using Sb16SnapshotRig = Sb16Rig;
}
FERRITE_SNAPSHOT_TESTS(Sb16SnapshotRig)
