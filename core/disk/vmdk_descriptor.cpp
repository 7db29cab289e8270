// SPDX-License-Identifier: MIT
#include "core/disk/vmdk_descriptor.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/disk/text_line.h"

namespace ferrite {
namespace {

constexpr std::string_view NoParent = "ffffffff";
constexpr u64 MostSectors = u64(1) << 40;

Error refuse(std::size_t line, const std::string& what) {
  return Error{"The VMDK descriptor's line " + std::to_string(line) + " " + what};
}

std::optional<u64> number(std::string_view word) {
  u64 value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value > MostSectors) return {};
  return value;
}

std::optional<VmdkExtentLine::Type> type_of(std::string_view word) {
  using Type = VmdkExtentLine::Type;
  if (word == "FLAT" || word == "VMFS") return Type::Flat;  // VMFS: flat on an ESX server's file system
  if (word == "SPARSE") return Type::Sparse;
  if (word == "ZERO") return Type::Zero;
  return {};
}

bool is_extent(std::string_view line) {
  return line.starts_with("RW ") || line.starts_with("RDONLY ") || line.starts_with("NOACCESS ");
}

/// RW 4192256 SPARSE "name.vmdk" 0
Result<VmdkExtentLine> parse_extent(std::string_view line, std::size_t line_number) {
  VmdkExtentLine extent;
  const std::string_view access = take_word(line);
  if (access == "NOACCESS")
    return refuse(line_number, "names an extent that nobody may read. Use the disk where it was made.");
  extent.writable = access == "RW";
  const auto sectors = number(take_word(line));
  if (!sectors || *sectors == 0)
    return refuse(line_number, "gives no number of sectors. Restore the file from a copy.");
  extent.sectors = *sectors;
  const std::string_view type = take_word(line);
  const auto known = type_of(type);
  if (!known)
    return refuse(line_number, "has an extent of type " + std::string(type) +
                                   "; FLAT, SPARSE and ZERO can be read. Convert it: qemu-img convert -O raw OLD NEW.");
  extent.type = *known;
  extent.file = take_word(line);
  if (extent.file.empty() && extent.type != VmdkExtentLine::Type::Zero)
    return refuse(line_number, "names no file for its extent. Restore the file from a copy.");
  if (line = trimmed(line); !line.empty()) {
    const auto first = number(take_word(line));
    if (!first) return refuse(line_number, "gives no number as its extent's offset. Restore the file from a copy.");
    extent.first_sector = *first;
  }
  return extent;
}

}  // namespace

Result<VmdkDescriptor> VmdkDescriptor::parse(std::string_view text) {
  VmdkDescriptor descriptor;
  text = text.substr(0, text.find('\0'));  // an embedded descriptor is filled up with zeros
  for (std::size_t line_number = 1; !text.empty(); line_number++) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    if (is_extent(line)) {
      auto extent = parse_extent(line, line_number);
      if (!extent) return Error{extent.sentence()};
      descriptor.extents.push_back(std::move(*extent));
      continue;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = trimmed(line.substr(0, equals));
    line.remove_prefix(equals + 1);
    const std::string_view value = take_word(line);
    if (same_word(key, "createType")) descriptor.create_type = value;
    if (same_word(key, "parentCID") && !same_word(value, NoParent))
      return refuse(line_number,
                    "says that the disk is only the difference from a parent. Merge the two: "
                    "qemu-img convert -O raw OLD NEW.");
  }
  return descriptor;
}

}  // namespace ferrite
