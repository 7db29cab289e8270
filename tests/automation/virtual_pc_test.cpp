// SPDX-License-Identifier: MIT
#include "core/automation/virtual_pc.h"

#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

TEST_CASE("a machine is found by its name without case; where there is none, the answer is S_FALSE") {
  AutomationRig rig;
  CHECK(rig.vpc.find_virtual_machine("dos").value == rig.vm);
  CHECK(rig.vpc.find_virtual_machine("DOS 7").code == S_FALSE);
  CHECK(rig.vpc.find_virtual_machine("").code == S_FALSE);
}

TEST_CASE("creating a machine makes its configuration file and the folder") {
  AutomationRig rig;
  const auto machine = rig.vpc.create_virtual_machine("Work", "D:\\New\\Folder");
  REQUIRE(machine);
  CHECK(machine.value->name().value == "Work");
  CHECK(machine.value->file().value == "D:\\New\\Folder\\Work.vmc");
  CHECK(machine.value->state().value == VMVMState::TurnedOff);
  CHECK(machine.value->config_id().value.size() == 38);
  CHECK(machine.value->config_id().value != rig.vm->config_id().value);
  CHECK(rig.vpc.host_files().exists("D:\\New\\Folder\\Work.vmc"));
  CHECK(rig.vpc.virtual_machines().size() == 2);
}

TEST_CASE("a whole path of a configuration makes a name unnecessary") {
  AutomationRig rig;
  const auto machine = rig.vpc.create_virtual_machine("", "C:\\Machines\\Work.vmc");
  REQUIRE(machine);
  CHECK(machine.value->name().value == "Work");
  CHECK(machine.value->file().value == "C:\\Machines\\Work.vmc");
}

TEST_CASE("createVirtualMachine answers bad names and paths with the documented codes") {
  AutomationRig rig;
  const auto create = [&](std::string_view name, std::string_view path) {
    return rig.vpc.create_virtual_machine(name, path).code;
  };
  CHECK(create("", "C:\\Machines") == VM_E_CONFIG_NO_NAME);
  CHECK(create(std::string(81, 'x'), "C:\\Machines") == VM_E_CONFIG_NAME_TOO_LONG);
  for (const char c : std::string_view("*?:<>/|\\\""))
    CHECK(create(std::string("a") + c, "C:\\Machines") == VM_E_CONFIG_NAME_INVALID_CHAR);
  CHECK(create("dos", "C:\\Elsewhere") == VM_E_CONFIG_DUPLICATE_NAME);
  CHECK(create("New", "") == ERROR_BAD_PATHNAME);
  CHECK(create("New", "Machines") == ERROR_BAD_PATHNAME);
  CHECK(create("New", "C:\\Mach|nes") == ERROR_INVALID_NAME);
  CHECK(create("New", "C:\\" + std::string(300, 'x')) == ERROR_BUFFER_OVERFLOW);
  CHECK(create(std::string(80, 'x'), "C:\\" + std::string(200, 'x')) == ERROR_BUFFER_OVERFLOW);
  rig.write("C:\\Machines\\Old.vmc", {});
  CHECK(create("Old", "C:\\Machines") == ERROR_ALREADY_EXISTS);
  CHECK(create("New", "C:\\a.img") == ERROR_PATH_NOT_FOUND);
  CHECK(rig.vpc.virtual_machines().size() == 1);
}

TEST_CASE("an unregistered machine is registered again with all it had") {
  AutomationRig rig;
  REQUIRE(rig.vm->set_memory(64) == S_OK);
  REQUIRE(rig.vm->set_notes("mine") == S_OK);
  const std::string id = rig.vm->config_id().value;
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  CHECK(rig.vpc.find_virtual_machine("DOS").code == S_FALSE);
  const std::string name = GENERATE("DOS", "DOS.vmc", "");
  const auto again = rig.vpc.register_virtual_machine(name, name.empty() ? "C:\\Machines\\DOS.vmc" : "C:\\Machines");
  REQUIRE(again);
  CHECK(again.value->name().value == "DOS");
  CHECK(again.value->memory().value == 64);
  CHECK(again.value->notes().value == "mine");
  CHECK(again.value->config_id().value == id);
  CHECK(rig.vm->name().code == VM_E_VM_UNKNOWN);
}

