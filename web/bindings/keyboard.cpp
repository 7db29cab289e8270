// SPDX-License-Identifier: MIT
#include "core/automation/keyboard.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
constexpr web::PartOf<&VirtualMachine::keyboard> of;
constexpr web::TextPartOf<&VirtualMachine::keyboard> of_text;
}  // namespace

#define METHOD(name)                                                                                        \
  FERRITE_EXPORT u32 ferrite_keyboard_##name(VirtualPc* vpc, u32 id) {                                      \
    return of_text(vpc, id, [](Keyboard& keyboard, std::string_view text) { return keyboard.name(text); }); \
  }
METHOD(press_key)
METHOD(release_key)
METHOD(press_and_release_key)
METHOD(is_pressed)
METHOD(type_ascii_text)
METHOD(type_key_sequence)
#undef METHOD

FERRITE_EXPORT u32 ferrite_keyboard_type_text(VirtualPc* vpc, u32 id) {
  const auto layout = exchange().text(*vpc, 1);
  if (!layout) return u32(layout.code);
  return of_text(vpc, id,
                 [&](Keyboard& keyboard, std::string_view text) { return keyboard.type_text(text, layout.value); });
}
FERRITE_EXPORT u32 ferrite_keyboard_has_exclusive_access(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](Keyboard& keyboard) { return keyboard.has_exclusive_access(); });
}
FERRITE_EXPORT u32 ferrite_keyboard_set_exclusive_access(VirtualPc* vpc, u32 id, int exclusive) {
  return of(vpc, id, [=](Keyboard& keyboard) { return keyboard.set_exclusive_access(exclusive); });
}
/// A key of the user's keyboard by its PC set-1 make code. 1: the guest gets it.
FERRITE_EXPORT int ferrite_keyboard_user_key(VirtualPc* vpc, u32 id, u32 code, int down) {
  const auto found = vpc->find(id);
  return found && found->keyboard().user_key(u16(code), down);
}
