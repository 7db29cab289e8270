// SPDX-License-Identifier: MIT
#pragma once
// A VMware virtual disk: flat (written in place), sparse and stream-optimized (read only), in one file or several.
// Document: VMware, Virtual Disk Format 5.0. Brackets name its headings.
// Missing: writing sparse extents, delta links to a parent, the sparse formats of ESX servers, raw device mappings.
#include <functional>

#include "core/disk/hard_disk.h"
#include "core/disk/vmdk_descriptor.h"
#include "core/disk/vmdk_sparse_extent.h"

namespace ferrite {

/// A file that the descriptor names, relative to the descriptor's own place.
using OpenVmdkExtent = std::function<Result<std::unique_ptr<Media>>(const std::string& file)>;

class VmdkDisk final : public HardDisk {
 public:
  /// `media`: a descriptor, or a sparse file that has its descriptor within. `open_extent` is asked by descriptors
  /// only.
  static Result<std::unique_ptr<VmdkDisk>> open(std::unique_ptr<Media> media, const OpenVmdkExtent& open_extent = {});

  u64 sectors() const override { return sectors_; }
  bool writable() const override { return writable_; }
  Io read(u64 sector, std::span<u8> into) override;
  Io write(u64 sector, std::span<const u8> from) override;
  Io flush() override;

 private:
  struct Extent {
    u64 begin = 0, sectors = 0;                // of the disk
    std::unique_ptr<Media> media;              // null: zeros
    u64 first_sector = 0;                      // of a flat file
    std::unique_ptr<VmdkSparseExtent> sparse;  // null: flat
  };
  VmdkDisk() = default;
  Result<bool> open_single(std::unique_ptr<Media>);
  Result<bool> open_described(Media&, const OpenVmdkExtent&);
  Result<bool> add_extent(const VmdkExtentLine&, const OpenVmdkExtent&);
  Extent& extent_at(u64 sector);
  bool read_extent(Extent&, u64 sector, std::span<u8> into);

  std::vector<Extent> extents_;
  u64 sectors_ = 0;
  bool writable_ = true;
};

}  // namespace ferrite
