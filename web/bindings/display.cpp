// SPDX-License-Identifier: MIT
#include "core/automation/display.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
constexpr web::PartOf<&VirtualMachine::display> of;
}  // namespace

#define PROPERTY(name)                                                         \
  FERRITE_EXPORT u32 ferrite_display_##name(VirtualPc* vpc, u32 id) {          \
    return of(vpc, id, [](const Display& display) { return display.name(); }); \
  }
PROPERTY(width)
PROPERTY(height)
PROPERTY(video_mode)
PROPERTY(can_resize)
PROPERTY(text)
#undef PROPERTY

FERRITE_EXPORT u32 ferrite_display_set_dimensions(VirtualPc* vpc, u32 id, i32 width, i32 height) {
  return of(vpc, id, [=](Display& display) { return display.set_dimensions(width, height); });
}

FERRITE_EXPORT u32 ferrite_display_thumbnail(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](const Display& display) -> Answer<std::vector<u8>> {
    const auto small = display.thumbnail();
    if (!small) return small.code;
    const auto* raw = reinterpret_cast<const u8*>(small.value.data());
    return std::vector<u8>(raw, raw + small.value.size() * sizeof(u32));
  });
}

/// The numbers are width, height and where the pixels are: R G B A, row by row.
FERRITE_EXPORT u32 ferrite_display_frame(VirtualPc* vpc, u32 id) {
  VirtualMachine* found = web::machine(vpc, id);
  if (!found) return u32(VM_E_VM_UNKNOWN);
  const auto frame = found->display().frame();
  if (!frame) return u32(frame.code);
  exchange().put_number(frame.value->width, 0);
  exchange().put_number(frame.value->height, 1);
  exchange().put_number(double(reinterpret_cast<std::uintptr_t>(frame.value->pixels.data())), 2);
  return u32(S_OK);
}
