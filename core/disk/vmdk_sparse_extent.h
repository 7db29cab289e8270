// SPDX-License-Identifier: MIT
#pragma once
// A file of grains that are there or not. Document: VMware, Virtual Disk Format 5.0, [Hosted Sparse Extents] and
// [Stream-Optimized Compressed Sparse Extents].
#include <memory>

#include "core/base/result.h"
#include "core/disk/vmdk_descriptor.h"
#include "core/host/media.h"

namespace ferrite {

class VmdkSparseExtent {
 public:
  static constexpr u32 Magic = 0x564D444B;  // 'VMDK', the low byte first

  /// Reads header and grain directory. `media` must live longer.
  static Result<std::unique_ptr<VmdkSparseExtent>> open(Media& media);

  u64 sectors() const { return header_.capacity; }
  bool read(u64 sector, std::span<u8> into);
  /// The text within the file; empty: none.
  Result<std::string> descriptor();

 private:
  struct Header {
    u32 version = 0, flags = 0;
    u64 capacity = 0, grain_sectors = 0;  // sectors
    u64 descriptor_at = 0, descriptor_sectors = 0;
    u32 table_entries = 0;
    u64 directory_at = 0;  // sectors
    u16 compression = 0;
    static Header parse(std::span<const u8>);
  };
  enum Flag : u32 { ZeroedGrains = 1 << 2, CompressedGrains = 1 << 16 };

  explicit VmdkSparseExtent(Media& media) : media_(media) {}
  Result<bool> load_header();
  Result<bool> load_directory();
  /// The sector of the file where a grain lies; 0: nowhere. False: the host failed, or the table is outside the file.
  bool find_grain(u64 grain, u32& place);
  bool read_grain(u64 grain, u64 first, std::span<u8> into);
  bool read_compressed(u64 grain, u32 place, u64 first, std::span<u8> into);

  Media& media_;
  Header header_;
  std::vector<u32> directory_;
  u64 table_of_ = ~u64(0);  // the directory's entry whose table is held
  std::vector<u8> table_;
  u64 unpacked_grain_ = ~u64(0);
  std::vector<u8> unpacked_;
};

}  // namespace ferrite
