// SPDX-License-Identifier: MIT
#pragma once
// What the formats of files that hold sectors have in common.
#include <map>

#include "core/disk/floppy_file_format.h"

namespace ferrite {

/// The tracks of a file, in whatever order it has them, until the last one says how many cylinders there are.
class TrackList {
 public:
  /// Null: a disk has no such place, or the file had this track before.
  StoredTrack* add(unsigned cylinder, unsigned head);
  /// The track if the file had it before, else a new one. Null: a disk has no such place.
  StoredTrack* find_or_add(unsigned cylinder, unsigned head);
  /// Counts what sectors hold. False: more than any floppy disk; a damaged file must not fill the memory.
  bool takes(std::size_t bytes) { return (bytes_ += bytes) <= MostBytes; }
  /// At least one track. Blank ones have no rate of their own.
  FloppyDisk disk() &&;

 private:
  static constexpr unsigned MostCylinders = 255, MostHeads = 2;
  static constexpr std::size_t MostBytes = 16 * 1024 * 1024;
  std::map<unsigned, StoredTrack> tracks_;
  std::size_t bytes_ = 0;
};

constexpr u8 MostSizeCode = 7;  // that means a length of its own
/// The size code of a sector of so many bytes; above MostSizeCode: there is none.
constexpr u8 size_code_of(std::size_t bytes) {
  u8 code = 0;
  while (code <= MostSizeCode && sector_bytes(code) != bytes) code++;
  return code;
}

/// For files that do not say how fast the drive turned. A disk of 300 kbit/s was read in a drive for 1.2 MB, which
/// turns faster: at its own 300 turns it has 250 kbit/s. At 500 kbit/s a disk of at most 17 sectors of 512 bytes is a
/// 5.25" or 8" one, with 360 turns.
void settle_speed(FloppyDisk&);

/// For files that do not say how fast bits pass: the lowest rate at which the fullest track fits a turn.
void guess_rates(FloppyDisk&);

/// The disk with sectors where it had cells.
FloppyDisk with_sectors(const FloppyDisk&);

/// What a format of sectors has a place for.
struct SectorFeatures {
  bool deleted_marks = false;
  bool wrong_id_crcs = false;
  bool wrong_data_crcs = false;
  bool missing_data = false;  // ID fields with no data field behind them
  bool weak_bits = false;
  bool odd_lengths = false;      // data that is not as long as the ID says
  bool high_size_codes = false;  // above MostSizeCode
  bool mixed_encodings = false;  // FM and MFM on one track
  bool fm = false;
  bool own_rates = false;        // each track at its own data rate
  bool highest_rate = false;     // 1 Mbit/s
  bool blank_cylinders = false;  // behind the last one with sectors
  bool write_protection = false;
  bool comment = false;
  bool unicode_comment = false;  // else in code page 437
  bool speed = false;            // how fast the drive turns; else settle_speed finds it
};

/// What of this disk, which has no cells, the format has no place for.
void tell_losses(const FloppyDisk&, const SectorFeatures&, Losses&);
/// What is lost where the cells of a disk are kept as sectors.
void tell_lost_cells(const FloppyDisk&, Losses&);

}  // namespace ferrite
