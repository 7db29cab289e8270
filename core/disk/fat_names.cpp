// SPDX-License-Identifier: MIT
#include "core/disk/fat_names.h"

#include <algorithm>

#include "core/base/byte_order.h"
#include "core/base/code_page_437.h"
#include "core/base/utf16.h"

namespace ferrite {
namespace {
constexpr std::size_t BaseLength = 8, EntryBytes = 32;
constexpr u8 SmallBase = 0x08, SmallExtension = 0x10;    // of the case bits
constexpr u8 FirstByte = 0xE5, FirstByteStandIn = 0x05;  // E5h marks a free entry ["FAT Directory Structure"]
constexpr std::size_t UnitPlaces[] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
static_assert(std::size(UnitPlaces) == long_name::UnitsPerEntry);
constexpr u16 Padding = 0xFFFF;

char capital(char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; }
bool is_short_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("$%'-_@~`!(){}^#&").find(c) != std::string_view::npos;
}
ShortName padded(std::string_view base, std::string_view extension) {
  ShortName name;
  name.fill(' ');
  std::copy(base.begin(), base.end(), name.begin());
  std::copy(extension.begin(), extension.end(), name.begin() + BaseLength);
  return name;
}
/// The characters of a part that a short name can have, capitals; others are "_", blanks and dots go.
std::string reduced(std::string_view part, std::size_t most) {
  std::string text;
  for (const char c : part) {
    if (c == ' ' || c == '.' || (c & 0xC0) == 0x80) continue;  // a character of UTF-8 is one "_"
    if (text.size() < most) text += is_short_character(capital(c)) ? capital(c) : '_';
  }
  return text;
}
}  // namespace

std::string text_of(const ShortName& name, u8 case_bits) {
  std::string text;
  const auto append = [&](std::size_t first, std::size_t end, bool small) {
    while (end > first && name[end - 1] == ' ') end--;
    if (first == BaseLength && end > first) text += '.';
    for (std::size_t n = first; n < end; n++) {
      const u8 byte = n == 0 && name[n] == FirstByteStandIn ? FirstByte : name[n];
      append_utf8(text, small && byte >= 'A' && byte <= 'Z' ? u8(byte - 'A' + 'a') : byte);
    }
  };
  append(0, BaseLength, case_bits & SmallBase);
  append(BaseLength, name.size(), case_bits & SmallExtension);
  return text;
}

bool is_short(std::string_view name, ShortName& short_name) {
  const auto dot = name.find('.');
  const std::string_view base = name.substr(0, dot);
  const std::string_view extension = dot == name.npos ? std::string_view() : name.substr(dot + 1);
  const bool fits = !base.empty() && base.size() <= BaseLength && extension.size() <= short_name.size() - BaseLength &&
                    (dot == name.npos || !extension.empty());
  if (!fits || !std::all_of(base.begin(), base.end(), is_short_character) ||
      !std::all_of(extension.begin(), extension.end(), is_short_character))
    return false;
  short_name = padded(base, extension);
  return true;
}

// A name that is short but for its small letters needs no number ["The Numeric-Tail Generation Algorithm"].
ShortName alias_of(std::string_view name, const std::function<bool(const ShortName&)>& taken) {
  std::string capitals(name);
  std::transform(name.begin(), name.end(), capitals.begin(), capital);
  if (ShortName alias; is_short(capitals, alias) && !taken(alias)) return alias;
  const auto dot = name.rfind('.');
  const bool has_extension = dot != name.npos && dot != 0;
  std::string base = reduced(name.substr(0, has_extension ? dot : name.npos), BaseLength);
  const std::string extension = has_extension ? reduced(name.substr(dot + 1), 3) : "";
  if (base.empty()) base = "_";
  for (u32 number = 1;; number++) {
    const std::string tail = "~" + std::to_string(number);
    const ShortName alias = padded(base.substr(0, BaseLength - tail.size()) + tail, extension);
    if (!taken(alias)) return alias;
  }
}

std::string_view objection_to(std::string_view name) {
  if (name.empty() || name == "." || name == "..") return "is no name";
  for (const char c : name)
    if (u8(c) < ' ' || std::string_view("\"*/:<>?\\|").find(c) != std::string_view::npos)
      return "holds a character that Windows does not allow in names";
  if (name.back() == ' ' || name.back() == '.') return "ends in a blank or a dot, which Windows does not allow";
  if (to_utf16(name).size() > long_name::MostUnits) return "has more than 255 characters";
  return {};
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return capital(x) == capital(y); });
}

namespace long_name {

u8 checksum(const ShortName& name) {
  u8 sum = 0;
  for (const u8 byte : name) sum = u8((sum >> 1 | sum << 7) + byte);
  return sum;
}

std::vector<u8> entries(std::string_view name, const ShortName& short_name) {
  const std::u16string text = to_utf16(name);
  const std::size_t count = (text.size() + UnitsPerEntry - 1) / UnitsPerEntry;
  std::vector<u8> bytes(count * EntryBytes);
  for (std::size_t n = 0; n < count; n++) {
    const std::size_t number = count - n;  // the last part comes first
    const std::span<u8> entry = std::span(bytes).subspan(n * EntryBytes, EntryBytes);
    entry[0] = u8(number | (n == 0 ? Last : 0));
    entry[11] = Attributes;
    entry[13] = checksum(short_name);
    for (std::size_t unit = 0; unit < UnitsPerEntry; unit++) {
      const std::size_t at = (number - 1) * UnitsPerEntry + unit;
      store_little<u16>(entry, UnitPlaces[unit], at < text.size() ? u16(text[at]) : at == text.size() ? 0 : Padding);
    }
  }
  return bytes;
}

std::u16string units(std::span<const u8> entry) {
  std::u16string text;
  for (const std::size_t place : UnitPlaces) {
    const u16 unit = load_little<u16>(entry, place);
    if (!unit) break;
    text += char16_t(unit);
  }
  return text;
}

}  // namespace long_name

}  // namespace ferrite
