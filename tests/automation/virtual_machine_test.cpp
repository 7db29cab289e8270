// SPDX-License-Identifier: MIT
#include "core/automation/virtual_machine.h"

#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u64 Millisecond = 1'000'000, Second = 1000 * Millisecond;
constexpr u64 NoDeadline = ~u64{0};

struct RunningRig : AutomationRig {
  explicit RunningRig(TimeSource source = TimeSource::Caller, std::initializer_list<u8> code = Halts)
      : AutomationRig(source, code) {
    REQUIRE(vm->startup().value.error == S_OK);
    forget_events();
  }
};
}  // namespace

TEST_CASE("states follow each other as the documents say") {
  AutomationRig rig;
  VirtualMachine& vm = *rig.vm;
  REQUIRE(vm.startup());
  CHECK(rig.heard() == "state 3, state 5");
  REQUIRE(vm.pause() == S_OK);
  CHECK(rig.heard() == "state 6");
  REQUIRE(vm.resume() == S_OK);
  CHECK(rig.heard() == "state 5");
  REQUIRE(vm.reset());
  CHECK(rig.heard() == "reset, state 8, state 10, state 3, state 5");
  REQUIRE(vm.save());
  CHECK(rig.heard() == "state 7, state 8, state 10, state 2");
  REQUIRE(vm.startup());
  CHECK(rig.heard() == "state 3, state 4, state 5");
  REQUIRE(vm.turn_off());
  CHECK(rig.heard() == "state 8, state 10, state 1");
}

TEST_CASE("the application hears of every state with the machine's name") {
  AutomationRig rig;
  REQUIRE(rig.vm->startup());
  std::string heard;
  while (const auto event = rig.vpc.events().pop())
    if (event->kind == Event::Kind::VirtualPcStateChange) heard += event->text + std::to_string(event->number) + " ";
  CHECK(heard == "DOS3 DOS5 ");
}

TEST_CASE("a machine that is off refuses what needs a running one") {
  AutomationRig rig;
  VirtualMachine& vm = *rig.vm;
  CHECK(vm.turn_off().code == VM_E_VM_NOT_RUNNING);
  CHECK(vm.reset().code == VM_E_VM_NOT_RUNNING);
  CHECK(vm.save().code == VM_E_VM_NOT_RUNNING);
  CHECK(vm.pause() == VM_E_VM_NOT_RUNNING);
  CHECK(vm.resume() == VM_E_VM_NOT_RUNNING);
  CHECK(vm.discard_saved_state() == VM_E_VM_NO_SAVED_STATE);
  CHECK(vm.saved_state_file_path().code == VM_E_VM_NO_SAVED_STATE);
  CHECK(vm.save_state().code == VM_E_VM_NOT_RUNNING);
  CHECK(vm.restore_state({}) == VM_E_VM_NOT_RUNNING);
  CHECK(vm.read_memory(0, 1).code == VM_E_VM_NOT_RUNNING);
  CHECK(vm.run_for(1, NoDeadline).code == VM_E_VM_NOT_RUNNING);
  CHECK(vm.display().width().code == VM_E_VM_NOT_RUNNING);
  CHECK(vm.display().text().code == VM_E_VM_NOT_RUNNING);
  CHECK(vm.serial_port(1).value->write({}) == VM_E_VM_NOT_RUNNING);
  CHECK(vm.midi_port().write({}) == VM_E_VM_NOT_RUNNING);
  CHECK(vm.sound().read().value.empty());
}

TEST_CASE("a running machine refuses what needs another state") {
  RunningRig rig;
  VirtualMachine& vm = *rig.vm;
  CHECK(vm.startup().code == VM_E_VM_RUNNING);
  CHECK(vm.resume() == E_FAIL);
  CHECK(vm.discard_saved_state() == VM_E_VM_RUNNING);
  CHECK(vm.set_memory(32) == VM_E_PREF_VM_ACTIVE);
  CHECK(vm.set_processor("486DX2") == VM_E_PREF_VM_ACTIVE);
  CHECK(vm.processor().value == "Pentium III");
  CHECK(vm.set_name("Other") == VM_E_PREF_VM_ACTIVE);
  REQUIRE(vm.pause() == S_OK);
  CHECK(vm.pause() == E_FAIL);
  CHECK(vm.startup().code == VM_E_VM_RUNNING);
  CHECK(vm.run_for(1, NoDeadline).code == VM_E_VM_PAUSED);
}

