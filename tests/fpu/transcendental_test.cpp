// SPDX-License-Identifier: MIT
#include "core/fpu/transcendental.h"

#include <catch2/catch.hpp>

#include "core/fpu/conversions.h"
#include "tests/support/float80_text.h"

namespace ferrite::fpu {
namespace {

constexpr Float80 half{integer_bit, 0x3FFE}, two{integer_bit, 0x4000};

/// Computed with 300 bits; angles from pi/4 on are reduced by the 66-bit pi [8.3.8].
struct Angle {
  Float80 x, sine, cosine, tangent;
};
constexpr Angle angles[] = {
    {{0x8000000000000000, 0x3FFE},
     {0xF57743A2582F7F44, 0x3FFD},
     {0xE0A94032DBEA7CEE, 0x3FFE},
     {0x8BDA7ADF9A3A5219, 0x3FFE}},
    {{0x8000000000000000, 0xBFFF},
     {0xD76AA47848677021, 0xBFFE},
     {0x8A51407DA8345C92, 0x3FFE},
     {0xC75922E5F71D2DC5, 0xBFFF}},
    {{0xC000000000000000, 0x4000},
     {0x9081C36DB6AADA79, 0x3FFC},
     {0xFD7025F42F2E9308, 0xBFFE},
     {0x91F7B892A5C37866, 0xBFFC}},
    {{0xC800000000000000, 0x4005},
     {0x81A12DBC626DC036, 0xBFFE},
     {0xDCC0EDFB32FEFB21, 0x3FFE},
     {0x9653A6B15AE9BD79, 0xBFFE}},
    {{0x800000000181C800, 0x403D},
     {0xE4D01881D37BA65E, 0xBFFE},
     {0xE59D3B5B8DE69C79, 0x3FFD},
     {0xFF1B4A796F7F68F9, 0xBFFF}},
};
struct Binary {
  Float80 y, x, result;
};
constexpr Binary arctangents[] = {
    {{0x8000000000000000, 0x3FFF}, {0x8000000000000000, 0x4000}, {0xED63382B0DDA7B45, 0x3FFD}},
    {{0xC000000000000000, 0x4000}, {0x8000000000000000, 0x4000}, {0xFB985E940FB4D900, 0x3FFE}},
    {{0x8000000000000000, 0xBFFF}, {0xC000000000000000, 0x4000}, {0xA4BC7D1934F70924, 0xBFFD}},
    {{0x8000000000000000, 0x3FFF}, {0xA000000000000000, 0xC001}, {0xBC6DB9A5A5D5BC82, 0x4000}},
    {{0xE000000000000000, 0xC001}, {0x8000000000000000, 0xC000}, {0xECAF2D6116845EE0, 0xBFFF}},
    {{0x8000000000000000, 0x3F9B}, {0x8000000000000000, 0x3FFF}, {0x8000000000000000, 0x3F9B}},
};
constexpr Binary logarithms[] = {
    {{0x8000000000000000, 0x3FFF}, {0xA000000000000000, 0x4002}, {0xD49A784BCD1B8AFE, 0x4000}},
    {{0xC000000000000000, 0x4000}, {0xC000000000000000, 0x3FFD}, {0x87D7F62A418F8D24, 0xC001}},
    {{0x8000000000000000, 0xC000}, {0x8000000000000001, 0x3FFF}, {0xB8AA3B295C17F0BB, 0xBFC1}},
    {{0x8000000000000000, 0x3FFF}, {0xF424000000000000, 0x4012}, {0x9F73DA38D9D4A83F, 0x4003}},
};
constexpr Binary logarithms_plus_one[] = {
    {{0x8000000000000000, 0x3FFF}, {0x8000000000000000, 0x3FFD}, {0xA4D3C25E68DC57F2, 0x3FFD}},
    {{0xA000000000000000, 0x4001}, {0x8000000000000000, 0x3FAF}, {0xE6D4C9F3B31DECEB, 0x3FB1}},
    {{0x8000000000000000, 0x3FFF}, {0x9000000000000000, 0xBFFD}, {0xF3EFAFF29C559A78, 0xBFFD}},
};
struct Unary {
  Float80 x, result;
};
constexpr Unary powers[] = {
    {{0x8000000000000000, 0x3FFE}, {0xD413CCCFE7799211, 0x3FFD}},
    {{0x8000000000000000, 0xBFFE}, {0x95F619980C4336F7, 0xBFFD}},
    {{0xC000000000000000, 0x3FFE}, {0xAE89F995AD3AD5E8, 0x3FFE}},
    {{0x8000000000000000, 0x3FB9}, {0xB17217F7D1CF79AC, 0x3FB8}},
    {{0x8000000000000000, 0xBFEB}, {0xB172141FDA1DBED7, 0xBFEA}},
};

}  // namespace

TEST_CASE("sine, cosine and tangent are correctly rounded, after reduction by the processor's own pi") {
  for (const Angle& a : angles) {
    Status s;
    CHECK(sine(s, a.x) == a.sine);
    CHECK(cosine(s, a.x) == a.cosine);
    CHECK(tangent(s, a.x) == a.tangent);
    CHECK(s.raised == exception::Inexact);
  }
}

TEST_CASE("angles of 2^63 and more are left alone, infinities are invalid") {
  Status s;
  const Float80 limit{integer_bit, u16(bias + 63)};
  CHECK_FALSE(sine(s, limit));
  CHECK_FALSE(cosine(s, limit.negated()));
  CHECK(s.raised == 0);
  CHECK(*tangent(s, infinity) == indefinite);
  CHECK(s.raised == exception::Invalid);
}

TEST_CASE("the arctangent lies in the quadrant of its point") {
  for (const Binary& a : arctangents) {
    Status s;
    CHECK(arctangent(s, a.y, a.x) == a.result);
    CHECK(s.raised == exception::Inexact);
  }
}

TEST_CASE("the arctangent is defined for zeros and infinities") {
  Status s;
  const Float80 pi = constant(Constant::Pi, Rounding::Nearest), zero = positive_zero;
  CHECK(arctangent(s, zero, one) == zero);
  CHECK(s.raised == 0);
  CHECK(arctangent(s, zero.negated(), zero.negated()) == pi.negated());
  CHECK(arctangent(s, one, zero) == Float80{pi.significand, bias});
  CHECK(arctangent(s, infinity, infinity) == Float80{pi.significand, bias - 1});
  CHECK(arctangent(s, infinity, infinity.negated()) == Float80{0x96CBE3F9990E91A8, 0x4000});
}

TEST_CASE("2^x - 1 is correctly rounded, and exact at the ends of its range") {
  for (const Unary& p : powers) {
    Status s;
    CHECK(power_of_two_minus_one(s, p.x) == p.result);
    CHECK(s.raised == exception::Inexact);
  }
  Status s;
  CHECK(power_of_two_minus_one(s, one) == one);
  CHECK(power_of_two_minus_one(s, one.negated()) == half.negated());
  CHECK(s.raised == exception::Inexact);  // even so
}

TEST_CASE("the logarithms are correctly rounded") {
  for (const Binary& l : logarithms) {
    Status s;
    CHECK(y_log2(s, l.y, l.x) == l.result);
    CHECK(s.raised == exception::Inexact);
  }
  for (const Binary& l : logarithms_plus_one) {
    Status s;
    CHECK(y_log2_plus_one(s, l.y, l.x) == l.result);
    CHECK(s.raised == exception::Inexact);
  }
}

TEST_CASE("the logarithm of zero divides by zero, of a negative number is invalid") {
  Status s;
  CHECK(y_log2(s, one, positive_zero) == infinity.negated());
  CHECK(s.raised == exception::ZeroDivide);
  CHECK(y_log2(s, one, one.negated()) == indefinite);
  CHECK(s.raised == (exception::ZeroDivide | exception::Invalid));
  CHECK(y_log2(s, two, from_integer(1024)) == from_integer(20));
}

TEST_CASE("constants are rounded as the rounding control says") {
  CHECK(constant(Constant::Pi, Rounding::Nearest) == Float80{0xC90FDAA22168C235, 0x4000});
  CHECK(constant(Constant::Pi, Rounding::Down) == Float80{0xC90FDAA22168C234, 0x4000});
  CHECK(constant(Constant::LnOf2, Rounding::Nearest) == Float80{0xB17217F7D1CF79AC, 0x3FFE});
  CHECK(constant(Constant::Log2OfE, Rounding::Zero) == Float80{0xB8AA3B295C17F0BB, 0x3FFF});
  CHECK(constant(Constant::Log2Of10, Rounding::Up) == Float80{0xD49A784BCD1B8AFF, 0x4000});
  CHECK(constant(Constant::Log10Of2, Rounding::Nearest) == Float80{0x9A209A84FBCFF799, 0x3FFD});
}

}  // namespace ferrite::fpu
