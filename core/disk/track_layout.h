// SPDX-License-Identifier: MIT
#pragma once
// Tracks as IBM's System 34 (MFM) and 3740 (FM) lay them out, written as cells [82077AA data sheet, figures 5-1 and 5-2].
#include "core/disk/floppy_disk.h"

namespace ferrite {

/// The cells of a track, whichever way it is stored. Sectors get the gaps that a controller's FORMAT TRACK would leave,
/// shorter ones where they would not fit; a track with more data than fits becomes longer.
CellTrack cells_of(const StoredTrack&, u16 turns_per_minute);

/// Writes bytes into a track from a cell on, as a controller does.
class CellWriter {
 public:
  CellWriter(CellTrack& track, u32 cell, Encoding encoding) : track_(track), at_(cell), encoding_(encoding) {}
  void bytes(u8 value, u32 count);  // gaps, synchronisation
  void data(std::span<const u8>);   // counted in the CRC
  /// An address mark, which begins the CRC: MFM three A1h (C2h for the index) with a missing clock and `mark`, FM `mark`
  /// with clock C7h (D7h for the index).
  void address_mark(u8 mark);
  /// The two bytes of the CRC; !good: others.
  void crc(bool good = true);
  u32 cell() const { return at_; }  // where the next byte begins

 private:
  void cell(bool flux);
  void byte(u8 value, u8 clock);
  void byte(u8 value);
  CellTrack& track_;
  u32 at_;
  Encoding encoding_;
  bool last_bit_ = false;
  u16 crc_ = 0xFFFF;
};

/// Address marks [82077AA, figures 5-1 and 5-2].
namespace address_mark {
inline constexpr u8 Index = 0xFC, Id = 0xFE, Data = 0xFB, DeletedData = 0xF8;
}

}  // namespace ferrite