TEST_CASE("everything asked of a machine that is gone answers VM_E_VM_UNKNOWN") {
  AutomationRig rig;
  VirtualMachine& vm = *rig.vm;
  REQUIRE(rig.vpc.unregister_virtual_machine(vm) == S_OK);
  CHECK(vm.name().code == VM_E_VM_UNKNOWN);
  CHECK(vm.file().code == VM_E_VM_UNKNOWN);
  CHECK(vm.config_id().code == VM_E_VM_UNKNOWN);
  CHECK(vm.state().code == VM_E_VM_UNKNOWN);
  CHECK(vm.memory().code == VM_E_VM_UNKNOWN);
  CHECK(vm.processor().code == VM_E_VM_UNKNOWN);
  CHECK(vm.notes().code == VM_E_VM_UNKNOWN);
  CHECK(vm.set_name("x") == VM_E_VM_UNKNOWN);
  CHECK(vm.set_memory(16) == VM_E_VM_UNKNOWN);
  CHECK(vm.set_processor("486DX2") == VM_E_VM_UNKNOWN);
  CHECK(vm.set_notes("x") == VM_E_VM_UNKNOWN);
  CHECK(vm.startup().code == VM_E_VM_UNKNOWN);
  CHECK(vm.turn_off().code == VM_E_VM_UNKNOWN);
  CHECK(vm.save().code == VM_E_VM_UNKNOWN);
  CHECK(vm.reset().code == VM_E_VM_UNKNOWN);
  CHECK(vm.pause() == VM_E_VM_UNKNOWN);
  CHECK(vm.resume() == VM_E_VM_UNKNOWN);
  CHECK(vm.discard_saved_state() == VM_E_VM_UNKNOWN);
  CHECK(vm.display().width().code == VM_E_VM_UNKNOWN);
  CHECK(vm.serial_port(1).code == VM_E_VM_UNKNOWN);
  CHECK(vm.midi_port().write({}) == VM_E_VM_UNKNOWN);
  CHECK(vm.sound().volume().code == VM_E_VM_UNKNOWN);
  CHECK(vm.sound().set_volume(50) == VM_E_VM_UNKNOWN);
  CHECK(vm.sound().muted().code == VM_E_VM_UNKNOWN);
  CHECK(vm.sound().set_muted(true) == VM_E_VM_UNKNOWN);
  CHECK(vm.sound().read().code == VM_E_VM_UNKNOWN);
}

TEST_CASE("the configuration of a running machine cannot be deleted under it") {
  RunningRig rig;
  CHECK(rig.vpc.host_files().remove("C:\\Machines\\DOS.vmc") == ERROR_SHARING_VIOLATION);
  CHECK(rig.vm->set_notes("still writable") == S_OK);
  CHECK(rig.vpc.host_files().remove("C:\\Machines\\DOS.vmc") == ERROR_SHARING_VIOLATION);
  REQUIRE(rig.vm->turn_off());
  CHECK(rig.vpc.host_files().remove("C:\\Machines\\DOS.vmc") == S_OK);
}

TEST_CASE("a start without a BIOS fails in its task, and the machine is off") {
  AutomationRig rig;
  rig.vpc.roms().bios.clear();
  const auto task = rig.vm->startup();
  REQUIRE(task);
  CHECK(task.value.error == DISP_E_EXCEPTION);
  CHECK(task.value.result == VMTaskResult::UnexpectedError);
  CHECK(task.value.error_description.find("BIOS") != std::string::npos);
  CHECK(rig.vm->state().value == VMVMState::TurnedOff);
  CHECK(rig.heard() == "state 3, state 1");
}

TEST_CASE("a saved machine goes on where it was") {
  RunningRig rig;
  REQUIRE(rig.vm->write_memory(0x8000, std::array<u8, 3>{1, 2, 3}) == S_OK);
  REQUIRE(rig.vm->run_for(5 * Millisecond, NoDeadline));
  const u64 then = rig.vm->guest_nanoseconds();
  REQUIRE(rig.vm->save().value.error == S_OK);
  CHECK(rig.vm->state().value == VMVMState::Saved);
  CHECK(rig.vm->saved_state_file_path().value == "C:\\Machines\\DOS.vsv");
  CHECK(rig.vm->set_memory(8) == VM_E_PREF_VM_ACTIVE);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.vm->guest_nanoseconds() == then);
  CHECK(rig.vm->read_memory(0x8000, 3).value == std::vector<u8>{1, 2, 3});
  CHECK_FALSE(rig.vpc.host_files().exists("C:\\Machines\\DOS.vsv"));
}

