// SPDX-License-Identifier: MIT
// The arithmetic against the x87 of the host, with exceptions masked and unmasked. Native x86-64 only.
#include "tests/support/host_x87.h"
#if defined(__x86_64__)
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/fpu/conversions.h"
#include "tests/support/float80_text.h"

namespace ferrite::fpu {
namespace {

using test::HostX87, test::Operands;

constexpr u32 c1 = 0x200;

/// One random case: control word, operands, and a comparison of what both computed.
struct Case {
  Float80 a, b;
  HostX87 host;
  Status status;

  explicit Case(Operands& random) : a(random.any()), b(random.any()) {
    static constexpr Precision precisions[] = {Precision::Single, Precision::Double, Precision::Extended};
    status.rounding = Rounding(random.below(4));
    status.precision = precisions[random.below(3)];
    status.masked = random.below(2) ? u32(exception::all) : u32(random.bits() & exception::all);
    host.control = u32(status.rounding) << 10 | u32(status.precision) << 8 | 0x40 | status.masked;
    host.set_st(0, a), host.set_st(1, b);
  }

  bool same(Float80 ours, const char* name, unsigned st = 0) {
    const Float80 expected = host.st(st), got = status.stopped() ? (st ? b : a) : ours;
    const u32 flags = host.status & exception::all;
    const bool up = host.status & c1;
    if (expected == got && flags == status.raised && up == status.rounded_up) return true;
    UNSCOPED_INFO(name << " " << text(a) << " " << text(b) << " control " << std::hex << host.control << ": host "
                       << text(expected) << " flags " << flags << " C1 " << up << ", ours " << text(got) << " flags "
                       << status.raised << " C1 " << status.rounded_up);
    return false;
  }
};

/// Stops at the first few differences.
template <class Compare>
void compare_many(std::string_view name, int count, Compare compare_one) {
  Operands random(name);
  int wrong = 0;
  for (int n = 0; n < count && wrong < 8; n++) {
    Case c(random);
    if (!compare_one(c, random)) wrong++;
  }
  CHECK(wrong == 0);
}

constexpr int cases = 20'000;

}  // namespace

#define AGREES(name, text, operation)                  \
  TEST_CASE(name " agrees with the host's x87") {      \
    compare_many(name, cases, [](Case& c, Operands&) { \
      FERRITE_ON_HOST(c.host, nullptr, text);          \
      return c.same(operation, name);                  \
    });                                                \
  }

AGREES("addition", "fadd %%st(1),%%st", add(c.status, c.a, c.b))
AGREES("subtraction", "fsub %%st(1),%%st", subtract(c.status, c.a, c.b))
AGREES("multiplication", "fmul %%st(1),%%st", multiply(c.status, c.a, c.b))
AGREES("division", "fdiv %%st(1),%%st", divide(c.status, c.a, c.b))
AGREES("square root", "fsqrt", square_root(c.status, c.a))
AGREES("rounding to an integer", "frndint", round_to_integer(c.status, c.a))
AGREES("scaling", "fscale", scale(c.status, c.a, c.b))

namespace {

/// C3 C2 C1 C0 of the status word: for FPREM the low quotient bits and "partial", for FCOM the relation.
u32 conditions(u32 status) { return (status >> 11 & 8) | (status >> 8 & 7); }

bool same_remainder(Case& c, Quotient mode) {
  const Remainder r = remainder(c.status, c.a, c.b, mode);
  const bool has_quotient = !c.status.stopped() && !(c.status.raised & exception::Invalid);
  const u32 q = u32(r.quotient);
  const u32 expected = (q & 1) << 1 | (q & 2) << 2 | (q & 4) >> 2 | u32(r.partial) << 2;
  const bool same_bits = !has_quotient || expected == conditions(c.host.status);
  c.status.rounded_up = c.host.status & c1;
  const bool same = c.same(r.value, "remainder") && same_bits;
  if (!same_bits)
    UNSCOPED_INFO(text(c.a) << " " << text(c.b) << " conditions " << expected << " host " << conditions(c.host.status));
  return same;
}

/// Operands near enough to each other that the division can be finished.
void bring_together(Case& c, Operands& random) {
  if (random.below(2)) return;
  const i32 exponent = i32(c.b.exponent()) - 3 + i32(random.below(80));
  c.a.sign_exponent = u16((c.a.sign_exponent & 0x8000) | std::clamp(exponent, 0, 0x7FFF));
  c.host.set_st(0, c.a);
}

template <class Integer>
bool same_store(Case& c, Integer ours, Integer expected, Integer untouched, const char* name) {
  if (c.status.store_stopped()) ours = untouched;
  const u32 flags = c.host.status & exception::all;
  const bool up = c.host.status & c1;
  if (ours == expected && flags == c.status.raised && up == c.status.rounded_up) return true;
  UNSCOPED_INFO(name << " " << text(c.a) << std::hex << " control " << c.host.control << ": host " << +expected
                     << " flags " << flags << " C1 " << up << ", ours " << +ours << " flags " << c.status.raised
                     << " C1 " << c.status.rounded_up);
  return false;
}

u32 conditions_of(Order order) {
  switch (order) {
    case Order::Greater: return 0;
    case Order::Less: return 1;
    case Order::Equal: return 8;
    case Order::Unordered: return 13;
  }
  return 0;
}

bool same_comparison(Case& c, NanCompare mode, const char* name) {
  const Order order = compare(c.status, c.a, c.b, mode);
  c.status.rounded_up = c.host.status & c1;
  if (!c.same(c.a, name)) return false;
  if (c.status.stopped()) return true;
  const bool same = (conditions(c.host.status) & 13) == conditions_of(order);
  if (!same) UNSCOPED_INFO(name << " " << text(c.a) << " " << text(c.b) << " conditions " << conditions(c.host.status));
  return same;
}

}  // namespace

TEST_CASE("FPREM agrees with the host's x87, quotient bits and partial results included") {
  compare_many("fprem", cases, [](Case& c, Operands& random) {
    bring_together(c, random);
    FERRITE_ON_HOST(c.host, nullptr, "fprem");
    return same_remainder(c, Quotient::Truncated);
  });
}

TEST_CASE("FPREM1 agrees with the host's x87, quotient bits and partial results included") {
  compare_many("fprem1", cases, [](Case& c, Operands& random) {
    bring_together(c, random);
    FERRITE_ON_HOST(c.host, nullptr, "fprem1");
    return same_remainder(c, Quotient::Nearest);
  });
}

TEST_CASE("FXTRACT agrees with the host's x87") {
  compare_many("fxtract", cases, [](Case& c, Operands&) {
    FERRITE_ON_HOST(c.host, nullptr, "fxtract");
    const Extracted e = extract(c.status, c.a);
    if (c.status.stopped()) return c.same(c.a, "extract");
    return c.same(e.significand, "extract") && c.same(e.exponent, "extract", 1);
  });
}

TEST_CASE("comparison agrees with the host's x87") {
  compare_many("fcom", cases, [](Case& c, Operands& random) {
    if (random.below(4) == 0) c.b = c.a, c.host.set_st(1, c.b);
    FERRITE_ON_HOST(c.host, nullptr, "fcom %%st(1)");
    return same_comparison(c, NanCompare::Signals, "fcom");
  });
  compare_many("fucom", cases, [](Case& c, Operands&) {
    FERRITE_ON_HOST(c.host, nullptr, "fucom %%st(1)");
    return same_comparison(c, NanCompare::Quiet, "fucom");
  });
}

#define STORE_AGREES(name, text, Integer, operation)                \
  TEST_CASE("storing as " name " agrees with the host's x87") {     \
    compare_many(name, cases, [](Case& c, Operands&) {              \
      const Integer untouched = Integer(0x5A5A5A5A5A5A5A5A);        \
      Integer memory = untouched;                                   \
      FERRITE_ON_HOST(c.host, &memory, text);                       \
      const auto ours = Integer(operation(c.status, c.a));          \
      return same_store<Integer>(c, ours, memory, untouched, name); \
    });                                                             \
  }

STORE_AGREES("single", "fsts (%1)", u32, to_f32)
STORE_AGREES("double", "fstl (%1)", u64, to_f64)
STORE_AGREES("word", "fists (%1)", i16, to_i16)
STORE_AGREES("dword", "fistl (%1)", i32, to_i32)
STORE_AGREES("qword", "fistpll (%1)", i64, to_i64)

TEST_CASE("storing as packed BCD agrees with the host's x87") {
  compare_many("fbstp", cases, [](Case& c, Operands& random) {
    if (random.below(2)) c.a = random.normal(-2, 61), c.host.set_st(0, c.a);
    Bcd untouched;
    untouched.fill(0x5A);
    Bcd memory = untouched;
    FERRITE_ON_HOST(c.host, &memory, "fbstp (%1)");
    const Bcd ours = to_bcd(c.status, c.a);
    const bool same = (c.status.stopped() ? untouched : ours) == memory;
    return same_store<u8>(c, same, 1, same, "bcd");
  });
}

TEST_CASE("loading a single, a double and BCD digits agrees with the host's x87") {
  compare_many("fldl", cases, [](Case& c, Operands& random) {
    u64 memory = random.below(4) ? random.bits() : u64(random.below(3)) * 0x7FF8'0000'0000'0001;
    if (random.below(4) == 0) memory &= 0x800F'FFFF'FFFF'FFFF;
    c.host.tags = 0xFFFF;
    FERRITE_ON_HOST(c.host, &memory, "fldl (%1)");
    return c.status.masked != exception::all || c.same(from_f64(c.status, memory), "double");
  });
  compare_many("flds", cases, [](Case& c, Operands& random) {
    u32 memory = u32(random.bits());
    if (random.below(4) == 0) memory &= 0x807F'FFFF;
    if (random.below(4) == 0) memory |= 0x7F80'0000;
    c.host.tags = 0xFFFF;
    FERRITE_ON_HOST(c.host, &memory, "flds (%1)");
    return c.status.masked != exception::all || c.same(from_f32(c.status, memory), "single");
  });
  compare_many("fbld", cases, [](Case& c, Operands& random) {
    Bcd memory;
    for (u8& digits : memory) digits = u8(random.below(10) << 4 | random.below(10));
    c.host.tags = 0xFFFF;
    FERRITE_ON_HOST(c.host, &memory, "fbld (%1)");
    return c.same(from_bcd(memory), "bcd");
  });
}

}  // namespace ferrite::fpu
#endif
