// SPDX-License-Identifier: MIT
// A fault in the middle of an instruction leaves the registers as they were, so that it can run again.
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

constexpr u32 Gone = 0x3'0000;  // a page that is not there

struct RestartRig : CpuRig {
  std::array<u32, 9> before{};
  RestartRig() {
    protect(), page();
    map(Gone, Gone);
    cpu.s.reg = {0x1111'1111, 0x2222'2222, 0x3333'3333, 0x4444'4444, Stack0, 0x5555'5555, Data, Data, 0};
  }
  /// Runs the bytes and says whether they faulted without a trace, but for the handler's frame.
  bool faults_clean(std::initializer_list<u8> bytes, Vector vector = Vector::PageFault) {
    before = cpu.s.reg;
    const u32 flags_before = flags();
    run(bytes);
    std::array<u32, 9> after = cpu.s.reg;
    const bool own_stack = after[ESP] == before[ESP] - 16;
    after[ESP] = before[ESP];
    return took(vector) && own_stack && after == before &&
           (stack(3) & eflags::Arithmetic) == (flags_before & eflags::Arithmetic);
  }
};
using Rig = RestartRig;

}  // namespace

TEST_CASE("instructions that read, or read and write, an absent page change nothing") {
  const std::initializer_list<u8> instructions[] = {
      {0xFF, 0x35, 0, 0, 3, 0},              // push dword [gone]
      {0x8F, 0x05, 0, 0, 3, 0},              // pop dword [gone]
      {0xFF, 0x15, 0, 0, 3, 0},              // call [gone]
      {0xFF, 0x25, 0, 0, 3, 0},              // jmp [gone]
      {0xFF, 0x1D, 0, 0, 3, 0},              // call far [gone]
      {0x0F, 0xC1, 0x05, 0, 0, 3, 0},        // xadd [gone], eax
      {0x0F, 0xB1, 0x1D, 0, 0, 3, 0},        // cmpxchg [gone], ebx
      {0x0F, 0xC7, 0x0D, 0, 0, 3, 0},        // cmpxchg8b [gone]
      {0x87, 0x05, 0, 0, 3, 0},              // xchg [gone], eax
      {0x01, 0x05, 0, 0, 3, 0},              // add [gone], eax
      {0x03, 0x05, 0, 0, 3, 0},              // add eax, [gone]
      {0xF7, 0x35, 0, 0, 3, 0},              // div dword [gone]
      {0xF7, 0x2D, 0, 0, 3, 0},              // imul dword [gone]
      {0x0F, 0xAF, 0x05, 0, 0, 3, 0},        // imul eax, [gone]
      {0xD1, 0x15, 0, 0, 3, 0},              // rcl dword [gone], 1
      {0x0F, 0xA5, 0x05, 0, 0, 3, 0},        // shld [gone], eax, cl
      {0x0F, 0xAB, 0x05, 0xDC, 0xDD, 0, 0},  // bts [..], eax: bit 11111111h lies far away
      {0x0F, 0xBC, 0x05, 0, 0, 3, 0},        // bsf eax, [gone]
      {0x0F, 0xB6, 0x05, 0, 0, 3, 0},        // movzx eax, byte [gone]
      {0x0F, 0x44, 0x05, 0, 0, 3, 0},        // cmovz eax, [gone]
      {0x0F, 0x94, 0x05, 0, 0, 3, 0},        // setz [gone]
      {0xC4, 0x05, 0, 0, 3, 0},              // les eax, [gone]
      {0xC4, 0x05, 0xFC, 0xFF, 2, 0},        // les eax, [gone - 4]: the selector is not there
      {0x0F, 0x01, 0x15, 0, 0, 3, 0},        // lgdt [gone]
      {0x62, 0x05, 0, 0, 3, 0},              // bound eax, [gone]
      {0xFE, 0x05, 0, 0, 3, 0},              // inc byte [gone]
      {0xF7, 0x1D, 0, 0, 3, 0},              // neg dword [gone]
      {0x8E, 0x1D, 0, 0, 3, 0},              // mov ds, [gone]
  };
  for (const auto& instruction : instructions) {
    Rig rig;
    INFO("opcode " << int(instruction.begin()[0]) << " " << int(instruction.begin()[1]));
    CHECK(rig.faults_clean(instruction));
  }
}

