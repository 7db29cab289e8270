// SPDX-License-Identifier: MIT
// Hardware task switches [SDM Volume 3, chapter 7].
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

/// Two 32-bit tasks; the second one starts at UserCode.
struct TaskRig : CpuRig {
  TaskRig() {
    protect();
    put32(Tss2 + 0x20, UserCode), put32(Tss2 + 0x24, 2), put32(Tss2 + 0x38, Stack1);
    for (u32 at : {0x48u, 0x50u, 0x54u, 0x58u, 0x5Cu}) put32(Tss2 + at, Data0);
    put32(Tss2 + 0x4C, Code0), put32(Tss2 + 0x28, 0x1234'5678);
    put(UserCode, {0xEB, 0xFE});
  }
  bool busy(u16 selector) { return access_of(selector) & 2; }
  bool in_second() const { return cpu.s.tr.selector == Tss2Selector && cpu.s.eip == UserCode; }
};
using Rig = TaskRig;
constexpr u8 Second = Rig::Tss2Selector;

}  // namespace

TEST_CASE("JMP to a TSS saves the old task, loads the new one and passes the busy bit on") {
  Rig rig;
  rig.eax() = 0xCAFE'F00D;
  rig.run({0xEA, 0, 0, 0, 0, Second, 0});
  CHECK(rig.in_second());
  CHECK(rig.eax() == 0x1234'5678);
  CHECK(rig.get(Rig::Tss + 0x28) == 0xCAFE'F00D);
  CHECK(rig.get(Rig::Tss + 0x20) == Rig::Code + 7);
  CHECK(rig.get16(Rig::Tss + 0x4C) == Rig::Code0);
  CHECK_FALSE(rig.busy(Rig::TssSelector));
  CHECK(rig.busy(Second));
  CHECK(rig.cpu.s.cr0 & cr0::Ts);
  CHECK_FALSE(rig.flags() & eflags::Nt);
}

TEST_CASE("CALL nests: both busy, NT, a link back; IRET returns and un-nests") {
  Rig rig;
  rig.put(Rig::UserCode, {0xCF, 0xEB, 0xFE});
  rig.run({0x9A, 0, 0, 0, 0, Second, 0});
  CHECK(rig.ran_through());
  CHECK(rig.cpu.s.tr.selector == Rig::TssSelector);
  CHECK(rig.get16(Rig::Tss2) == Rig::TssSelector);
  CHECK_FALSE(rig.busy(Second));
  CHECK(rig.busy(Rig::TssSelector));
  CHECK_FALSE(rig.get(Rig::Tss2 + 0x24) & eflags::Nt);
  CHECK(rig.get(Rig::Tss2 + 0x20) == Rig::UserCode + 1);
  Rig inside;
  inside.run({0x9A, 0, 0, 0, 0, Second, 0});
  CHECK(inside.in_second());
  CHECK(inside.flags() & eflags::Nt);
  CHECK(inside.busy(Rig::TssSelector));
}

TEST_CASE("through a task gate in the IDT comes an exception with its error code") {
  Rig rig;
  rig.gate(Rig::Idt + 13 * 8, Second, 0, Rig::TaskGate);
  rig.eax() = 0xFFF8;
  rig.run({0x8E, 0xD8});
  CHECK(rig.in_second());
  CHECK(rig.stack(0) == 0xFFF8);
  CHECK(rig.cpu.s.reg[ESP] == Rig::Stack1 - 4);
  CHECK(rig.get(Rig::Tss + 0x20) == Rig::Code);
  CHECK(rig.get(Rig::Tss + 0x24) & eflags::Rf);
}

TEST_CASE("a task gate in the GDT lets privilege 3 call where the TSS itself does not") {
  Rig rig;
  rig.gate(Rig::Gdt + Rig::Spare, Second, 0, Rig::TaskGate | Rig::Dpl3);
  rig.enter_user();
  rig.run({0x9A, 0, 0, 0, 0, Second | 3, 0});
  CHECK(rig.faulted(Vector::GeneralProtection, Second));
  Rig gate;
  gate.gate(Rig::Gdt + Rig::Spare, Second, 0, Rig::TaskGate | Rig::Dpl3);
  gate.enter_user();
  gate.run({0x9A, 0, 0, 0, 0, Rig::Spare | 3, 0});
  CHECK(gate.cpu.s.tr.selector == Second);
  CHECK(gate.get(Rig::Tss + 0x20) == Rig::UserCode + 7);
}

TEST_CASE("busy, absent, short and local TSSs are refused with the right vector") {
  struct Case {
    u8 access;
    u32 limit;
    Vector vector;
  };
  for (const Case& c : {Case{Rig::TssBusy, 0x67, Vector::GeneralProtection},
                        Case{Rig::TssAvailable & ~Rig::Absent, 0x67, Vector::SegmentNotPresent},
                        Case{Rig::TssAvailable, 0x66, Vector::InvalidTss}}) {
    Rig rig;
    rig.describe(Rig::Tss2Selector, Rig::Tss2, c.limit, c.access, 0);
    rig.run({0xEA, 0, 0, 0, 0, Second, 0});
    CHECK(rig.faulted(c.vector, Second));
    CHECK(rig.busy(Rig::TssSelector));
  }
  Rig local;
  local.cpu.load_ldtr(Rig::LdtSelector);
  local.describe(Rig::Ldt + 8, Rig::Tss2, 0x67, Rig::TssAvailable, 0);
  local.run({0xEA, 0, 0, 0, 0, 0x0C, 0});
  CHECK(local.faulted(Vector::GeneralProtection, 0x0C));
}

TEST_CASE("bad segments of the new task are #TS, absent ones #NP or #SS, in the new task") {
  struct Case {
    u32 at;
    u16 selector;
    u8 access;
    Vector vector;
  };
  for (const Case& c : {Case{0x4C, Rig::Spare, Rig::ReadWrite, Vector::InvalidTss},
                        Case{0x54, Rig::Spare, Rig::ExecuteOnly, Vector::InvalidTss},
                        Case{0x50, Rig::Spare, Rig::ReadOnly, Vector::InvalidTss},
                        Case{0x50, Rig::Spare, u8(Rig::ReadWrite & ~Rig::Absent), Vector::StackFault},
                        Case{0x54, Rig::Spare, u8(Rig::ReadWrite & ~Rig::Absent), Vector::SegmentNotPresent},
                        Case{0x60, Rig::Spare, Rig::ReadWrite, Vector::InvalidTss}}) {
    Rig rig;
    INFO("at " << c.at << " access " << int(c.access));
    rig.describe(Rig::Spare, 0, 0xF'FFFF, c.access);
    rig.put16(Rig::Tss2 + c.at, c.selector);
    // The new task may have no stack yet, so that the handler needs one of its own: a third task.
    rig.describe(Rig::Spare2, Rig::Tss2 + 0x80, 0x67, Rig::TssAvailable, 0);
    for (u32 at = 0; at < 0x68; at += 4) rig.put32(Rig::Tss2 + 0x80 + at, rig.get(Rig::Tss2 + at));
    rig.put16(Rig::Tss2 + 0x80 + 0x4C, Rig::Code0), rig.put16(Rig::Tss2 + 0x80 + 0x60, 0);
    for (u32 at : {0x48u, 0x50u, 0x54u}) rig.put16(Rig::Tss2 + 0x80 + at, Rig::Data0);
    rig.gate(Rig::Idt + u32(c.vector) * 8, Rig::Spare2, 0, Rig::TaskGate);
    rig.run({0xEA, 0, 0, 0, 0, Second, 0});
    CHECK(rig.cpu.s.tr.selector == Rig::Spare2);
    CHECK(rig.get16(Rig::Tss2 + 0x80) == Second);
    CHECK(rig.stack(0) == c.selector);
    CHECK(rig.get(Rig::Tss2 + 0x20) == Rig::UserCode);
  }
}

TEST_CASE("16-bit tasks load and save words") {
  Rig rig;
  rig.describe(Rig::Tss2Selector, Rig::Tss2, 0x2B, Rig::Tss16Available, 0);
  rig.put16(Rig::Tss2 + 0x0E, Rig::UserCode), rig.put16(Rig::Tss2 + 0x10, 2), rig.put16(Rig::Tss2 + 0x12, 0xBEEF);
  rig.put16(Rig::Tss2 + 0x1A, u16(Rig::Stack1));
  rig.put16(Rig::Tss2 + 0x22, Rig::Data0), rig.put16(Rig::Tss2 + 0x24, Rig::Code0);
  rig.put16(Rig::Tss2 + 0x26, Rig::Data0), rig.put16(Rig::Tss2 + 0x28, Rig::Data0), rig.put16(Rig::Tss2 + 0x2A, 0);
  rig.put(Rig::UserCode, {0x40, 0xCF});  // inc eax; iret
  rig.run({0x9A, 0, 0, 0, 0, Second, 0});
  CHECK(rig.ran_through());
  CHECK(rig.get16(Rig::Tss2 + 0x12) == 0xBEF0);
  CHECK(rig.get16(Rig::Tss2 + 0x0E) == Rig::UserCode + 2);
}

TEST_CASE("a task with VM set runs in virtual-8086 mode, and a new CR3 comes with a task when paging is on") {
  Rig rig;
  rig.put32(Rig::Tss2 + 0x24, eflags::Vm | 2);
  rig.put16(Rig::Tss2 + 0x4C, Rig::UserCode >> 4), rig.put32(Rig::Tss2 + 0x20, 0);
  rig.put16(Rig::Tss2 + 0x54, 0x1234);
  rig.run({0xEA, 0, 0, 0, 0, Second, 0});
  CHECK(rig.cpu.s.v86());
  CHECK(rig.cpu.s.cpl == 3);
  CHECK(rig.cpu.s.segment[isa::DS].base == 0x1'2340);
  Rig paged;
  paged.page();
  paged.put32(Rig::Tss2 + 0x1C, Rig::Directory | 8);
  paged.run({0xEA, 0, 0, 0, 0, Second, 0});
  CHECK(paged.in_second());
  CHECK(paged.cpu.s.cr3 == (Rig::Directory | 8));
}

TEST_CASE("IRET with NT to a link that is no busy TSS is #TS") {
  Rig rig;
  rig.put16(Rig::Tss, Second);
  rig.cpu.set_flags(eflags::Nt, eflags::Nt);
  rig.run({0xCF});
  CHECK(rig.faulted(Vector::InvalidTss, Second));
}

}  // namespace ferrite::test
