// SPDX-License-Identifier: MIT
// Hard disks and CD-ROM drives as parts of a machine's configuration.
#include "core/automation/ide_drives.h"

#include "core/device/ata_disk.h"
#include "core/device/atapi_cdrom.h"
#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::automation;
using ferrite::test::AutomationRig;

namespace {
struct IdeRig : AutomationRig {
  IdeRig() {
    write("C:\\disk.img", std::vector<u8>(1 << 20));
    write("C:\\disc.iso", std::vector<u8>(1 << 16));
    write("C:\\other.iso", std::vector<u8>(1 << 17));
  }
  IdeDrives& drives() { return vm->ide_drives(); }
  void register_again() {
    REQUIRE(vpc.unregister_virtual_machine(*vm) == S_OK);
    vm = vpc.register_virtual_machine("DOS", "C:\\Machines").value;
  }
};
using Rig = IdeRig;
}  // namespace

TEST_CASE("a hard disk is where it was connected, in the machine and in its configuration") {
  Rig rig;
  const u32 disk = rig.drives().add_hard_disk("c:\\DISK.IMG", 1, 0).value;
  CHECK(rig.drives().count(VMDriveType::HardDisk).value == 1);
  CHECK(rig.drives().item(VMDriveType::HardDisk, 1).value == disk);
  CHECK(rig.drives().item(VMDriveType::HardDisk, 2).code == DISP_E_BADINDEX);
  CHECK(rig.drives().bus_number(disk).value == 1);
  CHECK(rig.drives().device_number(disk).value == 0);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->pc()->hard_disk(2));
  CHECK(rig.vm->pc()->hard_disk(2)->disk().sectors() == 2048);
  REQUIRE(rig.vm->turn_off());
  rig.register_again();
  const u32 again = rig.drives().item(VMDriveType::HardDisk, 1).value;
  CHECK(rig.drives().image_file(again).value == "C:\\disk.img");
  CHECK(rig.drives().bus_number(again).value == 1);
}

TEST_CASE("a hard disk is refused with the document's code for each reason") {
  Rig rig;
  rig.write("C:\\bad.vhd", ferrite::test::blank_floppy('x'));
  const auto add = [&](std::string_view path, i32 bus, i32 device) {
    return rig.drives().add_hard_disk(path, bus, device).code;
  };
  CHECK(add("C:\\nowhere.img", 0, 0) == ERROR_FILE_NOT_FOUND);
  CHECK(add("", 0, 0) == ERROR_BAD_PATHNAME);
  CHECK(add("C:\\disk.img", 3, 0) == E_INVALIDARG);
  CHECK(add("C:\\disk.img", 1, 2) == E_INVALIDARG);
  CHECK(add("C:\\disk.img", 2, 4) == E_INVALIDARG);
  CHECK(rig.drives().add_dvd_drive(2, 0).code == E_INVALIDARG);
  CHECK(add("C:\\disk.img", 0, -1) == E_INVALIDARG);
  REQUIRE(add("C:\\disk.img", 0, 0) == S_OK);
  CHECK(add("C:\\disc.iso", 0, 0) == VM_E_DRIVE_BUS_LOC_IN_USE);
  CHECK(add("C:\\disk.img", 0, 1) == ERROR_SHARING_VIOLATION);
  rig.write("C:\\empty.img", {});
  CHECK(add("C:\\empty.img", 0, 1) == VM_E_INVALID_HD_FILE);
  CHECK(rig.vpc.last_error().sentence.find("C:\\empty.img: ") == 0);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(add("C:\\disc.iso", 0, 1) == VM_E_VM_RUNNING_OR_SAVED);
  CHECK(rig.drives().remove(rig.drives().item(VMDriveType::HardDisk, 1).value) == VM_E_VM_RUNNING_OR_SAVED);
}

TEST_CASE("a drive that was removed answers VM_E_DRIVE_INVALID, whatever stands in its place") {
  Rig rig;
  const u32 disk = rig.drives().add_hard_disk("C:\\disk.img", 0, 0).value;
  REQUIRE(rig.drives().remove(disk) == S_OK);
  REQUIRE(rig.drives().add_dvd_drive(0, 0));
  CHECK(rig.drives().bus_number(disk).code == VM_E_DRIVE_INVALID);
  CHECK(rig.drives().remove(disk) == VM_E_DRIVE_INVALID);
  CHECK(rig.drives().attach_image(disk, "C:\\disc.iso") == VM_E_DRIVE_INVALID);
  CHECK(rig.drives().count(VMDriveType::HardDisk).value == 0);
}

