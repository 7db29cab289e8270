// SPDX-License-Identifier: MIT
#pragma once
// CPCEMU's .DSK, in its standard and its extended form. Documents: K. Thacker, "Disk image file format"; "Extended DISK
// Format Proposal", revision 5.
#include "core/disk/floppy_file_format.h"

namespace ferrite {
extern const FloppyFileFormat DskFormat;
}