TEST_CASE("POP, POPA, POPF, LEAVE, RET, RETF and IRET from an absent page leave all registers alone") {
  for (const auto& instruction : std::initializer_list<std::initializer_list<u8>>{
           {0x58}, {0x5C}, {0x1F}, {0x61}, {0x9D}, {0xC3}, {0xCB}, {0xCF}, {0xC2, 4, 0}, {0x8F, 0xC0}}) {
    Rig rig;
    // The stack is at privilege 3, where the handler has another.
    rig.enter_user(2, Gone);
    const auto before = rig.cpu.s.reg;
    INFO("opcode " << int(instruction.begin()[0]));
    rig.run(instruction);
    CHECK(rig.took(Vector::PageFault));
    CHECK(rig.cpu.s.cr2 == Gone);
    CHECK(rig.stack(4) == Gone);
    for (unsigned n = 0; n < 8; n++)
      if (n != ESP) CHECK(rig.cpu.s.reg[n] == before[n]);
  }
  Rig rig;
  rig.cpu.s.reg[EBP] = Gone;
  CHECK(rig.faults_clean({0xC9}));
}

TEST_CASE("PUSH, PUSHA, CALL, INT and ENTER into an absent page leave ESP and EBP alone") {
  for (const auto& instruction :
       std::initializer_list<std::initializer_list<u8>>{{0x50},
                                                        {0x60},
                                                        {0x9C},
                                                        {0xE8, 0, 0, 0, 0},
                                                        {0x6A, 1},
                                                        {0x1E},
                                                        {0xC8, 0, 0, 3},
                                                        {0xC8, 0x10, 0, 0},
                                                        {0x9A, 0, 0xC0, 0, 0, CpuRig::Code3, 0},
                                                        {0xFF, 0x35, 0, 0xC0, 0, 0}}) {
    Rig rig;
    rig.enter_user(2, Gone + 0x1000);
    rig.map(Gone, Gone);
    rig.cpu.s.reg[EBP] = Rig::Stack1;
    const u32 ebp = rig.cpu.s.reg[EBP];
    INFO("opcode " << int(instruction.begin()[0]));
    rig.run(instruction);
    CHECK(rig.took(Vector::PageFault));
    CHECK(rig.stack(4) == Gone + 0x1000);
    CHECK(rig.cpu.s.reg[EBP] == ebp);
    rig.map(Gone, Gone | 7);
    rig.cpu.return_from_interrupt(4);
    CHECK(rig.cpu.s.cpl == 0);  // the error code is in the way: it must be dropped first
  }
}

TEST_CASE("PUSHA and ENTER that fit only in part leave ESP alone") {
  Rig rig;
  rig.enter_user(2, Gone + 0x1000 + 12);  // room for three words
  rig.run({0x60});
  CHECK(rig.took(Vector::PageFault));
  CHECK(rig.cpu.s.cr2 == Gone + 0xFFC);
  CHECK(rig.stack(4) == Gone + 0x1000 + 12);
  Rig enter;
  enter.enter_user(2, Gone + 0x1000 + 12);
  enter.cpu.s.reg[EBP] = Rig::Stack1;
  enter.run({0xC8, 0x20, 0x00, 0x00});  // only the space it reserves is not there
  CHECK(enter.took(Vector::PageFault));
  CHECK(enter.stack(0) == 6);
  CHECK(enter.stack(4) == Gone + 0x1000 + 12);
  CHECK(enter.cpu.s.reg[EBP] == Rig::Stack1);
}

