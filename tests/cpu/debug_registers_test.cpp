// SPDX-License-Identifier: MIT
// Breakpoints, single steps and what DR6 says of them [SDM Volume 3, chapter 17].
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

enum Kind : u32 { Execute, Write, Port, Access };
constexpr u32 B0 = 1, B1 = 2, B2 = 4, B3 = 8, Bd = 0x2000, Bs = 0x4000, Bt = 0x8000;

struct DebugRig : CpuRig {
  DebugRig() { protect(); }
  /// Breakpoint n, by its global enable bit.
  void watch(unsigned n, u32 at, Kind kind, unsigned bytes = 1) {
    const u32 length = bytes == 4 ? 3 : bytes - 1;
    cpu.write_debug_register(n, at);
    cpu.write_debug_register(7, cpu.s.dr[7] | 2u << 2 * n | (kind | length << 2) << (16 + 4 * n));
  }
  u32 causes() const { return cpu.s.dr[6] & 0xE00F; }
  /// #DB with this return address, for these causes.
  bool trapped(u32 eip, u32 expected) { return took(Vector::Debug) && stack(0) == eip && causes() == expected; }
};
using Rig = DebugRig;

}  // namespace

TEST_CASE("an instruction breakpoint stops before its instruction, in the middle of a block too") {
  Rig rig;
  rig.watch(2, Rig::Code + 2, Execute);
  rig.run({0x40, 0x40, 0x43, 0x40});
  CHECK(rig.trapped(Rig::Code + 2, B2));
  CHECK_FALSE(rig.stack(2) & eflags::Rf);
  const u32 ebx = rig.cpu.s.reg[EBX];
  rig.put32(rig.cpu.s.reg[ESP] + 8, rig.stack(2) | eflags::Rf);  // RF in the image: the instruction runs this time
  rig.cpu.return_from_interrupt(4);
  CHECK(rig.flags() & eflags::Rf);
  rig.run_on();
  CHECK(rig.ran_through());
  CHECK(rig.cpu.s.reg[EBX] == ebx + 1);
  CHECK_FALSE(rig.flags() & eflags::Rf);
}

TEST_CASE("without RF the instruction breakpoint comes again, and a jump back meets it again with it") {
  Rig rig;
  rig.watch(0, Rig::Code + 1, Execute);
  rig.run({0x90, 0x90});
  rig.cpu.return_from_interrupt(4);
  rig.run_on();
  CHECK(rig.trapped(Rig::Code + 1, B0));
  Rig loop;
  loop.watch(0, Rig::Code + 1, Execute);
  loop.put(Rig::Handlers + 16, {0x81, 0x4C, 0x24, 0x08, 0, 0, 1, 0, 0xCF});  // or dword [esp+8], RF; iret
  loop.cpu.s.reg[ECX] = 3, loop.eax() = 0;
  loop.put(Rig::Handlers + 16, {0x40, 0x81, 0x4C, 0x24, 0x08, 0, 0, 1, 0, 0xCF});  // inc eax, too
  loop.run({0x90, 0x90, 0x49, 0x75, 0xFB});
  CHECK(loop.ran_through());
  CHECK(loop.eax() == 3);
}

TEST_CASE("a breakpoint that neither Ln nor Gn enables, or of another kind, does nothing") {
  Rig rig;
  rig.cpu.write_debug_register(0, Rig::Code);
  rig.cpu.write_debug_register(7, 0x300);  // LE and GE alone
  rig.watch(1, Rig::Code, Write);
  rig.watch(2, Rig::Data, Execute);
  rig.run({0xA1, 0, 0xC0, 0, 0});
  CHECK(rig.ran_through());
  CHECK(rig.causes() == 0);
}

