// SPDX-License-Identifier: MIT
#include "core/automation/settings_rules.h"

#include <algorithm>

#include "core/automation/path.h"
#include "core/automation/services.h"
#include "core/base/utf16.h"

namespace ferrite::automation {

namespace {
using Wrong = std::optional<WrongSetting>;
constexpr std::size_t LongestNotes = 65'536;

Wrong wrong_memory(i32 megabytes, i32 most) {
  if (megabytes >= Services::MinimumMemory && megabytes <= most) return {};
  return WrongSetting{"memory", "A machine has " + std::to_string(Services::MinimumMemory) + " to " +
                                    std::to_string(most) + " MB of memory."};
}

Wrong wrong_speed(i32 kilohertz) {
  if (kilohertz == Speed::Full || (kilohertz >= Speed::Slowest && kilohertz <= Speed::Fastest)) return {};
  return WrongSetting{"speed", "A processor runs at " + megahertz_text(Speed::Slowest) + " to " +
                                   megahertz_text(Speed::Fastest) + " MHz, or at full speed."};
}

Wrong wrong_boot_order(const std::vector<BootDevice>& order) {
  for (const BootDevice device : order)
    if (std::count(order.begin(), order.end(), device) > 1)
      return WrongSetting{"bootOrder", "The boot order names a device once."};
  if (!order.empty()) return {};
  return WrongSetting{"bootOrder", "A machine boots from something: " + all_names(boot_device_names) + "."};
}

Wrong wrong_serial_ports(const MachineSettings& settings) {
  const auto& ports = settings.serial_ports;
  if (std::count(ports.begin(), ports.end(), SerialAttachment::Nothing) + 1 >= i64(ports.size())) return {};
  return WrongSetting{"serialPorts", "A machine has one mouse: the other port keeps nothing."};
}

Wrong wrong_drives(const MachineSettings& settings) {
  const auto& drives = settings.drives;
  for (auto drive = drives.begin(); drive != drives.end(); drive++) {
    if (drive->type == VMDriveType::DVD && unsigned(drive - drives.begin()) >= MachineSettings::IdePlaces)
      return WrongSetting{"cdDrives", "A CD-ROM drive is on bus 0 or 1."};
    if (drive->type == VMDriveType::HardDisk && std::any_of(drive + 1, drives.end(), [&](const DriveLocation& other) {
          return other.type == VMDriveType::HardDisk && fold(other.image) == fold(drive->image);
        }))
      return WrongSetting{"hardDisks", drive->image + " is connected to this machine already."};
  }
  return {};
}

Wrong wrong_notes(std::string_view notes) {
  if (utf16_length(notes) <= LongestNotes) return {};
  return WrongSetting{"notes", "Notes have at most 65,536 characters."};
}
}  // namespace

std::optional<WrongSetting> wrong_setting(const MachineSettings& settings, i32 most_memory) {
  if (Wrong wrong = wrong_memory(settings.memory_megabytes, most_memory)) return wrong;
  if (Wrong wrong = wrong_speed(settings.speed_kilohertz)) return wrong;
  if (Wrong wrong = wrong_boot_order(settings.boot_order)) return wrong;
  if (Wrong wrong = wrong_drives(settings)) return wrong;
  if (Wrong wrong = wrong_serial_ports(settings)) return wrong;
  return wrong_notes(settings.notes);
}

}  // namespace ferrite::automation
