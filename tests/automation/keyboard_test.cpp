// SPDX-License-Identifier: MIT
#include "core/automation/keyboard.h"

#include <set>

#include "core/automation/key_names.h"
#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
/// A keyboard whose typing goes into a ring that a test reads; nothing is at its other end.
struct TypingRig : AutomationRig {
  TypingRig() {
    REQUIRE(vm->startup().value.error == S_OK);
    forget_events();
  }
  /// "+1E -1E": keys going down and up, with "." for each 50 ms in between.
  std::string typed() {
    Typist& typist = vm->keyboard().typist();
    constexpr Ticks Millisecond = 100'000;
    KeyInput ring;
    std::string all;
    for (Ticks quiet = 0; !typist.idle(); now += Millisecond) {
      typist.feed(ring, memory, now);
      if (++quiet % 50 == 0) all += " .";
      for (; !ring.empty(); quiet = 0) all += word(ring.pop());
    }
    return all.empty() ? all : all.substr(1);
  }
  static std::string word(KeyEvent event) {
    constexpr char Digits[] = "0123456789ABCDEF";
    std::string code;
    for (int shift = event.code > 0xFF ? 12 : 4; shift >= 0; shift -= 4) code += Digits[event.code >> shift & 15];
    return (event.down ? " +" : " -") + code;
  }
  std::vector<u8> memory = std::vector<u8>(0x500);
  Ticks now = 0;
};
}  // namespace

TEST_CASE("the documents' key names have the make codes of the AT keyboard") {
  CHECK(key_code("Key_A") == 0x1E);
  CHECK(key_code("key_a") == 0x1E);
  CHECK(key_code("Key_Enter") == 0x1C);
  CHECK(key_code("KeyPad_Enter") == 0xE01C);
  CHECK(key_code("Key_Break") == 0xE11D);
  CHECK(key_code("Key_LeftApostrophe") == 0x29);
  CHECK_FALSE(key_code("Key_"));
  CHECK_FALSE(key_code(""));
  CHECK(key_names().size() == 103 + 2);  // two are Ferrite's own
}

TEST_CASE("every printable ASCII character has a key, and no two the same") {
  std::set<std::pair<u16, bool>> keys;
  for (char32_t c = ' '; c <= '~'; c++) {
    const auto key = key_for(c);
    REQUIRE(key);
    CHECK(keys.insert({key->code, key->shifted}).second);
  }
  CHECK_FALSE(key_for(U'ä'));
  CHECK_FALSE(key_for(0));
}

TEST_CASE("typeAsciiText presses shift where it must") {
  TypingRig rig;
  REQUIRE(rig.vm->keyboard().type_ascii_text("aB\n") == S_OK);
  CHECK(rig.typed() == "+1E -1E +2A +30 -30 -2A +1C -1C");
}

TEST_CASE("a key sequence knows DOWN, UP and HOLD, and blanks after commas") {
  TypingRig rig;
  REQUIRE(rig.vm->keyboard().type_key_sequence("DOWN, Key_LeftShift, Key_M,UP,Key_LeftShift") == S_OK);
  CHECK(rig.typed() == "+2A +32 -32 -2A");
  REQUIRE(rig.vm->keyboard().type_key_sequence("HOLD, Key_A") == S_OK);
  CHECK(rig.typed() == "+1E . . . . -1E");
}

TEST_CASE("a sequence with an unknown name types nothing at all") {
  TypingRig rig;
  for (const char* wrong :
       {"", "Key_A, Key_Nonsense", "Key_A,", ",", "DOWN", "DOWN, UP, Key_A", "Key_A, HOLD", "Key A"}) {
    INFO(wrong);
    CHECK(rig.vm->keyboard().type_key_sequence(wrong) == E_INVALIDARG);
    CHECK(rig.typed().empty());
  }
}

TEST_CASE("text without a key, and no text, are invalid") {
  TypingRig rig;
  CHECK(rig.vm->keyboard().type_ascii_text("") == E_INVALIDARG);
  CHECK(rig.vm->keyboard().type_ascii_text("a\xC3\xA4") == E_INVALIDARG);
  CHECK(rig.vm->keyboard().type_text("a", "klingon") == E_INVALIDARG);
  CHECK(rig.typed().empty());
}

TEST_CASE("a pressed key is pressed until it is released") {
  TypingRig rig;
  Keyboard& keyboard = rig.vm->keyboard();
  CHECK_FALSE(keyboard.is_pressed("Key_A").value);
  REQUIRE(keyboard.press_key("Key_A") == S_OK);
  CHECK(keyboard.is_pressed("Key_A").value);
  REQUIRE(keyboard.release_key("Key_A") == S_OK);
  CHECK_FALSE(keyboard.is_pressed("Key_A").value);
  REQUIRE(keyboard.press_and_release_key("Key_B") == S_OK);
  CHECK(rig.typed() == "+1E +1E -1E +30 -30");  // the second says that it is held
  CHECK(keyboard.press_key("Nonsense") == E_INVALIDARG);
  CHECK(keyboard.is_pressed("Nonsense").code == E_INVALIDARG);
}

TEST_CASE("typing waits while the BIOS key buffer is full, but not for ever") {
  TypingRig rig;
  rig.memory[0x41A] = 0x1E, rig.memory[0x41C] = 0x3C;  // 15 keys are waiting
  REQUIRE(rig.vm->keyboard().type_ascii_text("a") == S_OK);
  const std::string typed = rig.typed();
  CHECK(typed.ends_with("+1E -1E"));
  CHECK(std::count(typed.begin(), typed.end(), '.') == 40);  // two seconds
}

TEST_CASE("a keyboard without power types nothing and says so") {
  AutomationRig rig;
  Keyboard& keyboard = rig.vm->keyboard();
  CHECK(keyboard.press_key("Key_A") == DISP_E_EXCEPTION);
  CHECK(keyboard.type_ascii_text("a") == DISP_E_EXCEPTION);
  CHECK(keyboard.type_key_sequence("Key_A") == DISP_E_EXCEPTION);
  CHECK(rig.vpc.last_error().sentence.find("startup()") != std::string::npos);
  CHECK(keyboard.set_exclusive_access(true) == VM_E_SET_EXCLUSIVE_MODE_FAIL);
  CHECK_FALSE(keyboard.user_key(0x1E, true));
  REQUIRE(rig.vpc.delete_virtual_machine(*rig.vm) == S_OK);
  CHECK(keyboard.press_key("Key_A") == VM_E_VM_UNKNOWN);
}

TEST_CASE("a client can hold the keyboard for itself") {
  TypingRig rig;
  Keyboard& keyboard = rig.vm->keyboard();
  CHECK(keyboard.set_exclusive_access(true) == S_OK);
  CHECK(keyboard.set_exclusive_access(true) == S_FALSE);
  CHECK(keyboard.has_exclusive_access().value);
  CHECK_FALSE(keyboard.user_key(0x1E, true));
  CHECK(keyboard.set_exclusive_access(false) == S_OK);
  CHECK(keyboard.user_key(0x1E, true));
}

TEST_CASE("keys that are not typed yet are forgotten when the machine is turned off") {
  TypingRig rig;
  REQUIRE(rig.vm->keyboard().press_key("Key_A") == S_OK);
  REQUIRE(rig.vm->turn_off());
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.vm->keyboard().typist().idle());
  CHECK_FALSE(rig.vm->keyboard().is_pressed("Key_A").value);
}
