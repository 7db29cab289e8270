// SPDX-License-Identifier: MIT
// MMX and SSE as programs see them beside the x87 and the control registers. What each instruction computes is compared
// with this machine's processor in tests/oracle.
#include <catch2/catch.hpp>

#include "tests/support/sse_rig.h"

namespace ferrite {
namespace {

using test::CpuRig;

/// Each byte of its data is the byte's number.
struct Rig : test::SseRig {
  Rig() {
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
    rig.cpu.fpu.set_status_word(1);
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

TEST_CASE("MOVSS from memory clears the lanes above, from a register it keeps them") {
  Rig rig;
  rig.cpu.s.xmm[0] = {~u64(0), ~u64(0)}, rig.cpu.s.xmm[1] = {~u64(0), ~u64(0)}, rig.cpu.s.xmm[2] = {5, 6};
  rig.run({0xF3, 0x0F, 0x10, 0x03, 0xF3, 0x0F, 0x10, 0xCA});  // movss xmm0, [ebx]; movss xmm1, xmm2
  CHECK(rig.ran_through());
  CHECK(rig.cpu.s.xmm[0] == std::array<u64, 2>{0x0302'0100, 0});
  CHECK(rig.cpu.s.xmm[1] == std::array<u64, 2>{0xFFFF'FFFF'0000'0005, ~u64(0)});
}

TEST_CASE("MOVQ2DQ and MOVDQ2Q are MMX instructions too: they report the x87's error and take its stack") {
  for (const u8 prefix : {0xF3, 0xF2}) {
    Rig rig;
    rig.cpu.fpu.top = 3;
    rig.run({prefix, 0x0F, 0xD6, 0xCA});
    CHECK(rig.ran_through());
    CHECK(rig.cpu.fpu.top == 0);
    CHECK(rig.cpu.fpu.empty == 0);
    Rig waiting;
    waiting.cpu.write_cr0(waiting.cpu.s.cr0 | cr0::Ne);
    waiting.cpu.fpu.fldcw(0x37E);
    waiting.cpu.fpu.set_status_word(1);
    waiting.run({prefix, 0x0F, 0xD6, 0xCA});
    CHECK(waiting.took(ferrite::Vector::X87Error));
  }
}

TEST_CASE("MMX instructions that came with SSE want no CR4.OSFXSR; MOVNTI, CRC32, POPCNT and fences want nothing") {
  Rig rig;
  rig.cpu.write_cr4(0);
  rig.run({0x0F, 0x70, 0xCA, 0x1B, 0x0F, 0xDA, 0xCA, 0x0F, 0xD4, 0xCA});  // pshufw, pminub, paddq on mm1, mm2
  CHECK(rig.ran_through());
  Rig bare;
  bare.cpu.write_cr4(0);
  bare.cpu.write_cr0(bare.cpu.s.cr0 | cr0::Em | cr0::Ts);
  bare.run({0x0F, 0xC3, 0x03, 0xF2, 0x0F, 0x38, 0xF0, 0xC1, 0xF3, 0x0F, 0xB8, 0xC1,
            0x0F, 0xAE, 0xE8, 0x0F, 0xAE, 0xF0, 0x0F, 0xAE, 0xF8, 0x0F, 0xAE, 0x3B});
  CHECK(bare.ran_through());
}

TEST_CASE("MASKMOVQ writes the bytes that its mask selects, in any segment, with either address size") {
  Rig rig;
  rig.describe(CpuRig::Spare, CpuRig::Data, 0xFFFF, CpuRig::ReadWrite);
  rig.cpu.load_segment(isa::FS, CpuRig::Spare);
  rig.cpu.s.reg[EDI] = 0x5'0010;
  rig.cpu.fpu.registers[1].significand = 0x8877'6655'4433'2211;
  rig.cpu.fpu.registers[2].significand = 0x80FF'7F00'0000'0080;
  rig.run({0x64, 0x67, 0x0F, 0xF7, 0xCA});  // maskmovq mm1, mm2 to FS:[DI]
  CHECK(rig.ran_through());
  CHECK(rig.get(CpuRig::Data + 0x10) == 0x1312'1111);
  CHECK(rig.get(CpuRig::Data + 0x14) == 0x8877'1514);
}

TEST_CASE("MASKMOVDQU faults for a selected byte on an absent page, having written none; for others it does not") {
  struct Case {
    std::array<u64, 2> mask;
    bool faults;
  };
  for (const Case& c : {Case{{0x80, 0}, false}, Case{{0x80, 0x80}, true}, Case{{0, 0}, false}}) {
    Rig rig;
    rig.page();
    rig.map(CpuRig::Data + 0x1000, 0);
    rig.cpu.s.reg[EDI] = CpuRig::Data + 0xFF8;
    rig.cpu.s.xmm[1] = {0xAA, 0xBB}, rig.cpu.s.xmm[2] = c.mask;
    rig.run({0x66, 0x0F, 0xF7, 0xCA});
    CHECK(rig.took(ferrite::Vector::PageFault) == c.faults);
    CHECK((rig.get(CpuRig::Data + 0xFF8) == 0xAA) == (!c.faults && c.mask[0]));
  }
}

TEST_CASE("PINSRB and PEXTRB name whole registers: number 4 is ESP, not AH") {
  Rig rig;
  rig.cpu.s.reg[EAX] = 0x5500;
  rig.cpu.s.reg[ESP] = 0x77;
  rig.run(
      {0x66, 0x0F, 0x3A, 0x20, 0xC4, 0, 0x66, 0x0F, 0x3A, 0x14, 0xC5, 0});  // pinsrb xmm0, esp, 0; pextrb ebp, xmm0, 0
  CHECK(rig.ran_through());
  CHECK(rig.cpu.s.xmm[0][0] == 0x77);
  CHECK(rig.cpu.s.reg[EBP] == 0x77);
  CHECK(rig.cpu.s.reg[EAX] == 0x5500);
}

TEST_CASE("CRC32 takes AH as a byte, and words and doublewords by operand size") {
  Rig rig;
  rig.cpu.s.reg[EAX] = 0x6100;
  rig.cpu.s.reg[ECX] = ~0u;
  rig.run({0xF2, 0x0F, 0x38, 0xF0, 0xCC});    // crc32 ecx, ah
  CHECK(~rig.cpu.s.reg[ECX] == 0xC1D0'4330);  // CRC-32C of "a"
  rig.cpu.s.reg[ECX] = ~0u;
  rig.cpu.s.reg[EAX] = 0x3433'3231, rig.cpu.s.reg[EDX] = 0x3635, rig.cpu.s.reg[ESI] = 0x3837;
  rig.cpu.s.reg[EBX] = '9';
  rig.run({0xF2, 0x0F, 0x38, 0xF1, 0xC8, 0x66, 0xF2, 0x0F, 0x38, 0xF1, 0xCA,
           0xF2, 0x66, 0x0F, 0x38, 0xF1, 0xCE, 0xF2, 0x0F, 0x38, 0xF0, 0xCB});  // crc32 ecx by eax, dx, si, bl
  CHECK(rig.ran_through());
  CHECK(~rig.cpu.s.reg[ECX] == 0xE306'9283);  // the check value of CRC-32C
}

}  // namespace ferrite
