// SPDX-License-Identifier: MIT
#include "core/fpu/plain.h"

#include <catch2/catch.hpp>

#include "core/fpu/conversions.h"
#include "tests/support/float80_operands.h"

namespace ferrite::fpu {
namespace {

constexpr unsigned Cases = 20'000;
constexpr Precision precisions[] = {Precision::Single, Precision::Reserved, Precision::Double, Precision::Extended};

/// How many of the cases were plain, and how many of those were not what the full operation says.
struct Agreement {
  unsigned plain = 0, wrong = 0;

  template <class T>
  void compare(const plain::Result<T>& quick, const Status& status, T full) {
    if (!quick.found) return;
    plain++;
    const u32 raised = quick.inexact ? u32(exception::Inexact) : 0u;
    wrong += quick.value != full || status.raised != raised || status.rounded_up != quick.rounded_up;
  }
  void check() const {
    CHECK(plain > Cases / 8);
    CHECK(wrong == 0);
  }
};

using Full = Float80 (*)(Status&, Float80, Float80);
using Quick = plain::Result<Float80> (*)(Float80, Float80, unsigned);

void check_arithmetic(std::string_view seed, Full full, Quick quick) {
  test::Operands operands(seed);
  for (Precision precision : precisions) {
    Agreement agreement;
    for (unsigned n = 0; n < Cases; n++) {
      const Float80 a = operands.any(), b = n % 4 ? operands.any() : Float80{operands.significand(), a.sign_exponent};
      Status status;
      status.precision = precision;
      const Float80 value = full(status, a, b);
      agreement.compare(quick(a, b, plain::bits_cut(precision)), status, value);
    }
    agreement.check();
  }
}

TEST_CASE("plain sums, products and quotients are those of the full operations") {
  SECTION("sums") { check_arithmetic("sums", add, plain::add); }
  SECTION("products") { check_arithmetic("products", multiply, plain::multiply); }
  SECTION("quotients") { check_arithmetic("quotients", divide, plain::divide); }
}

TEST_CASE("plain numbers are widened and narrowed as the full conversions do") {
  test::Operands operands("conversions");
  Agreement from32, from64, to32, to64;
  for (unsigned n = 0; n < Cases; n++) {
    const u64 bits = operands.below(8) ? operands.bits() : operands.bits() & u64(1) << 63;
    Status s1, s2, s3, s4;
    const Float80 wide32 = from_f32(s1, u32(bits >> 32)), wide64 = from_f64(s2, bits), number = operands.any();
    from32.compare(plain::from_f32(u32(bits >> 32)), s1, wide32);
    from64.compare(plain::from_f64(bits), s2, wide64);
    to32.compare(plain::to_f32(number), s3, u64(to_f32(s3, number)));
    to64.compare(plain::to_f64(number), s4, to_f64(s4, number));
  }
  for (const Agreement& each : {from32, from64, to32, to64}) each.check();
}

TEST_CASE("plain numbers are ordered as the full comparison does") {
  test::Operands operands("orders");
  Agreement agreement;
  for (unsigned n = 0; n < Cases; n++) {
    const Float80 a = operands.any(), near = operands.below(2) ? a : a.negated();
    const Float80 b = n % 4 == 0   ? near
                      : n % 4 == 1 ? Float80{operands.significand(), a.sign_exponent}
                                   : operands.any();
    Status status;
    const Order order = compare(status, a, b, NanCompare::Signals);
    agreement.compare(plain::compare(a, b), status, order);
  }
  agreement.check();
}

}  // namespace
}  // namespace ferrite::fpu
