// SPDX-License-Identifier: MIT
#include "core/fpu/transcendental.h"

#include "core/fpu/wide.h"

namespace ferrite::fpu {
namespace {

constexpr Wide pi{false, 1, join(0xC90FDAA22168C234, 0xC4C6628B80DC1CD1)};
constexpr Wide half_pi{false, 0, pi.significand}, quarter_pi{false, -1, pi.significand};
constexpr Wide three_quarters_pi{false, 1, join(0x96CBE3F9990E91A7, 0x9394C9E8A0A5159C)};
constexpr Wide ln_2{false, -1, join(0xB17217F7D1CF79AB, 0xC9E3B39803F2F6AF)};
constexpr Wide log2_e{false, 0, join(0xB8AA3B295C17F0BB, 0xBE87FED0691D3E88)};
constexpr Wide twice_log2_e{false, 1, log2_e.significand};
constexpr Wide log2_10{false, 1, join(0xD49A784BCD1B8AFE, 0x492BF6FF4DAFDB4C)};
constexpr Wide log10_2{false, -2, join(0x9A209A84FBCFF798, 0x8F8959AC0B7C9178)};

/// arctan(n/16) for n from 1 to 16.
constexpr std::array<Wide, 17> arctangents{{
    {},
    {false, -5, join(0xFFAADDB967EF4E36, 0xCB2792DC0E2E0D51)},
    {false, -4, join(0xFEADD4D5617B6E32, 0xC897989F3E888EF7)},
    {false, -3, join(0xBDCBDA5E72D81134, 0x7B0B4F881C9C7487)},
    {false, -3, join(0xFADBAFC96406EB15, 0x6DC79EF5F7A217E5)},
    {false, -2, join(0x9B13B9B83F5E5E69, 0xC5ABB498D27AF328)},
    {false, -2, join(0xB7B0CA0F26F78473, 0x8AA32122DCFE4483)},
    {false, -2, join(0xD327761E611FE5B6, 0x427C95E9001E7136)},
    {false, -2, join(0xED63382B0DDA7B45, 0x6FE445ECBC3A8D03)},
    {false, -1, join(0x832BF4A6D9867E2A, 0x4B6A09CB61A515C0)},
    {false, -1, join(0x8F005D5EF7F59F9B, 0x5C835E1665C43747)},
    {false, -1, join(0x9A2F80E671BDDA20, 0x4226F8E2204FF3BC)},
    {false, -1, join(0xA4BC7D1934F70924, 0x19A87F2A457DAC9E)},
    {false, -1, join(0xAEAC4C38B4D8C080, 0x14725E2F3E52070A)},
    {false, -1, join(0xB8053E2BC2319E73, 0xCB2DA55210A4443D)},
    {false, -1, join(0xC0CE85B8AC526640, 0x89DD62C46E92FA24)},
    {false, -1, join(0xC90FDAA22168C234, 0xC4C6628B80DC1CD1)},
}};

/// 1/n! from n = 2, and 1/(2n+1) from n = 1; [0] and [1] of the former, [0] of the latter are not fractions.
constexpr auto inverse_factorials = [] {
  std::array<Fraction, 34> table{0, 0, u128(1) << 127};
  for (unsigned n = 3; n < table.size(); n++) table[n] = table[n - 1] / n;
  return table;
}();
constexpr auto inverse_odds = [] {
  std::array<Fraction, 27> table{};
  for (unsigned n = 1; n < table.size(); n++) table[n] = ~u128(0) / (2 * n + 1);
  return table;
}();

/// Rounds an irrational result: what the 128 bits do not show is never nothing.
Float80 rounded(Status& status, const Wide& w) {
  return round_to_float80(status, extended_format, {w.negative, w.exponent + bias, w.significand | 1});
}
Float80 rounded_exact(Status& status, const Wide& w) {
  return round_to_float80(status, extended_format, {w.negative, w.exponent + bias, w.significand});
}

Fraction square(const Wide& w) {
  const Fraction f = fraction(w);
  return multiply_high(f, f);
}

// sin r = r (1 - z (1/3! - z (1/5! - ...))) and cos r = 1 - z (1/2! - z (1/4! - ...)), z = r^2, for |r| <= pi/4.
Wide cosine_series(const Wide& r) {
  const Fraction z = square(r);
  Fraction p = 0;
  for (int n = 32; n >= 2; n -= 2) p = inverse_factorials[n] - multiply_high(z, p);
  return one_minus(multiply_high(z, p));
}
Wide sine_series(const Wide& r) {
  const Fraction z = square(r);
  Fraction p = 0;
  for (int n = 33; n >= 3; n -= 2) p = inverse_factorials[n] - multiply_high(z, p);
  return multiply(r, one_minus(multiply_high(z, p)));
}

/// An angle as a number of right angles and a rest of at most half of one.
struct Angle {
  u64 quadrant;
  Wide rest;
};

// [8.3.8] Reduction uses a pi of 66 bits; P is half of it in units of 2^-65.
Angle reduce(const Wide& x) {
  constexpr u128 right_angle = join(0x3, 0x243F6A8885A308D3);
  if (x.exponent < -1) return {0, x};
  const u128 units = (x.significand >> 64) << (x.exponent + 2);
  u64 quadrant = u64(units / right_angle);
  u128 rest = units % right_angle;
  const bool beyond_half = rest * 2 > right_angle;
  if (beyond_half) rest = right_angle - rest, quadrant++;
  return {x.negative ? u64(0) - quadrant : quadrant, normalised_wide(x.negative != beyond_half, 127 - 65, rest)};
}

Wide sine_of(const Angle& a) {
  const Wide w = a.quadrant & 1 ? cosine_series(a.rest) : sine_series(a.rest);
  return w.with_sign(w.negative != bool(a.quadrant & 2));
}
Wide cosine_of(const Angle& a) { return sine_of({a.quadrant + 1, a.rest}); }
Wide tangent_of(const Angle& a) { return divide(sine_of(a), cosine_of(a)); }

/// What the three trigonometric functions share; `at_zero` is the function of +0, odd functions keep the sign.
template <Wide (*function)(const Angle&)>
std::optional<Float80> trigonometric(Status& status, Float80 x, bool odd) {
  if (const auto nan = nan_response(status, x)) return nan;
  if (kind(x) == Kind::Infinity) return invalid(status);
  if (kind(x) == Kind::Zero) return odd ? x : one;
  if (x.exponent() >= u32(bias + 63)) return std::nullopt;
  if (denormal_stops(status, x)) return x;
  const Wide w = wide(x);
  // Far below the last bit of x, real processors answer x, inexactly: the smallest normal number does not underflow.
  if (odd && w.exponent < -64) return rounded(status, w);
  return rounded(status, function(reduce(w)));
}

/// arctan(a/b) for 0 < a <= b: the nearest sixteenth from a table, the small rest from the series.
Wide arctangent_below_one(const Wide& a, const Wide& b) {
  const Wide q = divide(a, b);
  const u32 sixteenths = q.exponent >= 0 ? 16 : u32((u64(fraction(q) >> 123) + 1) / 2);
  Wide t = q;
  if (sixteenths) {
    Wide step = wide(i32(sixteenths));
    step.exponent -= 4;
    t = divide(add(q, step.with_sign(true)), add(wide(1), multiply(q, step)));
  }
  if (t.significand == 0) return arctangents[sixteenths];
  const Fraction z = square(t);
  Fraction p = 0;
  for (int n = 13; n >= 1; n--) p = inverse_odds[n] - multiply_high(z, p);
  return add(arctangents[sixteenths], multiply(t, one_minus(multiply_high(z, p))));
}

Wide arctangent_of(const Wide& y, const Wide& x) {
  const Wide a = y.with_sign(false), b = x.with_sign(false);
  const bool steep = a.exponent > b.exponent || (a.exponent == b.exponent && a.significand > b.significand);
  Wide angle = steep ? arctangent_below_one(b, a) : arctangent_below_one(a, b);
  if (steep) angle = add(half_pi, angle.with_sign(!x.negative));
  if (!steep && x.negative) angle = add(pi, angle.with_sign(true));
  return angle.with_sign(y.negative);
}

/// log2 by 2/ln 2 * artanh(s), s = (m - 1)/(m + 1), given as numerator and denominator; |s| < 0.18.
Wide log2_of_ratio(const Wide& numerator, const Wide& denominator) {
  if (numerator.significand == 0) return {};
  const Wide s = divide(numerator, denominator);
  const Fraction z = square(s);
  Fraction p = 0;
  for (int n = 26; n >= 1; n--) p = inverse_odds[n] + multiply_high(z, p);
  return multiply(multiply(s, one_plus(multiply_high(z, p))), twice_log2_e);
}

/// For x > 0. Exact if x is a power of two.
Wide log2_of(const Wide& x) {
  constexpr u128 root_2 = join(0xB504F333F9DE6484, 0);
  // m is x scaled to between 0.7 and 1.4, so that no digits cancel below.
  const bool halved = x.significand > root_2;
  const Wide m{false, halved ? -1 : 0, x.significand};
  const Wide fractional = log2_of_ratio(add(m, wide(-1)), add(m, wide(1)));
  return add(wide(x.exponent + halved), fractional);
}

bool is_power_of_two(const Wide& x) { return x.significand == u128(1) << 127; }

bool exceeds_one(Float80 x) { return x.exponent() >= u32(bias) && x.absolute() != one; }

/// The results of y * log2(x) that need no computing; `log` is the sign and size of the logarithm.
enum class Log : u8 { MinusInfinity, Negative, Zero, Positive, PlusInfinity };

std::optional<Float80> special_product(Status& status, Float80 y, Log log, bool negative_log) {
  const Kind k = kind(y);
  const bool negative = y.negative() != negative_log;
  const bool infinite_log = log == Log::MinusInfinity || log == Log::PlusInfinity;
  if ((infinite_log && k == Kind::Zero) || (log == Log::Zero && k == Kind::Infinity)) return invalid(status);
  if (infinite_log || k == Kind::Infinity) return signed_as(negative, infinity);
  if (log == Log::Zero || k == Kind::Zero) return signed_as(negative, positive_zero);
  return std::nullopt;
}

Float80 product(Status& status, Float80 y, const Wide& log) { return rounded(status, multiply(wide(y), log)); }

Float80 product_with_log(Status& status, Float80 y, const Wide& x) {
  const Wide product = multiply(wide(y), log2_of(x));
  if (!is_power_of_two(x)) return rounded(status, product);
  const Float80 result = rounded_exact(status, product);
  // Real processors do not know that it is exact.
  status.raise(kind(result) == Kind::Denormal ? exception::Inexact | exception::Underflow : u32(exception::Inexact));
  return result;
}

}  // namespace

std::optional<Float80> sine(Status& status, Float80 x) { return trigonometric<sine_of>(status, x, true); }
std::optional<Float80> cosine(Status& status, Float80 x) { return trigonometric<cosine_of>(status, x, false); }
std::optional<Float80> tangent(Status& status, Float80 x) { return trigonometric<tangent_of>(status, x, true); }

// Volume 2, FPATAN, table 3-31.
Float80 arctangent(Status& status, Float80 y, Float80 x) {
  if (const auto nan = nan_response(status, y, x)) return *nan;
  if (denormal_stops(status, y, x)) return y;
  const Kind kind_y = kind(y), kind_x = kind(x);
  const bool x_infinite = kind_x == Kind::Infinity;
  if (kind_y == Kind::Infinity) {
    const Wide angle = !x_infinite ? half_pi : x.negative() ? three_quarters_pi : quarter_pi;
    return rounded(status, angle.with_sign(y.negative()));
  }
  if (kind_y == Kind::Zero || x_infinite) {
    if (x.negative()) return rounded(status, pi.with_sign(y.negative()));
    return signed_as(y.negative(), positive_zero);
  }
  if (kind_x == Kind::Zero) return rounded(status, half_pi.with_sign(y.negative()));
  return rounded(status, arctangent_of(wide(y), wide(x)));
}

// Outside -1 to 1 the result is undefined (Volume 2, F2XM1): the operand stays.
Float80 power_of_two_minus_one(Status& status, Float80 x) {
  if (const auto nan = nan_response(status, x)) return *nan;
  const Kind k = kind(x);
  if (k == Kind::Infinity) return x.negative() ? one.negated() : x;
  if (k == Kind::Zero || denormal_stops(status, x)) return x;
  if (exceeds_one(x)) return x;
  if (x.absolute() == one) {
    status.raise(exception::Inexact);  // as real processors do, though 1 and -1/2 are exact
    return x.negative() ? Float80{integer_bit, u16(0x8000 | (bias - 1))} : one;
  }
  const Wide t = multiply(wide(x), ln_2);
  const Fraction f = fraction(t);
  Fraction p = 0;
  for (int n = 33; n >= 2; n--) {
    const Fraction rest = multiply_high(f, p);
    p = inverse_factorials[n] + (t.negative ? u128(0) - rest : rest);
  }
  const Fraction tail = multiply_high(f, p);
  return rounded(status, multiply(t, t.negative ? one_minus(tail) : one_plus(tail)));
}

// Volume 2, FYL2X, table 3-49.
Float80 y_log2(Status& status, Float80 y, Float80 x) {
  if (const auto nan = nan_response(status, y, x)) return *nan;
  const Kind kind_x = kind(x), kind_y = kind(y);
  if (x.negative() && kind_x != Kind::Zero) return invalid(status);
  if (kind_x == Kind::Zero && kind_y != Kind::Zero && kind_y != Kind::Infinity) {
    status.raise(exception::ZeroDivide);
    return signed_as(!y.negative(), infinity);
  }
  const bool below_one = x.exponent() < u32(bias);
  const Log log = kind_x == Kind::Zero       ? Log::MinusInfinity
                  : kind_x == Kind::Infinity ? Log::PlusInfinity
                  : x == one                 ? Log::Zero
                  : below_one                ? Log::Negative
                                             : Log::Positive;
  const auto special = special_product(status, y, log, below_one);
  if (status.stopped() || denormal_stops(status, y, x)) return x;
  if (special) return *special;
  return product_with_log(status, y, wide(x));
}

// Volume 2, FYL2XP1, table 3-50. Its range is about -0.29 to 0.41; beyond it the logarithm still is right, and below -1
// there is none.
Float80 y_log2_plus_one(Status& status, Float80 y, Float80 x) {
  if (const auto nan = nan_response(status, y, x)) return *nan;
  const Kind kind_x = kind(x);
  const bool infinite = kind_x == Kind::Infinity, at_most_minus_one = x.negative() && x.exponent() >= u32(bias);
  if (at_most_minus_one) return invalid(status);
  const Log log = infinite               ? Log::PlusInfinity
                  : kind_x == Kind::Zero ? Log::Zero
                  : x.negative()         ? Log::Negative
                                         : Log::Positive;
  const auto special = special_product(status, y, log, x.negative());
  if (status.stopped() || denormal_stops(status, y, x)) return x;
  if (special) return *special;
  const Wide w = wide(x);
  if (w.exponent >= -2) return product_with_log(status, y, add(wide(1), w));
  return product(status, y, log2_of_ratio(w, add(wide(2), w)));
}

Float80 constant(Constant which, Rounding rounding) {
  constexpr const Wide* values[] = {&log2_10, &log2_e, &pi, &log10_2, &ln_2};
  Status unseen{.rounding = rounding};
  return rounded(unseen, *values[u8(which)]);
}

}  // namespace ferrite::fpu
