// SPDX-License-Identifier: MIT
// Floating-point instructions on XMM registers as programs see them beside their results: exceptions, MXCSR, EFLAGS,
// and what stays. What each computes is compared with a real processor in tests/oracle.
#include <catch2/catch.hpp>

#include "core/fpu/sse_float.h"
#include "tests/support/sse_rig.h"

namespace ferrite {
namespace {

using test::CpuRig;
using Xmm = std::array<u64, 2>;

constexpr u32 all_masked = sse::mxcsr::reset;
constexpr u32 unmasked(u32 exceptions) { return all_masked & ~(exceptions << sse::mxcsr::mask_shift); }
constexpr u32 one = 0x3F80'0000, largest = 0x7F7F'FFFF, infinity = 0x7F80'0000, quiet_nan = 0x7FC0'0000,
              signalling_nan = 0x7F80'0001, indefinite = 0xFFC0'0000, denormal = 1;
constexpr u64 upper = 0x1111'2222'3333'4444;

/// Works on XMM0 and XMM1, whose upper elements are `upper`.
struct Rig : test::SseRig {
  Rig() { cpu.s.xmm[0] = cpu.s.xmm[1] = {upper, upper}; }
  void singles(u32 a, u32 b) {
    cpu.s.xmm[0][0] = (upper & ~u64(0xFFFF'FFFF)) | a;
    cpu.s.xmm[1][0] = (upper & ~u64(0xFFFF'FFFF)) | b;
  }
  u32 low() const { return u32(cpu.s.xmm[0][0]); }
  u32 raised() const { return cpu.s.mxcsr & fpu::exception::all; }
};

}  // namespace

TEST_CASE("an unmasked exception is #XM: the destination stays, MXCSR says why, and EIP points at the instruction") {
  Rig rig;
  rig.cpu.s.mxcsr = unmasked(fpu::exception::ZeroDivide);
  rig.singles(one, 0);
  const Xmm before = rig.cpu.s.xmm[0];
  const u32 at = rig.cpu.s.eip;
  rig.run({0xF3, 0x0F, 0x5E, 0xC1});  // divss xmm0, xmm1
  CHECK(rig.took(ferrite::Vector::SimdError));
  CHECK(rig.stack(0) == at);
  CHECK(rig.cpu.s.xmm[0] == before);
  CHECK(rig.raised() == fpu::exception::ZeroDivide);
}

TEST_CASE("without CR4.OSXMMEXCPT an unmasked exception is #UD") {
  Rig rig;
  rig.cpu.write_cr4(cr4::Osfxsr);
  rig.cpu.s.mxcsr = unmasked(fpu::exception::Invalid);
  rig.singles(one, signalling_nan);
  rig.run({0xF3, 0x0F, 0x58, 0xC1});  // addss xmm0, xmm1
  CHECK(rig.took(ferrite::Vector::InvalidOpcode));
  CHECK(rig.low() == one);
  CHECK(rig.raised() == fpu::exception::Invalid);
}

TEST_CASE("a flag that stands in MXCSR, unmasked, makes no instruction fault") {
  Rig rig;
  rig.cpu.s.mxcsr = unmasked(fpu::exception::ZeroDivide) | fpu::exception::ZeroDivide;
  rig.singles(one, one);
  rig.run({0xF3, 0x0F, 0x5E, 0xC1});
  CHECK(rig.ran_through());
}

TEST_CASE("masked exceptions give the default results and leave their flags") {
  struct Case {
    u8 opcode;
    u32 a, b, result, flags;
  };
  using namespace fpu::exception;
  for (const Case& c :
       {Case{0x5E, one, 0, infinity, ZeroDivide}, Case{0x5E, 0, 0, indefinite, Invalid},
        Case{0x59, largest, largest, infinity, Overflow | Inexact},
        Case{0x58, one, signalling_nan, signalling_nan | 0x40'0000, Invalid}, Case{0x58, one, quiet_nan, quiet_nan, 0},
        Case{0x58, one, denormal, one, Denormal | Inexact}, Case{0x51, 0, 0xBF80'0000, indefinite, Invalid},
        Case{0x5D, quiet_nan, one, one, Invalid}, Case{0x5F, one, quiet_nan, quiet_nan, Invalid}}) {
    Rig rig;
    rig.singles(c.a, c.b);
    rig.run({0xF3, 0x0F, c.opcode, 0xC1});
    INFO("opcode " << int(c.opcode) << " of " << c.a << " and " << c.b);
    CHECK(rig.ran_through());
    CHECK(rig.low() == c.result);
    CHECK(rig.raised() == c.flags);
  }
}

TEST_CASE("one element's unmasked exception keeps a packed destination whole") {
  Rig rig;
  rig.cpu.s.mxcsr = unmasked(fpu::exception::ZeroDivide);
  rig.cpu.s.xmm[0] = {u64(one) << 32 | one, u64(one) << 32 | one};
  rig.cpu.s.xmm[1] = {u64(one) << 32 | one, u64(one)};  // the highest divisor is 0
  rig.run({0x0F, 0x5E, 0xC1});                          // divps xmm0, xmm1
  CHECK(rig.took(ferrite::Vector::SimdError));
  CHECK(rig.cpu.s.xmm[0] == Xmm{u64(one) << 32 | one, u64(one) << 32 | one});
}

TEST_CASE("COMISS sets ZF PF CF and clears the others; NaNs are unordered") {
  struct Case {
    u32 a, b, flags;
  };
  using namespace eflags;
  for (const Case& c : {Case{one, 0, 0}, Case{0, one, Cf}, Case{one, one, Zf}, Case{one, quiet_nan, Zf | Pf | Cf}}) {
    Rig rig;
    rig.singles(c.a, c.b);
    rig.cpu.set_flags(Arithmetic, Arithmetic);
    rig.run({0x0F, 0x2F, 0xC1});
    CHECK(rig.ran_through());
    CHECK((rig.flags() & Arithmetic) == c.flags);
  }
}

TEST_CASE("COMISS calls a quiet NaN invalid, UCOMISS does not; an unmasked #I leaves EFLAGS alone") {
  for (const bool unordered : {false, true}) {
    Rig rig;
    rig.cpu.s.mxcsr = unmasked(fpu::exception::Invalid);
    rig.singles(one, quiet_nan);
    rig.cpu.set_flags(eflags::Of | eflags::Sf, eflags::Arithmetic);
    rig.run({0x0F, u8(unordered ? 0x2E : 0x2F), 0xC1});
    CHECK(rig.took(ferrite::Vector::SimdError) != unordered);
    if (!unordered) CHECK((rig.flags() & eflags::Arithmetic) == (eflags::Of | eflags::Sf));
  }
}

TEST_CASE("scalar instructions keep the destination's upper elements, from register and memory alike") {
  for (const u8 modrm : {0xC1, 0x03}) {
    Rig rig;
    rig.singles(one, one);
    rig.put32(CpuRig::Data, one);
    rig.run({0xF3, 0x0F, 0x58, modrm});  // addss
    CHECK(rig.ran_through());
    CHECK(rig.cpu.s.xmm[0] == Xmm{(upper & ~u64(0xFFFF'FFFF)) | 0x4000'0000, upper});
  }
  Rig rig;
  rig.eax() = 3;
  rig.run({0xF2, 0x0F, 0x2A, 0xC0});  // cvtsi2sd xmm0, eax
  CHECK(rig.cpu.s.xmm[0] == Xmm{0x4008'0000'0000'0000, upper});
}

TEST_CASE("CVTPD2PS makes the upper half zero") {
  Rig rig;
  rig.cpu.s.xmm[1] = {0x3FF0'0000'0000'0000, 0x3FF0'0000'0000'0000};
  rig.run({0x66, 0x0F, 0x5A, 0xC1});
  CHECK(rig.cpu.s.xmm[0] == Xmm{u64(one) << 32 | one, 0});
}

TEST_CASE("packed memory operands want a multiple of sixteen, scalar ones take any address") {
  for (const bool packed : {true, false}) {
    Rig rig;
    rig.cpu.s.reg[EBX] = CpuRig::Data + 1;
    if (packed) rig.run({0x0F, 0x58, 0x03});
    if (!packed) rig.run({0xF3, 0x0F, 0x58, 0x03});
    CHECK(rig.took(ferrite::Vector::GeneralProtection) == packed);
  }
}

TEST_CASE("an operand that is not there leaves MXCSR alone") {
  Rig rig;
  rig.page();
  rig.map(CpuRig::Data, 0);
  rig.singles(signalling_nan, one);
  rig.run({0xF3, 0x0F, 0x58, 0x03});
  CHECK(rig.took(ferrite::Vector::PageFault));
  CHECK(rig.raised() == 0);
}

TEST_CASE("conversions with MMX registers make the x87's stack valid, from memory to XMM they leave it alone") {
  struct Case {
    std::initializer_list<u8> code;
    bool enters;
  };
  for (const Case& c :
       {Case{{0x0F, 0x2A, 0xC1}, true}, Case{{0x0F, 0x2A, 0x03}, false}, Case{{0x66, 0x0F, 0x2A, 0xC1}, true},
        Case{{0x66, 0x0F, 0x2A, 0x03}, false}, Case{{0x0F, 0x2D, 0x03}, true}, Case{{0x66, 0x0F, 0x2C, 0xC1}, true}}) {
    Rig rig;
    rig.cpu.fpu.top = 3;
    rig.run(c.code);
    CHECK(rig.ran_through());
    CHECK((rig.cpu.fpu.top == 0) == c.enters);
    CHECK((rig.cpu.fpu.empty == 0) == c.enters);
  }
}

TEST_CASE("what does not fit into an integer is the integer indefinite") {
  Rig rig;
  rig.singles(0, largest);
  rig.run({0xF3, 0x0F, 0x2D, 0xC1});  // cvtss2si eax, xmm1
  CHECK(rig.eax() == 0x8000'0000);
  CHECK(rig.raised() == fpu::exception::Invalid);
}

TEST_CASE("CVTSS2SI rounds as MXCSR says, CVTTSS2SI towards zero") {
  constexpr u32 round_up = 2u << sse::mxcsr::rounding_shift, two_and_a_half = 0x4020'0000;
  for (const bool truncates : {false, true}) {
    Rig rig;
    rig.cpu.s.mxcsr |= round_up;
    rig.singles(0, two_and_a_half);
    rig.run({0xF3, 0x0F, u8(truncates ? 0x2C : 0x2D), 0xC1});
    CHECK(rig.eax() == (truncates ? 2u : 3u));
  }
}

TEST_CASE("FISTTP truncates whatever the control word says, pops, and keeps the stack on a fault") {
  Rig rig;
  rig.cpu.fpu.fldcw(0xB7F);                                      // round up
  rig.cpu.fpu.fld({0xA000'0000'0000'0000, u16(fpu::bias + 1)});  // 2.5
  rig.run({0xDB, 0x0B});                                         // fisttp dword [ebx]
  CHECK(rig.ran_through());
  CHECK(rig.get(CpuRig::Data) == 2);
  CHECK(rig.cpu.fpu.empty == 0xFF);
  CHECK(rig.cpu.fpu.control == 0xB7F);
}

TEST_CASE("a processor without SSE3 has no FISTTP") {
  CpuRig rig(CpuModel::PentiumIII);
  rig.run({0xDB, 0x0F});
  CHECK(rig.took(ferrite::Vector::InvalidOpcode));
}

}  // namespace ferrite
