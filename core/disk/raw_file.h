// SPDX-License-Identifier: MIT
#pragma once
// A raw sector dump: the sectors of cylinder 0 head 0, head 1, cylinder 1 and so on, nothing between or before them.
// Every track has the same sectors, numbered from 1; deleted marks, bad checksums and odd IDs have no place to be kept.
// What the file does not say is as a FORMAT of the time would lay it out: sectors in order, those of DMF disks with one
// sector between two of its numbers, and three further on each cylinder.
#include "core/disk/floppy_file_format.h"

namespace ferrite {

/// Any file may be one: the last to be tried.
extern const FloppyFileFormat RawFormat;

/// A raw image of an XDF disk, whose tracks have sectors of several sizes (core/disk/xdf_layout.h).
extern const FloppyFileFormat XdfFormat;

/// The disk of a raw image of this shape. What is missing at the end of `file` reads as zeros.
FloppyDisk raw_disk_of(const Geometry&, std::span<const u8> file);

}  // namespace ferrite
