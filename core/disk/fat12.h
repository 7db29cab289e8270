// SPDX-License-Identifier: MIT
#pragma once
// Blank floppy disks with the FAT12 file system (Microsoft's FAT specification, fatgen103).
#include "core/base/result.h"
#include "core/disk/sector.h"

namespace ferrite {

enum class BlankDisk : u8 { Unformatted, Formatted };

/// The bytes of a new raw image of this shape. Formatted: an empty DOS disk named `label` (at most 11 characters),
/// which says so when somebody boots it. Unformatted: all zeros; `label` is not used.
Result<std::vector<u8>> make_blank(const Geometry&, std::string_view label, BlankDisk);

}  // namespace ferrite
