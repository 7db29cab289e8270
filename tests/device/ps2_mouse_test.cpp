// SPDX-License-Identifier: MIT
#include "core/device/ps2_mouse.h"

#include <catch2/catch.hpp>
#include <utility>

#include "core/device/kbc_8042.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace std::chrono_literals;
using Bytes = std::vector<u8>;

namespace {
/// A mouse past its self-test, on a host that takes every byte (or, with `deaf`, none).
struct MouseRig : Ps2Host {
  Scheduler clock{1'000'000};
  MouseInput input;
  Ps2Mouse mouse{clock, input};
  Bytes bytes;
  bool deaf = false;

  MouseRig() {
    mouse.plug_into(*this);
    wait(400ms);
    bytes.clear();
  }
  bool listening() const override { return !deaf; }
  void take_byte(u8 value) override { bytes.push_back(value); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  Bytes taken(std::chrono::nanoseconds t = 12ms) {
    wait(t);
    return std::exchange(bytes, {});
  }
  Bytes send(std::initializer_list<u8> command) {
    Bytes answers;
    for (u8 byte : command) {
      mouse.command_byte(byte);
      for (u8 answer : taken()) answers.push_back(answer);
    }
    return answers;
  }
  Bytes move(i32 right, i32 down) {
    input.move(right, down);
    mouse.moved();
    return taken();
  }
  Bytes hold(u8 buttons) {
    input.set_buttons(buttons);
    mouse.moved();
    return taken();
  }
  Bytes turn(i32 clicks) {
    input.turn_wheel(clicks);
    mouse.moved();
    return taken();
  }
  void visit(StateVisitor& v) { v("clock", clock), v("mouse", mouse); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    constexpr std::array<u8, 10> commands{0xF4, 0xE6, 0xE7, 0xE8, 0xE9, 0xEB, 0xF2, 0xF3, 0xF4, 0xFE};
    mouse.command_byte(step % 7 == 0 ? u8(noise.next()) : commands[noise.next() % commands.size()]);
    mouse.command_byte(u8(noise.next() % 4));
    input.clear();
    input.move(i32(noise.next() % 600) - 300, i32(noise.next() % 60) - 30);
    mouse.moved();
    wait(std::chrono::microseconds(noise.next() % 20'000));
    input.clear();
  }
};
}  // namespace

TEST_CASE("PS/2 mouse: says AAh 00h after power-on and after RESET [Reset]") {
  MouseRig rig;
  CHECK(rig.send({0xFF}) == Bytes{0xFA});
  CHECK(rig.taken(310ms) == Bytes{0xAA, 0x00});
  rig.send({0xF4});
  rig.send({0xFF});
  rig.taken(310ms);
  CHECK(rig.move(1, 1) == Bytes{});  // data reporting is off
}

TEST_CASE("PS/2 mouse: reports movement right and up as positive [Data Report]") {
  MouseRig rig;
  CHECK(rig.send({0xF4}) == Bytes{0xFA});
  CHECK(rig.move(5, -3) == Bytes{0x08, 5, 3});
  CHECK(rig.move(-5, 3) == Bytes{0x38, 0xFB, 0xFD});
  CHECK(rig.move(0, 1) == Bytes{0x28, 0, 0xFF});
}

TEST_CASE("PS/2 mouse: reports its three buttons, each change in turn") {
  MouseRig rig;
  rig.send({0xF4});
  CHECK(rig.hold(mouse::Left) == Bytes{0x09, 0, 0});
  CHECK(rig.hold(mouse::Left | mouse::Right) == Bytes{0x0B, 0, 0});
  CHECK(rig.hold(mouse::Middle) == Bytes{0x0C, 0, 0});
  CHECK(rig.hold(0) == Bytes{0x08, 0, 0});
  rig.input.move(4, 0);
  rig.input.set_buttons(mouse::Left);
  rig.input.move(2, 0);
  rig.input.set_buttons(0);
  rig.mouse.moved();
  CHECK(rig.taken(40ms) == Bytes{0x09, 4, 0, 0x08, 2, 0});
}

TEST_CASE("PS/2 mouse: movements between two samples add up, at the sample rate that is set [Set Sampling Rate]") {
  MouseRig rig;
  CHECK(rig.send({0xF3, 20}) == Bytes{0xFA, 0xFA});
  rig.send({0xF4});
  CHECK(rig.move(1, 0) == Bytes{0x08, 1, 0});
  CHECK(rig.move(1, 0) == Bytes{});
  CHECK(rig.move(1, 0) == Bytes{});
  CHECK(rig.taken(30ms) == Bytes{0x08, 2, 0});
  rig.wait(100ms);
  CHECK(rig.clock.next_due() == Never);
}

TEST_CASE("PS/2 mouse: a movement too long for a report goes on in the next; what is lost sets the overflow bits") {
  MouseRig rig;
  rig.send({0xF4});
  rig.input.move(300, -256);
  rig.mouse.moved();
  CHECK(rig.taken(40ms) == Bytes{0x08, 255, 255, 0x08, 45, 1});
  rig.input.move(10'000, 0);
  rig.mouse.moved();
  const Bytes reports = rig.taken(200ms);
  CHECK(Bytes(reports.begin(), reports.begin() + 3) == Bytes{0x48, 255, 0});
  CHECK(Bytes(reports.begin() + 3, reports.begin() + 6) == Bytes{0x08, 255, 0});
  CHECK(reports.size() == 3 * 9);
  rig.input.move(0, 10'000);
  rig.mouse.moved();
  CHECK(rig.taken(5ms) == Bytes{0xA8, 0, 0x01});
}

TEST_CASE("PS/2 mouse: scaling 2:1 shortens slow movements and doubles fast ones, in stream mode [Set Scaling 2:1]") {
  MouseRig rig;
  rig.send({0xE7, 0xF4});
  const std::array<u8, 8> scaled{0, 1, 1, 3, 6, 9, 12, 14};
  for (unsigned n = 1; n < scaled.size(); n++) CHECK(rig.move(i32(n), 0) == Bytes{0x08, scaled[n], 0});
  CHECK(rig.move(-4, 0) == Bytes{0x18, 0xFA, 0});
  CHECK(rig.send({0xE6}) == Bytes{0xFA});
  CHECK(rig.move(4, 0) == Bytes{0x08, 4, 0});
  rig.send({0xE7, 0xF0});
  rig.input.move(4, 0);
  CHECK(rig.send({0xEB}) == Bytes{0xFA, 0x08, 4, 0});
}

TEST_CASE("PS/2 mouse: in remote mode reports come only when data is read [Set Remote Mode]") {
  MouseRig rig;
  rig.send({0xF4, 0xF0});
  CHECK(rig.move(3, 0) == Bytes{});
  CHECK(rig.move(3, 0) == Bytes{});
  CHECK(rig.send({0xEB}) == Bytes{0xFA, 0x08, 6, 0});
  CHECK(rig.send({0xEB}) == Bytes{0xFA, 0x08, 0, 0});
  CHECK(rig.send({0xEA}) == Bytes{0xFA});
  CHECK(rig.move(3, 0) == Bytes{0x08, 3, 0});
}

TEST_CASE("PS/2 mouse: in wrap mode every byte comes back but RESET and RESET WRAP MODE [Set Wrap Mode]") {
  MouseRig rig;
  rig.send({0xF4});
  CHECK(rig.send({0xEE}) == Bytes{0xFA});
  CHECK(rig.send({0x12, 0xF2, 0xEE}) == Bytes{0x12, 0xF2, 0xEE});
  CHECK(rig.move(1, 1) == Bytes{});
  CHECK(rig.send({0xEC}) == Bytes{0xFA});
  CHECK(rig.send({0xF2}) == Bytes{0xFA, 0x00});
  rig.send({0xEE});
  CHECK(rig.send({0xFF}) == Bytes{0xFA});
}

TEST_CASE("PS/2 mouse: the status says buttons, modes, resolution and rate [Status Request]") {
  MouseRig rig;
  CHECK(rig.send({0xE9}) == Bytes{0xFA, 0x00, 2, 100});
  rig.send({0xF4, 0xE7, 0xE8, 3, 0xF3, 40, 0xF0});
  rig.hold(mouse::Left | mouse::Right);
  CHECK(rig.send({0xE9}) == Bytes{0xFA, 0x75, 3, 40});
  rig.hold(mouse::Middle);
  rig.send({0xF6});
  CHECK(rig.send({0xE9}) == Bytes{0xFA, 0x02, 2, 100});
}

TEST_CASE("PS/2 mouse: the rates 200, 100, 80 find a wheel, 200, 200, 80 five buttons") {
  MouseRig rig;
  CHECK(rig.send({0xF2}) == Bytes{0xFA, 0x00});
  rig.send({0xF3, 200, 0xF3, 100, 0xF3, 80});
  CHECK(rig.send({0xF2}) == Bytes{0xFA, 0x03});
  rig.send({0xF4});
  CHECK(rig.turn(1) == Bytes{0x08, 0, 0, 1});
  CHECK(rig.turn(-2) == Bytes{0x08, 0, 0, 0xFE});
  rig.send({0xF3, 200, 0xF3, 200, 0xF3, 80});
  CHECK(rig.send({0xF2}) == Bytes{0xFA, 0x04});
  CHECK(rig.turn(-1) == Bytes{0x08, 0, 0, 0x0F});
  CHECK(rig.hold(mouse::Fourth) == Bytes{0x08, 0, 0, 0x10});
  CHECK(rig.hold(mouse::Fifth | mouse::Left) == Bytes{0x09, 0, 0, 0x20});
  rig.input.turn_wheel(9);
  rig.mouse.moved();
  CHECK(rig.taken(40ms) == Bytes{0x09, 0, 0, 0x27, 0x09, 0, 0, 0x22});
}

TEST_CASE("PS/2 mouse: asks once more for a wrong argument, then gives up [Invalid Input]") {
  MouseRig rig;
  CHECK(rig.send({0x55}) == Bytes{0xFE});
  CHECK(rig.send({0xE8, 4}) == Bytes{0xFA, 0xFE});
  CHECK(rig.send({1}) == Bytes{0xFA});
  CHECK(rig.send({0xF3, 99}) == Bytes{0xFA, 0xFE});
  CHECK(rig.send({99}) == Bytes{0xFC});
  CHECK(rig.send({0xE9}) == Bytes{0xFA, 0x00, 1, 100});
}

TEST_CASE("PS/2 mouse: sends its last byte again [Resend]") {
  MouseRig rig;
  rig.send({0xE9});
  CHECK(rig.send({0xFE}) == Bytes{100});
}

TEST_CASE("PS/2 mouse: a click that a command cut off is reported after it") {
  MouseRig rig;
  rig.send({0xF4});
  rig.input.set_buttons(mouse::Left);
  rig.mouse.moved();
  rig.wait(1ms);
  CHECK(rig.bytes == Bytes{0x09});
  rig.bytes.clear();
  CHECK(rig.send({0xF2}) == Bytes{0xFA, 0x00, 0x09, 0, 0});
}

TEST_CASE("PS/2 mouse: what a host that does not listen missed comes added up") {
  MouseRig rig;
  rig.send({0xF4});
  rig.deaf = true;
  CHECK(rig.move(1, 0) == Bytes{});
  for (unsigned n = 0; n < 20; n++) rig.move(2, 0);
  rig.deaf = false;
  rig.mouse.clock_released();
  CHECK(rig.taken(40ms) == Bytes{0x08, 1, 0, 0x08, 40, 0});
}

TEST_CASE("PS/2 mouse: enabling forgets what moved before [Enable]") {
  MouseRig rig;
  rig.move(50, 50);
  rig.send({0xF4});
  CHECK(rig.move(1, 0) == Bytes{0x08, 1, 0});
}

TEST_CASE("PS/2 mouse: a thousand clicks that nobody reads end with the buttons as they are") {
  MouseRig rig;
  rig.send({0xF4});
  rig.deaf = true;
  for (unsigned n = 0; n < 1001; n++) rig.hold(n % 2 ? 0 : mouse::Left);
  rig.deaf = false;
  rig.mouse.clock_released();
  const Bytes reports = rig.taken(2s);
  REQUIRE(reports.size() % 3 == 0);
  CHECK(reports[reports.size() - 3] == 0x09);
}

TEST_CASE("PS/2 mouse: a guest behind the 8042 hears it on IRQ12 and can shut it off") {
  Scheduler clock{1'000'000};
  MouseInput input;
  Kbc8042 kbc;
  Ps2Mouse mouse{clock, input};
  kbc.plug(Kbc8042::Source::Auxiliary, mouse);
  const auto wait = [&] { clock.advance_to(clock.now() + 10'000); };
  clock.advance_to(400'000);
  CHECK_FALSE(kbc.irq12.high());
  kbc.write_port(4, 0x60), kbc.write_port(0, 0x47);
  kbc.write_port(4, 0xD4), kbc.write_port(0, 0xF4);
  wait();
  REQUIRE(kbc.irq12.high());
  CHECK((kbc.read_port(4) & 0x21) == 0x21);
  CHECK(kbc.read_port(0) == 0xFA);
  input.move(7, 0);
  mouse.moved();
  Bytes report;
  for (unsigned n = 0; n < 3; n++) {
    wait();
    REQUIRE(kbc.irq12.high());
    report.push_back(kbc.read_port(0));
  }
  CHECK(report == Bytes{0x08, 7, 0});
  kbc.write_port(4, 0xA7);
  input.move(1, 0);
  mouse.moved();
  wait();
  CHECK_FALSE(kbc.irq12.high());
  kbc.write_port(4, 0xA8);
  wait();
  CHECK(kbc.irq12.high());
}

TEST_CASE("PS/2 mouse: survives nonsense from both sides") {
  MouseRig rig;
  test::PortNoise noise(11);
  for (unsigned n = 0; n < 20'000; n++) {
    if (noise.next() & 1) rig.mouse.command_byte(u8(noise.next()));
    rig.input.move(i32(noise.next() << 8), i32(noise.next()));
    rig.input.turn_wheel(i32(noise.next()));
    rig.input.set_buttons(u8(noise.next()));
    rig.mouse.moved();
    rig.wait(std::chrono::microseconds(noise.next() % 3000));
  }
  rig.send({0xFF});
  rig.input.clear();
  CHECK(rig.taken(400ms) == Bytes{0xAA, 0x00});
}

FERRITE_SNAPSHOT_TESTS(MouseRig)
