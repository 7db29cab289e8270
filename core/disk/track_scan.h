// SPDX-License-Identifier: MIT
#pragma once
// Sectors as a controller finds them among the cells of a track.
#include "core/disk/floppy_disk.h"

namespace ferrite {

/// An ID field, and the data field that belongs to it.
struct FoundSector {
  SectorId id;
  Encoding encoding = Encoding::Mfm;
  bool id_good = true;    // its CRC
  u32 id_begin = 0;       // the cell where the ID's address mark begins (of MFM: the first A1h)
  u32 id_end = 0;         // the cell behind the ID's CRC
  bool has_data = false;  // a data mark lies where a controller looks for one
  DataMark mark = DataMark::Normal;
  u32 data_begin = 0;     // the first cell of the first data byte
  bool data_good = true;  // the CRC behind as many bytes as the ID says
};

/// The ID fields of a track from the index on. One that begins before the index and ends behind it is the last.
/// `turn` chooses what weak cells read as.
std::vector<FoundSector> scan_track(const CellTrack&, u64 turn = 0);

/// `into.size()` bytes from a cell on; may go around the index.
void read_bytes(const CellTrack&, u32 cell, Encoding, u64 turn, std::span<u8> into);

/// The sectors of a track, whichever way it is stored.
std::vector<StoredSector> sectors_on(const StoredTrack&);

}  // namespace ferrite
