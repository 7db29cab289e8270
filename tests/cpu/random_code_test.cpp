// SPDX-License-Identifier: MIT
// Nonsense, executed: whatever the bytes are, the processor goes on, and always in the same way.
#include "tests/support/random_code.h"
#include "tests/support/snapshot.h"

namespace ferrite::test {

TEST_CASE("random bytes run from real, protected, paged, user and virtual-8086 mode without a crash") {
  for (const RandomCode::Mode mode : RandomCode::Modes)
    for (u32 seed = 1; seed <= 4; seed++) {
      RandomCode code(mode, seed * 0x9E37'79B9);
      code.run(2000);
      CHECK(code.instructions() >= 2000);
    }
}

TEST_CASE("random bytes run with breakpoints of every kind, single steps and virtual interrupts without a crash") {
  for (const RandomCode::Mode mode : RandomCode::Modes)
    for (u32 seed = 1; seed <= 2; seed++) {
      RandomCode code(mode, seed * 0x9E37'79B9);
      code.cpu.write_cr4(cr4::Vme | cr4::Pvi | cr4::De);
      const u32 places[] = {RandomCode::Code + 0x120, RandomCode::Stack0 - 64, 0x104, RandomCode::Data};
      for (unsigned n = 0; n < 4; n++) code.cpu.write_debug_register(n, places[n]);
      code.cpu.write_debug_register(7, 0xF2D0'02AA);
      if (seed == 2) code.cpu.set_flags(eflags::Tf, eflags::Tf);
      code.run(2000);
      CHECK(code.instructions() >= 2000);
    }
}

TEST_CASE("a fixed random run ends in the same state on every host") {
  u64 hash = 0;
  for (const RandomCode::Mode mode : RandomCode::Modes) {
    RandomCode code(mode, 0xFE44'17E5);
    code.run(3000);
    hash = hash * 31 + code.outcome();
  }
  CHECK(hash == 0xEA64'A868'3C05'F90C);
}

struct CpuSnapshotRig : RandomCode {
  CpuSnapshotRig() : RandomCode(Mode::User, 0x5EED'CAFE) {}
  void act(unsigned step) { run(20 + step % 7); }
};
FERRITE_SNAPSHOT_TESTS(CpuSnapshotRig)

}  // namespace ferrite::test
