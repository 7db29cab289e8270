// SPDX-License-Identifier: MIT
// IBM 101/102-key PS/2 keyboard. Keys come from the host as set-1 codes and leave in the set the guest has chosen.
// Brackets name headings of the IBM PS/2 Hardware Interface Technical Reference, Keyboards.
// It repeats a held key as the guest says, once the host's keyboard has repeated it: a host that stutters may be late
// with its release.
#pragma once
#include "core/base/ring.h"
#include "core/device/ps2_socket.h"
#include "core/host/key_input.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Ps2Keyboard final : public Ps2Device {
 public:
  explicit Ps2Keyboard(Scheduler&);

  KeyInput keys;  // filled by the host
  /// To be called before a slice in which `keys` may hold something new.
  void keys_arrived();
  /// Nobody holds a key any more: the host that pressed it is gone.
  void let_go();
  /// Bit 0 scroll, 1 num, 2 caps lock.
  u8 leds() const { return s_.leds; }

  void plug_into(Ps2Host& host) override { host_ = &host; }
  void command_byte(u8 value) override;
  void clock_released() override;
  void visit(StateVisitor&);

 private:
  enum class ScanSet : u8 { Set1 = 1, Set2, Set3 };
  enum class Argument : u8 { None, Leds, ScanSet, Typematic, KeyType };            // what the next command byte is
  enum class KeyType : u8 { Typematic, MakeBreak, MakeOnly, TypematicMakeBreak };  // set 3

  static constexpr std::size_t BufferSize = 16, LongestKey = 8;  // Pause in set 2

  void command(u8 value);
  void argument(u8 value);
  void set_defaults();
  void reset();
  void reply(u8 value);

  void send_next();
  void arm();
  void take_keys();
  void press(KeyEvent);
  void store_key();
  void hold(KeyEvent);
  void stop_repeating();
  void hold_on();
  void repeat();
  bool typematic(u16 code) const;
  bool waits_for_option() const;
  void follow_modifiers(KeyEvent);
  void scan(KeyEvent);
  void scan_set3(KeyEvent);
  void scan_repeat(u16 code);
  void scan_pause(bool down);
  void scan_print_screen(bool down);
  bool scan_fake_shift(u8 code, bool down);
  void code(u8 set1, bool extended, bool down);
  void emit(u8 byte);
  bool shift() const;
  bool control() const;
  bool alt() const;

  struct State {
    ScanSet set = ScanSet::Set2;
    Argument argument = Argument::None;
    KeyType key_type = KeyType::Typematic;  // for the keys an FBh to FDh command lists
    bool scanning = true, testing = false;
    u8 leds = 0, typematic = 0, last_sent = 0;
    u8 modifiers = 0;
    u16 held = 0;                                  // the key pressed last, while it is down
    bool surely_held = false, repeat_due = false;  // the host repeated it; its delay is over
  } s_;
  std::array<u8, 256> key_types_{};  // by set 3 code
  Ring<u8, 8> replies_;              // go before the keys
  Ring<u8, BufferSize + 1> buffer_;  // [Keyboard Buffer] and the overrun code behind it
  Ring<u8, LongestKey> key_bytes_;   // of the key in hand; empty between keys
  Scheduler& scheduler_;
  Ps2Host* host_ = nullptr;
  Timer pace_, repeat_, self_test_;
};

}  // namespace ferrite
