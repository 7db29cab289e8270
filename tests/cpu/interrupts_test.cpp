// SPDX-License-Identifier: MIT
// What comes between two instructions: INTR, NMI, single steps, shadows, HLT [SDM Volume 3, 6.7 to 6.9 and 17.3].
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

/// Counts single steps: the handler of vector 1 stores where each came from.
struct SteppingRig : CpuRig {
  SteppingRig() {
    protect();
    cpu.s.reg[EDI] = Data;
    put(Handlers + 16,
        {0x50, 0x8B, 0x44, 0x24, 0x04, 0xAB, 0x58, 0xCF});  // push eax; mov eax, [esp+4]; stosd; pop; iret
  }
  std::vector<u32> steps(std::initializer_list<u8> bytes) {
    cpu.set_flags(eflags::Tf, eflags::Tf);
    run(bytes, 200);
    std::vector<u32> offsets;
    for (u32 at = Data; get(at) && offsets.size() < 9; at += 4) offsets.push_back(get(at) - Code);
    return offsets;
  }
  /// As steps(), cut where the loop behind the bytes begins to repeat.
  std::vector<u32> first_steps(std::initializer_list<u8> bytes) {
    std::vector<u32> offsets = steps(bytes);
    while (offsets.size() > 1 && offsets[offsets.size() - 2] == u32(bytes.size())) offsets.pop_back();
    return offsets;
  }
};
using Steps = std::vector<u32>;

}  // namespace

TEST_CASE("with TF every instruction is followed by a single step, and DR6 says so") {
  SteppingRig rig;
  CHECK(rig.first_steps({0x90, 0x90, 0xB0, 0x01}) == Steps{1, 2, 4});
  CHECK(rig.cpu.s.dr[6] & 0x4000);
}

TEST_CASE("a repeated string instruction steps after each iteration") {
  SteppingRig rig;
  rig.cpu.s.reg[ECX] = 3, rig.cpu.s.reg[ESI] = SteppingRig::Code;
  CHECK(rig.first_steps({0xF3, 0xAC, 0x90}) == Steps{0, 0, 2, 3});
}

TEST_CASE("MOV SS and POP SS hold the step back until after the next instruction, LSS does not") {
  SteppingRig rig;
  rig.eax() = SteppingRig::Data0;
  CHECK(rig.first_steps({0x8E, 0xD0, 0x90, 0x90}) == Steps{3, 4});
  SteppingRig pop;
  pop.cpu.push(SteppingRig::Data0, 4);
  CHECK(pop.first_steps({0x17, 0x90, 0x90}) == Steps{2, 3});
}

TEST_CASE("INT clears TF: the handler is not stepped, nor the INT itself") {
  SteppingRig rig;
  rig.put(SteppingRig::Handlers + 0x900, {0x90, 0xCF});
  CHECK(rig.first_steps({0xCD, 0x90, 0x90}) == Steps{3});
}

TEST_CASE("POPF that clears TF is still followed by a step, one that sets it is not") {
  SteppingRig rig;
  CHECK(rig.steps({0x6A, 0x02, 0x9D, 0x90}) == Steps{2, 3});
  SteppingRig set;
  set.run({0x68, 0x02, 0x01, 0, 0, 0x9D, 0x90, 0x90});
  CHECK(set.get(SteppingRig::Data) == SteppingRig::Code + 7);
}

TEST_CASE("INTR waits for IF; STI lets it in after one more instruction") {
  CpuRig rig;
  rig.protect();
  rig.cpu.set_line(Cpu::Intr, true);
  rig.run({0x90, 0x90});
  CHECK(rig.acknowledged == 0);
  rig.run({0xFB, 0x40, 0x40});  // sti; inc eax; inc eax
  CHECK(rig.vector() == CpuRig::IrqVector);
  CHECK(rig.stack(0) == rig.cpu.s.segment[isa::CS].base + CpuRig::Code + 2 + 2);
}

TEST_CASE("STI with IF already set has no shadow, MOV SS has one always") {
  CpuRig rig;
  rig.protect();
  rig.eax() = CpuRig::Data0;
  rig.cpu.set_flags(eflags::If, eflags::If);
  rig.cpu.s.reg[EDX] = 0x10F;
  rig.put(CpuRig::Code, {0xEE, 0x8E, 0xD0, 0x40, 0x40});
  rig.run({0x8E, 0xD0, 0xEE, 0x40, 0x40});  // mov ss, ax; out dx, al raises INTR
  CHECK(rig.vector() == CpuRig::IrqVector);
  CHECK(rig.stack(0) == CpuRig::Code + 3);
}

