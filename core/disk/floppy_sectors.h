// SPDX-License-Identifier: MIT
#pragma once
#include <optional>

#include "core/disk/floppy_image.h"
#include "core/disk/track_scan.h"
#include "core/host/media.h"

namespace ferrite {

/// The sectors of a floppy disk as bytes in the order of a raw image, as a file system counts them, whatever file keeps
/// the disk. A sector that is not on its track, or whose CRC is wrong, cannot be read.
class FloppySectors final : public Media {
 public:
  /// `image` outlives it, and nobody else writes meanwhile.
  explicit FloppySectors(FloppyImage& image) : image_(image), shape_(image.geometry()) {}
  u64 size() const override { return shape_.bytes(); }
  bool writable() const override { return image_.writable(); }
  bool read(u64 offset, std::span<u8> into) override;
  /// Whole tracks become new at once: what fails leaves the tracks before it written.
  bool write(u64 offset, std::span<const u8> from) override;

 private:
  struct Place {
    Track track;
    unsigned sector = 0;    // counted from 0
    std::size_t begin = 0;  // in it
    std::size_t bytes = 0;
  };
  bool holds(u64 offset, std::size_t bytes) const { return offset <= size() && bytes <= size() - offset; }
  /// What of `bytes` bytes from `offset` on lies in one sector.
  Place place_of(u64 offset, std::size_t bytes) const;
  const FoundSector* find(const Place&);
  bool change(CellTrack&, const Place&, std::span<const u8> from);

  FloppyImage& image_;
  Geometry shape_;
  std::optional<Track> scanned_;
  std::vector<FoundSector> found_;  // on that track
};

}  // namespace ferrite
