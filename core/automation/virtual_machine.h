// SPDX-License-Identifier: MIT
#pragma once
// IVMVirtualMachine. One that was deleted or unregistered, or whose configuration file is gone, is stale: everything
// asked of it answers VM_E_VM_UNKNOWN.
#include "core/automation/accountant.h"
#include "core/automation/configuration_values.h"
#include "core/automation/display.h"
#include "core/automation/floppy_drive.h"
#include "core/automation/guest_os.h"
#include "core/automation/ide_drives.h"
#include "core/automation/keyboard.h"
#include "core/automation/mouse.h"
#include "core/automation/network_adapters.h"
#include "core/automation/pacer.h"
#include "core/automation/parallel_port.h"
#include "core/automation/serial_port.h"
#include "core/automation/settings_file.h"
#include "core/automation/settings_rules.h"
#include "core/automation/shared_folders.h"
#include "core/automation/sound.h"
#include "core/automation/task.h"
#include "core/automation/undo_disks.h"
#include "core/pc/pc.h"

namespace ferrite::automation {

class VirtualMachine {
 public:
  VirtualMachine(Services&, std::string name, std::string file, MachineSettings);
  VirtualMachine(const VirtualMachine&) = delete;

  u32 id() const { return id_; }  // Ferrite's own; never used twice in an application
  Answer<std::string> name() const;
  /// Whether another machine has the name is the application's to know: VirtualPc::rename.
  Hresult set_name(std::string_view);
  Answer<std::string> config_id() const;
  Answer<std::string> file() const;
  Answer<VMVMState> state() const;
  Answer<i32> memory() const;  // MB
  Hresult set_memory(i32 megabytes);
  Answer<std::string> notes() const;
  Hresult set_notes(std::string_view);
  Answer<std::string> saved_state_file_path() const;

  /// Failures of the start itself are in the task.
  Answer<Task> startup();
  /// E_INVALIDARG: there is no such option. Host files have no times, so that FixParentTimestampMismatch has nothing to
  /// mend.
  Answer<Task> startup2(i32 option);
  Answer<Task> turn_off();
  Answer<Task> reset();
  Answer<Task> save();
  Hresult pause();
  Hresult resume();
  Hresult discard_saved_state();

  /// What VirtualPc::quit() does to the machine.
  Answer<VMShutdownAction> shutdown_action_on_quit() const;
  Hresult set_shutdown_action_on_quit(i32);
  /// BIOSGUID and the other numbers that the BIOS tells the guest; made up when the machine is turned on for the first
  /// time.
  Answer<std::string> smbios(std::string SmbiosNumbers::*) const;
  /// While the machine is off. E_INVALIDARG: a GUID has braces, the others have at most 32 characters.
  Hresult set_smbios(std::string SmbiosNumbers::*, std::string_view);
  Answer<i32> processor_speed() const;                     // MHz, as the guest sees it
  Answer<bool> has_instructions(u32 cpuid_feature) const;  // ferrite::feature
  Answer<std::vector<u8>> attached_drive_types() const;    // VMDriveType by bus and device

  Answer<bool> undoable() const;
  /// From the next start on each hard disk has an undo disk. False: those there are, and what the guest wrote to them,
  /// are deleted.
  Hresult set_undoable(bool);
  Answer<VMUndoAction> undo_action() const;
  /// What becomes of the undo disks when the machine is turned off, by itself too; saving it keeps them.
  Hresult set_undo_action(i32);
  /// While the machine is off or saved. PATH_NOT_FOUND: a hard disk or its undo disk is not there; E_HANDLE: one is in
  /// use; VM_E_FILE_READ_ONLY. Without undo disks there is nothing to do.
  Answer<Task> merge_undo_disks();
  Hresult discard_undo_disks();

  FloppyDriveCollection& floppy_drives() { return floppy_drives_; }
  IdeDrives& ide_drives() { return ide_drives_; }
  NetworkAdapters& network_adapters() { return network_adapters_; }
  Accountant& accountant() { return accountant_; }
  ConfigurationValues& configuration_values() { return configuration_values_; }
  GuestOs& guest_os() { return guest_os_; }
  Keyboard& keyboard() { return keyboard_; }
  Display& display() { return display_; }
  Mouse& mouse() { return mouse_; }
  const Mouse& mouse() const { return mouse_; }
  static constexpr i32 SerialPorts = 2, ParallelPorts = 1;
  /// `index` is from 1: DISP_E_BADINDEX.
  Answer<SerialPort*> serial_port(i32 index);
  Answer<ParallelPort*> parallel_port(i32 index);

  // Ferrite's own.

