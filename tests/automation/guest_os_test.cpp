// SPDX-License-Identifier: MIT
#include "core/automation/guest_os.h"

#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

TEST_CASE("IVMGuestOS: what asks the integration components answers the document's code for each state") {
  AutomationRig rig;
  GuestOs& guest = rig.vm->guest_os();
  const auto expect = [&](Hresult feature, Hresult heartbeat, Hresult parameter, Hresult install) {
    CHECK(guest.feature() == feature);
    CHECK(guest.heartbeat() == heartbeat);
    CHECK(guest.parameter("name") == parameter);
    CHECK(guest.is_user_logged_on(1) == parameter);
    CHECK(guest.install_integration_components() == install);
    CHECK(guest.attach_usb_device() == heartbeat);
  };
  expect(VM_E_VM_NOT_RUNNING, VM_E_VM_NOT_RUNNING, VM_E_VM_NOT_RUNNING, VM_E_VM_NOT_RUNNING);
  CHECK(guest.components_version() == VM_E_ADDITIONS_NOT_AVAIL);
  CHECK(guest.can_shutdown().code == S_FALSE);
  CHECK(guest.detach_usb_device() == VM_E_VM_NOT_RUNNING);
  CHECK(guest.rdp_pipe_name() == VM_E_VM_NOT_RUNNING);
  CHECK(guest.start_communication_channel(0, 1) == VM_E_VM_NOT_RUNNING);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  expect(VM_E_ADDITIONS_FEATURE_NOT_AVAIL, VM_E_ADDITIONS_NOT_AVAIL, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         VM_E_DRIVE_INVALID);
  CHECK_FALSE(guest.can_shutdown().value);
  CHECK(guest.detach_usb_device() == VM_E_USB_DETACH_FAILED);
  CHECK(guest.rdp_pipe_name() == DISP_E_EXCEPTION);
  CHECK(guest.start_communication_channel(0, 1) == ERROR_NOT_READY);
  REQUIRE(rig.vm->pause() == S_OK);
  expect(VM_E_ADDITIONS_FEATURE_NOT_AVAIL, VM_E_ADDITIONS_NOT_AVAIL, VM_E_VM_PAUSED, VM_E_DRIVE_INVALID);
  REQUIRE(rig.vm->turn_off());
  REQUIRE(rig.vm->ide_drives().add_dvd_drive(1, 0));
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(guest.install_integration_components() == ERROR_FILE_NOT_FOUND);
  REQUIRE(rig.vm->turn_off());
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  expect(VM_E_VM_UNKNOWN, VM_E_VM_UNKNOWN, VM_E_VM_UNKNOWN, VM_E_VM_UNKNOWN);
  CHECK(guest.components_version() == VM_E_VM_UNKNOWN);
  CHECK(guest.can_shutdown().code == VM_E_VM_UNKNOWN);
  CHECK(guest.is_host_time_sync_enabled().code == VM_E_VM_UNKNOWN);
}

TEST_CASE("IVMGuestOS: names of parameters, sessions and ends of channels are looked at first") {
  AutomationRig rig;
  GuestOs& guest = rig.vm->guest_os();
  for (const std::string& name : {std::string(), std::string(256, 'x'), std::string("a\\b")})
    CHECK(guest.parameter(name) == E_INVALIDARG);
  CHECK(guest.parameter(std::string(255, 'x')) == VM_E_VM_NOT_RUNNING);
  CHECK(guest.is_user_logged_on(2) == E_INVALIDARG);
  CHECK(guest.is_user_logged_on(-1) == E_INVALIDARG);
  CHECK(guest.start_communication_channel(1, 1) == E_INVALIDARG);
  CHECK(guest.start_communication_channel(0, 0) == E_INVALIDARG);
}

TEST_CASE("IVMGuestOS: whether the guest's clock is to follow the host's is kept, and locked while it runs") {
  AutomationRig rig;
  GuestOs& guest = rig.vm->guest_os();
  CHECK(guest.is_host_time_sync_enabled().value);
  REQUIRE(guest.set_host_time_sync_enabled(false) == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(guest.set_host_time_sync_enabled(true) == DISP_E_EXCEPTION);
  REQUIRE(rig.vm->turn_off());
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  const auto again = rig.vpc.register_virtual_machine("DOS", "C:\\Machines").value;
  CHECK_FALSE(again->guest_os().is_host_time_sync_enabled().value);
}
