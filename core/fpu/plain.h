// SPDX-License-Identifier: MIT
// The operations of float80.h and conversions.h in the case that programs almost always meet: normal numbers, rounding
// to nearest, a normal result. Nothing but inexactness can then happen, and a handful of integer operations is enough.
// Each says by `found` whether that was the case; if not, nothing is known and the full operation has to be asked.
#pragma once
#include "core/fpu/float80.h"

namespace ferrite::fpu::plain {

template <class T>
struct Result {
  T value{};
  bool found = false;
  bool inexact = false, rounded_up = false;
};

constexpr bool is_normal(Float80 f) { return f.exponent() - 1 < top_exponent - 1 && f.significand & integer_bit; }
/// One test: what is normal is so nearly always.
constexpr bool both_normal(Float80 a, Float80 b) {
  return u32(a.exponent() - 1 < top_exponent - 1) & u32(b.exponent() - 1 < top_exponent - 1) &
         u32((a.significand & b.significand) >> 63);
}

struct Product {
  u64 high, low;
};
/// 64 by 64 bits from 32 by 32, which is what WebAssembly has.
constexpr Product multiply_wide(u64 a, u64 b) {
  const u64 a1 = a >> 32, a0 = u32(a), b1 = b >> 32, b0 = u32(b);
  const u64 low = a0 * b0, middle = a1 * b0 + (low >> 32), other = a0 * b1 + u32(middle);
  return {a1 * b1 + (middle >> 32) + (other >> 32), other << 32 | u32(low)};
}

/// (high * 2^32 + next) / divisor and what is left, for high < divisor with its top bit set: schoolbook division, the
/// first digit guessed from the divisor's upper half and at most two too large [Knuth, TAOCP 4.3.1, algorithm D].
struct Digit {
  u64 quotient, rest;
};
constexpr Digit divide_digit(u64 high, u32 next, u64 divisor) {
  const u64 upper = divisor >> 32, lower = u32(divisor);
  u64 digit = high / upper, rest = high % upper;
  while (digit >> 32 || digit * lower > (rest << 32 | next)) {
    digit--, rest += upper;
    if (rest >> 32) break;
  }
  return {digit, (high << 32 | next) - digit * divisor};
}

/// Bits of a significand that the precision cuts off [SDM Volume 1, 8.1.5.2].
constexpr unsigned bits_cut(Precision precision) {
  return precision == Precision::Single ? 40 : precision == Precision::Double ? 11 : 0;
}

/// high has bit 63 set; low is what follows, of which only "none, less than half, half, more" matters.
[[gnu::always_inline]] constexpr Result<Float80> round(u16 sign, u32 exponent, u64 high, u64 low, unsigned cut) {
  if (cut) {
    low = high << (64 - cut) | (low != 0);
    high &= ~u64(0) << cut;
  }
  const u64 odd = high >> cut & 1;
  const bool up = low >> 63 && (low << 1 || odd);
  if (up) {
    high += u64(1) << cut;
    if (high == 0) high = integer_bit, exponent++;
  }
  return {{high, u16(sign | exponent)}, exponent - 1 < top_exponent - 1, low != 0, up};
}

[[gnu::always_inline]] constexpr Result<Float80> multiply(Float80 a, Float80 b, unsigned cut) {
  if (!both_normal(a, b)) return {};
  const Product product = multiply_wide(a.significand, b.significand);
  const unsigned shift = product.high >> 63 ? 0 : 1;
  const u64 high = product.high << shift | (product.low >> 63 & shift);
  const u16 sign = (a.sign_exponent ^ b.sign_exponent) & 0x8000;
  return round(sign, a.exponent() + b.exponent() - u32(bias) + 1 - shift, high, product.low << shift, cut);
}

[[gnu::always_inline]] constexpr Result<Float80> add(Float80 a, Float80 b, unsigned cut) {
  if (!both_normal(a, b)) return {};
  if (a.exponent() < b.exponent() || (a.exponent() == b.exponent() && a.significand < b.significand)) {
    const Float80 larger = b;
    b = a, a = larger;
  }
  const u32 distance = a.exponent() - b.exponent();
  if (distance > 63) return {};
  const u64 moved = b.significand >> distance, lost = distance ? b.significand << (64 - distance) : 0;
  const u16 sign = a.sign_exponent & 0x8000;
  if (((a.sign_exponent ^ b.sign_exponent) & 0x8000) == 0) {
    const u64 sum = a.significand + moved;
    if (sum >= a.significand) return round(sign, a.exponent(), sum, lost, cut);
    return round(sign, a.exponent() + 1, sum >> 1 | integer_bit, sum << 63 | lost >> 1 | (lost & 1), cut);
  }
  const u64 difference = a.significand - moved - (lost != 0), below = u64(0) - lost;
  if (difference == 0) return {};
  const unsigned shift = unsigned(__builtin_clzll(difference));
  const u64 high = shift ? difference << shift | below >> (64 - shift) : difference;
  return round(sign, a.exponent() - shift, high, below << shift, cut);
}

[[gnu::always_inline]] constexpr Result<Float80> divide(Float80 a, Float80 b, unsigned cut) {
  if (!both_normal(a, b)) return {};
  const unsigned below_one = a.significand < b.significand;
  const u64 high = below_one ? a.significand : a.significand >> 1, low = below_one ? 0 : a.significand << 63;
  const Digit first = divide_digit(high, u32(low >> 32), b.significand);
  const Digit second = divide_digit(first.rest, u32(low), b.significand);
  // What is left, beside half of the divisor.
  const u64 rest = second.rest, other = b.significand - rest;
  const u64 fraction = rest == 0 ? 0 : rest < other ? 1 : rest == other ? integer_bit : integer_bit | 1;
  const u16 sign = (a.sign_exponent ^ b.sign_exponent) & 0x8000;
  return round(sign, a.exponent() - b.exponent() + u32(bias) - below_one, first.quotient << 32 | second.quotient,
               fraction, cut);
}

/// A normal number of an interchange format with so many bits of fraction and exponent [4.2.2], or zero.
template <unsigned Fraction, unsigned Exponent>
[[gnu::always_inline]] constexpr Result<Float80> widen(u64 bits) {
  constexpr u32 top = (1u << Exponent) - 1, offset = u32(bias) - top / 2;
  const u16 sign = u16(bits >> (Fraction + Exponent) << 15);
  const u32 exponent = u32(bits >> Fraction) & top;
  if (exponent - 1 < top - 1) return {{integer_bit | bits << (63 - Fraction), u16(sign | (exponent + offset))}, true};
  return {{0, sign}, u64(bits << (64 - Fraction - Exponent)) == 0};
}
constexpr Result<Float80> from_f32(u32 bits) { return widen<23, 8>(bits); }
constexpr Result<Float80> from_f64(u64 bits) { return widen<52, 11>(bits); }

template <unsigned Fraction, unsigned Exponent>
[[gnu::always_inline]] constexpr Result<u64> narrow(Float80 f) {
  constexpr u32 top = (1u << Exponent) - 1, offset = u32(bias) - top / 2;
  constexpr unsigned cut = 63 - Fraction;
  if (!is_normal(f)) return {};
  const u32 exponent = f.exponent() - offset;
  // The largest exponent could round to infinity.
  if (exponent - 1 >= top - 2) return {};
  const u64 lost = f.significand << (64 - cut), kept = f.significand >> cut;
  const bool up = lost >> 63 && (lost << 1 || (kept & 1));
  // The integer bit adds one to the exponent, and a carry out of the fraction one more.
  const u64 bits = (u64(f.negative()) << (Fraction + Exponent)) + (u64(exponent - 1) << Fraction) + kept + up;
  return {bits, true, lost != 0, up};
}
constexpr Result<u64> to_f32(Float80 f) { return narrow<23, 8>(f); }
constexpr Result<u64> to_f64(Float80 f) { return narrow<52, 11>(f); }

constexpr bool is_zero(Float80 f) { return f.exponent() == 0 && f.significand == 0; }

/// Zeros are compared here, too.
[[gnu::always_inline]] constexpr Result<Order> compare(Float80 a, Float80 b) {
  if (!(is_normal(a) || is_zero(a)) || !(is_normal(b) || is_zero(b))) return {};
  if (a == b || (is_zero(a) && is_zero(b))) return {Order::Equal, true};
  if (a.negative() != b.negative()) return {a.negative() ? Order::Less : Order::Greater, true};
  const bool larger = a.exponent() != b.exponent() ? a.exponent() > b.exponent() : a.significand > b.significand;
  return {larger != a.negative() ? Order::Greater : Order::Less, true};
}

}  // namespace ferrite::fpu::plain