TEST_CASE("a drive moves to a free place only") {
  Rig rig;
  const u32 disk = rig.drives().add_hard_disk("C:\\disk.img", 0, 0).value;
  REQUIRE(rig.drives().add_dvd_drive(1, 0));
  CHECK(rig.drives().set_bus_location(disk, 1, 0) == VM_E_DRIVE_BUS_LOC_IN_USE);
  CHECK(rig.drives().set_bus_location(disk, 5, 0) == E_INVALIDARG);
  CHECK(rig.drives().set_bus_location(disk, 1, 1) == S_OK);
  CHECK(rig.drives().device_number(disk).value == 1);
  rig.register_again();
  CHECK(rig.drives().bus_number(rig.drives().item(VMDriveType::HardDisk, 1).value).value == 1);
}

TEST_CASE("discs come and go while the machine runs, and stay in the drive while it is off") {
  Rig rig;
  const u32 drive = rig.drives().add_dvd_drive(1, 0).value;
  CHECK(rig.drives().release_image(drive) == VM_E_NO_MEDIA_CAPTURED);
  REQUIRE(rig.drives().attach_image(drive, "C:\\disc.iso") == S_OK);
  CHECK(rig.drives().attach_image(drive, "C:\\other.iso") == VM_E_DRIVE_IN_USE);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.vm->pc()->cdrom(2)->has_disc());
  REQUIRE(rig.drives().release_image(drive) == S_OK);
  CHECK_FALSE(rig.vm->pc()->cdrom(2)->has_disc());
  REQUIRE(rig.drives().attach_image(drive, "C:\\other.iso") == S_OK);
  CHECK(rig.vm->pc()->cdrom(2)->has_disc());
  CHECK(rig.drives().image_file(drive).value == "C:\\other.iso");
  CHECK(rig.drives().attach_image(drive, "C:\\nowhere.iso") == VM_E_DRIVE_IN_USE);
  REQUIRE(rig.drives().release_image(drive) == S_OK);
  CHECK(rig.drives().attach_image(drive, "C:\\nowhere.iso") == E_INVALIDARG);
}

TEST_CASE("a state taken as bytes comes back with its discs, and only where its hard disks are") {
  Rig rig;
  const u32 drive = rig.drives().add_dvd_drive(1, 0).value,
            disk = rig.drives().add_hard_disk("C:\\disk.img", 0, 0).value;
  REQUIRE(rig.drives().attach_image(drive, "C:\\disc.iso") == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  const auto state = rig.vm->save_state();
  REQUIRE(state);
  REQUIRE(rig.drives().release_image(drive) == S_OK);
  REQUIRE(rig.drives().attach_image(drive, "C:\\other.iso") == S_OK);
  REQUIRE(rig.vm->restore_state(state.value) == S_OK);
  CHECK(rig.drives().image_file(drive).value == "C:\\disc.iso");
  CHECK(rig.vm->pc()->cdrom(2)->has_disc());

  REQUIRE(rig.drives().release_image(drive) == S_OK);
  REQUIRE(rig.vpc.host_files().remove("C:\\disc.iso") == S_OK);
  CHECK(rig.vm->restore_state(state.value) == ERROR_FILE_NOT_FOUND);
  CHECK(rig.vpc.last_error().sentence.find("C:\\disc.iso, which was in the CD-ROM drive") == 0);
  CHECK(rig.drives().image_file(drive).value.empty());

  REQUIRE(rig.vm->turn_off());
  rig.write("C:\\disc.iso", std::vector<u8>(1 << 16));
  REQUIRE(rig.drives().remove(disk) == S_OK);
  rig.write("C:\\another.img", std::vector<u8>(1 << 20));
  REQUIRE(rig.drives().add_hard_disk("C:\\another.img", 0, 0));
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.vm->restore_state(state.value) == ERROR_FILE_NOT_FOUND);
  CHECK(rig.vpc.last_error().sentence.find("C:\\disk.img, which was in the machine") == 0);
}

