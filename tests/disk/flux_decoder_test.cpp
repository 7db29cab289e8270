// SPDX-License-Identifier: MIT
#include "core/disk/flux_decoder.h"

#include <catch2/catch.hpp>

#include "core/disk/track_layout.h"
#include "core/disk/track_scan.h"
#include "tests/support/flux_builder.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

constexpr u32 TickPicoseconds = 25'000;

FluxCapture captured(const FluxTimes& times) {
  FluxCapture flux{TickPicoseconds, {}, {}};
  const auto ticks = [](double nanoseconds) { return u64(nanoseconds * 1000 / TickPicoseconds + 0.5); };
  u64 last = 0;
  for (const double change : times.changes) {
    flux.intervals.push_back(u32(ticks(change) - last));
    last = ticks(change);
  }
  for (const double index : times.indexes) flux.indexes.push_back(ticks(index));
  return flux;
}

CellTrack decoded(const CellTrack& track, double cell_nanoseconds, const DriveFaults& faults) {
  const FluxCapture flux = captured(flux_of(track, cell_nanoseconds, faults));
  REQUIRE(turns_are_plausible(flux));
  return decode_flux(flux);
}

/// The sectors that a controller finds.
std::vector<StoredSector> found(CellTrack cells) {
  StoredTrack track;
  track.cells = std::move(cells);
  return sectors_on(track);
}

}  // namespace

TEST_CASE("Flux decoder: a perfect drive gives the cells that were recorded") {
  const CellTrack cells = cells_of(numbered_track({3, 1}), 300);
  const CellTrack track = decoded(cells, 2000, {});
  CHECK(track.cells() == cells.cells());
  CHECK(track == cells);
}

TEST_CASE("Flux decoder: the rate is found from the flux") {
  struct Kind {
    DataRate rate;
    u16 turns;
    u8 sectors;
    Encoding encoding;
  };
  for (const Kind& kind :
       {Kind{DataRate::Kbps250, 300, 9, Encoding::Mfm}, Kind{DataRate::Kbps500, 300, 18, Encoding::Mfm},
        Kind{DataRate::Kbps500, 360, 15, Encoding::Mfm}, Kind{DataRate::Kbps1000, 300, 36, Encoding::Mfm},
        Kind{DataRate::Kbps250, 300, 16, Encoding::Fm}}) {
    const StoredTrack stored = numbered_track({0, 0}, kind.sectors, kind.rate, kind.encoding);
    const CellTrack cells = cells_of(stored, kind.turns);
    const double cell = 60e9 / kind.turns / cells_per_turn(kind.rate, kind.turns);
    CAPTURE(cell, int(kind.sectors));
    const CellTrack track = decoded(cells, cell, {.jitter = 0.04, .wobble = 0.01});
    CHECK(std::abs(int(track.cells()) - int(cells.cells())) < 4);
    CHECK(found(track) == stored.sectors);
  }
}

TEST_CASE("Flux decoder: drives whose speed and changes are off are followed") {
  const StoredTrack stored = numbered_track({20, 0});
  const CellTrack cells = cells_of(stored, 300);
  for (const DriveFaults& faults :
       {DriveFaults{.jitter = 0.08}, DriveFaults{.wobble = 0.03}, DriveFaults{.speed = 0.93},
        DriveFaults{.speed = 1.07},
        DriveFaults{.jitter = 0.05, .wobble = 0.02, .speed = 1.02, .index_jitter = 5, .turns = 5},
        DriveFaults{.jitter = 0.05, .turns = 1}, DriveFaults{.jitter = 0.05, .turns = 2, .starts_in_a_turn = true}}) {
    CAPTURE(faults.jitter, faults.wobble, faults.speed, faults.turns);
    CHECK(found(decoded(cells, 2000, faults)) == stored.sectors);
  }
}

TEST_CASE("Flux decoder: cells that differ from turn to turn are weak, and no others") {
  const StoredTrack stored = numbered_track({1, 0});
  CellTrack cells = cells_of(stored, 300);
  const auto sectors = scan_track(cells);
  const u32 begin = sectors[4].data_begin + 1600, end = begin + 800;
  for (u32 cell = begin; cell < end; cell++) cells.set_weak(cell, true);
  const CellTrack track = decoded(cells, 2000, {.jitter = 0.03, .index_jitter = 3, .turns = 5});
  u32 inside = 0, outside = 0;
  for (u32 cell = 0; cell < track.cells(); cell++)
    if (track.weak(cell)) (cell + 40 > begin && cell < end + 40 ? inside : outside)++;
  CHECK(inside > 500);
  CHECK(outside == 0);
  const auto again = found(track);
  REQUIRE(again.size() == 9);
  for (std::size_t n = 0; n < 9; n++) {
    CAPTURE(n);
    if (n != 4)
      CHECK(again[n] == stored.sectors[n]);
    else
      CHECK_FALSE(again[n].weak.empty());
  }
}

TEST_CASE("Flux decoder: a track without flux is blank") {
  FluxCapture flux{TickPicoseconds, {4'000'000, 5'000'000}, {0, 8'000'000}};
  REQUIRE(turns_are_plausible(flux));
  CHECK(decode_flux(flux).empty());
}

TEST_CASE("Flux decoder: turns that no floppy disk makes are told from those that it makes") {
  CHECK(turns_are_plausible({TickPicoseconds, {}, {0, 8'000'000}}));
  CHECK(turns_are_plausible({TickPicoseconds, {}, {5, 6'666'672, 13'333'339}}));
  CHECK_FALSE(turns_are_plausible({TickPicoseconds, {}, {0}}));
  CHECK_FALSE(turns_are_plausible({TickPicoseconds, {}, {0, 3'000'000}}));
  CHECK_FALSE(turns_are_plausible({TickPicoseconds, {}, {0, 20'000'000}}));
  CHECK_FALSE(turns_are_plausible({TickPicoseconds, {}, {9'000'000, 1'000'000}}));
  CHECK_FALSE(turns_are_plausible({0, {}, {0, 8'000'000}}));
}
