// SPDX-License-Identifier: MIT
// What real processors do first, and what they leave alone: found by tests/oracle, said here one by one.
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

/// Flat protected mode with paging; the page at Gone is absent, Data lies right below it.
struct PagedRig : CpuRig {
  static constexpr u32 Gone = 0xD000;
  PagedRig() {
    protect(), page();
    map(Gone, 0);
  }
  u32& reg(RegisterName name) { return cpu.s.reg[name]; }
};

}  // namespace

TEST_CASE("XADD to memory whose address holds the source writes the sum where it read") {
  PagedRig rig;
  rig.put32(CpuRig::Data + 8, 5);
  rig.reg(EBX) = CpuRig::Data, rig.reg(ECX) = 8;
  rig.run({0x0F, 0xC1, 0x0C, 0x0B});  // xadd [ebx+ecx], ecx
  CHECK(rig.ran_through());
  CHECK(rig.get(CpuRig::Data + 8) == 13);
  CHECK(rig.reg(ECX) == 5);
}

TEST_CASE("XADD of a register with itself doubles it") {
  PagedRig rig;
  rig.reg(EAX) = 21;
  rig.run({0x0F, 0xC1, 0xC0});
  CHECK(rig.reg(EAX) == 42);
}

TEST_CASE("CMPS reports the target's page before the source's") {
  PagedRig rig;
  rig.map(PagedRig::Gone + 0x1000, 0);
  rig.reg(ESI) = PagedRig::Gone, rig.reg(EDI) = PagedRig::Gone + 0x1000;
  rig.run({0xA6});
  CHECK(rig.faulted(Vector::PageFault, 0));
  CHECK(rig.cpu.s.cr2 == PagedRig::Gone + 0x1000);
}

TEST_CASE("REPNE SCASB that is stepped through changes flags at its last step only") {
  PagedRig rig;
  rig.put(CpuRig::Data, {1, 2, 3});
  rig.eax() = 3, rig.reg(ECX) = 3, rig.reg(EDI) = CpuRig::Data;
  rig.cpu.set_flags(eflags::Tf | eflags::Of, eflags::Tf | eflags::Arithmetic);
  rig.run({0xF2, 0xAE});
  CHECK(rig.took(Vector::Debug));
  CHECK(rig.reg(ECX) == 2);
  CHECK((rig.stack(2) & eflags::Arithmetic) == u32(eflags::Of));
}

TEST_CASE("BOUND below the lower bound does not look at the upper one") {
  PagedRig rig;
  rig.put32(PagedRig::Gone - 4, 10);
  rig.reg(EBX) = PagedRig::Gone - 4, rig.eax() = 9;
  rig.run({0x62, 0x03});  // bound eax, [ebx]
  CHECK(rig.took(Vector::BoundRange));
  rig.eax() = 10;
  PagedRig again;
  again.put32(PagedRig::Gone - 4, 10);
  again.reg(EBX) = PagedRig::Gone - 4, again.eax() = 10;
  again.run({0x62, 0x03});
  CHECK(again.faulted(Vector::PageFault, 0));
}

TEST_CASE("CMPXCHG8B at the end of 64K does not wrap: its second half lies beyond the limit") {
  CpuRig rig;
  rig.cpu.s.reg[EBX] = 0xFFFC;
  rig.run({0x0F, 0xC7, 0x0F});  // cmpxchg8b [bx]
  CHECK(rig.took(Vector::GeneralProtection));
}

TEST_CASE("FLD m80 at the end of 64K takes its exponent from the segment's start") {
  CpuRig rig;
  rig.cpu.write_cr0(cr0::Et | cr0::Ne);
  rig.cpu.load_segment(isa::DS, 0x800);
  const u32 base = 0x8000;
  rig.put32(base + 0xFFF8, 0), rig.put32(base + 0xFFFC, 0x8000'0000), rig.put16(base, 0x3FFF);
  rig.cpu.s.reg[EBX] = 0xFFF8;
  rig.run({0xDB, 0xE3, 0xDB, 0x2F});  // fninit; fld tbyte [bx]
  CHECK(rig.ran_through());
  CHECK(rig.cpu.fpu.st(0).sign_exponent == 0x3FFF);
  CHECK(rig.cpu.fpu.st(0).significand == u64{1} << 63);
}

TEST_CASE("the undocumented FSTP1 of an empty register only pops") {
  PagedRig rig;
  rig.run({0xDB, 0xE3, 0xD9, 0xDB});  // fninit; d9 db
  CHECK(rig.cpu.fpu.top == 1);
  CHECK(rig.cpu.fpu.empty == 0xFF);
  CHECK((rig.cpu.fpu.status & 0x41) == 0);
}

TEST_CASE("ENTER with 32-bit operands on a 16-bit stack subtracts in 32 bits for EBP") {
  CpuRig rig;
  rig.protect();
  rig.cpu.load_segment(isa::SS, CpuRig::Data16);
  rig.cpu.s.reg[ESP] = 0;
  rig.run({0xC8, 0, 0, 0});
  CHECK(rig.ran_through());
  CHECK(rig.cpu.s.reg[EBP] == 0xFFFF'FFFC);
}

TEST_CASE("ENTER whose outer frame is on an absent page has pushed EBP and nothing more") {
  PagedRig rig;
  rig.enter_user(2, CpuRig::Data + 0x100);
  rig.reg(EBP) = PagedRig::Gone + 4;
  rig.put32(CpuRig::Data + 0xF8, 0x1234'5678);
  rig.run({0xC8, 0, 0, 2});
  CHECK(rig.took(Vector::PageFault));
  CHECK(rig.reg(EBP) == PagedRig::Gone + 4);
  CHECK(rig.get(CpuRig::Data + 0xFC) == PagedRig::Gone + 4);
  CHECK(rig.get(CpuRig::Data + 0xF8) == 0x1234'5678);
}

}  // namespace ferrite::test
