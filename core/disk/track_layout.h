// SPDX-License-Identifier: MIT
#pragma once
// Tracks as IBM's System 34 (MFM) and 3740 (FM) lay them out, written as cells [82077AA data sheet, figures 5-1 and
// 5-2].
#include "core/disk/address_mark.h"
#include "core/disk/floppy_disk.h"

namespace ferrite {

/// Bytes of the gaps and synchronisation fields of a track [figures 5-1 and 5-2].
struct TrackGaps {
  u8 filler;             // what gaps are filled with
  u32 after_index_hole;  // gap 4a
  u32 synchronisation;   // zeros before each address mark
  u32 after_index_mark;  // gap 1
  u32 after_id;          // gap 2
};
/// Gap 2 is longer on disks of 1 Mbit/s, which perpendicular heads write [82077AA 5.2.11].
constexpr TrackGaps gaps_of(Encoding encoding, DataRate rate) {
  if (encoding == Encoding::Fm) return {0xFF, 40, 6, 26, 11};
  return {0x4E, 80, 12, 50, rate == DataRate::Kbps1000 ? 41u : 22u};
}

/// Cells of a byte.
constexpr u32 cells_per_byte(Encoding encoding) { return encoding == Encoding::Fm ? 32 : 16; }

/// Bytes of an address mark with those that synchronise before it.
constexpr u32 mark_bytes(Encoding encoding) { return encoding == Encoding::Fm ? 1 : 4; }

/// The cells of a track, whichever way it is stored. Sectors get the gaps that a controller's FORMAT TRACK would leave,
/// shorter ones where they would not fit; a track with more data than fits becomes longer.
CellTrack cells_of(const StoredTrack&, u16 turns_per_minute);

/// Writes bytes into a track from a cell on, as a controller does; goes around the index.
class CellWriter {
 public:
  CellWriter(CellTrack& track, u32 cell, Encoding encoding);
  void bytes(u8 value, u32 count);  // gaps, synchronisation
  void data(std::span<const u8>);   // counted in the CRC
  /// An address mark, which begins the CRC: MFM three A1h (C2h for the index) with a missing clock and `mark`, FM
  /// `mark` with clock C7h (D7h for the index).
  void address_mark(u8 mark);
  /// The two bytes of the CRC, or others.
  void crc(bool good = true);
  u32 cell() const { return at_; }  // where the next byte begins

 private:
  void put(bool flux);
  void byte(u8 value, u8 clocks);
  void byte(u8 value);
  CellTrack& track_;
  u32 at_;
  Encoding encoding_;
  bool last_bit_;
  FieldCrc crc_;
};

}  // namespace ferrite
