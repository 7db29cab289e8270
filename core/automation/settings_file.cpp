// SPDX-License-Identifier: MIT
#include "core/automation/settings_file.h"

#include <algorithm>

#include "core/automation/path.h"

namespace ferrite::automation {

namespace {
using Tree = ConfigurationTree;

// Keys that are Virtual PC's.
constexpr std::string_view Memory = "hardware/memory/ram_size", Adapters = "hardware/pci_bus/ethernet_adapter/",
                           UndoEnabled = "settings/undo_drives/enabled",
                           UndoAction = "settings/undo_drives/default_action",
                           HostTimeSync = "integration/microsoft/host_time_sync/enabled", Bios = "hardware/bios/";

std::string joined(std::string_view first, std::string_view second) { return std::string(first).append(second); }
std::string with_id(std::string_view name, unsigned id) { return joined(name, "[@id=" + std::to_string(id) + "]"); }

/// "ferrite/name"
std::string own(std::string_view name) { return joined("ferrite/", name); }

std::optional<i32> number(std::string_view text) {
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != text.npos) return {};
  i32 value = 0;
  for (const char digit : text) value = value * 10 + (digit - '0');
  return value;
}

/// Where the configuration keeps the drive at a place of MachineSettings::drives.
std::string location(unsigned place) {
  if (place >= MachineSettings::IdePlaces) return own(with_id("virtio_disk", place - MachineSettings::IdePlaces)) + "/";
  return "hardware/pci_bus/ide_adapter/" + with_id("ide_controller", place / 2) + "/" + with_id("location", place % 2) +
         "/";
}

// ---- drives ---------------------------------------------------------------------------------------------------------

/// Format and undo disk are Ferrite's own.
void put_drive(Tree& tree, unsigned place, const DriveLocation& drive) {
  if (place >= MachineSettings::IdePlaces && drive.type != VMDriveType::HardDisk) return;
  const std::string at = location(place);
  tree.set(at + "drive_type", Tree::integer_value(i32(drive.type)));
  tree.set(at + "pathname/absolute", Tree::string_value(drive.image));
  if (!drive.undo.empty()) tree.set(at + "undo_pathname/absolute", Tree::string_value(drive.undo));
  if (drive.format) tree.set(at + "format", Tree::string_value(ferrite::name_of(*drive.format)));
}

std::optional<HardDiskFormat> format_called(std::string_view name) {
  using enum HardDiskFormat;
  for (const HardDiskFormat format : {Raw, Vhd, Qcow2, Vmdk})
    if (ferrite::name_of(format) == name) return format;
  return {};
}

/// Undo disks are deleted with what is in them: a file of any other kind is none.
std::string undo_disk(const std::string& path) { return fold(path).ends_with(".VUD") ? path : ""; }

/// A drive type that is none, and a hard disk without a path, are nothing.
DriveLocation drive_in(const Tree& tree, unsigned place) {
  const std::string at = location(place), image = tree.text(at + "pathname/absolute");
  switch (number(tree.text(at + "drive_type")).value_or(0)) {
    case i32(VMDriveType::HardDisk):
      if (image.empty()) return {};
      return {VMDriveType::HardDisk, image, format_called(tree.text(at + "format")),
              undo_disk(tree.text(at + "undo_pathname/absolute"))};
    case i32(VMDriveType::DVD): return {VMDriveType::DVD, image};
    default: return {};
  }
}

void put_floppy_drive(Tree& tree, unsigned n, const MachineSettings& settings) {
  const std::string at = own(with_id("floppy_drive", n)) + "/";
  const FloppyDriveSettings& drive = settings.floppy_drives[n];
  const FloppyLocation& floppy = settings.floppies[n];
  tree.set(at + "type", Tree::string_value(name_in(floppy_drive_type_names, drive.type)));
  tree.set(at + "fast", Tree::boolean_value(drive.fast));
  tree.set(at + "pathname/absolute", Tree::string_value(floppy.image));
  tree.set(at + "write_protected", Tree::boolean_value(floppy.write_protected));
  tree.set(at + "write_policy", Tree::string_value(name_in(write_policy_names, floppy.policy)));
}

void read_floppy_drive(const Tree& tree, unsigned n, MachineSettings& settings) {
  const std::string at = own(with_id("floppy_drive", n)) + "/";
  const auto type = value_in(floppy_drive_type_names, tree.text(at + "type"));
  settings.floppy_drives[n] = {type.value_or(FloppyDriveType{}), tree.text(at + "fast") == "true"};
  settings.floppies[n] = {tree.text(at + "pathname/absolute"), tree.text(at + "write_protected") == "true",
                          value_in(write_policy_names, tree.text(at + "write_policy")).value_or(WritePolicy::Keep)};
}

// ---- network --------------------------------------------------------------------------------------------------------

/// Nothing: no address.
std::optional<MacAddress> read_address(std::string_view hex) {
  MacAddress address{};
  if (hex.size() != 2 * address.size() || hex.find_first_not_of("0123456789ABCDEFabcdef") != hex.npos) return {};
  for (std::size_t n = 0; n < hex.size(); n++) {
    const u8 digit = u8(hex[n] <= '9' ? hex[n] - '0' : (hex[n] | 0x20) - 'a' + 10);
    address[n / 2] = u8(address[n / 2] << 4 | digit);
  }
  return address;
}

/// Whether the address is dynamic, and which card it is, are Ferrite's own.
void put_adapter(Tree& tree, const std::optional<NetworkSettings>& adapter) {
  tree.set(joined(Adapters, "controller_count"), Tree::integer_value(adapter ? 1 : 0));
  if (!adapter) return;
  const std::string at = joined(Adapters, with_id("ethernet_controller", 0)) + "/";
  tree.set(at + "virtual_network/name", Tree::string_value(adapter->network));
  tree.set(at + "ethernet_card_address", Tree::bytes_value(adapter->address));
  tree.set(at + "dynamic_address", Tree::boolean_value(adapter->dynamic));
  tree.set(at + "card", Tree::string_value(name_in(card_names, adapter->card)));
}

/// An address that is none is dynamic; so is that of a group.
std::optional<NetworkSettings> adapter_in(const Tree& tree) {
  if (number(tree.text(joined(Adapters, "controller_count"))).value_or(0) < 1) return {};
  const std::string at = joined(Adapters, with_id("ethernet_controller", 0)) + "/";
  NetworkSettings adapter;
  adapter.network = tree.text(at + "virtual_network/name");
  const auto address = read_address(tree.text(at + "ethernet_card_address"));
  adapter.dynamic = !address || (*address)[0] & 1 || tree.text(at + "dynamic_address") != "false";
  if (address && !((*address)[0] & 1)) adapter.address = *address;
  adapter.card = value_in(card_names, tree.text(at + "card")).value_or(adapter.card);
  return adapter;
}

// ---- texts ----------------------------------------------------------------------------------------------------------

struct TextOfSmbios {
  std::string_view key;
  std::string SmbiosNumbers::*text;
};
constexpr TextOfSmbios SmbiosTexts[] = {{"bios_guid", &SmbiosNumbers::guid},
                                        {"bios_serial_number", &SmbiosNumbers::serial_number},
                                        {"base_board/serial_number", &SmbiosNumbers::base_board},
                                        {"chassis/serial_number", &SmbiosNumbers::chassis},
                                        {"chassis/asset_tag", &SmbiosNumbers::asset_tag}};

void put_serial_port(Tree& tree, unsigned n, const MachineSettings& settings) {
  const std::string at = own(with_id("serial_port", n)) + "/";
  const SerialEnd& end = settings.serial_ends[n];
  tree.set(at + "attached", Tree::string_value(name_in(serial_attachment_names, settings.serial_ports[n])));
  tree.set(at + "type", Tree::integer_value(i32(end.type)));
  tree.set(at + "name", Tree::string_value(end.name));
}

/// A port that leads to a type that there is not leads nowhere.
void read_serial_port(const Tree& tree, unsigned n, MachineSettings& settings) {
  const std::string at = own(with_id("serial_port", n)) + "/";
  settings.serial_ports[n] =
      value_in(serial_attachment_names, tree.text(at + "attached")).value_or(SerialAttachment::Nothing);
  const auto type = VMSerialPortType(number(tree.text(at + "type")).value_or(i32(VMSerialPortType::Null)));
  if (type == VMSerialPortType::TextFile || type == VMSerialPortType::NamedPipe)
    settings.serial_ends[n] = {type, tree.text(at + "name")};
}

/// What no key of Virtual PC's is known for.
void put_own(Tree& tree, const MachineSettings& settings) {
  tree.set(own("config_id"), Tree::string_value(settings.config_id));
  tree.set(own("processor"), Tree::string_value(processor_name(settings.processor)));
  tree.set(own("speed"), Tree::integer_value(settings.speed_kilohertz));
  tree.set(own("boot_order"), Tree::string_value(boot_order_text(settings.boot_order)));
  tree.set(own("sound_card"), Tree::boolean_value(settings.sound_card));
  tree.set(own("monitor"), Tree::string_value(name_in(monitor_names, settings.monitor)));
  tree.set(own("shutdown_action"), Tree::integer_value(i32(settings.shutdown_action)));
  for (unsigned n = 0; n < settings.serial_ports.size(); n++) put_serial_port(tree, n, settings);
  for (unsigned n = 0; n < settings.floppies.size(); n++) put_floppy_drive(tree, n, settings);
  const LinuxSettings& boots = settings.linux_boot;
  if (!boots.kernel.empty()) {
    tree.set(own("linux/kernel"), Tree::string_value(boots.kernel));
    tree.set(own("linux/initrd"), Tree::string_value(boots.initrd));
    tree.set(own("linux/command_line"), Tree::string_value(boots.command_line));
  }
  tree.set(own("notes"), Tree::string_value(settings.notes));
}

void read_own(const Tree& tree, MachineSettings& settings) {
  const auto text = [&](std::string_view name) { return tree.text(own(name)); };
  settings.config_id = text("config_id");
  settings.notes = text("notes");
  settings.processor = processor_called(text("processor")).value_or(settings.processor);
  settings.speed_kilohertz = number(text("speed")).value_or(settings.speed_kilohertz);
  const auto order = read_boot_order(text("boot_order"));
  if (order && !order->empty()) settings.boot_order = *order;
  settings.sound_card = text("sound_card") != "false";
  settings.monitor = value_in(monitor_names, text("monitor")).value_or(settings.monitor);
  const auto action = number(text("shutdown_action"));
  if (action && *action <= i32(VMShutdownAction::Shutdown)) settings.shutdown_action = VMShutdownAction(*action);
  for (unsigned n = 0; n < settings.serial_ports.size(); n++) read_serial_port(tree, n, settings);
  for (unsigned n = 0; n < settings.floppies.size(); n++) read_floppy_drive(tree, n, settings);
  settings.linux_boot = {text("linux/kernel"), text("linux/initrd"), text("linux/command_line")};
}

/// An action that is none keeps what the guest wrote.
void read_undo_drives(const Tree& tree, MachineSettings& settings) {
  settings.undoable = tree.text(UndoEnabled) == "true";
  const auto action = number(tree.text(UndoAction));
  if (action && *action <= i32(VMUndoAction::Commit)) settings.undo_action = VMUndoAction(*action);
}

/// Without what no setting is kept in.
Tree known_tree_of(const MachineSettings& settings) {
  Tree tree;
  tree.set("version", Tree::string_value("2.0"));
  tree.set(Memory, Tree::integer_value(settings.memory_megabytes));
  for (unsigned place = 0; place < MachineSettings::DrivePlaces; place++)
    put_drive(tree, place, settings.drives[place]);
  put_adapter(tree, settings.network_adapter);
  for (const TextOfSmbios& row : SmbiosTexts)
    if (const std::string& text = settings.smbios.*row.text; !text.empty())
      tree.set(joined(Bios, row.key), Tree::string_value(text));
  tree.set(HostTimeSync, Tree::boolean_value(settings.host_time_sync));
  tree.set(UndoAction, Tree::integer_value(i32(settings.undo_action)));
  tree.set(UndoEnabled, Tree::boolean_value(settings.undoable));
  put_own(tree, settings);
  return tree;
}
}  // namespace

