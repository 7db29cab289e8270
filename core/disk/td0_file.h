// SPDX-License-Identifier: MIT
#pragma once
// Teledisk's .TD0, as it is or with "advanced compression". Document: D. Dunfield, "Teledisk Image File Format Notes"
// (2008).
#include "core/disk/floppy_file_format.h"

namespace ferrite {
extern const FloppyFileFormat Td0Format;
extern const FloppyFileFormat PackedTd0Format;  // advanced compression: LZHUF
}  // namespace ferrite
