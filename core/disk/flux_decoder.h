// SPDX-License-Identifier: MIT
#pragma once
// From the times of flux changes to cells, as the data separator of a controller does it: a window as long as a cell
// moves along, and a change is taken for that of the cell in whose window it comes. One that comes early or late moves
// the window at once by a part of its error, and makes the windows that follow shorter or longer by a smaller part: a
// digital phase-locked loop, which follows the drive's speed and ignores the shifts of single changes.
#include "core/disk/cell_track.h"

namespace ferrite {

/// What a drive's read head reported, in ticks of whoever measured it.
struct FluxCapture {
  u32 tick_picoseconds = 0;
  std::vector<u32> intervals;  // from one change of the flux to the next; the first from the beginning on
  std::vector<u64> indexes;    // when index pulses began, ascending; two at least
};

/// A turn of a floppy disk that is still taken for one: 130 to 600 a minute.
constexpr u64 LeastTurnNanoseconds = 100'000'000, MostTurnNanoseconds = 460'000'000;
/// Whether all turns of the capture are.
bool turns_are_plausible(const FluxCapture&);

/// With fewer changes of the flux than these, a track is blank: a turn of a recorded one has 25,000 at least.
constexpr std::size_t LeastChanges = 100;

/// The cells of the first turn; those that differ in another turn are weak. The turns are plausible.
CellTrack decode_flux(const FluxCapture&);

}  // namespace ferrite
