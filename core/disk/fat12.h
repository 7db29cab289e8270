// SPDX-License-Identifier: MIT
#pragma once
// The FAT12 file system of floppy disks (Microsoft's FAT specification, fatgen103).
#include <optional>

#include "core/base/result.h"
#include "core/disk/fat_layout.h"
#include "core/disk/sector.h"

namespace ferrite {

/// The sectors of an empty DOS disk named `label` (at most 11 characters), which says so when somebody boots it.
Result<std::vector<u8>> format_fat12(const Geometry&, std::string_view label);

/// How a disk of DOS 1.x lies, whose boot sector has no parameter block: the first byte of its FAT says so. `fat`
/// begins with the volume's second sector. Nothing: it is no such disk of 160, 180, 320 or 360 KB.
std::optional<FatLayout> layout_by_media_byte(std::span<const u8> fat, u64 sectors);

}  // namespace ferrite
