// SPDX-License-Identifier: MIT
// Arithmetic with 128 significant bits for the inside of the transcendental functions. Results are truncated, so the
// last bits are not exact; 64 bits more than a result keeps is what that costs nothing against.
#pragma once
#include <utility>

#include "core/fpu/rounding.h"

namespace ferrite::fpu {

/// significand * 2^(exponent - 127), bit 127 of the significand set unless it is zero.
struct Wide {
  bool negative = false;
  i32 exponent = 0;
  u128 significand = 0;

  constexpr Wide with_sign(bool minus) const { return {minus, exponent, significand}; }
};

/// A value from 0 up to, but not including, 1: an integer number of 2^-128.
using Fraction = u128;

/// The upper half of a 256-bit product.
constexpr u128 multiply_high(u128 a, u128 b) {
  const u64 a1 = u64(a >> 64), a0 = u64(a), b1 = u64(b >> 64), b0 = u64(b);
  const u128 middle1 = u128(a1) * b0, middle2 = u128(a0) * b1;
  const u128 carry = u128(u64(middle1)) + u64(middle2) + u64(u128(a0) * b0 >> 64);
  return u128(a1) * b1 + (middle1 >> 64) + (middle2 >> 64) + (carry >> 64);
}

constexpr Wide normalised_wide(bool negative, i32 exponent, u128 significand) {
  if (significand == 0) return {negative, 0, 0};
  const int shift = leading_zeros(significand);
  return {negative, exponent - shift, significand << shift};
}

inline Wide wide(Float80 f) {
  const Number n = number(f);
  return {n.negative, n.exponent - bias, join(n.significand, 0)};
}
inline Wide wide(i32 value) { return normalised_wide(value < 0, 127, u128(value < 0 ? -i64(value) : i64(value))); }
constexpr Wide wide_fraction(Fraction f) { return normalised_wide(false, -1, f); }
/// 1 + f.
constexpr Wide one_plus(Fraction f) { return {false, 0, u128(1) << 127 | f >> 1}; }
/// 1 - f, at least 2^-128 below 1: what a series takes off may be too small to show.
constexpr Wide one_minus(Fraction f) { return wide_fraction(f ? u128(0) - f : ~u128(0)); }

/// The magnitude of a number below 1.
constexpr Fraction fraction(const Wide& w) {
  const i32 shift = -1 - w.exponent;
  return shift > 127 ? 0 : w.significand >> shift;
}

inline Wide multiply(const Wide& a, const Wide& b) {
  return normalised_wide(a.negative != b.negative, a.exponent + b.exponent + 1,
                         multiply_high(a.significand, b.significand));
}

/// a / b with 128 bits by long division; b is not zero.
inline Wide divide(const Wide& a, const Wide& b) {
  const bool below = a.significand < b.significand;
  u128 rest = below ? a.significand : a.significand - b.significand, quotient = !below;
  for (int n = below ? 128 : 127; n > 0; n--) {
    const bool carry = rest >> 127;
    rest <<= 1, quotient <<= 1;
    if (carry || rest >= b.significand) rest -= b.significand, quotient |= 1;
  }
  return {a.negative != b.negative, a.exponent - b.exponent - below, quotient};
}

inline Wide add(Wide a, Wide b) {
  if (b.significand == 0) return a;
  if (a.significand == 0) return b;
  if (a.exponent < b.exponent || (a.exponent == b.exponent && a.significand < b.significand)) std::swap(a, b);
  const u32 distance = u32(a.exponent - b.exponent);
  if (a.negative == b.negative) {
    const u128 sum = (a.significand >> 1) + shift_right_sticky(b.significand >> 1, distance);
    return normalised_wide(a.negative, a.exponent + 1, sum);
  }
  return normalised_wide(a.negative, a.exponent, a.significand - shift_right_sticky(b.significand, distance));
}

}  // namespace ferrite::fpu