TEST_CASE("STI; HLT sleeps until an interrupt, which returns behind the HLT") {
  CpuRig rig;
  rig.protect();
  rig.run({0xFB, 0xF4});
  CHECK(rig.cpu.halted());
  const u64 executed = rig.cpu.instructions();
  rig.run_on();
  CHECK(rig.cpu.instructions() == executed);
  rig.cpu.set_line(Cpu::Intr, true);
  rig.run_on();
  CHECK(rig.vector() == CpuRig::IrqVector);
  CHECK(rig.stack(0) == CpuRig::Code + 2);
  CHECK_FALSE(rig.cpu.halted());
}

TEST_CASE("HLT with IF clear sleeps through INTR and wakes by NMI") {
  CpuRig rig;
  rig.protect();
  rig.run({0xFA, 0xF4});
  rig.cpu.set_line(Cpu::Intr, true);
  rig.run_on();
  CHECK(rig.cpu.halted());
  rig.cpu.set_line(Cpu::Nmi, true);
  rig.run_on();
  CHECK(rig.took(Vector::Nmi));
}

TEST_CASE("a second NMI waits until IRET, even one that faults") {
  CpuRig rig;
  rig.protect();
  rig.put(CpuRig::Handlers + 2 * 16, {0x42, 0xEE, 0x90, 0xCF});  // inc edx; out dx, al; nop; iret
  rig.cpu.s.reg[EDX] = 0x10D;                                    // port 10E gives an NMI
  rig.run({0x42, 0xEE, 0x4A});
  CHECK(rig.written.size() == 2);  // from the program, and once from the handler: 10F
  CHECK(rig.acknowledged == 0);
}

TEST_CASE("the interrupt that a device raises during a block is taken at the next instruction") {
  CpuRig rig;
  rig.protect();
  rig.cpu.set_flags(eflags::If, eflags::If);
  rig.cpu.s.reg[EDX] = 0x10F;
  rig.run({0x90, 0xEE, 0x90, 0x90});
  CHECK(rig.vector() == CpuRig::IrqVector);
  CHECK(rig.stack(0) == CpuRig::Code + 2);
}

TEST_CASE("REP OUTS gives way to the interrupt that its first byte raises, and goes on afterwards") {
  CpuRig rig;
  rig.protect();
  rig.put(CpuRig::Handlers + CpuRig::IrqVector * 16, {0x43, 0xCF});  // inc ebx; iret
  rig.cpu.set_flags(eflags::If, eflags::If);
  rig.cpu.s.reg[EDX] = 0x10F, rig.cpu.s.reg[ECX] = 3, rig.cpu.s.reg[ESI] = CpuRig::Code, rig.cpu.s.reg[EBX] = 0;
  rig.run({0xF3, 0x6E});
  CHECK(rig.ran_through());
  CHECK(rig.written.size() == 3);
  CHECK(rig.cpu.s.reg[EBX] == 3);
}

TEST_CASE("in real mode an interrupt pushes FLAGS CS IP, and IRET pops them") {
  CpuRig rig;
  rig.put(CpuRig::Handlers + 0x900, {0xF9, 0xCF});  // stc; iret
  rig.cpu.s.reg[EBX] = 0;
  rig.run({0xF8, 0xCD, 0x90, 0x83, 0xD3, 0x00});  // clc; int 90; adc bx, 0
  CHECK(rig.ran_through());
  CHECK(rig.cpu.s.reg[EBX] == 0);
  CHECK(rig.cpu.s.reg[ESP] == CpuRig::Stack0);
  CpuRig inside;
  inside.run({0xCD, 0x90});
  CHECK(inside.vector() == 0x90);
  CHECK(inside.stack16(0) == 2);
  CHECK(inside.stack16(1) == CpuRig::Code >> 4);
}

TEST_CASE("an alignment check whose delivery is misaligned keeps its program busy, but neither host nor interrupts") {
  CpuRig rig;
  rig.protect();
  rig.gate(CpuRig::Idt + u32(Vector::AlignmentCheck) * 8, CpuRig::Code3, CpuRig::UserCode, CpuRig::InterruptGate32);
  rig.cpu.write_cr0(rig.cpu.s.cr0 | cr0::Am);
  rig.enter_user(eflags::One | eflags::If | eflags::Ac, CpuRig::Stack3 - 2);
  rig.run({0xA1, 0x02, 0x00, 0x03, 0x00});
  CHECK(rig.cpu.s.eip == CpuRig::UserCode);
  CHECK(rig.cpu.s.reg[ESP] == CpuRig::Stack3 - 2);
  rig.cpu.set_line(Cpu::Intr, true);
  rig.run_on();
  CHECK(rig.vector() == CpuRig::IrqVector);
  CHECK(rig.stack(0) == CpuRig::UserCode);
}

}  // namespace ferrite::test