TEST_CASE("data breakpoints are traps: write only, or read and write, of 1, 2 and 4 bytes with masked addresses") {
  struct Case {
    Kind kind;
    u32 at;
    unsigned bytes;
    bool write;
    u32 address;  // of the dword that is accessed
    bool hit;
  };
  constexpr u32 D = Rig::Data;
  for (const Case& c :
       {Case{Write, D, 1, true, D, true}, Case{Write, D, 1, false, D, false}, Case{Access, D, 1, false, D, true},
        Case{Access, D, 1, true, D, true}, Case{Write, D + 4, 1, true, D, false}, Case{Write, D + 3, 1, true, D, true},
        Case{Write, D - 1, 1, true, D, false}, Case{Write, D - 1, 2, true, D, false},
        Case{Write, D + 5, 2, true, D, false}, Case{Write, D + 3, 2, true, D, true},
        Case{Write, D + 7, 4, true, D + 4, true}, Case{Write, D + 7, 4, true, D, false},
        Case{Access, D + 4, 4, false, D + 1, true}, Case{Access, D, 4, false, D - 3, true}}) {
    Rig rig;
    INFO("kind " << c.kind << " at " << c.at << " bytes " << c.bytes << " address " << c.address);
    rig.watch(1, c.at, c.kind, c.bytes);
    rig.run({u8(c.write ? 0xA3 : 0xA1), u8(c.address), u8(c.address >> 8), 0, 0, 0x90, 0x90});
    CHECK(rig.ran_through() == !c.hit);
    if (c.hit) CHECK(rig.trapped(Rig::Code + 5, B1));
  }
}

TEST_CASE("a data breakpoint sees stack, read-modify-write, string and bit instructions, and the write is done") {
  struct Case {
    std::initializer_list<u8> bytes;
    u32 at, eip;
  };
  for (const Case& c : {Case{{0x50}, Rig::Stack0 - 4, 1}, Case{{0xE8, 0, 0, 0, 0}, Rig::Stack0 - 4, 5},
                        Case{{0xFF, 0x05, 0, 0xC0, 0, 0}, Rig::Data, 6}, Case{{0xAB}, Rig::Data, 1},
                        Case{{0x0F, 0xAB, 0x05, 0, 0xC0, 0, 0}, Rig::Data, 7}}) {
    Rig rig;
    INFO("opcode " << int(c.bytes.begin()[0]));
    rig.eax() = 5, rig.cpu.s.reg[EDI] = Rig::Data;
    rig.put32(c.at, 0);
    rig.watch(3, c.at, Write, 4);
    rig.run(c.bytes);
    CHECK(rig.trapped(Rig::Code + c.eip, B3));
    CHECK(rig.get(c.at) != 0);
  }
}

