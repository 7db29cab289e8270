// SPDX-License-Identifier: MIT
#pragma once
// The files of a FAT12, FAT16 or FAT32 volume. The FAT is in memory while the volume is open, and is written by
// flush(). Paths are UTF-8, divided by "/"; case makes no difference. Brackets name chapters of Microsoft's "FAT32 File
// System Specification", version 1.03 (fatgen103). Missing: sectors of other sizes than 512 bytes, times of creation
// and access.
#include <optional>

#include "core/disk/fat_layout.h"
#include "core/disk/fat_names.h"
#include "core/host/media.h"

namespace ferrite {

class FatVolume {
 public:
  struct Item {
    std::string name{};
    bool folder = false;
    u32 size = 0;
    i64 modified = 0;  // seconds since 1970-01-01 in the guest's time zone, even ones
  };

  /// Makes an empty volume of so many sectors. `media` begins with it, and outlives it.
  static Result<FatVolume> format(Media& media, u32 sectors, u32 hidden_sectors, std::string_view label);
  static Result<FatVolume> open(Media& media);

  FatLayout::Type type() const { return layout_.type(); }
  /// Of the root directory; empty: it has no name.
  std::string label();
  /// At most 11 characters, capitals; empty: none.
  Result<bool> set_label(std::string_view, i64 modified);
  u64 free_bytes() const;
  /// No file gets a free cluster that has one of these bytes of the media.
  void mark_bad(u64 offset, u64 bytes);

  Result<std::vector<Item>> list(std::string_view folder);
  Result<std::vector<u8>> read(std::string_view path);
  /// A new file, or other bytes for one that is there.
  Result<bool> write(std::string_view path, std::span<const u8> bytes, i64 modified);
  Result<bool> make_folder(std::string_view path, i64 modified);
  /// A file, or an empty folder.
  Result<bool> remove(std::string_view path);
  /// To a path that nothing has.
  Result<bool> rename(std::string_view from, std::string_view to);
  Result<bool> flush();

 private:
  static constexpr u32 Root = 0;  // as the cluster of a folder
  /// The entries of a folder, as they are on the disk.
  struct Folder {
    u32 cluster = Root;
    std::vector<u8> bytes{};
  };
  /// One file's: its short entry, and the first of its long ones.
  struct Found {
    Item item{};
    u32 cluster = 0;
    u8 attributes = 0;
    ShortName short_name{};
    std::size_t first = 0, entry = 0;  // offsets in the folder
  };

  FatVolume(Media& media, const FatLayout& layout) : media_(&media), layout_(layout) {}
  Result<bool> load_fat();

  u32 next(u32 cluster) const;
  void set_next(u32 cluster, u32 value);
  bool is_cluster(u32 value) const;
  u32 end_mark() const;
  u32 bad_mark() const { return end_mark() & ~8u; }  // [fatgen103, FAT Data Structure] 0xFF7 in an FAT12
  /// Nothing: it has a loop or leaves the volume.
  std::optional<std::vector<u32>> chain(u32 first) const;
  std::optional<u32> allocate(u64 bytes, u32 first);
  void release(u32 first);
  bool transfer_chain(u32 first, std::span<u8> into);
  bool store_chain(u32 first, std::span<const u8> bytes);
  u64 cluster_offset(u32 cluster) const;

  Result<Folder> load(std::string_view path);
  Result<Folder> load_cluster(u32 cluster);
  Result<bool> store(Folder&);
  std::vector<Found> parse(const Folder&) const;
  std::optional<Found> find(const Folder&, std::string_view name) const;
  Result<bool> add(Folder&, std::string_view name, std::span<const u8> entry);
  std::size_t room_for(Folder&, std::size_t entries) const;
  Result<Found> locate(std::string_view path, Folder&);

  Media* media_;
  FatLayout layout_;
  std::vector<u8> fat_;
  std::vector<bool> changed_;  // sectors of it
  u32 search_ = FatLayout::FirstCluster;
};

}  // namespace ferrite
