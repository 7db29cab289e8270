// SPDX-License-Identifier: MIT
#include "core/automation/floppy_drive.h"

#include "core/disk/fat12.h"
#include "tests/automation/automation_rig.h"
#include "tests/support/memory_floppy.h"

using namespace ferrite;
using namespace ferrite::test;
using Kind = VMFloppyDriveAttachmentType;

namespace {
enum class Power { Off, Running, Paused };

void switch_to(AutomationRig& rig, Power power) {
  if (power != Power::Off) REQUIRE(rig.vm->startup().value.error == S_OK);
  if (power == Power::Paused) REQUIRE(rig.vm->pause() == S_OK);
}

std::shared_ptr<StoredFile> stored(AutomationRig& rig, std::span<const u8> bytes) {
  auto file = rig.store.create();
  REQUIRE(file->write(0, bytes));
  return file;
}

u8 first_byte(ferrite::FloppyDrive& device) {
  REQUIRE(device.has_disk());
  const auto sector = data_of(*device.disk(), {0, 0}, 1);
  REQUIRE(sector.size() == 512);
  return sector[0];
}
}  // namespace

TEST_CASE("releaseImage answers S_OK where an image is attached, whether the machine is off, running or paused") {
  AutomationRig rig;
  switch_to(rig, GENERATE(Power::Off, Power::Running, Power::Paused));
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  CHECK(rig.drive().release_image() == S_OK);
  CHECK(rig.drive().attachment().value == Kind::None);
  CHECK(rig.drive().image_file().value.empty());
}

TEST_CASE("releaseImage answers VM_E_NO_MEDIA_CAPTURED where nothing is attached, the second time too") {
  AutomationRig rig;
  CHECK(rig.drive().release_image() == VM_E_NO_MEDIA_CAPTURED);
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  CHECK(rig.drive().release_image() == S_OK);
  CHECK(rig.drive().release_image() == VM_E_NO_MEDIA_CAPTURED);
  CHECK(u32(rig.drive().release_image()) == 0xA0040652);
}

TEST_CASE("releaseImage answers VM_E_MEDIA_WRONG_TYPE where a host drive is attached, and leaves it there") {
  AutomationRig rig;
  REQUIRE(rig.vpc.host_drives().offer("A", HostDrives::Kind::Floppy, stored(rig, blank_floppy())) == S_OK);
  REQUIRE(rig.drive().attach_host_drive("A") == S_OK);
  CHECK(rig.drive().release_image() == VM_E_MEDIA_WRONG_TYPE);
  CHECK(rig.drive().attachment().value == Kind::HostDrive);
}

TEST_CASE("releaseImage answers VM_E_VM_UNKNOWN once the machine is deleted, unregistered or without configuration") {
  AutomationRig rig;
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  automation::FloppyDrive& drive = rig.drive();
  SECTION("deleted") { REQUIRE(rig.vpc.delete_virtual_machine(*rig.vm) == S_OK); }
  SECTION("unregistered") { REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK); }
  SECTION("without configuration") { REQUIRE(rig.vpc.host_files().remove("C:\\Machines\\DOS.vmc") == S_OK); }
  CHECK(drive.release_image() == VM_E_VM_UNKNOWN);
  CHECK(drive.release_host_drive() == VM_E_VM_UNKNOWN);
  CHECK(drive.attach_image("C:\\b.img") == VM_E_VM_UNKNOWN);
  CHECK(drive.attach_host_drive("A") == VM_E_VM_UNKNOWN);
  CHECK(drive.image_file().code == VM_E_VM_UNKNOWN);
  CHECK(drive.attachment().code == VM_E_VM_UNKNOWN);
  CHECK(drive.drive_number() == 0);
  CHECK(rig.vpc.host_files().exists("C:\\a.img"));
}

