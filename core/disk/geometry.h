// SPDX-License-Identifier: MIT
#pragma once
// Which shape the bytes of a raw floppy image have. A raw image says nothing about itself but its length and,
// mostly, the parameter block of a DOS boot sector.
#include "core/base/result.h"
#include "core/disk/floppy_disk.h"

namespace ferrite {

/// A format with a name, as a menu lists it.
struct FloppyFormat {
  std::string_view name;
  Geometry geometry;
  /// Taken for images that end early, too. The others need exactly their length, or a boot sector that says so.
  bool may_be_short = true;
};
std::span<const FloppyFormat> floppy_formats();

/// Longer raw images are none of a floppy disk.
inline constexpr u64 LargestRawFloppy = 86 * 2 * 36 * 512;

/// The shape of an image of `bytes` bytes that begins with `boot_sector` (what there is of its first 512 bytes).
/// An image may be shorter than its shape: the missing end reads as zeros.
Result<Geometry> geometry_of(u64 bytes, std::span<const u8> boot_sector);

/// How fast the drives turn that disks of this shape were made for: 300 or 360 times a minute.
u16 turns_per_minute(const Geometry&);

/// Drives of 48 tracks an inch reach no further; disks with more cylinders have them at 96 or 135 an inch.
inline constexpr u8 MostCylindersAt48Tpi = 43;

/// The size of the disks that such a shape is found on. 80 tracks of double density were on both.
enum class DiskSize : u8 { Either, Inch35, Inch525 };
DiskSize disk_size(const Geometry&, u16 turns_per_minute);

/// The shape that most tracks of a disk have. Of cells, some cylinders are looked at.
Geometry shape_of(const FloppyDisk&);

/// The data rate at which most of a track's cells were written.
DataRate rate_of(const CellTrack&, u16 turns_per_minute);

/// The data rate a track of this many bytes needs.
DataRate rate_for_track(u32 bytes);

/// Virtual PC's VMFloppyDiskImageType, by value.
enum class FloppyDiskImageType : u8 {
  Unknown,
  LowDensity,
  HighDensity,
  Dmf,
  LowDensitySingleSided,
  MediumDensity,
  HighDensityMss
};
FloppyDiskImageType classify(const Geometry&);

}  // namespace ferrite
