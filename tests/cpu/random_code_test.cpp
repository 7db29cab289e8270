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
      0x8A44'A61E'45A6'1516, 0xDCAA'FDBB'4CC8'10C9, 0xC7B0'76D5'146B'2DE1, 0x6A28'77A0'FEC3'5B1B, 0x927F'8B3C'EF0B'2912,
      0x219D'208D'892E'4F6B, 0xC008'0C64'5D37'70E3, 0x6B62'C02B'2E9C'D200, 0x7C4B'965B'6609'11BE, 0xE811'0A9D'0B53'26AE,
      0x1BA2'B491'E7B3'DC24, 0x3E15'943D'E610'F0F5, 0x280D'7263'C42E'C052, 0xDB08'5BAC'7E03'F63B, 0x8DF2'1A4C'1ED6'2322,
      0xF23C'CF73'FD2E'DF77, 0xA9B3'1F73'50FD'E2FA, 0x1409'37D4'D49F'5106};
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
