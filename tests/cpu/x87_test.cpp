// SPDX-License-Identifier: MIT
#include "core/cpu/x87.h"

#include <catch2/catch.hpp>

#include "tests/support/float80_text.h"
#include "tests/support/snapshot.h"

namespace ferrite {
namespace {

using fpu::Float80;
using Arithmetic = X87::Arithmetic;
namespace exception = fpu::exception;

constexpr u32 c0 = x87_status::C0, c1 = x87_status::C1, c2 = x87_status::C2, c3 = x87_status::C3,
              stack_fault = x87_status::StackFault;

X87 initialised() {
  X87 x;
  x.fninit();
  return x;
}
X87 with(std::initializer_list<i64> values) {  // the last one on top
  X87 x = initialised();
  for (i64 value : values) x.fild(value);
  return x;
}
void unmask(X87& x, u32 exceptions) { x.fldcw(u16(x.control & ~exceptions)); }
u32 conditions(const X87& x) { return x.status & x87_status::conditions; }

struct X87Rig {
  X87 x87;
  void visit(StateVisitor& v) { v("x87", x87); }
  void act(unsigned step) {
    if (step % 50 == 0) x87.fninit();
    if (step % 3 == 0) x87.fild(i64(step) * 0x1234'5678'9ABC);
    if (step % 7 == 0) x87.fsin();
    if (step % 11 == 0) x87.fldcw(u16(step * 0x137));
    x87.arithmetic(Arithmetic(step % 6), 0, step % 5, step % 2);
    x87.instruction = {u16(step), step};
    x87.opcode = u16(step);
  }
};

}  // namespace

FERRITE_SNAPSHOT_TESTS(X87Rig)

TEST_CASE("x87: after power-up eight zeros are on the stack, after FNINIT nothing is") {
  X87 x;
  CHECK(x.control == 0x40);
  CHECK(x.tag_word() == 0x5555);
  x.fninit();
  CHECK(x.control == 0x37F);
  CHECK(x.status_word() == 0);
  CHECK(x.tag_word() == 0xFFFF);
}

TEST_CASE("x87: a load pushes, and the status word tells the top") {
  X87 x = with({5});
  CHECK(x.status_word() == 7 << 11);
  CHECK(x.tag_word() == 0x3FFF);
  CHECK(x.st(0) == fpu::from_integer(5));
}

TEST_CASE("x87: tags tell zeros and special values from numbers") {
  X87 x = with({1, 0});
  x.fld(fpu::infinity);
  CHECK(x.tag_word() == (0 << 14 | 1 << 12 | 2 << 10 | 0x3FF));
}

TEST_CASE("x87: the ninth load overflows the stack and leaves the indefinite") {
  X87 x = with({1, 2, 3, 4, 5, 6, 7, 8});
  x.fld(fpu::one);
  CHECK(x.st(0) == fpu::indefinite);
  CHECK(x.st(1) == fpu::from_integer(8));
  CHECK((x.status & (exception::Invalid | stack_fault | c1)) == (exception::Invalid | stack_fault | c1));
}

TEST_CASE("x87: an unmasked stack overflow moves nothing and waits to be reported") {
  X87 x = with({1, 2, 3, 4, 5, 6, 7, 8});
  unmask(x, exception::Invalid);
  x.fld(fpu::one);
  CHECK(x.st(0) == fpu::from_integer(8));
  CHECK(x.error_pending());
  CHECK((x.status_word() & (x87_status::ErrorSummary | x87_status::Busy)) == 0x8080);
  x.fnclex();
  CHECK_FALSE(x.error_pending());
}

TEST_CASE("x87: arithmetic on an empty register gives the indefinite, with C1 clear") {
  X87 x = with({1});
  x.status = u16(c1);
  x.arithmetic(Arithmetic::Add, 0, 1, false);
  CHECK(x.st(0) == fpu::indefinite);
  CHECK(x.status == (exception::Invalid | stack_fault));
}

TEST_CASE("x87: the reversed operations exchange their operands") {
  X87 x = with({2, 10});
  x.arithmetic(Arithmetic::SubtractReversed, 0, 1, false);
  CHECK(x.st(0) == fpu::from_integer(-8));
  x.arithmetic(Arithmetic::DivideReversed, 1, 0, true);
  CHECK(x.st(0) == fpu::from_integer(-4));
}

TEST_CASE("x87: a popping operation leaves its result on top") {
  X87 x = with({2, 3});
  x.arithmetic(Arithmetic::Multiply, 1, 0, true);
  CHECK(x.st(0) == fpu::from_integer(6));
  CHECK(x.is_empty(1));
}

TEST_CASE("x87: an unmasked division by zero keeps operands and stack") {
  X87 x = with({0, 1});
  unmask(x, exception::ZeroDivide);
  x.arithmetic(Arithmetic::Divide, 0, 1, true);
  CHECK(x.st(0) == fpu::one);
  CHECK(x.error_pending());
}

TEST_CASE("x87: a denormal single is reported by the operation that uses it, a signalling NaN stays the weaker NaN") {
  X87 x = with({1});
  x.arithmetic_f32(Arithmetic::Add, 1);
  CHECK(x.status == (exception::Denormal | exception::Inexact));
  x.fld(Float80{fpu::integer_bit | fpu::quiet_bit | 1, 0x7FFF});
  x.arithmetic_f32(Arithmetic::Add, 0x7FBFFFFF);
  CHECK(x.st(0) == Float80{fpu::integer_bit | fpu::quiet_bit | 1, 0x7FFF});
  CHECK((x.status & exception::Invalid) != 0);
}

TEST_CASE("x87: a store that memory refuses changes nothing") {
  X87 x = with({1, 3});
  x.arithmetic(Arithmetic::Divide, 1, 0, true);
  x.fnclex();
  const X87 before = x;
  const auto store = x.prepare_f32();
  CHECK(store.value == 0x3EAAAAAB);
  CHECK(x.status == before.status);
  x.finish_store(store, true);
  CHECK((x.status & exception::Inexact) != 0);
  CHECK(x.is_empty(0));
}

TEST_CASE("x87: an unmasked overflow stores nothing and does not pop") {
  X87 x = initialised();
  x.fld(Float80{fpu::integer_bit, 0x7FFE});
  unmask(x, exception::Overflow);
  const auto store = x.prepare_f64();
  CHECK_FALSE(store.writes);
  x.finish_store(store, true);
  CHECK_FALSE(x.is_empty(0));
  CHECK(x.error_pending());
}

TEST_CASE("x87: an empty register is stored as each format's indefinite") {
  const X87 x = initialised();
  CHECK(x.prepare_f32().value == 0xFFC00000);
  CHECK(x.prepare_f64().value == 0xFFF8000000000000);
  CHECK(x.prepare_i16().value == INT16_MIN);
  CHECK(x.prepare_i32().value == INT32_MIN);
  CHECK(x.prepare_i64().value == INT64_MIN);
  CHECK(x.prepare_bcd().value == fpu::bcd_indefinite);
}

TEST_CASE("x87: comparisons set C3 C2 C0 as the branches after FNSTSW and SAHF expect") {
  X87 x = with({1, 2});
  x.fcom(1, fpu::NanCompare::Signals, 0);
  CHECK(conditions(x) == 0);
  x.fcom_integer(3, false);
  CHECK(conditions(x) == c0);
  x.fcom_f64(0x4000'0000'0000'0000, false);
  CHECK(conditions(x) == c3);
  x.fcom_f32(0x7FC0'0000, true);
  CHECK(conditions(x) == (c0 | c2 | c3));
  CHECK(x.st(0) == fpu::one);
}

TEST_CASE("x87: FCOMI answers with flags instead") {
  X87 x = with({1, 2});
  const X87::Flags above = x.fcomi(1, fpu::NanCompare::Signals, false);
  CHECK_FALSE((above.zero || above.parity || above.carry));
  x.fld(fpu::indefinite);
  const X87::Flags unordered = x.fcomi(1, fpu::NanCompare::Quiet, true);
  CHECK((unordered.zero && unordered.parity && unordered.carry));
  CHECK((x.status & exception::Invalid) == 0);
}

TEST_CASE("x87: FXAM classifies whatever stands in ST") {
  struct {
    Float80 value;
    u32 expected;
  } const cases[] = {{fpu::one, c2},           {fpu::positive_zero.negated(), c3 | c1},
                     {fpu::infinity, c2 | c0}, {fpu::indefinite, c0 | c1},
                     {Float80{1, 0}, c3 | c2}, {Float80{1, 0x3FFF}, 0}};
  for (const auto& c : cases) {
    X87 x = initialised();
    x.fxam();
    CHECK(conditions(x) == (c3 | c0));
    x.fld(c.value);
    x.fxam();
    CHECK(conditions(x) == c.expected);
  }
}

TEST_CASE("x87: FPREM reports the low bits of the quotient") {
  X87 x = with({3, 17});
  x.fprem(fpu::Quotient::Truncated);
  CHECK(x.st(0) == fpu::from_integer(2));
  CHECK(conditions(x) == (c0 | c1));  // 5
}

TEST_CASE("x87: an angle too large for FSIN sets C2 and stays") {
  X87 x = initialised();
  const Float80 large{fpu::integer_bit, u16(fpu::bias + 63)};
  x.fld(large);
  x.fsin();
  CHECK(x.st(0) == large);
  CHECK(conditions(x) == c2);
}

TEST_CASE("x87: FPTAN pushes a one, FSINCOS the cosine, FXTRACT the significand") {
  X87 x = with({0});
  x.fptan();
  CHECK(x.st(0) == fpu::one);
  x.fsincos();
  CHECK(x.top == 5);
  X87 y = with({12});
  y.fxtract();
  CHECK(y.st(0) == Float80{u64(3) << 62, 0x3FFF});
  CHECK(y.st(1) == fpu::from_integer(3));
}

TEST_CASE("x87: FXCH, FCMOV, FFREE and the stack pointer's own instructions") {
  X87 x = with({1, 2});
  x.fxch(1);
  CHECK(x.st(0) == fpu::one);
  x.fcmov(1, false);
  CHECK(x.st(0) == fpu::one);
  x.fcmov(1, true);
  CHECK(x.st(0) == fpu::from_integer(2));
  x.ffree(1);
  CHECK(x.is_empty(1));
  x.fincstp();
  CHECK(x.is_empty(0));
  x.fdecstp();
  CHECK(x.st(0) == fpu::from_integer(2));
}

TEST_CASE("x87: saving and restoring everything in any layout brings back stack, words and pointers") {
  for (const bool wide : {false, true})
    for (const bool protected_mode : {false, true}) {
      X87 x = with({1, 0, -7});
      x.fldcw(0x0F7F);
      x.status |= u16(c3 | exception::Inexact);
      x.opcode = 0x1C3;
      x.instruction = {0, 0x1234}, x.operand = {0, 0x5678};
      X87::Image image{};
      X87 y;
      const X87::Layout layout{wide, protected_mode};
      x.store_all(layout, image);
      y.load_all(layout, image);
      CHECK(y.registers == x.registers);
      CHECK(y.control == 0x0F7F);
      CHECK(y.status_word() == x.status_word());
      CHECK(y.tag_word() == x.tag_word());
      CHECK(y.instruction.offset == 0x1234);
      CHECK(y.operand.offset == 0x5678);
      if (wide || !protected_mode) CHECK(y.opcode == 0x1C3);
    }
}

TEST_CASE("x87: real mode's environment holds linear addresses and the opcode") {
  X87 x = initialised();
  x.instruction = {0xF123, 0x4567};
  x.operand = {0x1000, 0x0020};
  x.opcode = 0x2E8;
  X87::Image image{};
  x.store_environment({.wide = false, .protected_mode = false}, image);
  const std::array<u8, 14> expected{0x7F, 0x03, 0, 0, 0xFF, 0xFF, 0x97, 0x57, 0xE8, 0xF2, 0x20, 0x00, 0x00, 0x10};
  CHECK(std::equal(expected.begin(), expected.end(), image.begin()));
}

}  // namespace ferrite
