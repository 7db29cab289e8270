// SPDX-License-Identifier: MIT
// Model-specific registers, SYSENTER and SYSEXIT, RDPMC [SDM Volume 4, chapter 2; Volume 3, 11.11 and 5.8.7].
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

struct MsrRig : CpuRig {
  explicit MsrRig(CpuModel model = CpuModel::PentiumIII) : CpuRig(model) { protect(); }
  bool write(u32 number, u64 value) {
    cpu.s.reg[ECX] = number, eax() = u32(value), cpu.s.reg[EDX] = u32(value >> 32);
    const u32 eip = cpu.s.eip;
    run({0x0F, 0x30});
    if (!took(Vector::GeneralProtection)) return ran_through();
    cpu.s.eip = eip;
    return false;
  }
  u64 read(u32 number) {
    cpu.s.reg[ECX] = number;
    run({0x0F, 0x32});
    CHECK(ran_through());
    return eax() | u64(cpu.s.reg[EDX]) << 32;
  }
  bool exists(u32 number) {
    cpu.s.reg[ECX] = number;
    run({0x0F, 0x32});
    return ran_through();
  }
};
using Rig = MsrRig;
constexpr u32 SysenterCs = 0x174, SysenterEsp = 0x175, SysenterEip = 0x176;

struct SysenterRig : MsrRig {
  SysenterRig() {
    // The four descriptors that SYSENTER and SYSEXIT assume lie in a row; their contents are not looked at.
    write(SysenterCs, Spare), write(SysenterEsp, Stack1), write(SysenterEip, Handlers + 0xF00);
  }
};

}  // namespace

