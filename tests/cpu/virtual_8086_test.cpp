// SPDX-License-Identifier: MIT
// Virtual-8086 mode [SDM Volume 3, chapter 20].
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

struct V86Rig : CpuRig {
  explicit V86Rig(unsigned iopl) {
    protect();
    enter_v86(iopl);
  }
};
using Rig = V86Rig;

}  // namespace

TEST_CASE("IRET with VM enters virtual-8086 mode with all six segments") {
  Rig rig(0);
  CHECK(rig.cpu.s.v86());
  CHECK(rig.cpu.s.cpl == 3);
  const u16 expected[] = {0x100, CpuRig::UserCode >> 4, 0, 0x200, 0x300, 0x400};
  for (unsigned n = 0; n < 6; n++) {
    CHECK(rig.cpu.s.segment[n].selector == expected[n]);
    CHECK(rig.cpu.s.segment[n].base == u32(expected[n]) << 4);
    CHECK(rig.cpu.s.segment[n].limit == 0xFFFF);
  }
  rig.run({0xB8, 0x34, 0x12, 0x8E, 0xD8, 0xA3, 0, 0});  // 16-bit code: mov ax, 1234; mov ds, ax; mov [0], ax
  CHECK(rig.ran_through());
  CHECK(rig.get16(0x1'2340) == 0x1234);
}

TEST_CASE("IOPL below 3: CLI, STI, PUSHF, POPF, INT n and IRET are #GP(0); with 3 they run") {
  for (const auto& instruction : std::initializer_list<std::initializer_list<u8>>{
           {0xFA}, {0xFB}, {0x9C}, {0x9D}, {0xCD, 0x90}, {0xCF}, {0x66, 0x9C}, {0x66, 0xCF}}) {
    Rig rig(2);
    INFO("opcode " << int(instruction.begin()[0]));
    rig.run(instruction);
    CHECK(rig.faulted(Vector::GeneralProtection, 0));
  }
  for (const auto& instruction : std::initializer_list<std::initializer_list<u8>>{
           {0xFA}, {0xFB}, {0x9C}, {0x9C, 0x9D}, {0x9C, 0x0E, 0x68, 0x05, 0x00, 0xCF}}) {
    Rig rig(3);
    INFO("opcode " << int(instruction.begin()[0]));
    rig.run(instruction);
    CHECK(rig.cpu.s.v86());
    CHECK(rig.vector() == -1);
  }
}

TEST_CASE("an interrupt leaves virtual-8086 mode by the privilege 0 stack, which holds all segments") {
  Rig rig(3);
  rig.run({0xCD, 0x90});
  CHECK(rig.vector() == 0x90);
  CHECK_FALSE(rig.cpu.s.v86());
  const u32 expected[] = {
      2, CpuRig::UserCode >> 4, eflags::Vm | eflags::Iopl | 2, CpuRig::Stack3, 0, 0x100, 0x200, 0x300, 0x400};
  for (unsigned n = 0; n < std::size(expected); n++) CHECK(rig.stack(n) == expected[n]);
  for (unsigned name : {isa::DS, isa::ES, isa::FS, isa::GS}) {
    CHECK(rig.cpu.s.segment[name].selector == 0);
    CHECK_FALSE(rig.cpu.s.segment[name].usable);
  }
}

TEST_CASE("INT3 and INTO do not ask IOPL, but the gate's privilege") {
  Rig rig(0);
  rig.run({0xCC});
  CHECK(rig.took(Vector::Breakpoint));
  Rig closed(3);
  closed.run({0xCD, 0x30});
  CHECK(closed.faulted(Vector::GeneralProtection, 0x30 * 8 + 2));
}

TEST_CASE("a gate to anything but privilege 0 is #GP(selector) from virtual-8086 mode") {
  for (const u16 selector : {u16(CpuRig::Code3), u16(CpuRig::Code1), u16(CpuRig::Spare)}) {
    CpuRig rig;
    rig.protect();
    rig.describe(CpuRig::Spare, 0, ~0u, CpuRig::Conforming, CpuRig::Big | CpuRig::Pages);
    rig.gate(CpuRig::Idt + 0x90 * 8, selector, 0x8000, CpuRig::InterruptGate32 | CpuRig::Dpl3);
    rig.enter_v86(3);
    rig.run({0xCD, 0x90});
    CHECK(rig.faulted(Vector::GeneralProtection, selector & 0xFFFCu));
  }
}

TEST_CASE("protected-mode instructions are #UD, privileged ones #GP") {
  for (const auto& instruction : std::initializer_list<std::initializer_list<u8>>{{0x0F, 0x00, 0xC0},
                                                                                  {0x0F, 0x00, 0xD0},
                                                                                  {0x0F, 0x00, 0xE0},
                                                                                  {0x0F, 0x02, 0xC0},
                                                                                  {0x0F, 0x03, 0xC0},
                                                                                  {0x63, 0xC0}}) {
    Rig rig(3);
    rig.run(instruction);
    CHECK(rig.took(Vector::InvalidOpcode));
  }
  for (const auto& instruction : std::initializer_list<std::initializer_list<u8>>{
           {0xF4}, {0x0F, 0x01, 0x16, 0, 0}, {0x0F, 0x20, 0xC0}, {0x0F, 0x22, 0xC0}, {0x0F, 0x06}}) {
    Rig rig(3);
    rig.run(instruction);
    CHECK(rig.faulted(Vector::GeneralProtection, 0));
  }
}

TEST_CASE("ports go by the permission bit map whatever IOPL says") {
  Rig rig(3);
  rig.run({0xE4, 0x00});
  CHECK(rig.faulted(Vector::GeneralProtection, 0));
}

TEST_CASE("POPF and IRET inside leave VM and IOPL alone") {
  Rig rig(3);
  rig.run({0x66, 0x6A, 0x02, 0x66, 0x9D});  // push dword 2; popfd
  CHECK(rig.ran_through());
  CHECK((rig.flags() & (eflags::Vm | eflags::Iopl)) == (eflags::Vm | eflags::Iopl));
}

}  // namespace ferrite::test
