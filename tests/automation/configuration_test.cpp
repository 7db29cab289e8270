// SPDX-License-Identifier: MIT
// The settings that choose a machine's parts: boot order, sound card, serial ports, monitor, virtio disks, floppies.
#include "tests/automation/automation_rig.h"

#include "core/device/virtio_block.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
struct Rig : AutomationRig {
  using AutomationRig::AutomationRig;
  void register_again() {
    REQUIRE(vpc.unregister_virtual_machine(*vm) == S_OK);
    vm = vpc.register_virtual_machine("DOS", "C:\\Machines").value;
    REQUIRE(vm);
  }
  void turn_on() { REQUIRE(vm->startup().value.error == S_OK); }
};
/// What the guest reads at `index` of CMOS RAM when drive B is of type `drive_b`, and drive A of 1.44 MB.
u8 cmos(u8 index, const char* drive_b) {
  // mov al, index; out 70h, al; in al, 71h; mov [500h], al; hlt
  AutomationRig rig(TimeSource::Caller, {0xB0, index, 0xE6, 0x70, 0xE4, 0x71, 0xA2, 0x00, 0x05, 0xF4});
  REQUIRE(rig.drive(1).set_type("1.44M") == S_OK);
  REQUIRE(rig.drive(2).set_type(drive_b) == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->run_for(1'000'000, ~u64{0}));
  return rig.vm->read_memory(0x500, 1).value[0];
}

const std::string& sentence(const Rig& rig) { return rig.vpc.last_error().sentence; }
}  // namespace

TEST_CASE("the boot order is kept and handed to the machine, and a wrong one is told of", "[configuration]") {
  Rig rig;
  CHECK(rig.vm->boot_order().value == "floppy cd hardDisk network");
  REQUIRE(rig.vm->set_boot_order("cd floppy") == S_OK);
  rig.register_again();
  CHECK(rig.vm->boot_order().value == "cd floppy");
  CHECK(rig.vm->set_boot_order("cd tape") == E_INVALIDARG);
  CHECK(sentence(rig) == "A machine boots from these: floppy, cd, hardDisk or network.");
  CHECK(rig.vm->set_boot_order("cd cd") == E_INVALIDARG);
  CHECK(sentence(rig) == "The boot order names a device once.");
  CHECK(rig.vm->set_boot_order("") == E_INVALIDARG);
  rig.turn_on();
  CHECK(rig.vm->pc()->config().boot_order == std::vector{BootDevice::Cdrom, BootDevice::Floppy});
  CHECK(rig.vm->set_boot_order("cd") == VM_E_PREF_VM_ACTIVE);
}

TEST_CASE("a serial mouse is in its port, and then none is a PS/2 mouse", "[configuration]") {
  Rig rig;
  CHECK(rig.vm->serial_attachment(1).value == "nothing");
  REQUIRE(rig.vm->set_serial_attachment(2, "wheelMouse") == S_OK);
  CHECK(rig.vm->set_serial_attachment(1, "mouse") == E_INVALIDARG);
  CHECK(sentence(rig) == "A machine has one mouse: the other port keeps nothing.");
  CHECK(rig.vm->set_serial_attachment(1, "modem") == E_INVALIDARG);
  CHECK(sentence(rig) == "A serial port has nothing, mouse or wheelMouse.");
  CHECK(rig.vm->set_serial_attachment(3, "mouse") == DISP_E_BADINDEX);
  rig.turn_on();
  CHECK(rig.vm->pc()->config().mouse.kind == MouseConfig::Kind::SerialIntelliMouse);
  CHECK(rig.vm->pc()->config().mouse.com == 1);
  CHECK(rig.vm->set_serial_attachment(2, "nothing") == VM_E_PREF_VM_ACTIVE);
}

