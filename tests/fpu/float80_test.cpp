// SPDX-License-Identifier: MIT
#include "core/fpu/float80.h"

#include <catch2/catch.hpp>

#include "core/fpu/conversions.h"
#include "tests/support/float80_text.h"

namespace ferrite::fpu {

namespace {

constexpr Float80 two{integer_bit, 0x4000}, three{u64(3) << 62, 0x4000}, half{integer_bit, 0x3FFE};
constexpr Float80 smallest_normal{integer_bit, 1}, smallest_denormal{1, 0}, pseudo_denormal{integer_bit, 0};
constexpr Float80 largest{~u64(0), 0x7FFE}, unnormal{1, 0x3FFF}, pseudo_infinity{0, 0x7FFF};

Float80 quiet_nan(u64 payload) { return {integer_bit | quiet_bit | payload, 0x7FFF}; }
Float80 signalling_nan(u64 payload) { return {integer_bit | payload, 0x7FFF}; }

Status with(Rounding rounding, Precision precision = Precision::Extended) {
  return {.rounding = rounding, .precision = precision};
}
Status unmasked(u32 flags) { return {.masked = exception::all & ~flags}; }

}  // namespace

TEST_CASE("an inexact result says so, and whether it was rounded up") {
  Status s;
  CHECK(divide(s, one, three) == Float80{0xAAAAAAAAAAAAAAAB, 0x3FFD});
  CHECK(s.raised == exception::Inexact);
  CHECK(s.rounded_up);
  Status down = with(Rounding::Down);
  CHECK(divide(down, one, three) == Float80{0xAAAAAAAAAAAAAAAA, 0x3FFD});
  CHECK_FALSE(down.rounded_up);
}

TEST_CASE("precision control shortens the significand, not the exponent") {
  Status single = with(Rounding::Nearest, Precision::Single), twice = with(Rounding::Nearest, Precision::Double);
  CHECK(divide(single, one, three) == Float80{0xAAAAAB0000000000, 0x3FFD});
  CHECK(divide(twice, one, three) == Float80{0xAAAAAAAAAAAAA800, 0x3FFD});
  CHECK(multiply(single, largest, half) == Float80{integer_bit, 0x7FFE});
}

TEST_CASE("a difference of nothing is minus zero only when rounding down") {
  Status nearest, down = with(Rounding::Down);
  CHECK(subtract(nearest, two, two) == positive_zero);
  CHECK(subtract(down, two, two) == positive_zero.negated());
}

TEST_CASE("of two NaNs the larger significand survives, quieted; a quiet one wins over a signalling one") {
  Status s;
  CHECK(add(s, quiet_nan(5), quiet_nan(7)) == quiet_nan(7));
  CHECK(s.raised == 0);
  CHECK(add(s, quiet_nan(5).negated(), quiet_nan(5)) == quiet_nan(5));
  CHECK(add(s, signalling_nan(9), quiet_nan(7)) == quiet_nan(7));
  CHECK(s.raised == exception::Invalid);
  CHECK(add(s, signalling_nan(9), signalling_nan(7)) == quiet_nan(9));
  CHECK(add(s, signalling_nan(9), one) == quiet_nan(9));
}

TEST_CASE("bit patterns that the 387 gave up are invalid operands") {
  for (Float80 operand : {unnormal, pseudo_infinity}) {
    Status s;
    CHECK(kind(operand) == Kind::Unsupported);
    CHECK(multiply(s, operand, one) == indefinite);
    CHECK(s.raised == exception::Invalid);
  }
}

TEST_CASE("a pseudo-denormal counts as the number it spells, and as a denormal operand") {
  Status s;
  CHECK(add(s, pseudo_denormal, positive_zero) == smallest_normal);
  CHECK(s.raised == exception::Denormal);
}

TEST_CASE("a masked overflow gives infinity or the largest number, as rounding directs") {
  Status nearest, truncating = with(Rounding::Zero), down = with(Rounding::Down);
  CHECK(multiply(nearest, largest, two) == infinity);
  CHECK(nearest.raised == (exception::Overflow | exception::Inexact));
  CHECK(nearest.rounded_up);
  CHECK(multiply(truncating, largest, two) == largest);
  CHECK(multiply(down, largest.negated(), two) == infinity.negated());
}

TEST_CASE("a masked underflow is silent while the denormal is exact") {
  Status s;
  CHECK(multiply(s, smallest_normal, half) == Float80{u64(1) << 62, 0});
  CHECK(s.raised == 0);
  CHECK(multiply(s, Float80{integer_bit | 1, 1}, half) == Float80{u64(1) << 62, 0});
  CHECK(s.raised == (exception::Underflow | exception::Inexact));
}

TEST_CASE("an unmasked overflow or underflow moves the exponent by 24576 and keeps the digits") {
  Status over = unmasked(exception::Overflow), under = unmasked(exception::Underflow);
  CHECK(multiply(over, largest, two) == Float80{~u64(0), 0x7FFF - 0x6000});
  CHECK(over.raised == exception::Overflow);
  CHECK(multiply(under, smallest_normal, half) == Float80{integer_bit, 0x6000});
  CHECK(under.raised == exception::Underflow);
  CHECK_FALSE(over.stopped());
  CHECK(over.store_stopped());
}

TEST_CASE("an unmasked exception before the operation stops it") {
  Status invalid_operation = unmasked(exception::Invalid), denormal = unmasked(exception::Denormal),
         zero = unmasked(exception::ZeroDivide);
  square_root(invalid_operation, one.negated());
  CHECK(invalid_operation.stopped());
  divide(denormal, smallest_denormal, three);
  CHECK(denormal.stopped());
  CHECK(denormal.raised == exception::Denormal);
  divide(zero, one, positive_zero);
  CHECK(zero.stopped());
}

TEST_CASE("a division by zero gives an infinity, zero by zero an invalid operation") {
  Status s;
  CHECK(divide(s, one.negated(), positive_zero) == infinity.negated());
  CHECK(s.raised == exception::ZeroDivide);
  CHECK(divide(s, positive_zero, positive_zero) == indefinite);
  CHECK(s.raised == (exception::ZeroDivide | exception::Invalid));
}

TEST_CASE("a remainder of distant numbers is taken in steps that say they are partial") {
  Status s;
  const Float80 big{integer_bit, 0x3FFF + 100};
  Remainder r = remainder(s, big, three, Quotient::Truncated);
  CHECK(r.partial);
  while (r.partial) r = remainder(s, r.value, three, Quotient::Truncated);
  CHECK(r.value == one);  // 2^100 mod 3
  CHECK(s.raised == 0);
}

TEST_CASE("FPREM truncates the quotient, FPREM1 takes the nearest") {
  Status s;
  const Float80 five = from_integer(5), eleven = from_integer(11);
  const Remainder truncated = remainder(s, five, three, Quotient::Truncated);
  CHECK(truncated.value == two);
  CHECK(truncated.quotient == 1);
  const Remainder nearest = remainder(s, five, three, Quotient::Nearest);
  CHECK(nearest.value == one.negated());
  CHECK(nearest.quotient == 2);
  CHECK(remainder(s, eleven, two, Quotient::Nearest).value == one.negated());
}

TEST_CASE("rounding to an integer follows the rounding control and keeps the sign of zero") {
  const Float80 two_and_half{u64(5) << 61, 0x4000};
  Status nearest, up = with(Rounding::Up), truncating = with(Rounding::Zero);
  CHECK(round_to_integer(nearest, two_and_half) == two);
  CHECK(round_to_integer(up, two_and_half) == three);
  CHECK(round_to_integer(truncating, half.negated()) == positive_zero.negated());
}

TEST_CASE("scaling moves the exponent by a truncated number of places") {
  Status s;
  CHECK(scale(s, three, Float80{u64(7) << 61, 0x3FFF}) == Float80{three.significand, 0x4001});  // 1.75 places: 1
  CHECK(scale(s, one, Float80{integer_bit, 0x4030}) == infinity);
  CHECK(scale(s, one, Float80{integer_bit, 0xC030}) == positive_zero);
}

TEST_CASE("a number is extracted into exponent and significand, zero into minus infinity") {
  Status s;
  const Extracted e = extract(s, from_integer(-12));
  CHECK(e.exponent == three);
  CHECK(e.significand == Float80{u64(3) << 62, 0xBFFF});
  CHECK(extract(s, smallest_denormal).exponent == from_integer(-16445));
  s.raised = 0;
  CHECK(extract(s, positive_zero).exponent == infinity.negated());
  CHECK(s.raised == exception::ZeroDivide);
}

TEST_CASE("comparison knows less, equal, greater and unordered") {
  Status s;
  CHECK(compare(s, one, two, NanCompare::Signals) == Order::Less);
  CHECK(compare(s, one, two.negated(), NanCompare::Signals) == Order::Greater);
  CHECK(compare(s, positive_zero, positive_zero.negated(), NanCompare::Signals) == Order::Equal);
  CHECK(compare(s, pseudo_denormal, smallest_normal, NanCompare::Signals) == Order::Equal);
  s.raised = 0;
  CHECK(compare(s, one, quiet_nan(0), NanCompare::Quiet) == Order::Unordered);
  CHECK(s.raised == 0);
  CHECK(compare(s, one, quiet_nan(0), NanCompare::Signals) == Order::Unordered);
  CHECK(s.raised == exception::Invalid);
}

TEST_CASE("single and double numbers load exactly, and store rounded") {
  Status s;
  CHECK(from_f32(s, 0x3FC00000) == Float80{u64(3) << 62, 0x3FFF});
  CHECK(from_f64(s, 0x8000000000000001) == Float80{integer_bit, u16(0x8000 | (bias - 1074))});
  CHECK(s.raised == exception::Denormal);
  s.raised = 0;
  CHECK(to_f32(s, Float80{0xAAAAAAAAAAAAAAAB, 0x3FFD}) == 0x3EAAAAAB);
  CHECK(to_f64(s, largest) == 0x7FF0000000000000);
  CHECK(to_f32(s, quiet_nan(0)) == 0x7FC00000);
}

TEST_CASE("what does not fit an integer is stored as the indefinite") {
  Status s;
  CHECK(to_i16(s, from_integer(-32768)) == -32768);
  CHECK(s.raised == 0);
  CHECK(to_i16(s, from_integer(32768)) == -32768);
  CHECK(s.raised == exception::Invalid);
  CHECK(to_i32(s, infinity) == INT32_MIN);
  CHECK(to_i64(s, quiet_nan(1)) == INT64_MIN);
  CHECK(from_integer(INT64_MIN) == Float80{integer_bit, 0xC03E});
}

TEST_CASE("packed BCD holds eighteen digits and a sign") {
  Status s;
  const Bcd digits = to_bcd(s, from_integer(-1234567890123456));
  CHECK(digits == Bcd{0x56, 0x34, 0x12, 0x90, 0x78, 0x56, 0x34, 0x12, 0x00, 0x80});
  CHECK(from_bcd(digits) == from_integer(-1234567890123456));
  CHECK(s.raised == 0);
  CHECK(to_bcd(s, from_integer(1'000'000'000'000'000'000)) == bcd_indefinite);
  CHECK(s.raised == exception::Invalid);
}

}  // namespace ferrite::fpu
