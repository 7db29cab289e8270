// SPDX-License-Identifier: MIT
#include "core/device/serial_mouse.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace std::chrono_literals;
using Bytes = std::vector<u8>;

namespace {
/// A driver's port: 1200 bits a second, seven data bits, FIFOs on, and the mouse without power.
template <SerialMouse::Kind kind>
struct SerialRig {
  Scheduler clock{1'000'000};
  MouseInput input;
  Uart16550 uart{clock};
  SerialMouse mouse{kind, clock, input, uart};

  SerialRig() {
    write(Uart16550::LineControl, 0x82);
    write(0, 96), write(1, 0);
    write(Uart16550::LineControl, 0x02);
    write(2, 0x01);
  }
  void write(u16 port, u8 value) { uart.write_port(port, value); }
  void power(bool on) { write(Uart16550::ModemControl, on ? 0x0B : 0x00); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  Bytes taken(std::chrono::nanoseconds t = 100ms) {
    wait(t);
    Bytes bytes;
    while (uart.read_port(Uart16550::LineStatus) & 1) bytes.push_back(uart.read_port(0));
    return bytes;
  }
  Bytes move(i32 right, i32 down) {
    input.move(right, down);
    mouse.moved();
    return taken();
  }
  void visit(StateVisitor& v) { v("clock", clock), v("uart", uart), v("mouse", mouse); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    power(step % 9 != 0);
    input.clear();
    input.move(i32(noise.next() % 200) - 100, i32(noise.next() % 200) - 100);
    mouse.moved();
    input.clear();
    taken(std::chrono::microseconds(noise.next() % 30'000));
  }
};
using TwoButtonRig = SerialRig<SerialMouse::Kind::TwoButtons>;
using IntelliMouseRig = SerialRig<SerialMouse::Kind::IntelliMouse>;
}  // namespace

TEST_CASE("serial mouse: says M when DTR and RTS power it, each time") {
  TwoButtonRig rig;
  CHECK(rig.taken() == Bytes{});
  rig.write(Uart16550::ModemControl, 0x01);
  CHECK(rig.taken() == Bytes{});
  rig.power(true);
  CHECK(rig.taken(7ms) == Bytes{});
  CHECK(rig.taken(1ms) == Bytes{'M'});
  CHECK(rig.taken() == Bytes{});
  rig.write(Uart16550::ModemControl, 0x09);
  rig.power(true);
  CHECK(rig.taken() == Bytes{'M'});
}

TEST_CASE("serial mouse: reports movement right and down, and two buttons, in three bytes") {
  TwoButtonRig rig;
  rig.power(true);
  rig.taken();
  CHECK(rig.move(5, 70) == Bytes{0x44, 0x05, 0x06});
  CHECK(rig.move(-1, -128) == Bytes{0x4B, 0x3F, 0x01, 0x4C, 0x00, 0x3F});
  rig.input.set_buttons(mouse::Left);
  CHECK(rig.move(0, 0) == Bytes{0x60, 0, 0});
  rig.input.set_buttons(mouse::Right);
  CHECK(rig.move(0, 0) == Bytes{0x50, 0, 0});
}

TEST_CASE("serial mouse: a report takes the time of its characters") {
  TwoButtonRig rig;
  rig.power(true);
  rig.taken();
  rig.input.move(1, 1);
  rig.mouse.moved();
  CHECK(rig.taken(22ms).size() == 2);
  CHECK(rig.taken(1ms).size() == 1);
  CHECK(rig.clock.next_due() == Never);
}

TEST_CASE("serial mouse: with a wheel it says MZ, and a fourth byte has wheel and middle button") {
  IntelliMouseRig rig;
  rig.power(true);
  CHECK(rig.taken() == Bytes{'M', 'Z'});
  rig.input.turn_wheel(-1);
  CHECK(rig.move(0, 0) == Bytes{0x40, 0, 0, 0x0F});
  rig.input.set_buttons(mouse::Middle);
  rig.input.turn_wheel(2);
  CHECK(rig.move(1, 0) == Bytes{0x40, 0, 0, 0x10, 0x40, 1, 0, 0x12});
}

TEST_CASE("serial mouse: a port for eight data bits takes the stop bit for the last") {
  TwoButtonRig rig;
  rig.write(Uart16550::LineControl, 0x03);
  rig.power(true);
  CHECK(rig.taken() == Bytes{0xCD});
}

TEST_CASE("serial mouse: without power it forgets") {
  TwoButtonRig rig;
  rig.power(true);
  rig.taken();
  rig.input.move(1, 1);
  rig.mouse.moved();
  rig.power(false);
  CHECK(rig.move(1, 1) == Bytes{});
  rig.power(true);
  CHECK(rig.taken() == Bytes{'M'});
}

FERRITE_SNAPSHOT_TESTS(TwoButtonRig)
FERRITE_SNAPSHOT_TESTS(IntelliMouseRig)
