// SPDX-License-Identifier: MIT
#pragma once
// IVMGuestOS, and what else of IVMVirtualMachine asks for Virtual PC's integration components: no guest of Ferrite's
// has them, so each member answers the documents' code for that.
#include "core/automation/services.h"

namespace ferrite::automation {

class VirtualMachine;

class GuestOs {
 public:
  GuestOs(VirtualMachine& machine, Services& services) : machine_(machine), services_(services) {}

  /// OSName, Shutdown and all others that ask the components: VM_E_VM_NOT_RUNNING,
  /// VM_E_ADDITIONS_FEATURE_NOT_AVAIL.
  Hresult feature() const;
  /// HeartbeatPercentage, IsHeartbeating: VM_E_VM_NOT_RUNNING, VM_E_ADDITIONS_NOT_AVAIL.
  Hresult heartbeat() const;
  /// IntegrationComponentsVersion: VM_E_ADDITIONS_NOT_AVAIL.
  Hresult components_version() const;
  /// SetParameter, GetParameter. E_INVALIDARG: a name has 1 to 255 characters and no backslash; VM_E_VM_PAUSED.
  Hresult parameter(std::string_view name) const;
  /// E_INVALIDARG: a session is 0 or 1; VM_E_VM_PAUSED.
  Hresult is_user_logged_on(i32 session) const;
  /// VM_E_DRIVE_INVALID: there is no empty DVD drive; FILE_NOT_FOUND: there is no disc with components.
  Hresult install_integration_components() const;
  /// S_FALSE: the machine is off.
  Answer<bool> can_shutdown() const;
  Answer<bool> is_host_time_sync_enabled() const;
  /// DISP_E_EXCEPTION while the machine is running or saved.
  Hresult set_host_time_sync_enabled(bool);

  // Of IVMVirtualMachine.

  /// VM_E_VM_NOT_RUNNING; DISP_E_EXCEPTION: a page has no named pipes.
  Hresult rdp_pipe_name() const;
  /// VM_E_VM_NOT_RUNNING, VM_E_ADDITIONS_NOT_AVAIL.
  Hresult attach_usb_device() const;
  /// VM_E_VM_NOT_RUNNING, VM_E_USB_DETACH_FAILED.
  Hresult detach_usb_device() const;
  /// E_INVALIDARG: from a named pipe of the host to TCP/IP in the guest; NOT_READY: no component listens there.
  Hresult start_communication_channel(i32 host_end, i32 guest_end) const;

 private:
  Hresult running() const;
  Hresult not_paused() const;

  VirtualMachine& machine_;
  Services& services_;
};

}  // namespace ferrite::automation
