// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/floppy_files.h"

namespace ferrite {

/// One folder of a floppy with a FAT file system.
struct FloppyFolder {
  std::string label;  // the disk's; empty: it has none
  u64 free_bytes = 0;
  std::vector<FatVolume::Item> items{};  // folders first, each by name
};

/// `folder` is relative to the disk's root, its parts divided by "/".
Result<FloppyFolder> list_files(const automation::FloppyFiles&, const std::string& folder);

}  // namespace ferrite
