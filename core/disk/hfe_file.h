// SPDX-License-Identifier: MIT
// The files of the HxC floppy emulator: "HFE File format", revision 1.1 (20/06/2012), Jean-François Del Nero; version
// 3, whose tracks have opcodes, as his own programs read it.
#pragma once
#include "core/disk/floppy_file_format.h"

namespace ferrite {

extern const FloppyFileFormat HfeFormat;    // version 1
extern const FloppyFileFormat HfeV3Format;  // keeps weak cells

}  // namespace ferrite
