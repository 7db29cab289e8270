// SPDX-License-Identifier: MIT
// MMX and SSE as programs see them beside the x87 and the control registers. What each instruction computes is compared
// with this machine's processor in tests/oracle.
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite {
namespace {

using test::CpuRig;

/// Protected mode with SSE switched on.
struct Rig : CpuRig {
  Rig() {
    protect();
    cpu.write_cr4(cr4::Osfxsr | cr4::Osxmmexcpt);
    cpu.fpu.fninit();
    cpu.s.reg[EBX] = Data;
    for (u32 n = 0; n < 64; n++) put(Data + n, {u8(n)});
  }
};

constexpr u64 bytes_0_to_7 = 0x0706'0504'0302'0100;

}  // namespace

TEST_CASE("MMX registers are the significands of the x87's, with an exponent of ones and no tag empty") {
  Rig rig;
  rig.cpu.fpu.top = 3;
  rig.run({0x0F, 0x6F, 0x13});  // movq mm2, [ebx]
  CHECK(rig.ran_through());
  CHECK(rig.cpu.fpu.registers[2].significand == bytes_0_to_7);
  CHECK(rig.cpu.fpu.registers[2].sign_exponent == 0xFFFF);
  CHECK(rig.cpu.fpu.top == 0);
  CHECK(rig.cpu.fpu.tag_word() != 0xFFFF);
  CHECK(rig.cpu.fpu.empty == 0);
}

TEST_CASE("EMMS empties the x87's stack") {
  Rig rig;
  rig.run({0x0F, 0x6F, 0x13, 0x0F, 0x77});
  CHECK(rig.ran_through());
  CHECK(rig.cpu.fpu.tag_word() == 0xFFFF);
}

TEST_CASE("an MMX load that faults leaves register, tags and top alone") {
  Rig rig;
  rig.page();
  rig.map(CpuRig::Data, 0);
  rig.cpu.fpu.top = 3;
  const auto before = rig.cpu.fpu.registers;
  rig.run({0x0F, 0x6F, 0x13});
  CHECK(rig.took(ferrite::Vector::PageFault));
  CHECK(rig.cpu.fpu.registers == before);
  CHECK(rig.cpu.fpu.top == 3);
  CHECK(rig.cpu.fpu.empty == 0xFF);
}

TEST_CASE("CR0.EM makes MMX and SSE #UD, CR0.TS #NM, CR4.OSFXSR off SSE #UD and not MMX") {
  struct Case {
    u32 cr0, cr4;
    int mmx, sse;
  };
  constexpr int ran = -1;
  for (const Case& c : {Case{0, cr4::Osfxsr, ran, ran}, Case{cr0::Em, cr4::Osfxsr, 6, 6},
                        Case{cr0::Ts, cr4::Osfxsr, 7, 7}, Case{0, 0, ran, 6}, Case{cr0::Ts, 0, 7, 6}}) {
    Rig mmx, sse;
    for (Rig* rig : {&mmx, &sse}) {
      rig->cpu.write_cr0(rig->cpu.s.cr0 | c.cr0);
      rig->cpu.write_cr4(c.cr4);
    }
    mmx.run({0x0F, 0x6F, 0x13});
    sse.run({0x0F, 0x28, 0x13});
    INFO("CR0 " << c.cr0 << " CR4 " << c.cr4);
    CHECK(mmx.vector() == c.mmx);
    CHECK(sse.vector() == c.sse);
  }
}

TEST_CASE("an x87 error that waits is reported by MMX, not by SSE") {
  for (const bool mmx : {true, false}) {
    Rig rig;
    rig.cpu.write_cr0(rig.cpu.s.cr0 | cr0::Ne);
    rig.cpu.fpu.fldcw(0x37E);
    rig.cpu.fpu.status = 1;
    if (mmx) rig.run({0x0F, 0x6F, 0x13});
    if (!mmx) rig.run({0x0F, 0x28, 0x13});
    CHECK(rig.took(ferrite::Vector::X87Error) == mmx);
  }
}

TEST_CASE("MOVAPS wants a multiple of sixteen, MOVUPS takes any address, also across pages") {
  for (const bool aligned_form : {true, false}) {
    Rig rig;
    rig.cpu.s.reg[EBX] = CpuRig::Data + 1;
    rig.run({0x0F, u8(aligned_form ? 0x28 : 0x10), 0x0B});
    CHECK(rig.took(ferrite::Vector::GeneralProtection) == aligned_form);
    CHECK((rig.cpu.s.xmm[1][0] == 0) == aligned_form);
  }
  Rig rig;
  rig.page();
  rig.cpu.s.reg[EBX] = CpuRig::Data + 0xFF8;
  rig.cpu.s.xmm[1] = {1, 2};
  rig.run({0x0F, 0x11, 0x0B});
  CHECK(rig.ran_through());
  CHECK(rig.get(CpuRig::Data + 0x1000) == 2);
}

TEST_CASE("a store that fails on its second page writes nothing on its first") {
  Rig rig;
  rig.page();
  rig.map(CpuRig::Data + 0x1000, 0);
  rig.cpu.s.reg[EBX] = CpuRig::Data + 0xFF8;
  rig.cpu.s.xmm[1] = {1, 2};
  rig.run({0x0F, 0x11, 0x0B});
  CHECK(rig.took(ferrite::Vector::PageFault));
  CHECK(rig.get(CpuRig::Data + 0xFF8) == 0);
}

TEST_CASE("66 before a vector instruction names the one on XMM registers") {
  Rig rig;
  rig.cpu.s.xmm[0] = {0x01FF, 5}, rig.cpu.s.xmm[1] = {0x0101, 6};
  rig.run({0x66, 0x0F, 0xFC, 0xC1});  // paddb xmm0, xmm1
  CHECK(rig.ran_through());
  CHECK(rig.cpu.s.xmm[0] == std::array<u64, 2>{0x0200, 11});
}

TEST_CASE("FXSAVE and FXRSTOR keep x87, MMX, XMM and MXCSR, and want a multiple of sixteen") {
  Rig rig;
  rig.cpu.fpu.fld(fpu::one);
  rig.cpu.s.xmm[7] = {0x1234, 0x5678};
  rig.cpu.s.mxcsr = 0x1FA0;
  const X87 before = rig.cpu.fpu;
  rig.run({0x0F, 0xAE, 0x03});  // fxsave [ebx]
  CHECK(rig.ran_through());
  CHECK(rig.get(CpuRig::Data + 4) == 0x80);  // one register in use: R7
  CHECK(rig.get(CpuRig::Data + 160 + 7 * 16) == 0x1234);
  rig.cpu.fpu.fninit();
  rig.cpu.s.xmm[7] = {}, rig.cpu.s.mxcsr = 0x1F80;
  rig.run({0x0F, 0xAE, 0x0B});  // fxrstor [ebx]
  CHECK(rig.cpu.fpu.registers == before.registers);
  CHECK(rig.cpu.fpu.tag_word() == before.tag_word());
  CHECK(rig.cpu.s.xmm[7][0] == 0x1234);
  CHECK(rig.cpu.s.mxcsr == 0x1FA0);
  rig.cpu.s.reg[EBX]++;
  rig.run({0x0F, 0xAE, 0x03});
  CHECK(rig.took(ferrite::Vector::GeneralProtection));
}

TEST_CASE("LDMXCSR takes no reserved bit") {
  Rig rig;
  rig.put32(CpuRig::Data, 0x1'0000);
  rig.run({0x0F, 0xAE, 0x13});
  CHECK(rig.took(ferrite::Vector::GeneralProtection));
  CHECK(rig.cpu.s.mxcsr == 0x1F80);
}

}  // namespace ferrite
