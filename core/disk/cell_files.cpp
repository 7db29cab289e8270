// SPDX-License-Identifier: MIT
#include "core/disk/cell_files.h"

#include <algorithm>
#include <cstdlib>

#include "core/disk/track_scan.h"

namespace ferrite {
namespace {

/// FM's cells alone, two a bit: 125,000 bits a second at 300 turns a minute, and somewhat more or fewer.
constexpr u32 LeastFmCells = 35'000, MostFmCells = 62'000;

/// What disks of PCs have, each at its data rate and turns [82077AA data sheet, table 1-1]. 300 kbps at 360 turns is
/// 250 kbps at 300: a double-density disk in a drive for high density.
struct UsualTrack {
  u32 cells;
  u16 turns_per_minute;
};
constexpr UsualTrack UsualTracks[] = {{83'333, 360},  {100'000, 300}, {166'667, 360},
                                      {200'000, 300}, {333'333, 360}, {400'000, 300}};

bool about(u64 value, u64 wanted) { return value * 100 >= wanted * 92 && value * 100 <= wanted * 108; }

FloppyDisk with_cylinders(FloppyDisk disk, u8 cylinders, u8 step) {
  FloppyDisk kept(cylinders, disk.heads());
  kept.turns_per_minute = disk.turns_per_minute;
  kept.write_protected = disk.write_protected;
  kept.comment = std::move(disk.comment);
  for (u8 cylinder = 0; cylinder < cylinders; cylinder++)
    for (u8 head = 0; head < disk.heads(); head++)
      kept.track({cylinder, head}) = std::move(disk.track({u8(cylinder * step), head}));
  return kept;
}

bool blank_from(const FloppyDisk& disk, u8 first) {
  for (u8 cylinder = first; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++)
      if (!disk.track({cylinder, head}).blank()) return false;
  return true;
}

/// Whether each cylinder with an odd number is a copy of the one before.
bool cylinders_are_twins(const FloppyDisk& disk) {
  if (disk.cylinders() % 2) return false;
  for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder = u8(cylinder + 2))
    for (u8 head = 0; head < disk.heads(); head++)
      if (!(disk.track({cylinder, head}) == disk.track({u8(cylinder + 1), head}))) return false;
  return true;
}

/// Whether the ID fields of every second cylinder count by one.
bool ids_count_by_halves(const FloppyDisk& disk) {
  constexpr u8 LastLook = 16;  // each takes time where cells come from flux
  u32 halves = 0;
  for (u8 cylinder = 2; cylinder <= LastLook && halves < 4; cylinder = u8(cylinder + 2))
    for (const StoredSector& sector : sectors_on(disk.track({cylinder, 0}).first_turn())) {
      if (sector.id.cylinder != cylinder / 2) return false;
      halves++;
    }
  return halves > 0;
}

bool has_weak_cells(const StoredTrack& track) {
  if (!track.cells.empty()) return track.cells.get().has_weak_cells();
  return std::any_of(track.sectors.begin(), track.sectors.end(), [](const StoredSector& s) { return !s.weak.empty(); });
}

}  // namespace

bool begins_with(std::span<const u8> file, std::string_view signature) {
  return file.size() >= signature.size() &&
         std::equal(signature.begin(), signature.end(), file.begin(), [](char c, u8 byte) { return u8(c) == byte; });
}

std::string hexadecimal(u64 value) {
  std::string digits;
  for (; digits.empty() || value; value >>= 4) digits.insert(digits.begin(), "0123456789ABCDEF"[value & 15]);
  return digits + "h";
}

CellTrack recorded_track(const CellTrack& as_stored) {
  const auto flux = as_stored.flux_bytes();
  const bool any = std::any_of(flux.begin(), flux.end(), [](u8 byte) { return byte != 0; });
  if (!any && !as_stored.has_weak_cells()) return {};
  const bool fm = as_stored.cells() >= LeastFmCells && as_stored.cells() <= MostFmCells;
  return fm ? spread_fm(as_stored) : as_stored;
}

CellTrack spread_fm(const CellTrack& track) {
  CellTrack spread(track.cells() * 2);
  for (u32 cell = 0; cell < track.cells(); cell++) {
    if (track.flux(cell)) spread.set_flux(cell * 2, true);
    if (track.weak(cell)) spread.set_weak(cell * 2, true);
  }
  return spread;
}

CellTrack gathered_fm(const CellTrack& track) {
  const auto flux = track.flux_bytes();
  if (track.cells() % 2 || std::any_of(flux.begin(), flux.end(), [](u8 byte) { return byte & 0x55; })) return {};
  CellTrack gathered(track.cells() / 2);
  for (u32 cell = 0; cell < gathered.cells(); cell++) {
    if (track.weak(cell * 2 + 1)) return {};
    gathered.set_flux(cell, track.flux(cell * 2));
    gathered.set_weak(cell, track.weak(cell * 2));
  }
  return gathered;
}

u16 turns_per_minute_of(u32 cells, u32 cells_per_second) {
  if (cells == 0) return 300;
  for (const u32 rate : {1u, 2u})
    for (const u16 turns : {u16(300), u16(360)})
      if (about(u64(cells_per_second) * rate * 60 / cells, turns)) return turns;
  const UsualTrack* nearest = UsualTracks;
  for (const UsualTrack& usual : UsualTracks)
    if (std::llabs(i64(usual.cells) - cells) < std::llabs(i64(nearest->cells) - cells)) nearest = &usual;
  return nearest->turns_per_minute;
}

u32 cells_of_first_track(const FloppyDisk& disk) {
  for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++) {
      const StoredTrack& track = disk.track({cylinder, head});
      if (const u32 cells = track.cells.get().cells()) return cells;
      if (!track.sectors.empty()) return cells_per_turn(track.rate, disk.turns_per_minute);
    }
  const DataRate density = disk.cylinders() && disk.heads() ? disk.track({0, 0}).rate : DataRate::Kbps250;
  return cells_per_turn(density, disk.turns_per_minute);
}

bool equally_long(const StoredTrack& a, const StoredTrack& b) {
  return !a.cells.empty() && a.cells.get().cells() == b.cells.get().cells() && !has_weak_cells(a) && !has_weak_cells(b);
}

u32 kilobits_per_second(u32 cells, u16 turns_per_minute) {
  return u32((u64(cells) * turns_per_minute + 60'000) / 120'000);
}

FloppyDisk without_spare_cylinders(FloppyDisk disk) {
  for (const u8 usual : {u8(40), u8(80)})
    if (disk.cylinders() > usual && disk.cylinders() <= usual + 6 && blank_from(disk, usual))
      return with_cylinders(std::move(disk), usual, 1);
  return disk;
}

FloppyDisk without_double_steps(FloppyDisk disk) {
  if (disk.cylinders() < 70 || !ids_count_by_halves(disk)) return disk;
  const u8 half = u8((disk.cylinders() + 1) / 2);
  return with_cylinders(std::move(disk), half, 2);
}

FloppyDisk without_twin_cylinders(FloppyDisk disk) {
  if (!is_recorded(disk) || !cylinders_are_twins(disk)) return disk;
  const u8 half = disk.cylinders() / 2;
  return with_cylinders(std::move(disk), half, 2);
}

bool is_recorded(const FloppyDisk& disk) { return !blank_from(disk, 0); }

void tell_losses(const FloppyDisk& disk, Keeps keeps, Losses& losses) {
  if (!keeps.comment && !disk.comment.empty()) losses.add("The comment is not kept.");
  if (!keeps.write_protection && disk.write_protected) losses.add("The write protection is not kept.");
  if (keeps.weak_cells) return;
  for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++)
      if (has_weak_cells(disk.track({cylinder, head})))
        losses.add({cylinder, head}, "weak bits, which read differently each time, are not kept as such");
}

}  // namespace ferrite
