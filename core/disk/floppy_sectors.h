// SPDX-License-Identifier: MIT
#pragma once
#include <optional>

#include "core/disk/floppy_image.h"
#include "core/disk/track_scan.h"
#include "core/disk/xdf_layout.h"
#include "core/host/media.h"

namespace ferrite {

/// The sectors of a floppy disk as bytes in the order of a raw image, as a file system counts them, whatever file keeps
/// the disk. A sector that is not on its track, or whose CRC is wrong, cannot be read. XDF disks have no second FAT: it
/// is written where it is the same as the first, and nothing of it is kept.
class FloppySectors final : public Media {
 public:
  /// `image` outlives it, and nobody else writes meanwhile.
  explicit FloppySectors(FloppyImage& image) : image_(image), shape_(image.geometry()), xdf_(is_xdf(shape_)) {}
  u64 size() const override { return xdf_ ? u64(XdfBlocks) * XdfBlockBytes : shape_.bytes(); }
  bool writable() const override { return image_.writable(); }
  bool read(u64 offset, std::span<u8> into) override;
  /// Whole tracks become new at once: what fails leaves the tracks before it written.
  bool write(u64 offset, std::span<const u8> from) override;
  /// Bytes of the disk that are on no track, of those that a volume gives to files.
  struct Missing {
    u64 offset = 0, bytes = 0;
  };
  Missing missing() const;

 private:
  static constexpr u32 XdfBlockBytes = 512;
  struct Place {
    Track track;
    unsigned record = 0;
    std::size_t sector_bytes = 0;
    std::size_t begin = 0;  // in the sector
    std::size_t bytes = 0;  // none: the disk has no such place
  };
  bool holds(u64 offset, std::size_t bytes) const { return offset <= size() && bytes <= size() - offset; }
  /// What of `bytes` bytes from `offset` on lies in one sector.
  Place place_of(u64 offset, std::size_t bytes) const;
  Place xdf_place_of(u64 offset, std::size_t bytes) const;
  bool write_tracks(u64 offset, std::span<const u8> from);
  bool same_in_first_fat(u64 offset, std::span<const u8> copy);
  const FoundSector* find(const Place&);
  bool change(CellTrack&, const Place&, std::span<const u8> from);

  FloppyImage& image_;
  Geometry shape_;
  bool xdf_;
  std::optional<Track> scanned_;
  std::vector<FoundSector> found_;  // on that track
};

}  // namespace ferrite
