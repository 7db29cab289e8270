// SPDX-License-Identifier: MIT
#pragma once
// Files of FAT disks on their way to JavaScript.
#include "core/disk/fat_volume.h"

namespace ferrite::web {

constexpr i64 Pair = 2;  // seconds: FAT's times are even, and so a number of 32 bits lasts as long as they do

/// A line for each: folder or not (1 or 0), size, time in pairs of seconds, name.
inline std::string lines_of(const std::vector<FatVolume::Item>& items) {
  std::string lines;
  for (const auto& item : items)
    lines += std::string(item.folder ? "1 " : "0 ") + std::to_string(item.size) + " " +
             std::to_string(item.modified / Pair) + " " + item.name + "\n";
  return lines;
}

}  // namespace ferrite::web
