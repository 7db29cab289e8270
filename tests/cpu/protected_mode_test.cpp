// SPDX-License-Identifier: MIT
// Protection: segments, gates, and the ways between privilege levels [SDM Volume 3, chapters 5 and 6].
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

struct ProtectedRig : CpuRig {
  ProtectedRig() { protect(); }
};
using Rig = ProtectedRig;

/// MOV AX, selector; MOV DS (ES, SS), AX: the fault's address is that of the second instruction.
void load_selector(Rig& rig, u8 modrm, u16 selector) {
  rig.eax() = selector;
  rig.run({0x8E, modrm});
}
constexpr u8 LoadDs = 0xD8, LoadSs = 0xD0, LoadFs = 0xE0;

}  // namespace

TEST_CASE("a program enters protected mode by LGDT, MOV CR0 and a far jump") {
  CpuRig rig;
  rig.describe(CpuRig::Code0, 0, ~0u, CpuRig::ExecuteRead, CpuRig::Big | CpuRig::Pages);
  rig.describe(CpuRig::Data0, 0x1234'0000, 0xFFFF, CpuRig::ReadWrite);
  rig.put16(CpuRig::Data, 0x7F), rig.put32(CpuRig::Data + 2, CpuRig::Gdt);
  rig.put(CpuRig::UserCode, {0x66, 0xB8, 0x10, 0x00, 0x8E, 0xD8, 0xF4});  // mov ax, 10h; mov ds, ax; hlt
  rig.run({0x66, 0x0F, 0x01, 0x16, 0x00, 0xC0,                            // lgdt [C000]
           0x0F, 0x20, 0xC0, 0x0C, 0x01, 0x0F, 0x22, 0xC0,                // CR0 |= PE
           0x66, 0xEA, 0x00, 0xE0, 0x00, 0x00, 0x08, 0x00});              // jmp 8:E000
  CHECK(rig.cpu.s.protected_mode());
  CHECK(rig.cpu.s.eip == CpuRig::UserCode + 7);
  CHECK(rig.cpu.s.segment[isa::CS].big);
  CHECK(rig.cpu.s.segment[isa::DS].base == 0x1234'0000);
  CHECK(rig.access_of(CpuRig::Data0) == CpuRig::ReadWrite);
}

TEST_CASE("leaving protected mode keeps the limits: unreal mode") {
  Rig rig;
  rig.describe(Rig::Code16, 0, 0xFFFF, Rig::ExecuteRead, 0);
  rig.put(0x8000, {0x0F, 0x20, 0xC0, 0x24, 0xFE, 0x0F, 0x22, 0xC0,                      // CR0 &= ~PE
                   0xEA, 0x0D, 0x80, 0x00, 0x00,                                        // jmp 0:800D
                   0x31, 0xC0, 0x8E, 0xD8,                                              // ds = 0
                   0x67, 0x66, 0xC7, 0x05, 0,    0,    0x11, 0,    1, 2, 3, 4, 0xF4});  // mov dword [110000], ..
  rig.put32(Rig::Data, 0x8000), rig.put16(Rig::Data + 4, Rig::Code16);
  rig.run({0xFF, 0x2D, 0x00, 0xC0, 0x00, 0x00});  // jmp far [C000]
  CHECK_FALSE(rig.cpu.s.protected_mode());
  CHECK(rig.get(0x11'0000) == 0x0403'0201);
}

TEST_CASE("data segments: what may be loaded, and the error codes of what may not") {
  struct Case {
    u8 access;
    u16 rpl;
    int vector;
  };
  constexpr int good = -1, gp = 13, np = 11;
  for (const Case& c :
       {Case{Rig::ReadWrite, 0, good}, Case{Rig::ReadOnly, 0, good}, Case{Rig::DownReadWrite, 0, good},
        Case{Rig::ExecuteRead, 0, good}, Case{Rig::Conforming, 3, good}, Case{Rig::ExecuteOnly, 0, gp},
        Case{Rig::ReadWrite, 3, gp},  // RPL above DPL
        Case{u8(Rig::ReadWrite | Rig::Dpl3), 3, good}, Case{Rig::TssAvailable, 0, gp}, Case{Rig::CallGate32, 0, gp},
        Case{u8(Rig::ReadWrite & ~Rig::Absent), 0, np}, Case{u8(Rig::ExecuteOnly & ~Rig::Absent), 0, gp}}) {
    Rig rig;
    INFO("access " << int(c.access) << " rpl " << c.rpl);
    rig.describe(Rig::Spare, 0, 0xFFFF, c.access);
    load_selector(rig, LoadDs, u16(Rig::Spare | c.rpl));
    CHECK(rig.vector() == c.vector);
    if (c.vector >= 0) CHECK(rig.faulted(Vector(c.vector), Rig::Spare));
  }
}

TEST_CASE("the stack segment must be writable and of the current privilege; absent is #SS, null is #GP(0)") {
  struct Case {
    u8 access;
    u16 rpl;
    int vector;
  };
  for (const Case& c : {Case{Rig::ReadWrite, 0, -1}, Case{Rig::ReadOnly, 0, 13}, Case{Rig::ExecuteRead, 0, 13},
                        Case{Rig::ReadWrite, 3, 13}, Case{u8(Rig::ReadWrite | Rig::Dpl3), 0, 13},
                        Case{u8(Rig::ReadWrite & ~Rig::Absent), 0, 12}}) {
    Rig rig;
    INFO("access " << int(c.access) << " rpl " << c.rpl);
    rig.describe(Rig::Spare, 0, 0xF'FFFF, c.access);
    load_selector(rig, LoadSs, u16(Rig::Spare | c.rpl));
    CHECK(rig.vector() == c.vector);
    if (c.vector >= 0) CHECK(rig.faulted(Vector(c.vector), Rig::Spare));
  }
  Rig rig;
  load_selector(rig, LoadSs, 0);
  CHECK(rig.faulted(Vector::GeneralProtection, 0));
}

TEST_CASE("selectors beyond a table, and local ones without a table, are #GP(selector)") {
  for (const u16 selector : {0x0080, 0xFFF8, 0x0054}) {
    Rig rig;
    load_selector(rig, LoadFs, selector);
    CHECK(rig.faulted(Vector::GeneralProtection, selector));
  }
  Rig rig;
  rig.cpu.load_ldtr(Rig::LdtSelector);
  rig.describe(Rig::Ldt + 8, 0x5678, 0xFF, Rig::ReadWrite);
  load_selector(rig, LoadFs, 0x0C);
  CHECK(rig.ran_through());
  CHECK(rig.cpu.s.segment[isa::FS].base == 0x5678);
}

TEST_CASE("a null selector loads, and is #GP(0) when it is used") {
  Rig rig;
  load_selector(rig, LoadDs, 3);
  CHECK(rig.ran_through());
  rig.run({0xA0, 0, 0xC0, 0, 0});  // mov al, [C000]
  CHECK(rig.faulted(Vector::GeneralProtection, 0));
}

TEST_CASE("limits: the last byte is inside, the next is #GP, or #SS on the stack") {
  struct Case {
    u8 access;
    u32 flags, limit, offset;
    bool inside;
  };
  for (const Case& c :
       {Case{Rig::ReadWrite, Rig::Big, 0xFF, 0xFC, true}, Case{Rig::ReadWrite, Rig::Big, 0xFF, 0xFD, false},
        Case{Rig::ReadWrite, Rig::Big, 0xFF, 0x100, false},
        Case{Rig::ReadWrite, Rig::Big | Rig::Pages, 0x1FFF, 0x1FFC, true},
        Case{Rig::ReadWrite, Rig::Big | Rig::Pages, 0x1FFF, 0x1FFD, false},
        Case{Rig::DownReadWrite, Rig::Big, 0xFF, 0x100, true}, Case{Rig::DownReadWrite, Rig::Big, 0xFF, 0xFF, false},
        Case{Rig::DownReadWrite, 0, 0xFF, 0xFFFC, true}, Case{Rig::DownReadWrite, 0, 0xFF, 0xFFFD, false},
        Case{Rig::DownReadWrite, Rig::Big, 0xFF, 0x1'0000, true}}) {
    for (const bool stack : {false, true}) {
      Rig rig;
      INFO("access " << int(c.access) << " offset " << c.offset << (stack ? " SS" : " DS"));
      rig.describe(Rig::Spare, 0x10'0000, c.limit, c.access, c.flags);
      rig.cpu.load_segment(isa::FS, Rig::Spare);
      rig.cpu.s.reg[EBX] = c.offset;
      if (stack) {
        // From an inner level the fault lands on a good stack; here a handler of its own task would be needed, so
        // that only the latch is looked at.
        rig.cpu.load_segment(isa::SS, Rig::Spare);
        CHECK(rig.cpu.can_store(isa::SS, c.offset, 4) == c.inside);
        CHECK(rig.cpu.faulted() != c.inside);
      } else {
        rig.run({0x64, 0x89, 0x03});  // mov fs:[ebx], eax
        CHECK(rig.ran_through() == c.inside);
        if (!c.inside) CHECK(rig.faulted(Vector::GeneralProtection, 0));
      }
    }
  }
}

TEST_CASE("read-only and executable segments can't be written, execute-only ones can't be read") {
  for (const u8 access : {u8(Rig::ReadOnly), u8(Rig::DownReadOnly), u8(Rig::ExecuteRead)}) {
    Rig rig;
    rig.describe(Rig::Spare, 0, 0xF'FFFF, access);
    if (access == Rig::DownReadOnly) rig.describe(Rig::Spare, 0, 0, access);
    rig.cpu.load_segment(isa::FS, Rig::Spare);
    rig.run({0x64, 0xA0, 0x00, 0xC0, 0, 0});
    CHECK(rig.ran_through());
    rig.run({0x64, 0x80, 0x05, 0x00, 0xC0, 0, 0, 1});  // add byte fs:[C000], 1
    CHECK(rig.faulted(Vector::GeneralProtection, 0));
  }
  Rig rig;
  rig.describe(Rig::Spare, 0, 0xF'FFFF, Rig::ExecuteOnly);
  rig.put(Rig::UserCode, {0x2E, 0xA0, 0, 0xC0, 0, 0});  // mov al, cs:[C000]
  rig.run({0xEA, 0x00, 0xE0, 0x00, 0x00, 0x50, 0x00});
  CHECK(rig.took(Vector::GeneralProtection));
  CHECK(rig.stack(1) == Rig::UserCode);
}

TEST_CASE("loading a segment sets the accessed bit of its descriptor") {
  Rig rig;
  rig.describe(Rig::Spare, 0, 0xFFFF, Rig::ReadWrite & ~1);
  load_selector(rig, LoadFs, Rig::Spare);
  CHECK(rig.access_of(Rig::Spare) == Rig::ReadWrite);
}

TEST_CASE("far jumps: same privilege, conforming, and what is #GP or #NP") {
  struct Case {
    u8 access;
    u16 rpl;
    int vector;
  };
  for (const Case& c :
       {Case{Rig::ExecuteRead, 0, -1}, Case{Rig::ExecuteRead, 1, 13}, Case{Rig::Conforming, 3, -1},
        Case{u8(Rig::ExecuteRead | Rig::Dpl3), 3, 13}, Case{Rig::ReadWrite, 0, 13},
        Case{u8(Rig::ExecuteRead & ~Rig::Absent), 0, 11}, Case{Rig::TssBusy, 0, 13}, Case{Rig::LocalTable, 0, 13}}) {
    Rig rig;
    INFO("access " << int(c.access) << " rpl " << c.rpl);
    rig.describe(Rig::Spare, 0, ~0u, c.access, Rig::Big | Rig::Pages);
    rig.put(Rig::UserCode, {0xF4});
    rig.run({0xEA, 0x00, 0xE0, 0x00, 0x00, u8(Rig::Spare | c.rpl), 0x00});
    CHECK(rig.vector() == c.vector);
    if (c.vector >= 0)
      CHECK(rig.faulted(Vector(c.vector), Rig::Spare));
    else
      CHECK(rig.cpu.s.segment[isa::CS].selector == Rig::Spare);
  }
}

TEST_CASE("a jump beyond the limit of its segment is #GP(0) before anything moves") {
  Rig rig;
  rig.describe(Rig::Spare, 0, 0xFFF, Rig::ExecuteRead);
  rig.run({0x9A, 0x00, 0xE0, 0x00, 0x00, Rig::Spare, 0x00});
  CHECK(rig.faulted(Vector::GeneralProtection, 0));
  CHECK(rig.cpu.s.reg[ESP] == Rig::Stack0 - 16);
}

TEST_CASE("a call gate to an inner level switches stacks and copies parameters; RETF n goes back and drops them") {
  for (const bool wide : {true, false}) {
    Rig rig;
    INFO((wide ? "32" : "16") << "-bit gate");
    const u32 entry = wide ? Rig::Handlers + 0xF00 : 0x8000;
    rig.gate(Rig::Gdt + Rig::Spare, Rig::Code0, entry, (wide ? Rig::CallGate32 : Rig::CallGate16) | Rig::Dpl3, 2);
    rig.enter_user();
    if (wide)
      rig.put(entry, {0x8B, 0x44, 0x24, 0x08, 0xCA, 0x08, 0x00});  // mov eax, [esp+8]; retf 8
    else
      rig.put(entry, {0x66, 0x8B, 0x44, 0x24, 0x04, 0x66, 0xCA, 0x04, 0x00});
    if (wide)
      rig.run({0x6A, 0x11, 0x6A, 0x22, 0x9A, 0, 0, 0, 0, Rig::Spare | 3, 0});  // push 11; push 22; call gate
    else
      rig.run({0x66, 0x6A, 0x11, 0x66, 0x6A, 0x22, 0x9A, 0, 0, 0, 0, Rig::Spare | 3, 0});
    CHECK((rig.eax() & 0xFFFF) == 0x22);
    CHECK(rig.ran_through());
    CHECK(rig.cpu.s.segment[isa::CS].selector == Rig::Code3);
    CHECK(rig.cpu.s.segment[isa::SS].selector == Rig::Data3);
    CHECK(rig.cpu.s.reg[ESP] == Rig::Stack3);
  }
}

TEST_CASE("the inner stack holds SS, ESP, the parameters, CS and EIP, in this order") {
  Rig rig;
  rig.gate(Rig::Gdt + Rig::Spare, Rig::Code0, Rig::Handlers + 0xF00, Rig::CallGate32 | Rig::Dpl3, 2);
  rig.enter_user();
  rig.run({0x6A, 0x11, 0x6A, 0x22, 0x9A, 0, 0, 0, 0, Rig::Spare | 3, 0});
  CHECK(rig.vector() == 0xF0);
  const u32 expected[] = {Rig::UserCode + 11, Rig::Code3, 0x22, 0x11, Rig::Stack3 - 8, Rig::Data3};
  for (unsigned n = 0; n < std::size(expected); n++) CHECK(rig.stack(n) == expected[n]);
  CHECK(rig.cpu.s.cpl == 0);
  CHECK(rig.cpu.s.reg[ESP] == Rig::Stack0 - 24);
}

TEST_CASE("gates keep out callers of less privilege, absent gates are #NP, absent targets too") {
  struct Case {
    u8 gate, target;
    int vector;
    u16 error;
  };
  for (const Case& c : {Case{Rig::CallGate32, Rig::ExecuteRead, 13, Rig::Spare},
                        Case{u8((Rig::CallGate32 | Rig::Dpl3) & ~Rig::Absent), Rig::ExecuteRead, 11, Rig::Spare},
                        Case{u8(Rig::CallGate32 | Rig::Dpl3), u8(Rig::ExecuteRead & ~Rig::Absent), 11, Rig::Spare2},
                        Case{u8(Rig::CallGate32 | Rig::Dpl3), Rig::ReadWrite, 13, Rig::Spare2}}) {
    Rig rig;
    rig.describe(Rig::Spare2, 0, ~0u, c.target, Rig::Big | Rig::Pages);
    rig.gate(Rig::Gdt + Rig::Spare, Rig::Spare2, Rig::Handlers + 0xF00, c.gate);
    rig.enter_user();
    rig.run({0x9A, 0, 0, 0, 0, Rig::Spare | 3, 0});
    CHECK(rig.faulted(Vector(c.vector), c.error));
  }
}

TEST_CASE("JMP through a gate may not change privilege, and pushes nothing") {
  Rig rig;
  rig.gate(Rig::Gdt + Rig::Spare, Rig::Code0, Rig::Handlers + 0xF00, Rig::CallGate32 | Rig::Dpl3);
  rig.run({0xEA, 0, 0, 0, 0, Rig::Spare, 0});
  CHECK(rig.vector() == 0xF0);
  CHECK(rig.cpu.s.reg[ESP] == Rig::Stack0);
  Rig user;
  user.gate(Rig::Gdt + Rig::Spare, Rig::Code0, Rig::Handlers + 0xF00, Rig::CallGate32 | Rig::Dpl3);
  user.enter_user();
  user.run({0xEA, 0, 0, 0, 0, Rig::Spare | 3, 0});
  CHECK(user.faulted(Vector::GeneralProtection, Rig::Code0));
}

TEST_CASE("a bad inner stack is #TS of its selector, an absent one #SS") {
  struct Case {
    u16 selector;
    Vector vector;
    u32 error;
  };
  for (const Case& c : {Case{0, Vector::InvalidTss, 0}, Case{Rig::Data3, Vector::InvalidTss, 0x20},
                        Case{Rig::Code1, Vector::InvalidTss, 0x60},
                        Case{Rig::Spare | 1, Vector::StackFault, Rig::Spare}, Case{0xF9, Vector::InvalidTss, 0xF8}}) {
    Rig rig;
    rig.describe(Rig::Spare, 0, 0xFFFF, (Rig::ReadWrite | 0x20) & ~Rig::Absent);
    rig.gate(Rig::Gdt + Rig::Spare2, Rig::Code1, 0x8000, Rig::CallGate32 | Rig::Dpl3);
    rig.put16(Rig::Tss + 16, c.selector);
    rig.enter_user();
    rig.run({0x9A, 0, 0, 0, 0, Rig::Spare2 | 3, 0});
    CHECK(rig.faulted(c.vector, c.error));
  }
}

TEST_CASE("an inner stack without room is #SS of its selector, and the caller keeps its own") {
  Rig rig;
  rig.describe(Rig::Spare, 0, 0xFFF, Rig::ReadWrite | 0x20);
  rig.gate(Rig::Gdt + Rig::Spare2, Rig::Code1, 0x8000, Rig::CallGate32 | Rig::Dpl3);
  rig.put16(Rig::Tss + 16, Rig::Spare | 1);
  rig.enter_user();
  rig.run({0x9A, 0, 0, 0, 0, Rig::Spare2 | 3, 0});
  CHECK(rig.faulted(Vector::StackFault, Rig::Spare));
  CHECK(rig.stack(5) == Rig::Data3);
}

TEST_CASE("interrupt gates clear IF, trap gates keep it; both clear TF and NT") {
  for (const bool trap : {false, true}) {
    Rig rig;
    rig.gate(Rig::Idt + 0x90 * 8, Rig::Code0, Rig::Handlers + 0x900, trap ? Rig::TrapGate32 : Rig::InterruptGate32);
    rig.cpu.set_flags(eflags::If | eflags::Nt, eflags::If | eflags::Nt);
    rig.run({0xCD, 0x90});
    CHECK(rig.vector() == 0x90);
    CHECK(bool(rig.flags() & eflags::If) == trap);
    CHECK_FALSE(rig.flags() & eflags::Nt);
    CHECK(rig.stack(0) == Rig::Code + 2);
    CHECK(rig.stack(1) == Rig::Code0);
    CHECK((rig.stack(2) & (eflags::If | eflags::Nt)) == (eflags::If | eflags::Nt));
  }
}

TEST_CASE("a 16-bit gate pushes words") {
  Rig rig;
  rig.gate(Rig::Idt + 0x90 * 8, Rig::Code0, 0x8000, Rig::InterruptGate16);
  rig.put(0x8000, {0xF4});
  rig.run({0xCD, 0x90});
  CHECK(rig.cpu.s.reg[ESP] == Rig::Stack0 - 6);
  CHECK(rig.stack16(1) == Rig::Code0);
}

TEST_CASE("INT from privilege 3 switches stacks, and IRET returns") {
  Rig rig;
  rig.put(Rig::Handlers + 0x900, {0xCF});
  rig.enter_user(2 | eflags::Cf);
  rig.run({0xCD, 0x90, 0xCD, 0x91});
  CHECK(rig.vector() == 0x91);
  const u32 expected[] = {Rig::UserCode + 4, Rig::Code3, 2 | eflags::Cf, Rig::Stack3, Rig::Data3};
  for (unsigned n = 0; n < std::size(expected); n++) CHECK(rig.stack(n) == expected[n]);
}

TEST_CASE("INT needs a gate open to its caller: #GP(vector * 8 + 2); beyond the IDT likewise; absent is #NP") {
  Rig rig;
  rig.enter_user();
  rig.run({0xCD, 0x30});
  CHECK(rig.faulted(Vector::GeneralProtection, 0x30 * 8 + 2));
  Rig beyond;
  beyond.cpu.s.idtr.limit = 0x90 * 8 + 6;
  beyond.run({0xCD, 0x90});
  CHECK(beyond.faulted(Vector::GeneralProtection, 0x90 * 8 + 2));
  Rig absent;
  absent.gate(Rig::Idt + 0x90 * 8, Rig::Code0, 0, Rig::InterruptGate32 & ~Rig::Absent);
  absent.run({0xCD, 0x90});
  CHECK(absent.faulted(Vector::SegmentNotPresent, 0x90 * 8 + 2));
}

TEST_CASE("the EXT bit tells an external interrupt's bad gate from an INT's") {
  Rig rig;
  rig.gate(Rig::Idt + Rig::IrqVector * 8, Rig::Code0, 0, Rig::InterruptGate32 & ~Rig::Absent);
  rig.cpu.set_line(Cpu::Intr, true);
  rig.run({0xFB, 0x90});
  CHECK(rig.took(Vector::SegmentNotPresent));
  CHECK(rig.stack(0) == Rig::IrqVector * 8 + 3);
  Rig target;
  target.gate(Rig::Idt + Rig::IrqVector * 8, Rig::Data0, 0, Rig::InterruptGate32);
  target.cpu.set_line(Cpu::Intr, true);
  target.run({0xFB, 0x90});
  CHECK(target.took(Vector::GeneralProtection));
  CHECK(target.stack(0) == Rig::Data0 + 1);
}

TEST_CASE("faults push RF set, traps do not, and handlers run with it clear") {
  Rig rig;
  rig.run({0x0F, 0x0B});
  CHECK(rig.took(Vector::InvalidOpcode));
  CHECK(rig.stack(2) & eflags::Rf);
  CHECK_FALSE(rig.flags() & eflags::Rf);
  Rig trap;
  trap.run({0xCC});
  CHECK(trap.took(Vector::Breakpoint));
  CHECK_FALSE(trap.stack(2) & eflags::Rf);
}

TEST_CASE("IRET to privilege 3 drops segments that privilege 3 may not use, and keeps the others") {
  Rig rig;
  rig.cpu.load_segment(isa::DS, Rig::Data3);
  rig.cpu.load_segment(isa::ES, Rig::Data0);
  rig.cpu.s.reg[ESP] = Rig::Stack0;
  for (u32 value : {u32(Rig::Data3), Rig::Stack3, 2u, u32(Rig::Code3), Rig::UserCode}) rig.cpu.push(value, 4);
  rig.put(Rig::UserCode, {0xCD, 0x90});
  rig.run({0xCF});
  CHECK(rig.vector() == 0x90);
  CHECK(rig.cpu.s.segment[isa::DS].selector == Rig::Data3);
  CHECK(rig.cpu.s.segment[isa::ES].selector == 0);
  CHECK_FALSE(rig.cpu.s.segment[isa::ES].usable);
}

TEST_CASE("POPF and IRET change IOPL at privilege 0 only, IF up to IOPL only, VM and RF by POPF never") {
  Rig rig;
  rig.cpu.push(~0u & ~u32(eflags::Tf), 4);
  rig.run({0x9D});
  CHECK(rig.ran_through());
  CHECK((rig.flags() & eflags::Iopl) == eflags::Iopl);
  CHECK_FALSE(rig.flags() & (eflags::Vm | eflags::Rf | eflags::Vif));
  Rig user;
  user.enter_user();
  user.run({0x68, 0x00, 0x72, 0, 0, 0x9D, 0xCD, 0x90});  // push 7200h: NT, IOPL 3, IF; popf; int 90
  CHECK(user.vector() == 0x90);
  CHECK((user.stack(2) & 0x7200) == eflags::Nt);
}

TEST_CASE("RETF and IRET to inner levels, and to bad selectors, are #GP") {
  for (const u16 selector : {u16(0), u16(Rig::Code0), u16(Rig::Data3), u16(0xFB)}) {
    for (const u8 opcode : {0xCB, 0xCF}) {
      Rig rig;
      rig.enter_user();
      for (u32 value : {2u, u32(selector), Rig::UserCode}) rig.cpu.push(value, 4);
      rig.run({opcode});
      CHECK(rig.faulted(Vector::GeneralProtection, selector & 0xFFFCu));
      CHECK(rig.stack(4) == Rig::Stack3 - 12);
    }
  }
}

TEST_CASE("privileged instructions are #GP(0) at privilege 3") {
  const std::initializer_list<u8> instructions[] = {{0xF4},
                                                    {0x0F, 0x01, 0x15, 0, 0xC0, 0, 0},
                                                    {0x0F, 0x01, 0x1D, 0, 0xC0, 0, 0},
                                                    {0x0F, 0x00, 0xD0},
                                                    {0x0F, 0x00, 0xD8},
                                                    {0x0F, 0x01, 0xF0},
                                                    {0x0F, 0x01, 0x38},
                                                    {0x0F, 0x06},
                                                    {0x0F, 0x08},
                                                    {0x0F, 0x09},
                                                    {0x0F, 0x20, 0xC0},
                                                    {0x0F, 0x22, 0xC0},
                                                    {0x0F, 0x21, 0xC0},
                                                    {0x0F, 0x23, 0xC0},
                                                    {0x0F, 0x30},
                                                    {0x0F, 0x32},
                                                    {0xFA},
                                                    {0xFB}};
  for (const auto& instruction : instructions) {
    Rig rig;
    rig.enter_user();
    rig.run(instruction);
    CHECK(rig.faulted(Vector::GeneralProtection, 0));
  }
}

TEST_CASE("ports at privilege 3 go by IOPL, then by the task's permission bit map") {
  Rig rig;
  rig.describe(Rig::TssSelector, Rig::Tss, 0x8F, Rig::TssBusy, 0);
  rig.cpu.s.tr.limit = 0x8F;
  rig.put32(Rig::Tss + 0x68 + 0x20, 0xFFFF'FFF8);  // ports 100h to 102h
  rig.put32(Rig::Tss + 0x6C + 0x20, ~0u);
  rig.enter_user();
  rig.cpu.s.reg[EDX] = 0x102;
  rig.run({0xEC, 0xCD, 0x90});
  CHECK(rig.vector() == 0x90);
  CHECK((rig.eax() & 0xFF) == 0xA2);
  for (const u8 opcode : {0xED, 0xEF, 0x6D}) {  // dwords reach 103h
    Rig other;
    other.cpu.s.tr.limit = 0x8F;
    other.put32(Rig::Tss + 0x68 + 0x20, 0xFFFF'FFF8);
    other.enter_user();
    other.cpu.s.reg[EDX] = 0x102;
    other.run({opcode});
    CHECK(other.faulted(Vector::GeneralProtection, 0));
    CHECK(other.written.empty());
  }
  Rig beyond;  // the map ends with the segment
  beyond.enter_user();
  beyond.run({0xE4, 0x00});
  CHECK(beyond.faulted(Vector::GeneralProtection, 0));
  Rig privileged;
  privileged.enter_user(2 | eflags::Iopl);
  privileged.run({0xE4, 0x00, 0xCD, 0x90});
  CHECK(privileged.vector() == 0x90);
}

}  // namespace ferrite::test
