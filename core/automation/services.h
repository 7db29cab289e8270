// SPDX-License-Identifier: MIT
#pragma once
#include <optional>

#include "core/automation/host_drives.h"
#include "core/automation/host_files.h"
#include "core/automation/last_error.h"
#include "core/automation/named_pipes.h"
#include "core/automation/virtual_networks.h"

namespace ferrite::automation {

/// The clocks of the world outside, read between slices only.
class HostClock {
 public:
  virtual ~HostClock() = default;
  virtual u64 nanoseconds() = 0;    // never goes back; counts from anywhere
  virtual i64 local_seconds() = 0;  // since 1970-01-01 in the user's time zone
};

struct Roms {
  std::vector<u8> bios, vga_bios;
  std::vector<u8> linux_boot;    // the option ROM that boots a kernel (shell/linux)
  std::vector<u8> network_boot;  // iPXE for an RTL8029AS; none: machines do not boot from the network
};

/// Who moves guest time: the wall clock, or only those who call VirtualMachine::run_for.
enum class TimeSource : u8 { WallClock, Caller };

/// What all objects of one application share.
struct Services {
  Services(HostClock& host_clock, FileStore& store, TimeSource source)
      : clock(host_clock), files(store, events), time_source(source) {}
  HostClock& clock;
  EventQueue events;
  LastError error;
  HostFiles files;
  HostDrives drives;
  NamedPipes pipes;
  Roms roms;
  TimeSource time_source;
  /// Asks the host to let the machines run soon: one that slept has something to do.
  std::function<void()> wake = [] {};
  /// Why the host cannot give a guest so many MB now; nothing: it can.
  std::optional<std::string> no_room_for(i32 megabytes) const;
  static constexpr i32 MinimumMemory = 1;
  i32 maximum_memory = 2048;  // MB; what the host can give one machine
  u32 next_id = 1;            // of machines and tasks: never used twice
  VirtualNetworks networks{next_id, error};
};

}  // namespace ferrite::automation
