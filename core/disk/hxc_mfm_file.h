// SPDX-License-Identifier: MIT
// The MFM tracks of the HxC floppy emulator's programs: a header, a list of tracks, and their cells, eight a byte.
// With bit 7 of the interface type each entry of the list has turns and bit rate of its own.
#pragma once
#include "core/disk/floppy_file_format.h"

namespace ferrite {

extern const FloppyFileFormat HxcMfmFormat;

}  // namespace ferrite
