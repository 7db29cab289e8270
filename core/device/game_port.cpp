// SPDX-License-Identifier: MIT
#include "core/device/game_port.h"

namespace ferrite {
namespace {
constexpr u64 ShortestNanoseconds = 24'200, NanosecondsPerOhm = 11, MostOhms = 100'000;
constexpr unsigned ButtonShift = 4;  // bits 0 to 3: one-shots, 4 to 7: buttons, 0 while they are pressed
constexpr u8 AllReleased = 0xF0;
}  // namespace

u8 GamePort::read_port(u16) {
  u8 value = u8(AllReleased & ~(pads.buttons() << ButtonShift));
  for (unsigned axis = 0; axis < ends_.size(); axis++)
    if (scheduler_.now() < ends_[axis]) value |= u8(1 << axis);
  return value;
}

/// Any write starts the one-shots; one that is running begins anew.
void GamePort::write_port(u16, u8) {
  for (unsigned axis = 0; axis < ends_.size(); axis++) {
    const u64 ohms = u64((pads.axis(axis) + 1) / 2 * MostOhms);
    const std::chrono::nanoseconds length(ShortestNanoseconds + ohms * NanosecondsPerOhm);
    ends_[axis] = pads.plugged(axis) ? scheduler_.now() + scheduler_.ticks(length) : Never;
  }
}

void GamePort::visit(StateVisitor& v) { v("ends", ends_); }

}  // namespace ferrite