TEST_CASE("releaseImage answers DISP_E_EXCEPTION where storage fails, says why, and loses nothing") {
  AutomationRig rig;
  switch_to(rig, GENERATE(Power::Off, Power::Running));
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  rig.forget_events();
  rig.store.unreachable = true;
  CHECK(rig.drive().release_image() == DISP_E_EXCEPTION);
  CHECK(rig.vpc.last_error().code == DISP_E_EXCEPTION);
  CHECK(rig.vpc.last_error().sentence.find("C:\\a.img") != std::string::npos);
  CHECK(rig.drive().image_file().value == "C:\\a.img");
  CHECK(rig.heard().empty());
  rig.store.unreachable = false;
  CHECK(rig.drive().release_image() == S_OK);
}

TEST_CASE("a sector that the guest writes is in the host file as soon as the image is released") {
  AutomationRig rig;
  switch_to(rig, Power::Running);
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  std::array<u8, 512> sector;
  sector.fill(0x5A);
  FloppyImage& disk = *rig.device().disk();
  REQUIRE(disk.write({1, 0}, with_data(disk.cells({1, 0}), 1, sector)));
  REQUIRE(rig.drive().release_image() == S_OK);
  const auto bytes = rig.vpc.host_files().read("C:\\a.img").value;
  CHECK(bytes.size() == 1'474'560);
  CHECK(bytes[36 * 512] == 0x5A);
  CHECK(bytes[36 * 512 - 1] == 0);
}

TEST_CASE("a drive is fast as long as somebody says so, whether its machine is off or running") {
  AutomationRig rig;
  CHECK_FALSE(rig.drive().fast().value);
  REQUIRE(rig.drive().set_fast(true) == S_OK);
  switch_to(rig, Power::Running);
  CHECK(rig.device().fast());
  REQUIRE(rig.drive().set_fast(false) == S_OK);
  CHECK_FALSE(rig.device().fast());
}

TEST_CASE("the files of an XDF disk can be seen and changed") {
  AutomationRig rig;
  const auto blank = format_fat12({80, 2, 23, 512, DataRate::Kbps500}, "XDF");
  REQUIRE(blank);
  rig.write("C:\\disk.xdf", *blank);
  REQUIRE(rig.drive().attach_image("C:\\disk.xdf") == S_OK);
  const FloppyFiles files = rig.drive().files();
  const auto label = files.look([](FatVolume& volume) { return Result<std::string>(volume.label()); });
  REQUIRE(label);
  CHECK(*label == "XDF");
  const auto changed = files.change([](FatVolume& volume) { return volume.set_label("NEW", 0); });
  REQUIRE(changed);
  const auto new_label = files.look([](FatVolume& volume) { return Result<std::string>(volume.label()); });
  REQUIRE(new_label);
  CHECK(*new_label == "NEW");
}

TEST_CASE("the guest's drive holds the disk while it is attached and is empty after") {
  AutomationRig rig;
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  switch_to(rig, Power::Running);
  CHECK(first_byte(rig.device()) == 'A');
  REQUIRE(rig.drive().release_image() == S_OK);
  CHECK_FALSE(rig.device().has_disk());
}

TEST_CASE("a disk stays in the drive when the machine is turned off and on") {
  AutomationRig rig;
  switch_to(rig, Power::Running);
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  REQUIRE(rig.vm->turn_off());
  CHECK(rig.drive().image_file().value == "C:\\a.img");
  switch_to(rig, Power::Running);
  CHECK(first_byte(rig.device()) == 'A');
}

TEST_CASE("attaching to an occupied drive ejects the old disk and inserts the new one") {
  AutomationRig rig;
  switch_to(rig, GENERATE(Power::Off, Power::Running));
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  rig.forget_events();
  CHECK(rig.drive().attach_image("C:\\b.img") == S_OK);
  CHECK(rig.heard() == "eject C:\\a.img, insert C:\\b.img");
  CHECK(rig.vpc.host_files().stat("C:\\a.img").value.in_use == false);
}

TEST_CASE("attaching what is attached already inserts the same disk anew") {
  AutomationRig rig;
  switch_to(rig, Power::Running);
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  rig.forget_events();
  CHECK(rig.drive().attach_image("c:\\A.IMG") == S_OK);
  CHECK(rig.heard() == "eject C:\\a.img, insert C:\\a.img");
  CHECK(first_byte(rig.device()) == 'A');
}

