// SPDX-License-Identifier: MIT
#include "core/fpu/sse_float.h"

#include <utility>

#include "core/fpu/sse_rounding.h"

namespace ferrite::sse {
namespace {

template <FloatBits Bits>
constexpr u64 significand(Bits normal) {
  return u64(normal & Format<Bits>::fraction) | Format<Bits>::smallest_normal;
}
template <FloatBits Bits>
constexpr i32 exponent(Bits normal) {
  return i32(normal >> Format<Bits>::fraction_bits) & Format<Bits>::top_exponent;
}

// Is a rounded result exact? A sum: the larger operand can always be taken off again without an error, and leaves the
// other one only if nothing was rounded. For the others both sides below are integers nearer to each other than 2^54,
// so comparing them modulo 2^64 is enough.

template <FloatBits Bits>
bool exact_sum(Bits a, Bits b, Bits sum) {
  const auto x = host(a), y = host(b), s = host(sum);
  return s - x == y && s - y == x;
}
template <FloatBits Bits>
bool exact_product(Bits a, Bits b, Bits product) {
  if (is_zero(product)) return true;
  const i32 shift = exponent(product) - (exponent(a) + exponent(b) - Format<Bits>::bias) + Format<Bits>::fraction_bits;
  return significand(a) * significand(b) == significand(product) << shift;
}
template <FloatBits Bits>
bool exact_quotient(Bits a, Bits b, Bits quotient) {
  if (is_zero(quotient)) return true;
  const i32 shift = exponent(a) - exponent(b) + Format<Bits>::bias - exponent(quotient) + Format<Bits>::fraction_bits;
  return significand(quotient) * significand(b) == significand(a) << shift;
}
template <FloatBits Bits>
bool exact_root(Bits a, Bits root) {
  if (is_zero(root)) return true;
  const i32 shift = exponent(a) + Format<Bits>::bias - 2 * exponent(root) + Format<Bits>::fraction_bits;
  return significand(root) * significand(root) == significand(a) << shift;
}

template <FloatBits Bits>
Bits settle(Status& status, Bits value, bool exact) {
  if (!exact) status.raise(exception::Inexact);
  return value;
}

/// Of two operands: what the host's hardware found if that settles it, the response to a NaN, or else the `rest`.
template <auto HostResult, auto IsExact, FloatBits Bits, class Rest>
Bits operate(Status& status, Bits a, Bits b, Rest rest) {
  if (status.usual())
    if (const auto quick = HostResult(a, b); quick.settled)
      return settle(status, quick.value, IsExact(a, b, quick.value));
  a = taken(status, a), b = taken(status, b);
  if (is_nan(a) || is_nan(b)) return nan_response(status, a, b);
  return rest(a, b);
}

Number sum(Rounding rounding, Number a, Number b) {
  const bool subtracts = a.negative != b.negative;
  if (a.significand == 0 && b.significand == 0) return {subtracts ? rounding == Rounding::Down : a.negative, 0, 0};
  if (b.significand == 0) return a;
  if (a.significand == 0) return b;
  if (a.exponent < b.exponent || (a.exponent == b.exponent && a.significand < b.significand)) std::swap(a, b);
  // One bit is left free at the top for the carry.
  const u64 larger = a.significand >> 1, smaller = shift_right_sticky(b.significand >> 1, u32(a.exponent - b.exponent));
  if (!subtracts) return normalised(a.negative, a.exponent + 1, larger + smaller);
  if (larger == smaller) return {rounding == Rounding::Down, 0, 0};
  return normalised(a.negative, a.exponent + 1, larger - smaller);
}

Number product(const Number& a, const Number& b) {
  const bool negative = a.negative != b.negative;
  const fpu::u128 wide = fpu::u128(a.significand) * b.significand;
  return normalised(negative, a.exponent + b.exponent + 1, u64(wide >> 64) | (u64(wide) != 0));
}

Number quotient(const Number& a, const Number& b) {
  const fpu::u128 dividend = fpu::u128(a.significand) << 62;
  const u64 whole = u64(dividend / b.significand);
  const bool rest = u64(dividend) != whole * b.significand;
  return normalised(a.negative != b.negative, a.exponent - b.exponent + 1, whole | rest);
}

/// Digit by digit, two bits of the square for each of the root.
Number root(const Number& a) {
  constexpr int digits = 56;
  u64 square = a.exponent & 1 ? a.significand : a.significand >> 1, rest = 0, found = 0;
  for (int n = 0; n < digits; n++) {
    rest = rest << 2 | square >> 62, square <<= 2;
    const u64 trial = found << 2 | 1;
    const bool fits = rest >= trial;
    if (fits) rest -= trial;
    found = found << 1 | fits;
  }
  return {false, a.exponent >> 1, found << (64 - digits) | (rest != 0)};
}

template <FloatBits Bits>
Order order_of(Bits a, Bits b) {
  if (is_zero(a) && is_zero(b)) return Order::Equal;
  if (is_negative(a) != is_negative(b)) return is_negative(a) ? Order::Less : Order::Greater;
  if (a == b) return Order::Equal;
  return (a < b) != is_negative(a) ? Order::Less : Order::Greater;
}

/// MINPS and MAXPS: the first operand only if it is strictly on the side that is asked for.
template <FloatBits Bits>
Bits pick(Status& status, Bits a, Bits b, Order first_if) {
  a = taken(status, a), b = taken(status, b);
  return full::compare(status, a, b, NanCompare::Signals) == first_if ? a : b;
}

}  // namespace

namespace full {

template <FloatBits Bits>
Bits add(Status& status, Bits a, Bits b) {
  return operate<quick_add<Bits>, exact_sum<Bits>>(status, a, b, [&status](Bits a, Bits b) -> Bits {
    if (is_infinite(a) && is_infinite(b) && a != b) return invalid<Bits>(status);
    if (denormal_stops(status, a, b)) return 0;
    if (is_infinite(a)) return a;
    if (is_infinite(b)) return b;
    return round<Bits>(status, sum(status.rounding(), number(a), number(b)));
  });
}

template <FloatBits Bits>
Bits subtract(Status& status, Bits a, Bits b) {
  return full::add(status, a, is_nan(b) ? b : Bits(b ^ Format<Bits>::sign));
}

template <FloatBits Bits>
Bits multiply(Status& status, Bits a, Bits b) {
  return operate<quick_multiply<Bits>, exact_product<Bits>>(status, a, b, [&status](Bits a, Bits b) -> Bits {
    const bool negative = is_negative(a) != is_negative(b), infinite = is_infinite(a) || is_infinite(b);
    const bool zero = is_zero(a) || is_zero(b);
    if (infinite && zero) return invalid<Bits>(status);
    if (denormal_stops(status, a, b)) return 0;
    if (infinite) return signed_as(negative, Format<Bits>::infinity);
    if (zero) return signed_as<Bits>(negative, 0);
    return round<Bits>(status, product(number(a), number(b)));
  });
}

template <FloatBits Bits>
Bits divide(Status& status, Bits a, Bits b) {
  return operate<quick_divide<Bits>, exact_quotient<Bits>>(status, a, b, [&status](Bits a, Bits b) -> Bits {
    const bool negative = is_negative(a) != is_negative(b);
    if ((is_infinite(a) && is_infinite(b)) || (is_zero(a) && is_zero(b))) return invalid<Bits>(status);
    if (is_zero(b) && !is_infinite(a)) {
      status.raise(exception::ZeroDivide);
      return signed_as(negative, Format<Bits>::infinity);
    }
    if (denormal_stops(status, a, b)) return 0;
    if (is_infinite(a)) return signed_as(negative, Format<Bits>::infinity);
    if (is_zero(a) || is_infinite(b)) return signed_as<Bits>(negative, 0);
    return round<Bits>(status, quotient(number(a), number(b)));
  });
}

template <FloatBits Bits>
Bits square_root(Status& status, Bits a) {
  if (status.usual())
    if (const auto quick = quick_root(a); quick.settled) return settle(status, quick.value, exact_root(a, quick.value));
  a = taken(status, a);
  if (is_nan(a)) return nan_response(status, a);
  if (is_zero(a)) return a;
  if (is_negative(a)) return invalid<Bits>(status);
  if (denormal_stops(status, a) || is_infinite(a)) return a;
  return round<Bits>(status, root(number(a)));
}

template <FloatBits Bits>
Bits minimum(Status& status, Bits a, Bits b) {
  return pick(status, a, b, Order::Less);
}

template <FloatBits Bits>
Bits maximum(Status& status, Bits a, Bits b) {
  return pick(status, a, b, Order::Greater);
}

template <FloatBits Bits>
Order compare(Status& status, Bits a, Bits b, NanCompare mode) {
  a = taken(status, a), b = taken(status, b);
  if (is_nan(a) || is_nan(b)) {
    if (mode == NanCompare::Signals || is_signalling(a) || is_signalling(b)) status.raise(exception::Invalid);
    return Order::Unordered;
  }
  denormal_stops(status, a, b);
  return order_of(a, b);
}

#define FOR_BOTH_FORMATS(Bits)                 \
  template Bits add(Status&, Bits, Bits);      \
  template Bits subtract(Status&, Bits, Bits); \
  template Bits multiply(Status&, Bits, Bits); \
  template Bits divide(Status&, Bits, Bits);   \
  template Bits square_root(Status&, Bits);    \
  template Bits minimum(Status&, Bits, Bits);  \
  template Bits maximum(Status&, Bits, Bits);  \
  template Order compare(Status&, Bits, Bits, NanCompare);
FOR_BOTH_FORMATS(u32)
FOR_BOTH_FORMATS(u64)
#undef FOR_BOTH_FORMATS

}  // namespace full
}  // namespace ferrite::sse
