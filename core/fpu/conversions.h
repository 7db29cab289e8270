// SPDX-License-Identifier: MIT
// Between the 80-bit format and the formats that the x87 loads from and stores to memory.
// Document: Intel SDM Volume 1 (4.2, 4.7, 8.1.2, 8.5.1).
#pragma once
#include "core/fpu/float80.h"

namespace ferrite::fpu {

/// Packed BCD [4.7]: bytes 0 to 8 hold 18 digits, lowest first; bit 7 of byte 9 is the sign.
using Bcd = std::array<u8, 10>;

inline constexpr i64 integer_indefinite_16 = -0x8000, integer_indefinite_32 = -0x80000000LL,
                     integer_indefinite_64 = INT64_MIN;
inline constexpr Bcd bcd_indefinite{0, 0, 0, 0, 0, 0, 0, 0xC0, 0xFF, 0xFF};

Float80 from_f32(Status&, u32);
Float80 from_f64(Status&, u64);
/// The same as an operand of arithmetic: a signalling NaN stays one, a denormal is left to the operation to raise.
Float80 operand_f32(Status&, u32);
Float80 operand_f64(Status&, u64);
constexpr Float80 from_integer(i64 value) {
  if (value == 0) return positive_zero;
  const u64 magnitude = value < 0 ? u64(0) - u64(value) : u64(value);
  const int shift = __builtin_clzll(magnitude);
  return {magnitude << shift, u16((value < 0 ? 0x8000 : 0) | (bias + 63 - shift))};
}
Float80 from_bcd(const Bcd&);

// Where status.store_stopped() the value means nothing. Out of range is invalid and gives the indefinite.
u32 to_f32(Status&, Float80);
u64 to_f64(Status&, Float80);
i16 to_i16(Status&, Float80);
i32 to_i32(Status&, Float80);
i64 to_i64(Status&, Float80);
Bcd to_bcd(Status&, Float80);

}  // namespace ferrite::fpu
