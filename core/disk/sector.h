// SPDX-License-Identifier: MIT
#pragma once
// What sectors say of themselves, where they lie, and the shapes that they give a floppy disk.
#include "core/base/types.h"

namespace ferrite {

/// Where a sector says it is: the ID field that the controller compares (82077AA [5.1]).
struct SectorId {
  u8 cylinder = 0, head = 0, record = 0;
  u8 size_code = 2;  // 128 << size_code bytes
  bool operator==(const SectorId&) const = default;
};

/// The kind of address mark before a sector's data.
enum class DataMark : u8 { Normal, Deleted };

/// How fast bits pass under the head; the controller's data rate must match.
enum class DataRate : u8 { Kbps500, Kbps300, Kbps250, Kbps1000 };  // the CCR's encoding

constexpr u32 bits_per_second(DataRate rate) {
  constexpr u32 BitsPerSecond[] = {500'000, 300'000, 250'000, 1'000'000};
  return BitsPerSecond[std::size_t(rate)];
}

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

}  // namespace ferrite
