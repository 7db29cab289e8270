// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>

#include "core/base/types.h"

namespace ferrite {

/// What passes under one head between two index pulses: cells from the index on, each with a change of the flux or
/// without one. After the last cell comes the first again. A cell is half a bit of MFM at the rate the track was
/// written with; a bit of FM, which is twice as long, has four cells: its clock, none, its data, none.
///
/// Weak cells have no flux worth the name: a drive reads something else there at each turn.
class CellTrack {
 public:
  CellTrack() = default;  // nothing was ever recorded
  explicit CellTrack(u32 cells) : cells_(cells), flux_((cells + 7) / 8) {}
  /// From at least as many bytes as flux_bytes() gives.
  CellTrack(u32 cells, std::span<const u8> flux) : cells_(cells), flux_(flux.begin(), flux.begin() + (cells + 7) / 8) {
    if (cells % 8) flux_.back() &= u8(0xFF00 >> cells % 8);
  }

  u32 cells() const { return cells_; }
  bool empty() const { return cells_ == 0; }
  bool has_weak_cells() const { return !weak_.empty(); }

  // `cell` is less than cells().
  bool flux(u32 cell) const { return flux_[cell / 8] & 0x80 >> cell % 8; }
  void set_flux(u32 cell, bool on) { set(flux_, cell, on); }
  bool weak(u32 cell) const { return has_weak_cells() && (weak_[cell / 8] & 0x80 >> cell % 8); }
  void set_weak(u32 cell, bool on) {
    if (on && weak_.empty()) weak_.resize(flux_.size());
    if (!weak_.empty()) set(weak_, cell, on);
  }

  /// Cells, in bytes as flux_bytes() gives them, that have no flux of their own and are weak from then on.
  void make_weak(std::span<const u8> cells) {
    if (std::all_of(cells.begin(), cells.end(), [](u8 byte) { return byte == 0; })) return;
    weak_.resize(flux_.size());
    for (std::size_t n = 0; n < flux_.size(); n++) {
      flux_[n] &= u8(~cells[n]);
      weak_[n] |= cells[n];
    }
  }

  /// Sixteen cells from `first` on, none of them weak from then on; `first` + 16 is at most cells().
  void set_cells(u32 first, u16 cells) {
    put(flux_, first, cells);
    if (!weak_.empty()) put(weak_, first, 0);
  }

  /// Eight cells a byte, the first in the highest bit; what is left of the last byte is 0.
  std::span<const u8> flux_bytes() const { return flux_; }

  bool operator==(const CellTrack&) const = default;

 private:
  static void put(std::vector<u8>& bits, u32 first, u16 cells) {
    const u32 shift = 8 - first % 8, mask = 0xFFFFu << shift, value = u32(cells) << shift;
    for (u32 n = 0; n < 3 && first / 8 + n < bits.size(); n++) {
      const u32 down = 16 - 8 * n;
      bits[first / 8 + n] = u8((bits[first / 8 + n] & ~(mask >> down)) | value >> down);
    }
  }
  static void set(std::vector<u8>& bits, u32 cell, bool on) {
    const u8 mask = u8(0x80 >> cell % 8);
    bits[cell / 8] = u8(on ? bits[cell / 8] | mask : bits[cell / 8] & ~mask);
  }
  u32 cells_ = 0;
  std::vector<u8> flux_, weak_;  // weak_ is empty where no cell is weak
};

}  // namespace ferrite
