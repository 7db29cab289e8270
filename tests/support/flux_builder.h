// SPDX-License-Identifier: MIT
#pragma once
// What a drive's head reports of a track: the flux changes of its cells, with the faults of real drives.
#include <cmath>
#include <random>

#include "core/disk/cell_track.h"
#include "core/disk/floppy_disk.h"

namespace ferrite::test {

struct DriveFaults {
  double jitter = 0;        // how far a change is off, as a part of a cell: the deviation of a normal distribution
  double wobble = 0;        // by what part the speed is faster and slower during a turn
  double speed = 1;         // how long a turn takes, as a part of what it should
  double index_jitter = 0;  // cells
  unsigned turns = 3;
  bool starts_in_a_turn = false;  // a third of a turn comes before the first index pulse
};

/// Times in nanoseconds.
struct FluxTimes {
  std::vector<double> changes, indexes;
};

inline FluxTimes flux_of(const CellTrack& track, double cell_nanoseconds, const DriveFaults& faults,
                         unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<double> deviation(0, 1);
  FluxTimes flux;
  double now = 0;
  const auto turn = [&](u32 begin) {
    for (u32 cell = begin; cell < track.cells(); cell++) {
      const double angle = 6.2832 * cell / track.cells();
      now += cell_nanoseconds * faults.speed * (1 + faults.wobble * std::sin(angle));
      const bool on = track.weak(cell) ? random() % 3 == 0 : track.flux(cell);
      const double at = now + faults.jitter * cell_nanoseconds * deviation(random);
      if (on && (flux.changes.empty() || at > flux.changes.back() + 100)) flux.changes.push_back(at);
    }
  };
  const auto index = [&] {
    // Half a cell before the middle of the first one.
    flux.indexes.push_back(now + cell_nanoseconds * (0.5 + faults.index_jitter * deviation(random)));
    if (flux.indexes.back() < 0) flux.indexes.back() = 0;
  };
  if (faults.starts_in_a_turn) turn(track.cells() * 2 / 3);
  for (unsigned n = 0; n < faults.turns; n++) index(), turn(0);
  index();
  turn(track.cells() - 200);  // the head reads on for a moment
  return flux;
}

/// Nine sectors of 512 bytes, or as many as are asked for, filled with numbers that nothing else has.
inline StoredTrack numbered_track(Track at, u8 sectors = 9, DataRate rate = DataRate::Kbps250,
                                  Encoding encoding = Encoding::Mfm) {
  StoredTrack track;
  track.rate = rate;
  for (u8 record = 1; record <= sectors; record++) {
    StoredSector sector;
    sector.id = {at.cylinder, at.head, record, u8(encoding == Encoding::Fm ? 0 : 2)};
    sector.encoding = encoding;
    for (u32 n = 0; n < (128u << sector.id.size_code); n++)
      sector.data.push_back(u8(n * (record + 2) + at.cylinder * 31 + at.head * 7));
    track.sectors.push_back(std::move(sector));
  }
  return track;
}

}  // namespace ferrite::test
