// SPDX-License-Identifier: MIT
#pragma once
// A hard disk as its sectors in order, with nothing between, before or after them. A file that ends within a sector
// counts that sector: its missing end reads as zeros, and the first write of it completes the file.
#include <memory>

#include "core/base/result.h"
#include "core/disk/hard_disk.h"
#include "core/host/media.h"

namespace ferrite {

class RawDisk final : public HardDisk {
 public:
  static constexpr u64 MostSectors = u64(1) << 32;  // 2 TB

  static Result<std::unique_ptr<RawDisk>> open(std::unique_ptr<Media>);

  u64 sectors() const override { return sectors_; }
  bool writable() const override { return media_->writable(); }
  Io read(u64 sector, std::span<u8> into) override;
  Io write(u64 sector, std::span<const u8> from) override;
  Io flush() override { return flush_media(*media_); }

 private:
  RawDisk(std::unique_ptr<Media> media, u64 sectors) : media_(std::move(media)), sectors_(sectors) {}
  std::unique_ptr<Media> media_;
  u64 sectors_;
};

}  // namespace ferrite
