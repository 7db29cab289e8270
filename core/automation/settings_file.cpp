// SPDX-License-Identifier: MIT
#include "core/automation/settings_file.h"

namespace ferrite::automation {

namespace {
constexpr char32_t Replacement = 0xFFFD;

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

/// Takes one character off valid or invalid UTF-8.
char32_t take_utf8(std::string_view& text) {
  const u8 lead = u8(text[0]);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
  if (length == 0 || length > text.size()) {
    text.remove_prefix(1);
    return Replacement;
  }
  char32_t c = length == 1 ? lead : lead & (0x7F >> length);
  for (std::size_t n = 1; n < length; n++) c = c << 6 | (u8(text[n]) & 0x3F);
  text.remove_prefix(length);
  return c;
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += char(c);
    return;
  }
  const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  out += char((0xFF00 >> (more + 1) & 0xFF) | c >> (6 * more));
  for (int n = more - 1; n >= 0; n--) out += char(0x80 | (c >> (6 * n) & 0x3F));
}

std::vector<u8> to_utf16(std::string_view text) {
  std::vector<u8> out{0xFF, 0xFE};
  const auto unit = [&out](char32_t u) { out.push_back(u8(u)), out.push_back(u8(u >> 8)); };
  while (!text.empty()) {
    const char32_t c = take_utf8(text);
    if (c < 0x10000) {
      unit(c);
    } else {
      unit(0xD800 + ((c - 0x10000) >> 10 & 0x3FF));
      unit(0xDC00 + (c & 0x3FF));
    }
  }
  return out;
}

std::string from_utf16(std::span<const u8> bytes) {
  std::string out;
  const auto unit = [&bytes](std::size_t at) { return at + 1 < bytes.size() ? bytes[at] | bytes[at + 1] << 8 : 0; };
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const int first = unit(at), second = unit(at + 2);
    const bool pair = first >= 0xD800 && first < 0xDC00 && second >= 0xDC00 && second < 0xE000;
    append_utf8(out, pair ? char32_t(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) : char32_t(first));
    if (pair) at += 2;
  }
  return out;
}

std::string decoded(std::span<const u8> bytes) {
  if (bytes.size() >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE) return from_utf16(bytes.subspan(2));
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

/// The texts between <name id="id" ...> and its end; nothing if there is no such element.
std::optional<std::string> element_with_id(std::string_view xml, std::string_view name, unsigned id) {
  const std::string close = "</" + std::string(name) + ">";
  const std::size_t begin = xml.find(with_id(name, id));
  if (begin == xml.npos) return {};
  const std::size_t inside = xml.find('>', begin) + 1, end = xml.find(close, inside);
  return end == xml.npos ? std::nullopt : std::optional(std::string(xml.substr(inside, end - inside)));
}

std::string ide_elements(const MachineSettings& settings) {
  std::string out = "\t\t<pci_bus>\r\n\t\t\t<ide_adapter>\r\n";
  for (unsigned bus = 0; bus < 2; bus++) {
    out += "\t\t\t\t" + with_id("ide_controller", bus) + "\r\n";
    for (unsigned device = 0; device < 2; device++) {
      const IdeLocation& drive = settings.ide[bus * 2 + device];
      out += "\t\t\t\t\t" + with_id("location", device) + "<drive_type type=\"integer\">" +
             std::to_string(int(drive.type)) + "</drive_type><pathname><absolute type=\"string\">" +
             escaped(drive.image) + "</absolute></pathname></location>\r\n";
    }
    out += "\t\t\t\t</ide_controller>\r\n";
  }
  return out + "\t\t\t</ide_adapter>\r\n\t\t</pci_bus>\r\n";
}

/// A drive type that is none, and a hard disk without a path, are nothing.
IdeLocation read_location(std::string_view xml) {
  const std::string image = element(xml, "absolute").value_or("");
  switch (number(element(xml, "drive_type").value_or("")).value_or(0)) {
    case i32(VMDriveType::HardDisk): return image.empty() ? IdeLocation{} : IdeLocation{VMDriveType::HardDisk, image};
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
}  // namespace

std::vector<u8> write_settings(const MachineSettings& settings) {
  return to_utf16(
      "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n<preferences>\r\n"
      "\t<version type=\"string\">2.0</version>\r\n"
      "\t<hardware>\r\n\t\t<memory>\r\n\t\t\t<ram_size type=\"integer\">" +
      std::to_string(settings.memory_megabytes) + "</ram_size>\r\n\t\t</memory>\r\n" + ide_elements(settings) +
      "\t</hardware>\r\n"
      "\t<ferrite>\r\n\t\t<config_id type=\"string\">" +
      escaped(settings.config_id) + "</config_id>\r\n\t\t<processor type=\"string\">" +
      escaped(processor_name(settings.processor)) + "</processor>\r\n" + linux_elements(settings.linux_boot) +
      "\t\t<notes type=\"string\">" + escaped(settings.notes) + "</notes>\r\n\t</ferrite>\r\n</preferences>\r\n");
}

std::optional<MachineSettings> read_settings(std::span<const u8> bytes) {
  const std::string xml = decoded(bytes);
  if (xml.find("<preferences") == xml.npos || xml.find("</preferences>") == xml.npos) return {};
  MachineSettings settings;
  settings.config_id = element(xml, "config_id").value_or("");
  settings.notes = element(xml, "notes").value_or("");
  for (unsigned place = 0; place < MachineSettings::IdePlaces; place++)
    if (const auto bus = element_with_id(xml, "ide_controller", place / 2))
      settings.ide[place] = read_location(element_with_id(*bus, "location", place % 2).value_or(""));
  if (const auto boots = element(xml, "kernel"))
    settings.linux_boot = {*boots, element(xml, "initrd").value_or(""), element(xml, "command_line").value_or("")};
  settings.memory_megabytes = number(element(xml, "ram_size").value_or("")).value_or(settings.memory_megabytes);
  settings.processor = processor_called(element(xml, "processor").value_or("")).value_or(settings.processor);
  return settings;
}

}  // namespace ferrite::automation