TEST_CASE("an image that cannot be attached leaves the old one in the drive") {
  AutomationRig rig;
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  rig.forget_events();
  CHECK(rig.drive().attach_image("C:\\nothing.img") == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK(rig.drive().image_file().value == "C:\\a.img");
  CHECK(rig.heard().empty());
}

TEST_CASE("attachImage answers bad paths with the documented codes") {
  AutomationRig rig;
  const auto attach = [&](std::string_view path) { return rig.drive().attach_image(path); };
  CHECK(attach("") == ERROR_BAD_PATHNAME);
  CHECK(attach("a.img") == ERROR_BAD_PATHNAME);
  CHECK(attach("\\a.img") == ERROR_BAD_PATHNAME);
  CHECK(attach("C:a.img") == ERROR_BAD_PATHNAME);
  CHECK(attach("C:\\" + std::string(257, 'x')) == ERROR_BUFFER_OVERFLOW);
  CHECK(attach(std::string(300, 'x')) == ERROR_BUFFER_OVERFLOW);
  for (const char c : std::string_view("*?<>/|\":"))
    CHECK(attach(std::string("C:\\a") + c + "b.img") == ERROR_INVALID_NAME);
  CHECK(attach(std::string_view("C:\\a\0.img", 9)) == ERROR_INVALID_NAME);
}

TEST_CASE("a file that is no floppy image is refused with a sentence that names it") {
  AutomationRig rig;
  const auto [path, size] = GENERATE(table<const char*, std::size_t>(
      {{"C:\\empty.img", 0}, {"C:\\three.img", 3}, {"C:\\odd.img", 1'474'561}, {"C:\\cd.iso", 64 << 20}}));
  rig.write(path, std::vector<u8>(size));
  CHECK(rig.drive().attach_image(path) == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK(rig.vpc.last_error().sentence.find(path) != std::string::npos);
  CHECK(rig.drive().attachment().value == Kind::None);
  CHECK_FALSE(rig.vpc.host_files().stat(path).value.in_use);
}

TEST_CASE("a folder or a missing file is no image") {
  AutomationRig rig;
  CHECK(rig.drive().attach_image("C:\\Machines") == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK(rig.drive().attach_image("C:\\nothing.img") == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK(rig.vpc.last_error().sentence.find("no file C:\\nothing.img") != std::string::npos);
}

TEST_CASE("a writable image belongs to one drive at a time") {
  AutomationRig rig;
  const auto other = rig.vpc.create_virtual_machine("Other", "C:\\Machines").value;
  automation::FloppyDrive& elsewhere = *other->floppy_drives().item(1).value;
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  CHECK(elsewhere.attach_image("C:\\A.img") == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK(rig.drive(2).attach_image("C:\\a.img") == VM_E_IMAGE_CAPTURE_FAIL);
  REQUIRE(rig.drive().release_image() == S_OK);
  CHECK(elsewhere.attach_image("C:\\a.img") == S_OK);
}

TEST_CASE("a read-only image may be in several drives and is write-protected in each") {
  AutomationRig rig;
  REQUIRE(rig.vpc.host_files().set_access("C:\\a.img", FileAccess::ReadOnly) == S_OK);
  CHECK(rig.drive(1).attach_image("C:\\a.img") == S_OK);
  CHECK(rig.drive(2).attach_image("C:\\a.img") == S_OK);
  CHECK(rig.drive().write_protected().value);
  CHECK(rig.drive().set_write_protected(false) == E_ACCESSDENIED);
}

TEST_CASE("deleting a machine gives its image back to the others") {
  AutomationRig rig;
  const auto other = rig.vpc.create_virtual_machine("Other", "C:\\Machines").value;
  REQUIRE(other->floppy_drives().item(1).value->attach_image("C:\\a.img") == S_OK);
  REQUIRE(rig.vpc.delete_virtual_machine(*other) == S_OK);
  CHECK(rig.drive().attach_image("C:\\a.img") == S_OK);
}

TEST_CASE("a host drive is attached by its letter and released with the codes of the documents") {
  AutomationRig rig;
  CHECK(rig.drive().attach_host_drive("A") == E_INVALIDARG);
  CHECK(rig.drive().attach_host_drive("") == E_INVALIDARG);
  REQUIRE(rig.vpc.host_drives().offer("A", HostDrives::Kind::Floppy, stored(rig, blank_floppy('H'))) == S_OK);
  CHECK(rig.drive().release_host_drive() == VM_E_NO_MEDIA_CAPTURED);
  CHECK(rig.drive().attach_host_drive("a:") == S_OK);
  CHECK(rig.drive().host_drive_letter().value == "A");
  CHECK(rig.drive().image_file().value.empty());
  CHECK(rig.drive(2).attach_host_drive("A") == VM_E_HOST_FLOPPY_CAPTURE_FAIL);
  CHECK(rig.heard() == "insert A");
  CHECK(rig.drive().release_host_drive() == S_OK);
  CHECK(rig.heard() == "eject A");
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  CHECK(rig.drive().release_host_drive() == VM_E_MEDIA_WRONG_TYPE);
}

TEST_CASE("a host drive without a usable disk is not captured") {
  AutomationRig rig;
  REQUIRE(rig.vpc.host_drives().offer("B", HostDrives::Kind::Floppy, stored(rig, std::vector<u8>(3))) == S_OK);
  CHECK(rig.drive().attach_host_drive("B") == VM_E_HOST_FLOPPY_CAPTURE_FAIL);
  CHECK(rig.drive().attachment().value == Kind::None);
}

TEST_CASE("insert keeps bytes under a name of their own and attaches them") {
  AutomationRig rig;
  CHECK(rig.drive().insert("boot?.img", stored(rig, blank_floppy())) == S_OK);
  CHECK(rig.drive().image_file().value == "C:\\Floppies\\boot_.img");
  CHECK(rig.drive(2).insert("boot?.img", stored(rig, blank_floppy())) == S_OK);
  CHECK(rig.drive(2).image_file().value == "C:\\Floppies\\boot_ (2).img");
  CHECK(rig.drive().insert("bad.img", stored(rig, std::vector<u8>(3))) == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK_FALSE(rig.vpc.host_files().exists("C:\\Floppies\\bad.img"));
  CHECK(rig.drive().eject() == S_OK);
  CHECK(rig.drive().eject() == VM_E_NO_MEDIA_CAPTURED);
}

TEST_CASE("write protection belongs to the disk, not to the drive") {
  AutomationRig rig;
  CHECK(rig.drive().set_write_protected(true) == VM_E_NO_MEDIA_CAPTURED);
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  REQUIRE(rig.drive().set_write_protected(true) == S_OK);
  switch_to(rig, Power::Running);
  CHECK(rig.device().write_protected());
  REQUIRE(rig.drive().attach_image("C:\\b.img") == S_OK);
  CHECK_FALSE(rig.device().write_protected());
}

TEST_CASE("a disk changed while the machine is saved shows as changed to the restored guest") {
  AutomationRig rig;
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  switch_to(rig, Power::Running);
  REQUIRE(rig.vm->save().value.error == S_OK);
  REQUIRE(rig.drive().attach_image("C:\\b.img") == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(first_byte(rig.device()) == 'B');
  CHECK(rig.device().disk_changed());
}

TEST_CASE("a state taken as bytes comes back with the floppy that was inside, as if it had never left") {
  AutomationRig rig;
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  REQUIRE(rig.drive().set_write_protected(true) == S_OK);
  switch_to(rig, Power::Running);
  const bool changed = rig.device().disk_changed();
  const auto state = rig.vm->save_state();
  REQUIRE(state);
  REQUIRE(rig.drive().attach_image("C:\\b.img") == S_OK);
  REQUIRE(rig.vm->restore_state(state.value) == S_OK);
  CHECK(rig.drive().image_file().value == "C:\\a.img");
  CHECK(first_byte(rig.device()) == 'A');
  CHECK(rig.device().disk_changed() == changed);
  CHECK(rig.device().write_protected());
  CHECK(rig.drive().eject() == S_OK);
  REQUIRE(rig.vm->restore_state(state.value) == S_OK);
  CHECK(rig.drive().image_file().value == "C:\\a.img");
}

TEST_CASE("a state whose floppy is not there is refused with its name, and nothing has changed") {
  AutomationRig rig;
  rig.write("C:\\gone.img", blank_floppy('G'));
  REQUIRE(rig.drive(1).attach_image("C:\\a.img") == S_OK);
  REQUIRE(rig.drive(2).attach_image("C:\\gone.img") == S_OK);
  switch_to(rig, Power::Running);
  const auto state = rig.vm->save_state();
  REQUIRE(state);
  REQUIRE(rig.drive(2).release_image() == S_OK);
  REQUIRE(rig.drive(1).attach_image("C:\\b.img") == S_OK);
  REQUIRE(rig.vpc.host_files().remove("C:\\gone.img") == S_OK);
  REQUIRE(rig.vm->write_memory(0x8000, std::array<u8, 1>{8}) == S_OK);
  CHECK(rig.vm->restore_state(state.value) == ERROR_FILE_NOT_FOUND);
  CHECK(rig.vpc.last_error().sentence.find("C:\\gone.img, which was in drive B when the machine was saved") == 0);
  CHECK(rig.drive(1).image_file().value == "C:\\b.img");
  CHECK(rig.vm->read_memory(0x8000, 1).value == std::vector<u8>{8});
}

TEST_CASE("a floppy in a drive that was empty when the state was taken stays, and shows as changed") {
  AutomationRig rig;
  switch_to(rig, Power::Running);
  const auto state = rig.vm->save_state();
  REQUIRE(state);
  REQUIRE(rig.drive().attach_image("C:\\b.img") == S_OK);
  REQUIRE(rig.vm->restore_state(state.value) == S_OK);
  CHECK(rig.drive().image_file().value == "C:\\b.img");
  CHECK(first_byte(rig.device()) == 'B');
  CHECK(rig.device().disk_changed());
}

TEST_CASE("a state of another machine of the same kind brings its floppy along") {
  AutomationRig rig;
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  switch_to(rig, Power::Running);
  const auto state = rig.vm->save_state();
  REQUIRE(state);
  REQUIRE(rig.vm->turn_off());
  REQUIRE(rig.drive().release_image() == S_OK);
  auto& other = *rig.vpc.create_virtual_machine("Other", "C:\\Machines").value;
  REQUIRE(other.set_memory(4) == S_OK);
  REQUIRE(other.startup().value.error == S_OK);
  REQUIRE(other.restore_state(state.value) == S_OK);
  CHECK(other.floppy_drives().item(1).value->image_file().value == "C:\\a.img");
}

TEST_CASE("the disks of a state are read from nothing but their own lines") {
  const std::vector<SavedDisk> disks{{SavedDisk::Slot::Floppy, 1, false, true, "C:\\Some folder\\a b.img"},
                                     {SavedDisk::Slot::Disc, 2, true, false, "D"},
                                     {SavedDisk::Slot::HardDisk, 0, false, false, "C:\\Disks\\hd.vhd"}};
  CHECK(saved_disks(text_of(disks)) == disks);
  CHECK(saved_disks(text_of({})) == std::vector<SavedDisk>());
  CHECK_FALSE(saved_disks(""));
  CHECK_FALSE(saved_disks("disk"));
  CHECK(
      saved_disks("disks 1\nfloppy\nfloppy x file writable C:\\a\ntape 0 file writable b\n\nfloppy 0 file writable ") ==
      std::vector<SavedDisk>());
}

TEST_CASE("floppy drives are counted from 1, their numbers from 0") {
  AutomationRig rig;
  FloppyDriveCollection& drives = rig.vm->floppy_drives();
  CHECK(drives.count().value == 2);
  CHECK(drives.item(1).value->drive_number() == 0);
  CHECK(drives.item(2).value->drive_number() == 1);
  for (const i32 wrong : {0, 3, -1, 2'000'000'000}) CHECK(drives.item(wrong).code == DISP_E_BADINDEX);
  REQUIRE(rig.vpc.delete_virtual_machine(*rig.vm) == S_OK);
  CHECK(drives.item(1).code == VM_E_VM_UNKNOWN);
  CHECK(drives.count().code == VM_E_VM_UNKNOWN);
}
