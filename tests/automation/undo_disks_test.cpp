// SPDX-License-Identifier: MIT
// What a guest writes while its machine has undo disks.
#include "core/automation/undo_disks.h"

#include "core/device/ata_disk.h"
#include "core/device/virtio_block.h"
#include "core/disk/vhd_disk.h"
#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::automation;
using ferrite::test::AutomationRig;

namespace {
using Io = HardDisk::Io;
using SectorBytes = std::array<u8, HardDisk::SectorBytes>;

struct UndoRig : AutomationRig {
  explicit UndoRig(std::string image = "C:\\disk.img") : path(std::move(image)) {
    write("C:\\disk.img", std::vector<u8>(1 << 20, 0x11));
    REQUIRE(vpc.hard_disks().create_dynamic("C:\\disk.vhd", 3));
    disk = vm->ide_drives().add_hard_disk(path, 0, 1).value;
    REQUIRE(disk);
    REQUIRE(vm->set_undoable(true) == S_OK);
    forget_events();
  }
  void start() { REQUIRE(vm->startup().value.error == S_OK); }
  void turn_off() { REQUIRE(vm->turn_off().value.error == S_OK); }
  HardDisk& guest_disk() { return vm->pc()->hard_disk(1)->disk(); }
  u8 guest_reads(u64 sector) {
    SectorBytes bytes{};
    REQUIRE(guest_disk().read(sector, bytes) == Io::Done);
    return bytes[0];
  }
  void guest_writes(u64 sector, u8 value) {
    SectorBytes bytes{};
    bytes.fill(value);
    REQUIRE(guest_disk().write(sector, bytes) == Io::Done);
  }
  /// The machine runs, its guest writes to sector 5, and it is turned off.
  void session(u8 value) {
    start();
    guest_writes(5, value);
    turn_off();
  }
  /// Sector 5 of the hard disk itself.
  u8 below() {
    const auto opened = DiskImages(vpc.host_files()).open_hard_disk(path, {});
    REQUIRE(opened);
    SectorBytes bytes{};
    REQUIRE((*opened)->read(5, bytes) == Io::Done);
    return bytes[0];
  }
  std::string undo() { return vm->ide_drives().undo_hard_disk(disk).value; }
  bool exists(const std::string& file) { return vpc.host_files().exists(file); }
  void register_again() {
    REQUIRE(vpc.unregister_virtual_machine(*vm) == S_OK);
    vm = vpc.register_virtual_machine("DOS", "C:\\Machines").value;
    disk = vm->ide_drives().item(VMDriveType::HardDisk, 1).value;
  }

  std::string path;
  u32 disk = 0;
};
using Rig = UndoRig;
}  // namespace

TEST_CASE("an undo disk lies beside the configuration, and is called as Virtual PC calls it") {
  Rig rig;
  CHECK(rig.vm->ide_drives().undo_hard_disk(rig.disk).code == ERROR_FILE_NOT_FOUND);
  rig.start();
  constexpr std::string_view name = "C:\\Machines\\VirtualPCUndo_DOS_0_1_01464009092001.vud";
  CHECK(rig.undo() == name);
  CHECK(rig.exists(rig.undo()));
}

TEST_CASE("what a guest writes stays in the undo disk until it is merged") {
  Rig rig;
  rig.session(0xAA);
  CHECK(rig.below() == 0x11);
  rig.register_again();
  CHECK(rig.vm->undoable().value);
  rig.start();
  CHECK(rig.guest_reads(5) == 0xAA);
  CHECK(rig.guest_reads(6) == 0x11);
  rig.turn_off();
  const std::string undo = rig.undo();
  const Answer<Task> task = rig.vm->merge_undo_disks();
  REQUIRE(task);
  CHECK(task.value.error == S_OK);
  CHECK(rig.below() == 0xAA);
  CHECK_FALSE(rig.exists(undo));
  CHECK(rig.vm->ide_drives().undo_hard_disk(rig.disk).code == ERROR_FILE_NOT_FOUND);
}

TEST_CASE("discarded undo disks leave the hard disk as it was") {
  Rig rig;
  rig.session(0xAA);
  const std::string undo = rig.undo();
  REQUIRE(rig.vm->discard_undo_disks() == S_OK);
  CHECK_FALSE(rig.exists(undo));
  rig.start();
  CHECK(rig.guest_reads(5) == 0x11);
}

TEST_CASE("a virtual hard disk's undo disk is its child") {
  Rig rig("C:\\disk.vhd");
  rig.session(0xAA);
  CHECK(rig.below() == 0);
  const auto child = DiskImages(rig.vpc.host_files()).open_hard_disk(rig.undo(), HardDiskFormat::Vhd);
  REQUIRE(child);
  SectorBytes bytes{};
  REQUIRE((*child)->read(5, bytes) == Io::Done);
  CHECK(bytes[0] == 0xAA);
}

