// SPDX-License-Identifier: MIT
#include "core/disk/raw_file.h"

#include <algorithm>
#include <bit>

#include "core/disk/geometry.h"
#include "core/disk/track_scan.h"
#include "core/disk/xdf_layout.h"

namespace ferrite {
namespace {

constexpr u8 DmfSectors = 21;
constexpr unsigned DmfInterleave = 2, DmfSkew = 3;

u8 size_code(u16 sector_bytes) { return u8(std::countr_zero(unsigned(sector_bytes)) - 7); }

/// The numbers of a track's sectors in the order in which they pass.
std::vector<u8> order_of(const Geometry& geometry, u8 cylinder) {
  const bool dmf = geometry.sectors == DmfSectors && geometry.sector_bytes == 512;
  const unsigned interleave = dmf ? DmfInterleave : 1;
  std::vector<u8> order(geometry.sectors);
  unsigned at = dmf ? cylinder * DmfSkew % DmfSectors : 0;
  for (unsigned record = 1; record <= geometry.sectors; record++) {
    order[at] = u8(record);
    at = (at + interleave) % geometry.sectors;
  }
  return order;
}

std::size_t track_bytes(const Geometry& geometry) { return std::size_t(geometry.sectors) * geometry.sector_bytes; }

std::size_t offset_of(const Geometry& geometry, Track at) {
  return (std::size_t(at.cylinder) * geometry.heads + at.head) * track_bytes(geometry);
}
std::size_t offset_of(const Geometry& geometry, u8 record) { return (record - 1u) * geometry.sector_bytes; }

std::vector<u8> bytes_at(std::span<const u8> file, u64 offset, u16 count) {
  std::vector<u8> bytes(count);
  if (offset >= file.size()) return bytes;
  const auto there = file.subspan(std::size_t(offset), std::min<std::size_t>(count, file.size() - std::size_t(offset)));
  std::copy(there.begin(), there.end(), bytes.begin());
  return bytes;
}

Result<FloppyDisk> read(std::span<const u8> file) {
  const Result<Geometry> geometry = geometry_of(file.size(), file.first(std::min<std::size_t>(file.size(), 512)));
  if (!geometry) return Error{geometry.sentence()};
  return raw_disk_of(*geometry, file);
}

/// What is odd about a sector of a track whose sectors are those of `shape`; empty: nothing.
std::string_view oddity(const StoredSector& sector, const Geometry& shape, Track at) {
  const bool ours = sector.id.size_code == size_code(shape.sector_bytes) && sector.id.record >= 1 &&
                    sector.id.record <= shape.sectors && sector.data.size() == shape.sector_bytes;
  if (!sector.has_data) return "an ID without data";
  if (!ours) return "a sector of another size or number";
  if (!sector.id_good || !sector.data_good) return "a bad checksum";
  if (sector.id.cylinder != at.cylinder || sector.id.head != at.head) return "a sector that names another place";
  if (sector.mark == DataMark::Deleted) return "a deleted data mark";
  if (!sector.weak.empty()) return "weak bits";
  return sector.encoding == Encoding::Fm ? "single density" : "";
}

/// `into` is the track's part of the file.
void write_track(const StoredTrack& track, const Geometry& shape, Track at, std::span<u8> into, Losses& losses) {
  std::vector<bool> there(shape.sectors + 1u);
  for (const StoredSector& sector : track.sectors) {
    if (const auto odd = oddity(sector, shape, at); !odd.empty()) losses.add(at, odd);
    const u8 record = sector.id.record;
    if (record < 1 || record > shape.sectors) continue;
    if (there[record]) {
      losses.add(at, "two sectors of one number");
      continue;
    }
    there[record] = true;
    const auto begin = into.begin() + std::ptrdiff_t(offset_of(shape, record));
    std::copy_n(sector.data.begin(), std::min<std::size_t>(sector.data.size(), shape.sector_bytes), begin);
  }
  if (std::count(there.begin() + 1, there.end(), false)) losses.add(at, "sectors are missing");
}

/// Whether a raw file of this shape, which begins so, is read as one of this shape.
bool is_taken_for(const Geometry& shape, std::span<const u8> file_begin) {
  const auto again = geometry_of(shape.bytes(), file_begin.first(std::min<std::size_t>(file_begin.size(), 512)));
  return again && *again == shape;
}

std::vector<u8> write(const FloppyDisk& disk, Losses& losses) {
  const Geometry shape = shape_of(disk);
  std::vector<u8> file(shape.bytes());
  for (u8 cylinder = 0; cylinder < shape.cylinders; cylinder++) {
    for (u8 head = 0; head < shape.heads; head++) {
      const Track at{cylinder, head};
      const StoredTrack& track = disk.track(at);
      const auto into = std::span(file).subspan(offset_of(shape, at), track_bytes(shape));
      if (track.cells.empty()) {
        write_track(track, shape, at, into, losses);
      } else {
        write_track({{}, sectors_on(track), track.rate}, shape, at, into, losses);
      }
    }
  }
  if (!is_taken_for(shape, file))
    losses.add("A raw image of " + std::to_string(file.size()) + " bytes would be taken for a disk of another shape.");
  return file;
}

/// The bytes of a track that has all that a raw file of this shape keeps, and nothing else.
std::optional<std::vector<u8>> plain_bytes(const StoredTrack& track, const Geometry& shape, Track at) {
  if (!track.cells.empty() || track.rate != shape.rate) return {};
  Losses losses;
  std::vector<u8> bytes(track_bytes(shape));
  write_track(track, shape, at, bytes, losses);
  if (!losses.empty()) return {};
  return bytes;
}

std::optional<FilePatch> patch(const FloppyDisk& before, Track at, const StoredTrack& now, std::span<const u8> file) {
  const Geometry shape = shape_of(before);
  auto bytes = plain_bytes(now, shape, at);
  if (!bytes || !plain_bytes(before.track(at), shape, at)) return {};
  const bool first = at == Track{0, 0};  // where a boot sector may tell another shape
  if (first && !(is_taken_for(shape, file) && is_taken_for(shape, *bytes))) return {};
  return FilePatch{offset_of(shape, at), std::move(*bytes)};
}

std::optional<FilePatch> xdf_patch(const FloppyDisk&, Track at, const StoredTrack& now, std::span<const u8> file) {
  if (!is_xdf(file)) return {};
  FilePatch patch{at.cylinder * XdfCylinderBytes, {}};
  const auto cylinder = file.subspan(std::size_t(patch.offset), XdfCylinderBytes);
  patch.bytes.assign(cylinder.begin(), cylinder.end());
  if (!put_xdf_track(now, at, patch.bytes)) return {};
  return patch;
}

}  // namespace

const FloppyFileFormat RawFormat{
    "Raw sectors", "img ima vfd flp", false, [](std::span<const u8>) { return true; }, read, write, patch};

const FloppyFileFormat XdfFormat{"XDF sectors",
                                 "xdf",
                                 false,
                                 is_xdf,
                                 [](std::span<const u8> file) -> Result<FloppyDisk> {
                                   if (is_xdf(file)) return xdf_disk(file);
                                   return Error{"The XDF file has " + std::to_string(file.size()) +
                                                " bytes, and 1884160 are a disk. Restore it from a copy."};
                                 },
                                 [](const FloppyDisk& disk, Losses& losses) {
                                   auto file = xdf_file(disk);
                                   if (!file) losses.add("The disk has not the tracks of an XDF disk.");
                                   return file ? std::move(*file) : std::vector<u8>();
                                 },
                                 xdf_patch};

FloppyDisk raw_disk_of(const Geometry& geometry, std::span<const u8> file) {
  FloppyDisk disk(geometry.cylinders, geometry.heads);
  disk.turns_per_minute = turns_per_minute(geometry);
  for (u8 cylinder = 0; cylinder < geometry.cylinders; cylinder++) {
    for (u8 head = 0; head < geometry.heads; head++) {
      StoredTrack& track = disk.track({cylinder, head});
      track.rate = geometry.rate;
      for (const u8 record : order_of(geometry, cylinder)) {
        StoredSector& sector = track.sectors.emplace_back();
        sector.id = {cylinder, head, record, size_code(geometry.sector_bytes)};
        sector.data =
            bytes_at(file, offset_of(geometry, {cylinder, head}) + offset_of(geometry, record), geometry.sector_bytes);
      }
    }
  }
  return disk;
}

}  // namespace ferrite
