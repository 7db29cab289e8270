// SPDX-License-Identifier: MIT
#include "core/disk/raw_image.h"

#include <algorithm>
#include <bit>

#include "core/base/trace.h"
#include "core/disk/geometry.h"

namespace ferrite {
namespace {
u8 size_code(u16 sector_bytes) { return u8(std::countr_zero(unsigned(sector_bytes)) - 7); }
}  // namespace

Result<std::unique_ptr<FloppyImage>> RawImage::open(std::unique_ptr<Media> media) {
  std::array<u8, 512> boot_sector{};
  const std::span<u8> there(boot_sector.data(), std::size_t(std::min<u64>(media->size(), boot_sector.size())));
  if (!media->read(0, there))
    return Error{"The image's first sector could not be read from where it is stored. Try to attach the file again."};
  const Result<Geometry> geometry = geometry_of(media->size(), there);
  if (!geometry) return Error{geometry.sentence()};
  return std::unique_ptr<FloppyImage>(std::make_unique<RawImage>(std::move(media), *geometry));
}

unsigned RawImage::sectors(Track track) const {
  return track.cylinder < geometry_.cylinders && track.head < geometry_.heads ? geometry_.sectors : 0;
}

Sector RawImage::sector(Track track, unsigned ordinal) const {
  return {{track.cylinder, track.head, u8(ordinal + 1), size_code(geometry_.sector_bytes)}};
}

bool RawImage::holds(Track track, unsigned ordinal, std::size_t bytes) const {
  return ordinal < sectors(track) && bytes == geometry_.sector_bytes;
}

u64 RawImage::offset(Track track, unsigned ordinal) const {
  return ((u64(track.cylinder) * geometry_.heads + track.head) * geometry_.sectors + ordinal) * geometry_.sector_bytes;
}

bool RawImage::read_sector(Track track, unsigned ordinal, std::span<u8> into) {
  if (!holds(track, ordinal, into.size())) return false;
  const u64 from = offset(track, ordinal), end = media_->size();
  const auto there = std::size_t(from < end ? std::min<u64>(into.size(), end - from) : 0);
  std::fill(into.begin() + std::ptrdiff_t(there), into.end(), u8(0));  // the missing end of a short image
  return there == 0 || media_->read(from, into.first(there));
}

bool RawImage::write_sector(Track track, unsigned ordinal, DataMark mark, std::span<const u8> from) {
  if (!holds(track, ordinal, from.size())) return false;
  if (mark == DataMark::Deleted) note(Note::Unusual, "raw_image", "a deleted data mark, which a raw image cannot keep");
  return write(offset(track, ordinal), from);
}

bool RawImage::write(u64 offset, std::span<const u8> from) {
  const u64 end = media_->size();
  if (offset <= end) return media_->write(offset, from);
  std::vector<u8> grown(std::size_t(offset - end));  // in one write, so that the file never ends in a half-made sector
  grown.insert(grown.end(), from.begin(), from.end());
  return media_->write(end, grown);
}

bool RawImage::format_track(Track track, std::span<const SectorId> ids, u8 filler) {
  if (ids.size() != sectors(track)) return false;
  std::array<bool, 256> seen{};
  for (const SectorId& id : ids) {
    const bool fits = id == SectorId{track.cylinder, track.head, id.record, size_code(geometry_.sector_bytes)};
    if (!fits || id.record == 0 || id.record > ids.size() || seen[id.record]) return false;
    seen[id.record] = true;
  }
  const std::vector<u8> blank(ids.size() * geometry_.sector_bytes, filler);
  return !blank.empty() && write(offset(track, 0), blank);
}

}  // namespace ferrite
