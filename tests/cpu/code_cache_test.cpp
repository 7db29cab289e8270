// SPDX-License-Identifier: MIT
// Decoded code is never stale, and never differs from what is in memory.
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

struct FlatRig : CpuRig {
  FlatRig() { protect(); }
};
using Rig = FlatRig;

}  // namespace

TEST_CASE("an instruction may change the very next one") {
  Rig rig;
  rig.run({0xC6, 0x05, 0x08, 0x00, 0x01, 0x00, 0x22, 0xB0, 0x11});  // mov byte [10008], 22; mov al, 11
  CHECK((rig.eax() & 0xFF) == 0x22);
}

TEST_CASE("an instruction may change the next one behind a change of other code in its page") {
  Rig rig;
  rig.put(Rig::Code + 0x100, {0xEB, 0xFE});
  rig.cpu.s.eip = Rig::Code + 0x100;
  rig.run_on(1);
  rig.cpu.s.eip = Rig::Code;
  // mov byte [10100], 22; mov byte [1000F], 22; mov al, 11
  rig.run({0xC6, 0x05, 0x00, 0x01, 0x01, 0x00, 0x22, 0xC6, 0x05, 0x0F, 0x00, 0x01, 0x00, 0x22, 0xB0, 0x11});
  CHECK((rig.eax() & 0xFF) == 0x22);
}

TEST_CASE("how far a slice gets does not depend on what has been decoded beside its code") {
  const auto executed = [](bool decoded_before) {
    Rig rig;
    rig.put(Rig::Code + 0x100, {0xEB, 0xFE});
    if (decoded_before) rig.cpu.s.eip = Rig::Code + 0x100;
    rig.run_on(1);
    rig.put(Rig::Code + 0x40, {0xA2, 0x00, 0x01, 0x01, 0x00, 0x41, 0x41, 0x41, 0xEB, 0xFE});  // mov [10100], al; 3 inc
    rig.cpu.s.eip = Rig::Code + 0x40;
    const u64 before = rig.cpu.instructions();
    rig.run_on(1);
    return rig.cpu.instructions() - before;
  };
  CHECK(executed(true) == executed(false));
}

TEST_CASE("a loop that changes its own body sees each change") {
  Rig rig;
  rig.cpu.s.reg[ECX] = 3, rig.eax() = 0, rig.cpu.s.reg[EBX] = 0;
  // add ebx, 1 (byte 2 counts up); inc byte [10002]; loop
  rig.run({0x83, 0xC3, 0x01, 0xFE, 0x05, 0x02, 0x00, 0x01, 0x00, 0xE2, 0xF5});
  CHECK(rig.cpu.s.reg[EBX] == 1 + 2 + 3);
}

TEST_CASE("code in another block that has run before is seen to have changed") {
  Rig rig;
  rig.put(Rig::UserCode, {0xB3, 0x11, 0xC3});  // mov bl, 11; ret
  rig.put32(Rig::Data, Rig::UserCode);
  rig.run({0xFF, 0x15, 0, 0xC0, 0, 0, 0x88, 0xDF, 0xC6, 0x05, 0x01, 0xE0, 0, 0, 0x22, 0xFF, 0x15, 0, 0xC0, 0, 0});
  CHECK((rig.cpu.s.reg[EBX] & 0xFFFF) == 0x1122);
}

TEST_CASE("REP MOVS over its own successor, and over itself, is seen") {
  Rig rig;
  rig.put(Rig::Data, {0xB0, 0x77});
  rig.cpu.s.reg[ESI] = Rig::Data, rig.cpu.s.reg[EDI] = Rig::Code + 2, rig.cpu.s.reg[ECX] = 2;
  rig.run({0xF3, 0xA4, 0xB0, 0x11});
  CHECK((rig.eax() & 0xFF) == 0x77);
}

TEST_CASE("what another bus master writes is executed") {
  Rig rig;
  rig.run({0xB0, 0x11});
  CHECK((rig.eax() & 0xFF) == 0x11);
  rig.put(Rig::Code + 1, {0x33});
  rig.cpu.s.eip = Rig::Code;
  rig.run_on();
  CHECK((rig.eax() & 0xFF) == 0x33);
}

TEST_CASE("the same bytes mean different instructions in 16 and 32-bit segments") {
  CpuRig rig;
  rig.put(CpuRig::Code, {0xB8, 0x11, 0x22, 0x40, 0x40, 0xEB, 0xFE});
  rig.run_on(50);
  CHECK((rig.eax() & 0xFFFF) == 0x2213);
  rig.protect();
  rig.run_on(50);
  CHECK(rig.eax() == 0x4040'2211);
}

TEST_CASE("a far jump to the offset it came from, in another segment, runs the other code") {
  CpuRig rig;
  rig.put(0x1000, {0x40, 0xEA, 0x00, 0x00, 0x00, 0x02});  // 0100:0000 inc ax; jmp 0200:0000
  rig.put(0x2000, {0x43, 0xEA, 0x00, 0x00, 0x00, 0x01});  // 0200:0000 inc bx; jmp 0100:0000
  rig.cpu.jump_far(0x100, 0, 2);
  rig.run_on(400);
  CHECK(rig.eax() == 100);
  CHECK(rig.cpu.s.reg[EBX] == 100);
}

TEST_CASE("an instruction that crosses a page runs, and a change of either half is seen") {
  Rig rig;
  const u32 at = Rig::UserCode + 0xFFD;
  rig.put(at, {0xB8, 1, 2, 3, 4, 0xEB, 0xFE});
  rig.cpu.s.eip = at;
  rig.run_on(20);
  CHECK(rig.eax() == 0x0403'0201);
  rig.put(at + 4, {9}), rig.put(at + 1, {8});
  rig.cpu.s.eip = at;
  rig.run_on(20);
  CHECK(rig.eax() == 0x0903'0208);
}

TEST_CASE("an instruction that crosses the code segment's limit is #GP, one that ends at it runs") {
  for (const u32 limit : {0x11u, 0x10u}) {
    Rig rig;
    rig.describe(Rig::Spare, Rig::UserCode, limit, Rig::ExecuteRead);
    rig.put(Rig::UserCode + 0xD, {0xB8, 1, 2, 3, 4});
    rig.run({0xEA, 0x0D, 0, 0, 0, Rig::Spare, 0});
    CHECK(rig.took(Vector::GeneralProtection));
    CHECK(rig.stack(0) == 0);
    CHECK(rig.stack(1) == (limit == 0x11 ? 0x12 : 0x0D));  // the next one begins outside
  }
}

TEST_CASE("sixteen bytes of prefixes are #GP") {
  Rig rig;
  rig.run({0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x90});
  CHECK(rig.faulted(Vector::GeneralProtection, 0));
}

TEST_CASE("in real mode code that runs off the end of its 64 KB is #GP") {
  CpuRig rig;
  rig.put(CpuRig::Code + 0xFFFE, {0x90, 0x90});
  rig.cpu.s.eip = 0xFFFE;
  rig.run_on(50);
  CHECK(rig.took(Vector::GeneralProtection));
}

}  // namespace ferrite::test
