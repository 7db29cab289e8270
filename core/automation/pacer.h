// SPDX-License-Identifier: MIT
#pragma once
#include "core/time/scheduler.h"

namespace ferrite::automation {

/// Keeps guest time with the wall clock, and the guest's CPU as fast as the host can be. All wall times are
/// nanoseconds.
class Pacer {
 public:
  explicit Pacer(u64 hertz) : hertz_(hertz) {}

  /// Guest time `now` belongs to wall time `wall`: after power-on, resume, restore.
  void start(u64 wall, Ticks now);

  /// Where guest time should be. A guest that fell behind because the host was busy or frozen loses that time; an idle
  /// guest catches up, for a browser wakes a hidden page but once a second, or once a minute.
  Ticks target(u64 wall, Ticks now, bool idle);

  /// How long until guest time `due`.
  u64 wait(u64 wall, Ticks due) const;

  /// The host spent `wall` on `instructions`. True: instruction_cost() has changed.
  bool measure(u64 wall, u64 instructions);
  /// Ticks for 1024 instructions: what the host needs for them, and no less than `least`.
  u32 instruction_cost() const { return std::max(cost_, least_); }
  void set_least_cost(u32 ticks) { least_ = ticks; }

 private:
  Ticks ticks(u64 wall) const;
  u64 hertz_;
  u64 wall_origin_ = 0;
  Ticks guest_origin_ = 0;
  u64 measured_wall_ = 0, measured_instructions_ = 0;
  u32 cost_ = 1024, least_ = 0;
};

}  // namespace ferrite::automation
