// SPDX-License-Identifier: MIT
// PCE's raw images: chunks with a CRC each, a TRAK and a DATA for every track, WEAK for masks of weak cells. Document:
// "PRI file format" of PCE (Hampa Hug).
#pragma once
#include "core/disk/floppy_file_format.h"

namespace ferrite {

extern const FloppyFileFormat PriFormat;

}  // namespace ferrite
