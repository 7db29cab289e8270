// SPDX-License-Identifier: MIT
#include "tests/support/fat12_reader.h"

namespace ferrite {
namespace {

constexpr u32 SectorBytes = 512, EntryBytes = 32;
constexpr u32 EndOfChain = 0xFF8;

/// Offsets in the boot sector and in a directory entry (Microsoft's FAT specification, fatgen103).
namespace boot {
constexpr u32 ClusterSectors = 13, ReservedSectors = 14, Fats = 16, RootEntries = 17, FatSectors = 22;
}
namespace entry {
constexpr u32 Attributes = 11, Cluster = 26, Size = 28;
constexpr u8 VolumeLabel = 0x08, Deleted = 0xE5;
}  // namespace entry

std::string trimmed(std::string text) { return text.erase(text.find_last_not_of(' ') + 1); }

}  // namespace

u32 Fat12Reader::root_start() const {
  return (word(boot::ReservedSectors) + byte(boot::Fats) * word(boot::FatSectors)) * SectorBytes;
}

std::vector<Fat12Reader::Entry> Fat12Reader::root() const {
  std::vector<Entry> entries;
  for (u32 n = 0; n < word(boot::RootEntries); n++) {
    const u32 at = root_start() + n * EntryBytes;
    if (byte(at) == 0) break;
    if (byte(at) == entry::Deleted || byte(at + entry::Attributes) & entry::VolumeLabel) continue;
    std::string stem, extension;
    for (u32 i = 0; i < 8; i++) stem += char(byte(at + i));
    for (u32 i = 8; i < 11; i++) extension += char(byte(at + i));
    extension = trimmed(extension);
    const u32 size = word(at + entry::Size) | word(at + entry::Size + 2) << 16;
    entries.push_back({trimmed(stem) + (extension.empty() ? "" : "." + extension), word(at + entry::Cluster), size});
  }
  return entries;
}

u32 Fat12Reader::next(u32 cluster) const {
  const u32 pair = word(word(boot::ReservedSectors) * SectorBytes + cluster * 3 / 2);
  return cluster % 2 ? pair >> 4 : pair & 0xFFF;
}

std::vector<std::string> Fat12Reader::names() const {
  std::vector<std::string> names;
  for (const Entry& entry : root()) names.push_back(entry.name);
  return names;
}

std::optional<std::string> Fat12Reader::read(std::string_view name) const {
  for (const Entry& entry : root()) {
    if (entry.name != name) continue;
    const u32 cluster_bytes = byte(boot::ClusterSectors) * SectorBytes;
    const u32 data = root_start() + word(boot::RootEntries) * EntryBytes;
    std::string content;
    for (u32 cluster = entry.cluster; content.size() < entry.size; cluster = next(cluster)) {
      if (cluster < 2 || cluster >= EndOfChain) return std::nullopt;
      for (u32 i = 0; i < cluster_bytes; i++) content += char(byte(data + (cluster - 2) * cluster_bytes + i));
    }
    content.resize(entry.size);
    return content;
  }
  return std::nullopt;
}

}  // namespace ferrite