  SharedFolders& shared_folders() { return shared_folders_; }
  Sound& sound() { return sound_; }
  BytePort& midi_port() { return midi_port_; }  // the MPU-401
  /// The button on the case: a guest with ACPI shuts down in its own time, and the machine is off then; without one
  /// that listens it is off at once.
  Hresult press_power_button();
  Answer<std::string> processor() const;  // one of processor_names()
  Hresult set_processor(std::string_view name);
  /// kHz, or Speed::Full. Changes at once, also while the machine is running or saved.
  Answer<i32> speed() const;
  Hresult set_speed(i32 kilohertz);
  /// "floppy cd hardDisk network": setting_names.h has the names of this and what follows.
  Answer<std::string> boot_order() const;
  Hresult set_boot_order(std::string_view names);
  Answer<bool> sound_card() const;
  Hresult set_sound_card(bool);
  /// Changes at once.
  Answer<std::string> monitor() const;
  Hresult set_monitor(std::string_view name);
  /// What is plugged into the port, from 1.
  Answer<std::string> serial_attachment(i32 port) const;
  Hresult set_serial_attachment(i32 port, std::string_view name);
  /// All settings at once, while the machine is off. Which one is wrong, nothing being changed; nothing: it is done.
  /// `key` is what those who listen are told of.
  std::optional<WrongSetting> configure(MachineSettings, std::string_view key = "ferrite");
  /// No kernel: an empty path.
  Answer<LinuxSettings> linux_boot() const;
  /// The machine boots this kernel from its next start on; without one, its drives. The files must be there now, and
  /// are read anew at each start, where what the kernel refuses is in the task.
  Hresult set_linux_boot(const LinuxSettings&);
  Answer<std::vector<u8>> save_state();
  /// With the disks that were in the machine, where the state tells: they are put back first. A floppy that is in a
  /// drive that was empty then stays, and the guest sees that it was changed. All or nothing:
  /// VM_E_PREF_SAVED_STATE_BAD_VERSION, and ERROR_FILE_NOT_FOUND for a disk that is missing, leave the machine as it
  /// was.
  Hresult restore_state(std::span<const u8>);
  Answer<std::vector<u8>> read_memory(u32 address, u32 bytes) const;
  Hresult write_memory(u32 address, std::span<const u8>);
  /// Guest time since power-on; 0 while the machine is off.
  u64 guest_nanoseconds() const;
  u64 guest_instructions() const { return pc_ ? pc_->instructions() : 0; }

  /// The sticks at its game port; null while the machine is off.
  GamepadInput* gamepads() { return pc_ ? &pc_->gamepads() : nullptr; }

  /// Moves guest time on by `nanoseconds`, or until the host's clock reads `deadline`. Answers what is left of them.
  Answer<u64> run_for(u64 nanoseconds, u64 deadline);

  /// For the application: lets guest time follow the wall clock until `deadline`. Answers how long the machine has
  /// nothing to do then; 0: it wants to go on, NothingToRun: it is not running.
  static constexpr u64 NothingToRun = ~u64{0};
  u64 run_slice(u64 deadline);

  bool known() const { return registered_ && services_.files.exists(file_); }
  bool active() const { return pc_ != nullptr; }  // running or paused
  Pc* pc() { return pc_.get(); }                  // null: off or saved. For those who look, such as windows
  const Pc* pc() const { return pc_.get(); }
  // For its parts.
  const UndoDisks& undo_disks() const { return undo_disks_; }
  const MachineSettings& settings() const { return settings_; }
  void keep_floppy(unsigned drive, const FloppyLocation&);
  /// VM_E_PREF_VM_ACTIVE: another type, and the machine is not off.
  Hresult fit_floppy_drive(unsigned drive, const FloppyDriveSettings&);
  /// Makes them the machine's, and its configuration file's.
  Hresult store(const MachineSettings&);
  void configuration_changed(std::string_view key) { announce(Event::Kind::ConfigurationChanged, 0, std::string(key)); }

  /// The application forgets the machine.
  void unregister();

 private:
  friend class VirtualPc;  // asks before it forgets
  Hresult unknown() const { return services_.error.set(VM_E_VM_UNKNOWN); }
  Hresult check_locked_setting() const;
  Hresult change(const MachineSettings&, std::string_view key);
  std::string saved_state_path() const;
  void enter(VMVMState);
  void announce(Event::Kind, i32 number = 0, std::string text = {});
  void log(VMEventType);
  Answer<std::string> existing_file(std::string_view path, std::string_view what) const;

  Task succeeded(std::string_view what);
  Task failed(std::string_view what, VMTaskResult, Hresult, std::string why);
  /// Nothing: it stands. Else why not.
  std::optional<Task> build_pc();
  void make_smbios_numbers();
  std::optional<Task> add_linux(PcConfig&);
  std::optional<Task> missing_floppies();
  std::optional<Task> load_saved_state();
  void power_off();
  /// What went wrong with its undo disks; nothing: all is done.
  std::optional<Task> end_run(VMEventType why);
  std::optional<Task> apply_undo_action();
  std::optional<Task> merge_all_undo_disks();
  Result<bool> load(std::span<const u8>);
  void load(StateLoader&);
  std::vector<SavedDisk> disks_inside();
  Hresult bring_back(std::span<const SavedDisk>);
  void advance(Ticks end);
  void apply_speed();
  void exchange_with_ports();
  bool guest_turned_off();

  Services& services_;
  u32 id_;
  std::string name_, file_;
  MachineSettings settings_;
  VMVMState state_ = VMVMState::TurnedOff;
  bool registered_ = true;
  std::unique_ptr<Pc> pc_;
  std::shared_ptr<HostFiles::Lease> configuration_in_use_;  // while the machine is on
  u32 triple_faults_ = 0;                                   // as far as announced
  Pacer pacer_;
  Accountant accountant_;
  ConfigurationValues configuration_values_;
  GuestOs guest_os_;
  FloppyDriveCollection floppy_drives_;
  UndoDisks undo_disks_;
  IdeDrives ide_drives_;
  NetworkAdapters network_adapters_;
  SharedFolders shared_folders_;
  Keyboard keyboard_;
  Display display_;
  Mouse mouse_;
  std::array<SerialPort, SerialPorts> serial_ports_;
  ParallelPort parallel_port_;
  BytePort midi_port_;
  Sound sound_;
};

}  // namespace ferrite::automation
