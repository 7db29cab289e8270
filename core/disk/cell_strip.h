// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// Cells in the order in which they were found, more and more of them, of which sixty-four are looked at together.
class CellStrip {
 public:
  void add(bool flux) {
    if (cells_ % 64 == 0) words_.push_back(0);
    if (flux) words_.back() |= u64(1) << (63 - cells_ % 64);
    cells_++;
  }
  u32 cells() const { return cells_; }
  // `cell` is less than cells().
  bool flux(u32 cell) const { return words_[cell / 64] >> (63 - cell % 64) & 1; }
  /// Sixty-four cells from one on; `cell` + 64 is at most cells().
  u64 word(u32 cell) const {
    const u32 shift = cell % 64;
    const u64 first = words_[cell / 64] << shift;
    return shift ? first | words_[cell / 64 + 1] >> (64 - shift) : first;
  }

 private:
  std::vector<u64> words_;
  u32 cells_ = 0;
};

}  // namespace ferrite
