// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>

#include "core/base/register.h"

namespace ferrite {

namespace mouse {
constexpr Bit Left{0x01, "LEFT"}, Right{0x02, "RIGHT"}, Middle{0x04, "MIDDLE"}, Fourth{0x08, "FOURTH"},
    Fifth{0x10, "FIFTH"};
}

/// What the host's pointer did. The host fills it between slices, a mouse empties it at its own pace: movements add up,
/// buttons change in their order. Where there is no room the oldest movement and the newest buttons stay.
class MouseInput {
 public:
  static constexpr i32 MostMovement = 2047, MostTurns = 127;
  static constexpr u16 FullScale = 0xFFFF;

  /// Movement, and the buttons at its end.
  struct Step {
    i32 right = 0, down = 0;                              // in counts: pixels of the host
    i32 wheel = 0;                                        // clicks towards the user
    bool lost_horizontal = false, lost_vertical = false;  // the movement was longer
    u16 x = 0, y = 0;                                     // where it points, 0 to FullScale of the picture
    bool pointed = false;                                 // x and y are new
    u8 buttons = 0;
  };

  void move(i32 right, i32 down) {
    if (!right && !down) return;
    Step& step = newest();
    add(step.right, right, MostMovement, step.lost_horizontal);
    add(step.down, down, MostMovement, step.lost_vertical);
  }
  void turn_wheel(i32 clicks) {
    if (!clicks) return;
    bool lost;
    add(newest().wheel, clicks, MostTurns, lost);
  }
  void point_at(u16 x, u16 y) {
    Step& step = newest();
    step.x = x, step.y = y, step.pointed = true;
  }
  void set_buttons(u8 held) {
    if (held == buttons_) return;
    newest().buttons = buttons_ = held;
    open_ = false;
  }
  u8 buttons() const { return buttons_; }

  bool empty() const { return count_ == 0; }
  /// The oldest step, with no more movement than a report has room for; what is left of it comes next, and the buttons
  /// change when nothing is.
  Step take(i32 most_movement, i32 most_turns) {
    Step& front = steps_[first_];
    Step part = front;
    part.right = split(front.right, most_movement);
    part.down = split(front.down, most_movement);
    part.wheel = split(front.wheel, most_turns);
    front.lost_horizontal = front.lost_vertical = front.pointed = false;
    if (front.right || front.down || front.wheel) {
      part.buttons = taken_buttons_;
      return part;
    }
    taken_buttons_ = part.buttons;
    first_ = (first_ + 1) % Steps;
    if (--count_ == 0) open_ = false;
    return part;
  }
  /// Forgets all movement; the buttons stay as they are held.
  void clear() {
    count_ = 0;
    open_ = false;
    taken_buttons_ = buttons_;
  }

 private:
  static constexpr unsigned Steps = 32;

  Step& newest() {
    if (!open_ && count_ < Steps) {
      steps_[(first_ + count_++) % Steps] = {.buttons = buttons_};
      open_ = true;
    }
    return steps_[(first_ + count_ - 1) % Steps];
  }
  static void add(i32& sum, i32 more, i32 most, bool& lost) {
    const i64 whole = i64(sum) + more;
    sum = i32(std::clamp<i64>(whole, -most, most));
    if (sum != whole) lost = true;
  }
  static i32 split(i32& whole, i32 most) {
    const i32 part = std::clamp(whole, -most, most);
    whole -= part;
    return part;
  }

  std::array<Step, Steps> steps_{};
  unsigned first_ = 0, count_ = 0;
  bool open_ = false;  // the newest step may still grow
  u8 buttons_ = 0, taken_buttons_ = 0;
};

}  // namespace ferrite
