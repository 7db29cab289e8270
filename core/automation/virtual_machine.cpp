// SPDX-License-Identifier: MIT
#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

namespace {
constexpr std::string_view ConfigurationSuffix = ".vmc", SavedStateSuffix = ".vsv";
constexpr u64 Second = 1'000'000'000;
const u64 Hertz = PcConfig{}.hertz;     // not constexpr: clang 14 has no constant vectors
constexpr Ticks StepsPerSecond = 1000;  // keys and serial bytes pass between host and guest so often
const Ticks Step = Hertz / StepsPerSecond;

Ticks ticks(u64 nanoseconds) { return nanoseconds / Second * Hertz + nanoseconds % Second * Hertz / Second; }
Ticks next_step(Ticks now) { return (now / Step + 1) * Step; }
u64 nanoseconds(Ticks t) { return t / Hertz * Second + t % Hertz * Second / Hertz; }

/// Whether `passed` ticks tell how fast the host is: the guest was busy for most of them, at whatever cost. A number of
/// instructions would not do: at a high cost no step has so many, and the cost would never fall again.
bool worth_measuring(Ticks passed, u64 instructions, u32 cost) {
  return passed >= Step / 2 && instructions * cost / 1024 >= passed / 2;
}

MouseConfig mouse_config(std::span<const SerialAttachment> ports) {
  for (unsigned com = 0; com < ports.size(); com++) {
    if (ports[com] == SerialAttachment::Mouse) return {MouseConfig::Kind::SerialTwoButtons, com};
    if (ports[com] == SerialAttachment::WheelMouse) return {MouseConfig::Kind::SerialIntelliMouse, com};
  }
  return {};
}
}  // namespace

VirtualMachine::VirtualMachine(Services& services, std::string name, std::string file, MachineSettings settings)
    : services_(services),
      id_(services.next_id++),
      name_(std::move(name)),
      file_(std::move(file)),
      settings_(std::move(settings)),
      pacer_(Hertz),
      accountant_(*this, services),
      configuration_values_(*this, services),
      guest_os_(*this, services),
      floppy_drives_(*this, services),
      undo_disks_(*this, services),
      ide_drives_(*this, services),
      network_adapters_(*this, services),
      shared_folders_(*this, services),
      keyboard_(*this, services, Hertz),
      display_(*this, services),
      mouse_(*this, services),
      serial_ports_{SerialPort(*this, services, 0), SerialPort(*this, services, 1)},
      parallel_port_(*this, services),
      midi_port_(*this, services, Event::Kind::MidiData),
      sound_(*this, services) {
  if (services.files.exists(saved_state_path())) state_ = VMVMState::Saved;
  for (FloppyDrive& drive : floppy_drives_.all()) drive.insert_remembered();
}

// Properties

Answer<std::string> VirtualMachine::name() const { return known() ? Answer<std::string>(name_) : unknown(); }

Answer<std::string> VirtualMachine::config_id() const {
  return known() ? Answer<std::string>(settings_.config_id) : unknown();
}

Answer<std::string> VirtualMachine::file() const { return known() ? Answer<std::string>(file_) : unknown(); }

Answer<VMVMState> VirtualMachine::state() const { return known() ? Answer<VMVMState>(state_) : unknown(); }

Answer<std::string> VirtualMachine::saved_state_file_path() const {
  if (!known()) return unknown();
  if (state_ != VMVMState::Saved) return services_.error.set(VM_E_VM_NO_SAVED_STATE);
  return saved_state_path();
}

Hresult VirtualMachine::set_name(std::string_view name) {
  if (const Hresult code = check_locked_setting(); code != S_OK) return code;
  if (const Hresult code = check_machine_name(name); code != S_OK) return services_.error.set(code);
  const std::string file = join(folder_of(file_), std::string(name).append(ConfigurationSuffix));
  if (utf16_length(file) >= MaximumPath) return services_.error.set(VM_E_CONFIG_NAME_TOO_LONG);
  if (const Hresult code = services_.files.rename(file_, file); code != S_OK)
    return services_.error.set(VM_E_CONFIG_DUPLICATE_NAME,
                               file + " cannot be made: " + std::string(describe(code).meaning));
  name_ = name;
  file_ = file;
  announce(Event::Kind::MachineRenamed, 0, name_);
  return S_OK;
}

