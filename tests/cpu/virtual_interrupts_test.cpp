// SPDX-License-Identifier: MIT
// VME and PVI: a virtual interrupt flag for virtual-8086 programs and for privilege 3 [SDM Volume 3, 20.3 and 20.4].
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

constexpr u32 Vif = eflags::Vif, Vip = eflags::Vip, If = eflags::If;

struct VmeRig : CpuRig {
  static constexpr u32 Map = 0x68 + 32, TssLimit = Map + 0x20;  // the redirection map, then some ports
  explicit VmeRig(unsigned iopl, u32 flags = 0) : CpuRig(CpuModel::Pentium) {
    protect();
    cpu.write_cr4(cr4::Vme);
    put16(Tss + 0x66, Map);
    cpu.s.tr.limit = TssLimit;
    enter_v86(iopl);
    cpu.set_flags(flags, flags);
    cpu.s.segment[isa::SS].selector = 0;
  }
  /// INT n goes to protected mode.
  void keep(u8 vector) {
    const u32 at = Tss + Map - 32 + vector / 8;
    memory.write(at, memory.read(at, 1) | 1u << vector % 8, 1);
  }
  bool in_v86_handler(u8 vector) const {
    return cpu.s.v86() && cpu.s.segment[isa::CS].selector == Handlers >> 4 && cpu.s.eip == vector * 16u;
  }
};
using Rig = VmeRig;

struct PviRig : CpuRig {
  explicit PviRig(u32 flags = 0) : CpuRig(CpuModel::Pentium) {
    protect();
    cpu.write_cr4(cr4::Pvi);
    enter_user();
    cpu.set_flags(flags, flags);
  }
};

}  // namespace

TEST_CASE("VME below IOPL 3: CLI and STI change VIF and leave IF alone") {
  Rig rig(0, If);
  rig.run({0xFB});
  CHECK(rig.ran_through());
  CHECK((rig.flags() & (Vif | If)) == (Vif | If));
  rig.run({0xFA});
  CHECK((rig.flags() & (Vif | If)) == If);
  Rig real(3, Vif);
  real.run({0xFB});
  CHECK((real.flags() & (Vif | If)) == (Vif | If));
}

TEST_CASE("VME: STI while an interrupt waits is #GP(0), CLI is not") {
  Rig rig(0, Vip);
  rig.run({0xFB});
  CHECK(rig.faulted(Vector::GeneralProtection, 0));
  CHECK(rig.stack(3) & Vip);
  Rig cli(0, Vip | Vif);
  cli.run({0xFA});
  CHECK(cli.ran_through());
}

TEST_CASE("VME: PUSHF shows VIF as IF and an IOPL of 3; PUSHFD is #GP(0)") {
  for (const u32 flag : {0u, Vif}) {
    Rig rig(1, flag | (flag ? 0 : If));
    rig.run({0x9C});
    CHECK(rig.ran_through());
    CHECK((rig.stack16(0) & (If | eflags::Iopl)) == ((flag ? If : 0u) | eflags::Iopl));
  }
  Rig wide(1);
  wide.run({0x66, 0x9C});
  CHECK(wide.faulted(Vector::GeneralProtection, 0));
}

TEST_CASE("VME: POPF loads VIF from IF, leaves IF and IOPL, and with TF or a waiting interrupt is #GP(0)") {
  Rig rig(1);
  rig.run({0x68, 0x01, 0x32, 0x9D});  // push 3201h: CF, IF, IOPL 3
  CHECK(rig.ran_through());
  CHECK((rig.flags() & (Vif | If | eflags::Iopl | eflags::Cf)) == (Vif | 0x1000 | eflags::Cf));
  for (const u32 waiting : {0u, Vip}) {
    Rig trap(1, waiting);
    trap.cpu.push(waiting ? u32(If) : u32(eflags::Tf), 2);
    trap.run({0x9D});
    CHECK(trap.faulted(Vector::GeneralProtection, 0));
    CHECK(trap.stack(4) == Rig::Stack3 - 2);
  }
  Rig off(1, Vip | Vif);  // turning it off is allowed
  off.cpu.push(0, 2);
  off.run({0x9D});
  CHECK(off.ran_through());
  CHECK_FALSE(off.flags() & Vif);
}

TEST_CASE("VME: IRET loads VIF likewise, IRETD is #GP(0)") {
  Rig rig(0);
  rig.run({0x68, 0x00, 0x02, 0x0E, 0x68, 0x08, 0x00, 0xCF});
  CHECK(rig.cpu.s.v86());
  CHECK((rig.flags() & (Vif | If)) == Vif);
  Rig waiting(0, Vip);
  for (u32 value : {u32(If), Rig::UserCode >> 4, 0u}) waiting.cpu.push(value, 2);
  waiting.run({0xCF});
  CHECK(waiting.faulted(Vector::GeneralProtection, 0));
  CHECK(waiting.stack(4) == Rig::Stack3 - 6);
  Rig wide(0);
  wide.run({0x66, 0xCF});
  CHECK(wide.faulted(Vector::GeneralProtection, 0));
}