TEST_CASE("breakpoints are of linear addresses, at every privilege, with paging and without") {
  Rig rig;
  rig.page();
  rig.map(0x3'0000, 0x4'0000 | 7);
  rig.enter_user();
  rig.watch(0, 0x3'0000, Write, 4);
  rig.run({0xA3, 0, 0, 4, 0, 0xA3, 0, 0, 3, 0, 0x90});
  CHECK(rig.trapped(Rig::UserCode + 10, B0));
  CHECK(rig.stack(1) == Rig::Code3);
}

TEST_CASE("an access that faults is no hit") {
  Rig rig;
  rig.page();
  rig.map(0x3'1000, 0);
  rig.watch(0, 0x3'0FFE, Access);
  rig.run({0xA1, 0xFE, 0x0F, 0x03, 0x00});
  CHECK(rig.took(Vector::PageFault));
  CHECK(rig.causes() == 0);
}

TEST_CASE("a repeated string instruction stops after the iteration that hits, and goes on") {
  Rig rig;
  rig.cpu.s.reg[EDI] = Rig::Data, rig.cpu.s.reg[ECX] = 5;
  rig.watch(0, Rig::Data + 8, Write, 4);
  rig.run({0xF3, 0xAB, 0x90});
  CHECK(rig.trapped(Rig::Code, B0));
  CHECK(rig.cpu.s.reg[ECX] == 2);
  CHECK(rig.stack(2) & eflags::Rf);  // not the last iteration
  rig.cpu.return_from_interrupt(4);
  rig.run_on();
  CHECK(rig.ran_through());
  CHECK(rig.cpu.s.reg[ECX] == 0);
}

TEST_CASE("an instruction breakpoint on a repeated instruction comes once, not with each iteration") {
  Rig rig;
  rig.put(Rig::Handlers + 16, {0x43, 0x81, 0x4C, 0x24, 0x08, 0, 0, 1, 0, 0xCF});  // inc ebx; RF; iret
  rig.cpu.s.reg[EDI] = Rig::Data, rig.cpu.s.reg[ECX] = 5, rig.cpu.s.reg[EBX] = 0;
  rig.watch(0, Rig::Code, Execute);
  rig.watch(1, Rig::Data + 4, Write);
  rig.run({0xF3, 0xAB, 0x90});
  CHECK(rig.ran_through());
  CHECK(rig.cpu.s.reg[EBX] == 2);  // before it, and for the data
}

TEST_CASE("ports: breakpoints of kind 2 exist with CR4.DE only") {
  for (const bool de : {false, true}) {
    Rig rig;
    if (de) rig.cpu.write_cr4(cr4::De);
    rig.watch(1, 0x102, Port, 2);
    rig.cpu.s.reg[EDX] = 0x103;
    rig.run({0xEE, 0x90});
    CHECK(rig.ran_through() == !de);
    if (de) CHECK(rig.trapped(Rig::Code + 1, B1));
    rig.run({0xE4, 0x04});
    CHECK(rig.ran_through());
  }
}

TEST_CASE("enabling CR4.DE after DR7 arms the port breakpoint") {
  Rig rig;
  rig.watch(1, 0x102, Port);
  rig.eax() = cr4::De;
  rig.run({0x0F, 0x22, 0xE0, 0x66, 0xBA, 0x02, 0x01, 0xEC, 0x90});
  CHECK(rig.trapped(Rig::Code + 8, B1));
}

TEST_CASE("GD makes the next access to a debug register a fault, and is cleared for the handler") {
  for (const u8 opcode : {0x21, 0x23}) {
    Rig rig;
    rig.cpu.write_debug_register(7, dr7::Gd);
    rig.run({0x0F, opcode, 0xC0});
    CHECK(rig.trapped(Rig::Code, Bd));
    CHECK(rig.stack(2) & eflags::Rf);
    CHECK_FALSE(rig.cpu.s.dr[7] & dr7::Gd);
  }
}

TEST_CASE("ICEBP is a trap that leaves DR6 alone, clears GD and asks no gate's privilege") {
  Rig rig;
  rig.cpu.write_debug_register(7, dr7::Gd);
  rig.enter_user();
  rig.run({0xF1});
  CHECK(rig.trapped(Rig::UserCode + 1, 0));
  CHECK_FALSE(rig.cpu.s.dr[7] & dr7::Gd);
  Rig software;
  software.cpu.write_debug_register(7, dr7::Gd);
  software.run({0xCD, 0x01});
  CHECK(software.cpu.s.dr[7] & dr7::Gd);
}

TEST_CASE("reserved bits of DR6 and DR7 read as on the chip") {
  Rig rig;
  rig.eax() = 0;
  rig.run({0x0F, 0x23, 0xF0, 0x0F, 0x23, 0xF8, 0x0F, 0x21, 0xF3, 0x0F, 0x21, 0xF9});
  CHECK(rig.cpu.s.reg[EBX] == 0xFFFF'0FF0);
  CHECK(rig.cpu.s.reg[ECX] == 0x400);
  rig.cpu.write_debug_register(6, ~0u);
  rig.cpu.write_debug_register(7, ~0u & ~u32(dr7::Gd));
  CHECK(rig.cpu.s.dr[6] == 0xFFFF'EFFF);
  CHECK(rig.cpu.s.dr[7] == 0xFFFF'07FF);
}

TEST_CASE("the step and a data breakpoint of one instruction come as one exception") {
  Rig rig;
  rig.watch(0, Rig::Data, Write);
  rig.cpu.set_flags(eflags::Tf, eflags::Tf);
  rig.run({0xA2, 0, 0xC0, 0, 0, 0x90});
  CHECK(rig.trapped(Rig::Code + 5, B0 | Bs));
}

TEST_CASE("DR6 keeps its bits until the program clears them") {
  Rig rig;
  rig.cpu.write_debug_register(6, Bs);
  rig.watch(0, Rig::Code, Execute);
  rig.run({0x90});
  CHECK(rig.causes() == (Bs | B0));
}

TEST_CASE("MOV SS and POP SS hold breakpoints back: the next instruction's is lost, their own data waits") {
  Rig code;
  code.eax() = Rig::Data0;
  code.watch(0, Rig::Code + 2, Execute);
  code.run({0x8E, 0xD0, 0x90, 0x90});
  CHECK(code.ran_through());
  Rig data;
  data.put32(Rig::Data, Rig::Data0);
  data.watch(1, Rig::Data, Access);
  data.run({0x8E, 0x15, 0, 0xC0, 0, 0, 0x90, 0x90});  // mov ss, [C000]
  CHECK(data.trapped(Rig::Code + 7, B1));
  Rig interrupt;
  interrupt.put32(Rig::Data, Rig::Data0);
  interrupt.watch(1, Rig::Data, Access);
  interrupt.run({0x8E, 0x15, 0, 0xC0, 0, 0, 0xCD, 0x90});
  CHECK(interrupt.trapped(Rig::Handlers + 0x900, B1));  // in INT's handler, before its first instruction
}

TEST_CASE("STI does not hold debug exceptions back") {
  Rig rig;
  rig.watch(0, Rig::Code + 1, Execute);
  rig.run({0xFB, 0x90});
  CHECK(rig.trapped(Rig::Code + 1, B0));
  Rig step;
  step.cpu.set_flags(eflags::Tf, eflags::Tf);
  step.run({0xFB, 0x90});
  CHECK(step.trapped(Rig::Code + 1, Bs));
}

TEST_CASE("a stepped HLT traps at once and does not sleep") {
  Rig rig;
  rig.cpu.set_flags(eflags::Tf, eflags::Tf);
  rig.run({0xF4});
  CHECK(rig.trapped(Rig::Code + 1, Bs));
  CHECK_FALSE(rig.cpu.halted());
  Rig slice;  // also when the slice ends with it
  slice.cpu.set_flags(eflags::Tf, eflags::Tf);
  slice.run({0xF4}, 1);
  CHECK_FALSE(slice.cpu.halted());
  slice.run_on();
  CHECK(slice.trapped(Rig::Code + 1, Bs));
}

TEST_CASE("IRET that sets TF runs one instruction before the step; RF in its image lets it pass a breakpoint") {
  Rig rig;
  for (u32 value : {u32(eflags::Tf | eflags::Rf | 2), u32(Rig::Code0), Rig::Code + 1}) rig.cpu.push(value, 4);
  rig.watch(0, Rig::Code + 1, Execute);
  rig.run({0xCF, 0x90, 0x90});
  CHECK(rig.trapped(Rig::Code + 2, Bs));
}

TEST_CASE("POPF does not set RF, PUSHF does not show it") {
  Rig rig;
  rig.watch(0, Rig::Code + 6, Execute);
  rig.run({0x68, 2, 0, 1, 0, 0x9D, 0x90});
  CHECK(rig.trapped(Rig::Code + 6, B0));
}

TEST_CASE("a trap comes before an interrupt that waits") {
  Rig rig;
  rig.cpu.set_flags(eflags::If, eflags::If);
  rig.watch(0, 0x10F, Port);
  rig.cpu.write_cr4(cr4::De);
  rig.cpu.s.reg[EDX] = 0x10F;
  rig.put(Rig::Handlers + 16, {0xCF});
  rig.run({0xEE, 0x90});  // the port raises INTR
  CHECK(rig.vector() == Rig::IrqVector);
  CHECK(rig.causes() == B0);
  CHECK(rig.stack(0) == Rig::Code + 1);
}

TEST_CASE("an interrupt comes before an instruction breakpoint, which waits for its return") {
  Rig rig;
  rig.put(Rig::Handlers + Rig::IrqVector * 16, {0x43, 0xCF});
  rig.cpu.s.reg[EBX] = 0, rig.cpu.s.reg[EDX] = 0x10F;
  rig.cpu.set_flags(eflags::If, eflags::If);
  rig.watch(0, Rig::Code + 1, Execute);
  rig.run({0xEE, 0x90});
  CHECK(rig.trapped(Rig::Code + 1, B0));
  CHECK(rig.cpu.s.reg[EBX] == 1);
}

TEST_CASE("a switch to a task with T traps before its first instruction, and clears the local breakpoints") {
  Rig rig;
  rig.put32(Rig::Tss2 + 0x20, Rig::UserCode), rig.put32(Rig::Tss2 + 0x24, 2), rig.put32(Rig::Tss2 + 0x38, Rig::Stack1);
  for (u32 at : {0x48u, 0x50u, 0x54u, 0x58u, 0x5Cu}) rig.put32(Rig::Tss2 + at, Rig::Data0);
  rig.put32(Rig::Tss2 + 0x4C, Rig::Code0), rig.put32(Rig::Tss2 + 0x64, 1);
  rig.cpu.write_debug_register(0, Rig::UserCode);
  rig.cpu.write_debug_register(7, 0x7FF & ~u32(dr7::Gd));
  rig.cpu.write_debug_register(1, 1), rig.cpu.write_debug_register(2, 1), rig.cpu.write_debug_register(3, 1);
  rig.run({0xEA, 0, 0, 0, 0, Rig::Tss2Selector, 0});
  CHECK(rig.trapped(Rig::UserCode, Bt));
  CHECK((rig.cpu.s.dr[7] & 0x3FF) == 0x2AA);
}

TEST_CASE("a task that starts with TF is stepped after its first instruction, one with RF passes its breakpoint") {
  for (const u32 flag : {u32(eflags::Tf), u32(eflags::Rf)}) {
    Rig rig;
    rig.put32(Rig::Tss2 + 0x20, Rig::UserCode), rig.put32(Rig::Tss2 + 0x24, 2 | flag);
    rig.put32(Rig::Tss2 + 0x38, Rig::Stack1), rig.put32(Rig::Tss2 + 0x4C, Rig::Code0);
    for (u32 at : {0x48u, 0x50u, 0x54u, 0x58u, 0x5Cu}) rig.put32(Rig::Tss2 + at, Rig::Data0);
    rig.put(Rig::UserCode, {0x90, 0x90, 0xEB, 0xFE});
    if (flag == eflags::Rf) rig.watch(0, Rig::UserCode, Execute);
    rig.run({0xEA, 0, 0, 0, 0, Rig::Tss2Selector, 0});
    if (flag == eflags::Tf)
      CHECK(rig.trapped(Rig::UserCode + 1, Bs));
    else
      CHECK(rig.cpu.s.eip == Rig::UserCode + 2);
  }
}

TEST_CASE("a data breakpoint on the frame of an exception traps in its handler") {
  Rig rig;
  rig.watch(0, Rig::Stack0 - 4, Write, 4);
  rig.run({0x0F, 0x0B});
  CHECK(rig.trapped(Rig::Handlers + 6 * 16, B0));
}

TEST_CASE("a breakpoint taken away leaves no trace: the pages are quick again") {
  Rig rig;
  rig.watch(0, Rig::Data, Write);
  rig.cpu.write_debug_register(7, 0);
  rig.run({0xA2, 0, 0xC0, 0, 0});
  CHECK(rig.ran_through());
}

namespace {

/// A Pentium III with its DEBUGCTL [17.14].
struct BranchRig : CpuRig {
  static constexpr u64 Lbr = 1, Btf = 2;
  explicit BranchRig(u64 control) : CpuRig(CpuModel::PentiumIII) {
    protect();
    cpu.write_msr(0x1D9, control);
  }
  u64 msr(u32 number) {
    u64 value = 0;
    CHECK(cpu.read_msr(number, value));
    return value;
  }
  std::pair<u64, u64> last_branch() { return {msr(0x1DB), msr(0x1DC)}; }
  std::pair<u64, u64> before_exception() { return {msr(0x1DD), msr(0x1DE)}; }
  using Pair = std::pair<u64, u64>;
};

}  // namespace

TEST_CASE("LBR keeps where the last taken branch was and where it went [17.14.2]") {
  BranchRig rig(BranchRig::Lbr);
  rig.eax() = 0;
  // inc eax; jnz +2; 2 nops; cmp eax, 0; jz +0x10; jmp +1; nop
  rig.put(BranchRig::Code, {0x40, 0x75, 0x02, 0x90, 0x90, 0x83, 0xF8, 0x00, 0x74, 0x10, 0xEB, 0x01, 0x90, 0xF4});
  rig.run_on(4);
  CHECK(rig.last_branch() == BranchRig::Pair(BranchRig::Code + 1, BranchRig::Code + 5));
  rig.run_on(100);
  CHECK(rig.last_branch() == BranchRig::Pair(BranchRig::Code + 10, BranchRig::Code + 13));
  CHECK(rig.before_exception() == BranchRig::Pair(0, 0));
}

TEST_CASE("a repeated string instruction is no branch") {
  BranchRig rig(BranchRig::Lbr);
  rig.cpu.s.reg[ECX] = 20, rig.cpu.s.reg[EDI] = BranchRig::Data;
  rig.put(BranchRig::Code, {0xF3, 0xAA, 0xF4});
  rig.run_on();
  CHECK(rig.cpu.s.reg[ECX] == 0);
  CHECK(rig.last_branch() == BranchRig::Pair(0, 0));
}

TEST_CASE("LBR records an exception as a branch, and keeps the branch before it") {
  BranchRig rig(BranchRig::Lbr);
  rig.put(BranchRig::Code, {0xEB, 0x02, 0x90, 0x90, 0x0F, 0x0B});  // jmp +2; ud2
  rig.put(BranchRig::Handlers + 6 * 16, {0xF4});
  rig.run_on();
  CHECK(rig.last_branch() == BranchRig::Pair(BranchRig::Code + 4, BranchRig::Handlers + 0x60));
  CHECK(rig.before_exception() == BranchRig::Pair(BranchRig::Code, BranchRig::Code + 4));
}

TEST_CASE("LBR records INT n from the instruction itself") {
  BranchRig rig(BranchRig::Lbr);
  rig.put(BranchRig::Code, {0x90, 0xCD, 0x80});
  rig.put(BranchRig::Handlers + 0x80 * 16, {0xF4});
  rig.run_on();
  CHECK(rig.last_branch() == BranchRig::Pair(BranchRig::Code + 1, BranchRig::Handlers + 0x800));
}

TEST_CASE("INT 1 is recorded like any other INT n, and leaves LBR set") {
  BranchRig rig(BranchRig::Lbr);
  rig.put(BranchRig::Code, {0x90, 0xCD, 0x01});
  rig.put(BranchRig::Handlers + 16, {0xF4});
  rig.run_on();
  CHECK(rig.last_branch() == BranchRig::Pair(BranchRig::Code + 1, BranchRig::Handlers + 16));
  CHECK(rig.msr(0x1D9) == BranchRig::Lbr);
}

TEST_CASE("a debug exception is not recorded, and clears LBR, BTF and TR") {
  BranchRig rig(0x7F);
  rig.cpu.write_debug_register(0, BranchRig::Code + 3);
  rig.cpu.write_debug_register(7, 2);
  rig.run({0xEB, 0x01, 0x90, 0x90});
  REQUIRE(rig.took(Vector::Debug));
  CHECK(rig.last_branch() == BranchRig::Pair(BranchRig::Code, BranchRig::Code + 3));
  CHECK(rig.msr(0x1D9) == 0x3C);
}

TEST_CASE("with BTF, TF steps from one taken branch to the next [17.4.3]") {
  BranchRig rig(BranchRig::Btf);
  rig.put(BranchRig::Code, {0x9D, 0x90, 0x90, 0x85, 0xC0, 0x74, 0x02, 0xEB, 0x01, 0x90, 0x90});
  rig.eax() = 1;
  rig.cpu.push(eflags::Tf | 2, 4);
  rig.run_on();  // popfd; 2 nops; test eax, eax; jz +2 (not taken); jmp +1
  REQUIRE(rig.took(Vector::Debug));
  CHECK(rig.stack(0) == BranchRig::Code + 10);
  CHECK(rig.cpu.s.dr[6] & Bs);
  CHECK(rig.msr(0x1D9) == 0);
}

}  // namespace ferrite::test
