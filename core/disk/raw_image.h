// SPDX-License-Identifier: MIT
#pragma once
// A raw sector dump: the sectors of cylinder 0 head 0, head 1, cylinder 1 and so on, nothing between or before them.
// Every track has the same sectors, numbered from 1; deleted marks, interleave and odd IDs have no place to be kept.
#include <memory>

#include "core/base/result.h"
#include "core/disk/floppy_image.h"
#include "core/host/media.h"

namespace ferrite {

class RawImage final : public FloppyImage {
 public:
  /// Looks at length and boot sector to find the shape.
  static Result<std::unique_ptr<FloppyImage>> open(std::unique_ptr<Media>);
  RawImage(std::unique_ptr<Media> media, const Geometry& geometry) : media_(std::move(media)), geometry_(geometry) {}

  Geometry geometry() const override { return geometry_; }
  bool writable() const override { return media_->writable(); }
  unsigned sectors(Track) const override;
  Sector sector(Track, unsigned ordinal) const override;
  bool read_sector(Track, unsigned ordinal, std::span<u8> into) override;
  bool write_sector(Track, unsigned ordinal, DataMark, std::span<const u8> from) override;
  bool format_track(Track, std::span<const SectorId>, u8 filler) override;

  const Media& media() const { return *media_; }

 private:
  bool holds(Track, unsigned ordinal, std::size_t bytes) const;
  u64 offset(Track, unsigned ordinal) const;
  bool write(u64 offset, std::span<const u8> from);
  std::unique_ptr<Media> media_;
  Geometry geometry_;
};

}  // namespace ferrite