TEST_CASE("a saved state that cannot be written leaves the machine running") {
  RunningRig rig;
  rig.store.full = true;
  const auto task = rig.vm->save();
  REQUIRE(task);
  CHECK(task.value.error == ERROR_DISK_FULL);
  CHECK(task.value.result == VMTaskResult::DiskRelatedError);
  CHECK(rig.vm->state().value == VMVMState::Running);
}

TEST_CASE("a saved state that does not fit is kept, and can be discarded") {
  RunningRig rig;
  REQUIRE(rig.vm->save());
  rig.write("C:\\Machines\\DOS.vsv", std::array<u8, 4>{1, 2, 3, 4});
  const auto task = rig.vm->startup();
  REQUIRE(task);
  CHECK(task.value.error == VM_E_PREF_SAVED_STATE_BAD_VERSION);
  CHECK(task.value.result == VMTaskResult::IncompatibleSavedStateError);
  CHECK(rig.vm->state().value == VMVMState::Saved);
  CHECK(rig.vm->discard_saved_state() == S_OK);
  CHECK(rig.vm->state().value == VMVMState::TurnedOff);
  CHECK(rig.vm->startup().value.error == S_OK);
}

TEST_CASE("a state taken as bytes can be put back; nonsense changes nothing") {
  RunningRig rig;
  REQUIRE(rig.vm->write_memory(0x8000, std::array<u8, 1>{7}) == S_OK);
  const auto state = rig.vm->save_state();
  REQUIRE(state);
  REQUIRE(rig.vm->write_memory(0x8000, std::array<u8, 1>{8}) == S_OK);
  CHECK(rig.vm->restore_state(std::array<u8, 4>{}) == VM_E_PREF_SAVED_STATE_BAD_VERSION);
  CHECK(rig.vm->read_memory(0x8000, 1).value == std::vector<u8>{8});
  CHECK(rig.vm->restore_state(state.value) == S_OK);
  CHECK(rig.vm->read_memory(0x8000, 1).value == std::vector<u8>{7});
}

TEST_CASE("memory is read and written only where there is some") {
  RunningRig rig;
  CHECK(rig.vm->read_memory(4 << 20, 0).value.empty());
  CHECK(rig.vm->read_memory((4 << 20) - 1, 2).code == E_INVALIDARG);
  CHECK(rig.vm->read_memory(0xFFFFFFFF, 0xFFFFFFFF).code == E_INVALIDARG);
  CHECK(rig.vm->write_memory((4 << 20) - 1, std::array<u8, 2>{}) == E_INVALIDARG);
}

TEST_CASE("the amount of memory has its limits, and is kept in the configuration") {
  AutomationRig rig;
  CHECK(rig.vm->set_memory(0) == E_INVALIDARG);
  CHECK(rig.vm->set_memory(2049) == E_INVALIDARG);
  CHECK(rig.vm->set_memory(2048) == S_OK);
  CHECK(rig.vm->set_memory(1) == S_OK);
  CHECK(rig.vm->set_memory(64) == S_OK);
  CHECK(rig.vm->memory().value == 64);
  rig.store.full = true;
  CHECK(rig.vm->set_memory(32) == DISP_E_EXCEPTION);
  CHECK(rig.vm->memory().value == 64);
}

