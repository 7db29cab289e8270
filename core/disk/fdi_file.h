// SPDX-License-Identifier: MIT
#pragma once
// UKV's .FDI, "Full Disk Image" (Spectrum Debugger). Document: World of Spectrum, "Formats", "FDI".
#include "core/disk/floppy_file_format.h"

namespace ferrite {
extern const FloppyFileFormat FdiFormat;
}
