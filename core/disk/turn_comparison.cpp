// SPDX-License-Identifier: MIT
#include "core/disk/turn_comparison.h"

#include <algorithm>

namespace ferrite {
namespace {

/// Walks along two turns of the same track, `shift_` cells apart.
class Comparison {
 public:
  Comparison(const CellStrip& first, const CellStrip& other, CellTrack& track)
      : first_(first), other_(other), track_(track) {}

  void mark_weak() {
    find_shift(Apart, shift_);  // the index pulse comes some cells earlier or later
    for (u32 at = u32(std::max<i64>(0, -shift_)); at < first_.cells();) {
      const u32 length = equal_length(at, shift_, first_.cells());
      at += length;
      if (at < first_.cells()) at = mark_until_equal(at);
    }
  }

 private:
  static constexpr i64 Reach = 128;         // how far turns are pulled apart where they differ
  static constexpr u32 Step = 16;           // cells between the first places where they are tried against each other
  static constexpr u32 LongestStep = 1024;  // when that has failed for long: there is noise
  static constexpr u32 Apart = 2 * Step;    // a single change that came too late is over
  static constexpr u32 EnoughCells = 2048;  // more than a run of equal bytes in a gap

  bool has(u32 cell, i64 shift) const {
    const i64 there = i64(cell) + shift;
    return cell < first_.cells() && there >= 0 && there < other_.cells();
  }
  bool has_word(u32 cell, i64 shift) const { return has(cell, shift) && has(cell + 63, shift); }
  bool equal_cell(u32 cell, i64 shift) const {
    return has(cell, shift) && first_.flux(cell) == other_.flux(u32(cell + shift));
  }
  bool equal_word(u32 cell, i64 shift) const {
    return has_word(cell, shift) && first_.word(cell) == other_.word(u32(cell + shift));
  }

  /// How many cells from `at` on are equal. Behind either turn's end there is nothing to differ.
  u32 equal_length(u32 at, i64 shift, u32 most) const {
    const u32 begin = at;
    while (at - begin < most && equal_word(at, shift)) at += 64;
    while (at - begin < most && equal_cell(at, shift)) at++;
    return i64(at) + shift >= other_.cells() ? first_.cells() - begin : at - begin;
  }

  /// The shift by which most cells are equal from `at` on; none where no shift gives sixty-four.
  bool find_shift(u32 at, i64& found) const {
    u32 longest = 0;
    for (i64 n = 0; n <= 2 * Reach; n++) {
      const i64 shift = shift_ + (n % 2 ? (n + 1) / 2 : -(n / 2));  // the nearest first
      if (!equal_word(at, shift)) continue;
      const u32 length = std::min(equal_length(at, shift, EnoughCells), EnoughCells);
      if (length <= longest) continue;
      longest = length;
      found = shift;
    }
    return longest > 0;
  }

  /// From the first cell that differs to where the turns are together again.
  u32 mark_until_equal(u32 begin) {
    i64 shift = shift_;
    u32 at = begin + Apart;
    for (u32 step = Step; at < first_.cells() && !find_shift(at, shift); step = std::min(step * 2, LongestStep))
      at += step;
    at = std::min(at, first_.cells());
    while (at > begin && equal_cell(at - 1, shift)) at--;
    for (u32 cell = begin; cell < at; cell++)
      if (shift != shift_ || !equal_cell(cell, shift)) mark(cell);
    shift_ = shift;
    return std::max(at, begin + 1);
  }

  void mark(u32 cell) {
    track_.set_weak(cell, true);
    track_.set_flux(cell, false);
  }

  const CellStrip& first_;
  const CellStrip& other_;
  CellTrack& track_;
  i64 shift_ = 0;
};

}  // namespace

CellTrack compared_turns(std::span<const CellStrip> turns) {
  const CellStrip& first = turns[0];
  CellTrack track(first.cells(), first.bytes());
  for (const CellStrip& other : turns.subspan(1)) Comparison(first, other, track).mark_weak();
  return track;
}

}  // namespace ferrite
