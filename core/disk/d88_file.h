// SPDX-License-Identifier: MIT
#pragma once
// .D88 of Japanese computers (.D77, .D68, .D98). Document: "D88 (D68/D77/D98) File Structure". A file may hold several
// disks, one behind the other: the first is read.
#include "core/disk/floppy_file_format.h"

namespace ferrite {
extern const FloppyFileFormat D88Format;
}
