// SPDX-License-Identifier: MIT
#include "core/automation/virtual_pc.h"

#include <algorithm>

#include "core/automation/floppy_images.h"
#include "core/automation/unique_ids.h"
#include "core/disk/floppy_image.h"
#include "core/disk/geometry.h"

namespace ferrite::automation {

namespace {
constexpr std::string_view ConfigurationSuffix = ".vmc";
constexpr u64 Second = 1'000'000'000;

bool is_configuration(std::string_view path) { return fold(path).ends_with(".VMC"); }

std::string_view without_suffix(std::string_view name) {
  return is_configuration(name) ? name.substr(0, name.size() - ConfigurationSuffix.size()) : name;
}
}  // namespace

VirtualPc::VirtualPc(HostClock& clock, FileStore& store, TimeSource source)
    : services_(clock, store, source), started_(clock.nanoseconds()) {}

VirtualPc::MachinePointer VirtualPc::find(u32 id) const {
  for (const MachinePointer& machine : machines_)
    if (machine->id() == id) return machine;
  return nullptr;
}

VirtualPc::MachinePointer VirtualPc::shown_machine() const {
  const MachinePointer chosen = find(shown_);
  return chosen || machines_.empty() ? chosen : machines_.front();
}

Hresult VirtualPc::show_machine(u32 id) {
  if (!find(id)) return services_.error.set(VM_E_VM_UNKNOWN);
  shown_ = id;
  return S_OK;
}

Answer<VirtualPc::MachinePointer> VirtualPc::find_virtual_machine(std::string_view name) const {
  for (const MachinePointer& machine : machines_)
    if (fold(machine->name_) == fold(name)) return machine;
  return S_FALSE;
}

Hresult VirtualPc::check_new(std::string_view name) const {
  if (const Hresult code = check_machine_name(name); code != S_OK) return services_.error.set(code);
  if (find_virtual_machine(name).value)
    return services_.error.set(VM_E_CONFIG_DUPLICATE_NAME,
                               "There is a virtual machine called " + std::string(name) + " already.");
  return S_OK;
}

/// The checked path of the .vmc that a name and a folder, or no name and a whole path, mean.
Answer<std::string> VirtualPc::configuration_file(std::string_view name, std::string_view path) {
  Answer<std::string> place = checked_path(path);
  if (!place) return services_.error.set(place.code);
  if (name.empty()) return place;
  std::string file = join(place.value, std::string(name).append(ConfigurationSuffix));
  if (utf16_length(file) >= MaximumPath) return services_.error.set(ERROR_BUFFER_OVERFLOW);
  return file;
}

VirtualPc::MachinePointer VirtualPc::adopt(std::string name, std::string file, MachineSettings settings) {
  machines_.push_back(
      std::make_shared<VirtualMachine>(services_, std::move(name), std::move(file), std::move(settings)));
  keep_list_of_machines();
  return machines_.back();
}

void VirtualPc::keep_list_of_machines() {
  std::string lines;
  for (const MachinePointer& machine : machines_) lines += (lines.empty() ? "" : "\n") + machine->file_;
  services_.files.keep_machines(lines);
}

bool VirtualPc::in_saved_state(const std::string& path) const {
  const auto names = [&](const DriveLocation& drive) {
    return fold(drive.image) == fold(path) || fold(drive.undo) == fold(path);
  };
  return std::any_of(machines_.begin(), machines_.end(), [&](const MachinePointer& machine) {
    const auto& drives = machine->settings_.drives;
    return machine->state_ == VMVMState::Saved && std::any_of(drives.begin(), drives.end(), names);
  });
}

std::string VirtualPc::undo_disk_over(const std::string& path) const {
  for (const MachinePointer& machine : machines_)
    for (const DriveLocation& drive : machine->settings_.drives)
      if (!drive.undo.empty() && fold(drive.image) == fold(path)) return drive.undo;
  return {};
}

Answer<VirtualPc::MachinePointer> VirtualPc::create_virtual_machine(std::string_view wish, std::string_view path) {
  const std::string_view name = wish.empty() && is_configuration(path) ? without_suffix(name_of(path)) : wish;
  if (const Hresult code = check_new(name); code != S_OK) return code;
  const Answer<std::string> file = configuration_file(wish, path);
  if (!file) return file.code;
  if (services_.files.exists(file.value))
    return services_.error.set(ERROR_ALREADY_EXISTS,
                               file.value + " exists already; registerVirtualMachine() takes it.");
  MachineSettings settings;
  settings.config_id = make_guid(services_);
  if (const Hresult code = services_.files.write(file.value, write_settings(settings)); code != S_OK)
    return services_.error.set(code == ERROR_DISK_FULL ? DISP_E_EXCEPTION : code);
  return adopt(std::string(name), file.value, settings);
}

Answer<VirtualPc::MachinePointer> VirtualPc::register_virtual_machine(std::string_view wish, std::string_view path) {
  const std::string_view name = without_suffix(wish.empty() ? name_of(path) : wish);
  const Answer<std::string> file = configuration_file(without_suffix(wish), path);
  if (!file) return file.code;
  if (const Hresult code = check_new(name); code != S_OK) return code;
  const auto bytes = services_.files.read(file.value);
  if (!bytes) return services_.error.set(bytes.code, file.value + ": " + std::string(describe(bytes.code).meaning));
  for (const MachinePointer& machine : machines_)
    if (fold(machine->file_) == fold(file.value)) return services_.error.set(ERROR_ALREADY_EXISTS);
  const auto settings = read_settings(bytes.value);
  if (!settings) return services_.error.set(DISP_E_EXCEPTION, file.value + ": " + settings.sentence());
  return adopt(std::string(name), file.value, *settings);
}

Hresult VirtualPc::forget(VirtualMachine& machine) {
  if (machine.active()) return services_.error.set(VM_E_VM_RUNNING, machine.name_ + " is running; turn it off first.");
  machine.unregister();
  std::erase_if(machines_, [&](const MachinePointer& m) { return m.get() == &machine; });
  keep_list_of_machines();
  return S_OK;
}

Hresult VirtualPc::delete_virtual_machine(VirtualMachine& machine) {
  const MachinePointer ours = find(machine.id());
  if (!ours) return S_FALSE;
  const std::string file = machine.file_, saved_state = machine.saved_state_path();
  const std::vector<std::string> undo_disks = machine.undo_disks_.files();
  if (const Hresult code = forget(machine); code != S_OK) return code;
  services_.files.remove(file);
  services_.files.remove(saved_state);
  for (const std::string& undo_disk : undo_disks) services_.files.remove(undo_disk);
  return S_OK;
}

Hresult VirtualPc::unregister_virtual_machine(VirtualMachine& machine) {
  const MachinePointer ours = find(machine.id());
  return ours ? forget(machine) : services_.error.set(VM_E_VM_UNKNOWN);
}

Hresult VirtualPc::rename(VirtualMachine& machine, std::string_view name) {
  const MachinePointer other = find_virtual_machine(name).value;
  if (machine.known() && other && other.get() != &machine)
    return services_.error.set(VM_E_CONFIG_DUPLICATE_NAME,
                               "There is a virtual machine called " + std::string(name) + " already.");
  const Hresult code = machine.set_name(name);
  if (code == S_OK) keep_list_of_machines();
  return code;
}

Hresult VirtualPc::create_floppy_disk_image(std::string_view wish, i32 type) {
  const bool low = type == i32(VMFloppyDiskImageType::LowDensity),
             high = type == i32(VMFloppyDiskImageType::HighDensity);
  if (!low && !high)
    return services_.error.set(E_INVALIDARG,
                               "Only vmFloppyDiskImage_LowDensity (1) and _HighDensity (2) can be created.");
  constexpr i32 LowDensity = 720, HighDensity = 1440;  // KB
  return FloppyImages(services_).create(wish, low ? LowDensity : HighDensity, "", BlankFloppy::Dos);
}

Answer<VMFloppyDiskImageType> VirtualPc::floppy_disk_image_type(std::string_view path) const {
  const auto file = services_.files.find(path);
  if (!file) return services_.error.set(file.code);
  const auto image = FloppyImage::open(std::make_unique<StoredMedia>(file.value));
  if (!image) return services_.error.set(DISP_E_EXCEPTION, std::string(path) + ": " + image.sentence());
  return VMFloppyDiskImageType(classify((*image)->geometry()));
}

i32 VirtualPc::up_time() const { return i32((services_.clock.nanoseconds() - started_) / Second); }

Answer<std::vector<std::string>> VirtualPc::virtual_machine_files(const std::vector<std::string>& additional_paths,
                                                                  Machines which) const {
  auto files = options_.files(Options::FileKind::VirtualMachine, additional_paths);
  if (files && which == Machines::Unregistered)
    std::erase_if(files.value, [&](const std::string& path) {
      return std::any_of(machines_.begin(), machines_.end(),
                         [&](const MachinePointer& machine) { return fold(machine->file_) == fold(path); });
    });
  return files;
}

Hresult VirtualPc::quit() {
  Hresult worst = S_OK;
  for (const MachinePointer& machine : std::vector(machines_)) {
    if (!machine->active()) continue;
    const bool turns_off = machine->settings_.shutdown_action == VMShutdownAction::TurnOff;
    const Answer<Task> task = turns_off ? machine->turn_off() : machine->save();
    const Hresult code = task ? task.value.error : task.code;
    if (code != S_OK) worst = code;
  }
  return worst;
}

std::vector<VirtualPc::Adapter> VirtualPc::network_adapters(u32 network) const {
  std::vector<Adapter> found;
  for (const MachinePointer& machine : machines_) {
    NetworkAdapters& adapters = machine->network_adapters();
    const u32 adapter = adapters.adapter();
    if (adapter && adapters.virtual_network(adapter).value == network) found.push_back({machine, adapter});
  }
  return found;
}

u64 VirtualPc::run_slice(u64 budget) {
  const u64 start = services_.clock.nanoseconds();
  const std::vector<MachinePointer> now = machines_;
  u64 wait = VirtualMachine::NothingToRun, turn = 0;
  for (const MachinePointer& machine : now)
    wait = std::min(wait, machine->run_slice(start + budget * ++turn / now.size()));
  return wait;
}

}  // namespace ferrite::automation
