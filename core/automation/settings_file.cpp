// SPDX-License-Identifier: MIT
#include "core/automation/settings_file.h"

#include <algorithm>

#include "core/automation/path.h"
#include "core/base/utf16.h"

namespace ferrite::automation {

namespace {
constexpr u8 ByteOrderMark[] = {0xFF, 0xFE};

struct Escape {
  char character;
  std::string_view entity;
};
constexpr Escape Escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    std::string_view piece(&c, 1);
    for (const Escape& escape : Escapes)
      if (escape.character == c) piece = escape.entity;
    out.append(piece);
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    char c = text[0];
    std::size_t length = 1;
    for (const Escape& escape : Escapes)
      if (text.starts_with(escape.entity)) c = escape.character, length = escape.entity.size();
    out += c;
    text.remove_prefix(length);
  }
  return out;
}

std::vector<u8> encoded(std::string_view text) {
  std::vector<u8> bytes = to_utf16_bytes(text);
  bytes.insert(bytes.begin(), std::begin(ByteOrderMark), std::end(ByteOrderMark));
  return bytes;
}

std::string decoded(std::span<const u8> bytes) {
  constexpr std::size_t mark = sizeof ByteOrderMark;
  if (bytes.size() >= mark && std::equal(bytes.begin(), bytes.begin() + mark, ByteOrderMark))
    return from_utf16_bytes(bytes.subspan(mark));
  return std::string(bytes.begin(), bytes.end());
}

/// The text between the first <name ...> and its end; nothing if there is no such element.
std::optional<std::string> element(std::string_view xml, std::string_view name) {
  const std::string open = "<" + std::string(name), close = "</" + std::string(name) + ">";
  for (std::size_t at = xml.find(open); at != xml.npos; at = xml.find(open, at + 1)) {
    const char after = at + open.size() < xml.size() ? xml[at + open.size()] : '\0';
    if (after != '>' && after != ' ') continue;
    const std::size_t begin = xml.find('>', at), end = xml.find(close, at);
    if (begin == xml.npos || end == xml.npos || end < begin) return {};
    return unescaped(xml.substr(begin + 1, end - begin - 1));
  }
  return {};
}

std::optional<i32> number(std::string_view text) {
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != text.npos) return {};
  i32 value = 0;
  for (const char digit : text) value = value * 10 + (digit - '0');
  return value;
}

/// "<name id="...">" as the documents' own files have it.
std::string with_id(std::string_view name, unsigned id) {
  return "<" + std::string(name) + " id=\"" + std::to_string(id) + "\">";
}

/// What lies between <name id="id"> and its end; nothing if there is no such element.
std::optional<std::string> element_with_id(std::string_view xml, std::string_view name, unsigned id) {
  const std::string close = "</" + std::string(name) + ">";
  const std::size_t begin = xml.find(with_id(name, id));
  if (begin == xml.npos) return {};
  const std::size_t inside = xml.find('>', begin) + 1, end = xml.find(close, inside);
  return end == xml.npos ? std::nullopt : std::optional(std::string(xml.substr(inside, end - inside)));
}

/// Ferrite's own.
std::string format_element(const DriveLocation& drive) {
  if (!drive.format) return {};
  return "<format type=\"string\">" + std::string(ferrite::name_of(*drive.format)) + "</format>";
}

std::optional<HardDiskFormat> format_called(std::string_view name) {
  using enum HardDiskFormat;
  for (const HardDiskFormat format : {Raw, Vhd, Qcow2, Vmdk})
    if (ferrite::name_of(format) == name) return format;
  return {};
}

std::string undo_element(const DriveLocation& drive) {
  if (drive.undo.empty()) return {};
  return "<undo_pathname><absolute type=\"string\">" + escaped(drive.undo) + "</absolute></undo_pathname>";
}

std::string drive_elements(const DriveLocation& drive) {
  return "<drive_type type=\"integer\">" + std::to_string(int(drive.type)) +
         "</drive_type><pathname><absolute type=\"string\">" + escaped(drive.image) + "</absolute></pathname>" +
         undo_element(drive) + format_element(drive);
}

std::string ide_elements(const MachineSettings& settings) {
  std::string out = "\t\t\t<ide_adapter>\r\n";
  for (unsigned bus = 0; bus < 2; bus++) {
    out += "\t\t\t\t" + with_id("ide_controller", bus) + "\r\n";
    for (unsigned device = 0; device < 2; device++) {
      const DriveLocation& drive = settings.drives[bus * 2 + device];
      out += "\t\t\t\t\t" + with_id("location", device) + drive_elements(drive) + "</location>\r\n";
    }
    out += "\t\t\t\t</ide_controller>\r\n";
  }
  return out + "\t\t\t</ide_adapter>\r\n";
}

std::string to_hex(std::span<const u8> bytes) {
  std::string text;
  for (const u8 byte : bytes) text += "0123456789ABCDEF"[byte >> 4], text += "0123456789ABCDEF"[byte & 15];
  return text;
}

