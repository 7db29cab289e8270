// SPDX-License-Identifier: MIT
#pragma once
// A virtual hard disk file (.vhd): fixed, dynamic, or differencing, which keeps what differs from a parent.
// Document: Microsoft, Virtual Hard Disk Image Format Specification, version 1.0 (2006-10-11). Brackets name its
// headings.
//
// An allocated block becomes visible by one write, that of its table entry, which comes last: whatever write is the
// last before the host dies, the disk reads as before or as after. The copy of the footer at the head stands in for the
// one at the end. Missing: split images (.v01, .v02 and so on), Mac OS aliases of a parent, compaction.
#include <functional>
#include <memory>
#include <optional>

#include "core/disk/hard_disk.h"
#include "core/disk/vhd_structures.h"
#include "core/host/media.h"

namespace ferrite {

class VhdDisk;

/// The parent that a differencing disk asks for: where it may lie, the likeliest place first.
struct VhdParentReference {
  VhdUniqueId id{};
  std::vector<std::string> paths;
};
/// The parent, opened. `modified`: when its file was last written, in seconds since 2000-01-01 UTC, where the host
/// knows.
struct VhdParent {
  VhdParent(std::unique_ptr<VhdDisk>, std::optional<u32> modified);
  /// A disk of another format, under the id that stands for the format: vhd_id_of().
  VhdParent(std::unique_ptr<HardDisk>, const VhdUniqueId&);
  std::unique_ptr<HardDisk> disk;
  VhdUniqueId id{};
  std::optional<u32> modified;
};
using OpenVhdParent = std::function<Result<VhdParent>(const VhdParentReference&)>;

struct NewVhd {
  u64 sectors = 0;
  VhdUniqueId unique_id{};  // random: it is how children know their parent
  u32 time_stamp = 0;       // seconds since 2000-01-01 UTC
  u32 block_bytes = VhdDynamicHeader::DefaultBlockBytes;
};
/// How the parent's file is called on Windows, seen from anywhere and from the child's folder (".\parent.vhd").
struct VhdParentPaths {
  std::string absolute, relative;
};

/// What a file says of itself, whether or not its parent is at hand.
struct VhdDescription {
  VhdType type = VhdType::Fixed;
  u64 bytes = 0;  // of the disk
  VhdUniqueId unique_id{};
  u32 time_stamp = 0;
  u32 block_bytes = 0;
  VhdParentReference parent;  // of a differencing disk
};

class VhdDisk final : public HardDisk {
 public:
  /// `open_parent` is asked only for differencing disks.
  static Result<std::unique_ptr<VhdDisk>> open(std::unique_ptr<Media>, const OpenVhdParent& open_parent = {});

  static Result<VhdDescription> describe(std::unique_ptr<Media>);

  /// Blank disks, over empty media. A differencing disk has its parent's size.
  static Result<std::unique_ptr<VhdDisk>> create_fixed(std::unique_ptr<Media>, const NewVhd&);
  static Result<std::unique_ptr<VhdDisk>> create_dynamic(std::unique_ptr<Media>, const NewVhd&);
  static Result<std::unique_ptr<VhdDisk>> create_differencing(std::unique_ptr<Media>, const NewVhd&, VhdParent,
                                                              const VhdParentPaths&);

  u64 sectors() const override { return footer_.bytes / SectorBytes; }
  bool writable() const override { return media_->writable(); }
  Io read(u64 sector, std::span<u8> into) override;
  Io write(u64 sector, std::span<const u8> from) override;
  Io flush() override;

  VhdType type() const { return footer_.type; }
  const VhdUniqueId& unique_id() const { return footer_.unique_id; }
  HardDiskGeometry geometry() const { return footer_.geometry; }
  HardDisk* parent() { return parent_.get(); }

  /// A differencing disk as an undo disk. Commit: the parent gets what differs, then the differences are forgotten.
  /// Blocks can be committed one by one, in any order and repeatedly; forgetting them is `discard`. The file keeps its
  /// length, and new blocks use it again.
  u32 blocks() const { return u32(table_.size()); }
  bool has_block(u32 block) const { return table_[block] != Unallocated; }
  Io commit_block(u32 block);
  Io commit();
  Io discard();

 private:
  static constexpr u32 Unallocated = 0xFFFF'FFFF;
  static constexpr u32 NoBlock = 0xFFFF'FFFF;
  /// Consecutive sectors within a block.
  struct Piece {
    u32 block, first, count;
  };

  explicit VhdDisk(std::unique_ptr<Media> media) : media_(std::move(media)) {}
  std::optional<Error> load();
  std::optional<Error> load_footer();
  std::optional<Error> check_fixed() const;
  std::optional<Error> load_header();
  std::optional<Error> load_table();
  std::optional<Error> check_blocks();
  std::vector<std::string> parent_paths();
  std::string locator_path(const VhdParentLocator&);
  std::optional<Error> attach_parent(const OpenVhdParent&);

  Piece piece_at(u64 sector, std::size_t bytes) const;
  u64 block_at(u32 block) const { return u64(table_[block]) * SectorBytes; }
  Io read_piece(const Piece&, std::span<u8> into);
  Io read_parent(u64 sector, std::span<u8> into);
  bool write_piece(const Piece&, std::span<const u8> from);
  bool make_room();
  bool write_footer(u64 at);
  bool write_zeros(u64 from, u64 to);
  bool load_bitmap(u32 block);
  bool in_bitmap(u32 sector) const { return bitmap_[sector / 8] & 0x80 >> sector % 8; }
  /// How many sectors from this one on have the same bit.
  u32 run_length(u32 sector, u32 most) const;
  bool mark(const Piece&, u64 block_at);
  bool write_table_entry(u32 block, u64 block_at);

  std::unique_ptr<Media> media_;
  std::unique_ptr<HardDisk> parent_;
  VhdFooter footer_;
  std::array<u8, VhdFooter::Bytes> footer_bytes_{};
  std::optional<u64> footer_at_;  // none: it is missing at the end of the file
  VhdDynamicHeader header_;
  u32 block_sectors_ = 0, bitmap_bytes_ = 0;
  std::vector<u32> table_;
  u64 blocks_begin_ = 0, free_at_ = 0;  // the first byte that blocks may have, and that none has
  u32 bitmap_of_ = NoBlock;             // the block whose bitmap is held
  std::vector<u8> bitmap_;
};

}  // namespace ferrite
