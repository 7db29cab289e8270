// SPDX-License-Identifier: MIT
#include "core/fpu/sse_float.h"

#include <catch2/catch.hpp>

#include "core/fpu/sse_conversions.h"
#include "tests/support/sse_cases.h"

namespace ferrite::sse {
namespace {

constexpr u32 one = 0x3F800000, two = 0x40000000, three = 0x40400000, third = 0x3EAAAAAB, minus_zero = 0x80000000;
constexpr u32 infinity = 0x7F800000, largest = 0x7F7FFFFF, smallest_normal = 0x00800000, denormal = 0x00000001;
constexpr u32 quiet = 0x7FC00005, signalling = 0x7F800003, other_quiet = 0xFFC00009, indefinite = 0xFFC00000;
constexpr u64 one_64 = 0x3FF0000000000000, three_64 = 0x4008000000000000;

constexpr u32 nearest = mxcsr::reset;
constexpr u32 with(Rounding r) { return nearest | u32(r) << mxcsr::rounding_shift; }
constexpr u32 unmasking(u32 exceptions) { return nearest & ~(exceptions << mxcsr::mask_shift); }

/// A result and the flags that came with it.
struct Outcome {
  u64 value;
  u32 raised;
  bool operator==(const Outcome&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Outcome& o) {
    return out << std::hex << o.value << " flags " << o.raised;
  }
};
template <class Operation>
Outcome under(u32 mxcsr, Operation operation) {
  Status status{mxcsr};
  const u64 value = operation(status);
  return {value, status.raised};
}
Outcome added(u32 mxcsr, u32 a, u32 b) {
  return under(mxcsr, [=](Status& s) { return add(s, a, b); });
}
Outcome divided(u32 mxcsr, u32 a, u32 b) {
  return under(mxcsr, [=](Status& s) { return divide(s, a, b); });
}
Outcome multiplied(u32 mxcsr, u32 a, u32 b) {
  return under(mxcsr, [=](Status& s) { return multiply(s, a, b); });
}

constexpr u32 IE = exception::Invalid, DE = exception::Denormal, ZE = exception::ZeroDivide, OE = exception::Overflow,
              UE = exception::Underflow, PE = exception::Inexact;

}  // namespace

TEST_CASE("SSE operations give what a real processor gave, on every host") {
  for (const test::SseOperation& operation : test::sse_operations()) {
    test::SseOperands random(operation.name);
    test::Fingerprint fingerprint;
    for (int n = 0; n < test::sse_case_count; n++) {
      const test::SseCase c(random, operation.bits);
      Status status{c.mxcsr};
      const u64 value = operation.run(status, c.a, c.b);
      fingerprint.add(status.stopped() ? test::sse_stopped : value), fingerprint.add(status.result());
    }
    INFO(operation.name);
    CHECK(fingerprint.value == operation.golden);
  }
}

TEST_CASE("A third is rounded as MXCSR says, and is inexact") {
  CHECK(divided(nearest, one, three) == Outcome{third, PE});
  CHECK(divided(with(Rounding::Zero), one, three) == Outcome{third - 1, PE});
  CHECK(divided(with(Rounding::Up), one, three) == Outcome{third, PE});
  CHECK(divided(with(Rounding::Down), one, three | minus_zero) == Outcome{third | minus_zero, PE});
  CHECK(under(nearest, [](Status& s) { return divide(s, one_64, three_64); }) == Outcome{0x3FD5555555555555, PE});
}

TEST_CASE("An inexact result leaves PE in MXCSR however it is computed") {
  for (u32 mxcsr : {nearest, nearest | PE, with(Rounding::Up), unmasking(UE)}) {
    Status status{mxcsr};
    CHECK(divide(status, one, three) == third);
    CHECK(status.result() == (mxcsr | PE));
  }
}

TEST_CASE("Exact results raise nothing") {
  CHECK(added(nearest, one, two) == Outcome{three, 0});
  CHECK(multiplied(nearest, three, 0) == Outcome{0, 0});
  CHECK(divided(nearest, three, one) == Outcome{three, 0});
  CHECK(under(nearest, [](Status& s) { return square_root(s, u32(0x41100000)); }) == Outcome{three, 0});
}

TEST_CASE("x - x is minus zero only when rounding down") {
  CHECK(added(nearest, three, three | minus_zero) == Outcome{0, 0});
  CHECK(added(with(Rounding::Down), three, three | minus_zero) == Outcome{minus_zero, 0});
}

TEST_CASE("Of two NaNs the first one comes back, quiet") {
  CHECK(added(nearest, quiet, other_quiet) == Outcome{quiet, 0});
  CHECK(added(nearest, other_quiet, quiet) == Outcome{other_quiet, 0});
  CHECK(added(nearest, signalling, other_quiet) == Outcome{0x7FC00003, IE});
  CHECK(added(nearest, one, signalling) == Outcome{0x7FC00003, IE});
  CHECK(under(nearest, [](Status& s) { return subtract(s, one, quiet); }) == Outcome{quiet, 0});
}

TEST_CASE("Operations without a meaning give the indefinite and IE") {
  CHECK(added(nearest, infinity, infinity | minus_zero) == Outcome{indefinite, IE});
  CHECK(multiplied(nearest, infinity, 0) == Outcome{indefinite, IE});
  CHECK(divided(nearest, 0, 0) == Outcome{indefinite, IE});
  CHECK(under(nearest, [](Status& s) { return square_root(s, one | minus_zero); }) == Outcome{indefinite, IE});
  CHECK(divided(nearest, one, minus_zero) == Outcome{infinity | minus_zero, ZE});
}

TEST_CASE("Overflow and underflow, masked") {
  CHECK(added(nearest, largest, largest) == Outcome{infinity, OE | PE});
  CHECK(added(with(Rounding::Zero), largest, largest) == Outcome{largest, OE | PE});
  CHECK(multiplied(nearest, smallest_normal, third) == Outcome{0x002AAAAB, UE | PE});
  CHECK(multiplied(nearest, smallest_normal, 0x3F000000) == Outcome{0x00400000, 0});            // tiny but exact
  CHECK(multiplied(nearest, smallest_normal | 1, 0x3F7FFFFE) == Outcome{smallest_normal, PE});  // tiny only unrounded
}

TEST_CASE("Flush-to-zero acts only while underflow is masked, exact or not") {
  const u32 flush = mxcsr::FlushToZero, half = 0x3F000000;
  CHECK(multiplied(nearest | flush, smallest_normal, half | minus_zero) == Outcome{minus_zero, UE | PE});
  Status status{unmasking(UE) | flush};
  multiply(status, smallest_normal, half);
  CHECK(status.raised == UE);
  CHECK(status.stopped());
}

TEST_CASE("Denormal operands raise DE, or are zeros and raise nothing") {
  const u32 zeros = mxcsr::DenormalsAreZero;
  CHECK(added(nearest, denormal, denormal) == Outcome{2, DE});
  CHECK(added(nearest | zeros, denormal, one) == Outcome{one, 0});
  CHECK(divided(nearest | zeros, one, denormal) == Outcome{infinity, ZE});
  CHECK(added(nearest, denormal, signalling) == Outcome{0x7FC00003, IE});  // a NaN hides it
}

TEST_CASE("An exception before computing hides those after it, in every element") {
  Status status{unmasking(DE)};
  add(status, one, denormal);
  divide(status, one, three);
  CHECK(status.stopped());
  CHECK(status.result() == (unmasking(DE) | DE));
  Status masked{nearest};
  add(masked, one, denormal);
  CHECK(masked.result() == (nearest | DE | PE));
}

TEST_CASE("MIN and MAX return the second operand unless the first is strictly beyond it") {
  const auto smaller = [](u32 a, u32 b) { return under(nearest, [=](Status& s) { return minimum(s, a, b); }); };
  CHECK(smaller(one, two) == Outcome{one, 0});
  CHECK(smaller(0, minus_zero) == Outcome{minus_zero, 0});
  CHECK(smaller(minus_zero, 0) == Outcome{0, 0});
  CHECK(smaller(quiet, one) == Outcome{one, IE});
  CHECK(smaller(one, signalling) == Outcome{signalling, IE});  // not made quiet
}

TEST_CASE("A quiet NaN is invalid only to the comparisons that ask for an order") {
  const auto raised = [](Predicate p) { return under(nearest, [=](Status& s) { return compare(s, quiet, one, p); }); };
  CHECK(raised(Predicate::Equal) == Outcome{0, 0});
  CHECK(raised(Predicate::NotEqual) == Outcome{0xFFFFFFFF, 0});
  CHECK(raised(Predicate::Unordered) == Outcome{0xFFFFFFFF, 0});
  CHECK(raised(Predicate::Ordered) == Outcome{0, 0});
  CHECK(raised(Predicate::Less) == Outcome{0, IE});
  CHECK(raised(Predicate::LessOrEqual) == Outcome{0, IE});
  CHECK(raised(Predicate::NotLess) == Outcome{0xFFFFFFFF, IE});
  CHECK(raised(Predicate::NotLessOrEqual) == Outcome{0xFFFFFFFF, IE});
}

TEST_CASE("What does not fit into an integer is the indefinite and IE, and nothing else") {
  const auto whole = [](u32 a, Rounding r) { return under(nearest, [=](Status& s) { return u32(to_i32(s, a, r)); }); };
  CHECK(whole(0x40200000, Rounding::Nearest) == Outcome{2, PE});  // 2.5
  CHECK(whole(0x40200000, Rounding::Up) == Outcome{3, PE});
  CHECK(whole(0xCF000000, Rounding::Zero) == Outcome{0x80000000, 0});  // -2^31 fits
  CHECK(whole(0x4F000000, Rounding::Zero) == Outcome{0x80000000, IE});
  CHECK(whole(quiet, Rounding::Nearest) == Outcome{0x80000000, IE});
  CHECK(under(nearest, [](Status& s) { return i32_to_f32(s, INT32_MAX); }) == Outcome{0x4F000000, PE});
}

TEST_CASE("ROUNDSS takes its mode from the immediate or MXCSR and can keep PE to itself") {
  const u32 minus_half = 0xBF000000;
  const auto rounded = [](u32 mxcsr, u32 a, u32 immediate) {
    return under(mxcsr, [=](Status& s) { return round_to_integer(s, a, immediate); });
  };
  CHECK(rounded(nearest, minus_half, 0) == Outcome{minus_zero, PE});
  CHECK(rounded(nearest, minus_half, u32(Rounding::Down)) == Outcome{one | minus_zero, PE});
  CHECK(rounded(with(Rounding::Down), minus_half, round_control::UsesMxcsr) == Outcome{one | minus_zero, PE});
  CHECK(rounded(nearest, minus_half, round_control::NoInexact) == Outcome{minus_zero, 0});
}

TEST_CASE("A NaN keeps the first bits of its payload between the formats") {
  CHECK(under(nearest, [](Status& s) { return f32_to_f64(s, signalling); }) == Outcome{0x7FF8000060000000, IE});
  CHECK(under(nearest, [](Status& s) { return f64_to_f32(s, 0xFFF8000060000001); }) == Outcome{0xFFC00003, 0});
}

TEST_CASE("The estimates are within 1.5 * 2^-12 and know zeros, infinities and NaNs") {
  double worst = 0;
  for (u32 a = one; a < 0x40800000; a += 0x155) {  // 1 to 4: every step, and all that another exponent can change
    const double x = host(a);
    worst = std::max(worst, std::abs(host(reciprocal_estimate(a)) * x - 1));
    worst = std::max(worst, std::abs(host(reciprocal_root_estimate(a)) * std::sqrt(x) - 1));
  }
  CHECK(worst <= 1.5 / 4096);
  CHECK(reciprocal_estimate(minus_zero) == (infinity | minus_zero));
  CHECK(reciprocal_estimate(denormal) == infinity);
  CHECK(reciprocal_estimate(infinity) == 0);
  CHECK(reciprocal_estimate(0x7E800000) == 0);  // the result would be tiny
  CHECK(reciprocal_root_estimate(one | minus_zero) == indefinite);
  CHECK(reciprocal_root_estimate(minus_zero) == (infinity | minus_zero));
  CHECK(reciprocal_root_estimate(signalling) == 0x7FC00003);
}

TEST_CASE("The estimates are a real Intel processor's, bit for bit, on every host") {
  test::Fingerprint fingerprint;
  for (u64 a = 0; a <= 0xFFFFFFFF; a += 0x3F01)
    fingerprint.add(reciprocal_estimate(u32(a)) + (u64(reciprocal_root_estimate(u32(a))) << 32));
  CHECK(fingerprint.value == 0xE969A52E6A1A3DA2);
}

}  // namespace ferrite::sse
