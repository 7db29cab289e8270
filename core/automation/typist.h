// SPDX-License-Identifier: MIT
#pragma once
#include <deque>

#include "core/host/key_input.h"
#include "core/time/scheduler.h"

namespace ferrite::automation {

/// Presses and releases keys for a client, no faster than a BIOS can take them.
class Typist {
 public:
  explicit Typist(u64 hertz) : hertz_(hertz) {}

  void key(u16 code, bool down) { strokes_.push_back({code, down, 0}); }
  void pause(u32 milliseconds) { strokes_.push_back({0, false, milliseconds}); }
  void clear() { strokes_.clear(); }
  bool idle() const { return strokes_.empty(); }

  /// When feed() wants to be called; Never: there is nothing to type.
  Ticks next_due() const { return strokes_.empty() ? Never : due_; }
  /// Types what is due. `memory` is the guest's: a real-mode guest whose BIOS key buffer is full is waited for.
  void feed(KeyInput&, std::span<const u8> memory, Ticks now);

 private:
  struct Stroke {
    u16 code;
    bool down;
    u32 pause_milliseconds;  // 0: a key
  };
  Ticks milliseconds(u32 n) const { return hertz_ / 1000 * n; }
  bool must_wait(std::span<const u8> memory, Ticks now);

  u64 hertz_;
  std::deque<Stroke> strokes_;
  Ticks due_ = 0, full_since_ = Never;
};

}  // namespace ferrite::automation
