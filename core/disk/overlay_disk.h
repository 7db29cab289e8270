// SPDX-License-Identifier: MIT
#pragma once
// A disk of any format that is only read, and what is written to it kept elsewhere: the changes are a qcow2 image whose
// backing file is that disk.
#include <memory>

#include "core/base/result.h"
#include "core/disk/hard_disk.h"
#include "core/host/media.h"

namespace ferrite {

/// `changes`: empty media, or those of an earlier overlay over the same disk.
Result<std::unique_ptr<HardDisk>> overlay(std::unique_ptr<HardDisk> below, std::unique_ptr<Media> changes);

/// Changes that end with the disk. Writes that would need more than `most_bytes` of memory fail.
Result<std::unique_ptr<HardDisk>> overlay_in_memory(std::unique_ptr<HardDisk> below, u64 most_bytes);

}  // namespace ferrite