std::string VirtualMachine::saved_state_path() const {
  return file_.substr(0, file_.rfind('.')).append(SavedStateSuffix);
}

Answer<SerialPort*> VirtualMachine::serial_port(i32 index) {
  if (!known()) return unknown();
  if (index < 1 || index > SerialPorts) return services_.error.set(DISP_E_BADINDEX);
  return &serial_ports_[unsigned(index - 1)];
}

Answer<ParallelPort*> VirtualMachine::parallel_port(i32 index) {
  if (!known()) return unknown();
  if (index < 1 || index > ParallelPorts) return services_.error.set(DISP_E_BADINDEX);
  return &parallel_port_;
}

// Events and tasks

void VirtualMachine::announce(Event::Kind kind, i32 number, std::string text) {
  services_.events.push({.kind = kind, .machine = id_, .number = number, .text = std::move(text)});
}

void VirtualMachine::enter(VMVMState state) {
  state_ = state;
  announce(Event::Kind::MachineStateChange, i32(state));
  services_.events.push({.kind = Event::Kind::VirtualPcStateChange, .number = i32(state), .text = name_});
}

void VirtualMachine::log(VMEventType what) {
  services_.events.push({.kind = Event::Kind::EventLogged, .number = i32(what), .text = name_});
}

Task VirtualMachine::succeeded(std::string_view what) {
  return {.id = services_.next_id++, .description = std::string(what) + " " + name_, .error_description = {}};
}

Task VirtualMachine::failed(std::string_view what, VMTaskResult result, Hresult code, std::string why) {
  services_.error.set(code, why);
  return {services_.next_id++, std::string(what) + " " + name_, result, code, std::move(why)};
}

// Power

std::optional<Task> VirtualMachine::build_pc() {
  constexpr std::string_view What = "Turning on";
  if (services_.roms.bios.empty())
    return failed(What, VMTaskResult::UnexpectedError, DISP_E_EXCEPTION,
                  "There is no BIOS; the host has to load one first.");
  if (std::optional<std::string> why = services_.no_room_for(settings_.memory_megabytes))
    return failed(What, VMTaskResult::OutOfMemoryError, VM_E_OUT_OF_RESOURCE, *why);
  make_smbios_numbers();
  PcConfig config;
  config.memory_megabytes = u32(settings_.memory_megabytes);
  config.cpu_model = settings_.processor;
  config.bios = services_.roms.bios;
  config.vga_bios = services_.roms.vga_bios;
  config.power_on_time = services_.clock.local_seconds();
  config.boot_order = settings_.boot_order;
  config.sound_card = settings_.sound_card;
  config.mouse = mouse_config(settings_.serial_ports);
  config.smbios = settings_.smbios;
  for (FloppyDrive& drive : floppy_drives_.all()) config.floppy_drives[unsigned(drive.drive_number())] = drive.wanted();
  network_adapters_.configure(config);
  if (std::optional<Task> failure = add_linux(config)) return failure;
  if (std::optional<std::string> why = undo_disks_.make_missing())
    return failed(What, VMTaskResult::DiskRelatedError, VM_E_INVALID_HD_FILE, *why);
  pc_ = std::make_unique<Pc>(std::move(config));
  if (std::optional<std::string> why = ide_drives_.power_on(*pc_))
    return failed(What, VMTaskResult::DiskRelatedError, VM_E_INVALID_HD_FILE, *why);
  triple_faults_ = 0;
  pacer_ = Pacer(Hertz);
  apply_speed();
  pc_->set_monitor(settings_.monitor);
  for (FloppyDrive& drive : floppy_drives_.all()) drive.power_on(pc_->floppy_drive(unsigned(drive.drive_number())));
  network_adapters_.power_on(*pc_);
  shared_folders_.power_on(*pc_);
  configuration_values_.power_on();
  for (SerialPort& port : serial_ports_) port.power_on();
  accountant_.begin();
  configuration_in_use_ = services_.files.lease(file_).value;
  return {};
}

