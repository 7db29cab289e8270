// SPDX-License-Identifier: MIT
#pragma once
// A floppy disk as a whole, in memory: what the files of all formats are read into and written from.
#include <algorithm>

#include "core/disk/sector.h"
#include "core/disk/stored_cells.h"

namespace ferrite {

enum class Encoding : u8 { Mfm, Fm };

/// Bytes of a data field whose ID has this N; no controller knows longer ones than 16 KB.
constexpr u32 sector_bytes(u8 size_code) { return 128u << (size_code < 7 ? size_code : 7); }

/// A sector that a file describes, as it lies on its track.
struct StoredSector {
  SectorId id;
  Encoding encoding = Encoding::Mfm;
  DataMark mark = DataMark::Normal;
  bool has_data = true;    // false: an ID field with no data field behind it
  bool id_good = true;     // the CRC of the ID field
  bool data_good = true;   // the CRC of the data field
  std::vector<u8> data;    // 128 << size_code bytes, where the file does not say otherwise
  std::vector<u8> weak{};  // as long as `data`: bits that read differently each time; empty: none

  bool operator==(const StoredSector&) const = default;
};

/// One side of one cylinder. Where a file has cells, they are the truth and `sectors` is empty; else the sectors stand
/// in the order in which they pass after the index pulse.
struct StoredTrack {
  StoredCells cells;
  std::vector<StoredSector> sectors;
  DataRate rate = DataRate::Kbps250;  // of `sectors`, at the disk's own turns per minute; of a blank one its density

  bool blank() const { return cells.empty() && sectors.empty(); }
  /// As its first turn shows it: enough to see how it is laid out.
  StoredTrack first_turn() const { return {cells.first_turn(), sectors, rate}; }

  bool operator==(const StoredTrack&) const = default;
};

class FloppyDisk {
 public:
  FloppyDisk() = default;
  FloppyDisk(u8 cylinders, u8 heads) : cylinders_(cylinders), heads_(heads), tracks_(std::size_t(cylinders) * heads) {}

  u8 cylinders() const { return cylinders_; }
  u8 heads() const { return heads_; }
  bool holds(Track at) const { return at.cylinder < cylinders_ && at.head < heads_; }
  /// `at` is on the disk.
  StoredTrack& track(Track at) { return tracks_[std::size_t(at.cylinder) * heads_ + at.head]; }
  const StoredTrack& track(Track at) const { return tracks_[std::size_t(at.cylinder) * heads_ + at.head]; }

  /// Gives the disk as many cylinders and heads as it takes to hold `at`; what it gains is blank.
  void widen(Track at) {
    FloppyDisk wide(u8(std::max(cylinders_, u8(at.cylinder + 1))), std::max(heads_, u8(at.head + 1)));
    for (u32 n = 0; n < tracks_.size(); n++) wide.track({u8(n / heads_), u8(n % heads_)}) = std::move(tracks_[n]);
    cylinders_ = wide.cylinders_, heads_ = wide.heads_;
    tracks_ = std::move(wide.tracks_);
  }

  u16 turns_per_minute = 300;    // of the drive that the disk is made for: 300 or 360
  bool write_protected = false;  // the file says so
  std::string comment;           // what somebody wrote into the file about the disk; lines end with \n

 private:
  u8 cylinders_ = 0, heads_ = 0;
  std::vector<StoredTrack> tracks_;
};

/// Cells between two index pulses at this rate.
constexpr u32 cells_per_turn(DataRate rate, u16 turns_per_minute) {
  return bits_per_second(rate) * 2 * 60 / turns_per_minute;
}

}  // namespace ferrite