TEST_CASE("a machine that was saved is still saved when it is registered again") {
  AutomationRig rig;
  REQUIRE(rig.vm->startup());
  REQUIRE(rig.vm->save());
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  const auto again = rig.vpc.register_virtual_machine("DOS", "C:\\Machines");
  REQUIRE(again);
  CHECK(again.value->state().value == VMVMState::Saved);
}

TEST_CASE("registerVirtualMachine answers with the documented codes") {
  AutomationRig rig;
  const auto enrol = [&](std::string_view name, std::string_view path) {
    return rig.vpc.register_virtual_machine(name, path).code;
  };
  CHECK(enrol("New", "C:\\Machines") == ERROR_FILE_NOT_FOUND);
  CHECK(enrol("New", "C:\\Nowhere") == ERROR_PATH_NOT_FOUND);
  CHECK(enrol("New", "x") == ERROR_BAD_PATHNAME);
  CHECK(enrol("DOS", "C:\\Machines") == VM_E_CONFIG_DUPLICATE_NAME);
  CHECK(enrol("a?", "C:\\Machines") == VM_E_CONFIG_NAME_INVALID_CHAR);
  rig.write("C:\\Machines\\Junk.vmc", std::array<u8, 4>{1, 2, 3, 4});
  CHECK(enrol("Junk", "C:\\Machines") == DISP_E_EXCEPTION);
}

TEST_CASE("deleting a machine deletes its files, but not the images it used") {
  AutomationRig rig;
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  REQUIRE(rig.vm->startup());
  CHECK(rig.vpc.delete_virtual_machine(*rig.vm) == VM_E_VM_RUNNING);
  CHECK(rig.vpc.unregister_virtual_machine(*rig.vm) == VM_E_VM_RUNNING);
  REQUIRE(rig.vm->save());
  CHECK(rig.vpc.delete_virtual_machine(*rig.vm) == S_OK);
  CHECK(rig.vpc.delete_virtual_machine(*rig.vm) == S_FALSE);
  CHECK(rig.vpc.unregister_virtual_machine(*rig.vm) == VM_E_VM_UNKNOWN);
  CHECK(rig.vpc.host_files().list("C:\\Machines").value.empty());
  CHECK(rig.vpc.host_files().exists("C:\\a.img"));
}

TEST_CASE("a machine takes a new name that no other has, and its file follows") {
  AutomationRig rig;
  REQUIRE(rig.vpc.create_virtual_machine("Work", "C:\\Machines"));
  CHECK(rig.vpc.rename(*rig.vm, "work") == VM_E_CONFIG_DUPLICATE_NAME);
  CHECK(rig.vpc.rename(*rig.vm, "") == VM_E_CONFIG_NO_NAME);
  CHECK(rig.vpc.rename(*rig.vm, "a*") == VM_E_CONFIG_NAME_INVALID_CHAR);
  CHECK(rig.vpc.rename(*rig.vm, std::string(81, 'x')) == VM_E_CONFIG_NAME_TOO_LONG);
  CHECK(rig.vpc.rename(*rig.vm, "dos") == S_OK);
  CHECK(rig.vpc.rename(*rig.vm, "Play") == S_OK);
  CHECK(rig.vm->file().value == "C:\\Machines\\Play.vmc");
  CHECK(rig.vpc.find_virtual_machine("play").value == rig.vm);
  CHECK_FALSE(rig.vpc.host_files().exists("C:\\Machines\\DOS.vmc"));
}

