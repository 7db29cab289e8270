// SPDX-License-Identifier: MIT
// The transcendental functions against the x87 of the host. Both promise less than one unit in the last place of error,
// so results may differ by one; flags may not. Native x86-64 only.
#include "tests/support/host_x87.h"
#if defined(__x86_64__)
#include <catch2/catch.hpp>

#include "core/fpu/transcendental.h"
#include "tests/support/float80_text.h"

namespace ferrite::fpu {
namespace {

using test::HostX87, test::Operands;

bool within_one_unit(Float80 a, Float80 b) {
  const auto order = [](Float80 f) { return __int128(f.exponent()) << 63 | (f.significand & ~integer_bit); };
  const __int128 distance = order(a) - order(b);
  return a.negative() == b.negative() && distance >= -1 && distance <= 1;
}

struct Case {
  Float80 x, y;
  HostX87 host;
  Status status;

  Case(Operands& random, Float80 st0, Float80 st1) : x(st0), y(st1) {
    status.rounding = Rounding(random.below(4));
    status.masked = random.below(4) ? u32(exception::all) : u32(random.bits() & exception::all);
    host.control = u32(status.rounding) << 10 | 0x300 | 0x40 | status.masked;
    host.set_st(0, x), host.set_st(1, y);
  }

  bool same(Float80 ours, Float80 untouched, const char* name) {
    // FPTAN leaves its result in the same register, below the 1.0 that it pushed.
    const Float80 expected = host.st(host.top() == 7 ? 1 : 0), got = status.stopped() ? untouched : ours;
    const u32 flags = host.status & exception::all;
    if (within_one_unit(expected, got) && flags == status.raised) return true;
    UNSCOPED_INFO(name << " " << text(x) << " " << text(y) << " control " << std::hex << host.control << ": host "
                       << text(expected) << " flags " << flags << ", ours " << text(got) << " flags " << status.raised);
    return false;
  }
};

template <class Operand, class Compare>
void compare_many(std::string_view name, Operand operand, Compare compare_one) {
  Operands random(name);
  int wrong = 0;
  for (int n = 0; n < 10'000 && wrong < 8; n++) {
    const Float80 x = operand(random), y = random.any();
    Case c(random, x, y);
    if (!compare_one(c)) wrong++;
  }
  CHECK(wrong == 0);
}

Float80 anything(Operands& random) { return random.any(); }
Float80 angle(Operands& random) { return random.below(8) ? random.normal(-70, 70) : random.any(); }
Float80 up_to_one(Operands& random) {
  for (;;) {
    const Float80 x = random.below(4) ? random.normal(-70, 0) : random.any();
    if (x.exponent() < bias || x.absolute() == one || kind(x) == Kind::Infinity || is_nan(kind(x))) return x;
  }
}

}  // namespace

#define TRIGONOMETRIC_AGREES(name, assembly, function)                                                     \
  TEST_CASE(name " agrees with the host's x87") {                                                          \
    compare_many(name, angle, [](Case& c) {                                                                \
      FERRITE_ON_HOST(c.host, nullptr, assembly);                                                          \
      const auto result = function(c.status, c.x);                                                         \
      if (bool(c.host.status & 0x400) == result.has_value()) UNSCOPED_INFO("C2 of " << text(c.x));         \
      return bool(c.host.status & 0x400) != result.has_value() && c.same(result.value_or(c.x), c.x, name); \
    });                                                                                                    \
  }

TRIGONOMETRIC_AGREES("the sine", "fsin", sine)
TRIGONOMETRIC_AGREES("the cosine", "fcos", cosine)
TRIGONOMETRIC_AGREES("the tangent", "fptan", tangent)

TEST_CASE("the arctangent agrees with the host's x87") {
  compare_many("fpatan", anything, [](Case& c) {
    FERRITE_ON_HOST(c.host, nullptr, "fpatan");
    return c.same(arctangent(c.status, c.y, c.x), c.x, "fpatan");
  });
}

TEST_CASE("2^x - 1 agrees with the host's x87") {
  compare_many("f2xm1", up_to_one, [](Case& c) {
    FERRITE_ON_HOST(c.host, nullptr, "f2xm1");
    return c.same(power_of_two_minus_one(c.status, c.x), c.x, "f2xm1");
  });
}

TEST_CASE("y log2 x agrees with the host's x87") {
  compare_many("fyl2x", anything, [](Case& c) {
    FERRITE_ON_HOST(c.host, nullptr, "fyl2x");
    return c.same(y_log2(c.status, c.y, c.x), c.x, "fyl2x");
  });
}

TEST_CASE("y log2 (x + 1) agrees with the host's x87") {
  compare_many("fyl2xp1", up_to_one, [](Case& c) {
    FERRITE_ON_HOST(c.host, nullptr, "fyl2xp1");
    return c.same(y_log2_plus_one(c.status, c.y, c.x), c.x, "fyl2xp1");
  });
}

}  // namespace ferrite::fpu
#endif
