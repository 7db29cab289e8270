// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// Cells in the order in which they are found, more and more of them; up to sixty-four are added or looked at together.
class CellStrip {
 public:
  /// The last `count` bits of `cells`, 1 to 64; the bits above them are 0.
  void add(u64 cells, u32 count) {
    const u32 room = u32(words_.size()) * 64 - cells_;
    if (count > room) words_.push_back(0);
    const u32 left = u32(words_.size()) * 64 - cells_ - count;  // in the last word
    if (room && count > room) words_[words_.size() - 2] |= cells >> (count - room);
    words_.back() |= cells << left;
    cells_ += count;
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
  /// Eight cells a byte, the first in the highest bit, and zeros to the end of a word.
  std::vector<u8> bytes() const {
    std::vector<u8> bytes;
    bytes.reserve(words_.size() * 8);
    for (const u64 word : words_)
      for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(u8(word >> shift));
    return bytes;
  }

 private:
  std::vector<u64> words_;
  u32 cells_ = 0;
};

}  // namespace ferrite
