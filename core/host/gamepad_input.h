// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>

#include "core/base/types.h"

namespace ferrite {

/// How the host's gamepads stand now: two sticks of two axes and two buttons, or one with four of each. Written between
/// slices.
class GamepadInput {
 public:
  static constexpr unsigned Axes = 4, Buttons = 4;

  /// From -1 (left, up) to 1. An axis that was never set is not plugged in.
  void set_axis(unsigned axis, float position) {
    if (axis >= Axes) return;
    plugged_ |= u8(1 << axis);
    axes_[axis] = position >= -1 ? std::min(position, 1.0f) : -1.0f;  // no number is -1
  }
  void set_button(unsigned button, bool down) {
    if (button < Buttons) buttons_ = u8(down ? buttons_ | 1 << button : buttons_ & ~(1 << button));
  }
  void unplug() { *this = {}; }

  bool plugged(unsigned axis) const { return plugged_ >> axis & 1; }
  float axis(unsigned axis) const { return axes_[axis]; }
  u8 buttons() const { return buttons_; }

 private:
  std::array<float, Axes> axes_{};
  u8 plugged_ = 0, buttons_ = 0;
};

}  // namespace ferrite
