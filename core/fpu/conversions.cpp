// SPDX-License-Identifier: MIT
#include "core/fpu/conversions.h"

#include "core/fpu/rounding.h"

namespace ferrite::fpu {
namespace {

/// An interchange format [4.2.2]: its fraction without the integer bit, its exponent, its bias.
struct Memory {
  Format format;
  u32 fraction_bits, exponent_bits;

  constexpr u64 fraction_mask() const { return (u64(1) << fraction_bits) - 1; }
  constexpr u32 top() const { return (1u << exponent_bits) - 1; }
  constexpr u64 with(bool negative, u32 exponent, u64 fraction) const {
    return u64(negative) << (fraction_bits + exponent_bits) | u64(exponent) << fraction_bits |
           (fraction & fraction_mask());
  }
  /// Bit 63 of an aligned significand is the integer bit, which these formats imply.
  constexpr u64 fraction(u64 significand) const { return significand >> (63 - fraction_bits); }
};
constexpr Memory single{single_format, 23, 8}, double_{double_format, 52, 11};

Float80 widen(Status& status, const Memory& m, u64 bits) {
  const bool negative = bits >> (m.fraction_bits + m.exponent_bits) & 1;
  const u32 exponent = u32(bits >> m.fraction_bits) & m.top();
  const u64 fraction = (bits & m.fraction_mask()) << (63 - m.fraction_bits);
  if (exponent == m.top()) return signed_as(negative, {integer_bit | fraction, u16(top_exponent)});
  if (exponent != 0) return signed_as(negative, {integer_bit | fraction, u16(i32(exponent) - 1 + m.format.smallest)});
  if (fraction == 0) return signed_as(negative, positive_zero);
  status.denormal_in_memory = true;
  const int shift = leading_zeros(fraction);
  return signed_as(negative, {fraction << shift, u16(m.format.smallest - shift)});
}

Float80 load(Status& status, const Memory& m, u64 bits) {
  const Float80 value = widen(status, m, bits);
  if (const auto nan = nan_response(status, value)) return *nan;
  denormal_stops(status, value);
  return value;
}

u64 store(Status& status, const Memory& m, Float80 value) {
  if (const auto nan = nan_response(status, value))
    return m.with(nan->negative(), m.top(), m.fraction(nan->significand));
  if (kind(value) == Kind::Infinity) return m.with(value.negative(), m.top(), 0);
  if (kind(value) == Kind::Zero) return m.with(value.negative(), 0, 0);
  const Number n = number(value);
  const Rounded r = round(status, m.format, {n.negative, n.exponent, join(n.significand, 0)});
  if (r.exponent > m.format.largest) return m.with(n.negative, m.top(), 0);
  if (!(r.significand & integer_bit)) return m.with(n.negative, 0, m.fraction(r.significand));
  return m.with(n.negative, u32(r.exponent - m.format.smallest + 1), m.fraction(r.significand));
}

/// The value as an integer of magnitude at most `limit`, or IE and nothing.
std::optional<u64> magnitude_within(Status& status, Float80 value, u64 limit) {
  const Kind k = kind(value);
  const bool no_number = is_nan(k) || k == Kind::Unsupported || k == Kind::Infinity;
  const Integer whole = no_number ? Integer{.too_large = true} : to_integer(status.rounding, number(value));
  if (whole.too_large || whole.magnitude > limit) {
    status.raise(exception::Invalid);
    return std::nullopt;
  }
  status.rounded_up = whole.rounded_up;
  if (whole.inexact) status.raise(exception::Inexact);
  return whole.magnitude;
}

/// `lowest` is the most negative value and also the indefinite.
i64 store_integer(Status& status, Float80 value, i64 lowest) {
  const u64 limit = u64(0) - u64(lowest) - (value.negative() ? 0 : 1);
  const auto magnitude = magnitude_within(status, value, limit);
  if (!magnitude) return lowest;
  return i64(value.negative() ? u64(0) - *magnitude : *magnitude);
}

}  // namespace

Float80 from_f32(Status& status, u32 bits) { return load(status, single, bits); }
Float80 from_f64(Status& status, u64 bits) { return load(status, double_, bits); }

Float80 operand_f32(Status& status, u32 bits) { return widen(status, single, bits); }
Float80 operand_f64(Status& status, u64 bits) { return widen(status, double_, bits); }

Float80 from_bcd(const Bcd& bcd) {
  u64 magnitude = 0;
  for (int n = 8; n >= 0; n--) magnitude = magnitude * 100 + (bcd[n] >> 4) * 10u + (bcd[n] & 15u);
  return signed_as(bcd[9] >> 7, from_integer(i64(magnitude)));
}

u32 to_f32(Status& status, Float80 value) { return u32(store(status, single, value)); }
u64 to_f64(Status& status, Float80 value) { return store(status, double_, value); }
i16 to_i16(Status& status, Float80 value) { return i16(store_integer(status, value, integer_indefinite_16)); }
i32 to_i32(Status& status, Float80 value) { return i32(store_integer(status, value, integer_indefinite_32)); }
i64 to_i64(Status& status, Float80 value) { return store_integer(status, value, integer_indefinite_64); }

Bcd to_bcd(Status& status, Float80 value) {
  constexpr u64 largest = 999'999'999'999'999'999;
  const auto magnitude = magnitude_within(status, value, largest);
  if (!magnitude) return bcd_indefinite;
  Bcd bcd{};
  u64 rest = *magnitude;
  for (int n = 0; n < 9; n++, rest /= 100) bcd[n] = u8(rest / 10 % 10 << 4 | rest % 10);
  bcd[9] = u8(value.negative() << 7);
  return bcd;
}

}  // namespace ferrite::fpu
