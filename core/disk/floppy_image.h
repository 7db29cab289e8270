// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// Where a sector says it is: the ID field that the controller compares (82077AA [5.1]).
struct SectorId {
  u8 cylinder = 0, head = 0, record = 0;
  u8 size_code = 2;  // 128 << size_code bytes
  bool operator==(const SectorId&) const = default;
};

/// How fast bits pass under the head; the controller's data rate must match.
enum class DataRate : u8 { Kbps500, Kbps300, Kbps250, Kbps1000 };  // the CCR's encoding

/// What a disk is shaped like. `rate` is that of the drive the disk was made for.
struct Geometry {
  u8 cylinders = 80, heads = 2, sectors = 18;
  u16 sector_bytes = 512;
  DataRate rate = DataRate::Kbps500;
  constexpr u32 bytes() const { return u32(cylinders) * heads * sectors * sector_bytes; }
  bool operator==(const Geometry&) const = default;
};

/// A place under the head: the physical track, whatever the ID fields on it claim.
struct Track {
  u8 cylinder = 0, head = 0;
  bool operator==(const Track&) const = default;
};

/// A sector as it lies on the track: its ID field, and the kind of address mark before its data.
enum class DataMark : u8 { Normal, Deleted };
struct Sector {
  SectorId id;
  DataMark mark = DataMark::Normal;
};

/// A floppy disk whose bytes some image file keeps. The sectors of a track are numbered by `ordinal` in the order in
/// which they pass under the head after the index pulse; the n-th of N starts at n/N of the turn.
class FloppyImage {
 public:
  virtual ~FloppyImage() = default;

  virtual Geometry geometry() const = 0;  // the nominal shape; single tracks may differ
  virtual bool writable() const = 0;      // false: the host's file is read-only

  virtual unsigned sectors(Track) const = 0;  // how many; 0: blank surface, or beyond the disk
  virtual Sector sector(Track, unsigned ordinal) const = 0;

  /// `into` and `from` are as long as the sector's ID says. False: the host could not deliver, or not keep, the bytes.
  virtual bool read_sector(Track, unsigned ordinal, std::span<u8> into) = 0;
  virtual bool write_sector(Track, unsigned ordinal, DataMark, std::span<const u8> from) = 0;

  /// Lays the track out anew with these sectors, all filled with `filler`. False: this image cannot hold such a track,
  /// or the host could not keep the bytes; the track is then as it was.
  virtual bool format_track(Track, std::span<const SectorId>, u8 filler) = 0;
};

}  // namespace ferrite
