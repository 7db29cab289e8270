// SPDX-License-Identifier: MIT
// The settings of a VirtualMachine.
#include "core/automation/virtual_machine.h"

#include <algorithm>

#include "core/automation/settings_rules.h"
#include "core/automation/unique_ids.h"

namespace ferrite::automation {

namespace {
/// A hard disk has the undo disk that it has, wherever it is connected.
void keep_undo_disks(const MachineSettings& now, MachineSettings& wish) {
  for (DriveLocation& drive : wish.drives) {
    const auto same = std::find_if(now.drives.begin(), now.drives.end(), [&](const DriveLocation& old) {
      return old.type == VMDriveType::HardDisk && fold(old.image) == fold(drive.image);
    });
    const bool hard_disk = drive.type == VMDriveType::HardDisk && same != now.drives.end();
    drive.undo = hard_disk ? same->undo : "";
  }
}
constexpr std::size_t LongestSmbiosText = 32;
constexpr u64 HertzPerMegahertz = 1'000'000;
constexpr i32 KilohertzPerMegahertz = 1000;

/// Of a GUID's digits, in the shape of Virtual PC's: "1234-5678-9012-3456-7890-1234-56".
std::string serial_number_of(std::string_view guid) {
  constexpr std::size_t Digits = 26, Group = 4;
  std::string number;
  for (std::size_t n = 0, digits = 0; digits < Digits; n++) {
    const char c = guid[n];
    if (c == '{' || c == '-') continue;
    if (digits && digits % Group == 0) number += '-';
    number += char('0' + (c <= '9' ? c - '0' : c - 'A'));
    digits++;
  }
  return number;
}
}  // namespace

Answer<i32> VirtualMachine::memory() const { return known() ? Answer<i32>(settings_.memory_megabytes) : unknown(); }

Answer<std::string> VirtualMachine::processor() const {
  return known() ? Answer<std::string>(std::string(processor_name(settings_.processor))) : unknown();
}

Answer<std::string> VirtualMachine::notes() const { return known() ? Answer<std::string>(settings_.notes) : unknown(); }

Hresult VirtualMachine::check_locked_setting() const {
  if (!known()) return unknown();
  return state_ == VMVMState::TurnedOff ? S_OK : services_.error.set(VM_E_PREF_VM_ACTIVE);
}

/// Changes settings that are possible, and tells those who listen.
Hresult VirtualMachine::change(const MachineSettings& changed, std::string_view key) {
  if (const auto wrong = wrong_setting(changed, services_.maximum_memory))
    return services_.error.set(E_INVALIDARG, wrong->sentence);
  const Hresult code = store(changed);
  if (code == S_OK) configuration_changed(key);
  return code;
}

Hresult VirtualMachine::set_memory(i32 megabytes) {
  if (const Hresult code = check_locked_setting(); code != S_OK) return code;
  MachineSettings changed = settings_;
  changed.memory_megabytes = megabytes;
  return change(changed, "hardware/memory/ram_size");
}

Hresult VirtualMachine::set_processor(std::string_view name) {
  if (const Hresult code = check_locked_setting(); code != S_OK) return code;
  const std::optional<CpuModel> model = processor_called(name);
  if (!model)
    return services_.error.set(E_INVALIDARG, "A machine has one of these processors: " + processor_names(", ") + ".");
  MachineSettings changed = settings_;
  changed.processor = *model;
  return change(changed, "ferrite/processor");
}

Answer<i32> VirtualMachine::speed() const { return known() ? Answer<i32>(settings_.speed_kilohertz) : unknown(); }

Hresult VirtualMachine::set_speed(i32 kilohertz) {
  if (!known()) return unknown();
  MachineSettings changed = settings_;
  changed.speed_kilohertz = kilohertz;
  const Hresult code = change(changed, "ferrite/speed");
  apply_speed();
  return code;
}

/// The machine's own setting, whatever the state that was restored ran at.
void VirtualMachine::apply_speed() {
  const i32 speed = settings_.speed_kilohertz;
  pacer_.set_least_cost(speed == Speed::Full ? 0 : instruction_cost(settings_.processor, speed, PcConfig{}.hertz));
  if (pc_) pc_->set_instruction_cost(pacer_.instruction_cost());
}

Answer<std::string> VirtualMachine::boot_order() const {
  return known() ? Answer<std::string>(boot_order_text(settings_.boot_order)) : unknown();
}

Hresult VirtualMachine::set_boot_order(std::string_view names) {
  if (const Hresult code = check_locked_setting(); code != S_OK) return code;
  const auto order = read_boot_order(names);
  if (!order)
    return services_.error.set(E_INVALIDARG, "A machine boots from these: " + all_names(boot_device_names) + ".");
  MachineSettings changed = settings_;
  changed.boot_order = *order;
  return change(changed, "ferrite/boot_order");
}

Answer<bool> VirtualMachine::sound_card() const { return known() ? Answer<bool>(settings_.sound_card) : unknown(); }

Hresult VirtualMachine::set_sound_card(bool there) {
  if (const Hresult code = check_locked_setting(); code != S_OK) return code;
  MachineSettings changed = settings_;
  changed.sound_card = there;
  return change(changed, "ferrite/sound_card");
}

Answer<std::string> VirtualMachine::monitor() const {
  return known() ? Answer<std::string>(std::string(name_in(monitor_names, settings_.monitor))) : unknown();
}

Hresult VirtualMachine::set_monitor(std::string_view name) {
  if (!known()) return unknown();
  const auto monitor = value_in(monitor_names, name);
  if (!monitor) return services_.error.set(E_INVALIDARG, "A monitor is " + all_names(monitor_names) + ".");
  MachineSettings changed = settings_;
  changed.monitor = *monitor;
  if (const Hresult code = change(changed, "ferrite/monitor"); code != S_OK) return code;
  if (pc_) pc_->set_monitor(*monitor);
  return S_OK;
}

Answer<std::string> VirtualMachine::serial_attachment(i32 port) const {
  if (!known()) return unknown();
  if (port < 1 || port > SerialPorts) return services_.error.set(DISP_E_BADINDEX);
  return std::string(name_in(serial_attachment_names, settings_.serial_ports[unsigned(port - 1)]));
}

Hresult VirtualMachine::set_serial_attachment(i32 port, std::string_view name) {
  if (port < 1 || port > SerialPorts) return services_.error.set(DISP_E_BADINDEX);
  if (const Hresult code = check_locked_setting(); code != S_OK) return code;
  const auto attachment = value_in(serial_attachment_names, name);
  if (!attachment)
    return services_.error.set(E_INVALIDARG, "A serial port has " + all_names(serial_attachment_names) + ".");
  MachineSettings changed = settings_;
  changed.serial_ports[unsigned(port - 1)] = *attachment;
  return change(changed, "ferrite/serial_port[@id=" + std::to_string(port - 1) + "]/attached");
}

Answer<VMShutdownAction> VirtualMachine::shutdown_action_on_quit() const {
  return known() ? Answer<VMShutdownAction>(settings_.shutdown_action) : unknown();
}

Hresult VirtualMachine::set_shutdown_action_on_quit(i32 action) {
  if (!known()) return unknown();
  if (action < i32(VMShutdownAction::Save) || action > i32(VMShutdownAction::Shutdown))
    return services_.error.set(E_INVALIDARG, "A machine is saved (0), turned off (1) or shut down (2).");
  MachineSettings changed = settings_;
  changed.shutdown_action = VMShutdownAction(action);
  return change(changed, "ferrite/shutdown_action");
}

Answer<std::string> VirtualMachine::smbios(std::string SmbiosNumbers::*text) const {
  return known() ? Answer<std::string>(settings_.smbios.*text) : unknown();
}

Hresult VirtualMachine::set_smbios(std::string SmbiosNumbers::*text, std::string_view wish) {
  if (!known()) return unknown();
  if (state_ != VMVMState::TurnedOff) return services_.error.set(VM_E_VM_RUNNING_OR_SAVED);
  const bool guid = text == &SmbiosNumbers::guid;
  if (guid && uuid_of(wish).empty())
    return services_.error.set(E_INVALIDARG, "A GUID is written {01234567-89AB-CDEF-0123-456789ABCDEF}.");
  if (!guid && utf16_length(wish) > LongestSmbiosText)
    return services_.error.set(E_INVALIDARG, "These numbers have at most 32 characters.");
  MachineSettings changed = settings_;
  changed.smbios.*text = wish;
  return change(changed, "hardware/bios");
}

/// Those that nobody gave. Where they cannot be stored, the machine has them until it is off.
void VirtualMachine::make_smbios_numbers() {
  MachineSettings changed = settings_;
  SmbiosNumbers& numbers = changed.smbios;
  if (numbers.guid.empty()) numbers.guid = make_guid(services_);
  const std::string made = serial_number_of(make_guid(services_));
  for (std::string SmbiosNumbers::*text :
       {&SmbiosNumbers::serial_number, &SmbiosNumbers::base_board, &SmbiosNumbers::chassis, &SmbiosNumbers::asset_tag})
    if ((numbers.*text).empty()) numbers.*text = made;
  if (numbers == settings_.smbios) return;
  if (store(changed) != S_OK) settings_ = changed;
}

Answer<i32> VirtualMachine::processor_speed() const {
  if (!known()) return unknown();
  const i32 kilohertz = settings_.speed_kilohertz;
  if (kilohertz == Speed::Full) return i32(PcConfig{}.hertz / HertzPerMegahertz);
  return (kilohertz + KilohertzPerMegahertz / 2) / KilohertzPerMegahertz;
}

Answer<bool> VirtualMachine::has_instructions(u32 cpuid_feature) const {
  return known() ? Answer<bool>(facts_of(settings_.processor).has(cpuid_feature)) : unknown();
}

Answer<std::vector<u8>> VirtualMachine::attached_drive_types() const {
  if (!known()) return unknown();
  std::vector<u8> types;
  for (unsigned place = 0; place < MachineSettings::IdePlaces; place++)
    types.push_back(u8(settings_.drives[place].type));
  return types;
}

Answer<bool> VirtualMachine::undoable() const { return known() ? Answer<bool>(settings_.undoable) : unknown(); }

Hresult VirtualMachine::set_undoable(bool undoable) {
  if (const Hresult code = check_locked_setting(); code != S_OK) return code;
  MachineSettings changed = settings_;
  changed.undoable = undoable;
  if (const Hresult code = change(changed, "settings/undo_drives/enabled"); code != S_OK) return code;
  return undoable ? S_OK : undo_disks_.discard();
}

Answer<VMUndoAction> VirtualMachine::undo_action() const {
  return known() ? Answer<VMUndoAction>(settings_.undo_action) : unknown();
}

Hresult VirtualMachine::set_undo_action(i32 action) {
  if (!known()) return unknown();
  if (action < i32(VMUndoAction::Discard) || action > i32(VMUndoAction::Commit))
    return services_.error.set(E_INVALIDARG, "Undo disks are discarded (0), kept (1) or committed (2).");
  MachineSettings changed = settings_;
  changed.undo_action = VMUndoAction(action);
  return change(changed, "settings/undo_drives/default_action");
}

std::optional<WrongSetting> VirtualMachine::configure(MachineSettings wish, std::string_view key) {
  if (check_locked_setting() != S_OK) return WrongSetting{"", services_.error.sentence};
  keep_undo_disks(settings_, wish);
  if (auto wrong = wrong_setting(wish, services_.maximum_memory)) return wrong;
  if (auto wrong = ide_drives_.wrong_drive(wish)) return wrong;
  for (const FloppyDrive& drive : floppy_drives_.all())
    if (auto wrong = drive.wrong_type(wish)) return wrong;
  if (store(wish) != S_OK) return WrongSetting{"", services_.error.sentence};
  if (!wish.undoable) undo_disks_.discard();
  ide_drives_.settings_changed();
  network_adapters_.settings_changed();
  for (FloppyDrive& drive : floppy_drives_.all()) drive.settings_changed();
  configuration_changed(key);
  return {};
}

Answer<LinuxSettings> VirtualMachine::linux_boot() const {
  return known() ? Answer<LinuxSettings>(settings_.linux_boot) : unknown();
}

/// The path of a host file as it is spelled there; `what` it is to be, for the sentence.
Answer<std::string> VirtualMachine::existing_file(std::string_view path, std::string_view what) const {
  const auto found = services_.files.stat(path);
  if (found) return found.value.path;
  return services_.error.set(
      found.code, std::string(what) + ": there is no file " + std::string(path) + "; hostFiles.write() makes one.");
}

Hresult VirtualMachine::set_linux_boot(const LinuxSettings& wish) {
  if (const Hresult code = check_locked_setting(); code != S_OK) return code;
  MachineSettings changed = settings_;
  changed.linux_boot = {};
  if (!wish.kernel.empty()) {
    const auto kernel = existing_file(wish.kernel, "The kernel");
    if (!kernel) return kernel.code;
    const auto initrd =
        wish.initrd.empty() ? Answer<std::string>(std::string()) : existing_file(wish.initrd, "The initrd");
    if (!initrd) return initrd.code;
    changed.linux_boot = {kernel.value, initrd.value, wish.command_line};
  }
  const Hresult code = store(changed);
  if (code == S_OK) configuration_changed("ferrite/linux");
  return code;
}

Hresult VirtualMachine::set_notes(std::string_view notes) {
  if (!known()) return unknown();
  MachineSettings changed = settings_;
  changed.notes = notes;
  if (const auto wrong = wrong_setting(changed, services_.maximum_memory))
    return services_.error.set(E_INVALIDARG, wrong->sentence);
  return store(changed);
}

Hresult VirtualMachine::fit_floppy_drive(unsigned drive, const FloppyDriveSettings& wish) {
  const bool other_type = wish.type != settings_.floppy_drives[drive].type;
  const Hresult code = other_type ? check_locked_setting() : known() ? S_OK : unknown();
  if (code != S_OK) return code;
  MachineSettings changed = settings_;
  changed.floppy_drives[drive] = wish;
  return change(changed, "ferrite/floppy_drive[@id=" + std::to_string(drive) + (other_type ? "]/type" : "]/fast"));
}

void VirtualMachine::keep_floppy(unsigned drive, const FloppyLocation& disk) {
  if (settings_.floppies[drive] == disk) return;
  MachineSettings changed = settings_;
  changed.floppies[drive] = disk;
  store(changed);
}

Hresult VirtualMachine::store(const MachineSettings& changed) {
  configuration_in_use_.reset();
  const Hresult code = services_.files.write(file_, write_settings(changed));
  if (code == S_OK) settings_ = changed;
  if (active()) configuration_in_use_ = services_.files.lease(file_).value;
  return code == S_OK ? S_OK
                      : services_.error.set(DISP_E_EXCEPTION,
                                            file_ + " cannot be written: " + std::string(describe(code).meaning));
}

}  // namespace ferrite::automation