/// Whether the address is dynamic, and which card it is, are Ferrite's own.
std::string ethernet_elements(const std::optional<NetworkSettings>& adapter) {
  std::string out = "\t\t\t<ethernet_adapter>\r\n\t\t\t\t<controller_count type=\"integer\">" +
                    std::string(adapter ? "1" : "0") + "</controller_count>\r\n";
  if (adapter)
    out += "\t\t\t\t" + with_id("ethernet_controller", 0) + "<virtual_network><name type=\"string\">" +
           escaped(adapter->network) + "</name></virtual_network><ethernet_card_address type=\"bytes\">" +
           to_hex(adapter->address) + "</ethernet_card_address><dynamic_address type=\"boolean\">" +
           (adapter->dynamic ? "true" : "false") + "</dynamic_address><card type=\"string\">" +
           std::string(name_in(card_names, adapter->card)) + "</card></ethernet_controller>\r\n";
  return out + "\t\t\t</ethernet_adapter>\r\n";
}

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

/// An address that is none is dynamic; so is that of a group.
std::optional<NetworkSettings> read_adapter(std::string_view xml) {
  const auto controller = element_with_id(xml, "ethernet_controller", 0);
  if (!controller || number(element(xml, "controller_count").value_or("")).value_or(0) < 1) return {};
  NetworkSettings adapter;
  adapter.network = element(*controller, "name").value_or("");
  const auto address = read_address(element(*controller, "ethernet_card_address").value_or(""));
  adapter.dynamic = !address || (*address)[0] & 1 || element(*controller, "dynamic_address").value_or("") != "false";
  if (address && !((*address)[0] & 1)) adapter.address = *address;
  adapter.card = value_in(card_names, element(*controller, "card").value_or("")).value_or(adapter.card);
  return adapter;
}

/// What lies between <name> and its end; empty if there is no such element.
std::string_view inside(std::string_view xml, std::string_view name) {
  const std::string open = "<" + std::string(name) + ">", close = "</" + std::string(name) + ">";
  const std::size_t begin = xml.find(open), end = xml.find(close);
  if (begin == xml.npos || end == xml.npos || end < begin + open.size()) return {};
  return xml.substr(begin + open.size(), end - begin - open.size());
}

/// An action that is none keeps what the guest wrote.
void read_undo_drives(std::string_view xml, MachineSettings& settings) {
  settings.undoable = element(xml, "enabled") == "true";
  const auto action = number(element(xml, "default_action").value_or(""));
  if (action && *action <= i32(VMUndoAction::Commit)) settings.undo_action = VMUndoAction(*action);
}

std::string undo_drives_element(const MachineSettings& settings) {
  return "\t\t<undo_drives><default_action type=\"integer\">" + std::to_string(i32(settings.undo_action)) +
         "</default_action><enabled type=\"boolean\">" + (settings.undoable ? "true" : "false") +
         "</enabled></undo_drives>\r\n";
}

/// Undo disks are deleted with what is in them: a file of any other kind is none.
std::string read_undo_disk(std::string_view location) {
  const std::string path = element(inside(location, "undo_pathname"), "absolute").value_or("");
  return fold(path).ends_with(".VUD") ? path : "";
}

/// A drive type that is none, and a hard disk without a path, are nothing.
DriveLocation read_location(std::string_view xml) {
  const std::string image = element(xml, "absolute").value_or("");
  switch (number(element(xml, "drive_type").value_or("")).value_or(0)) {
    case i32(VMDriveType::HardDisk):
      if (image.empty()) return {};
      return {VMDriveType::HardDisk, image, format_called(element(xml, "format").value_or("")), read_undo_disk(xml)};
    case i32(VMDriveType::DVD): return {VMDriveType::DVD, image};
    default: return {};
  }
}

std::string linux_elements(const LinuxSettings& settings) {
  if (settings.kernel.empty()) return {};
  return "\t\t<linux>\r\n\t\t\t<kernel type=\"string\">" + escaped(settings.kernel) +
         "</kernel>\r\n\t\t\t<initrd type=\"string\">" + escaped(settings.initrd) +
         "</initrd>\r\n\t\t\t<command_line type=\"string\">" + escaped(settings.command_line) +
         "</command_line>\r\n\t\t</linux>\r\n";
}

/// "\t\t<name type="type">value</name>".
std::string own_element(std::string_view name, std::string_view type, std::string_view value) {
  return "\t\t<" + std::string(name) + " type=\"" + std::string(type) + "\">" + escaped(value) + "</" +
         std::string(name) + ">\r\n";
}

std::string virtio_elements(const MachineSettings& settings) {
  std::string out;
  for (unsigned n = 0; n < MachineSettings::VirtioDisks; n++) {
    const DriveLocation& drive = settings.drives[MachineSettings::IdePlaces + n];
    if (drive.type == VMDriveType::HardDisk)
      out += "\t\t" + with_id("virtio_disk", n) + drive_elements(drive) + "</virtio_disk>\r\n";
  }
  return out;
}

