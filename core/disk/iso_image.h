// SPDX-License-Identifier: MIT
#pragma once
// A CD-ROM as the user data of its sectors in order (.iso), whatever file system is in them. A file that ends within a
// sector counts that sector: its missing end reads as zeros.
#include <memory>

#include "core/base/result.h"
#include "core/disk/optical_disc.h"
#include "core/host/media.h"

namespace ferrite {

class IsoImage final : public OpticalDisc {
 public:
  static constexpr u64 MostSectors = u64(1) << 23;  // 16 GB: more than a double-layer DVD holds

  static Result<std::unique_ptr<OpticalDisc>> open(std::unique_ptr<Media>);

  u32 sectors() const override { return sectors_; }
  Io read(u32 sector, std::span<u8> into) override;

 private:
  IsoImage(std::unique_ptr<Media> media, u32 sectors) : media_(std::move(media)), sectors_(sectors) {}
  std::unique_ptr<Media> media_;
  u32 sectors_;
};

}  // namespace ferrite
