// SPDX-License-Identifier: MIT
#include "core/automation/guest_os.h"

#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

namespace {
constexpr std::size_t LongestParameter = 255;
constexpr i32 RdpSession = 1;
constexpr std::string_view NoComponents = "No guest here has Virtual PC's integration components.";
}  // namespace

Hresult GuestOs::running() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return machine_.active() ? S_OK : services_.error.set(VM_E_VM_NOT_RUNNING);
}

Hresult GuestOs::not_paused() const {
  if (const Hresult code = running(); code != S_OK) return code;
  return machine_.state().value == VMVMState::Paused ? services_.error.set(VM_E_VM_PAUSED) : S_OK;
}

Hresult GuestOs::feature() const {
  if (const Hresult code = running(); code != S_OK) return code;
  return services_.error.set(VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
                             std::string(NoComponents) + " pressPowerButton() asks a guest with ACPI to shut down.");
}

Hresult GuestOs::heartbeat() const {
  if (const Hresult code = running(); code != S_OK) return code;
  return services_.error.set(VM_E_ADDITIONS_NOT_AVAIL, std::string(NoComponents));
}

Hresult GuestOs::components_version() const {
  const Hresult code = machine_.known() ? VM_E_ADDITIONS_NOT_AVAIL : VM_E_VM_UNKNOWN;
  return services_.error.set(code);
}

Hresult GuestOs::parameter(std::string_view name) const {
  if (name.empty() || utf16_length(name) > LongestParameter || name.find('\\') != name.npos)
    return services_.error.set(E_INVALIDARG, "A parameter's name has 1 to 255 characters, and no backslash.");
  const Hresult code = not_paused();
  return code == S_OK ? feature() : code;
}

Hresult GuestOs::is_user_logged_on(i32 session) const {
  if (session < 0 || session > RdpSession) return services_.error.set(E_INVALIDARG, "A session is 0 or 1.");
  const Hresult code = not_paused();
  return code == S_OK ? feature() : code;
}

Hresult GuestOs::install_integration_components() const {
  if (const Hresult code = running(); code != S_OK) return code;
  for (const DriveLocation& drive : machine_.settings().drives)
    if (drive.type == VMDriveType::DVD && drive.image.empty())
      return services_.error.set(ERROR_FILE_NOT_FOUND, "There is no disc with integration components.");
  return services_.error.set(VM_E_DRIVE_INVALID, "The machine has no DVD drive that is empty.");
}

Answer<bool> GuestOs::can_shutdown() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return machine_.active() ? Answer<bool>(false) : S_FALSE;
}

Answer<bool> GuestOs::is_host_time_sync_enabled() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return machine_.settings().host_time_sync;
}

Hresult GuestOs::set_host_time_sync_enabled(bool enabled) {
  return machine_.configuration_values().set("integration/microsoft/host_time_sync/enabled",
                                             ConfigurationTree::boolean_value(enabled));
}

Hresult GuestOs::rdp_pipe_name() const {
  if (const Hresult code = running(); code != S_OK) return code;
  return services_.error.set(DISP_E_EXCEPTION, "A page has no named pipe; the display and vm.screen have the picture.");
}

Hresult GuestOs::attach_usb_device() const { return heartbeat(); }

Hresult GuestOs::detach_usb_device() const {
  const Hresult code = running();
  return code == S_OK ? services_.error.set(VM_E_USB_DETACH_FAILED) : code;
}

Hresult GuestOs::start_communication_channel(i32 host_end, i32 guest_end) const {
  if (host_end != i32(VMEndpointType::NamedPipe) || guest_end != i32(VMEndpointType::TCPIP))
    return services_.error.set(E_INVALIDARG, "A channel leads from a named pipe of the host to TCP/IP in the guest.");
  const Hresult code = running();
  return code == S_OK ? services_.error.set(ERROR_NOT_READY, std::string(NoComponents)) : code;
}

}  // namespace ferrite::automation
