// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite::test {

/// The fuzzer's bytes, in order; zeros after their end.
struct Input {
  std::span<const u8> bytes;
  u8 next() {
    if (bytes.empty()) return 0;
    const u8 first = bytes.front();
    bytes = bytes.subspan(1);
    return first;
  }
  u32 word() { return u32(next()) << 8 | next(); }
};

}  // namespace ferrite::test
