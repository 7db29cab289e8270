// SPDX-License-Identifier: MIT
#pragma once
// CopyQM's disk images (.CQM, .DSK). Document: "CopyQM Format", early8bitz (2011).
#include "core/disk/floppy_file_format.h"

namespace ferrite {
extern const FloppyFileFormat CopyQmFormat;
}