TEST_CASE("a raw disk stays raw whatever its guest writes onto it") {
  Rig rig;
  REQUIRE(rig.drives().add_hard_disk("C:\\disk.img", 0, 0));
  REQUIRE(rig.vm->startup().value.error == S_OK);
  std::vector<u8> sector(512);
  sector[0] = 'Q', sector[1] = 'F', sector[2] = 'I', sector[3] = 0xFB, sector[7] = 3;  // as a qcow2 image begins
  REQUIRE(rig.vm->pc()->hard_disk(0)->disk().write(0, sector) == HardDisk::Io::Done);
  REQUIRE(rig.vm->turn_off());
  rig.register_again();
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.vm->pc()->hard_disk(0)->disk().sectors() == 2048);
}

TEST_CASE("a machine whose hard disk has gone does not start, and says which") {
  Rig rig;
  REQUIRE(rig.drives().add_hard_disk("C:\\disk.img", 0, 0));
  REQUIRE(rig.vpc.host_files().remove("C:\\disk.img") == S_OK);
  const Task task = rig.vm->startup().value;
  CHECK(task.result == VMTaskResult::DiskRelatedError);
  CHECK(task.error_description.find("C:\\disk.img cannot be opened") == 0);
  CHECK(rig.vm->state().value == VMVMState::TurnedOff);
}

TEST_CASE("a hard disk of a running machine is nobody else's") {
  Rig rig;
  REQUIRE(rig.drives().add_hard_disk("C:\\disk.img", 0, 0));
  auto other = rig.vpc.create_virtual_machine("Other", "C:\\Machines").value;
  REQUIRE(other->set_memory(4) == S_OK);
  REQUIRE(other->ide_drives().add_hard_disk("C:\\disk.img", 0, 0));
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(other->startup().value.error_description == "C:\\disk.img is in use by another drive; release it there first.");
  CHECK(rig.vpc.host_files().remove("C:\\disk.img") == ERROR_SHARING_VIOLATION);
  REQUIRE(rig.vm->turn_off());
  CHECK(other->startup().value.error == S_OK);
}

TEST_CASE("a new virtual hard disk is as large as it was asked for, and small on the host") {
  Rig rig;
  const auto create = [&](std::string_view path, i32 megabytes) {
    return rig.vpc.hard_disks().create_dynamic(path, megabytes).code;
  };
  REQUIRE(create("C:\\new.vhd", 100) == S_OK);
  CHECK(rig.vpc.host_files().stat("C:\\new.vhd").value.size < 1 << 20);
  REQUIRE(rig.drives().add_hard_disk("C:\\new.vhd", 0, 0));
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.vm->pc()->hard_disk(0)->disk().sectors() >= 100 * 2048);
  CHECK(create("C:\\new.vhd", 100) == ERROR_ALREADY_EXISTS);
  CHECK(create("C:\\x.vhd", 2) == VM_E_IMAGE_SIZE_TOO_SMALL);
  CHECK(create("C:\\x.vhd", 2'088'961) == VM_E_IMAGE_SIZE_TOO_LARGE);
  CHECK(create("x.vhd", 100) == ERROR_BAD_PATHNAME);
  rig.store.full = true;
  CHECK(create("C:\\x.vhd", 100) == ERROR_DISK_FULL);
}

TEST_CASE("everything asked of the drives of a machine that is gone answers VM_E_VM_UNKNOWN") {
  Rig rig;
  const u32 drive = rig.drives().add_dvd_drive(1, 0).value;
  const auto gone = rig.vm;
  REQUIRE(rig.vpc.delete_virtual_machine(*gone) == S_OK);
  IdeDrives& drives = gone->ide_drives();
  CHECK(drives.add_hard_disk("C:\\disk.img", 0, 0).code == VM_E_VM_UNKNOWN);
  CHECK(drives.add_dvd_drive(0, 0).code == VM_E_VM_UNKNOWN);
  CHECK(drives.remove(drive) == VM_E_VM_UNKNOWN);
  CHECK(drives.count(VMDriveType::DVD).code == VM_E_VM_UNKNOWN);
  CHECK(drives.item(VMDriveType::DVD, 1).code == VM_E_VM_UNKNOWN);
  CHECK(drives.bus_number(drive).code == VM_E_VM_UNKNOWN);
  CHECK(drives.device_number(drive).code == VM_E_VM_UNKNOWN);
  CHECK(drives.set_bus_location(drive, 0, 0) == VM_E_VM_UNKNOWN);
  CHECK(drives.image_file(drive).code == VM_E_VM_UNKNOWN);
  CHECK(drives.attach_image(drive, "C:\\disc.iso") == VM_E_VM_UNKNOWN);
  CHECK(drives.release_image(drive) == VM_E_VM_UNKNOWN);
}

