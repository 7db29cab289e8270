// SPDX-License-Identifier: MIT
#include "core/automation/guest_os.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;

namespace {
constexpr web::PartOf<&VirtualMachine::guest_os> of;
constexpr web::TextPartOf<&VirtualMachine::guest_os> of_text;
}  // namespace

#define MEMBER(name)                                                 \
  FERRITE_EXPORT u32 ferrite_guest_##name(VirtualPc* vpc, u32 id) {  \
    return of(vpc, id, [](GuestOs& guest) { return guest.name(); }); \
  }
MEMBER(feature)
MEMBER(heartbeat)
MEMBER(components_version)
MEMBER(install_integration_components)
MEMBER(can_shutdown)
MEMBER(is_host_time_sync_enabled)
MEMBER(rdp_pipe_name)
MEMBER(attach_usb_device)
MEMBER(detach_usb_device)
#undef MEMBER

FERRITE_EXPORT u32 ferrite_guest_parameter(VirtualPc* vpc, u32 id) {
  return of_text(vpc, id, [](GuestOs& guest, std::string_view name) { return guest.parameter(name); });
}
FERRITE_EXPORT u32 ferrite_guest_is_user_logged_on(VirtualPc* vpc, u32 id, i32 session) {
  return of(vpc, id, [=](GuestOs& guest) { return guest.is_user_logged_on(session); });
}
FERRITE_EXPORT u32 ferrite_guest_set_host_time_sync_enabled(VirtualPc* vpc, u32 id, int enabled) {
  return of(vpc, id, [=](GuestOs& guest) { return guest.set_host_time_sync_enabled(enabled); });
}
FERRITE_EXPORT u32 ferrite_guest_start_communication_channel(VirtualPc* vpc, u32 id, i32 host_end, i32 guest_end) {
  return of(vpc, id, [=](GuestOs& guest) { return guest.start_communication_channel(host_end, guest_end); });
}
