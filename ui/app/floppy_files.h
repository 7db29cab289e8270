// SPDX-License-Identifier: MIT
#pragma once
#include <functional>

#include "core/base/result.h"
#include "core/disk/fat_volume.h"
#include "core/disk/floppy_image.h"

namespace ferrite {

/// One folder of a floppy with a FAT file system.
struct FloppyFolder {
  std::string label;  // the disk's; empty: it has none
  u64 free_bytes = 0;
  std::vector<FatVolume::Item> items{};  // folders first, each by name
};

// The files of a disk that no machine uses at this moment. Paths are relative to its root and divided by "/". Times are
// the user's own, in seconds since 1970.

Result<FloppyFolder> list_files(FloppyImage&, const std::string& folder);
Result<std::vector<u8>> read_file(FloppyImage&, const std::string& path);
/// Does something to the disk's volume and makes sure that all of it is in the image.
Result<bool> change_files(FloppyImage&, const std::function<Result<bool>(FatVolume&)>& change);

}  // namespace ferrite