TEST_CASE("registers keep what is written, and each processor has its own") {
  struct Case {
    u32 number;
    u64 value;
    CpuModel first;
  };
  using enum CpuModel;
  for (const Case& c :
       {Case{0x174, 8, PentiumII}, Case{0x175, 0xFFFF'FFFC, PentiumII}, Case{0x176, 1, PentiumII},
        Case{0x1B, 0xFEE0'0100, PentiumII}, Case{0x200, 0xF'FFFF'F006, PentiumII},
        Case{0x20F, 0xF'FFFF'F800, PentiumII}, Case{0x250, 0x0606'0606'0606'0606, PentiumII},
        Case{0x259, 0x0001'0405'0600'0000, PentiumII}, Case{0x26F, 5, PentiumII}, Case{0x2FF, 0xC06, PentiumII},
        Case{0x277, 0x0007'0105'0600'0406, PentiumII}, Case{0x1D9, 0x42, PentiumII}, Case{0xC000'0080, 0x800, Pentium4},
        Case{0x1A0, 0x1801, Pentium4}, Case{0x17A, 4, PentiumII}, Case{0x40C, ~u64{0}, PentiumII}}) {
    for (const CpuModel model : {Pentium, PentiumMmx, PentiumII, PentiumIII, Pentium4, CoreI7}) {
      Rig rig(model);
      INFO(facts_of(model).name << " MSR " << c.number);
      REQUIRE(rig.exists(c.number) == (model >= c.first));
      if (model < c.first) continue;
      CHECK(rig.write(c.number, c.value));
      CHECK(rig.read(c.number) == c.value);
    }
  }
}

// [SDM Volume 3, 15.3 and 15.8] As a system looks for errors and clears them.
TEST_CASE("as many machine check banks as the processor says report no error") {
  struct Case {
    CpuModel model;
    u64 capability;
  };
  using enum CpuModel;
  for (const Case& c : {Case{PentiumII, 0x105}, Case{PentiumIII, 0x105}, Case{Pentium4, 0x104}, Case{CoreI7, 9}}) {
    Rig rig(c.model);
    INFO(facts_of(c.model).name);
    CHECK(rig.read(0x179) == c.capability);
    CHECK(rig.exists(0x17B) == bool(c.capability & 0x100));
    const u32 banks = c.capability & 0xFF;
    for (u32 bank = 0; bank < banks; bank++) {
      CHECK(rig.write(0x400 + bank * 4, ~u64{0}));
      CHECK(rig.write(0x401 + bank * 4, 0));
      CHECK(rig.read(0x401 + bank * 4) == 0);
    }
    CHECK_FALSE(rig.exists(0x400 + banks * 4));
  }
  CHECK_FALSE(Rig(Pentium).exists(0x179));
}

TEST_CASE("reserved bits and memory types that do not exist are #GP(0)") {
  struct Case {
    u32 number;
    u64 value;
  };
  for (const Case& c : {Case{0x200, 2},
                        Case{0x200, 0x100},
                        Case{0x200, 0x10'0000'0000},
                        Case{0x201, 0x400},
                        Case{0x250, 0x0300},
                        Case{0x268, 0x0700'0000},
                        Case{0x2FF, 0x1000},
                        Case{0x2FF, 2},
                        Case{0x277, 2},
                        Case{0x277, 0x08},
                        Case{0xFE, 0},
                        Case{0x1D9, 0x80},
                        Case{0xC000'0080, 1},
                        Case{0xC000'0080, 0x100},
                        Case{0x1234'5678, 0},
                        Case{0x17A, 8},
                        Case{0x179, 0},
                        Case{0x401, 1},
                        Case{0x402, 1},
                        Case{0x403, 0},
                        Case{0x410, 0}}) {
    Rig rig(CpuModel::Pentium4);
    INFO("MSR " << c.number << " value " << c.value);
    CHECK_FALSE(rig.write(c.number, c.value));
  }
}

TEST_CASE("MTRRcap says eight variable ranges, the fixed ones and write combining; nothing is enabled at reset") {
  Rig rig;
  CHECK(rig.read(0xFE) == 0x508);
  CHECK(rig.read(0x2FF) == 0);
  CHECK(rig.read(0x277) == 0x0007'0406'0007'0406);
  CHECK(rig.read(0x8B) == 0);
  CHECK(rig.read(0x1B) == 0xFEE0'0900);
}

TEST_CASE("SYSENTER goes to privilege 0 on flat segments, with IF off, and saves nothing") {
  SysenterRig rig;
  rig.enter_user(2 | eflags::If | eflags::Cf);
  rig.cpu.set_flags(eflags::If, eflags::If);
  rig.run({0x0F, 0x34});
  CHECK(rig.vector() == 0xF0);
  CHECK(rig.cpu.s.cpl == 0);
  CHECK(rig.cpu.s.reg[ESP] == Rig::Stack1);
  CHECK(rig.cpu.s.segment[isa::CS].selector == Rig::Spare);
  CHECK(rig.cpu.s.segment[isa::SS].selector == Rig::Spare + 8);
  CHECK(rig.cpu.s.segment[isa::SS].limit == ~0u);
  CHECK((rig.flags() & (eflags::If | eflags::Cf)) == eflags::Cf);
}

TEST_CASE("SYSEXIT returns to EDX with the stack in ECX, at privilege 3") {
  SysenterRig rig;
  rig.cpu.s.reg[EDX] = Rig::UserCode, rig.cpu.s.reg[ECX] = Rig::Stack3;
  rig.put(Rig::UserCode, {0xEB, 0xFE});
  rig.run({0x0F, 0x35});
  CHECK(rig.cpu.s.eip == Rig::UserCode);
  CHECK(rig.cpu.s.cpl == 3);
  CHECK(rig.cpu.s.reg[ESP] == Rig::Stack3);
  CHECK(rig.cpu.s.segment[isa::CS].selector == (Rig::Spare + 16) + 3);
  CHECK(rig.cpu.s.segment[isa::SS].selector == (Rig::Spare + 24) + 3);
}

TEST_CASE("SYSENTER from virtual-8086 mode leaves it") {
  SysenterRig rig;
  rig.enter_v86(3);
  rig.run({0x0F, 0x34});
  CHECK(rig.vector() == 0xF0);
  CHECK_FALSE(rig.cpu.s.v86());
}

TEST_CASE("SYSENTER and SYSEXIT are #GP(0) without a selector, in real mode, and SYSEXIT below privilege 0") {
  for (const u8 opcode : {0x34, 0x35}) {
    Rig rig;
    rig.run({0x0F, opcode});
    CHECK(rig.faulted(Vector::GeneralProtection, 0));
    CpuRig real(CpuModel::PentiumIII);
    real.cpu.write_msr(SysenterCs, Rig::Spare);
    real.run({0x0F, opcode});
    CHECK(real.took(Vector::GeneralProtection));
  }
  SysenterRig user;
  user.enter_user();
  user.run({0x0F, 0x35});
  CHECK(user.faulted(Vector::GeneralProtection, 0));
}

TEST_CASE("RDPMC needs CR4.PCE at privilege 3, and a counter that exists") {
  for (const bool open : {false, true}) {
    Rig rig;
    if (open) rig.cpu.write_cr4(cr4::Pce);
    rig.write(0xC2, 0xFFFF'FFFE);
    rig.enter_user();
    rig.cpu.s.reg[ECX] = 1;
    rig.run({0x0F, 0x33});
    if (!open) CHECK(rig.faulted(Vector::GeneralProtection, 0));
    if (!open) continue;
    CHECK(rig.ran_through());
    CHECK(rig.eax() == 0xFFFF'FFFE);
    CHECK(rig.cpu.s.reg[EDX] == 0xFF);  // 40 bits, sign-extended when written
  }
  for (const CpuModel model : {CpuModel::PentiumMmx, CpuModel::PentiumIII, CpuModel::Pentium4}) {
    Rig rig(model);
    rig.cpu.s.reg[ECX] = model == CpuModel::Pentium4 ? 18 : 2;
    rig.run({0x0F, 0x33});
    CHECK(rig.faulted(Vector::GeneralProtection, 0));
  }
  Rig first(CpuModel::Pentium);
  first.run({0x0F, 0x33});
  CHECK(first.took(Vector::InvalidOpcode));
  Rig second(CpuModel::PentiumMmx);
  second.write(0x12, 0x55);
  second.cpu.s.reg[ECX] = 0;
  second.run({0x0F, 0x33});
  CHECK(second.eax() == 0x55);
}

}  // namespace ferrite::test