TEST_CASE("the sound card can be left out, and the monitor changes at any time", "[configuration]") {
  Rig rig;
  CHECK(rig.vm->sound_card().value);
  REQUIRE(rig.vm->set_sound_card(false) == S_OK);
  rig.turn_on();
  CHECK_FALSE(rig.vm->pc()->config().sound_card);
  CHECK(rig.vm->set_sound_card(true) == VM_E_PREF_VM_ACTIVE);
  REQUIRE(rig.vm->set_monitor("composite") == S_OK);
  CHECK(rig.vm->monitor().value == "composite");
  CHECK(rig.vm->set_monitor("TV") == E_INVALIDARG);
  CHECK(sentence(rig) == "A monitor is VGA or composite.");
  REQUIRE(rig.vm->turn_off());
  rig.register_again();
  CHECK(rig.vm->monitor().value == "composite");
  CHECK_FALSE(rig.vm->sound_card().value);
}

TEST_CASE("a hard disk on bus 2 is a virtio disk", "[configuration]") {
  Rig rig;
  rig.write("C:\\disk.img", std::vector<u8>(512 * 100));
  IdeDrives& drives = rig.vm->ide_drives();
  const auto disk = drives.add_hard_disk("C:\\disk.img", 2, 3);
  REQUIRE(disk);
  CHECK(drives.bus_number(disk.value).value == 2);
  CHECK(drives.device_number(disk.value).value == 3);
  rig.turn_on();
  REQUIRE(rig.vm->pc()->virtio_disk(3));
  CHECK(rig.vm->pc()->virtio_disk(3)->disk().sectors() == 100);
  CHECK_FALSE(rig.vm->pc()->virtio_disk(0));
  REQUIRE(rig.vm->turn_off());
  REQUIRE(drives.set_bus_location(disk.value, 1, 1) == S_OK);
  REQUIRE(drives.set_bus_location(disk.value, 2, 0) == S_OK);
  rig.register_again();
  const u32 again = rig.vm->ide_drives().item(VMDriveType::HardDisk, 1).value;
  CHECK(rig.vm->ide_drives().bus_number(again).value == 2);
  CHECK(rig.vm->ide_drives().device_number(again).value == 0);
}

TEST_CASE("the floppies in a machine's drives are there again when it is registered anew", "[configuration]") {
  Rig rig;
  REQUIRE(rig.drive(1).attach_image("C:\\a.img") == S_OK);
  REQUIRE(rig.drive(1).set_write_protected(true) == S_OK);
  REQUIRE(rig.drive(2).attach_image("C:\\b.img") == S_OK);
  rig.register_again();
  CHECK(rig.drive(1).image_file().value == "C:\\a.img");
  CHECK(rig.drive(1).write_protected().value);
  CHECK(rig.drive(2).image_file().value == "C:\\b.img");
  REQUIRE(rig.drive(1).release_image() == S_OK);
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  REQUIRE(rig.vpc.host_files().remove("C:\\b.img") == S_OK);
  rig.vm = rig.vpc.register_virtual_machine("DOS", "C:\\Machines").value;
  CHECK(rig.drive(1).image_file().value.empty());
  CHECK(rig.drive(2).image_file().value.empty());
}

TEST_CASE("a drive's type is kept, and is what the guest's BIOS is told of", "[configuration]") {
  Rig rig;
  CHECK(rig.drive(1).type().value == "automatic");
  REQUIRE(rig.drive(1).set_type("1.2M") == S_OK);
  REQUIRE(rig.drive(2).set_type("none") == S_OK);
  REQUIRE(rig.drive(1).set_fast(true) == S_OK);
  rig.register_again();
  CHECK(rig.drive(1).type().value == "1.2M");
  CHECK(rig.drive(1).fast().value);
  CHECK(rig.drive(2).type().value == "none");
  CHECK(rig.drive(1).set_type("8-inch") == E_INVALIDARG);
  CHECK(sentence(rig) == "A floppy drive's type is automatic, 360K, 1.2M, 720K, 1.44M, 2.88M or none.");
  rig.turn_on();
  CHECK(rig.device().type() == ferrite::FloppyDrive::Type::Inch525Hd);
  CHECK_FALSE(rig.vm->pc()->floppy_drive(1).present());
  CHECK(rig.drive(1).set_type("360K") == VM_E_PREF_VM_ACTIVE);
  REQUIRE(rig.drive(1).set_fast(false) == S_OK);
  CHECK(rig.device().turn() == rig.vm->pc()->hertz() / 6);  // 360 a minute, with no disk in it, too
}

