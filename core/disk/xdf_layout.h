// SPDX-License-Identifier: MIT
#pragma once
// The sectors of IBM's XDF disks of 1.84 MB, and their order in a raw image, as xdfcopy (fdutils) reads and writes it.
// Cylinder 0 has 19 sectors of 512 bytes on each side; the others have one each of 8 KB, 2 KB, 1 KB and 512 bytes,
// numbered 128 plus their size code. Documents: fdutils, "XDF formats"; M. Necasek, "The XDF Diskette Format" (OS/2
// Museum).
#include <optional>

#include "core/disk/floppy_disk.h"

namespace ferrite {

/// By its length alone: no other disk has so many bytes, for 23 sectors of 512 bytes do not fit a track.
bool is_xdf(std::span<const u8> file);
/// `file` is such an image. Eight of its blocks, in cylinder 0, are no part of the disk.
FloppyDisk xdf_disk(std::span<const u8> file);
/// The shape that such a disk shows: most of its tracks have four sectors.
bool is_xdf(const Geometry&);
inline constexpr u32 XdfBlocks = 80 * 2 * 23;  // of 512 bytes, in the raw image
struct XdfPlace {
  Track track;
  u8 record, size_code;
  u32 begin;  // in the sector, bytes
};
/// Where a block of the raw image lies on the disk; nothing: nowhere.
std::optional<XdfPlace> xdf_place(u32 block);
/// The FAT's blocks. Those behind them, where its copy would be, have a small file system for drivers that know no XDF.
inline constexpr u32 XdfFatBlock = 1, XdfFatBlocks = 11;
/// Blocks among the files' that are on no track: a FAT marks them as bad.
inline constexpr u32 XdfMissingBlock = 37, XdfMissingBlocks = 5;
inline constexpr std::size_t XdfCylinderBytes = 2 * 23 * 512;  // of the raw image, one cylinder after the other
/// Puts a track's sectors into its cylinder's part of the raw image. False: it has others.
bool put_xdf_track(const StoredTrack&, Track, std::span<u8> cylinder);
/// The raw image of the disk. None: it has other sectors.
std::optional<std::vector<u8>> xdf_file(const FloppyDisk&);

}  // namespace ferrite
