// SPDX-License-Identifier: MIT
#pragma once
// The FAT volumes of a hard disk with a master boot record.
#include <memory>

#include "core/base/result.h"
#include "core/disk/hard_disk.h"
#include "core/host/media.h"

namespace ferrite {

/// Some sectors of a hard disk as bytes. What the host is still fetching can't be read.
class PartitionMedia final : public Media {
 public:
  PartitionMedia(HardDisk& disk, u64 first_sector, u64 sectors)
      : disk_(disk), first_(first_sector), sectors_(sectors) {}
  u64 size() const override { return sectors_ * HardDisk::SectorBytes; }
  bool writable() const override { return disk_.writable(); }
  bool read(u64 offset, std::span<u8> into) override;
  bool write(u64 offset, std::span<const u8> from) override;
  bool flush() override { return disk_.flush() != HardDisk::Io::Failed; }
  u32 first_sector() const { return u32(first_); }

 private:
  bool holds(u64 offset, u64 bytes) const { return offset <= size() && bytes <= size() - offset; }

  HardDisk& disk_;
  u64 first_, sectors_;
};

/// Gives a disk one partition over all of it, for a FAT volume. The partition, which is not formatted.
Result<std::unique_ptr<PartitionMedia>> make_fat_partition(HardDisk&);
/// The first partition with a FAT volume, or the whole disk if that is one without partitions.
Result<std::unique_ptr<PartitionMedia>> find_fat_partition(HardDisk&);

}  // namespace ferrite
