// SPDX-License-Identifier: MIT
#pragma once
// IVMVirtualPC: the application. Everything else is reached from here.
#include "core/automation/open_disks.h"
#include "core/automation/options.h"
#include "core/automation/virtual_hard_disks.h"
#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

class VirtualPc {
 public:
  VirtualPc(HostClock&, FileStore&, TimeSource);
  VirtualPc(const VirtualPc&) = delete;

  using MachinePointer = std::shared_ptr<VirtualMachine>;

  /// S_FALSE: there is none.
  Answer<MachinePointer> find_virtual_machine(std::string_view name) const;
  /// Makes name.vmc in `path`, and the folder too. An empty name needs the whole path of the .vmc.
  Answer<MachinePointer> create_virtual_machine(std::string_view name, std::string_view path);
  Answer<MachinePointer> register_virtual_machine(std::string_view name, std::string_view path);
  /// Its files and undo disks go too; images that were in its drives stay. S_FALSE: it is not one of ours.
  Hresult delete_virtual_machine(VirtualMachine&);
  Hresult unregister_virtual_machine(VirtualMachine&);
  Hresult rename(VirtualMachine&, std::string_view name);
  std::span<const MachinePointer> virtual_machines() const { return machines_; }

  /// LowDensity or HighDensity: an empty DOS disk, ready for use.
  Hresult create_floppy_disk_image(std::string_view path, i32 type);
  Answer<VMFloppyDiskImageType> floppy_disk_image_type(std::string_view path) const;

  std::string name() const { return "Ferrite"; }
  std::string version() const { return "0.1.000.000"; }  // major, minor, build, type and edition
  i32 up_time() const;                                   // seconds
  Options& options() { return options_; }
  /// Options::files(VirtualMachine); `Unregistered`: those of registered machines are left out.
  enum class Machines : u8 { All, Unregistered };
  Answer<std::vector<std::string>> virtual_machine_files(const std::vector<std::string>& additional_paths,
                                                         Machines) const;

  i32 maximum_memory() const { return services_.maximum_memory; }
  static constexpr i32 MinimumMemory = Services::MinimumMemory;  // MB
  static constexpr i32 MaximumFloppyDrives = FloppyDriveCollection::Size,
                       MaximumSerialPorts = VirtualMachine::SerialPorts,
                       MaximumParallelPorts = VirtualMachine::ParallelPorts,
                       MaximumNetworkAdapters = NetworkAdapters::Most, MaximumIdeBuses = 2;

  VirtualNetworks& virtual_networks() { return services_.networks; }
  /// An adapter and its machine.
  struct Adapter {
    MachinePointer machine;
    u32 adapter;
  };
  /// Those attached to the network; 0: those attached to none.
  std::vector<Adapter> network_adapters(u32 network) const;

  Services& services() { return services_; }
  HostFiles& host_files() { return services_.files; }
  HostDrives& host_drives() { return services_.drives; }
  VirtualHardDisks& hard_disks() { return hard_disks_; }
  OpenDisks& open_disks() { return open_disks_; }
  EventQueue& events() { return services_.events; }
  const LastError& last_error() const { return services_.error; }
  Roms& roms() { return services_.roms; }
  MachinePointer find(u32 id) const;

  /// The machine that the host's windows show: the one chosen last, else the first; null: there is none.
  MachinePointer shown_machine() const;
  Hresult show_machine(u32 id);

  /// Virtual PC is about to end: machines that are on are saved or turned off, as each wishes; one that cannot be saved
  /// goes on. A guest without integration components cannot be shut down, and is saved.
  Hresult quit();

  /// Lets every running machine follow the wall clock, for `budget` nanoseconds in all. Answers as
  /// VirtualMachine::run_slice does.
  u64 run_slice(u64 budget);

 private:
  Answer<std::string> configuration_file(std::string_view name, std::string_view path);
  Hresult check_new(std::string_view name) const;
  MachinePointer adopt(std::string name, std::string file, MachineSettings);
  bool in_saved_state(const std::string& path) const;
  std::string undo_disk_over(const std::string& path) const;
  Hresult forget(VirtualMachine&);
  void keep_list_of_machines();

  mutable Services services_;
  Options options_{services_};
  ImageUsers image_users_{[this](const std::string& path) { return in_saved_state(path); },
                          [this](const std::string& path) { return undo_disk_over(path); }};
  OpenDisks open_disks_{services_, image_users_};
  VirtualHardDisks hard_disks_{services_, image_users_};
  u64 started_;
  std::vector<MachinePointer> machines_;
  u32 shown_ = 0;  // an id; of one that is gone: the first is shown
};

}  // namespace ferrite::automation
