// SPDX-License-Identifier: MIT
#include "core/device/kbc_8042.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
/// A device that sends when told to and remembers what it is sent.
struct Probe : Ps2Device {
  Ps2Host* host = nullptr;
  std::vector<u8> received;
  unsigned releases = 0;
  void plug_into(Ps2Host& h) override { host = &h; }
  void command_byte(u8 value) override { received.push_back(value); }
  void clock_released() override { releases++; }
};

struct KbcRig {
  Kbc8042 kbc;
  Probe keyboard;

  KbcRig() { kbc.plug(Kbc8042::Source::Keyboard, keyboard); }
  void command(u8 value) { kbc.write_port(Kbc8042::StatusCommand, value); }
  void data(u8 value) { kbc.write_port(Kbc8042::Data, value); }
  void command_byte(u8 value) { command(0x60), data(value); }
  u8 status() { return kbc.read_port(Kbc8042::StatusCommand); }
  u8 read() { return kbc.read_port(Kbc8042::Data); }
  u8 ask(u8 value) {
    command(value);
    CHECK((status() & 0x01) == 0x01);
    return read();
  }
  void visit(StateVisitor& v) { v("kbc", kbc); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    Scheduler clock{1'000'000};
    noise.run(kbc, 8, clock, 10);
    keyboard.host->take_byte(u8(noise.next()));
  }
};
struct Pulses : LineTarget {
  unsigned rises = 0;
  void set_line(unsigned, bool high) override { rises += high; }
};
}  // namespace

TEST_CASE("8042: passes its self-test and the tests of its lines") {
  KbcRig rig;
  CHECK(rig.ask(0xAA) == 0x55);
  CHECK(rig.ask(0x20) == 0x74);
  CHECK(rig.ask(0xAB) == 0x00);
  CHECK(rig.ask(0xA9) == 0x00);
  CHECK((rig.status() & 0x05) == 0x04);
}

TEST_CASE("8042: the command byte and the RAM behind it are read and written") {
  KbcRig rig;
  rig.command_byte(0x47);
  CHECK(rig.ask(0x20) == 0x47);
  rig.command(0x7F), rig.data(0xA5);
  CHECK(rig.ask(0x3F) == 0xA5);
}

TEST_CASE("8042: a key byte raises IRQ1 until it is read, and holds the clock meanwhile") {
  KbcRig rig;
  rig.command_byte(0x01);
  CHECK(rig.keyboard.host->listening());
  rig.keyboard.host->take_byte(0x1C);
  CHECK(rig.kbc.irq1.high());
  CHECK_FALSE(rig.keyboard.host->listening());
  CHECK((rig.status() & 0x21) == 0x01);
  const unsigned before = rig.keyboard.releases;
  CHECK(rig.read() == 0x1C);
  CHECK_FALSE(rig.kbc.irq1.high());
  CHECK(rig.keyboard.releases == before + 1);
  CHECK(rig.read() == 0x1C);  // the buffer keeps its last byte
}

TEST_CASE("8042: translates set 2 to set 1 and swallows the break prefix [Scan Code Translation]") {
  KbcRig rig;
  rig.command_byte(0x40);
  rig.keyboard.host->take_byte(0x1C);
  CHECK(rig.read() == 0x1E);
  rig.keyboard.host->take_byte(0xF0);
  CHECK((rig.status() & 0x01) == 0);
  rig.keyboard.host->take_byte(0x1C);
  CHECK(rig.read() == 0x9E);
  rig.keyboard.host->take_byte(0x83);
  CHECK(rig.read() == 0x41);
  rig.keyboard.host->take_byte(0xFA);
  CHECK(rig.read() == 0xFA);
}

TEST_CASE("8042: a disabled keyboard is not listened to, and sending to it enables it") {
  KbcRig rig;
  rig.command(0xAD);
  CHECK_FALSE(rig.keyboard.host->listening());
  rig.data(0xF4);
  CHECK(rig.keyboard.received == std::vector<u8>{0xF4});
  CHECK(rig.keyboard.host->listening());
  rig.command(0xAD), rig.command(0xAE);
  CHECK(rig.keyboard.host->listening());
}

TEST_CASE("8042: loops bytes back as if from either device") {
  KbcRig rig;
  rig.command_byte(0x03);
  rig.command(0xD2), rig.data(0x33);
  CHECK(rig.kbc.irq1.high());
  CHECK(rig.read() == 0x33);
  rig.command(0xD3), rig.data(0x5A);
  CHECK(rig.kbc.irq12.high());
  CHECK_FALSE(rig.kbc.irq1.high());
  CHECK((rig.status() & 0x21) == 0x21);
  CHECK(rig.read() == 0x5A);
  CHECK_FALSE(rig.kbc.irq12.high());
}

TEST_CASE("8042: an empty auxiliary socket answers with a time-out [Status Register]") {
  KbcRig rig;
  rig.command(0xD4), rig.data(0xFF);
  CHECK((rig.status() & 0x61) == 0x61);
  CHECK(rig.read() == 0xFE);
  CHECK((rig.status() & 0x61) == 0);
}

TEST_CASE("8042: A20 follows the output port") {
  KbcRig rig;
  CHECK(rig.kbc.a20.high());
  rig.command(0xD1), rig.data(0xDD);
  CHECK_FALSE(rig.kbc.a20.high());
  CHECK(rig.ask(0xD0) == 0xC1);
  rig.command(0xD1), rig.data(0xDF);
  CHECK(rig.kbc.a20.high());
}

TEST_CASE("8042: pulsing output bit 0 resets the CPU, the other bits do not") {
  KbcRig rig;
  Pulses reset;
  rig.kbc.cpu_reset.connect(reset, 0);
  rig.command(0xFF);
  rig.command(0xFD);
  CHECK(reset.rises == 0);
  rig.command(0xFE);
  CHECK(reset.rises == 1);
  CHECK_FALSE(rig.kbc.cpu_reset.high());
  rig.command(0xD1), rig.data(0xDE);
  CHECK(reset.rises == 2);
}

TEST_CASE("8042: a second answer waits until the first is read") {
  KbcRig rig;
  rig.command(0xAB), rig.command(0xAA);
  CHECK(rig.read() == 0x00);
  CHECK(rig.read() == 0x55);
}

TEST_CASE("8042: survives nonsense") {
  KbcRig rig;
  Scheduler clock{1'000'000};
  test::PortNoise(6).run(rig.kbc, 8, clock);
  rig.kbc.reset();
  CHECK(rig.ask(0xAA) == 0x55);
}

FERRITE_SNAPSHOT_TESTS(KbcRig)