TEST_CASE("the power button turns off at once where no system listens, and the application hears of it") {
  Rig rig;
  CHECK(rig.vm->press_power_button() == VM_E_VM_NOT_RUNNING);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  rig.heard();
  CHECK(rig.vm->press_power_button() == S_OK);
  CHECK(rig.vm->state().value == VMVMState::TurnedOff);
  CHECK(rig.heard() == "state 8, state 10, state 1");
}

TEST_CASE("a DVD drive takes a disc in a drive of the host, and tells it from an image") {
  Rig rig;
  const auto stored = [&](std::size_t size) {
    auto file = rig.store.create();
    REQUIRE(file->write(0, std::vector<u8>(size)));
    return file;
  };
  HostDrives& hosts = rig.vpc.host_drives();
  REQUIRE(hosts.offer("D", HostDrives::Kind::Dvd, stored(1 << 16)) == S_OK);
  REQUIRE(hosts.offer("E", HostDrives::Kind::Dvd, stored(0)) == S_OK);
  REQUIRE(hosts.offer("A", HostDrives::Kind::Floppy, stored(1 << 16)) == S_OK);
  IdeDrives& drives = rig.drives();
  const u32 drive = drives.add_dvd_drive(1, 0).value, second = drives.add_dvd_drive(1, 1).value,
            disk = drives.add_hard_disk("C:\\disk.img", 0, 0).value;
  CHECK(drives.attachment(drive).value == VMDVDDriveAttachmentType::None);
  CHECK(drives.release_host_drive(drive) == VM_E_NO_MEDIA_CAPTURED);
  for (const std::string_view letter : {"", "A", "Z", "DE"})
    CHECK(drives.attach_host_drive(drive, letter) == E_INVALIDARG);
  CHECK(drives.attach_host_drive(drive, "E") == E_FAIL);
  CHECK(drives.attach_host_drive(disk, "D") == VM_E_DRIVE_INVALID);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  rig.forget_events();
  REQUIRE(drives.attach_host_drive(drive, "d:") == S_OK);
  CHECK(rig.vm->pc()->cdrom(2)->has_disc());
  const auto event = rig.vpc.events().pop();
  REQUIRE(event);
  CHECK(event->kind == Event::Kind::DiscInsert);
  CHECK(event->text == "D");
  CHECK(drives.attachment(drive).value == VMDVDDriveAttachmentType::HostDrive);
  CHECK(drives.host_drive_letter(drive).value == "D");
  CHECK(drives.image_file(drive).code == VM_E_MEDIA_WRONG_TYPE);
  CHECK(drives.release_image(drive) == VM_E_MEDIA_WRONG_TYPE);
  CHECK(drives.attach_image(drive, "C:\\disc.iso") == VM_E_DRIVE_IN_USE);
  CHECK(drives.attach_host_drive(drive, "D") == VM_E_DRIVE_IN_USE);
  CHECK(drives.attach_host_drive(second, "D") == VM_E_DRIVE_IN_USE);
  CHECK(hosts.withdraw("D") == VM_E_DRIVE_IN_USE);
  REQUIRE(drives.release_host_drive(drive) == S_OK);
  CHECK_FALSE(rig.vm->pc()->cdrom(2)->has_disc());
  REQUIRE(drives.attach_image(drive, "C:\\disc.iso") == S_OK);
  CHECK(drives.attachment(drive).value == VMDVDDriveAttachmentType::Image);
  CHECK(drives.release_host_drive(drive) == VM_E_MEDIA_WRONG_TYPE);
  CHECK(drives.host_drive_letter(drive).code == VM_E_MEDIA_WRONG_TYPE);
  REQUIRE(drives.attach_host_drive(second, "D") == S_OK);
  REQUIRE(rig.vm->turn_off());
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  CHECK(drives.attach_host_drive(second, "D") == VM_E_VM_UNKNOWN);
  CHECK(hosts.withdraw("D") == S_OK);
}
