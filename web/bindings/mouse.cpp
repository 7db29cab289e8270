// SPDX-License-Identifier: MIT
#include "core/automation/mouse.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;

namespace {
constexpr web::PartOf<static_cast<Mouse& (VirtualMachine::*)()>(&VirtualMachine::mouse)> of;
}  // namespace

FERRITE_EXPORT u32 ferrite_mouse_get_button(VirtualPc* vpc, u32 id, i32 button) {
  return of(vpc, id, [=](Mouse& mouse) { return mouse.get_button(button); });
}
FERRITE_EXPORT u32 ferrite_mouse_set_button(VirtualPc* vpc, u32 id, i32 button, int down) {
  return of(vpc, id, [=](Mouse& mouse) { return mouse.set_button(button, down); });
}
FERRITE_EXPORT u32 ferrite_mouse_click(VirtualPc* vpc, u32 id, i32 button) {
  return of(vpc, id, [=](Mouse& mouse) { return mouse.click(button); });
}
FERRITE_EXPORT u32 ferrite_mouse_using_absolute_coordinates(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](Mouse& mouse) { return mouse.using_absolute_coordinates(); });
}
FERRITE_EXPORT u32 ferrite_mouse_set_using_absolute_coordinates(VirtualPc* vpc, u32 id, int absolute) {
  return of(vpc, id, [=](Mouse& mouse) { return mouse.set_using_absolute_coordinates(absolute); });
}

#define POSITION(name)                                                             \
  FERRITE_EXPORT u32 ferrite_mouse_##name(VirtualPc* vpc, u32 id) {                \
    return of(vpc, id, [](Mouse& mouse) { return mouse.name(); });                 \
  }                                                                                \
  FERRITE_EXPORT u32 ferrite_mouse_set_##name(VirtualPc* vpc, u32 id, i32 value) { \
    return of(vpc, id, [=](Mouse& mouse) { return mouse.set_##name(value); });     \
  }
POSITION(horizontal_position)
POSITION(vertical_position)
#undef POSITION

FERRITE_EXPORT u32 ferrite_mouse_set_scroll_wheel_position(VirtualPc* vpc, u32 id, i32 clicks) {
  return of(vpc, id, [=](Mouse& mouse) { return mouse.set_scroll_wheel_position(clicks); });
}
FERRITE_EXPORT int ferrite_mouse_follows_pointer(VirtualPc* vpc, u32 id) {
  const auto found = vpc->find(id);
  return found && found->mouse().follows_pointer();
}

// The game port's sticks: they stand where they are put, and nowhere while the machine is off.

FERRITE_EXPORT void ferrite_gamepad_set_axis(VirtualPc* vpc, u32 id, u32 axis, double position) {
  const auto found = vpc->find(id);
  if (GamepadInput* const pads = found ? found->gamepads() : nullptr) pads->set_axis(axis, float(position));
}
FERRITE_EXPORT void ferrite_gamepad_set_button(VirtualPc* vpc, u32 id, u32 button, int down) {
  const auto found = vpc->find(id);
  if (GamepadInput* const pads = found ? found->gamepads() : nullptr) pads->set_button(button, down);
}
FERRITE_EXPORT void ferrite_gamepad_unplug(VirtualPc* vpc, u32 id) {
  const auto found = vpc->find(id);
  if (GamepadInput* const pads = found ? found->gamepads() : nullptr) pads->unplug();
}