TEST_CASE("a virtio disk has an undo disk, too") {
  Rig rig;
  const u32 virtio = rig.vm->ide_drives().add_hard_disk("C:\\disk.vhd", 2, 3).value;
  rig.start();
  CHECK(rig.vm->ide_drives().undo_hard_disk(virtio).value.find("VirtualPCUndo_DOS_2_3_") != std::string::npos);
  SectorBytes bytes{};
  CHECK(rig.vm->pc()->virtio_disk(3)->disk().write(0, bytes) == Io::Done);
}

TEST_CASE("a read-only hard disk can be written to through its undo disk, and not be merged into") {
  Rig rig;
  REQUIRE(rig.vpc.host_files().set_access("C:\\disk.img", FileAccess::ReadOnly) == S_OK);
  rig.session(0xAA);
  CHECK(rig.vm->merge_undo_disks().code == VM_E_FILE_READ_ONLY);
  CHECK(rig.below() == 0x11);
}

TEST_CASE("turning off does with the undo disks what the undo action says") {
  Rig rig;
  CHECK(rig.vm->undo_action().value == VMUndoAction::Keep);
  REQUIRE(rig.vm->set_undo_action(i32(VMUndoAction::Commit)) == S_OK);
  rig.start();
  rig.guest_writes(5, 0xAA);
  rig.heard();
  rig.turn_off();
  CHECK(rig.heard() == "state 8, state 10, state 9, state 1");
  CHECK(rig.below() == 0xAA);
  CHECK(rig.undo().empty());
  REQUIRE(rig.vm->set_undo_action(i32(VMUndoAction::Discard)) == S_OK);
  rig.session(0xBB);
  CHECK(rig.below() == 0xAA);
  CHECK(rig.undo().empty());
  CHECK(rig.vm->set_undo_action(3) == E_INVALIDARG);
  CHECK(rig.vm->set_undo_action(-1) == E_INVALIDARG);
  rig.register_again();
  CHECK(rig.vm->undo_action().value == VMUndoAction::Discard);
}

TEST_CASE("a guest that turns its machine off has its undo disks merged, too") {
  Rig rig;
  REQUIRE(rig.vm->set_undo_action(i32(VMUndoAction::Commit)) == S_OK);
  rig.start();
  rig.guest_writes(5, 0xAA);
  REQUIRE(rig.vm->press_power_button() == S_OK);
  CHECK(rig.below() == 0xAA);
}

TEST_CASE("saving keeps the undo disks, and a saved machine goes on after they are merged") {
  Rig rig;
  REQUIRE(rig.vm->set_undo_action(i32(VMUndoAction::Discard)) == S_OK);
  rig.start();
  rig.guest_writes(5, 0xAA);
  REQUIRE(rig.vm->save().value.error == S_OK);
  CHECK(rig.vm->discard_undo_disks() == VM_E_VM_RUNNING_OR_SAVED);
  CHECK(rig.vm->set_undoable(false) == VM_E_PREF_VM_ACTIVE);
  rig.heard();
  REQUIRE(rig.vm->merge_undo_disks().value.error == S_OK);
  CHECK(rig.heard() == "state 9, state 2");
  rig.start();
  CHECK(rig.guest_reads(5) == 0xAA);
}

TEST_CASE("undo disks are refused with the document's code for each state") {
  Rig rig;
  CHECK(rig.vm->merge_undo_disks().value.error == S_OK);
  CHECK(rig.vm->discard_undo_disks() == S_OK);
  rig.start();
  CHECK(rig.vm->merge_undo_disks().code == VM_E_VM_RUNNING);
  CHECK(rig.vm->discard_undo_disks() == VM_E_VM_RUNNING_OR_SAVED);
  CHECK(rig.vm->set_undoable(false) == VM_E_PREF_VM_ACTIVE);
  rig.turn_off();
  {
    const auto held = DiskImages(rig.vpc.host_files()).open("C:\\disk.img");
    CHECK(rig.vm->merge_undo_disks().code == E_HANDLE);
  }
  REQUIRE(rig.vpc.host_files().rename("C:\\disk.img", "C:\\moved.img") == S_OK);
  CHECK(rig.vm->merge_undo_disks().code == ERROR_PATH_NOT_FOUND);
  const u32 dvd = rig.vm->ide_drives().add_dvd_drive(1, 0).value;
  CHECK(rig.vm->ide_drives().undo_hard_disk(dvd).code == VM_E_DRIVE_INVALID);
  const auto gone = rig.vm;
  REQUIRE(rig.vpc.unregister_virtual_machine(*gone) == S_OK);
  CHECK(gone->merge_undo_disks().code == VM_E_VM_UNKNOWN);
  CHECK(gone->discard_undo_disks() == VM_E_VM_UNKNOWN);
  CHECK(gone->undoable().code == VM_E_VM_UNKNOWN);
  CHECK(gone->set_undoable(true) == VM_E_VM_UNKNOWN);
  CHECK(gone->undo_action().code == VM_E_VM_UNKNOWN);
  CHECK(gone->set_undo_action(1) == VM_E_VM_UNKNOWN);
  CHECK(gone->ide_drives().undo_hard_disk(dvd).code == VM_E_VM_UNKNOWN);
}

