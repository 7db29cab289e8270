// SPDX-License-Identifier: MIT
// Instructions that ask about descriptors, and those that came with the 486 and the Pentium.
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

struct SystemRig : CpuRig {
  SystemRig() { protect(); }
  bool zero() const { return flags() & eflags::Zf; }
};
using Rig = SystemRig;

}  // namespace

TEST_CASE("LAR and LSL answer for what the caller may see, and leave the register alone otherwise") {
  struct Case {
    u8 access;
    u16 rpl;
    bool lar, lsl;
  };
  for (const Case& c : {Case{Rig::ReadWrite, 0, true, true}, Case{Rig::ReadWrite, 3, false, false},
                        Case{Rig::Conforming, 3, true, true}, Case{Rig::CallGate32, 0, true, false},
                        Case{Rig::TaskGate, 0, true, false}, Case{Rig::TssAvailable, 0, true, true},
                        Case{Rig::LocalTable, 0, true, true}, Case{Rig::InterruptGate32, 0, false, false},
                        Case{Rig::TrapGate32, 0, false, false}}) {
    Rig rig;
    INFO("access " << int(c.access) << " rpl " << c.rpl);
    rig.describe(Rig::Spare, 0, 0x12'3FFF, c.access, Rig::Pages);
    rig.cpu.s.reg[EBX] = Rig::Spare | c.rpl, rig.eax() = rig.cpu.s.reg[ECX] = 0x5555'5555;
    rig.run({0x0F, 0x02, 0xC3});  // lar eax, ebx
    CHECK(rig.zero() == c.lar);
    CHECK((rig.eax() & 0xFF00) == (c.lar ? u32(c.access) << 8 : 0x5500));
    rig.run({0x0F, 0x03, 0xCB});  // lsl ecx, ebx
    CHECK(rig.zero() == c.lsl);
    CHECK(rig.cpu.s.reg[ECX] == (c.lsl ? 0x12'3FFF : 0x5555'5555));
  }
}

TEST_CASE("VERR and VERW tell readable from writable; null and beyond the table are neither") {
  struct Case {
    u16 selector;
    u8 access;
    bool readable, writable;
  };
  for (const Case& c :
       {Case{Rig::Spare, Rig::ReadWrite, true, true}, Case{Rig::Spare, Rig::ReadOnly, true, false},
        Case{Rig::Spare, Rig::ExecuteRead, true, false}, Case{Rig::Spare, Rig::ExecuteOnly, false, false},
        Case{Rig::Spare | 3, Rig::Conforming, true, false}, Case{Rig::Spare | 3, Rig::ReadWrite, false, false},
        Case{Rig::Spare, Rig::TssAvailable, false, false}, Case{0, Rig::ReadWrite, false, false},
        Case{0x1F8, Rig::ReadWrite, false, false}}) {
    Rig rig;
    rig.describe(Rig::Spare, 0, 0xFFFF, c.access);
    rig.eax() = c.selector;
    rig.run({0x0F, 0x00, 0xE0});
    CHECK(rig.zero() == c.readable);
    rig.run({0x0F, 0x00, 0xE8});
    CHECK(rig.zero() == c.writable);
  }
}

TEST_CASE("ARPL raises a low RPL and says so in ZF") {
  Rig rig;
  rig.eax() = 0xABCD'0050, rig.cpu.s.reg[EBX] = 3;
  rig.run({0x63, 0xD8});
  CHECK(rig.zero());
  CHECK(rig.eax() == 0xABCD'0053);
  rig.run({0x63, 0xD8});
  CHECK_FALSE(rig.zero());
}

TEST_CASE("SMSW, SLDT and STR fill a register, but only a word of memory; LMSW can't leave protected mode") {
  Rig rig;
  rig.put32(Rig::Data, ~0u);
  rig.run({0x0F, 0x01, 0xE0, 0x0F, 0x00, 0x0D, 0, 0xC0, 0, 0});  // smsw eax; str [C000]
  CHECK(rig.eax() == rig.cpu.s.cr0);
  CHECK(rig.get(Rig::Data) == (0xFFFF'0000 | Rig::TssSelector));
  rig.eax() = 0;
  rig.run({0x0F, 0x01, 0xF0});
  CHECK(rig.cpu.s.protected_mode());
}

TEST_CASE("CR0 with PG and no PE, or NW and no CD, is #GP, and so are CR4's reserved bits") {
  for (const u32 value : {0x8000'0010u, 0x2000'0011u}) {
    Rig rig;
    rig.eax() = value;
    rig.run({0x0F, 0x22, 0xC0});
    CHECK(rig.faulted(Vector::GeneralProtection, 0));
  }
  Rig rig;
  rig.eax() = 0x8000'0000;
  rig.run({0x0F, 0x22, 0xE0});
  CHECK(rig.faulted(Vector::GeneralProtection, 0));
}

TEST_CASE("RDTSC counts time, WRMSR sets it, and CR4.TSD keeps it from privilege 3") {
  Rig rig;
  rig.run({0x0F, 0x31, 0x89, 0xC3, 0x90, 0x90, 0x0F, 0x31, 0x29, 0xD8});  // rdtsc; mov ebx, eax; 2 nops; rdtsc; sub
  CHECK(rig.eax() == 4);
  rig.eax() = 0, rig.cpu.s.reg[EDX] = 5, rig.cpu.s.reg[ECX] = 0x10;
  rig.run({0x0F, 0x30, 0x0F, 0x31});
  CHECK(rig.cpu.s.reg[EDX] == 5);
  CHECK(rig.eax() == 1);
  Rig user;
  user.cpu.write_cr4(cr4::Tsd);
  user.enter_user();
  user.run({0x0F, 0x31});
  CHECK(user.faulted(Vector::GeneralProtection, 0));
}

TEST_CASE("unknown model-specific registers are #GP(0)") {
  for (const u8 opcode : {0x30, 0x32}) {
    Rig rig;
    rig.cpu.s.reg[ECX] = 0x1234'5678;
    rig.run({0x0F, opcode});
    CHECK(rig.faulted(Vector::GeneralProtection, 0));
  }
}

TEST_CASE("CMPXCHG8B, CMPXCHG, XADD and BSWAP") {
  Rig rig;
  rig.put32(Rig::Data, 1), rig.put32(Rig::Data + 4, 2);
  rig.cpu.s.reg = {1, 8, 2, 7, Rig::Stack0, 0, 0, 0, 0};
  rig.run({0x0F, 0xC7, 0x0D, 0, 0xC0, 0, 0});
  CHECK(rig.zero());
  CHECK(rig.get(Rig::Data) == 7);
  CHECK(rig.get(Rig::Data + 4) == 8);
  rig.run({0x0F, 0xC7, 0x0D, 0, 0xC0, 0, 0});
  CHECK_FALSE(rig.zero());
  CHECK(rig.eax() == 7);
  CHECK(rig.cpu.s.reg[EDX] == 8);
  rig.eax() = 7, rig.cpu.s.reg[EBX] = 0x1122'3344;
  rig.run({0x0F, 0xB1, 0x1D, 0, 0xC0, 0, 0});  // cmpxchg [C000], ebx
  CHECK(rig.zero());
  CHECK(rig.get(Rig::Data) == 0x1122'3344);
  rig.cpu.s.reg[ECX] = 1;
  rig.run({0x0F, 0xC1, 0x0D, 0, 0xC0, 0, 0, 0x0F, 0xC9});  // xadd [C000], ecx; bswap ecx
  CHECK(rig.get(Rig::Data) == 0x1122'3345);
  CHECK(rig.cpu.s.reg[ECX] == 0x4433'2211);
  rig.eax() = 0x21;
  rig.run({0x0F, 0xC0, 0xC0});  // xadd al, al
  CHECK(rig.eax() == 0x42);
}

TEST_CASE("rotating through carry by a whole turn keeps value and carry, and sets OF") {
  Rig rig;
  rig.eax() = 0x80, rig.cpu.s.reg[ECX] = 9;
  rig.cpu.set_flags(0, eflags::Arithmetic);
  rig.run({0xD2, 0xD0});  // rcl al, cl
  CHECK(rig.eax() == 0x80);
  CHECK((rig.flags() & (eflags::Cf | eflags::Of)) == eflags::Of);
}

}  // namespace ferrite::test
