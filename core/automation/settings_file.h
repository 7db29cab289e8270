// SPDX-License-Identifier: MIT
#pragma once
// A machine's settings as the values of its .vmc. What Ferrite adds is under ferrite/.
#include <array>

#include "core/automation/configuration_tree.h"
#include "core/automation/enums.h"
#include "core/automation/processor.h"
#include "core/automation/setting_names.h"
#include "core/automation/speed.h"
#include "core/automation/write_policy.h"
#include "core/disk/hard_disk_formats.h"
#include "core/pc/pc_config.h"

namespace ferrite::automation {

/// A Linux kernel that the machine boots by itself, before its drives.
struct LinuxSettings {
  std::string kernel, initrd;  // paths of host files; none: empty
  std::string command_line;
};

/// What is on one of the four places of the IDE buses, or a virtio disk.
struct DriveLocation {
  VMDriveType type = VMDriveType::Null;
  std::string image{};  // path of the hard disk, or of the disc; no disc: empty
  /// Of a hard disk, as it was when it was connected: its guest may write another format's marks onto a raw one.
  std::optional<HardDiskFormat> format{};
  std::string undo{};  // path of the hard disk's undo disk; none: empty
  bool operator==(const DriveLocation&) const = default;
};

/// Which floppy drive is fitted.
struct FloppyDriveSettings {
  FloppyDriveType type{};
  bool fast = false;
  bool operator==(const FloppyDriveSettings&) const = default;
};

/// The image in a floppy drive.
struct FloppyLocation {
  std::string image{};  // path; none: empty
  bool write_protected = false;
  WritePolicy policy = WritePolicy::Keep;
  bool operator==(const FloppyLocation&) const = default;
};

/// A network adapter and the network at the end of its cable.
struct NetworkSettings {
  std::string network{};  // its name; empty: not attached
  MacAddress address{};   // zeros: a dynamic one that was not given yet
  bool dynamic = true;
  NetworkCard::Kind card = NetworkCard::Kind::Rtl8029as;
};

/// Where a serial port leads.
struct SerialEnd {
  VMSerialPortType type = VMSerialPortType::Null;
  std::string name{};  // a path, or that of a pipe
  bool operator==(const SerialEnd&) const = default;
};

/// A value that no setting is kept in, of Virtual PC's or a user's own.
struct OtherValue {
  std::string key{};
  ConfigurationValue value{};
  bool operator==(const OtherValue&) const = default;
};

/// What a configuration file keeps of a machine.
struct MachineSettings {
  static constexpr unsigned IdePlaces = 4, VirtioDisks = 4, DrivePlaces = IdePlaces + VirtioDisks;
  std::string config_id;  // a GUID with braces
  i32 memory_megabytes = 16;
  CpuModel processor = CpuModel::PentiumIII;
  LinuxSettings linux_boot{};
  std::array<DriveLocation, DrivePlaces> drives{};  // bus 0 device 0 and 1, bus 1 device 0 and 1; virtio disks
  std::string notes;
  std::optional<NetworkSettings> network_adapter{};
  i32 speed_kilohertz = Speed::Full;
  std::vector<BootDevice> boot_order = PcConfig{}.boot_order;
  bool sound_card = true;
  std::array<SerialAttachment, 2> serial_ports{};
  std::array<SerialEnd, 2> serial_ends{};
  Monitor monitor = Monitor::Rgb;
  std::array<FloppyDriveSettings, 2> floppy_drives{};
  std::array<FloppyLocation, 2> floppies{};
  bool undoable = false;  // hard disks that have no undo disk get one when the machine is turned on
  VMUndoAction undo_action = VMUndoAction::Keep;
  VMShutdownAction shutdown_action = VMShutdownAction::Save;
  bool host_time_sync = true;
  SmbiosNumbers smbios{};  // empty until the machine has been on for the first time
  std::vector<OtherValue> other{};
};

ConfigurationTree tree_of(const MachineSettings&);
/// What is not there, or makes no sense, keeps its default.
MachineSettings settings_of(const ConfigurationTree&);

std::vector<u8> write_settings(const MachineSettings&);
Result<MachineSettings> read_settings(std::span<const u8>);

}  // namespace ferrite::automation
