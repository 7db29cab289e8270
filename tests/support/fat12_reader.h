// SPDX-License-Identifier: MIT
#pragma once
// Reads a FAT12 disk image as DOS would, independently of core/disk: what is on the disk after the guest wrote to it.
#include <optional>

#include "core/base/types.h"

namespace ferrite {

class Fat12Reader {
 public:
  explicit Fat12Reader(std::span<const u8> image) : image_(image) {}

  /// Names in the root directory, "NAME.EXT".
  std::vector<std::string> names() const;
  /// A file of the root directory, if it is there and all of its clusters are on the disk.
  std::optional<std::string> read(std::string_view name) const;

 private:
  struct Entry {
    std::string name;
    u32 cluster, size;
  };
  std::vector<Entry> root() const;
  u32 next(u32 cluster) const;
  u32 root_start() const;
  u8 byte(u32 at) const { return at < image_.size() ? image_[at] : 0; }
  u32 word(u32 at) const { return u32(byte(at) | byte(at + 1) << 8); }

  std::span<const u8> image_;
};

}  // namespace ferrite