TEST_CASE("VME: INT n stays in virtual-8086 mode where the task's map says so") {
  Rig rig(0, Vif | If);
  rig.run({0xCD, 0x21});
  CHECK(rig.in_v86_handler(0x21));
  CHECK((rig.flags() & (Vif | If)) == If);
  CHECK(rig.stack16(0) == 2);
  CHECK(rig.stack16(1) == Rig::UserCode >> 4);
  CHECK((rig.stack16(2) & (If | eflags::Iopl)) == (If | eflags::Iopl));
  Rig real(3, If);
  real.run({0xCD, 0x21});
  CHECK(real.in_v86_handler(0x21));
  CHECK_FALSE(real.flags() & If);
  CHECK((real.stack16(2) & (If | eflags::Iopl)) == (If | eflags::Iopl));
}

TEST_CASE("VME: where the map says protected mode, INT n asks IOPL as before") {
  Rig rig(3);
  rig.keep(0x90);
  rig.run({0xCD, 0x90});
  CHECK(rig.vector() == 0x90);
  CHECK_FALSE(rig.cpu.s.v86());
  Rig low(2);
  low.keep(0x90);
  low.run({0xCD, 0x90});
  CHECK(low.faulted(Vector::GeneralProtection, 0));
}

TEST_CASE("VME: INT3, exceptions and interrupts go to protected mode whatever the map says") {
  Rig rig(0);
  rig.run({0xCC});
  CHECK(rig.took(Vector::Breakpoint));
  CHECK_FALSE(rig.cpu.s.v86());
  Rig fault(0);
  fault.run({0x0F, 0x0B});
  CHECK(fault.took(Vector::InvalidOpcode));
}

TEST_CASE("VME: a redirection map beyond the task segment is #GP(0)") {
  Rig rig(3);
  rig.put16(Rig::Tss + 0x66, 0xFFF0);
  rig.run({0xCD, 0x21});
  CHECK(rig.faulted(Vector::GeneralProtection, 0));
}

TEST_CASE("VME: a vector table or stack that is not there faults, and leaves SP alone") {
  Rig rig(0);
  rig.cpu.s.segment[isa::SS].limit = 2;
  rig.cpu.load_segment(isa::SS, 0);
  rig.cpu.s.reg[ESP] = 0x2;  // the second push wraps below 0
  rig.run({0xCD, 0x21});
  CHECK((rig.cpu.s.reg[ESP] & 0xFFFF) == 0xFFFC);
}

TEST_CASE("the redirected INT is not stepped") {
  Rig rig(0);
  rig.cpu.set_flags(eflags::Tf, eflags::Tf);
  rig.run({0xCD, 0x21});
  CHECK(rig.in_v86_handler(0x21));
  CHECK(rig.stack16(2) & eflags::Tf);
}

TEST_CASE("IRETD to virtual-8086 mode and within privilege 0 loads VIF and VIP, from privilege 3 it does not") {
  Rig rig(0);
  rig.run({0xCC});
  rig.put32(rig.cpu.s.reg[ESP] + 8, rig.stack(2) | Vif | Vip);
  rig.cpu.return_from_interrupt(4);
  CHECK((rig.flags() & (Vif | Vip)) == (Vif | Vip));
  PviRig user;
  for (u32 value : {Vif | Vip | 2, u32(CpuRig::Code3), CpuRig::UserCode + 1}) user.cpu.push(value, 4);
  user.run({0xCF});
  CHECK_FALSE(user.flags() & (Vif | Vip));
}

TEST_CASE("PVI: CLI and STI at privilege 3 change VIF; STI with VIP is #GP(0); PUSHF and POPF know nothing of it") {
  PviRig rig;
  rig.run({0xFB});
  CHECK(rig.ran_through());
  CHECK((rig.flags() & (Vif | If)) == Vif);
  rig.run({0x9C, 0x58, 0xFA});
  CHECK_FALSE(rig.eax() & If);
  CHECK_FALSE(rig.flags() & Vif);
  PviRig waiting(Vip);
  waiting.run({0xFB});
  CHECK(waiting.faulted(Vector::GeneralProtection, 0));
  PviRig popf(Vif);
  popf.run({0x6A, 0x02, 0x9D});
  CHECK(popf.flags() & Vif);
}

TEST_CASE("without VME and PVI nothing of this exists") {
  Rig rig(0);
  rig.cpu.write_cr4(0);
  rig.run({0xFB});
  CHECK(rig.faulted(Vector::GeneralProtection, 0));
  CpuRig old(CpuModel::I486Dx2);
  old.protect();
  old.cpu.set_flags(Vif | Vip, Vif | Vip);
  CHECK_FALSE(old.flags() & (Vif | Vip));
}

}  // namespace ferrite::test
