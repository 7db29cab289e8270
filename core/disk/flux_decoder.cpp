// SPDX-License-Identifier: MIT
#include "core/disk/flux_decoder.h"

#include <algorithm>
#include <cstdlib>

#include "core/disk/cell_strip.h"
#include "core/disk/turn_comparison.h"

namespace ferrite {
namespace {

/// Flux changes of MFM, and of FM with four cells a bit, are two to four cells apart.
constexpr u32 LeastCells = 2, MostCells = 4;
/// Cells of 1 Mbit/s have 500 ns, those of 250 kbit/s 2000; drives may be 10 % off.
constexpr u32 ShortestCell = 440, LongestCell = 2240;
constexpr u32 BinNanoseconds = 20, Bins = LongestCell * MostCells / BinNanoseconds + 1;
using Histogram = std::array<u32, Bins>;

u64 to_nanoseconds(const FluxCapture& flux, u64 ticks) { return ticks * flux.tick_picoseconds / 1000; }

Histogram histogram_of(const FluxCapture& flux) {
  Histogram histogram{};
  for (const u32 ticks : flux.intervals) {
    const u64 bin = to_nanoseconds(flux, ticks) / BinNanoseconds;
    if (bin < Bins) histogram[bin]++;
  }
  return histogram;
}

/// How well the intervals are multiples of a cell, in thousandths of an interval: one that is off by 0.3 cells counts
/// nothing.
u64 fit(const Histogram& histogram, u32 cell) {
  u64 sum = 0;
  for (u32 bin = 0; bin < Bins; bin++) {
    if (histogram[bin] == 0) continue;
    const u32 nanoseconds = bin * BinNanoseconds + BinNanoseconds / 2, cells = (nanoseconds + cell / 2) / cell;
    if (cells < LeastCells || cells > MostCells) continue;
    const u32 middle = cells * cell,
              off = (nanoseconds < middle ? middle - nanoseconds : nanoseconds - middle) * 1000 / cell;
    if (off < 300) sum += u64(histogram[bin]) * (1000 - off * off * 1000 / 90'000);
  }
  return sum;
}

/// The longest cell that fits: a third or a half of it fits the same intervals, if fewer.
u32 best_cell(const Histogram& histogram) {
  u32 best = LongestCell;
  u64 best_fit = 0;
  for (u32 cell = LongestCell; cell >= ShortestCell; cell -= cell / 100) {
    const u64 found = fit(histogram, cell);
    const bool close = cell * 100 > best * 90;
    if (found > (close ? best_fit : best_fit + best_fit / 20)) {
      best = cell;
      best_fit = found;
    }
  }
  return best;
}

/// The mean of a cell over all intervals that are near a multiple of `cell`.
u32 refined(const Histogram& histogram, u32 cell) {
  u64 nanoseconds = 0, cells = 0;
  for (u32 bin = 0; bin < Bins; bin++) {
    const u32 middle = bin * BinNanoseconds + BinNanoseconds / 2, count = (middle + cell / 2) / cell;
    if (count < LeastCells || count > MostCells || std::abs(i64(middle) - i64(count) * cell) * 4 > cell) continue;
    nanoseconds += u64(histogram[bin]) * middle;
    cells += u64(histogram[bin]) * count;
  }
  return cells ? u32(nanoseconds / cells) : cell;
}

/// Times are in 256ths of a tick.
class DataSeparator {
 public:
  DataSeparator(const FluxCapture& flux, u32 cell_nanoseconds)
      : flux_(flux), middle_(i64(u64(cell_nanoseconds) * 256'000 / flux.tick_picoseconds)), cell_(middle_) {}

  /// The cells between every two index pulses.
  std::vector<CellStrip> turns() {
    turns_.resize(flux_.indexes.size() - 1);
    i64 now = 0;
    for (const u32 ticks : flux_.intervals) {
      now += i64(ticks) * 256;
      change(now);
    }
    return std::move(turns_);
  }

 private:
  static constexpr i64 PhaseShare = 2, LengthShare = 20;  // an error counts by one part in these
  static constexpr i64 LengthLimit = 10;                  // a cell is up to a tenth longer or shorter than usual

  void change(i64 now) {
    const i64 since = now - window_, cells = quotient(since + cell_ / 2, cell_);
    if (cells == 0) return;  // a second change in the same window
    add(cells);
    const i64 error = since - cells * cell_;
    window_ += cells * cell_ + error / PhaseShare;
    // Behind a long time without flux the error says nothing about the speed.
    if (cells > LongestGap) return;
    cell_ = std::clamp(cell_ + quotient(error / LengthShare, cells), middle_ - middle_ / LengthLimit,
                       middle_ + middle_ / LengthLimit);
  }

  /// Most numbers are small, and short ones are divided much faster.
  static i64 quotient(i64 dividend, i64 divisor) {
    const bool small = i32(dividend) == dividend && i32(divisor) == divisor;
    return small ? i32(dividend) / i32(divisor) : dividend / divisor;
  }

  i64 index(std::size_t n) const { return i64(flux_.indexes[n]) * 256; }
  bool finished() const { return next_index_ >= flux_.indexes.size(); }

  /// So many cells, the last of them with flux.
  void add(i64 cells) {
    if (finished()) return;
    const bool between = next_index_ > 0 && window_ + cells * cell_ < index(next_index_);
    if (between && cells <= LongestGap) return turns_[next_index_ - 1].add(1, u32(cells));
    const i64 skipped = next_index_ ? 0 : std::max<i64>(0, (index(0) - window_) / cell_ - 1);
    for (i64 n = skipped + 1; n <= cells && !finished(); n++) add_one(window_ + n * cell_, n == cells);
  }
  void add_one(i64 time, bool flux) {
    while (!finished() && time >= index(next_index_)) next_index_++;
    if (next_index_ > 0 && !finished()) turns_[next_index_ - 1].add(flux, 1);
  }

  static constexpr i64 LongestGap = 16;
  const FluxCapture& flux_;
  const i64 middle_;
  i64 cell_, window_ = 0;  // how long a cell is, and the middle of the last one's window
  std::size_t next_index_ = 0;
  std::vector<CellStrip> turns_;
};

}  // namespace

bool turns_are_plausible(const FluxCapture& flux) {
  if (flux.indexes.size() < 2 || flux.tick_picoseconds == 0) return false;
  for (std::size_t n = 1; n < flux.indexes.size(); n++) {
    if (flux.indexes[n] <= flux.indexes[n - 1]) return false;
    const u64 turn = to_nanoseconds(flux, flux.indexes[n] - flux.indexes[n - 1]);
    if (turn < LeastTurnNanoseconds || turn > MostTurnNanoseconds) return false;
  }
  return true;
}

CellTrack decode_flux(const FluxCapture& flux) {
  if (flux.intervals.size() < LeastChanges) return {};
  const Histogram histogram = histogram_of(flux);
  const u32 cell = refined(histogram, best_cell(histogram));
  const std::vector<CellStrip> turns = DataSeparator(flux, cell).turns();
  return compared_turns(turns);
}

}  // namespace ferrite