std::optional<Task> VirtualMachine::add_linux(PcConfig& config) {
  constexpr std::string_view What = "Turning on";
  const LinuxSettings& boots = settings_.linux_boot;
  if (boots.kernel.empty()) return {};
  std::array<std::vector<u8>, 2> files;  // kernel and initrd
  for (unsigned n = 0; n < files.size(); n++) {
    const std::string& path = n == 0 ? boots.kernel : boots.initrd;
    if (path.empty()) continue;
    auto bytes = services_.files.read(path);
    if (!bytes)
      return failed(What, VMTaskResult::DiskRelatedError, bytes.code,
                    path + " cannot be read: " + std::string(describe(bytes.code).meaning));
    files[n] = std::move(bytes.value);
  }
  auto opened = LinuxBoot::open(services_.roms.linux_boot, std::move(files[0]), std::move(files[1]), boots.command_line,
                                config.memory_megabytes << 20);
  if (!opened)
    return failed(What, VMTaskResult::IllegalValueError, DISP_E_EXCEPTION, boots.kernel + ": " + opened.sentence());
  config.linux = std::move(*opened);
  return {};
}

std::optional<Task> VirtualMachine::load_saved_state() {
  constexpr std::string_view What = "Restoring";
  const auto bytes = services_.files.read(saved_state_path());
  if (!bytes)
    return failed(What, VMTaskResult::DiskRelatedError, bytes.code,
                  saved_state_path() + " cannot be read; discardSavedState() lets the machine start without it.");
  const Result<bool> loaded = load(bytes.value);
  if (!loaded)
    return failed(What, VMTaskResult::IncompatibleSavedStateError, VM_E_PREF_SAVED_STATE_BAD_VERSION,
                  loaded.sentence() + " discardSavedState() lets the machine start without it.");
  for (FloppyDrive& drive : floppy_drives_.all()) drive.state_restored();
  return {};
}

/// The guest that comes back may be writing to the disks it was saved with.
std::optional<Task> VirtualMachine::missing_floppies() {
  for (FloppyDrive& drive : floppy_drives_.all()) {
    const std::string path = drive.missing_image();
    if (path.empty()) continue;
    const SavedDisk disk{.slot = SavedDisk::Slot::Floppy, .place = unsigned(drive.drive_number()), .name = path};
    return failed("Restoring", VMTaskResult::DiskRelatedError, ERROR_FILE_NOT_FOUND,
                  disk.missing(services_.error.sentence) +
                      " Put it back, or attach another disk, which the guest takes for a changed one.");
  }
  return {};
}

Answer<Task> VirtualMachine::startup() {
  if (!known()) return unknown();
  if (active()) return services_.error.set(VM_E_VM_RUNNING);
  const VMVMState before = state_;
  enter(VMVMState::TurningOn);
  std::optional<Task> failure = before == VMVMState::Saved ? missing_floppies() : std::nullopt;
  if (!failure) failure = build_pc();
  if (!failure && before == VMVMState::Saved) {
    enter(VMVMState::Restoring);
    failure = load_saved_state();
  }
  if (failure) {
    power_off();
    enter(before);
    return *failure;
  }
  if (before == VMVMState::Saved) services_.files.remove(saved_state_path());
  pacer_.start(services_.clock.nanoseconds(), pc_->now());
  enter(VMVMState::Running);
  log(before == VMVMState::Saved ? VMEventType::VirtualMachineStateRestored : VMEventType::VirtualMachineLaunched);
  return succeeded("Turning on");
}

Answer<Task> VirtualMachine::startup2(i32 option) {
  if (option == i32(VMStartupOption::Normal) || option == i32(VMStartupOption::FixParentTimestampMismatch))
    return startup();
  return services_.error.set(E_INVALIDARG, "There is no such option; see VMStartupOption.");
}

