// SPDX-License-Identifier: MIT
// 86Box's surface images: "86F, Specification for v2.12" (86Box documentation, dev/formats/86f). A surface description
// marks weak cells; holes, which are weak cells that cannot be overwritten, are read as those.
#pragma once
#include "core/disk/floppy_file_format.h"

namespace ferrite {

extern const FloppyFileFormat F86Format;

}  // namespace ferrite
