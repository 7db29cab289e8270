// SPDX-License-Identifier: MIT
#include "core/disk/floppy_sectors.h"

#include <algorithm>

#include "core/disk/track_layout.h"

namespace ferrite {

FloppySectors::Place FloppySectors::xdf_place_of(u64 offset, std::size_t bytes) const {
  const auto block = xdf_place(u32(offset / XdfBlockBytes));
  if (!block) return {};
  const std::size_t begin = std::size_t(offset % XdfBlockBytes);
  return {block->track, block->record, ferrite::sector_bytes(block->size_code), block->begin + begin,
          std::min(bytes, XdfBlockBytes - begin)};
}

FloppySectors::Place FloppySectors::place_of(u64 offset, std::size_t bytes) const {
  if (xdf_) return xdf_place_of(offset, bytes);
  const u64 number = offset / shape_.sector_bytes, track = number / shape_.sectors;
  const auto begin = std::size_t(offset % shape_.sector_bytes);
  return {{u8(track / shape_.heads), u8(track % shape_.heads)},
          unsigned(number % shape_.sectors) + 1,
          shape_.sector_bytes,
          begin,
          std::min(bytes, shape_.sector_bytes - begin)};
}

const FoundSector* FloppySectors::find(const Place& place) {
  if (scanned_ != place.track) {
    found_ = scan_track(image_.cells(place.track));
    scanned_ = place.track;
  }
  const auto found = std::find_if(found_.begin(), found_.end(), [&](const FoundSector& sector) {
    const bool same_size = sector_bytes(sector.id.size_code) == place.sector_bytes;
    return sector.id_good && sector.has_data && same_size && sector.id.record == place.record;
  });
  return found == found_.end() ? nullptr : &*found;
}

bool FloppySectors::read(u64 offset, std::span<u8> into) {
  if (!holds(offset, into.size())) return false;
  while (!into.empty()) {
    const Place place = place_of(offset, into.size());
    const FoundSector* const found = place.bytes ? find(place) : nullptr;
    if (!found || !found->data_good) return false;
    std::vector<u8> sector(place.sector_bytes);
    read_bytes(image_.cells(place.track), found->data_begin, found->encoding, 0, sector);
    std::copy_n(sector.begin() + std::ptrdiff_t(place.begin), place.bytes, into.begin());
    into = into.subspan(place.bytes);
    offset += place.bytes;
  }
  return true;
}

// The data field is written from its mark on, so that nothing else on the track moves.
bool FloppySectors::change(CellTrack& cells, const Place& place, std::span<const u8> from) {
  const FoundSector* const found = find(place);
  if (!found) return false;
  std::vector<u8> sector(place.sector_bytes);
  read_bytes(cells, found->data_begin, found->encoding, 0, sector);
  std::copy_n(from.begin(), place.bytes, sector.begin() + std::ptrdiff_t(place.begin));
  const u32 mark = mark_bytes(found->encoding) * cells_per_byte(found->encoding);
  CellWriter writer(cells, (found->data_begin + cells.cells() - mark) % cells.cells(), found->encoding);
  writer.address_mark(found->mark == DataMark::Deleted ? address_mark::DeletedData : address_mark::Data);
  writer.data(sector);
  writer.crc();
  return true;
}

bool FloppySectors::write(u64 offset, std::span<const u8> from) {
  if (!writable() || !holds(offset, from.size())) return false;
  constexpr u64 FatBytes = XdfFatBlocks * XdfBlockBytes, CopyBegin = XdfFatBlock * XdfBlockBytes + FatBytes;
  if (xdf_ && offset >= CopyBegin && offset + from.size() <= CopyBegin + FatBytes)
    return same_in_first_fat(offset - FatBytes, from);
  return write_tracks(offset, from);
}

bool FloppySectors::same_in_first_fat(u64 offset, std::span<const u8> copy) {
  std::vector<u8> first(copy.size());
  return read(offset, first) && std::equal(first.begin(), first.end(), copy.begin());
}

FloppySectors::Missing FloppySectors::missing() const {
  if (!xdf_) return {};
  return {u64(XdfMissingBlock) * XdfBlockBytes, u64(XdfMissingBlocks) * XdfBlockBytes};
}

bool FloppySectors::write_tracks(u64 offset, std::span<const u8> from) {
  while (!from.empty()) {
    const Track track = place_of(offset, from.size()).track;
    CellTrack cells = image_.cells(track);
    while (!from.empty()) {
      const Place place = place_of(offset, from.size());
      if (place.track != track) break;
      if (!change(cells, place, from)) return false;
      from = from.subspan(place.bytes);
      offset += place.bytes;
    }
    scanned_.reset();
    if (!image_.write(track, cells)) return false;
  }
  return true;
}

}  // namespace ferrite