std::string floppy_elements(const MachineSettings& settings) {
  std::string out;
  for (unsigned n = 0; n < settings.floppies.size(); n++)
    out += "\t\t" + with_id("floppy_drive", n) + "<pathname><absolute type=\"string\">" +
           escaped(settings.floppies[n].image) + "</absolute></pathname><write_protected type=\"boolean\">" +
           (settings.floppies[n].write_protected ? "true" : "false") + "</write_protected></floppy_drive>\r\n";
  return out;
}

std::string serial_port_elements(const MachineSettings& settings) {
  std::string out;
  for (unsigned n = 0; n < settings.serial_ports.size(); n++)
    out += "\t\t" + with_id("serial_port", n) + "<attached type=\"string\">" +
           std::string(name_in(serial_attachment_names, settings.serial_ports[n])) + "</attached></serial_port>\r\n";
  return out;
}

/// What no key of Virtual PC's is known for.
std::string own_elements(const MachineSettings& settings) {
  return own_element("config_id", "string", settings.config_id) +
         own_element("processor", "string", processor_name(settings.processor)) +
         own_element("speed", "integer", std::to_string(settings.speed_kilohertz)) +
         own_element("boot_order", "string", boot_order_text(settings.boot_order)) +
         own_element("sound_card", "boolean", settings.sound_card ? "true" : "false") +
         own_element("monitor", "string", name_in(monitor_names, settings.monitor)) + serial_port_elements(settings) +
         floppy_elements(settings) + virtio_elements(settings) + linux_elements(settings.linux_boot) +
         own_element("notes", "string", settings.notes);
}

/// What is not there, or makes no sense, keeps its default.
void read_own(std::string_view xml, MachineSettings& settings) {
  const auto text = [&](std::string_view name) { return element(xml, name).value_or(""); };
  settings.config_id = text("config_id");
  settings.notes = text("notes");
  settings.processor = processor_called(text("processor")).value_or(settings.processor);
  settings.speed_kilohertz = number(text("speed")).value_or(settings.speed_kilohertz);
  const auto order = read_boot_order(text("boot_order"));
  if (order && !order->empty()) settings.boot_order = *order;
  settings.sound_card = text("sound_card") != "false";
  settings.monitor = value_in(monitor_names, text("monitor")).value_or(settings.monitor);
  for (unsigned n = 0; n < settings.serial_ports.size(); n++) {
    const std::string port = element_with_id(xml, "serial_port", n).value_or("");
    settings.serial_ports[n] =
        value_in(serial_attachment_names, element(port, "attached").value_or("")).value_or(SerialAttachment::Nothing);
  }
  for (unsigned n = 0; n < settings.floppies.size(); n++) {
    const std::string drive = element_with_id(xml, "floppy_drive", n).value_or("");
    settings.floppies[n] = {element(drive, "absolute").value_or(""), element(drive, "write_protected") == "true"};
  }
  for (unsigned n = 0; n < MachineSettings::VirtioDisks; n++)
    settings.drives[MachineSettings::IdePlaces + n] =
        read_location(element_with_id(xml, "virtio_disk", n).value_or(""));
  if (const auto boots = element(xml, "kernel"))
    settings.linux_boot = {*boots, element(xml, "initrd").value_or(""), element(xml, "command_line").value_or("")};
}
}  // namespace

std::vector<u8> write_settings(const MachineSettings& settings) {
  return encoded(
      "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n<preferences>\r\n"
      "\t<version type=\"string\">2.0</version>\r\n"
      "\t<hardware>\r\n\t\t<memory>\r\n\t\t\t<ram_size type=\"integer\">" +
      std::to_string(settings.memory_megabytes) + "</ram_size>\r\n\t\t</memory>\r\n\t\t<pci_bus>\r\n" +
      ide_elements(settings) + ethernet_elements(settings.network_adapter) + "\t\t</pci_bus>\r\n" +
      "\t</hardware>\r\n\t<settings>\r\n" + undo_drives_element(settings) + "\t</settings>\r\n\t<ferrite>\r\n" +
      own_elements(settings) + "\t</ferrite>\r\n</preferences>\r\n");
}

std::optional<MachineSettings> read_settings(std::span<const u8> bytes) {
  const std::string xml = decoded(bytes);
  if (xml.find("<preferences") == xml.npos || xml.find("</preferences>") == xml.npos) return {};
  MachineSettings settings;
  settings.memory_megabytes = number(element(xml, "ram_size").value_or("")).value_or(settings.memory_megabytes);
  for (unsigned place = 0; place < MachineSettings::IdePlaces; place++)
    if (const auto bus = element_with_id(xml, "ide_controller", place / 2))
      settings.drives[place] = read_location(element_with_id(*bus, "location", place % 2).value_or(""));
  settings.network_adapter = read_adapter(xml);
  read_undo_drives(inside(xml, "undo_drives"), settings);
  read_own(xml, settings);
  return settings;
}

}  // namespace ferrite::automation