TEST_CASE("REP MOVS stops where a page is missing, and goes on from there") {
  Rig rig;
  rig.cpu.s.reg[ESI] = Rig::Code, rig.cpu.s.reg[EDI] = Gone - 8, rig.cpu.s.reg[ECX] = 5;
  rig.run({0xF3, 0xA5});
  CHECK(rig.faulted(Vector::PageFault, 2));
  CHECK(rig.cpu.s.cr2 == Gone);
  CHECK(rig.cpu.s.reg[ECX] == 3);
  CHECK(rig.cpu.s.reg[EDI] == Gone);
  CHECK(rig.cpu.s.reg[ESI] == Rig::Code + 8);
  rig.map(Gone, Gone | 7);
  rig.cpu.s.reg[ESP] += 4;
  rig.cpu.return_from_interrupt(4);
  rig.run_on();
  CHECK(rig.ran_through());
  CHECK(rig.cpu.s.reg[ECX] == 0);
  CHECK(rig.get(Gone + 8) == rig.get(Rig::Code + 16));
}

TEST_CASE("REPE CMPS that faults has the flags of before") {
  Rig rig;
  rig.cpu.s.reg[ESI] = Gone - 8, rig.cpu.s.reg[EDI] = Gone - 8, rig.cpu.s.reg[ECX] = 5;
  rig.cpu.set_flags(eflags::Cf | eflags::Sf, eflags::Arithmetic);
  rig.run({0xF3, 0xA7});
  CHECK(rig.took(Vector::PageFault));
  CHECK(rig.cpu.s.reg[ECX] == 3);
  CHECK((rig.stack(3) & eflags::Arithmetic) == (eflags::Cf | eflags::Sf));
}

TEST_CASE("divide errors and BOUND are faults: the address is the instruction's") {
  Rig rig;
  rig.cpu.s.reg[EBX] = 0;
  rig.run({0xF7, 0xF3});
  CHECK(rig.took(Vector::DivideError));
  CHECK(rig.stack(0) == Rig::Code);
  Rig most_negative;
  most_negative.cpu.s.reg[EAX] = 0x8000'0000, most_negative.cpu.s.reg[EDX] = ~0u, most_negative.cpu.s.reg[EBX] = ~0u;
  most_negative.run({0xF7, 0xFB});  // -2^31 / -1
  CHECK(most_negative.took(Vector::DivideError));
  Rig fits;
  fits.cpu.s.reg[EAX] = 0x8000'0000, fits.cpu.s.reg[EDX] = ~0u, fits.cpu.s.reg[EBX] = 1;
  fits.run({0xF7, 0xFB});  // -2^31 / 1 fits
  CHECK(fits.ran_through());
  CHECK(fits.eax() == 0x8000'0000);
}

TEST_CASE("a double fault has error code 0, a fault during it resets the processor") {
  Rig rig;
  rig.gate(Rig::Idt + 13 * 8, Rig::Code0, 0, Rig::InterruptGate32 & ~Rig::Absent);
  rig.run({0x8E, 0xD8});  // mov ds, 1111h: #GP, whose gate is #NP
  CHECK(rig.took(Vector::DoubleFault));
  CHECK(rig.stack(0) == 0);
  CHECK(rig.cpu.triple_faults() == 0);
  Rig triple;
  triple.cpu.s.idtr.limit = 0;
  triple.run({0x0F, 0x0B}, 1);
  triple.run_on(1);
  CHECK(triple.cpu.triple_faults() > 0);
  CHECK_FALSE(triple.cpu.s.protected_mode());
}

TEST_CASE("benign faults are handled one after the other, not as a double fault") {
  Rig rig;
  rig.gate(Rig::Idt + 6 * 8, Rig::Code0, 0, Rig::InterruptGate32 & ~Rig::Absent);
  rig.run({0x0F, 0x0B});
  CHECK(rig.took(Vector::SegmentNotPresent));
  CHECK(rig.stack(0) == 6 * 8 + 3);
}

TEST_CASE("handlers that can't even be fetched use up time, and the slice ends") {
  CpuRig rig;
  for (u32 n = 0; n < 0x100; n++) rig.put16(n * 4, 0xFFFF);  // every handler's first instruction runs over the limit
  rig.put(CpuRig::Handlers + 0xFFFF, {0xB8});
  rig.run({0x0F, 0x0B}, 1000);
  CHECK(rig.cpu.instructions() >= 1000);
}

}  // namespace ferrite::test