TEST_CASE("CMOS has every drive's type, and the equipment byte how many there are", "[configuration]") {
  const auto [drive_b, type] = GENERATE(table<const char*, u8>(
      {{"360K", 1}, {"1.2M", 2}, {"720K", 3}, {"1.44M", 4}, {"2.88M", 5}, {"automatic", 4}, {"none", 0}}));
  CHECK(cmos(0x10, drive_b) == (0x40 | type));
  CHECK((cmos(0x14, drive_b) & 0xC1) == (type ? 0x41 : 0x01));
}

TEST_CASE("a drive of a type takes the disks of its size, and keeps the one that is in it", "[configuration]") {
  Rig rig;
  rig.write("C:\\360.img", std::vector<u8>(368'640));
  rig.write("C:\\720.img", std::vector<u8>(737'280));
  REQUIRE(rig.drive().set_type("1.2M") == S_OK);
  CHECK(rig.drive().attach_image("C:\\360.img") == S_OK);
  CHECK(rig.drive().attach_image("C:\\720.img") == S_OK);  // 80 tracks of double density were on 5.25" disks, too
  CHECK(rig.drive().attach_image("C:\\a.img") == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK(sentence(rig) ==
        "C:\\a.img is a 3.5\" disk, and drive A, whose type is 1.2M, takes 5.25\" ones. "
        "A drive of type automatic takes both.");
  CHECK(rig.drive().image_file().value == "C:\\720.img");
  CHECK(rig.drive().set_type("none") == E_INVALIDARG);
  REQUIRE(rig.drive().set_type("automatic") == S_OK);
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  CHECK(rig.drive().set_type("360K") == E_INVALIDARG);
  CHECK(rig.drive().set_type("2.88M") == S_OK);
  REQUIRE(rig.drive().release_image() == S_OK);
  REQUIRE(rig.drive().set_type("none") == S_OK);
  CHECK(rig.drive().attach_image("C:\\a.img") == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK(sentence(rig) == "The machine has no drive A for C:\\a.img: its type is none. Choose another type first.");
}

TEST_CASE("what becomes of a disk's changes is kept with the machine", "[configuration]") {
  Rig rig;
  REQUIRE(rig.drive(1).attach_image("C:\\a.img") == S_OK);
  REQUIRE(rig.drive(1).set_write_policy(WritePolicy::Ask) == S_OK);
  rig.register_again();
  CHECK(rig.drive(1).write_policy().value == WritePolicy::Ask);
  REQUIRE(rig.drive(1).attach_image("C:\\b.img") == S_OK);
  rig.register_again();
  CHECK(rig.drive(1).write_policy().value == WritePolicy::Keep);
}

TEST_CASE("a policy that the disk's file does not allow any more is Keep again", "[configuration]") {
  Rig rig;
  MachineSettings wish = rig.vm->settings();
  wish.floppies[0] = {"C:\\a.img", false, WritePolicy::WriteThrough};
  REQUIRE_FALSE(rig.vm->configure(wish));
  CHECK(rig.drive(1).image_file().value == "C:\\a.img");
  CHECK(rig.drive(1).write_policy().value == WritePolicy::Keep);
}

TEST_CASE("a saved machine does not come back without its disk, and says which one is missing", "[configuration]") {
  Rig rig;
  REQUIRE(rig.drive(1).attach_image("C:\\a.img") == S_OK);
  REQUIRE(rig.drive(2).attach_image("C:\\b.img") == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->save().value.error == S_OK);
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  const auto bytes = rig.vpc.host_files().read("C:\\b.img").value;
  REQUIRE(rig.vpc.host_files().remove("C:\\b.img") == S_OK);
  rig.vm = rig.vpc.register_virtual_machine("DOS", "C:\\Machines").value;
  const Task refused = rig.vm->startup().value;
  CHECK(refused.error == ERROR_FILE_NOT_FOUND);
  CHECK(refused.error_description.starts_with("C:\\b.img, which was in drive B when the machine was saved, "));
  CHECK(rig.vm->state().value == VMVMState::Saved);
  rig.write("C:\\b.img", bytes);
  CHECK(rig.vm->startup().value.error == S_OK);
  CHECK(rig.drive(2).image_file().value == "C:\\b.img");
}

TEST_CASE("a disk that was missing before the machine was saved is not asked for", "[configuration]") {
  Rig rig;
  REQUIRE(rig.drive(2).attach_image("C:\\b.img") == S_OK);
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  REQUIRE(rig.vpc.host_files().remove("C:\\b.img") == S_OK);
  rig.vm = rig.vpc.register_virtual_machine("DOS", "C:\\Machines").value;
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->save().value.error == S_OK);
  CHECK(rig.vm->startup().value.error == S_OK);
}

TEST_CASE("all settings are made at once, or none", "[configuration]") {
  Rig rig;
  rig.write("C:\\disk.img", std::vector<u8>(512 * 100));
  rig.write("C:\\empty.img", {});
  MachineSettings wish = rig.vm->settings();
  wish.memory_megabytes = 32;
  wish.drives[0] = {VMDriveType::HardDisk, "C:\\disk.img"};
  wish.drives[2] = {VMDriveType::DVD};
  wish.network_adapter = NetworkSettings{"Internet"};
  const auto field = [&](auto change) {
    MachineSettings wrong = wish;
    change(wrong);
    const auto answer = rig.vm->configure(wrong);
    CHECK(rig.vm->settings().memory_megabytes == 4);
    return answer ? answer->field : "";
  };
  CHECK(field([](auto& w) { w.memory_megabytes = 0; }) == "memory");
  CHECK(field([](auto& w) { w.speed_kilohertz = 1; }) == "speed");
  CHECK(field([](auto& w) { w.boot_order = {}; }) == "bootOrder");
  CHECK(field([](auto& w) { w.drives[1] = w.drives[0]; }) == "hardDisks");
  CHECK(field([](auto& w) { w.drives[1] = {VMDriveType::HardDisk, "C:\\nowhere.img"}; }) == "hardDisks");
  CHECK(field([](auto& w) { w.drives[1] = {VMDriveType::HardDisk, "C:\\empty.img"}; }) == "hardDisks");
  CHECK(field([](auto& w) { w.drives[2].image = "C:\\empty.img"; }) == "cdDrives");
  CHECK(field([](auto& w) { w.drives[4] = {VMDriveType::DVD}; }) == "cdDrives");
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  wish.floppies = rig.vm->settings().floppies;
  CHECK(field([](auto& w) { w.floppy_drives[0].type = ferrite::FloppyDrive::Type::Inch525Dd; }) == "floppyDrives");
  CHECK(field([](auto& w) { w.serial_ports.fill(SerialAttachment::Mouse); }) == "serialPorts");
  CHECK(field([](auto& w) { w.notes = std::string(65'537, 'x'); }) == "notes");

  REQUIRE_FALSE(rig.vm->configure(wish));
  CHECK(rig.vm->memory().value == 32);
  CHECK(rig.vm->settings().drives[0].format == HardDiskFormat::Raw);
  const u32 disk = rig.vm->ide_drives().item(VMDriveType::HardDisk, 1).value;
  const u32 adapter = rig.vm->network_adapters().item(1).value;
  CHECK(rig.vm->network_adapters().virtual_network(adapter).code == S_OK);
  wish = rig.vm->settings();
  wish.drives[2] = {};
  REQUIRE_FALSE(rig.vm->configure(wish));
  CHECK(rig.vm->ide_drives().item(VMDriveType::HardDisk, 1).value == disk);
  CHECK(rig.vm->ide_drives().count(VMDriveType::DVD).value == 0);
  CHECK(rig.vm->network_adapters().item(1).value == adapter);
  rig.turn_on();
  CHECK(rig.vm->pc()->hard_disk(0));
  CHECK(rig.vm->configure(wish));
}
