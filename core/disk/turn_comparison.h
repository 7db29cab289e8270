// SPDX-License-Identifier: MIT
#pragma once
#include "core/disk/cell_strip.h"
#include "core/disk/cell_track.h"

namespace ferrite {

/// One track from several turns of it: the first, in which the cells that differ in another are weak. Turns may have
/// more or fewer cells where no data separator is sure of them, and begin some cells apart.
CellTrack compared_turns(std::span<const CellStrip> turns);

}  // namespace ferrite
