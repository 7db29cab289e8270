// SPDX-License-Identifier: MIT
// The processor as a setting of the machine.
#include "core/automation/processor.h"

#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u64 Millisecond = 1'000'000, NoDeadline = ~u64{0};
constexpr std::initializer_list<u8> TellsSignature{0x66, 0x89, 0x16, 0x00, 0x05, 0xF4};  // mov [500h], edx; hlt

struct ProcessorRig : AutomationRig {
  ProcessorRig() : AutomationRig(TimeSource::Caller, TellsSignature) {}

  /// What the machine, which is on, finds in EDX after a reset.
  u32 signature() {
    REQUIRE(vm->reset());
    REQUIRE(vm->run_for(Millisecond, NoDeadline));
    const auto bytes = vm->read_memory(0x500, 4);
    REQUIRE(bytes);
    return u32(bytes.value[0] | bytes.value[1] << 8 | bytes.value[2] << 16 | bytes.value[3] << 24);
  }
  /// The machine is taken from its configuration file again.
  void register_again() {
    REQUIRE(vpc.unregister_virtual_machine(*vm) == S_OK);
    vm = vpc.register_virtual_machine("DOS", "C:\\Machines").value;
    REQUIRE(vm);
  }
};
}  // namespace

TEST_CASE("a new machine has a Pentium III, and the guest sees the processor that was chosen") {
  ProcessorRig rig;
  CHECK(rig.vm->processor().value == "Pentium III");
  for (unsigned n = 0; n < CpuModelCount; n++) {
    const CpuModel model = CpuModel(n);
    INFO(processor_name(model));
    REQUIRE(rig.vm->set_processor(processor_name(model)) == S_OK);
    CHECK(rig.vm->processor().value == processor_name(model));
    REQUIRE(rig.vm->startup().value.error == S_OK);
    CHECK(rig.signature() == facts_of(model).signature);
    REQUIRE(rig.vm->turn_off());
  }
}

TEST_CASE("the processors have their names, from the oldest on") {
  CHECK(processor_names("|") == "386DX|486DX2|Pentium|Pentium MMX|Pentium II|Pentium III|Pentium 4|Core i7");
}

TEST_CASE("a processor that there is not is refused with the names of those there are") {
  ProcessorRig rig;
  for (const std::string_view name : {"", "Z80", "pentium", "Pentium ", "486DX2, Pentium", "6"}) {
    CHECK(rig.vm->set_processor(name) == E_INVALIDARG);
    CHECK(rig.vpc.last_error().sentence ==
          "A machine has one of these processors: 386DX, 486DX2, Pentium, Pentium MMX, Pentium II, Pentium III, "
          "Pentium 4, Core i7.");
  }
  CHECK(rig.vm->processor().value == "Pentium III");
}

TEST_CASE("a new processor is announced once, and one that cannot be kept is none") {
  ProcessorRig rig;
  REQUIRE(rig.vm->set_processor("486DX2") == S_OK);
  unsigned announced = 0;
  while (const auto event = rig.vpc.events().pop()) {
    if (event->kind != Event::Kind::ConfigurationChanged) continue;
    CHECK(event->text == "ferrite/processor");
    announced++;
  }
  CHECK(announced == 1);
  rig.store.full = true;
  CHECK(rig.vm->set_processor("Pentium 4") == DISP_E_EXCEPTION);
  CHECK(rig.vm->processor().value == "486DX2");
}

TEST_CASE("the processor is kept in the configuration, and a saved machine goes on with it") {
  ProcessorRig rig;
  REQUIRE(rig.vm->set_processor("Pentium MMX") == S_OK);
  rig.register_again();
  CHECK(rig.vm->processor().value == "Pentium MMX");
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->save().value.error == S_OK);
  CHECK(rig.vm->set_processor("386DX") == VM_E_PREF_VM_ACTIVE);
  rig.register_again();
  CHECK(rig.vm->state().value == VMVMState::Saved);
  CHECK(rig.vm->processor().value == "Pentium MMX");
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.signature() == facts_of(CpuModel::PentiumMmx).signature);
}

TEST_CASE("a state of another processor is refused with a sentence, and the machine is as it was") {
  ProcessorRig rig;
  REQUIRE(rig.vm->set_processor("486DX2") == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  const auto state = rig.vm->save_state();
  REQUIRE(state);
  REQUIRE(rig.vm->turn_off());
  REQUIRE(rig.vm->set_processor("Pentium II") == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.vm->restore_state(state.value) == VM_E_PREF_SAVED_STATE_BAD_VERSION);
  CHECK(rig.vpc.last_error().sentence ==
        "This state belongs to a machine with a 486DX2, and this one has a Pentium II. Choose that processor and "
        "restore again.");
  CHECK(rig.signature() == facts_of(CpuModel::PentiumII).signature);
  REQUIRE(rig.vm->turn_off());
  REQUIRE(rig.vm->set_processor("486DX2") == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.vm->restore_state(state.value) == S_OK);
}

TEST_CASE("a configuration that changed its processor does not fit the saved state, which is kept") {
  ProcessorRig rig;
  REQUIRE(rig.vm->set_processor("486DX2") == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->save().value.error == S_OK);
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  rig.write("C:\\Machines\\DOS.vmc", write_settings({.config_id = "{}", .memory_megabytes = 4, .notes = {}}));
  rig.vm = rig.vpc.register_virtual_machine("DOS", "C:\\Machines").value;
  const auto task = rig.vm->startup();
  REQUIRE(task);
  CHECK(task.value.error == VM_E_PREF_SAVED_STATE_BAD_VERSION);
  CHECK(task.value.error_description.find("with a 486DX2, and this one has a Pentium III.") != std::string::npos);
  CHECK(rig.vm->state().value == VMVMState::Saved);
}
