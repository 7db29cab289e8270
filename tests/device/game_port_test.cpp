// SPDX-License-Identifier: MIT
#include "core/device/game_port.h"

#include <catch2/catch.hpp>
#include <limits>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace std::chrono_literals;

namespace {
struct GamePortRig {
  Scheduler clock{10'000'000};
  GamePort port{clock};

  u8 read() { return port.read_port(0); }
  void start() { port.write_port(0, 0xFF); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  void visit(StateVisitor& v) { v("clock", clock), v("port", port); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    port.pads.set_axis(noise.next() % 4, float(noise.next() % 200) / 100 - 1);
    noise.run(port, 1, clock, 10);
    port.pads.unplug();
  }
};
}  // namespace

TEST_CASE("game port: a one-shot lasts 24.2 us and 11 ns for each ohm of the stick") {
  GamePortRig rig;
  rig.port.pads.set_axis(0, -1);
  rig.port.pads.set_axis(1, 1);
  rig.port.pads.set_axis(2, 0);
  CHECK(rig.read() == 0xF0);
  rig.start();
  CHECK(rig.read() == 0xFF);
  rig.wait(24'100ns);
  CHECK(rig.read() == 0xFF);
  rig.wait(100ns);
  CHECK(rig.read() == 0xFE);
  rig.wait(549'900ns);
  CHECK(rig.read() == 0xFE);
  rig.wait(100ns);
  CHECK(rig.read() == 0xFA);
  rig.wait(549'900ns);
  CHECK(rig.read() == 0xFA);
  rig.wait(100ns);
  CHECK(rig.read() == 0xF8);
}

TEST_CASE("game port: a stick that is not there never ends its one-shot") {
  GamePortRig rig;
  rig.port.pads.set_axis(0, 0), rig.port.pads.set_axis(1, 0);
  rig.start();
  rig.wait(1s);
  CHECK(rig.read() == 0xFC);
}

TEST_CASE("game port: a pressed button reads 0") {
  GamePortRig rig;
  rig.port.pads.set_button(0, true), rig.port.pads.set_button(3, true);
  CHECK(rig.read() == 0x60);
  rig.port.pads.set_button(0, false);
  CHECK(rig.read() == 0x70);
}

TEST_CASE("game port: takes what hosts say, whatever it is") {
  GamePortRig rig;
  rig.port.pads.set_axis(0, std::numeric_limits<float>::quiet_NaN());
  rig.port.pads.set_axis(1, std::numeric_limits<float>::infinity());
  rig.port.pads.set_axis(4, 0);
  rig.port.pads.set_button(4, true);
  rig.start();
  rig.wait(1'124'200ns);
  CHECK(rig.read() == 0xFC);
}

FERRITE_SNAPSHOT_TESTS(GamePortRig)
