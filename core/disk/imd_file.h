// SPDX-License-Identifier: MIT
#pragma once
// ImageDisk's .IMD. Document: ImageDisk 1.18, IMD.TXT [6], "Image file format".
#include "core/disk/floppy_file_format.h"

namespace ferrite {
extern const FloppyFileFormat ImdFormat;
}
