// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <memory>
#include <utility>

#include "core/disk/cell_track.h"

namespace ferrite {

/// What of a capture is looked at: the first turn shows how a track is laid out, all of them which cells are weak.
enum class Turns : u8 { First, All };

/// The cells of a track that a file describes. Where working them out takes time, it is done when somebody first looks
/// at them; copies share the work.
class StoredCells {
 public:
  StoredCells() = default;
  StoredCells(CellTrack cells) : cells_(std::move(cells)) {}
  /// `work_out` needs nothing but what it owns, and finds some cells in all turns.
  static StoredCells later(std::function<CellTrack(Turns)> work_out) {
    StoredCells stored;
    stored.later_ = std::make_shared<Later>(Later{std::move(work_out), {}});
    return stored;
  }

  const CellTrack& get() const { return later_ ? later_->get() : cells_; }
  /// What takes less time: nothing is weak in it, and where the first turn has no flux, there is none.
  CellTrack first_turn() const { return later_ && later_->work_out ? later_->work_out(Turns::First) : get(); }
  operator const CellTrack&() const { return get(); }
  bool empty() const { return !later_ && cells_.empty(); }

  bool operator==(const StoredCells& other) const { return get() == other.get(); }

 private:
  struct Later {
    std::function<CellTrack(Turns)> work_out;  // none: it was done
    CellTrack cells;

    const CellTrack& get() {
      if (work_out) cells = std::exchange(work_out, nullptr)(Turns::All);
      return cells;
    }
  };
  CellTrack cells_;
  std::shared_ptr<Later> later_;  // null: cells_ are the track's
};

}  // namespace ferrite
