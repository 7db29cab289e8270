// SPDX-License-Identifier: MIT
#pragma once
// How a FAT file system lies on its volume, and the boot sector that says so. Brackets name chapters of Microsoft's
// "FAT32 File System Specification", version 1.03 (fatgen103).
#include "core/base/result.h"

namespace ferrite {

struct FatLayout {
  static constexpr u32 EntryBytes = 32;  // of a directory
  static constexpr u32 FirstCluster = 2;
  enum class Type : u8 { Fat12, Fat16, Fat32 };

  u32 sector_bytes = 512, total_sectors = 0, cluster_sectors = 1, reserved_sectors = 1, fats = 2;
  u32 root_entries = 0;  // none: the root is a chain of clusters
  u32 fat_sectors = 0;
  u32 sectors_per_track = 0, heads = 0, hidden_sectors = 0;  // hidden: before the volume, on its disk
  u32 root_cluster = 0, information_sector = 0;
  u8 media = 0xF8;

  u32 root_sectors() const { return (root_entries * EntryBytes + sector_bytes - 1) / sector_bytes; }
  u32 first_root_sector() const { return reserved_sectors + fats * fat_sectors; }
  u32 first_data_sector() const { return first_root_sector() + root_sectors(); }
  u32 clusters() const { return (total_sectors - first_data_sector()) / cluster_sectors; }
  u32 cluster_bytes() const { return cluster_sectors * sector_bytes; }
  /// Only the number of clusters says which it is.
  Type type() const;
};

/// Writes the volume's name (of dos_label) into its boot sector, where that has a place for one.
void put_label(std::span<u8> boot_sector, FatLayout::Type, std::string_view label);

/// The smallest FAT whose entries reach all clusters that are left beside it.
void fit_fat(FatLayout&, FatLayout::Type);
/// For a hard disk's volume of so many sectors; nothing: it is too small or too large.
Result<FatLayout> layout_of_volume(u32 sectors, u32 hidden_sectors);
/// DOS's own form of a volume's name: 11 characters, capitals, filled up with blanks; "NO NAME" for none.
Result<std::string> dos_label(std::string_view label);
/// Boot sector, FATs and root directory of an empty volume, which says so when somebody boots it: the first sectors up
/// to where its files begin, one cluster of an FAT32's root with them.
std::vector<u8> format_fat(const FatLayout&, std::string_view dos_label);
/// What a boot sector says, if all of it fits a volume of at most so many sectors.
Result<FatLayout> read_fat_layout(std::span<const u8> boot_sector, u64 sectors);

}  // namespace ferrite
