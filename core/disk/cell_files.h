// SPDX-License-Identifier: MIT
#pragma once
// What the formats that hold cells have in common.
#include "core/disk/file_reader.h"
#include "core/disk/floppy_file_format.h"

namespace ferrite {

/// More than any drive records in a turn: 2.88 MB disks have 400,000 cells.
constexpr u32 MostCells = 1 << 20;

/// Whether `count` bytes from `at` on are in the file.
constexpr bool holds(std::span<const u8> file, u64 at, u64 count) {
  return at <= file.size() && count <= file.size() - at;
}
bool begins_with(std::span<const u8> file, std::string_view signature);

std::string hexadecimal(u64 value);

/// The track that a file describes: no flux at all is a blank one, and as few cells as FM has alone are spread, so that
/// FM has four a bit.
CellTrack recorded_track(const CellTrack& as_stored);

/// FM as some files keep it, with two cells a bit: a cell without flux behind each.
CellTrack spread_fm(const CellTrack&);
/// The other way round; empty where the track is no such one.
CellTrack gathered_fm(const CellTrack&);

/// The turns per minute, 300 or 360, of the drive for which that many cells were recorded. Some programs store the rate
/// of the bits for that of the cells; one that makes no sense is overruled by how many cells disks of PCs have.
u16 turns_per_minute_of(u32 cells, u32 cells_per_second);

/// Of the first track that has any; on a blank disk, what its density wants.
u32 cells_of_first_track(const FloppyDisk&);

/// Whether both tracks have as many cells, and none of them is weak: a file of cells has the same place for them.
bool equally_long(const StoredTrack&, const StoredTrack&);

/// The rate of bits, in thousands a second.
u32 kilobits_per_second(u32 cells, u16 turns_per_minute);

/// Drops blank cylinders behind the 40th or 80th, where drives have a few more for nothing.
FloppyDisk without_spare_cylinders(FloppyDisk);

/// A disk of 48 tracks an inch that was read by a drive of 96 has something between its cylinders: that goes. It is
/// told by ID fields that count by one on every second cylinder.
FloppyDisk without_double_steps(FloppyDisk);
/// The same, where each cylinder is there twice.
FloppyDisk without_twin_cylinders(FloppyDisk);
/// Whether any track is not blank.
bool is_recorded(const FloppyDisk&);

/// What a format keeps besides the cells.
struct Keeps {
  bool weak_cells = false, write_protection = false, comment = false;
};
void tell_losses(const FloppyDisk&, Keeps, Losses&);

}  // namespace ferrite