TEST_CASE("a created floppy image is an empty DOS disk of the right size") {
  AutomationRig rig;
  CHECK(rig.vpc.create_floppy_disk_image("C:\\New\\low.vfd", 1) == S_OK);
  CHECK(rig.vpc.create_floppy_disk_image("C:\\New\\high.vfd", 2) == S_OK);
  CHECK(rig.vpc.host_files().stat("C:\\New\\low.vfd").value.size == 737'280);
  CHECK(rig.vpc.host_files().stat("C:\\New\\high.vfd").value.size == 1'474'560);
  CHECK(rig.vpc.floppy_disk_image_type("C:\\New\\low.vfd").value == VMFloppyDiskImageType::LowDensity);
  CHECK(rig.vpc.floppy_disk_image_type("C:\\New\\high.vfd").value == VMFloppyDiskImageType::HighDensity);
  CHECK(rig.drive().attach_image("C:\\New\\high.vfd") == S_OK);
}

TEST_CASE("createFloppyDiskImage answers with the documented codes") {
  AutomationRig rig;
  const auto create = [&](std::string_view path, i32 type) { return rig.vpc.create_floppy_disk_image(path, type); };
  for (const i32 type : {0, 3, 4, 5, 6, -1, 99}) CHECK(create("C:\\x.vfd", type) == E_INVALIDARG);
  CHECK(create("C:\\a.img", 2) == ERROR_ALREADY_EXISTS);
  CHECK(create("x.vfd", 2) == ERROR_BAD_PATHNAME);
  CHECK(create("C:\\x?.vfd", 2) == ERROR_INVALID_NAME);
  CHECK(create("C:\\" + std::string(300, 'x'), 2) == ERROR_BUFFER_OVERFLOW);
  CHECK(create("C:\\a.img\\x.vfd", 2) == ERROR_PATH_NOT_FOUND);
  rig.store.full = true;
  CHECK(create("C:\\x.vfd", 2) == ERROR_DISK_FULL);
  CHECK_FALSE(rig.vpc.host_files().exists("C:\\x.vfd"));
}

TEST_CASE("images are told apart by type, and what is none is an exception") {
  AutomationRig rig;
  const auto type = [&](std::size_t size) {
    rig.write("C:\\t.img", std::vector<u8>(size));
    return rig.vpc.floppy_disk_image_type("C:\\t.img");
  };
  CHECK(type(1'228'800).value == VMFloppyDiskImageType::MediumDensity);
  CHECK(type(1'720'320).value == VMFloppyDiskImageType::DMF);
  CHECK(type(1'474'560).value == VMFloppyDiskImageType::HighDensity);
  CHECK(type(0).code == DISP_E_EXCEPTION);
  CHECK(type(3).code == DISP_E_EXCEPTION);
  CHECK(rig.vpc.floppy_disk_image_type("C:\\no.img").code == ERROR_FILE_NOT_FOUND);
  CHECK(rig.vpc.floppy_disk_image_type("C:\\No\\no.img").code == ERROR_PATH_NOT_FOUND);
  CHECK(rig.vpc.floppy_disk_image_type("").code == ERROR_BAD_PATHNAME);
}

TEST_CASE("two machines run side by side, each with its own disk") {
  AutomationRig rig(TimeSource::WallClock, Spins);
  const auto other = rig.vpc.create_virtual_machine("Other", "C:\\Machines").value;
  REQUIRE(other->set_memory(4) == S_OK);
  REQUIRE(rig.vm->startup());
  REQUIRE(other->startup());
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  REQUIRE(other->floppy_drives().item(1).value->attach_image("C:\\b.img") == S_OK);
  rig.clock.step = 1000;
  rig.clock.now += 5'000'000;
  rig.vpc.run_slice(100'000'000);
  CHECK(rig.vm->guest_nanoseconds() > 0);
  CHECK(other->guest_nanoseconds() > 0);
}

TEST_CASE("the application knows its name, its version and how long it is up") {
  AutomationRig rig;
  CHECK(rig.vpc.name() == "Ferrite");
  CHECK(rig.vpc.up_time() == 0);
  rig.clock.now += 5'500'000'000;
  CHECK(rig.vpc.up_time() == 5);
  CHECK(rig.vpc.options().set_default_configuration_path("nonsense") == ERROR_BAD_PATHNAME);
  CHECK(rig.vpc.options().set_default_configuration_path("D:\\VMs\\") == S_OK);
  CHECK(rig.vpc.options().default_configuration_path() == "D:\\VMs");
}
