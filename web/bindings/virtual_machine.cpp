// SPDX-License-Identifier: MIT
#include "core/automation/virtual_machine.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
constexpr u64 NanosecondsPerMillisecond = 1'000'000;

/// What `ask` finds out about a machine; VM_E_VM_UNKNOWN without one.
template <class Ask>
u32 of(VirtualPc* vpc, u32 id, Ask ask) {
  VirtualMachine* found = web::machine(vpc, id);
  return found ? exchange().give(ask(*found)) : u32(VM_E_VM_UNKNOWN);
}

/// As virtual_machine.js counts them.
std::string SmbiosNumbers::*smbios_number(u32 number) {
  constexpr std::array Numbers{&SmbiosNumbers::guid, &SmbiosNumbers::serial_number, &SmbiosNumbers::base_board,
                               &SmbiosNumbers::chassis, &SmbiosNumbers::asset_tag};
  return Numbers[number % Numbers.size()];
}

/// The same with a text that JavaScript gave.
template <class Ask>
u32 of_text(VirtualPc* vpc, u32 id, Ask ask) {
  const auto text = exchange().text(*vpc, 0);
  if (!web::machine(vpc, id)) return u32(VM_E_VM_UNKNOWN);
  return text ? of(vpc, id, [&](VirtualMachine& vm) { return ask(vm, text.value); }) : u32(text.code);
}
}  // namespace

#define PROPERTY(name)                                                \
  FERRITE_EXPORT u32 ferrite_vm_##name(VirtualPc* vpc, u32 id) {      \
    return of(vpc, id, [](VirtualMachine& vm) { return vm.name(); }); \
  }
PROPERTY(name)
PROPERTY(config_id)
PROPERTY(file)
PROPERTY(state)
PROPERTY(memory)
PROPERTY(processor)
PROPERTY(speed)
PROPERTY(boot_order)
PROPERTY(sound_card)
PROPERTY(monitor)
PROPERTY(linux_boot)
PROPERTY(notes)
PROPERTY(saved_state_file_path)
PROPERTY(processor_speed)
PROPERTY(attached_drive_types)
PROPERTY(shutdown_action_on_quit)
PROPERTY(undoable)
PROPERTY(undo_action)
PROPERTY(merge_undo_disks)
PROPERTY(discard_undo_disks)
PROPERTY(startup)
PROPERTY(turn_off)
PROPERTY(reset)
PROPERTY(save)
PROPERTY(pause)
PROPERTY(resume)
PROPERTY(discard_saved_state)
PROPERTY(press_power_button)
PROPERTY(save_state)
#undef PROPERTY