Tree tree_of(const MachineSettings& settings) {
  Tree tree = known_tree_of(settings);
  for (const OtherValue& other : settings.other)
    if (!tree.find(other.key)) tree.set(other.key, other.value);
  return tree;
}

MachineSettings settings_of(const Tree& tree) {
  MachineSettings settings;
  settings.memory_megabytes = number(tree.text(Memory)).value_or(settings.memory_megabytes);
  for (unsigned place = 0; place < MachineSettings::DrivePlaces; place++)
    settings.drives[place] = drive_in(tree, place);
  settings.network_adapter = adapter_in(tree);
  for (const TextOfSmbios& row : SmbiosTexts) settings.smbios.*row.text = tree.text(joined(Bios, row.key));
  settings.host_time_sync = tree.text(HostTimeSync) != "false";
  read_undo_drives(tree, settings);
  read_own(tree, settings);
  const Tree known = known_tree_of(settings);
  tree.for_each([&](const std::string& key, const ConfigurationValue& value) {
    if (!known.find(key)) settings.other.push_back({key, value});
  });
  return settings;
}

std::vector<u8> write_settings(const MachineSettings& settings) { return tree_of(settings).write(); }

Result<MachineSettings> read_settings(std::span<const u8> bytes) {
  const Result<Tree> tree = Tree::parse(bytes);
  if (!tree) return Error{tree.sentence()};
  return settings_of(*tree);
}

}  // namespace ferrite::automation
