// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// What an address mark begins [82077AA data sheet, figures 5-1 and 5-2].
namespace address_mark {
inline constexpr u8 Index = 0xFC, Id = 0xFE, Data = 0xFB, DeletedData = 0xF8;
}

/// Eight steps of the CRC's shift register for each value of its upper byte.
inline constexpr auto FieldCrcSteps = [] {
  std::array<u16, 256> steps{};
  for (u32 n = 0; n < 256; n++) {
    steps[n] = u16(n << 8);
    for (int bit = 0; bit < 8; bit++) steps[n] = u16(steps[n] << 1 ^ (steps[n] & 0x8000 ? 0x1021 : 0));
  }
  return steps;
}();

/// The CRC of ID and data fields: x^16 + x^12 + x^5 + 1, beginning with ones [82077AA 5.2.4].
class FieldCrc {
 public:
  void add(u8 byte) { value_ = u16(value_ << 8 ^ FieldCrcSteps[u8(value_ >> 8 ^ byte)]); }
  void add(std::span<const u8> bytes) {
    for (const u8 byte : bytes) add(byte);
  }
  u16 value() const { return value_; }  // 0 behind a field and its CRC

 private:
  u16 value_ = 0xFFFF;
};

}  // namespace ferrite