FERRITE_EXPORT u32 ferrite_vm_set_name(VirtualPc* vpc, u32 id) {
  return of_text(vpc, id, [=](VirtualMachine& vm, std::string_view name) { return vpc->rename(vm, name); });
}
FERRITE_EXPORT u32 ferrite_vm_set_notes(VirtualPc* vpc, u32 id) {
  return of_text(vpc, id, [](VirtualMachine& vm, std::string_view notes) { return vm.set_notes(notes); });
}
FERRITE_EXPORT u32 ferrite_vm_set_memory(VirtualPc* vpc, u32 id, i32 megabytes) {
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.set_memory(megabytes); });
}
FERRITE_EXPORT u32 ferrite_vm_set_processor(VirtualPc* vpc, u32 id) {
  return of_text(vpc, id, [](VirtualMachine& vm, std::string_view name) { return vm.set_processor(name); });
}
/// kHz; 0: full speed.
FERRITE_EXPORT u32 ferrite_vm_set_speed(VirtualPc* vpc, u32 id, i32 kilohertz) {
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.set_speed(kilohertz); });
}
/// Names with spaces between them.
FERRITE_EXPORT u32 ferrite_vm_set_boot_order(VirtualPc* vpc, u32 id) {
  return of_text(vpc, id, [](VirtualMachine& vm, std::string_view names) { return vm.set_boot_order(names); });
}
FERRITE_EXPORT u32 ferrite_vm_set_sound_card(VirtualPc* vpc, u32 id, int there) {
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.set_sound_card(there); });
}
FERRITE_EXPORT u32 ferrite_vm_set_undoable(VirtualPc* vpc, u32 id, int undoable) {
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.set_undoable(undoable); });
}
FERRITE_EXPORT u32 ferrite_vm_set_undo_action(VirtualPc* vpc, u32 id, i32 action) {
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.set_undo_action(action); });
}
FERRITE_EXPORT u32 ferrite_vm_set_monitor(VirtualPc* vpc, u32 id) {
  return of_text(vpc, id, [](VirtualMachine& vm, std::string_view name) { return vm.set_monitor(name); });
}
FERRITE_EXPORT u32 ferrite_vm_startup2(VirtualPc* vpc, u32 id, i32 option) {
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.startup2(option); });
}
FERRITE_EXPORT u32 ferrite_vm_set_shutdown_action_on_quit(VirtualPc* vpc, u32 id, i32 action) {
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.set_shutdown_action_on_quit(action); });
}
FERRITE_EXPORT u32 ferrite_vm_smbios(VirtualPc* vpc, u32 id, u32 number) {
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.smbios(smbios_number(number)); });
}
FERRITE_EXPORT u32 ferrite_vm_set_smbios(VirtualPc* vpc, u32 id, u32 number) {
  return of_text(vpc, id,
                 [=](VirtualMachine& vm, std::string_view text) { return vm.set_smbios(smbios_number(number), text); });
}
FERRITE_EXPORT u32 ferrite_vm_has_mmx(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](VirtualMachine& vm) { return vm.has_instructions(feature::Mmx); });
}
FERRITE_EXPORT u32 ferrite_vm_has_sse(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](VirtualMachine& vm) { return vm.has_instructions(feature::Sse); });
}
FERRITE_EXPORT u32 ferrite_vm_has_sse2(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](VirtualMachine& vm) { return vm.has_instructions(feature::Sse2); });
}
/// `port` is from 1.
FERRITE_EXPORT u32 ferrite_vm_serial_attachment(VirtualPc* vpc, u32 id, i32 port) {
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.serial_attachment(port); });
}
FERRITE_EXPORT u32 ferrite_vm_set_serial_attachment(VirtualPc* vpc, u32 id, i32 port) {
  return of_text(vpc, id,
                 [=](VirtualMachine& vm, std::string_view name) { return vm.set_serial_attachment(port, name); });
}
/// Kernel, initrd and command line.
FERRITE_EXPORT u32 ferrite_vm_set_linux_boot(VirtualPc* vpc, u32 id) {
  std::array<std::string, 3> texts;
  for (unsigned n = 0; n < texts.size(); n++) {
    const auto text = exchange().text(*vpc, n);
    if (!text) return u32(text.code);
    texts[n] = text.value;
  }
  return of(vpc, id, [&](VirtualMachine& vm) { return vm.set_linux_boot({texts[0], texts[1], texts[2]}); });
}
FERRITE_EXPORT u32 ferrite_vm_restore_state(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](VirtualMachine& vm) { return vm.restore_state(exchange().take_bytes()); });
}
FERRITE_EXPORT u32 ferrite_vm_read_memory(VirtualPc* vpc, u32 id, u32 address, u32 size) {
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.read_memory(address, size); });
}
FERRITE_EXPORT u32 ferrite_vm_write_memory(VirtualPc* vpc, u32 id, u32 address) {
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.write_memory(address, exchange().bytes()); });
}

/// Guest time since power-on, in milliseconds.
FERRITE_EXPORT double ferrite_vm_guest_time(VirtualPc* vpc, u32 id) {
  const auto found = vpc->find(id);
  return found ? double(found->guest_nanoseconds()) / double(NanosecondsPerMillisecond) : 0;
}
FERRITE_EXPORT double ferrite_vm_guest_instructions(VirtualPc* vpc, u32 id) {
  const auto found = vpc->find(id);
  return found ? double(found->guest_instructions()) : 0;
}

/// Runs for guest `nanoseconds`, but no longer than `budget` milliseconds of the host; the number is what is left.
FERRITE_EXPORT u32 ferrite_vm_run(VirtualPc* vpc, u32 id, double nanoseconds, double budget) {
  const u64 deadline = vpc->services().clock.nanoseconds() + u64(budget * double(NanosecondsPerMillisecond));
  return of(vpc, id, [=](VirtualMachine& vm) { return vm.run_for(u64(nanoseconds), deadline); });
}
