// SPDX-License-Identifier: MIT
#include "core/device/ps2_keyboard.h"

#include <catch2/catch.hpp>

#include "core/device/kbc_8042.h"
#include "core/device/scan_codes.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace std::chrono_literals;
using Bytes = std::vector<u8>;

namespace {
/// A keyboard past its self-test, on a host that takes every byte (or, with `deaf`, none).
struct KeyboardRig : Ps2Host {
  Scheduler clock{1'000'000};
  Ps2Keyboard keyboard{clock};
  Bytes bytes;
  bool deaf = false;

  KeyboardRig() {
    keyboard.plug_into(*this);
    wait(400ms);
    bytes.clear();
  }
  bool listening() const override { return !deaf; }
  void take_byte(u8 value) override { bytes.push_back(value); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  Bytes taken(std::chrono::nanoseconds t = 30ms) {
    wait(t);
    return std::exchange(bytes, {});
  }
  void key(u16 code, bool down) {
    keyboard.keys.push({code, down});
    keyboard.keys_arrived();
  }
  Bytes press(u16 code) { return key(code, true), taken(); }
  /// Also the host's keyboard repeats it.
  Bytes hold(u16 code) { return key(code, true), press(code); }
  Bytes release(u16 code) { return key(code, false), taken(); }
  Bytes send(std::initializer_list<u8> command) {
    Bytes answers;
    for (u8 byte : command) {
      keyboard.command_byte(byte);
      for (u8 answer : taken()) answers.push_back(answer);
    }
    return answers;
  }
  void visit(StateVisitor& v) { v("clock", clock), v("keyboard", keyboard); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    keyboard.command_byte(u8(noise.next()));
    key(u16(noise.next() % 128 | (noise.next() & 1 ? 0xE000 : 0)), noise.next() & 1);
    wait(400ms);
  }
};
constexpr u16 A = 0x1E, LeftShift = 0x2A, LeftControl = 0x1D, LeftAlt = 0x38, Left = 0xE04B, PrintScreen = 0xE037,
              Pause = 0xE11D, GreyDivide = 0xE035, RightAlt = 0xE038;
}  // namespace

TEST_CASE("PS/2 keyboard: says AAh after power-on and after RESET [Basic Assurance Test]") {
  KeyboardRig rig;
  CHECK(rig.send({0xFF}) == Bytes{0xFA});
  rig.wait(300ms);
  CHECK(rig.bytes == Bytes{0xAA});
}

TEST_CASE("PS/2 keyboard: keys leave in set 2, a millisecond a byte [Scan Code Set 2]") {
  KeyboardRig rig;
  CHECK(rig.press(A) == Bytes{0x1C});
  rig.key(A, false);
  rig.wait(1ms);
  CHECK(rig.bytes == Bytes{0xF0});
  rig.wait(1ms);
  CHECK(rig.bytes == Bytes{0xF0, 0x1C});
  rig.bytes.clear();
  CHECK(rig.press(RightAlt) == Bytes{0xE0, 0x11});
  CHECK(rig.release(RightAlt) == Bytes{0xE0, 0xF0, 0x11});
  CHECK(rig.press(0x41) == Bytes{0x83});  // F7
}

TEST_CASE("PS/2 keyboard: every set 1 code comes back from the controller's translation") {
  for (unsigned code = 1; code <= 0x58; code++) {
    const u8 set2 = set2_from_set1(u8(code));
    if (code == 0x55) continue;  // no such key
    CHECK(translate_to_set1(set2) == code);
  }
}

TEST_CASE("PS/2 keyboard: Pause and Print Screen have sequences of their own [Scan Code Set 2]") {
  KeyboardRig rig;
  CHECK(rig.press(Pause) == Bytes{0xE1, 0x14, 0x77, 0xE1, 0xF0, 0x14, 0xF0, 0x77});
  CHECK(rig.release(Pause) == Bytes{});
  CHECK(rig.press(PrintScreen) == Bytes{0xE0, 0x12, 0xE0, 0x7C});
  CHECK(rig.release(PrintScreen) == Bytes{0xE0, 0xF0, 0x7C, 0xE0, 0xF0, 0x12});
  rig.press(LeftControl);
  CHECK(rig.press(Pause) == Bytes{0xE0, 0x7E, 0xE0, 0xF0, 0x7E});
  CHECK(rig.press(PrintScreen) == Bytes{0xE0, 0x7C});
  rig.release(LeftControl);
  rig.press(LeftAlt);
  CHECK(rig.press(PrintScreen) == Bytes{0x84});
}

TEST_CASE("PS/2 keyboard: a grey key hides the shift that would make a digit of it [Scan Code Set 2]") {
  KeyboardRig rig;
  CHECK(rig.press(Left) == Bytes{0xE0, 0x6B});
  rig.press(LeftShift);
  CHECK(rig.press(Left) == Bytes{0xE0, 0xF0, 0x12, 0xE0, 0x6B});
  CHECK(rig.release(Left) == Bytes{0xE0, 0xF0, 0x6B, 0xE0, 0x12});
  CHECK(rig.press(GreyDivide) == Bytes{0xE0, 0xF0, 0x12, 0xE0, 0x4A});
  rig.release(LeftShift);
  rig.send({0xED, 0x02});
  CHECK(rig.press(Left) == Bytes{0xE0, 0x12, 0xE0, 0x6B});
  CHECK(rig.release(Left) == Bytes{0xE0, 0xF0, 0x6B, 0xE0, 0xF0, 0x12});
}

TEST_CASE("PS/2 keyboard: speaks sets 1 and 3 on request [Select Alternate Scan Codes]") {
  KeyboardRig rig;
  CHECK(rig.send({0xF0, 0x00}) == Bytes{0xFA, 0xFA, 0x02});
  CHECK(rig.send({0xF0, 0x01}) == Bytes{0xFA, 0xFA});
  CHECK(rig.press(Left) == Bytes{0xE0, 0x4B});
  CHECK(rig.release(Left) == Bytes{0xE0, 0xCB});
  CHECK(rig.press(Pause) == Bytes{0xE1, 0x1D, 0x45, 0xE1, 0x9D, 0xC5});
  rig.send({0xF0, 0x03});
  CHECK(rig.press(Left) == Bytes{0x61});
  CHECK(rig.release(Left) == Bytes{});
  CHECK(rig.press(LeftShift) == Bytes{0x12});
  CHECK(rig.release(LeftShift) == Bytes{0xF0, 0x12});
  rig.send({0xF8});
  CHECK(rig.release(Left) == Bytes{0xF0, 0x61});
  rig.send({0xFD, 0x61, 0xF4});
  CHECK(rig.release(Left) == Bytes{});
}

TEST_CASE("PS/2 keyboard: answers its commands") {
  KeyboardRig rig;
  CHECK(rig.send({0xEE}) == Bytes{0xEE});
  CHECK(rig.send({0xF2}) == Bytes{0xFA, 0xAB, 0x83});
  CHECK(rig.send({0xFE}) == Bytes{0x83});
  CHECK(rig.send({0x12}) == Bytes{0xFE});
  CHECK(rig.send({0xFE}) == Bytes{0x83});  // never the request itself
  CHECK(rig.send({0xED, 0x05}) == Bytes{0xFA, 0xFA});
  CHECK(rig.keyboard.leds() == 5);
  CHECK(rig.send({0xF3, 0x20}) == Bytes{0xFA, 0xFA});
  CHECK(rig.send({0x12}) == Bytes{0xFE});
  CHECK(rig.send({0xF0, 0x09}) == Bytes{0xFA, 0xFE});
  CHECK(rig.send({0xED, 0xF4}) == Bytes{0xFA, 0xFA});  // a command ends the wait for an argument
  CHECK(rig.keyboard.leds() == 5);
}

TEST_CASE("PS/2 keyboard: keys are dropped while scanning is disabled") {
  KeyboardRig rig;
  rig.send({0xF5});
  CHECK(rig.press(A) == Bytes{});
  rig.send({0xF4});
  CHECK(rig.press(A) == Bytes{0x1C});
}

TEST_CASE("PS/2 keyboard: keeps keys for a host that does not listen, and says when it lost some") {
  KeyboardRig rig;
  rig.deaf = true;
  for (unsigned n = 0; n < 400; n++) {
    rig.key(A, n % 2 == 0);
    rig.wait(2ms);
    rig.keyboard.clock_released();
  }
  rig.deaf = false;
  rig.keyboard.clock_released();
  rig.wait(2s);
  CHECK(rig.bytes.size() > 300);
  CHECK(std::count(rig.bytes.begin(), rig.bytes.end(), 0x00) >= 1);
  CHECK(rig.bytes[0] == 0x1C);
}

TEST_CASE("PS/2 keyboard: a held key repeats 10.9 times a second after half a second [Typematic]") {
  KeyboardRig rig;
  rig.key(A, true), rig.key(A, true);
  rig.wait(499ms);
  CHECK(rig.bytes == Bytes{0x1C});
  rig.wait(10ms);
  CHECK(rig.bytes == Bytes{0x1C, 0x1C});
  rig.wait(1s);
  CHECK(rig.bytes.size() == 12);
  rig.release(A);
  CHECK(rig.taken() == Bytes{});
  rig.wait(2s);
  CHECK(rig.bytes.empty());
  CHECK(rig.clock.next_due() == Never);
}

TEST_CASE("PS/2 keyboard: the guest sets rate and delay of the repeats [Set Typematic Rate/Delay]") {
  KeyboardRig rig;
  rig.send({0xF3, 0x00});  // 30 a second after 250 ms
  rig.key(A, true), rig.key(A, true);
  rig.wait(1230ms);
  CHECK(rig.taken().size() == 32);
  rig.release(A);
  rig.send({0xF3, 0x7F});  // 2 a second after a second
  rig.key(A, true), rig.key(A, true);
  rig.wait(2100ms);
  CHECK(rig.taken(30ms).size() == 4);
}

TEST_CASE("PS/2 keyboard: the host's repeats say only that the key is held") {
  KeyboardRig rig;
  CHECK(rig.press(A) == Bytes{0x1C});
  CHECK(rig.press(A) == Bytes{});
  rig.release(A);
  CHECK(rig.press(A) == Bytes{0x1C});
}

TEST_CASE("PS/2 keyboard: a key whose release is late does not repeat; one that the host repeats late does at once") {
  KeyboardRig rig;
  CHECK(rig.press(A) == Bytes{0x1C});
  CHECK(rig.taken(3s) == Bytes{});
  CHECK(rig.press(A) == Bytes{0x1C});
  CHECK(rig.taken(1s).size() == 11);
  rig.release(A);
  CHECK(rig.taken(1s) == Bytes{});
}

TEST_CASE("PS/2 keyboard: of several held keys the last repeats, until it is released [Typematic]") {
  KeyboardRig rig;
  rig.press(A);
  rig.hold(LeftShift);
  rig.wait(500ms);
  CHECK(rig.taken().back() == 0x12);
  rig.release(A);
  rig.wait(300ms);
  CHECK(rig.taken().back() == 0x12);
  rig.release(LeftShift);
  CHECK(rig.taken(1s) == Bytes{});
}

TEST_CASE("PS/2 keyboard: a grey key repeats without its shifts, Pause never [Scan Code Set 2]") {
  KeyboardRig rig;
  rig.press(LeftShift);
  CHECK(rig.hold(Left) == Bytes{0xE0, 0xF0, 0x12, 0xE0, 0x6B});
  CHECK(rig.taken(500ms) == Bytes{0xE0, 0x6B});
  rig.release(Left), rig.release(LeftShift);
  rig.hold(PrintScreen);
  CHECK(rig.taken(500ms) == Bytes{0xE0, 0x7C});
  rig.release(PrintScreen);
  rig.hold(Pause);
  CHECK(rig.taken(2s) == Bytes{});
}

TEST_CASE("PS/2 keyboard: in set 3 only typematic keys repeat [Set Key Type]") {
  KeyboardRig rig;
  rig.send({0xF0, 0x03});
  constexpr u16 escape = 0x01;
  CHECK(rig.hold(escape) == Bytes{0x08});
  CHECK(rig.taken(1s) == Bytes{});
  CHECK(rig.hold(A) == Bytes{0x1C});
  CHECK(rig.taken(500ms) == Bytes{0x1C});
  rig.send({0xF9});
  rig.release(A);
  rig.hold(A);
  CHECK(rig.taken(1s) == Bytes{});
}

TEST_CASE("PS/2 keyboard: a host that does not listen finds a held key once [Keyboard Buffer]") {
  KeyboardRig rig;
  rig.deaf = true;
  rig.key(A, true), rig.key(A, true);
  rig.wait(3s);
  rig.key(A, false);
  rig.deaf = false;
  rig.keyboard.clock_released();
  CHECK(rig.taken() == Bytes{0x1C, 0xF0, 0x1C});
}

TEST_CASE("PS/2 keyboard: between a command and its option no key is sent") {
  KeyboardRig rig;
  rig.send({0xED});
  CHECK(rig.press(A) == Bytes{});
  CHECK(rig.send({0x02}) == Bytes{0xFA, 0x1C});
}

TEST_CASE("PS/2 keyboard: Set Default leaves a disabled keyboard disabled") {
  KeyboardRig rig;
  rig.send({0xF5, 0xF6});
  CHECK(rig.press(A) == Bytes{});
  rig.send({0xF4});
  rig.release(A);
  rig.send({0xF6});
  CHECK(rig.press(A) == Bytes{0x1C});
}

TEST_CASE("PS/2 keyboard: lets go of what its host held") {
  KeyboardRig rig;
  rig.press(LeftShift);
  rig.press(A);
  rig.keyboard.let_go();
  rig.keyboard.keys_arrived();
  CHECK(rig.taken() == Bytes{0xF0, 0x1C, 0xF0, 0x12});
  rig.keyboard.let_go();
  CHECK(rig.keyboard.keys.empty());
}

TEST_CASE("PS/2 keyboard: idles without a timer") { CHECK(KeyboardRig().clock.next_due() == Never); }

TEST_CASE("PS/2 keyboard: a guest behind the 8042 reads set 1 codes on IRQ1") {
  Scheduler clock{1'000'000};
  Kbc8042 kbc;
  Ps2Keyboard keyboard{clock};
  kbc.plug(Kbc8042::Source::Keyboard, keyboard);
  kbc.write_port(4, 0x60), kbc.write_port(0, 0x45);
  clock.advance_to(500'000);
  REQUIRE(kbc.irq1.high());
  CHECK(kbc.read_port(0) == 0xAA);
  keyboard.keys.push({Left, true}), keyboard.keys.push({Left, false});
  keyboard.keys_arrived();
  Bytes codes;
  for (unsigned n = 0; n < 20; n++) {
    clock.advance_to(clock.now() + 1000);
    if (kbc.irq1.high()) codes.push_back(kbc.read_port(0));
  }
  CHECK(codes == Bytes{0xE0, 0x4B, 0xE0, 0xCB});
}

TEST_CASE("PS/2 keyboard: survives nonsense from both sides") {
  KeyboardRig rig;
  test::PortNoise noise(7);
  for (unsigned n = 0; n < 20'000; n++) {
    if (noise.next() & 1)
      rig.keyboard.command_byte(u8(noise.next()));
    else
      rig.key(u16(noise.next()), noise.next() & 1);
    rig.wait(std::chrono::microseconds(noise.next() % 3000));
  }
  rig.send({0xFF});
  rig.wait(400ms);
  CHECK(rig.bytes.back() == 0xAA);
}

FERRITE_SNAPSHOT_TESTS(KeyboardRig)
