// SPDX-License-Identifier: MIT
#include "core/automation/mouse.h"

#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

namespace {
/// The button's bit; 0: there is no such button.
u8 bit_of(i32 button) {
  switch (button) {
    case i32(VMMouseButton::Left): return mouse::Left;
    case i32(VMMouseButton::Right): return mouse::Right;
    case i32(VMMouseButton::Center): return mouse::Middle;
    default: return 0;
  }
}

/// Pixel `at` of `extent` on the scale of a MouseInput.
u16 scaled(i32 at, u32 extent) { return extent < 2 ? 0 : u16(u64(at) * MouseInput::FullScale / (extent - 1)); }
}  // namespace

Hresult Mouse::ready() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return machine_.active() ? S_OK : services_.error.set(VM_E_VM_NOT_RUNNING);
}

Hresult Mouse::ready_for_absolute() const {
  if (const Hresult code = ready(); code != S_OK) return code;
  if (follows_pointer()) return S_OK;
  return services_.error.set(VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
                             "The guest has no driver that follows the host's pointer; VMware's mouse driver is one.");
}

Answer<bool> Mouse::get_button(i32 button) const {
  if (const Hresult code = ready(); code != S_OK) return code;
  const u8 bit = bit_of(button);
  if (!bit) return services_.error.set(E_INVALIDARG, "There is no such button; see VMMouseButton.");
  return (client_held_ & bit) != 0;
}

Hresult Mouse::set_button(i32 button, bool down) {
  if (const Hresult code = ready(); code != S_OK) return code;
  const u8 bit = bit_of(button);
  if (!bit) return services_.error.set(E_INVALIDARG, "There is no such button; see VMMouseButton.");
  client_held_ = u8(down ? client_held_ | bit : client_held_ & ~bit);
  show_buttons();
  return S_OK;
}

Hresult Mouse::click(i32 button) {
  if (const Hresult code = set_button(button, true); code != S_OK) return code;
  return set_button(button, false);
}

Answer<i32> Mouse::position(i32 mine) const {
  if (const Hresult code = ready(); code != S_OK) return code;
  if (!absolute_) return services_.error.set(VM_E_USING_RELATIVE_COORDINATES);
  if (const Hresult code = ready_for_absolute(); code != S_OK) return code;
  return mine;
}

Hresult Mouse::check_movement(i32 movement, i32 most) const {
  if (movement >= -most && movement <= most) return S_OK;
  return services_.error.set(E_INVALIDARG, "At once it moves by at most " + std::to_string(most) + ".");
}

/// Relative coordinates move by `right` and `down`.
Hresult Mouse::set_position(i32& mine, i32 position, i32 extent, i32 right, i32 down) {
  if (!absolute_) {
    if (const Hresult code = check_movement(position, MouseInput::MostMovement); code != S_OK) return code;
    user_move(right, down);
    return S_OK;
  }
  if (const Hresult code = ready_for_absolute(); code != S_OK) return code;
  if (position < 0 || position >= extent)
    return services_.error.set(E_INVALIDARG, "The screen has " + std::to_string(extent) + " pixels there.");
  mine = position;
  point();
  return S_OK;
}

Answer<i32> Mouse::horizontal_position() const { return position(x_); }
Answer<i32> Mouse::vertical_position() const { return position(y_); }

Hresult Mouse::set_horizontal_position(i32 position) {
  if (const Hresult code = ready(); code != S_OK) return code;
  return set_position(x_, position, i32(machine_.pc()->frame().width), position, 0);
}

Hresult Mouse::set_vertical_position(i32 position) {
  if (const Hresult code = ready(); code != S_OK) return code;
  return set_position(y_, position, i32(machine_.pc()->frame().height), 0, position);
}

Hresult Mouse::set_scroll_wheel_position(i32 clicks) {
  if (const Hresult code = ready(); code != S_OK) return code;
  if (absolute_) return services_.error.set(VM_E_USING_ABSOLUTE_COORDINATES);
  if (const Hresult code = check_movement(clicks, MouseInput::MostTurns); code != S_OK) return code;
  user_wheel(clicks);
  return S_OK;
}

Answer<bool> Mouse::using_absolute_coordinates() const {
  if (const Hresult code = ready(); code != S_OK) return code;
  return absolute_;
}

Hresult Mouse::set_using_absolute_coordinates(bool wish) {
  if (const Hresult code = wish ? ready_for_absolute() : ready(); code != S_OK) return code;
  absolute_ = wish;
  return S_OK;
}

void Mouse::point() {
  const Frame& frame = machine_.pc()->frame();
  services_.wake();
  machine_.pc()->mouse().point_at(scaled(x_, frame.width), scaled(y_, frame.height));
}

void Mouse::show_buttons() {
  services_.wake();
  machine_.pc()->mouse().set_buttons(client_held_ | user_held_);
}

// The user

bool Mouse::in_use() const { return machine_.active() && machine_.pc()->mouse_in_use(); }
bool Mouse::follows_pointer() const { return machine_.active() && machine_.pc()->pointer_is_absolute(); }

void Mouse::user_move(i32 right, i32 down) {
  if (!machine_.active()) return;
  services_.wake();
  machine_.pc()->mouse().move(right, down);
}

void Mouse::user_point(double x, double y) {
  if (!machine_.active()) return;
  const auto scale = [](double share) { return u16(share > 0 ? std::min(share, 1.0) * MouseInput::FullScale : 0); };
  services_.wake();
  machine_.pc()->mouse().point_at(scale(x), scale(y));
}

void Mouse::user_buttons(u8 held) {
  user_held_ = held;
  if (machine_.active()) show_buttons();
}

void Mouse::user_wheel(i32 clicks) {
  if (!machine_.active()) return;
  services_.wake();
  machine_.pc()->mouse().turn_wheel(clicks);
}

void Mouse::power_off() {
  absolute_ = false;
  x_ = y_ = 0;
  client_held_ = user_held_ = 0;
}

}  // namespace ferrite::automation
