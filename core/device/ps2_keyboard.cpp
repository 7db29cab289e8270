// SPDX-License-Identifier: MIT
#include "core/device/ps2_keyboard.h"

#include "core/base/register.h"
#include "core/device/scan_codes.h"

namespace ferrite {
using namespace std::chrono_literals;
namespace {
enum Command : u8 {
  SetLeds = 0xED,
  Echo = 0xEE,
  SelectScanSet = 0xF0,
  ReadId = 0xF2,
  SetTypematic = 0xF3,
  Enable = 0xF4,
  DefaultDisable = 0xF5,
  SetDefault = 0xF6,
  AllTypematic = 0xF7,
  AllMakeBreak = 0xF8,
  AllMakeOnly = 0xF9,
  AllTypematicMakeBreak = 0xFA,
  KeyTypematic = 0xFB,
  KeyMakeBreak = 0xFC,
  KeyMakeOnly = 0xFD,
  Resend = 0xFE,
  Reset = 0xFF,
};
constexpr u8 Acknowledge = 0xFA, TestPassed = 0xAA, Id1 = 0xAB, Id2 = 0x83;
constexpr u8 BreakPrefix = 0xF0, ExtendedPrefix = 0xE0, PausePrefix = 0xE1, BreakBit = 0x80;
constexpr u8 DefaultTypematic = 0x2B;  // 10.9 a second after 500 ms [Default Conditions]
constexpr u8 LedField = 0x07, NumLockLed = 0x02;
constexpr auto BytePace = 1ms;          // eleven bits at some 12 kHz
constexpr auto SelfTestLength = 300ms;  // [Basic Assurance Test]

namespace modifier {
constexpr Bit LeftShift{0x01, "LSHIFT"}, RightShift{0x02, "RSHIFT"}, LeftControl{0x04, "LCTRL"},
    RightControl{0x08, "RCTRL"}, LeftAlt{0x10, "LALT"}, RightAlt{0x20, "RALT"};
}
namespace key {  // set 1; 0xE0xx are extended
constexpr u16 LeftShift = 0x2A, RightShift = 0x36, LeftControl = 0x1D, RightControl = 0xE01D, LeftAlt = 0x38,
              RightAlt = 0xE038, Pause = 0xE11D, PrintScreen = 0xE037;
constexpr u8 Break = 0x46, Divide = 0x35, NumLock = 0x45, Multiply = 0x37, SysRq = 0x54;
}  // namespace key

struct Modifier {
  u16 code;
  Bit bit;
};
constexpr std::array<Modifier, 6> modifiers{{{key::LeftShift, modifier::LeftShift},
                                             {key::RightShift, modifier::RightShift},
                                             {key::LeftControl, modifier::LeftControl},
                                             {key::RightControl, modifier::RightControl},
                                             {key::LeftAlt, modifier::LeftAlt},
                                             {key::RightAlt, modifier::RightAlt}}};

// [Set Typematic Rate/Delay] Bits 0 to 2 are A, 3 and 4 B of the period (8 + A) * 2^B / 240 s; 5 and 6 count the delay
// in quarters of a second.
constexpr std::chrono::nanoseconds typematic_period(u8 value) {
  return std::chrono::nanoseconds(1'000'000'000ull * (8 + (value & 7)) * (1u << (value >> 3 & 3)) / 240);
}
constexpr std::chrono::nanoseconds typematic_delay(u8 value) { return 250ms * ((value >> 5 & 3) + 1); }

// [Scan Code Set 3], the default types of keys that are not typematic.
constexpr std::array<u8, 5> make_break_keys{0x12, 0x59, 0x11, 0x19,
                                            0x14};  // the shifts, left Ctrl, left Alt, Caps Lock
constexpr std::array<u8, 39> make_only_keys{
    0x39, 0x58, 0x08, 0x07, 0x0F, 0x17, 0x1F, 0x27, 0x2F, 0x37, 0x3F, 0x47, 0x4F,  // right Alt and Ctrl, Esc, F1 to F10
    0x56, 0x5E, 0x57, 0x5F, 0x62, 0x67, 0x6E, 0x65, 0x6F, 0x6D,                    // to Pause, Insert to Page Down
    0x76, 0x6C, 0x6B, 0x69, 0x77, 0x75, 0x73, 0x72, 0x70, 0x7E, 0x7D, 0x74, 0x7A, 0x71, 0x84, 0x79,  // the keypad
};

/// The grey keys between the letters and the keypad, which are the keypad's keys with another shift state.
constexpr bool is_grey(u8 code) { return code >= 0x47 && code <= 0x53 && code != 0x4A && code != 0x4C && code != 0x4E; }
}  // namespace

Ps2Keyboard::Ps2Keyboard(Scheduler& scheduler)
    : scheduler_(scheduler),
      pace_(scheduler, [this] { send_next(); }),
      repeat_(scheduler, [this] { repeat(); }),
      self_test_(scheduler, [this] {
        s_.testing = false;
        reply(TestPassed);
      }) {
  set_defaults();
  s_.testing = true;
  self_test_.start(scheduler.ticks(SelfTestLength));  // [Power-On Routine]
}

// ---- bytes to the host ----------------------------------------------------------------------------------------------

void Ps2Keyboard::keys_arrived() {
  if (!keys.empty()) arm();
}

void Ps2Keyboard::clock_released() { arm(); }

void Ps2Keyboard::arm() {
  const bool work = !replies_.empty() || !buffer_.empty() || (!keys.empty() && !s_.testing);
  if (work && !pace_.running()) pace_.start(scheduler_.ticks(BytePace));
}

void Ps2Keyboard::send_next() {
  take_keys();
  if (!host_ || !host_->listening()) return;  // goes on when the clock is released
  if (replies_.empty() && (buffer_.empty() || waits_for_option())) return;
  const u8 byte = replies_.empty() ? buffer_.pop() : replies_.pop();
  if (byte != Resend) s_.last_sent = byte;
  arm();
  host_->take_byte(byte);
}

/// Keys wait with the host while the buffer is full; only when the host has no room either are they lost.
void Ps2Keyboard::take_keys() {
  while (!keys.empty() && !s_.testing && (buffer_.size() + LongestKey <= BufferSize || keys.full())) press(keys.pop());
}

/// Between a command and its option no key is sent [Set/Reset Status Indicators].
bool Ps2Keyboard::waits_for_option() const { return s_.argument != Argument::None && s_.argument != Argument::KeyType; }

void Ps2Keyboard::reply(u8 value) {
  replies_.push(value);
  arm();
}

// ---- commands -------------------------------------------------------------------------------------------------------

void Ps2Keyboard::command_byte(u8 value) {
  if (s_.argument != Argument::None && value < SetLeds) return argument(value);
  s_.argument = Argument::None;  // a command in the place of an argument takes its turn
  command(value);
}

void Ps2Keyboard::command(u8 value) {
  if (value == Resend) return reply(s_.last_sent);
  if (value == Echo) return reply(Echo);
  if (value < SetLeds || value == 0xEF || value == 0xF1) return reply(Resend);  // [Invalid Commands]
  replies_.clear();
  reply(Acknowledge);
  switch (value) {
    case SetLeds: s_.argument = Argument::Leds; break;
    case SelectScanSet:
      buffer_.clear();
      s_.argument = Argument::ScanSet;
      break;
    case ReadId: reply(Id1), reply(Id2); break;
    case SetTypematic: s_.argument = Argument::Typematic; break;
    case Enable:
      buffer_.clear();
      stop_repeating();
      s_.scanning = true;
      break;
    case DefaultDisable:
    case SetDefault:
      set_defaults();
      if (value == DefaultDisable) s_.scanning = false;  // [Set Default] leaves it as it was
      break;
    case AllTypematic:
    case AllMakeBreak:
    case AllMakeOnly:
    case AllTypematicMakeBreak: key_types_.fill(u8(value - AllTypematic)); break;
    case KeyTypematic:
    case KeyMakeBreak:
    case KeyMakeOnly:
      buffer_.clear();
      s_.key_type = KeyType(value - KeyTypematic);
      s_.argument = Argument::KeyType;
      break;
    case Reset: reset(); break;
  }
}

void Ps2Keyboard::argument(u8 value) {
  const Argument kind = s_.argument;
  s_.argument = Argument::None;
  if (kind == Argument::ScanSet && value > u8(ScanSet::Set3)) return reply(Resend);
  reply(Acknowledge);
  switch (kind) {
    case Argument::None: break;
    case Argument::Leds: s_.leds = value & LedField; break;
    case Argument::Typematic: s_.typematic = value; break;
    case Argument::ScanSet:
      if (value == 0)
        reply(u8(s_.set));
      else
        s_.set = ScanSet(value);
      break;
    case Argument::KeyType:  // a list, ended by the next command
      key_types_[value] = u8(s_.key_type);
      s_.argument = Argument::KeyType;
      break;
  }
}

// [Default Conditions]
void Ps2Keyboard::set_defaults() {
  buffer_.clear();
  stop_repeating();
  s_.set = ScanSet::Set2;
  s_.typematic = DefaultTypematic;
  key_types_.fill(u8(KeyType::Typematic));
  for (const u8 code : make_break_keys) key_types_[code] = u8(KeyType::MakeBreak);
  for (const u8 code : make_only_keys) key_types_[code] = u8(KeyType::MakeOnly);
}

void Ps2Keyboard::reset() {
  set_defaults();
  s_.scanning = true;
  s_.leds = 0;
  s_.testing = true;
  self_test_.start(scheduler_.ticks(SelfTestLength));
}

// ---- keys -----------------------------------------------------------------------------------------------------------

bool Ps2Keyboard::shift() const { return s_.modifiers & (modifier::LeftShift | modifier::RightShift); }
bool Ps2Keyboard::control() const { return s_.modifiers & (modifier::LeftControl | modifier::RightControl); }
bool Ps2Keyboard::alt() const { return s_.modifiers & (modifier::LeftAlt | modifier::RightAlt); }

void Ps2Keyboard::follow_modifiers(KeyEvent event) {
  u8 bit = 0;
  for (const Modifier& m : modifiers)
    if (m.code == event.code) bit = u8(m.bit);
  s_.modifiers = event.down ? s_.modifiers | bit : s_.modifiers & ~bit;
}

/// A key's bytes go into the buffer together or, where they don't fit, as one overrun code [Keyboard Buffer].
void Ps2Keyboard::press(KeyEvent event) {
  follow_modifiers(event);
  if (event.down && event.code == s_.held) return hold_on();
  hold(event);
  if (!s_.scanning) return;
  scan(event);
  store_key();
}

/// The key that was pressed last repeats until it is released or another is pressed [Typematic].
void Ps2Keyboard::hold(KeyEvent event) {
  if (!event.down && event.code != s_.held) return;
  stop_repeating();
  if (!event.down) return;
  s_.held = event.code;
  if (s_.scanning && typematic(event.code)) repeat_.start(scheduler_.ticks(typematic_delay(s_.typematic)));
}

void Ps2Keyboard::stop_repeating() {
  s_.held = 0;
  s_.surely_held = s_.repeat_due = false;
  repeat_.stop();
}

/// The host's keyboard repeats the key.
void Ps2Keyboard::hold_on() {
  s_.surely_held = true;
  if (s_.repeat_due) repeat();
}

/// A repeat waits for the keys before it to be sent, so that a host that does not listen finds one only.
void Ps2Keyboard::repeat() {
  s_.repeat_due = !s_.surely_held;
  if (s_.repeat_due) return;
  repeat_.start(scheduler_.ticks(typematic_period(s_.typematic)));
  if (!buffer_.empty()) return;
  scan_repeat(s_.held);
  store_key();
  arm();
}

bool Ps2Keyboard::typematic(u16 code) const {
  if (code == key::Pause) return false;
  if (s_.set != ScanSet::Set3) return true;
  const auto type = KeyType(key_types_[set3_from_set1(u8(code) & ~BreakBit, code >> 8 == ExtendedPrefix)]);
  return type == KeyType::Typematic || type == KeyType::TypematicMakeBreak;
}

void Ps2Keyboard::let_go() {
  if (s_.held) keys.push({s_.held, false});
  for (const Modifier& m : modifiers)
    if (s_.modifiers & m.bit && m.code != s_.held) keys.push({m.code, false});
}

void Ps2Keyboard::store_key() {
  if (buffer_.size() + key_bytes_.size() <= BufferSize) {
    while (!key_bytes_.empty()) buffer_.push(key_bytes_.pop());
    return;
  }
  key_bytes_.clear();
  if (buffer_.size() <= BufferSize) buffer_.push(s_.set == ScanSet::Set1 ? 0xFF : 0x00);
}

void Ps2Keyboard::scan(KeyEvent event) {
  if (s_.set == ScanSet::Set3) return scan_set3(event);
  if (event.code == key::Pause) return scan_pause(event.down);
  if (event.code == key::PrintScreen) return scan_print_screen(event.down);
  const u8 set1 = u8(event.code) & ~BreakBit;
  const bool extended = event.code >> 8 == ExtendedPrefix;
  if (extended && scan_fake_shift(set1, event.down)) return;
  code(set1, extended, event.down);
}

/// Pause has no break code; with Ctrl it is Break [Scan Code Set 2].
void Ps2Keyboard::scan_pause(bool down) {
  if (!down) return;
  if (control()) {
    code(key::Break, true, true);
    return code(key::Break, true, false);
  }
  emit(PausePrefix);
  code(u8(key::LeftControl), false, true);
  code(key::NumLock, false, true);
  emit(PausePrefix);
  code(u8(key::LeftControl), false, false);
  code(key::NumLock, false, false);
}

/// Print Screen brings its own shift; with Ctrl or Shift it does not need one, and with Alt it is SysRq.
void Ps2Keyboard::scan_print_screen(bool down) {
  if (alt()) return code(key::SysRq, false, down);
  const bool own_shift = !shift() && !control();
  if (down && own_shift) code(u8(key::LeftShift), true, true);
  code(key::Multiply, true, down);
  if (!down && own_shift) code(u8(key::LeftShift), true, false);
}

/// The grey keys hide the shift state that would make keypad digits of them [Scan Code Set 2]: a held shift is taken
/// back around them or, with Num Lock on, one is added.
bool Ps2Keyboard::scan_fake_shift(u8 set1, bool down) {
  const bool num_lock = s_.leds & NumLockLed;
  const bool divide = set1 == key::Divide;
  if (!divide && !is_grey(set1)) return false;
  const bool add = !divide && num_lock && !shift();
  const bool take_back = shift() && (divide || !num_lock);
  if (!add && !take_back) return false;
  const auto shifts = [&](bool pressed) {
    if (add || s_.modifiers & modifier::LeftShift) code(u8(key::LeftShift), true, pressed);
    if (!add && s_.modifiers & modifier::RightShift) code(u8(key::RightShift), true, pressed);
  };
  if (down) shifts(add);
  code(set1, true, down);
  if (!down) shifts(!add);
  return true;
}

void Ps2Keyboard::scan_set3(KeyEvent event) {
  const bool pause = event.code == key::Pause;
  const u8 set1 = pause ? key::Break : u8(event.code) & ~BreakBit;
  const u8 code = set3_from_set1(set1, pause || event.code >> 8 == ExtendedPrefix);
  if (!code) return;
  const auto type = KeyType(key_types_[code]);
  if (event.down) return emit(code);
  if (type == KeyType::Typematic || type == KeyType::MakeOnly) return;
  emit(BreakPrefix);
  emit(code);
}

/// The make code alone: what a grey key does to the shifts, it has done.
void Ps2Keyboard::scan_repeat(u16 held) {
  if (s_.set == ScanSet::Set3) return scan_set3({held, true});
  if (held == key::PrintScreen && alt()) return code(key::SysRq, false, true);
  code(u8(held) & ~BreakBit, held >> 8 == ExtendedPrefix, true);
}

/// One key in set 1 or 2. An extended shift, Ctrl or Print Screen has the plain key's code behind E0h.
void Ps2Keyboard::code(u8 set1, bool extended, bool down) {
  const u8 set2 = set2_from_set1(set1);
  if (!set2) return;
  if (extended) emit(ExtendedPrefix);
  if (s_.set == ScanSet::Set1) return emit(down ? set1 : set1 | BreakBit);
  if (!down) emit(BreakPrefix);
  emit(set2);
}

void Ps2Keyboard::emit(u8 byte) { key_bytes_.push(byte); }

void Ps2Keyboard::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 12, "a field was added: visit it too");
  v("set", s_.set), v("argument", s_.argument), v("key_type", s_.key_type), v("scanning", s_.scanning);
  v("testing", s_.testing), v("leds", s_.leds), v("typematic", s_.typematic), v("last_sent", s_.last_sent);
  v("modifiers", s_.modifiers), v("held", s_.held), v("surely_held", s_.surely_held), v("repeat_due", s_.repeat_due);
  v("repeat", repeat_), v("key_types", key_types_);
  v("replies", replies_), v("buffer", buffer_), v("pace", pace_), v("self_test", self_test_);
}

}  // namespace ferrite
