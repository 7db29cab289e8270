// SPDX-License-Identifier: MIT
#include "core/fpu/float80.h"

#include <algorithm>

#include "core/fpu/rounding.h"

namespace ferrite::fpu {
namespace {

constexpr Float80 zero_with(bool negative) { return {0, u16(negative << 15)}; }
Float80 infinity_with(bool negative) { return signed_as(negative, infinity); }

/// Scales so that bit 127 is set.
Unrounded normalised(bool negative, i32 exponent, u128 significand) {
  const int shift = leading_zeros(significand);
  return {negative, exponent - shift, significand << shift};
}

Unrounded unrounded(const Number& n) { return {n.negative, n.exponent, join(n.significand, 0)}; }

/// A quotient's or root's bits below the 64 that are kept: 0, a bit less than half, half, a bit more.
u64 fraction_of(u128 remainder, u128 half) {
  if (remainder == 0) return 0;
  if (remainder == half) return u64(2) << 62;
  return remainder < half ? u64(1) << 62 : u64(3) << 62;
}

Float80 add_finite(Status& status, Number a, Number b) {
  const bool subtracts = a.negative != b.negative;
  if (a.significand == 0 && b.significand == 0)
    return zero_with(subtracts ? status.rounding == Rounding::Down : a.negative);
  if (a.significand == 0 || (b.significand && a.exponent < b.exponent)) std::swap(a, b);
  // One bit is left free at the top for the carry.
  const u128 larger = u128(a.significand) << 63;
  const u32 distance = b.significand ? u32(std::min(a.exponent - b.exponent, 128)) : 0;
  const u128 smaller = shift_right_sticky(u128(b.significand) << 63, distance);
  if (!subtracts)
    return round_to_float80(status, format_of(status.precision),
                            normalised(a.negative, a.exponent + 1, larger + smaller));
  if (larger == smaller) return zero_with(status.rounding == Rounding::Down);
  const bool flips = larger < smaller;
  const u128 difference = flips ? smaller - larger : larger - smaller;
  return round_to_float80(status, format_of(status.precision),
                          normalised(a.negative != flips, a.exponent + 1, difference));
}

Float80 add_numbers(Status& status, Float80 a, Float80 b) {
  const bool a_infinite = kind(a) == Kind::Infinity, b_infinite = kind(b) == Kind::Infinity;
  if (a_infinite && b_infinite && a.negative() != b.negative()) return invalid(status);
  if (denormal_stops(status, a, b)) return a;
  if (a_infinite) return a;
  if (b_infinite) return b;
  return add_finite(status, number(a), number(b));
}

u64 integer_root(u128 square) {
  u64 root = 0;
  for (int bit = 63; bit >= 0; bit--) {
    const u64 candidate = root | u64(1) << bit;
    if (u128(candidate) * candidate <= square) root = candidate;
  }
  return root;
}

/// dividend / divisor as an integer quotient and what is left, in units of the divisor's last bit times 2^lift.
struct Division {
  u64 quotient;
  u128 rest;
};

Remainder pack_remainder(Status& status, const Number& dividend, i32 exponent, Division d, bool flips) {
  const bool negative = dividend.negative != flips;
  if (d.rest == 0) return {zero_with(dividend.negative), d.quotient, false};
  // `rest` is an integer whose bit 0 weighs as bit 0 of a significand with that exponent.
  return {round_to_float80(status, extended_format, normalised(negative, exponent + 64, d.rest)), d.quotient, false};
}

// Distances below 64 finish; larger ones take off 32 to 63 bits of quotient, the number that real processors choose.
Remainder remainder_of_numbers(Status& status, const Number& a, const Number& b, Quotient mode) {
  const i32 distance = a.exponent - b.exponent;
  if (distance >= 64) {
    const i32 step = (distance & 31) | 32;
    const u128 rest = (u128(a.significand) << step) % b.significand;
    Remainder partial = pack_remainder(status, a, b.exponent + distance - step, {0, rest}, false);
    partial.partial = true;
    return partial;
  }
  if (distance < -1 || (distance < 0 && mode == Quotient::Truncated))
    return pack_remainder(status, a, a.exponent, {0, a.significand}, false);
  // At distance -1 both are counted in units of a's last bit, so that the divisor is twice its significand.
  const i32 exponent = std::min(a.exponent, b.exponent);
  const u128 divisor = u128(b.significand) << (b.exponent - exponent), scaled = u128(a.significand)
                                                                                << (a.exponent - exponent);
  Division d{u64(scaled / divisor), scaled % divisor};
  const u128 twice = d.rest << 1;
  const bool flips = mode == Quotient::Nearest && (twice > divisor || (twice == divisor && (d.quotient & 1)));
  if (flips) d = {d.quotient + 1, divisor - d.rest};
  return pack_remainder(status, a, exponent, d, flips);
}

Order order_of(Float80 a, Float80 b) {
  const Number x = number(a), y = number(b);
  if (x.significand == 0 && y.significand == 0) return Order::Equal;
  if (x.significand == 0) return y.negative ? Order::Greater : Order::Less;
  if (y.significand == 0 || x.negative != y.negative) return x.negative ? Order::Less : Order::Greater;
  if (x.exponent == y.exponent && x.significand == y.significand) return Order::Equal;
  const bool larger = x.exponent != y.exponent ? x.exponent > y.exponent : x.significand > y.significand;
  return larger != x.negative ? Order::Greater : Order::Less;
}

}  // namespace

Float80 add(Status& status, Float80 a, Float80 b) {
  if (const auto nan = nan_response(status, a, b)) return *nan;
  return add_numbers(status, a, b);
}

Float80 subtract(Status& status, Float80 a, Float80 b) {
  if (const auto nan = nan_response(status, a, b)) return *nan;
  return add_numbers(status, a, b.negated());
}

Float80 multiply(Status& status, Float80 a, Float80 b) {
  if (const auto nan = nan_response(status, a, b)) return *nan;
  const Kind kind_a = kind(a), kind_b = kind(b);
  const bool negative = a.negative() != b.negative(), infinite = kind_a == Kind::Infinity || kind_b == Kind::Infinity;
  const bool zero = kind_a == Kind::Zero || kind_b == Kind::Zero;
  if (infinite && zero) return invalid(status);
  if (denormal_stops(status, a, b)) return a;
  if (infinite) return infinity_with(negative);
  if (zero) return zero_with(negative);
  const Number x = number(a), y = number(b);
  const u128 product = u128(x.significand) * y.significand;
  return round_to_float80(status, format_of(status.precision),
                          normalised(negative, x.exponent + y.exponent - bias + 1, product));
}

Float80 divide(Status& status, Float80 a, Float80 b) {
  if (const auto nan = nan_response(status, a, b)) return *nan;
  const Kind kind_a = kind(a), kind_b = kind(b);
  const bool negative = a.negative() != b.negative();
  if (kind_a == kind_b && (kind_a == Kind::Infinity || kind_a == Kind::Zero)) return invalid(status);
  if (kind_b == Kind::Zero && kind_a != Kind::Infinity) {
    status.raise(exception::ZeroDivide);
    return infinity_with(negative);
  }
  if (denormal_stops(status, a, b)) return a;
  if (kind_a == Kind::Infinity) return infinity_with(negative);
  if (kind_a == Kind::Zero || kind_b == Kind::Infinity) return zero_with(negative);
  const Number x = number(a), y = number(b);
  const bool below_one = x.significand < y.significand;
  const u128 dividend = u128(x.significand) << (below_one ? 64 : 63);
  const u64 quotient = u64(dividend / y.significand);
  const u128 rest = dividend % y.significand;
  // Doubled, so that half of an odd divisor is a whole number.
  const u64 fraction = fraction_of(rest * 2, y.significand);
  return round_to_float80(status, format_of(status.precision),
                          {negative, x.exponent - y.exponent + bias - below_one, join(quotient, fraction)});
}

Float80 square_root(Status& status, Float80 a) {
  if (const auto nan = nan_response(status, a)) return *nan;
  const Kind k = kind(a);
  if (k == Kind::Zero) return a;
  if (a.negative()) return invalid(status);
  if (k == Kind::Infinity) return a;
  if (denormal_stops(status, a)) return a;
  const Number x = number(a);
  const i32 power = x.exponent - bias, odd = power & 1;
  const u128 square = u128(x.significand) << (63 + odd);
  const u64 root = integer_root(square);
  // (root + 1/2)^2 = root^2 + root + 1/4, and the rest is whole: it never is exactly half.
  const u128 rest = square - u128(root) * root;
  const u64 fraction = rest == 0 ? 0 : fraction_of(rest * 2, u128(root) * 2 + 1);
  return round_to_float80(status, format_of(status.precision), {false, (power - odd) / 2 + bias, join(root, fraction)});
}

Float80 round_to_integer(Status& status, Float80 a) {
  if (const auto nan = nan_response(status, a)) return *nan;
  const Kind k = kind(a);
  if (k == Kind::Infinity || k == Kind::Zero || denormal_stops(status, a)) return a;
  const Number n = number(a);
  if (n.exponent >= bias + 63) return a;
  const Integer whole = to_integer(status.rounding, n);
  status.rounded_up = whole.rounded_up;
  if (whole.inexact) status.raise(exception::Inexact);
  if (whole.magnitude == 0) return zero_with(n.negative);
  const int shift = leading_zeros(whole.magnitude);
  return signed_as(n.negative, {whole.magnitude << shift, u16(bias + 63 - shift)});
}

// Volume 2, FSCALE, the table of results.
Float80 scale(Status& status, Float80 value, Float80 by) {
  if (const auto nan = nan_response(status, value, by)) return *nan;
  const Kind kind_value = kind(value), kind_by = kind(by);
  if (kind_by == Kind::Infinity) {
    if (by.negative() ? kind_value == Kind::Infinity : kind_value == Kind::Zero) return invalid(status);
    if (denormal_stops(status, value)) return value;
    return by.negative() ? zero_with(value.negative()) : infinity_with(value.negative());
  }
  if (denormal_stops(status, value, by)) return value;
  if (kind_value == Kind::Infinity || kind_value == Kind::Zero) return value;
  constexpr u64 beyond_every_range = 0x10000;
  const Integer places = to_integer(Rounding::Zero, number(by));
  const i32 distance = i32(places.too_large ? beyond_every_range : std::min(places.magnitude, beyond_every_range));
  Unrounded moved = unrounded(number(value));
  moved.exponent += by.negative() ? -distance : distance;
  return round_to_float80(status, extended_format, moved);
}

Remainder remainder(Status& status, Float80 dividend, Float80 divisor, Quotient mode) {
  if (const auto nan = nan_response(status, dividend, divisor)) return {*nan};
  const Kind kind_a = kind(dividend), kind_b = kind(divisor);
  if (kind_a == Kind::Infinity || kind_b == Kind::Zero) return {invalid(status)};
  if (denormal_stops(status, dividend, divisor) || kind_a == Kind::Zero) return {dividend};
  if (kind_b == Kind::Infinity) {
    Status masked;  // nothing is computed, so nothing underflows; a pseudo-denormal becomes the number that it spells
    return {round_to_float80(masked, extended_format, unrounded(number(dividend)))};
  }
  return remainder_of_numbers(status, number(dividend), number(divisor), mode);
}

Extracted extract(Status& status, Float80 a) {
  if (const auto nan = nan_response(status, a)) return {*nan, *nan};
  const Kind k = kind(a);
  if (k == Kind::Infinity) return {infinity, a};
  if (k == Kind::Zero) {
    status.raise(exception::ZeroDivide);
    return {infinity.negated(), a};
  }
  if (denormal_stops(status, a)) return {a, a};
  const Number n = number(a);
  const i32 power = n.exponent - bias;
  const Float80 significand = signed_as(n.negative, {n.significand, u16(bias)});
  if (power == 0) return {positive_zero, significand};
  const u64 magnitude = u64(power < 0 ? -power : power);
  const int shift = leading_zeros(magnitude);
  return {signed_as(power < 0, {magnitude << shift, u16(bias + 63 - shift)}), significand};
}

Order compare(Status& status, Float80 a, Float80 b, NanCompare mode) {
  const Kind kind_a = kind(a), kind_b = kind(b);
  const auto unordered = [&](Kind k) { return is_nan(k) || k == Kind::Unsupported; };
  if (unordered(kind_a) || unordered(kind_b)) {
    const bool both_quiet = kind_a != Kind::SignallingNan && kind_b != Kind::SignallingNan &&
                            kind_a != Kind::Unsupported && kind_b != Kind::Unsupported;
    if (mode == NanCompare::Signals || !both_quiet) status.raise(exception::Invalid);
    return Order::Unordered;
  }
  denormal_stops(status, a, b);
  return order_of(a, b);
}

}  // namespace ferrite::fpu
