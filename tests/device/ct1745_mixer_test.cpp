// SPDX-License-Identifier: MIT
#include "core/device/ct1745_mixer.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"
#include "tests/support/sound_ear.h"

using namespace ferrite;
using namespace std::chrono_literals;
using test::SoundEar;

namespace {
struct Ct1745Rig {
  Scheduler clock{1'000'000};
  SoundMixer mixer{clock};
  Ct1745Mixer ct1745{mixer};

  void set(u8 number, u8 value) { ct1745.write_port(Ct1745Mixer::Address, number), ct1745.write_port(1, value); }
  u8 get(u8 number) { return ct1745.write_port(Ct1745Mixer::Address, number), ct1745.read_port(1); }
  /// How loud a full pulse of the input is.
  double loudness(SoundMixer::Input input, SoundEar::Side side = SoundEar::Side::Left) {
    mixer.set_level(input, 0, 0);
    clock.advance_to(clock.now() + 500'000);
    mixer.catch_up();
    mixer.output.restart(mixer.output.end());
    mixer.set_level(input, 16'000, 16'000);
    clock.advance_to(clock.now() + 2000);
    mixer.catch_up();
    return SoundEar(mixer.output, side).loudest();
  }
  void visit(StateVisitor& v) { v("clock", clock), v("mixer", mixer), v("ct1745", ct1745); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    ct1745.set_line(step % 5, step % 3);
    mixer.set_level(SoundMixer::Input(step % 4), i32(noise.next() % 20'000), 0);
    noise.run(ct1745, 2, clock, 20);
    mixer.catch_up();
  }
};
double decibels(double a, double b) { return 20 * std::log10(a / b); }
}  // namespace

TEST_CASE("CT1745: a volume is 2 dB a step, and master is before all [30h] [32h] [34h]", "[sb16]") {
  Ct1745Rig rig;
  using Input = SoundMixer::Input;
  for (Input input : {Input::Voice, Input::Fm}) {
    const u8 volume = input == Input::Voice ? 0x32 : 0x34;
    const double full = rig.loudness(input);
    rig.set(volume, 26 << 3);
    CHECK(decibels(full, rig.loudness(input)) == Approx(10).margin(0.05));
    CHECK(rig.loudness(input, SoundEar::Side::Right) == Approx(full).epsilon(0.001));
    rig.set(0x30, 29 << 3);
    CHECK(decibels(full, rig.loudness(input)) == Approx(14).margin(0.05));
    rig.set(0x41, 0x40);  // output gain
    CHECK(decibels(full, rig.loudness(input)) == Approx(8).margin(0.05));
    rig.set(0x00, 0);
    CHECK(rig.loudness(input) == Approx(full));
  }
}

TEST_CASE("CT1745: the CT1345's registers are the upper bits of its own [04h] [22h] [26h]", "[sb16]") {
  Ct1745Rig rig;
  for (const auto& [older, left] : {std::pair<u8, u8>{0x04, 0x32}, {0x22, 0x30}, {0x26, 0x34}, {0x28, 0x36}}) {
    rig.set(older, 0x5C);
    CHECK(rig.get(left) == 0x58);
    CHECK(rig.get(u8(left + 1)) == 0xC8);
    CHECK(rig.get(older) == 0x5C);
  }
  rig.set(0x22, 0xFF);
  CHECK(rig.get(0x30) == 0xF8);
  rig.set(0x0A, 5);
  CHECK(rig.get(0x0A) == 5);
}

TEST_CASE("CT1745: the compact disc is silent until its volume is up and its switch closed [36h] [3Ch]", "[sb16]") {
  Ct1745Rig rig;
  const auto cd = [&](SoundEar::Side side) { return rig.loudness(SoundMixer::Input::Cd, side); };
  CHECK(cd(SoundEar::Side::Left) < 10);
  rig.set(0x36, 0xF8), rig.set(0x37, 0xF8);
  CHECK(cd(SoundEar::Side::Left) > 7000);
  rig.set(0x3C, 0x1B);
  CHECK(cd(SoundEar::Side::Left) == 0);
  CHECK(cd(SoundEar::Side::Right) > 7000);
}

TEST_CASE("CT1745: interrupts come on the line that was chosen, and say which they are [80h] [82h]", "[sb16]") {
  Ct1745Rig rig;
  CHECK(rig.get(0x80) == 0x02);
  rig.ct1745.set_line(Ct1745Mixer::MidiInterrupt, true);
  CHECK(rig.get(0x82) == 0x04);
  CHECK(rig.ct1745.irq[1].high());
  rig.set(0x80, 0x08);
  CHECK_FALSE(rig.ct1745.irq[1].high());
  CHECK(rig.ct1745.irq[3].high());
  rig.ct1745.set_line(Ct1745Mixer::MidiInterrupt, false);
  CHECK_FALSE(rig.ct1745.irq[3].high());
}

TEST_CASE("CT1745: requests for DMA go to the channels that were chosen [81h]", "[sb16]") {
  Ct1745Rig rig;
  CHECK(rig.get(0x81) == 0x22);
  rig.ct1745.set_line(Ct1745Mixer::WordRequest, true);
  CHECK(rig.ct1745.drq[5].high());
  rig.set(0x81, 0x88);
  CHECK(rig.ct1745.drq[7].high());
  CHECK_FALSE(rig.ct1745.drq[5].high());
  rig.set(0x81, 0x08);
  CHECK(rig.ct1745.drq[3].high());
  rig.set(0x00, 0);
  CHECK(rig.get(0x81) == 0x08);
}

TEST_CASE("CT1745: survives nonsense", "[sb16]") {
  Ct1745Rig rig;
  test::PortNoise(1745).run(rig.ct1745, 2, rig.clock, 20'000, 100);
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(Ct1745Rig)
