// SPDX-License-Identifier: MIT
// Every x87 instruction against the x87 of the host: from the same random state (stack, tags, masks, rounding) both
// must reach the same state. Native x86-64 only.
#include "tests/support/host_x87.h"
#if defined(__x86_64__)
#include <catch2/catch.hpp>

#include "core/cpu/x87.h"
#include "tests/support/float80_text.h"

namespace ferrite {
namespace {

using fpu::Float80, test::Operands;
using Arithmetic = X87::Arithmetic;

constexpr X87::Layout native{.wide = true, .protected_mode = true};

/// The memory operand of both, and what the host did to the flags.
struct Memory {
  std::array<u8, 16> bytes{};
  u32 eflags = 0;

  template <class T>
  T as() const {
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  Float80 as_f80() const { return {as<u64>(), u16(bytes[8] | bytes[9] << 8)}; }
  template <class T>
  void put(const T& value, std::size_t size = sizeof(T)) {
    std::memcpy(bytes.data(), &value, size);
  }
};

X87 random_state(Operands& random) {
  X87 x;
  x.fninit();
  const u32 masks = random.below(3) ? u32(fpu::exception::all) : u32(random.bits() & fpu::exception::all);
  x.fldcw(u16((random.bits() & 0x1F00) | masks));
  x.set_status_word(u16(random.bits() & (masks | x87_status::StackFault | x87_status::conditions)));
  x.top = u8(random.below(8));
  for (Float80& value : x.registers) value = random.any();
  x.empty = random.below(4) ? u8(0x80 << x.top | 0x80 >> (8 - x.top)) : u8(random.bits());
  return x;
}

Memory random_memory(Operands& random) {
  Memory m;
  const Float80 value = random.any();
  m.put(value, 10);
  if (random.below(2)) m.put(random.bits());
  return m;
}

std::string hex(const X87& x) {
  char line[64];
  std::snprintf(line, sizeof line, "cw %04X sw %04X tw %04X", x.control, x.status_word(), x.tag_word());
  std::string text = line;
  for (unsigned n = 0; n < 8; n++) text += (x.is_empty(n) ? " -" : " ") + fpu::text(x.st(n));
  return text;
}

/// Transcendental results may differ by one unit in the last place, and C1 with them.
enum class Exactness : u8 { Exact, OneUnit };

bool near(Float80 a, Float80 b) {
  const auto order = [](Float80 f) { return __int128(f.exponent()) << 63 | (f.significand & ~fpu::integer_bit); };
  const __int128 distance = order(a) - order(b);
  return a.negative() == b.negative() && distance >= -1 && distance <= 1;
}

bool same(const X87& host, X87 ours, Exactness exactness) {
  if (exactness == Exactness::OneUnit) {
    ours.status = u16((ours.status & ~x87_status::C1) | (host.status & x87_status::C1));
    for (unsigned n = 0; n < 8; n++)
      if (near(ours.registers[n], host.registers[n])) ours.registers[n] = host.registers[n];
  }
  return host.control == ours.control && host.status_word() == ours.status_word() &&
         host.tag_word() == ours.tag_word() && host.registers == ours.registers;
}

template <class OnHost, class OnOurs>
void compare_many(std::string_view name, Exactness exactness, OnHost on_host, OnOurs on_ours) {
  Operands random(name);
  int wrong = 0;
  for (int n = 0; n < 6'000 && wrong < 4; n++) {
    const X87 before = random_state(random);
    const Memory memory = random_memory(random);
    X87::Image image{};
    before.store_all(native, image);
    Memory on_theirs = memory, on_mine = memory;
    on_host(image, on_theirs);
    X87 host, ours = before;
    host.load_all(native, image);
    on_ours(ours, on_mine);
    if (same(host, ours, exactness) && on_theirs.bytes == on_mine.bytes && on_theirs.eflags == on_mine.eflags) continue;
    wrong++;
    UNSCOPED_INFO("from " << hex(before) << " memory " << std::hex << memory.as<u64>() << "\nhost " << hex(host)
                          << " flags " << on_theirs.eflags << " " << on_theirs.as<u64>() << "\nours " << hex(ours)
                          << " flags " << on_mine.eflags << " " << on_mine.as<u64>());
  }
  CHECK(wrong == 0);
}

template <class T>
void store(X87& x, Memory& m, const X87::Store<T>& result, bool pops, std::size_t size = sizeof(T)) {
  if (result.writes) m.put(result.value, size);
  x.finish_store(result, pops);
}

}  // namespace

#define AS_HOST(exactness, instruction, ...)                                                       \
  TEST_CASE("x87: " instruction " leaves the state that the host's leaves") {                      \
    compare_many(                                                                                  \
        instruction, Exactness::exactness,                                                         \
        [](X87::Image& image, Memory& m) { FERRITE_ON_HOST(image, m.bytes.data(), instruction); }, \
        []([[maybe_unused]] X87& x, [[maybe_unused]] Memory& m) { __VA_ARGS__; });                 \
  }

AS_HOST(Exact, "fnop", )
AS_HOST(Exact, "fninit", x.fninit())
AS_HOST(Exact, "fnclex", x.fnclex())
AS_HOST(Exact, "fincstp", x.fincstp())
AS_HOST(Exact, "fdecstp", x.fdecstp())
AS_HOST(Exact, "ffree %%st(3)", x.ffree(3))
AS_HOST(Exact, "flds (%1)", x.fld_f32(m.as<u32>()))
AS_HOST(Exact, "fldl (%1)", x.fld_f64(m.as<u64>()))
AS_HOST(Exact, "fldt (%1)", x.fld(m.as_f80()))
AS_HOST(Exact, "fld %%st(2)", x.fld_st(2))
AS_HOST(Exact, "filds (%1)", x.fild(m.as<i16>()))
AS_HOST(Exact, "fildl (%1)", x.fild(m.as<i32>()))
AS_HOST(Exact, "fildll (%1)", x.fild(m.as<i64>()))
AS_HOST(Exact, "fld1", x.fld(fpu::one))
AS_HOST(Exact, "fldz", x.fld(fpu::positive_zero))
AS_HOST(Exact, "fldl2t", x.fld_constant(fpu::Constant::Log2Of10))
AS_HOST(Exact, "fldl2e", x.fld_constant(fpu::Constant::Log2OfE))
AS_HOST(Exact, "fldpi", x.fld_constant(fpu::Constant::Pi))
AS_HOST(Exact, "fldlg2", x.fld_constant(fpu::Constant::Log10Of2))
AS_HOST(Exact, "fldln2", x.fld_constant(fpu::Constant::LnOf2))
AS_HOST(Exact, "fsts (%1)", store(x, m, x.prepare_f32(), false))
AS_HOST(Exact, "fstps (%1)", store(x, m, x.prepare_f32(), true))
AS_HOST(Exact, "fstpl (%1)", store(x, m, x.prepare_f64(), true))
AS_HOST(Exact, "fstpt (%1)", store(x, m, x.prepare_f80(), true, 10))
AS_HOST(Exact, "fists (%1)", store(x, m, x.prepare_i16(), false))
AS_HOST(Exact, "fistpl (%1)", store(x, m, x.prepare_i32(), true))
AS_HOST(Exact, "fistpll (%1)", store(x, m, x.prepare_i64(), true))
AS_HOST(Exact, "fisttps (%1)", store(x, m, x.truncating().prepare_i16(), true))
AS_HOST(Exact, "fisttpl (%1)", store(x, m, x.truncating().prepare_i32(), true))
AS_HOST(Exact, "fisttpll (%1)", store(x, m, x.truncating().prepare_i64(), true))
AS_HOST(Exact, "fbstp (%1)", store(x, m, x.prepare_bcd(), true))
AS_HOST(Exact, "fst %%st(3)", x.fst(3, false))
AS_HOST(Exact, "fstp %%st(3)", x.fst(3, true))
AS_HOST(Exact, "fstp %%st(0)", x.fst(0, true))
AS_HOST(Exact, "fxch %%st(2)", x.fxch(2))
AS_HOST(Exact, "fadd %%st(2),%%st", x.arithmetic(Arithmetic::Add, 0, 2, false))
AS_HOST(Exact, "fadds (%1)", x.arithmetic_f32(Arithmetic::Add, m.as<u32>()))
AS_HOST(Exact, "faddl (%1)", x.arithmetic_f64(Arithmetic::Add, m.as<u64>()))
AS_HOST(Exact, "fiadds (%1)", x.arithmetic_integer(Arithmetic::Add, m.as<i16>()))
AS_HOST(Exact, "fimull (%1)", x.arithmetic_integer(Arithmetic::Multiply, m.as<i32>()))
AS_HOST(Exact, "fmuls (%1)", x.arithmetic_f32(Arithmetic::Multiply, m.as<u32>()))
AS_HOST(Exact, "fdivs (%1)", x.arithmetic_f32(Arithmetic::Divide, m.as<u32>()))
AS_HOST(Exact, "fdivrl (%1)", x.arithmetic_f64(Arithmetic::DivideReversed, m.as<u64>()))
AS_HOST(Exact, "fsubrs (%1)", x.arithmetic_f32(Arithmetic::SubtractReversed, m.as<u32>()))
AS_HOST(Exact, ".byte 0xDE, 0xC1", x.arithmetic(Arithmetic::Add, 1, 0, true))               // faddp
AS_HOST(Exact, ".byte 0xDE, 0xC9", x.arithmetic(Arithmetic::Multiply, 1, 0, true))          // fmulp
AS_HOST(Exact, ".byte 0xDE, 0xE1", x.arithmetic(Arithmetic::SubtractReversed, 1, 0, true))  // fsubrp
AS_HOST(Exact, ".byte 0xDE, 0xE9", x.arithmetic(Arithmetic::Subtract, 1, 0, true))          // fsubp
AS_HOST(Exact, ".byte 0xDC, 0xF2", x.arithmetic(Arithmetic::DivideReversed, 2, 0, false))   // fdivr
AS_HOST(Exact, ".byte 0xDC, 0xFA", x.arithmetic(Arithmetic::Divide, 2, 0, false))           // fdiv
AS_HOST(Exact, "fsqrt", x.fsqrt())
AS_HOST(Exact, "frndint", x.frndint())
AS_HOST(Exact, "fscale", x.fscale())
AS_HOST(Exact, "fprem", x.fprem(fpu::Quotient::Truncated))
AS_HOST(Exact, "fprem1", x.fprem(fpu::Quotient::Nearest))
AS_HOST(Exact, "fxtract", x.fxtract())
AS_HOST(Exact, "fabs", x.fabs())
AS_HOST(Exact, "fchs", x.fchs())
AS_HOST(Exact, "fcom %%st(2)", x.fcom(2, fpu::NanCompare::Signals, 0))
AS_HOST(Exact, "fcompp", x.fcom(1, fpu::NanCompare::Signals, 2))
AS_HOST(Exact, "fucomp %%st(2)", x.fcom(2, fpu::NanCompare::Quiet, 1))
AS_HOST(Exact, "fucompp", x.fcom(1, fpu::NanCompare::Quiet, 2))
AS_HOST(Exact, "fcoms (%1)", x.fcom_f32(m.as<u32>(), false))
AS_HOST(Exact, "fcompl (%1)", x.fcom_f64(m.as<u64>(), true))
AS_HOST(Exact, "ficoms (%1)", x.fcom_integer(m.as<i16>(), false))
AS_HOST(Exact, "ficompl (%1)", x.fcom_integer(m.as<i32>(), true))
AS_HOST(Exact, "ftst", x.ftst())
AS_HOST(Exact, "fxam", x.fxam())
AS_HOST(Exact, "stc\n\tfcmovb %%st(2),%%st", x.fcmov(2, true))
AS_HOST(Exact, "clc\n\tfcmovb %%st(2),%%st", x.fcmov(2, false))
AS_HOST(OneUnit, "fsin", x.fsin())
AS_HOST(OneUnit, "fcos", x.fcos())
AS_HOST(OneUnit, "fsincos", x.fsincos())
AS_HOST(OneUnit, "fptan", x.fptan())
AS_HOST(OneUnit, "fpatan", x.fpatan())
AS_HOST(OneUnit, "fyl2x", x.fyl2x())

#define COMPARES_AS_HOST(instruction, mode, pops)                                            \
  TEST_CASE("x87: " instruction " sets the state and the flags that the host's sets") {      \
    compare_many(                                                                            \
        instruction, Exactness::Exact,                                                       \
        [](X87::Image& image, Memory& m) {                                                   \
          u64 flags = 0x8D5;                                                                 \
          asm volatile("subq $128,%%rsp\n\tfrstor (%1)\n\tpushq %0\n\tpopfq\n\t" instruction \
                       "\n\tpushfq\n\tpopq %0\n\tfnsave (%1)\n\taddq $128,%%rsp"             \
                       : "+r"(flags)                                                         \
                       : "r"(&image)                                                         \
                       : "memory", "cc");                                                    \
          m.eflags = u32(flags & 0x8D5);                                                     \
        },                                                                                   \
        [](X87& x, Memory& m) {                                                              \
          const auto f = x.fcomi(2, mode, pops);                                             \
          m.eflags = (f.zero ? 0x40 : 0) + (f.parity ? 4 : 0) + (f.carry ? 1 : 0);           \
        });                                                                                  \
  }

COMPARES_AS_HOST("fcomi %%st(2),%%st", fpu::NanCompare::Signals, false)
COMPARES_AS_HOST("fucomip %%st(2),%%st", fpu::NanCompare::Quiet, true)

}  // namespace ferrite
#endif
