// SPDX-License-Identifier: MIT
#pragma once
#include "core/disk/hard_disk.h"

namespace ferrite {

/// A CD-ROM with one data track: numbered sectors of 2048 bytes, whatever file keeps them. It is never written.
class OpticalDisc {
 public:
  static constexpr u32 SectorBytes = 2048;
  using Io = HardDisk::Io;

  virtual ~OpticalDisc() = default;

  virtual u32 sectors() const = 0;
  /// Whole sectors; the span's length is a multiple of SectorBytes and ends on the disc.
  virtual Io read(u32 sector, std::span<u8> into) = 0;
};

}  // namespace ferrite
