// SPDX-License-Identifier: MIT
#include "core/fpu/sse_conversions.h"

#include "core/fpu/sse_rounding.h"

namespace ferrite::sse {
namespace {

using Single = Format<u32>;
using Double = Format<u64>;
constexpr int narrower_by = Double::fraction_bits - Single::fraction_bits;

/// The first bits of a NaN's payload stay the first.
constexpr u64 widened_nan(u32 nan) {
  return signed_as(is_negative(nan), Double::infinity | u64(nan & Single::fraction) << narrower_by);
}
constexpr u32 narrowed_nan(u64 nan) {
  return signed_as(is_negative(nan), Single::infinity | u32((nan & Double::fraction) >> narrower_by));
}

/// A number below 2^63 as an integer and what is cut off, a fraction of 2^64.
struct Split {
  u64 whole, fraction;
};
Split split(const Number& n) {
  const u32 places = u32(63 - n.exponent);
  if (places > 63) return {0, shift_right_sticky(n.significand, places - 64)};
  return {n.significand >> places, n.significand << (64 - places)};
}

// What an estimate looks at: enough fraction bits to index a table, and the middle of what they leave open.
constexpr int reciprocal_bits = 11, root_bits = 10, estimate_bits = 13;

/// The fraction bits that count with the integer bit before and a half behind them: an odd integer.
constexpr u32 middle(u32 a, int bits) {
  return ((a & Single::fraction) | Single::smallest_normal) >> (Single::fraction_bits - bits) << 1 | 1;
}
/// From one to two halves of 2^exponent, in units of 2^(exponent - estimate_bits).
constexpr u32 estimate(bool negative, i32 exponent, u32 significand) {
  const u32 fraction = (significand << (Single::fraction_bits + 1 - estimate_bits)) & Single::fraction;
  return signed_as(negative, u32(exponent - 1 + Single::bias) << Single::fraction_bits | fraction);
}

}  // namespace

namespace full {

u64 f32_to_f64(Status& status, u32 a) {
  a = taken(status, a);
  if (is_nan(a)) return nan_response(status, widened_nan(a));
  if (is_infinite(a)) return signed_as(is_negative(a), Double::infinity);
  if (denormal_stops(status, a)) return 0;
  return round<u64>(status, number(a));
}

u32 f64_to_f32(Status& status, u64 a) {
  a = taken(status, a);
  if (is_nan(a)) return narrowed_nan(nan_response(status, a));
  if (is_infinite(a)) return signed_as(is_negative(a), Single::infinity);
  if (denormal_stops(status, a)) return 0;
  return round<u32>(status, number(a));
}

template <FloatBits Bits>
i32 to_i32(Status& status, Bits a, Rounding rounding) {
  const Number n = number(taken(status, a));
  u64 magnitude = u64(1) << 32;  // too large
  bool inexact = false;
  if (n.exponent < 32) {
    const Split s = split(n);
    magnitude = s.whole + fpu::rounds_up(rounding, n.negative, s.whole & 1, s.fraction);
    inexact = s.fraction != 0;
  }
  if (magnitude > u64(INT32_MAX) + n.negative) {
    status.raise(exception::Invalid);
    return integer_indefinite;
  }
  if (inexact) status.raise(exception::Inexact);
  return i32(n.negative ? u32(0) - u32(magnitude) : u32(magnitude));
}
template i32 to_i32(Status&, u32, Rounding);
template i32 to_i32(Status&, u64, Rounding);

}  // namespace full

u32 i32_to_f32(Status& status, i32 a) {
  if (status.usual()) {
    const float value = float(a);
    if (double(value) != double(a)) status.raise(exception::Inexact);
    return bits_of(value);
  }
  const u64 magnitude = a < 0 ? u64(0) - u64(i64(a)) : u64(a);
  return magnitude ? round<u32>(status, normalised(a < 0, 63, magnitude)) : 0;
}

template <FloatBits Bits>
Bits round_to_integer(Status& status, Bits a, u32 immediate) {
  using F = Format<Bits>;
  a = taken(status, a);
  if (is_nan(a)) return nan_response(status, a);
  const Number n = number(a);
  if (n.exponent >= F::fraction_bits || n.significand == 0) return a;  // infinities, too
  const bool uses_mxcsr = immediate & round_control::UsesMxcsr;
  const Rounding rounding = uses_mxcsr ? status.rounding() : Rounding(immediate & round_control::Mode);
  const Split s = split(n);
  const u64 magnitude = s.whole + fpu::rounds_up(rounding, n.negative, s.whole & 1, s.fraction);
  if (s.fraction && !(immediate & round_control::NoInexact)) status.raise(exception::Inexact);
  if (magnitude == 0) return signed_as<Bits>(n.negative, 0);
  return round<Bits>(status, normalised(n.negative, 63, magnitude));
}
template u32 round_to_integer(Status&, u32, u32);
template u64 round_to_integer(Status&, u64, u32);

u32 reciprocal_estimate(u32 a) {
  Status unseen;
  if (is_nan(a)) return nan_response(unseen, a);
  if (is_infinite(a)) return signed_as<u32>(is_negative(a), 0);
  if (is_zero(a) || is_denormal(a)) return signed_as(is_negative(a), Single::infinity);
  const i32 exponent = -number(a).exponent;
  if (exponent <= 1 - Single::bias) return signed_as<u32>(is_negative(a), 0);
  // 1 / (middle / 2^(reciprocal_bits + 1)) with one bit more than is kept, and rounded; there are no ties.
  const u32 quotient = (1u << (reciprocal_bits + 1 + estimate_bits + 1)) / middle(a, reciprocal_bits);
  return estimate(is_negative(a), exponent, (quotient + 1) >> 1);
}

u32 reciprocal_root_estimate(u32 a) {
  if (is_nan(a)) {
    Status unseen;
    return nan_response(unseen, a);
  }
  if (is_zero(a) || is_denormal(a)) return signed_as(is_negative(a), Single::infinity);
  if (is_negative(a)) return Single::indefinite;
  if (is_infinite(a)) return 0;
  const i32 exponent = number(a).exponent;
  // From 1 to 4, in units of 2^-(root_bits + 1). The host's root of a small integer is a correctly rounded one.
  const u32 square = middle(a, root_bits) << (exponent & 1);
  const u64 inverse = (u64(1) << (root_bits + 1 + 2 * (estimate_bits + 1))) / square;
  const u32 twice = u32(std::sqrt(double(inverse)));
  return estimate(false, -(exponent >> 1), (twice + 1) >> 1);
}

}  // namespace ferrite::sse
