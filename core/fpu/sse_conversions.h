// SPDX-License-Identifier: MIT
// SSE between formats: single and double, 32-bit integers, rounding to an integral value, and the two estimates.
// Document: Intel SDM Volume 1 (chapters 4 and 11), Volume 2 (CVT*, ROUND*, RCPPS, RSQRTPS).
#pragma once
#include "core/fpu/sse_float.h"

namespace ferrite::sse {

namespace full {
u64 f32_to_f64(Status&, u32);
u32 f64_to_f32(Status&, u64);
template <FloatBits Bits>
i32 to_i32(Status&, Bits, Rounding);
}  // namespace full

inline u64 f32_to_f64(Status& status, u32 a) {
  return is_usual(a) ? bits_of(double(host(a))) : full::f32_to_f64(status, a);
}
inline u32 f64_to_f32(Status& status, u64 a) {
  if (is_usual(a) && status.usual_and_inexact()) {
    const u32 narrow = bits_of(float(host(a)));
    if (is_safe(narrow) || is_zero(a)) return narrow;
  }
  return full::f64_to_f32(status, a);
}

u32 i32_to_f32(Status&, i32);
inline u64 i32_to_f64(i32 a) { return bits_of(double(a)); }

/// CVTPS2DQ and its kin with status.rounding(), CVTTPS2DQ and its kin with Rounding::Zero. What does not fit, or is no
/// number, raises IE and gives the integer indefinite.
inline constexpr i32 integer_indefinite = INT32_MIN;
template <FloatBits Bits>
i32 to_i32(Status& status, Bits a, Rounding rounding) {
  const bool truncates = rounding == Rounding::Zero;
  const double value = is_usual(a) ? double(host(a)) : 0x1p63;
  if ((!truncates && rounding != Rounding::Nearest) || std::abs(value) >= INT32_MAX)
    return full::to_i32(status, a, rounding);
  constexpr double last_bit_is_one = 0x1.8p52;  // adding it lets the host round to an integer
  const i32 whole = i32(truncates ? value : value + last_bit_is_one - last_bit_is_one);
  if (whole != value) status.raise(exception::Inexact);
  return whole;
}

/// The immediate of ROUNDPS and its kin [SDM Volume 2, ROUNDPS].
namespace round_control {
inline constexpr Bit Mode{0x3, "RC"}, UsesMxcsr{0x4, "RS"}, NoInexact{0x8, "P"};
}
template <FloatBits Bits>
Bits round_to_integer(Status&, Bits, u32 immediate);

/// RCPPS and RSQRTPS raise no flags, take denormals for zeros and flush tiny results, whatever MXCSR says. The manual
/// allows a relative error of 1.5 * 2^-12; which bits come back within it differs between processors. These are the
/// bits of an Intel one of family 6, model 207: the operand's first 11 (RSQRTPS: 10) fraction bits and a half, computed
/// with that, and rounded to 13 bits. Older parts and other makers' may differ.
u32 reciprocal_estimate(u32);
u32 reciprocal_root_estimate(u32);

}  // namespace ferrite::sse
