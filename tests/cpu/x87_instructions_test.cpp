// SPDX-License-Identifier: MIT
// x87 instructions as programs run them: memory, EFLAGS, faults and FERR#. Real mode; code at 1000h, data at 2000h.
#include <catch2/catch.hpp>
#include <cstring>

#include "core/cpu/cpu.h"
#include "tests/support/float80_text.h"

namespace ferrite {
namespace {

struct Rig final : InterruptAcknowledge {
  MemorySpace memory{0x10'0000};
  PortSpace ports;
  Scheduler clock{1'000'000};
  Cpu cpu{memory, ports, clock, *this};

  static constexpr u32 code = 0x1000, data = 0x2000, handlers = 0x3000;
  static constexpr u32 endless_loop = 0xFEEB;

  u8 acknowledge() override { return 0x20; }

  /// Every vector leads to an endless loop at an address of its own.
  Rig() {
    for (u32 n = 0; n < 0x20; n++) {
      memory.write(n * 4, handlers + n * 16, 2);
      memory.write(handlers + n * 16, endless_loop, 2);
    }
    for (unsigned name : {isa::DS, isa::ES, isa::SS}) cpu.load_segment(name, 0);
    cpu.s.reg[ESP] = 0x8000;
    cpu.jump_far(0, code, 2);
  }

  template <class T>
  void put(u32 at, T value) {
    std::memcpy(memory.ram().data() + at, &value, sizeof value);
  }
  template <class T>
  T get(u32 at) const {
    T value;
    std::memcpy(&value, const_cast<MemorySpace&>(memory).ram().data() + at, sizeof value);
    return value;
  }

  /// Runs the bytes, and then the endless loop behind them or the one of a fault's handler.
  void run(std::initializer_list<u8> bytes) {
    u32 at = code;
    for (u8 byte : bytes) memory.write(at++, byte, 1);
    memory.write(at, endless_loop, 2);
    cpu.jump_far(0, code, 2);
    cpu.run(clock.now(), clock.now() + 200);
  }
  bool took(Vector vector) const { return cpu.s.eip == handlers + u32(vector) * 16; }
};

}  // namespace

TEST_CASE("x87 instructions load, compute and store through memory") {
  Rig rig;
  rig.put<float>(Rig::data, 1.5f);
  rig.put<double>(Rig::data + 8, 2.25);
  rig.run({0xDB, 0xE3,                // fninit
           0xD9, 0x06, 0x00, 0x20,    // fld dword [2000]
           0xDC, 0x06, 0x08, 0x20,    // fadd qword [2008]
           0xDD, 0x16, 0x10, 0x20,    // fst qword [2010]
           0xDB, 0x3E, 0x20, 0x20,    // fstp tword [2020]
           0xDF, 0x06, 0x12, 0x20});  // fild word [2012]
  CHECK(rig.get<double>(Rig::data + 0x10) == 3.75);
  CHECK(rig.get<u64>(Rig::data + 0x20) == 0xF000'0000'0000'0000);
  CHECK(rig.get<u16>(Rig::data + 0x28) == 0x4000);
  CHECK(rig.cpu.fpu.top == 7);
}

TEST_CASE("DC E0 is FSUBR and DC E8 is FSUB: the operand encodings that assemblers once confused") {
  Rig rig;
  rig.run({0xDB, 0xE3, 0xD9, 0xE8, 0xD9, 0xE8, 0xDE, 0xC1, 0xD9, 0xE8, 0xDC, 0xE9});  // ST1 = 2 - 1
  CHECK(rig.cpu.fpu.st(1) == fpu::one);
  rig.run({0xDC, 0xE1});  // ST1 = 1 - 1
  CHECK(rig.cpu.fpu.st(1) == fpu::positive_zero);
}

TEST_CASE("FNSTSW AX, SAHF and FCOMI tell the same relation") {
  Rig rig;
  rig.run({0xDB, 0xE3, 0xD9, 0xEE, 0xD9, 0xE8,  // 0, then 1 on top
           0xD8, 0xD1,                          // fcom st1
           0xDF, 0xE0, 0x9E});                  // fnstsw ax; sahf
  CHECK((rig.cpu.s.reg[EAX] & 0x4500) == 0);
  CHECK((rig.cpu.get_flags() & (eflags::Cf | eflags::Zf | eflags::Pf)) == 0);
  rig.run({0xF9, 0xDB, 0xF0});  // stc; fcomi st, st0
  CHECK((rig.cpu.get_flags() & eflags::Arithmetic) == eflags::Zf);
}

TEST_CASE("FCMOVcc looks at EFLAGS") {
  Rig rig;
  rig.run({0xDB, 0xE3, 0xD9, 0xE8, 0xD9, 0xEE, 0xF8, 0xDA, 0xC1});  // 1, 0; clc; fcmovb st, st1
  CHECK(rig.cpu.fpu.st(0) == fpu::positive_zero);
  rig.run({0xF9, 0xDA, 0xC1});  // stc
  CHECK(rig.cpu.fpu.st(0) == fpu::one);
}

TEST_CASE("a store that faults leaves stack and memory alone") {
  Rig rig;
  rig.put<u32>(0xFFFC, 0xAAAA'AAAA);
  rig.run({0xDB, 0xE3, 0xD9, 0xE8, 0xDD, 0x1E, 0xFC, 0xFF});  // fstp qword [FFFC]
  CHECK(rig.took(Vector::GeneralProtection));
  CHECK(rig.cpu.fpu.st(0) == fpu::one);
  CHECK_FALSE(rig.cpu.fpu.is_empty(0));
  CHECK(rig.get<u32>(0xFFFC) == 0xAAAA'AAAA);
}

TEST_CASE("a load that faults pushes nothing") {
  Rig rig;
  rig.run({0xDB, 0xE3, 0xDD, 0x06, 0xFC, 0xFF});
  CHECK(rig.took(Vector::GeneralProtection));
  CHECK(rig.cpu.fpu.empty == 0xFF);
}

TEST_CASE("EM and TS make x87 instructions #NM, the FN forms too") {
  for (const u32 bit : {u32(cr0::Em), u32(cr0::Ts)}) {
    Rig rig;
    rig.cpu.write_cr0(rig.cpu.s.cr0 | bit);
    rig.run({0xD9, 0xE8});
    CHECK(rig.took(Vector::DeviceNotAvailable));
    rig.run({0xDB, 0xE3});
    CHECK(rig.took(Vector::DeviceNotAvailable));
  }
}

TEST_CASE("with NE an unmasked exception is #MF at the next waiting instruction, not before") {
  Rig rig;
  rig.cpu.s.cr0 |= cr0::Ne;
  rig.put<u16>(Rig::data, 0x37B);                                                                 // ZE unmasked
  rig.run({0xDB, 0xE3, 0xD9, 0x2E, 0x00, 0x20, 0xD9, 0xE8, 0xD9, 0xEE, 0xDE, 0xF9, 0xDF, 0xE0});  // 1/0; fnstsw ax
  CHECK_FALSE(rig.took(Vector::X87Error));
  CHECK((rig.cpu.s.reg[EAX] & 0x80FF) == 0x8084);
  rig.run({0xD9, 0xE8});
  CHECK(rig.took(Vector::X87Error));
  rig.run({0xDB, 0xE2, 0xD9, 0xE8});  // fnclex first
  CHECK_FALSE(rig.took(Vector::X87Error));
}

TEST_CASE("without NE the exception raises FERR#, and FNCLEX lowers it") {
  Rig rig;
  rig.put<u16>(Rig::data, 0x37E);                             // IE unmasked
  rig.run({0xDB, 0xE3, 0xD9, 0x2E, 0x00, 0x20, 0xD9, 0xFA});  // fsqrt of nothing
  CHECK_FALSE(rig.cpu.ferr.high());
  rig.run({0x9B});
  CHECK(rig.cpu.ferr.high());
  rig.run({0xDB, 0xE2});
  CHECK_FALSE(rig.cpu.ferr.high());
}

TEST_CASE("the environment tells which instruction and operand were last; control instructions leave no trace") {
  Rig rig;
  rig.run({0xDB, 0xE3, 0xD8, 0x06, 0x04, 0x20,  // fadd dword [2004]
           0xD9, 0x3E, 0x40, 0x20,              // fnstcw [2040]
           0xD9, 0x36, 0x50, 0x20});            // fnstenv [2050]
  CHECK(rig.get<u16>(Rig::data + 0x50 + 6) == Rig::code + 2);
  CHECK(rig.get<u16>(Rig::data + 0x50 + 8) == 0x0006);  // D8 06
  CHECK(rig.get<u16>(Rig::data + 0x50 + 10) == Rig::data + 4);
  CHECK(rig.get<u16>(Rig::data + 0x40) == 0x37F);
}

TEST_CASE("the last x87 instruction is known wherever blocks begin and end") {
  Rig rig;
  const auto linear_of_last = [&rig] {  // as real mode's FNSTENV in words leaves it
    return rig.get<u16>(Rig::data + 6) | (rig.get<u16>(Rig::data + 8) & 0xF000u) << 4;
  };
  SECTION("in the block before") {
    rig.run({0xD9, 0xE8, 0xEB, 0x00, 0xD9, 0x36, 0x00, 0x20});  // fld1; jmp next; fnstenv
    CHECK(linear_of_last() == Rig::code);
  }
  SECTION("in the iteration before, where this one has not come to it") {
    // mov cx, 2; again: dec cx; jz out; fld1; jmp again; out: fnstenv
    rig.run({0xB9, 0x02, 0x00, 0x49, 0x74, 0x04, 0xD9, 0xE8, 0xEB, 0xF9, 0xD9, 0x36, 0x00, 0x20});
    CHECK(linear_of_last() == Rig::code + 6);
  }
  SECTION("in a loop of one block") {
    // mov cx, 3; again: fld1; fstp st0; loop again; fnstenv
    rig.run({0xB9, 0x03, 0x00, 0xD9, 0xE8, 0xDD, 0xD8, 0xE2, 0xFA, 0xD9, 0x36, 0x00, 0x20});
    CHECK(linear_of_last() == Rig::code + 5);
  }
  SECTION("in the code segment that a far jump left") {
    rig.run({0xD9, 0xE8, 0xEA, 0x07, 0x00, 0x00, 0x01, 0xD9, 0x36, 0x00, 0x20});  // fld1; jmp 0100:0007; fnstenv
    CHECK(rig.cpu.s.segment[isa::CS].selector == 0x100);
    CHECK(linear_of_last() == Rig::code);
  }
  SECTION("before an FNINIT nothing is") {
    rig.run({0xD9, 0xE8, 0xDB, 0xE3, 0x90, 0xD9, 0x36, 0x00, 0x20});  // fld1; fninit; nop; fnstenv
    CHECK(linear_of_last() == 0);
  }
  SECTION("one whose operand can't be read is not it") {
    rig.run({0xD9, 0xE8, 0x66, 0x67, 0xD9, 0x05, 0xFF, 0xFF, 0x01, 0x00});  // fld1; fld dword [1FFFFh]: #GP
    REQUIRE(rig.took(Vector::GeneralProtection));
    CHECK(rig.cpu.fpu.instruction.offset == Rig::code);
  }
  SECTION("in the middle of a block that a single step ends") {
    // pushf; pop ax; or ah, 1; push ax; popf; fld1; fld1
    rig.run({0x9C, 0x58, 0x80, 0xCC, 0x01, 0x50, 0x9D, 0xD9, 0xE8, 0xD9, 0xE8});
    REQUIRE(rig.took(Vector::Debug));
    CHECK(rig.cpu.fpu.instruction.offset == Rig::code + 7);
  }
}

TEST_CASE("FNSAVE stores all and initialises, FRSTOR brings it back") {
  Rig rig;
  rig.run({0xDB, 0xE3, 0xD9, 0xEB, 0xD9, 0xE8, 0xDD, 0x36, 0x00, 0x21});  // fldpi; fld1; fnsave [2100]
  CHECK(rig.cpu.fpu.empty == 0xFF);
  CHECK(rig.get<u64>(0x2100 + 14) == fpu::integer_bit);
  rig.run({0xDD, 0x26, 0x00, 0x21});  // frstor [2100]
  CHECK(rig.cpu.fpu.st(0) == fpu::one);
  CHECK(rig.cpu.fpu.st(1) == fpu::constant(fpu::Constant::Pi, fpu::Rounding::Nearest));
}

TEST_CASE("FNSTENV masks all exceptions after storing the control word") {
  Rig rig;
  rig.put<u16>(Rig::data, 0x340);
  rig.run({0xDB, 0xE3, 0xD9, 0x2E, 0x00, 0x20, 0xD9, 0x36, 0x50, 0x20});
  CHECK(rig.get<u16>(0x2050) == 0x340);
  CHECK(rig.cpu.fpu.control == 0x37F);
}

TEST_CASE("packed BCD goes both ways") {
  Rig rig;
  rig.put<u32>(Rig::data, 0x1234'5678);
  rig.run({0xDB, 0xE3, 0xDF, 0x26, 0x00, 0x20, 0xD9, 0xE0, 0xDF, 0x36, 0x10, 0x20});  // fbld; fchs; fbstp
  CHECK(rig.get<u32>(Rig::data + 0x10) == 0x1234'5678);
  CHECK(rig.get<u8>(Rig::data + 0x19) == 0x80);
}

}  // namespace ferrite
