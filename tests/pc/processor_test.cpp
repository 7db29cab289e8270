// SPDX-License-Identifier: MIT
// The processor as a part of the machine.
#include <catch2/catch.hpp>

#include "core/pc/pc.h"
#include "core/pc/snapshot.h"

namespace ferrite {
namespace {

/// A machine whose BIOS stores EDX at 500h and halts.
PcConfig machine(CpuModel model) {
  PcConfig config{.memory_megabytes = 1, .cpu_model = model, .bios = std::vector<u8>(128 << 10, 0xF4), .vga_bios = {}};
  const u8 code[] = {0x66, 0x89, 0x16, 0x00, 0x05, 0xF4};  // mov [500], edx; hlt
  std::copy(std::begin(code), std::end(code), config.bios.end() - 16);
  return config;
}

}  // namespace

TEST_CASE("the machine has the processor that its configuration names") {
  for (const CpuModel model : {CpuModel::I386Dx, CpuModel::Pentium, CpuModel::CoreI7}) {
    Pc pc(machine(model));
    pc.run_until(1000);
    u32 edx;
    std::copy_n(&pc.memory()[0x500], 4, reinterpret_cast<u8*>(&edx));
    CHECK(edx == facts_of(model).signature);
  }
}

TEST_CASE("a state of a machine with another processor is refused with a sentence that names both") {
  Pc old(machine(CpuModel::I486Dx2)), other(machine(CpuModel::PentiumII));
  old.run_until(1000);
  const u64 before = other.hash();
  const auto result = other.restore(old.save());
  REQUIRE_FALSE(result);
  CHECK(result.sentence() ==
        "This state belongs to a machine with a 486DX2, and this one has a Pentium II. Choose that processor and "
        "restore again.");
  CHECK(other.hash() == before);
  Pc same(machine(CpuModel::I486Dx2));
  CHECK(same.restore(old.save()));
}

TEST_CASE("a state with a processor that nobody knows is refused, whatever the machine's own is") {
  struct {
    std::vector<u8> ram = std::vector<u8>(1 << 20);
    void visit(StateVisitor& v) { v.block("ram", ram); }
  } memory;
  struct {
    u8 model = u8(CpuModelCount) + u8(CpuModel::PentiumIII);
    void visit(StateVisitor& v) { v("model", model); }
  } cpu;
  StateSaver saver;
  saver("memory", memory), saver("cpu", cpu);
  Pc pc(machine(CpuModel::PentiumIII));
  const u64 before = pc.hash();
  const auto result = pc.restore(saver.finish());
  REQUIRE_FALSE(result);
  CHECK(result.sentence() ==
        "This state belongs to a machine with a processor that only a newer version has. Restore it there.");
  CHECK(pc.hash() == before);
}

}  // namespace ferrite
