// SPDX-License-Identifier: MIT
#pragma once
// Floppy disks of a test's own making, and what a controller would find on a disk.
#include "core/disk/floppy_image.h"
#include "core/disk/track_layout.h"
#include "core/disk/track_scan.h"

namespace ferrite::test {

/// A file format without limits; of its files, only their bytes' changes are of interest.
inline const FloppyFileFormat AnyDisk{
    "Any disk",
    "",
    true,
    [](std::span<const u8>) { return false; },
    [](std::span<const u8>) -> Result<FloppyDisk> { return Error{"This format is only written."}; },
    [](const FloppyDisk& disk, Losses&) {
      std::vector<u8> file;
      for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++)
        for (u8 head = 0; head < disk.heads(); head++) {
          const auto bytes = disk.track({cylinder, head}).cells.get().flux_bytes();
          file.insert(file.end(), bytes.begin(), bytes.end());
        }
      return file;
    }};

/// A disk whose tracks are cells, as those of its sectors if it has any.
inline std::unique_ptr<FloppyImage> floppy_of(FloppyDisk disk) {
  for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++) {
      StoredTrack& track = disk.track({cylinder, head});
      if (!track.sectors.empty()) track = {cells_of(track, disk.turns_per_minute), {}, track.rate};
    }
  Losses losses;
  std::vector<u8> file = AnyDisk.write(disk, losses);
  return std::make_unique<FloppyImage>(std::make_unique<MemoryMedia>(file), AnyDisk, std::move(disk), file);
}

/// The data of a sector that a controller finds by its number; empty: it finds none.
inline std::vector<u8> data_of(const FloppyImage& image, Track at, u8 record) {
  for (const StoredSector& sector : sectors_on({image.cells(at), {}, {}}))
    if (sector.id.record == record) return sector.data;
  return {};
}

/// The track with other data in one of its sectors, as a controller leaves it.
inline CellTrack with_data(const CellTrack& track, u8 record, std::span<const u8> data,
                           DataMark mark = DataMark::Normal) {
  CellTrack changed = track;
  for (const FoundSector& sector : scan_track(track)) {
    if (sector.id.record != record || !sector.has_data) continue;
    CellWriter writer(changed, sector.data_begin - 4 * cells_per_byte(sector.encoding), sector.encoding);
    writer.address_mark(mark == DataMark::Deleted ? address_mark::DeletedData : address_mark::Data);
    writer.data(data);
    writer.crc();
  }
  return changed;
}

}  // namespace ferrite::test