TEST_CASE("a machine without undo disks any more loses those it has") {
  Rig rig;
  rig.session(0xAA);
  const std::string undo = rig.undo();
  REQUIRE(rig.vm->set_undoable(false) == S_OK);
  CHECK_FALSE(rig.exists(undo));
  rig.session(0xBB);
  CHECK(rig.below() == 0xBB);
}

TEST_CASE("a deleted machine takes its undo disks along, and leaves its hard disks") {
  Rig rig;
  rig.session(0xAA);
  const std::string undo = rig.undo();
  REQUIRE(rig.vpc.delete_virtual_machine(*rig.vm) == S_OK);
  CHECK_FALSE(rig.exists(undo));
  CHECK(rig.below() == 0x11);
}

TEST_CASE("a merge that the host interrupts loses nothing, and is done again") {
  Rig rig("C:\\disk.vhd");
  rig.session(0xAA);
  rig.store.full = true;
  CHECK(rig.vm->merge_undo_disks().value.result == VMTaskResult::DiskRelatedError);
  rig.store.full = false;
  rig.store.unreachable = true;  // the hard disk's bytes are there, but not for good
  CHECK(rig.vm->merge_undo_disks().value.result == VMTaskResult::DiskRelatedError);
  rig.store.unreachable = false;
  rig.start();
  CHECK(rig.guest_reads(5) == 0xAA);
  rig.turn_off();
  REQUIRE(rig.vm->merge_undo_disks().value.error == S_OK);
  CHECK(rig.below() == 0xAA);
}

TEST_CASE("a machine that cannot commit its undo disks is off, keeps them, and says why") {
  Rig rig;
  REQUIRE(rig.vm->set_undo_action(i32(VMUndoAction::Commit)) == S_OK);
  REQUIRE(rig.vpc.host_files().set_access("C:\\disk.img", FileAccess::ReadOnly) == S_OK);
  rig.start();
  const Task task = rig.vm->turn_off().value;
  CHECK(task.error == VM_E_FILE_READ_ONLY);
  CHECK(task.error_description.find("The machine is off, and its undo disks are kept.") == 0);
  CHECK(rig.vm->state().value == VMVMState::TurnedOff);
  CHECK(rig.exists(rig.undo()));
}

TEST_CASE("a machine whose undo disk has gone does not start, and starts without it once it is discarded") {
  Rig rig;
  rig.session(0xAA);
  REQUIRE(rig.vpc.host_files().remove(rig.undo()) == S_OK);
  const Task task = rig.vm->startup().value;
  CHECK(task.result == VMTaskResult::DiskRelatedError);
  CHECK(task.error_description.find("The undo disk " + rig.undo() + " is not there.") == 0);
  CHECK(rig.vm->merge_undo_disks().code == ERROR_PATH_NOT_FOUND);
  REQUIRE(rig.vm->discard_undo_disks() == S_OK);
  rig.start();
  CHECK(rig.guest_reads(5) == 0x11);
}

TEST_CASE("an undo disk goes with its hard disk to another place, and stays among the files when that is removed") {
  Rig rig;
  rig.session(0xAA);
  const std::string undo = rig.undo();
  MachineSettings moved = rig.vm->settings();
  std::swap(moved.drives[1], moved.drives[2]);
  moved.drives[2].undo.clear();
  REQUIRE_FALSE(rig.vm->configure(moved));
  CHECK(rig.vm->settings().drives[2].undo == undo);
  REQUIRE(rig.vm->ide_drives().remove(rig.vm->ide_drives().item(VMDriveType::HardDisk, 1).value) == S_OK);
  CHECK(rig.exists(undo));
}

TEST_CASE("a host without room for an undo disk does not turn the machine on") {
  Rig rig;
  rig.store.full = true;
  const Task task = rig.vm->startup().value;
  CHECK(task.result == VMTaskResult::DiskRelatedError);
  CHECK(task.error_description.find("The undo disk of C:\\disk.img cannot be made") == 0);
  rig.store.full = false;
  rig.start();
}