TEST_CASE("notes are kept, up to 65,536 characters") {
  AutomationRig rig;
  CHECK(rig.vm->set_notes("one\ntwo") == S_OK);
  CHECK(rig.vm->notes().value == "one\ntwo");
  CHECK(rig.vm->set_notes(std::string(65'536, 'x')) == S_OK);
  CHECK(rig.vm->set_notes(std::string(65'537, 'x')) == E_INVALIDARG);
  CHECK(rig.vm->set_notes("") == S_OK);
  CHECK(rig.vm->notes().value.empty());
}

TEST_CASE("a 2.88 MB disk that waits in the drive at power-on finds a 2.88 MB drive") {
  // mov al, 10h; out 70h, al; in al, 71h; mov [500h], al; hlt: the drive types in CMOS RAM.
  static constexpr std::initializer_list<u8> LooksAtDriveTypes{0xB0, 0x10, 0xE6, 0x70, 0xE4,
                                                               0x71, 0xA2, 0x00, 0x05, 0xF4};
  for (const u32 size : {1'474'560u, 2'949'120u}) {
    AutomationRig rig(TimeSource::Caller, LooksAtDriveTypes);
    rig.write("C:\\disk.img", std::vector<u8>(size));
    REQUIRE(rig.drive().attach_image("C:\\disk.img") == S_OK);
    REQUIRE(rig.vm->startup().value.error == S_OK);
    REQUIRE(rig.vm->run_for(Millisecond, NoDeadline).value == 0);
    CHECK(rig.vm->read_memory(0x500, 1).value == std::vector<u8>{u8(size == 2'949'120 ? 0x54 : 0x44)});
  }
}

TEST_CASE("run_for moves guest time by what was asked, in one go or in many") {
  RunningRig rig;
  const u64 start = rig.vm->guest_nanoseconds();
  CHECK(rig.vm->run_for(1'500'000, NoDeadline).value == 0);
  CHECK(rig.vm->guest_nanoseconds() - start >= 1'500'000);
  CHECK(rig.vm->guest_nanoseconds() - start < 1'600'000);
  rig.clock.step = Millisecond;
  const u64 middle = rig.vm->guest_nanoseconds();
  unsigned calls = 0;
  for (u64 left = 20 * Millisecond; left; calls++) left = rig.vm->run_for(left, rig.clock.now + 3 * Millisecond).value;
  CHECK(calls > 3);
  CHECK(rig.vm->guest_nanoseconds() - middle >= 20 * Millisecond);
}

TEST_CASE("guest time follows the wall clock from slice to slice") {
  RunningRig rig(TimeSource::WallClock, Spins);
  rig.clock.step = 10'000;
  const u64 wall = rig.clock.now, guest = rig.vm->guest_nanoseconds();
  while (rig.clock.now - wall < 20 * Millisecond) rig.clock.now += rig.vpc.run_slice(4 * Millisecond);
  CHECK(double(rig.vm->guest_nanoseconds() - guest) == Approx(double(20 * Millisecond)).epsilon(0.1));
}

TEST_CASE("a slice ends at its budget when the guest has much to do") {
  RunningRig rig(TimeSource::WallClock, Spins);
  rig.clock.now += 100 * Millisecond;
  rig.clock.step = Millisecond;
  const u64 before = rig.clock.now;
  CHECK(rig.vpc.run_slice(4 * Millisecond) == 0);
  CHECK(rig.clock.now - before <= 7 * Millisecond);
}

TEST_CASE("a guest is as fast as before soon after the host crawled") {
  RunningRig rig(TimeSource::WallClock, Spins);
  // `look` is what the host needs for a millisecond of guest time.
  const auto instructions_in = [&](u64 wall, u64 look) {
    rig.clock.step = look;
    const u64 end = rig.clock.now + wall, before = rig.vm->guest_instructions();
    while (rig.clock.now < end) rig.clock.now += rig.vpc.run_slice(4 * Millisecond);
    return rig.vm->guest_instructions() - before;
  };
  const u64 usual = instructions_in(10 * Millisecond, Millisecond * 4 / 5);
  instructions_in(Second, 20 * Millisecond);
  CHECK(instructions_in(10 * Millisecond, Millisecond * 4 / 5) < usual / 10);
  u64 then = 0;
  for (unsigned n = 0; n < 200 && then < usual; n++) then = instructions_in(10 * Millisecond, Millisecond / 2);
  CHECK(then >= usual);
}

TEST_CASE("a halted guest lets the host sleep, though the clock goes on while it looks") {
  RunningRig rig(TimeSource::WallClock, Halts);
  rig.clock.step = 1000;
  rig.clock.now += 10 * Millisecond;
  const u64 before = rig.clock.now;
  CHECK(rig.vpc.run_slice(4 * Millisecond) > 0);
  CHECK(rig.clock.now - before < Millisecond);
}

TEST_CASE("paused machines and deterministic ones have nothing to do by themselves") {
  RunningRig paused(TimeSource::WallClock);
  REQUIRE(paused.vm->pause() == S_OK);
  CHECK(paused.vpc.run_slice(4 * Millisecond) == VirtualMachine::NothingToRun);
  RunningRig deterministic(TimeSource::Caller);
  deterministic.clock.now += Second;
  CHECK(deterministic.vpc.run_slice(4 * Millisecond) == VirtualMachine::NothingToRun);
  CHECK(deterministic.vm->guest_nanoseconds() == 0);
}

TEST_CASE("a pause is no time to catch up with") {
  RunningRig rig(TimeSource::WallClock, Spins);
  REQUIRE(rig.vm->pause() == S_OK);
  rig.clock.now += 100 * Millisecond;
  REQUIRE(rig.vm->resume() == S_OK);
  CHECK(rig.vpc.run_slice(4 * Millisecond) > 0);
  CHECK(rig.vm->guest_nanoseconds() < Millisecond);
}

TEST_CASE("a guest that triple-faults is heard of and goes on") {
  RunningRig rig(TimeSource::Caller, TripleFaults);
  REQUIRE(rig.vm->run_for(Millisecond / 20, NoDeadline));
  CHECK(rig.heard() == "triple fault");
  CHECK(rig.vm->state().value == VMVMState::Running);
  CHECK(rig.vm->run_for(Millisecond / 20, NoDeadline));
}

TEST_CASE("the display has a size while the machine runs, and cannot be resized") {
  RunningRig rig;
  const Display& display = rig.vm->display();
  CHECK(display.width().value > 0);
  CHECK(display.height().value > 0);
  CHECK(display.thumbnail().value.size() == 64 * 48);
  CHECK_FALSE(display.can_resize().value);
  CHECK(rig.vm->display().set_dimensions(800, 600) == VM_E_ADDITIONS_FEATURE_NOT_AVAIL);
  CHECK(rig.vm->display().set_dimensions(639, 480) == E_INVALIDARG);
  CHECK(rig.vm->display().set_dimensions(804, 600) == E_INVALIDARG);
  CHECK(rig.vm->display().set_dimensions(2056, 600) == E_INVALIDARG);
}

TEST_CASE("a kernel to boot is kept in the configuration, as the files are spelled, until there is none") {
  AutomationRig rig;
  rig.write("C:\\Linux\\vmlinuz", blank_floppy());
  rig.write("C:\\Linux\\initrd.gz", blank_floppy());
  REQUIRE(rig.vm->set_linux_boot({"c:\\linux\\VMLINUZ", "C:\\Linux\\initrd.gz", "quiet"}) == S_OK);
  rig.vpc.unregister_virtual_machine(*rig.vm);
  rig.vm = rig.vpc.register_virtual_machine("DOS", "C:\\Machines").value;
  const LinuxSettings kept = rig.vm->linux_boot().value;
  CHECK(kept.kernel == "C:\\Linux\\vmlinuz");
  CHECK(kept.initrd == "C:\\Linux\\initrd.gz");
  CHECK(kept.command_line == "quiet");
  REQUIRE(rig.vm->set_linux_boot({}) == S_OK);
  CHECK(rig.vm->linux_boot().value.kernel.empty());
  CHECK(rig.vm->startup().value.error == S_OK);
}

TEST_CASE("a kernel that is not there is refused at once, one that is none at the start") {
  AutomationRig rig;
  rig.write("C:\\vmlinuz", blank_floppy());
  CHECK(rig.vm->set_linux_boot({"C:\\nowhere", "", ""}) == ERROR_FILE_NOT_FOUND);
  CHECK(rig.vpc.last_error().sentence == "The kernel: there is no file C:\\nowhere; hostFiles.write() makes one.");
  CHECK(rig.vm->set_linux_boot({"C:\\vmlinuz", "C:\\nowhere", ""}) == ERROR_FILE_NOT_FOUND);
  CHECK(rig.vm->linux_boot().value.kernel.empty());
  REQUIRE(rig.vm->set_linux_boot({"C:\\vmlinuz", "", ""}) == S_OK);
  const Task refused = rig.vm->startup().value;
  CHECK(refused.result == VMTaskResult::IllegalValueError);
  CHECK(refused.error_description.find("C:\\vmlinuz: This is not a Linux kernel") == 0);
  CHECK(rig.vm->state().value == VMVMState::TurnedOff);
  REQUIRE(rig.vpc.host_files().remove("C:\\vmlinuz") == S_OK);
  const Task gone = rig.vm->startup().value;
  CHECK(gone.result == VMTaskResult::DiskRelatedError);
  CHECK(gone.error == ERROR_FILE_NOT_FOUND);
}

TEST_CASE("a running machine keeps the kernel it has") {
  AutomationRig rig;
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.vm->set_linux_boot({}) == VM_E_PREF_VM_ACTIVE);
}
