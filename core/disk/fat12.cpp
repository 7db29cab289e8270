// SPDX-License-Identifier: MIT
#include "core/disk/fat12.h"

#include <algorithm>

#include "core/disk/xdf_layout.h"

namespace ferrite {
namespace {

/// What DOS chooses for each shape; the rest follows from the shape.
struct Choice {
  u8 cylinders, heads, sectors, media;
  u8 cluster_sectors;
  u16 root_entries;
};
constexpr Choice Choices[] = {
    {40, 1, 8, 0xFE, 1, 64},  {40, 1, 9, 0xFC, 1, 64},   {40, 2, 8, 0xFF, 2, 112},  {40, 2, 9, 0xFD, 2, 112},
    {80, 1, 9, 0xF8, 2, 112}, {80, 2, 8, 0xFB, 2, 112},  {80, 2, 9, 0xF9, 2, 112},  {80, 2, 15, 0xF9, 1, 224},
    {77, 2, 8, 0xFE, 1, 192}, {80, 2, 18, 0xF0, 1, 224}, {80, 2, 36, 0xF0, 2, 240},
};
constexpr Choice Other{0, 0, 0, 0xF0, 1, 224};
constexpr u32 MostClusters = 4084;  // more would make it FAT16

Choice choice_of(const Geometry& geometry) {
  for (const Choice& choice : Choices)
    if (choice.cylinders == geometry.cylinders && choice.heads == geometry.heads && choice.sectors == geometry.sectors)
      return choice;
  Choice choice = Other;
  while (geometry.bytes() / geometry.sector_bytes / choice.cluster_sectors > MostClusters) choice.cluster_sectors *= 2;
  return choice;
}

FatLayout layout_of_floppy(const Geometry& geometry) {
  const Choice choice = choice_of(geometry);
  FatLayout layout{.sector_bytes = geometry.sector_bytes,
                   .total_sectors = geometry.bytes() / geometry.sector_bytes,
                   .cluster_sectors = choice.cluster_sectors,
                   .root_entries = choice.root_entries,
                   .sectors_per_track = geometry.sectors,
                   .heads = geometry.heads,
                   .media = choice.media};
  fit_fat(layout, FatLayout::Type::Fat12);
  return layout;
}

/// The blocks of an XDF disk that are on no track are its first clusters, 2 to 6 [fatgen103, FAT Data Structure: bad].
void mark_missing_blocks(std::span<u8> disk) {
  static_assert(XdfMissingBlocks == 5);
  constexpr u8 Bad[] = {0xF7, 0x7F, 0xFF, 0xF7, 0x7F, 0xFF, 0xF7, 0x0F};
  const std::size_t cluster2 = XdfFatBlock * 512 + 3;
  std::copy(std::begin(Bad), std::end(Bad), disk.begin() + std::ptrdiff_t(cluster2));
}

}  // namespace

// [fatgen103, FAT: the two reserved entries] The first entry is the media byte below ones.
std::optional<FatLayout> layout_by_media_byte(std::span<const u8> fat, u64 sectors) {
  constexpr u8 CylindersOfDos1 = 40;
  if (fat.size() < 3 || fat[1] != 0xFF || fat[2] != 0xFF) return {};
  for (const Choice& choice : Choices) {
    const Geometry shape{choice.cylinders, choice.heads, choice.sectors, 512, DataRate::Kbps250};
    if (choice.cylinders == CylindersOfDos1 && choice.media == fat[0] && shape.bytes() == sectors * 512)
      return layout_of_floppy(shape);
  }
  return {};
}

Result<std::vector<u8>> format_fat12(const Geometry& geometry, std::string_view label) {
  const auto name = dos_label(label);
  if (!name) return Error{name.sentence()};
  std::vector<u8> disk(geometry.bytes());
  if (disk.size() < 64 * 1024 || geometry.sector_bytes < 512)
    return Error{"A disk of " + std::to_string(disk.size()) +
                 " bytes is too small to be formatted. Choose 160K or more."};
  const std::vector<u8> system = format_fat(layout_of_floppy(geometry), *name);
  std::copy(system.begin(), system.end(), disk.begin());
  if (is_xdf(disk)) mark_missing_blocks(disk);
  return disk;
}

}  // namespace ferrite