void VirtualMachine::power_off() {
  for (FloppyDrive& drive : floppy_drives_.all()) drive.power_off();
  ide_drives_.power_off();
  network_adapters_.power_off();
  keyboard_.power_off();
  mouse_.power_off();
  for (SerialPort& port : serial_ports_) port.power_off();
  midi_port_.power_off();
  if (pc_) parallel_port_.exchange(pc_->printer_output());
  parallel_port_.power_off();
  configuration_in_use_.reset();
  configuration_values_.power_off();
  if (pc_) shared_folders_.power_off();
  pc_.reset();
}

Answer<Task> VirtualMachine::turn_off() {
  if (!known()) return unknown();
  if (!active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  const std::optional<Task> failure = end_run(VMEventType::VirtualMachineTurnedOff);
  return failure ? *failure : succeeded("Turning off");
}

std::optional<Task> VirtualMachine::end_run(VMEventType why) {
  announce(Event::Kind::RequestShutdown);
  enter(VMVMState::TurningOff);
  power_off();
  enter(VMVMState::DeleteMachine);
  std::optional<Task> failure = apply_undo_action();
  enter(VMVMState::TurnedOff);
  log(why);
  return failure;
}

std::optional<Task> VirtualMachine::apply_undo_action() {
  constexpr std::string_view What = "Turning off";
  if (settings_.undo_action == VMUndoAction::Keep || undo_disks_.files().empty()) return {};
  const bool commits = settings_.undo_action == VMUndoAction::Commit;
  const Hresult code = commits ? undo_disks_.may_merge() : undo_disks_.discard();
  if (code != S_OK)
    return failed(What, VMTaskResult::DiskRelatedError, code,
                  "The machine is off, and its undo disks are kept. " + services_.error.sentence);
  return commits ? merge_all_undo_disks() : std::nullopt;
}

std::optional<Task> VirtualMachine::merge_all_undo_disks() {
  enter(VMVMState::MergingDrives);
  const std::optional<std::string> why = undo_disks_.merge();
  if (!why) return {};
  return failed("Merging the undo disks of", VMTaskResult::DiskRelatedError, DISP_E_EXCEPTION, *why);
}

Answer<Task> VirtualMachine::merge_undo_disks() {
  if (!known()) return unknown();
  if (active()) return services_.error.set(VM_E_VM_RUNNING);
  if (const Hresult code = undo_disks_.may_merge(); code != S_OK) return code;
  const VMVMState before = state_;
  const std::optional<Task> failure = merge_all_undo_disks();
  enter(before);
  return failure ? *failure : succeeded("Merging the undo disks of");
}

Hresult VirtualMachine::discard_undo_disks() {
  if (!known()) return unknown();
  if (state_ != VMVMState::TurnedOff) return services_.error.set(VM_E_VM_RUNNING_OR_SAVED);
  return undo_disks_.discard();
}

Answer<Task> VirtualMachine::reset() {
  if (!known()) return unknown();
  if (!active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  announce(Event::Kind::MachineReset);
  enter(VMVMState::TurningOff);
  enter(VMVMState::DeleteMachine);
  enter(VMVMState::TurningOn);
  pc_->reset();
  accountant_.begin();
  pacer_.start(services_.clock.nanoseconds(), pc_->now());
  enter(VMVMState::Running);
  log(VMEventType::VirtualMachineReset);
  return succeeded("Resetting");
}

Answer<Task> VirtualMachine::save() {
  if (!known()) return unknown();
  if (!active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  const VMVMState before = state_;
  enter(VMVMState::Saving);
  if (const Hresult code = services_.files.write(saved_state_path(), pc_->save()); code != S_OK) {
    enter(before);
    return failed(
        "Saving", VMTaskResult::DiskRelatedError, code,
        saved_state_path() + " cannot be written; the machine goes on. " + std::string(describe(code).meaning));
  }
  enter(VMVMState::TurningOff);
  power_off();
  for (FloppyDrive& drive : floppy_drives_.all()) drive.state_saved();
  enter(VMVMState::DeleteMachine);
  enter(VMVMState::Saved);
  log(VMEventType::VirtualMachineStateSaved);
  return succeeded("Saving");
}

Hresult VirtualMachine::pause() {
  if (!known()) return unknown();
  if (!active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  if (state_ == VMVMState::Paused) return services_.error.set(E_FAIL, name_ + " is paused already.");
  enter(VMVMState::Paused);
  return S_OK;
}

Hresult VirtualMachine::resume() {
  if (!known()) return unknown();
  if (!active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  if (state_ != VMVMState::Paused) return services_.error.set(E_FAIL, name_ + " is not paused.");
  pacer_.start(services_.clock.nanoseconds(), pc_->now());
  enter(VMVMState::Running);
  return S_OK;
}

Hresult VirtualMachine::press_power_button() {
  if (!known()) return unknown();
  if (!active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  pc_->power_button();
  guest_turned_off();
  return S_OK;
}

Hresult VirtualMachine::discard_saved_state() {
  if (!known()) return unknown();
  if (active()) return services_.error.set(VM_E_VM_RUNNING);
  if (state_ != VMVMState::Saved) return services_.error.set(VM_E_VM_NO_SAVED_STATE);
  services_.files.remove(saved_state_path());
  enter(VMVMState::TurnedOff);
  return S_OK;
}

void VirtualMachine::unregister() {
  power_off();
  for (FloppyDrive& drive : floppy_drives_.all()) drive.abandon();
  ide_drives_.abandon();
  registered_ = false;
}

// State and memory

void VirtualMachine::load(StateLoader& state) {
  pc_->restore(state);
  network_adapters_.state_restored();
  pc_->let_go_of_keys();
  apply_speed();
}

Result<bool> VirtualMachine::load(std::span<const u8> bytes) {
  auto state = pc_->fitting(bytes);
  if (!state) return Error{state.sentence()};
  load(*state);
  return true;
}

std::vector<SavedDisk> VirtualMachine::disks_inside() {
  std::vector<SavedDisk> disks = ide_drives_.saved_disks();
  for (const FloppyDrive& drive : floppy_drives_.all())
    if (auto disk = drive.saved_disk()) disks.push_back(std::move(*disk));
  return disks;
}

Answer<std::vector<u8>> VirtualMachine::save_state() {
  if (!known()) return unknown();
  if (!active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  return pc_->save(text_of(disks_inside()));
}

/// All of them, or none: each is looked at before the first is touched.
Hresult VirtualMachine::bring_back(std::span<const SavedDisk> disks) {
  const auto in_floppy_drive = [&](const SavedDisk& disk) {
    return disk.slot == SavedDisk::Slot::Floppy && disk.place < floppy_drives_.all().size();
  };
  for (const SavedDisk& disk : disks) {
    const Hresult code = in_floppy_drive(disk) ? floppy_drives_.all()[disk.place].can_bring_back(disk)
                                               : ide_drives_.can_bring_back(disk);
    if (code != S_OK) return services_.error.set(ERROR_FILE_NOT_FOUND, disk.missing(services_.error.sentence));
  }
  for (FloppyDrive& drive : floppy_drives_.all()) drive.show_as_changed();
  for (const SavedDisk& disk : disks) {
    const Hresult code =
        in_floppy_drive(disk) ? floppy_drives_.all()[disk.place].bring_back(disk) : ide_drives_.bring_back(disk);
    if (code != S_OK) return code;
  }
  return S_OK;
}

Hresult VirtualMachine::restore_state(std::span<const u8> bytes) {
  if (!known()) return unknown();
  if (!active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  auto state = pc_->fitting(bytes);
  if (!state) return services_.error.set(VM_E_PREF_SAVED_STATE_BAD_VERSION, state.sentence());
  const auto disks = saved_disks(Pc::note_in(*state));
  if (disks)
    if (const Hresult code = bring_back(*disks); code != S_OK) return code;
  load(*state);
  if (disks)
    for (FloppyDrive& drive : floppy_drives_.all()) drive.state_restored();
  triple_faults_ = pc_->triple_faults();
  pacer_.start(services_.clock.nanoseconds(), pc_->now());
  return S_OK;
}

Answer<std::vector<u8>> VirtualMachine::read_memory(u32 address, u32 bytes) const {
  if (!known()) return unknown();
  if (!active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  const std::span<const u8> memory = pc_->memory();
  if (address > memory.size() || bytes > memory.size() - address)
    return services_.error.set(E_INVALIDARG, "The range is beyond the guest's memory.");
  const auto part = memory.subspan(address, bytes);
  return std::vector<u8>(part.begin(), part.end());
}

Hresult VirtualMachine::write_memory(u32 address, std::span<const u8> bytes) {
  if (!known()) return unknown();
  if (!active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  const std::size_t size = pc_->memory().size();
  if (address > size || bytes.size() > size - address)
    return services_.error.set(E_INVALIDARG, "The range is beyond the guest's memory.");
  pc_->write_memory(address, bytes);
  return S_OK;
}

// Time

u64 VirtualMachine::guest_nanoseconds() const { return pc_ ? nanoseconds(pc_->now()) : 0; }

/// Always by whole steps of guest time: where a slice of the host ends leaves no trace in the guest.
void VirtualMachine::advance(Ticks end) {
  while (pc_->now() < end) {
    keyboard_.typist().feed(pc_->keys(), pc_->memory(), pc_->now());
    pc_->run_until(std::min(end, next_step(pc_->now())));
    exchange_with_ports();
    if (pc_->triple_faults() != triple_faults_) {
      triple_faults_ = pc_->triple_faults();
      services_.events.push_once({.kind = Event::Kind::MachineTripleFault, .machine = id_});
    }
  }
}

void VirtualMachine::exchange_with_ports() {
  for (unsigned n = 0; n < serial_ports_.size(); n++)
    serial_ports_[n].exchange(pc_->serial_output(n), pc_->serial_input(n));
  parallel_port_.exchange(pc_->printer_output());
  midi_port_.exchange(pc_->midi_output(), pc_->midi_input());
  network_adapters_.exchange();
}

bool VirtualMachine::guest_turned_off() {
  if (!pc_->powered_off()) return false;
  announce(Event::Kind::GuestShutdown);
  end_run(VMEventType::VirtualMachineTurnedOffByGuest);
  return true;
}

Answer<u64> VirtualMachine::run_for(u64 time, u64 deadline) {
  if (!known()) return unknown();
  if (!active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  if (state_ != VMVMState::Running) return services_.error.set(VM_E_VM_PAUSED);
  const Ticks end = pc_->now() + ticks(time);
  const u64 began = services_.clock.nanoseconds();
  do advance(std::min(end, pc_->now() + Step));
  while (pc_->now() < end && !pc_->powered_off() && services_.clock.nanoseconds() < deadline);
  accountant_.ran(began, services_.clock.nanoseconds());
  if (guest_turned_off()) return u64{0};
  pacer_.start(services_.clock.nanoseconds(), pc_->now());
  return pc_->now() < end ? nanoseconds(end - pc_->now()) : 0;
}

u64 VirtualMachine::run_slice(u64 deadline) {
  if (state_ != VMVMState::Running || services_.time_source == TimeSource::Caller) return NothingToRun;
  u64 wall = services_.clock.nanoseconds();
  const Ticks goal = pacer_.target(wall, pc_->now(), pc_->halted());
  while (pc_->now() < goal) {
    const u64 before = pc_->instructions();
    const Ticks began = pc_->now();
    advance(std::min(goal, next_step(began)));
    if (guest_turned_off()) return NothingToRun;
    const u64 after = services_.clock.nanoseconds(), executed = pc_->instructions() - before;
    if (worth_measuring(pc_->now() - began, executed, pacer_.instruction_cost()) &&
        pacer_.measure(after - wall, executed))
      pc_->set_instruction_cost(pacer_.instruction_cost());
    accountant_.ran(wall, after);
    wall = after;
    if (wall >= deadline) return 0;
  }
  const Ticks event = std::min(pc_->next_event(), keyboard_.typist().next_due());
  const bool sleeps = pc_->halted() && !network_adapters_.busy();
  return pacer_.wait(wall, sleeps ? event : pc_->now() + Step);
}

}  // namespace ferrite::automation
