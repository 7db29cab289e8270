// SPDX-License-Identifier: MIT
#pragma once
// A qcow2 image, versions 2 and 3. Document: QEMU, docs/interop/qcow2. Brackets name its headings.
//
// What is new becomes visible by one write of a table entry, which comes after all that it points to; what is old is
// given up after that. Whatever write is the last before the host dies, at worst clusters are lost.
// Missing: encryption, external data files, zstd, extended L2 entries (such images are refused); taking and showing
// internal snapshots (they are kept, and what they share is copied before it is written); use of clusters that became
// free; repair: an image marked dirty or corrupt is read only.
#include <functional>
#include <memory>

#include "core/disk/hard_disk.h"
#include "core/disk/qcow2_refcounts.h"

namespace ferrite {

/// The file that has what the image does not have itself. `format`: as QEMU calls it ("raw", "qcow2"); may be empty.
struct Qcow2Backing {
  std::string name, format;
};
using OpenQcow2Backing = std::function<Result<std::unique_ptr<HardDisk>>(const Qcow2Backing&)>;

struct NewQcow2 {
  u64 sectors = 0;
  u32 cluster_bits = 16;
  Qcow2Backing backing{};  // none where its name is empty
};

class Qcow2Disk final : public HardDisk {
 public:
  /// `open_backing` is asked only where the image names a backing file.
  static Result<std::unique_ptr<Qcow2Disk>> open(std::unique_ptr<Media>, const OpenQcow2Backing& open_backing = {});

  /// A blank disk, over empty media.
  static Result<std::unique_ptr<Qcow2Disk>> create(std::unique_ptr<Media>, const NewQcow2&,
                                                   const OpenQcow2Backing& open_backing = {});

  u64 sectors() const override { return (header_.bytes + SectorBytes - 1) / SectorBytes; }
  bool writable() const override { return media_->writable() && !header_.dirty && !header_.corrupt; }
  Io read(u64 sector, std::span<u8> into) override;
  Io write(u64 sector, std::span<const u8> from) override;
  Io flush() override { return flush_media(*media_); }

 private:
  enum class Kind : u8 { Unallocated, Zero, Standard, Compressed, Damaged };
  struct L2Table {
    u64 at = 0;  // 0: this place of the cache is free
    u64 last_use = 0;
    std::vector<u64> entries;
  };
  /// Consecutive bytes of one cluster of the disk.
  struct Piece {
    u64 cluster;
    u32 first, bytes;
  };

  Qcow2Disk(std::unique_ptr<Media> media, Qcow2Header header)
      : media_(std::move(media)), header_(std::move(header)), refcounts_(*media_, header_) {}
  bool load_tables();

  Piece piece_at(u64 sector, std::size_t bytes) const;
  bool in_file(u64 cluster_at) const;
  L2Table* load_l2(u64 at);
  L2Table& oldest_l2();
  /// The L2 entry of a cluster; none: the host failed, or the L1 entry is damaged.
  std::optional<u64> entry_of(u64 cluster);
  Kind kind_of(u64 entry) const;
  Io read_piece(const Piece&, u64 entry, std::span<u8> into);
  Io read_backing(u64 sector, std::span<u8> into);
  Io read_compressed(const Piece&, u64 entry, std::span<u8> into);

  Io write_piece(const Piece&, std::span<const u8> from);
  bool clear_autoclear_features();
  bool lies_on_table(u64 cluster_at) const;
  bool own_l2(u64 l1_index);
  bool write_entry(u64 at, u64 value);
  bool point_to(u64 cluster, u64 entry);
  void release(u64 entry);
  u64 compressed_at(u64 entry) const;
  u64 compressed_sectors(u64 entry) const;

  std::unique_ptr<Media> media_;
  Qcow2Header header_;
  Qcow2Refcounts refcounts_;
  std::unique_ptr<HardDisk> backing_;
  std::vector<u64> l1_;
  std::array<L2Table, 8> l2_;
  u64 uses_ = 0;
  u64 unpacked_entry_ = 0;  // of the compressed cluster that is held unpacked; 0: none
  std::vector<u8> unpacked_;
};

}  // namespace ferrite
