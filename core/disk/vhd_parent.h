// SPDX-License-Identifier: MIT
#pragma once
#include "core/disk/vhd_disk.h"

namespace ferrite {

/// Writes anew where a differencing disk's parent lies. Interrupted, the file says what it said before.
Result<bool> set_vhd_parent_paths(Media&, const VhdParentPaths&);

}  // namespace ferrite
