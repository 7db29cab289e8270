// SPDX-License-Identifier: MIT
#include "ui/app/guest_pointer.h"

#include <algorithm>
#include <cmath>

namespace ferrite {
namespace {
constexpr u8 left_button = 1;
constexpr float tap_pixels = 10;
constexpr double tap_milliseconds = 300;

/// The whole part; what is left stays. A page's script may say anything.
int take_whole(float& sum) {
  constexpr float most = 1e6f;
  if (!(std::abs(sum) < most)) sum = 0;
  const float whole = std::trunc(sum);
  sum -= whole;
  return int(whole);
}
}  // namespace

bool GuestPointer::inside(float x, float y) const {
  return x >= picture_.x && y >= picture_.y && x < picture_.x + picture_.width && y < picture_.y + picture_.height;
}

GuestPointer::Verdict GuestPointer::event(const PointerEvent& event) {
  if (caught_) {
    move(event.right, event.down);
    hold(event.buttons);
    return Verdict::Guest;
  }
  if (catching_) {
    catching_ = event.buttons != 0;
    return Verdict::Guest;
  }
  switch (machine_.pointer_use()) {
    case MachineView::PointerUse::None: return Verdict::Windows;
    case MachineView::PointerUse::Absolute: return follow(event);
    case MachineView::PointerUse::Relative: break;
  }
  if (event.touch) return drag(event);
  if (!inside(event.x, event.y) || event.buttons != left_button) return Verdict::Windows;
  catching_ = true;
  return Verdict::Catch;
}

/// A button that went down over the picture is the guest's until it goes up, wherever the pointer is then.
GuestPointer::Verdict GuestPointer::follow(const PointerEvent& event) {
  const bool over = inside(event.x, event.y);
  if (!over && !held_) return Verdict::Windows;
  machine_.point_at((event.x - picture_.x) / std::max(picture_.width - 1, 1.0f),
                    (event.y - picture_.y) / std::max(picture_.height - 1, 1.0f));
  const bool buttons = held_ || event.buttons;
  hold(event.buttons);
  return buttons ? Verdict::Guest : Verdict::Shared;
}

/// A finger moves the pointer as on a touchpad; a tap is a click.
GuestPointer::Verdict GuestPointer::drag(const PointerEvent& event) {
  if (!finger_.down && (!event.buttons || !inside(event.x, event.y))) return Verdict::Windows;
  if (!finger_.down) {
    finger_ = {.down = true, .since = event.milliseconds};
    return Verdict::Guest;
  }
  finger_.way += std::abs(event.right) + std::abs(event.down);
  move(event.right, event.down);
  if (event.buttons) return Verdict::Guest;
  finger_.down = false;
  if (finger_.way < tap_pixels && event.milliseconds - finger_.since < tap_milliseconds) hold(left_button), hold(0);
  return Verdict::Guest;
}

bool GuestPointer::wheel(float x, float y, float clicks) {
  const bool absolute = machine_.pointer_use() == MachineView::PointerUse::Absolute;
  if (!caught_ && !(absolute && inside(x, y))) return false;
  clicks_ += clicks;
  if (const int whole = take_whole(clicks_)) machine_.turn_wheel(whole);
  return true;
}

void GuestPointer::move(float right, float down) {
  right_ += right, down_ += down;
  machine_.move_pointer(take_whole(right_), take_whole(down_));
}

void GuestPointer::hold(u8 buttons) {
  held_ = buttons;
  machine_.hold_buttons(buttons);
}

void GuestPointer::set_caught(bool caught) {
  caught_ = caught;
  catching_ = false;
  right_ = down_ = clicks_ = 0;
  if (!caught) let_go();
}

void GuestPointer::let_go() {
  if (held_) hold(0);
  finger_ = {};
}

}  // namespace ferrite
