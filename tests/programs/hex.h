// SPDX-License-Identifier: MIT
#pragma once
// Bytes as the programs print them for their scripts.
#include <cstdio>
#include <span>
#include <string>

#include "core/base/types.h"

namespace ferrite {

inline std::string hex(std::span<const u8> bytes) {
  std::string text;
  for (const u8 byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", byte);
    text += digits;
  }
  return text;
}

}  // namespace ferrite
