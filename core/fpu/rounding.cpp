// SPDX-License-Identifier: MIT
#include "core/fpu/rounding.h"

namespace ferrite::fpu {
namespace {

// [8.5.4, 8.5.5] An unmasked overflow or underflow into a register keeps the significand and moves the exponent so
// that the handler finds the result in the middle of the range.
constexpr i32 bias_adjustment = 0x6000;

/// Rounds to `width` bits without looking at the exponent's range. A carry out leaves 1.0 and the next exponent.
struct Cut {
  u64 significand;
  bool carry, inexact, up;
};

Cut cut(Rounding rounding, u32 width, bool negative, u128 significand) {
  const u64 high = u64(significand >> 64), unit = u64(1) << (64 - width);
  const u128 rest = significand << width;
  const u64 fraction = u64(rest >> 64) | (u64(rest) != 0);
  const bool up = rounds_up(rounding, negative, high & unit, fraction);
  u64 kept = high & ~(unit - 1);
  if (up) kept += unit;
  const bool carry = up && kept == 0;
  return {carry ? integer_bit : kept, carry, fraction != 0, up};
}

void note_inexact(Status& status, const Cut& c) {
  status.rounded_up = c.inexact && c.up;
  if (c.inexact) status.raise(exception::Inexact);
}

Rounded overflow(Status& status, const Format& format, bool negative, i32 exponent, const Cut& c) {
  if (status.raise(exception::Overflow)) {
    if (format.in_memory) return {exponent, c.significand};
    note_inexact(status, c);
    exponent -= bias_adjustment;
    if (exponent <= format.largest) return {exponent, c.significand};
    // [8.5.4] Massive overflow, only by FSCALE: still too large, so infinity.
    status.raise(exception::Inexact);
    status.rounded_up = true;
    return {format.largest + 1, integer_bit};
  }
  status.raise(exception::Inexact);
  const Rounding r = status.rounding;
  status.rounded_up = r == Rounding::Nearest || (r == Rounding::Up && !negative) || (r == Rounding::Down && negative);
  if (status.rounded_up) return {format.largest + 1, integer_bit};
  return {format.largest, ~u64(0) << (64 - format.width)};
}

Rounded underflow(Status& status, const Format& format, const Unrounded& exact, const Cut& unbounded) {
  if (~status.masked & exception::Underflow) {
    status.raise(exception::Underflow);
    if (format.in_memory) return {format.smallest, 0};
    note_inexact(status, unbounded);
    const i32 exponent = exact.exponent + unbounded.carry + bias_adjustment;
    if (exponent >= format.smallest) return {exponent, unbounded.significand};
    // [8.5.5] Massive underflow: still too small, so zero.
    status.raise(exception::Inexact);
    status.rounded_up = false;
    return {format.smallest, 0};
  }
  const u128 denormal = shift_right_sticky(exact.significand, u32(format.smallest - exact.exponent));
  const Cut c = cut(status.rounding, format.width, exact.negative, denormal);
  note_inexact(status, c);
  if (c.inexact) status.raise(exception::Underflow);
  return {format.smallest, c.significand};
}

}  // namespace

Kind kind(Float80 f) {
  const bool integer = f.significand & integer_bit;
  if (f.exponent() == 0) return f.significand == 0 ? Kind::Zero : Kind::Denormal;
  if (!integer) return Kind::Unsupported;
  if (f.exponent() != top_exponent) return Kind::Normal;
  if (f.significand == integer_bit) return Kind::Infinity;
  return f.significand & quiet_bit ? Kind::QuietNan : Kind::SignallingNan;
}

Number number(Float80 f) {
  if (f.significand == 0) return {f.negative(), 0, 0};
  const int shift = leading_zeros(f.significand);
  const i32 exponent = f.exponent() ? i32(f.exponent()) : 1;  // denormals share the smallest exponent
  return {f.negative(), exponent - shift, f.significand << shift};
}

Format format_of(Precision precision) {
  Format format = extended_format;
  if (precision == Precision::Single) format.width = single_format.width;
  if (precision == Precision::Double) format.width = double_format.width;
  return format;
}

bool rounds_up(Rounding rounding, bool negative, bool odd, u64 fraction) {
  constexpr u64 half = u64(1) << 63;
  switch (rounding) {
    case Rounding::Nearest: return fraction > half || (fraction == half && odd);
    case Rounding::Down: return fraction && negative;
    case Rounding::Up: return fraction && !negative;
    case Rounding::Zero: return false;
  }
  return false;
}

// [4.9.1.5] A result is tiny if it would be too small after rounding with an unbounded exponent.
Rounded round(Status& status, const Format& format, const Unrounded& exact) {
  const Cut c = cut(status.rounding, format.width, exact.negative, exact.significand);
  const i32 exponent = exact.exponent + c.carry;
  if (exponent < format.smallest) return underflow(status, format, exact, c);
  if (exponent > format.largest) return overflow(status, format, exact.negative, exponent, c);
  note_inexact(status, c);
  return {exponent, c.significand};
}

Float80 round_to_float80(Status& status, const Format& format, const Unrounded& exact) {
  const Rounded r = round(status, format, exact);
  const i32 exponent = r.significand & integer_bit ? r.exponent : 0;
  return signed_as(exact.negative, {r.significand, u16(exponent)});
}

Integer to_integer(Rounding rounding, const Number& n) {
  const i32 places = bias + 63 - n.exponent;  // bits right of the binary point
  if (n.significand == 0) return {};
  if (places < 0) return {.too_large = true};
  const u128 fixed = shift_right_sticky(join(n.significand, 0), u32(places));
  const u64 whole = u64(fixed >> 64), fraction = u64(fixed);
  const bool up = rounds_up(rounding, n.negative, whole & 1, fraction);
  return {whole + up, fraction != 0, up, up && whole == ~u64(0)};
}

Float80 signed_as(bool negative, Float80 magnitude) {
  magnitude.sign_exponent |= u16(negative << 15);
  return magnitude;
}

Float80 quieted(Float80 nan) { return {nan.significand | quiet_bit, nan.sign_exponent}; }

Float80 invalid(Status& status) {
  status.raise(exception::Invalid);
  return indefinite;
}

std::optional<Float80> nan_response(Status& status, Float80 a) {
  switch (kind(a)) {
    case Kind::Unsupported: return invalid(status);
    case Kind::SignallingNan: status.raise(exception::Invalid); return quieted(a);
    case Kind::QuietNan: return a;
    default: return std::nullopt;
  }
}

std::optional<Float80> nan_response(Status& status, Float80 a, Float80 b) {
  const Kind kind_a = kind(a), kind_b = kind(b);
  if (kind_a == Kind::Unsupported || kind_b == Kind::Unsupported) return invalid(status);
  if (!is_nan(kind_b)) return nan_response(status, a);
  if (!is_nan(kind_a)) return nan_response(status, b);
  if (kind_a == Kind::SignallingNan || kind_b == Kind::SignallingNan) status.raise(exception::Invalid);
  if (kind_a != kind_b) return kind_a == Kind::QuietNan ? a : b;
  // [table 4-7] The larger significand wins; of equals the positive one, which the table leaves out.
  if (a.significand != b.significand) return quieted(a.significand > b.significand ? a : b);
  return quieted(a.negative() ? b : a);
}

bool denormal_stops(Status& status, Float80 a) {
  const bool denormal = kind(a) == Kind::Denormal || status.denormal_in_memory;
  return denormal && status.raise(exception::Denormal);
}

bool denormal_stops(Status& status, Float80 a, Float80 b) {
  const bool denormal = kind(a) == Kind::Denormal || kind(b) == Kind::Denormal || status.denormal_in_memory;
  return denormal && status.raise(exception::Denormal);
}

}  // namespace ferrite::fpu
