// SPDX-License-Identifier: MIT
// What the SSE operations of core/fpu share: operands taken apart, the responses to those that are not numbers, and the
// one place where results are rounded. Document: Intel SDM Volume 1.
#pragma once
#include "core/fpu/rounding.h"
#include "core/fpu/sse_float.h"

namespace ferrite::sse {

template <FloatBits Bits>
constexpr bool is_nan(Bits a) {
  return (a & Format<Bits>::magnitude) > Format<Bits>::infinity;
}
template <FloatBits Bits>
constexpr bool is_signalling(Bits a) {
  return is_nan(a) && !(a & Format<Bits>::quiet);
}
template <FloatBits Bits>
constexpr bool is_infinite(Bits a) {
  return (a & Format<Bits>::magnitude) == Format<Bits>::infinity;
}
template <FloatBits Bits>
constexpr bool is_denormal(Bits a) {
  return !is_zero(a) && (a & Format<Bits>::magnitude) < Format<Bits>::smallest_normal;
}
template <FloatBits Bits>
constexpr bool is_negative(Bits a) {
  return a & Format<Bits>::sign;
}
template <FloatBits Bits>
constexpr Bits signed_as(bool negative, Bits magnitude) {
  return magnitude | (negative ? Format<Bits>::sign : 0);
}

/// The operand, or the zero that it is taken for [10.2.3.4].
template <FloatBits Bits>
constexpr Bits taken(const Status& status, Bits a) {
  return status.denormals_are_zero() && is_denormal(a) ? Bits(a & Format<Bits>::sign) : a;
}

template <FloatBits Bits>
Bits invalid(Status& status) {
  status.raise(exception::Invalid);
  return Format<Bits>::indefinite;
}
template <FloatBits Bits>
Bits nan_response(Status& status, Bits nan) {
  if (is_signalling(nan)) status.raise(exception::Invalid);
  return nan | Format<Bits>::quiet;
}
/// One of the two is a NaN: the first one comes back, quiet [4.8.3.5, table 4-7].
template <FloatBits Bits>
Bits nan_response(Status& status, Bits a, Bits b) {
  if (is_signalling(a) || is_signalling(b)) status.raise(exception::Invalid);
  return (is_nan(a) ? a : b) | Format<Bits>::quiet;
}

/// Raises DE if an operand is denormal; true if that is unmasked.
template <FloatBits Bits, class... More>
bool denormal_stops(Status& status, Bits a, More... more) {
  return (is_denormal(a) || ... || is_denormal(more)) && status.raise(exception::Denormal);
}

/// A finite number, or an exact result: significand * 2^(exponent - 63), bit 63 set unless it is zero. No operand has
/// more than 53 bits, so the lowest bit of a result can say "and something more".
struct Number {
  bool negative;
  i32 exponent;
  u64 significand;
};

constexpr Number normalised(bool negative, i32 exponent, u64 significand) {
  const int shift = fpu::leading_zeros(significand);
  return {negative, exponent - shift, significand << (shift & 63)};
}

template <FloatBits Bits>
constexpr Number number(Bits a) {
  using F = Format<Bits>;
  const i32 exponent = i32(a >> F::fraction_bits) & F::top_exponent;
  const u64 fraction = u64(a & F::fraction) << (63 - F::fraction_bits);
  if (exponent) return {is_negative(a), exponent - F::bias, u64(1) << 63 | fraction};
  return normalised(is_negative(a), 1 - F::bias, fraction);
}

constexpr u64 shift_right_sticky(u64 v, u32 by) {
  if (by == 0) return v;
  return by > 63 ? v != 0 : v >> by | u64((v << (64 - by)) != 0);
}

template <FloatBits Bits>
Bits round(Status&, const Number& exact);

}  // namespace ferrite::sse
