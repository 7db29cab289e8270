// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>

#include "core/host/media.h"

namespace ferrite {

/// Reads where a file may end early: what lies beyond its end reads as zeros.
inline bool read_padded(Media& media, u64 offset, std::span<u8> into) {
  const u64 end = media.size();
  const auto there = std::size_t(offset < end ? std::min<u64>(into.size(), end - offset) : 0);
  std::fill(into.begin() + std::ptrdiff_t(there), into.end(), u8(0));
  return there == 0 || media.read(offset, into.first(there));
}

}  // namespace ferrite
