// SPDX-License-Identifier: MIT
// What the operations of core/fpu share: numbers taken apart, the response to operands that are not numbers, and the
// one place where results are rounded. Document: Intel SDM Volume 1.
#pragma once
#include <optional>

#include "core/fpu/float80.h"

namespace ferrite::fpu {

__extension__ typedef unsigned __int128 u128;

/// A finite number: significand * 2^(exponent - bias - 63), bit 63 of the significand set unless it is zero.
struct Number {
  bool negative = false;
  i32 exponent = 0;
  u64 significand = 0;
};
Number number(Float80);

/// An exact result before rounding, or one whose lowest bit says "and something more":
/// significand * 2^(exponent - bias - 127), bit 127 set.
struct Unrounded {
  bool negative;
  i32 exponent;
  u128 significand;
};

/// Where a destination's bits end. Exponents carry the extended bias in every format.
struct Format {
  u32 width;  // bits of the significand
  i32 smallest, largest;
  bool in_memory = false;  // an unmasked overflow or underflow stores nothing, so it is all that is said
};
inline constexpr Format extended_format{64, 1, 0x7FFE};
inline constexpr Format single_format{24, bias - 126, bias + 127, true};
inline constexpr Format double_format{53, bias - 1022, bias + 1023, true};
Format format_of(Precision);

/// A significand aligned to bit 63. Bit 63 clear: a denormal or zero. Exponent above the format's largest: infinity.
struct Rounded {
  i32 exponent;
  u64 significand;
};
Rounded round(Status&, const Format&, const Unrounded&);
Float80 round_to_float80(Status&, const Format&, const Unrounded&);

/// Does rounding move the magnitude up by one? `fraction` is what is cut off, as a fraction of 2^64.
bool rounds_up(Rounding, bool negative, bool odd, u64 fraction);

/// The magnitude of a number rounded to an integer; too_large when it needs more than 64 bits.
struct Integer {
  u64 magnitude = 0;
  bool inexact = false, rounded_up = false, too_large = false;
};
Integer to_integer(Rounding, const Number&);

constexpr u128 join(u64 high, u64 low) { return u128(high) << 64 | low; }
constexpr int leading_zeros(u64 v) { return v ? __builtin_clzll(v) : 64; }
constexpr int leading_zeros(u128 v) { return u64(v >> 64) ? leading_zeros(u64(v >> 64)) : 64 + leading_zeros(u64(v)); }
/// Shifts right; the lowest bit becomes 1 if anything was lost.
constexpr u128 shift_right_sticky(u128 v, u32 by) {
  if (by == 0) return v;
  if (by > 127) return v != 0;
  return v >> by | u128((v << (128 - by)) != 0);
}

Float80 signed_as(bool negative, Float80 magnitude);
Float80 quieted(Float80 nan);
Float80 invalid(Status&);  // raises IE, returns the indefinite

/// The response if an operand is a NaN or unsupported [4.8.3.5, table 4-7]; nothing if all are numbers or infinities.
std::optional<Float80> nan_response(Status&, Float80);
std::optional<Float80> nan_response(Status&, Float80, Float80);

/// Raises DE if an operand is denormal; true if that is unmasked.
bool denormal_stops(Status&, Float80);
bool denormal_stops(Status&, Float80, Float80);

}  // namespace ferrite::fpu
