// SPDX-License-Identifier: MIT
#pragma once
// What a machine's settings can be, by the names in its configuration.
#include <optional>

#include "core/automation/write_policy.h"
#include "core/host/frame.h"
#include "core/pc/pc_config.h"

namespace ferrite::automation {

/// What is plugged into a serial port. A host's stream is always there too.
enum class SerialAttachment : u8 { Nothing, Mouse, WheelMouse };

template <class Value>
struct SettingName {
  Value value;
  std::string_view name;
};

inline constexpr SettingName<BootDevice> boot_device_names[] = {{BootDevice::Floppy, "floppy"},
                                                                {BootDevice::Cdrom, "cd"},
                                                                {BootDevice::HardDisk, "hardDisk"},
                                                                {BootDevice::Network, "network"}};
inline constexpr SettingName<SerialAttachment> serial_attachment_names[] = {
    {SerialAttachment::Nothing, "nothing"},
    {SerialAttachment::Mouse, "mouse"},
    {SerialAttachment::WheelMouse, "wheelMouse"}};
/// Nothing: the drive is what the disk in it was made for.
using FloppyDriveType = std::optional<ferrite::FloppyDrive::Type>;
inline constexpr SettingName<FloppyDriveType> floppy_drive_type_names[] = {
    {{}, "automatic"},
    {ferrite::FloppyDrive::Type::Inch525Dd, "360K"},
    {ferrite::FloppyDrive::Type::Inch525Hd, "1.2M"},
    {ferrite::FloppyDrive::Type::Inch35Dd, "720K"},
    {ferrite::FloppyDrive::Type::Inch35Hd, "1.44M"},
    {ferrite::FloppyDrive::Type::Inch35Ed, "2.88M"},
    {ferrite::FloppyDrive::Type::None, "none"}};
inline constexpr SettingName<Monitor> monitor_names[] = {{Monitor::Rgb, "VGA"}, {Monitor::Composite, "composite"}};
inline constexpr SettingName<NetworkCard::Kind> card_names[] = {{NetworkCard::Kind::Rtl8029as, "RTL8029AS"},
                                                                {NetworkCard::Kind::Ne2000, "NE2000"},
                                                                {NetworkCard::Kind::Virtio, "VIRTIO"}};
inline constexpr SettingName<WritePolicy> write_policy_names[] = {{WritePolicy::Keep, "keep"},
                                                                  {WritePolicy::WriteThrough, "writeThrough"},
                                                                  {WritePolicy::Ask, "ask"},
                                                                  {WritePolicy::Discard, "discard"}};

template <class Value, std::size_t Count>
constexpr std::string_view name_in(const SettingName<Value> (&names)[Count], Value value) {
  for (const auto& each : names)
    if (each.value == value) return each.name;
  return {};
}

/// Nothing: there is none of that name.
template <class Value, std::size_t Count>
constexpr std::optional<Value> value_in(const SettingName<Value> (&names)[Count], std::string_view name) {
  for (const auto& each : names)
    if (each.name == name) return each.value;
  return {};
}

/// "VGA or composite", "nothing, mouse or wheelMouse".
template <class Value, std::size_t Count>
std::string all_names(const SettingName<Value> (&names)[Count]) {
  std::string all(names[0].name);
  for (std::size_t n = 1; n < Count; n++) all.append(n + 1 < Count ? ", " : " or ").append(names[n].name);
  return all;
}

/// "floppy cd hardDisk".
std::string boot_order_text(std::span<const BootDevice>);
/// Nothing: a word is none of the names.
std::optional<std::vector<BootDevice>> read_boot_order(std::string_view text);

}  // namespace ferrite::automation
