// SPDX-License-Identifier: MIT
#include "core/automation/pacer.h"

namespace ferrite::automation {

namespace {
constexpr u64 Second = 1'000'000'000, Millisecond = 1'000'000;
constexpr u64 BusyBacklog = 250 * Millisecond;  // more would be felt as lag
constexpr u64 IdleBacklog = 65 * Second;        // beyond the minute that browsers let hidden pages sleep
constexpr u64 MeasuredAtOnce = 20 * Millisecond;
constexpr u64 HostShare = 85;  // per cent of the host's speed that the guest's CPU gets
constexpr u32 Fastest = 64, Slowest = 64 * 1024;
}  // namespace

void Pacer::start(u64 wall, Ticks now) { wall_origin_ = wall, guest_origin_ = now; }

Ticks Pacer::ticks(u64 wall) const { return wall / Second * hertz_ + wall % Second * hertz_ / Second; }

Ticks Pacer::target(u64 wall, Ticks now, bool idle) {
  const Ticks goal = guest_origin_ + ticks(wall - wall_origin_);
  const Ticks backlog = ticks(idle ? IdleBacklog : BusyBacklog);
  if (goal <= now || goal - now <= backlog) return goal;
  start(wall, now + backlog);
  return now + backlog;
}

u64 Pacer::wait(u64 wall, Ticks due) const {
  if (due <= guest_origin_) return 0;
  const Ticks ahead = due - guest_origin_;
  const u64 at = wall_origin_ + ahead / hertz_ * Second + ahead % hertz_ * Second / hertz_;
  return at > wall ? at - wall : 0;
}

bool Pacer::measure(u64 wall, u64 instructions) {
  measured_wall_ += wall, measured_instructions_ += instructions;
  if (measured_wall_ < MeasuredAtOnce) return false;
  // Ticks that pass on the wall while the host, at its share, does 1024 instructions.
  const u64 per_1024 = ticks(measured_wall_) * 1024 * 100 / HostShare / std::max<u64>(measured_instructions_, 1);
  measured_wall_ = measured_instructions_ = 0;
  // A host that seems to be more than twice as slow as before did something else meanwhile.
  const u32 measured = u32(std::clamp<u64>(per_1024, Fastest, std::min(Slowest, cost_ * 2)));
  if (measured > cost_ - cost_ / 12 && measured < cost_ + cost_ / 12) return false;  // guests calibrate loops by it
  cost_ = (cost_ + measured) / 2;
  return true;
}

}  // namespace ferrite::automation
