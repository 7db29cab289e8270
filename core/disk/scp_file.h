// SPDX-License-Identifier: MIT
// Captures of flux by SuperCard Pro. Document: "SuperCard Pro Image File Specification v2.5" (Jim Drew, 2024). Read
// only.
#pragma once
#include "core/disk/floppy_file_format.h"

namespace ferrite {

extern const FloppyFileFormat ScpFormat;

}  // namespace ferrite
