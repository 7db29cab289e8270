// SPDX-License-Identifier: MIT
// Nonsense, executed: whatever the bytes are, the processor goes on, and always in the same way.
#include "tests/support/random_code.h"
#include "tests/support/hostile_code.h"
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

/// Instructions of the table in one processor and mode, under conditions of the seed's choice.
static HostileCode hostile_code(unsigned model, u8 mode, u32 seed) {
  RandomWords words(0x9E37'79B9 * seed);
  isa::Bytes bytes;
  while (bytes.size() < 0x1000) append_code(words, cpu_modes[mode].code32(), bytes);
  const u32 conditions = words.next() & words.next();
  return HostileCode({CpuModel(model), mode, conditions, words.next()}, bytes);
}

TEST_CASE("fixed runs of hostile code end in the same state on every host, in every mode and processor") {
  // New rows in the table give new code: then the hashes are those that the suite finds natively and as wasm.
  static constexpr u64 hashes[] = {
      0x7566'6C55'9965'B638, 0xA4BB'DD8E'E9CB'D6C1, 0x0470'CA4D'50BB'AD7F, 0xFE24'BEBC'DED8'FD07, 0xF0A2'7F24'AE89'D5A2,
      0xFABC'E320'9E86'637B, 0x4FC1'D563'3831'3873, 0x36B9'27D1'1406'96BE, 0xBF61'3247'95D2'DB5A, 0x61F3'7199'D1E8'0B08,
      0x8D1B'152F'94A3'3D28, 0x8353'6917'68A3'BCA5, 0xCF56'385F'089B'89B8, 0x8E89'6FEC'8D3D'66E5, 0xC83F'2C74'63A6'FDB6,
      0x3C53'39E0'8D53'47BB, 0x8877'92C8'0CC2'00A0, 0xA7B6'AADF'4C99'8D1A};
  static_assert(std::size(hashes) == std::size(cpu_modes));
  for (u8 mode = 0; mode < std::size(cpu_modes); mode++) {
    u64 hash = 0;
    for (unsigned model = 0; model < CpuModelCount; model++) {
      HostileCode code = hostile_code(model, mode, mode * CpuModelCount + model + 1);
      code.run(1500);
      hash = hash * 31 + code.outcome();
    }
    INFO("mode: " << cpu_modes[mode].name);
    CHECK(hash == hashes[mode]);
  }
}

TEST_CASE("hostile code runs on as before when the processor forgets what it has decoded and translated") {
  struct Forget final : StateVisitor {
    void bytes(std::string_view, std::span<u8>) override {}
  } forget;
  for (u8 mode = 0; mode < std::size(cpu_modes); mode++) {
    if (cpu_modes[mode].paging != CpuMode::Paging::Off) continue;  // a stale translation is the guest's to see
    for (unsigned model = 0; model < CpuModelCount; model++) {
      HostileCode code = hostile_code(model, mode, 0x100 + model), forgetful = hostile_code(model, mode, 0x100 + model);
      for (unsigned slice = 0; slice < 300; slice++) {
        code.run(1);
        forgetful.run(1);
        forgetful.cpu.visit(forget);
      }
      INFO("mode: " << cpu_modes[mode].name << ", model " << model);
      CHECK(code.outcome() == forgetful.outcome());
    }
  }
}

struct CpuSnapshotRig : RandomCode {
  CpuSnapshotRig() : RandomCode(Mode::User, 0x5EED'CAFE) {}
  void act(unsigned step) { run(20 + step % 7); }
};
FERRITE_SNAPSHOT_TESTS(CpuSnapshotRig)

}  // namespace ferrite::test
