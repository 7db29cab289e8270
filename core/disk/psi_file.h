// SPDX-License-Identifier: MIT
#pragma once
// PCE's sector images, .PSI. Document: "PSI file format" (2013-06-09) of PCE.
#include "core/disk/floppy_file_format.h"

namespace ferrite {
extern const FloppyFileFormat PsiFormat;
}
