// SPDX-License-Identifier: MIT
// The processors that a machine can have: what each answers, executes and refuses [SDM Volume 2, CPUID; AP-485].
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

using enum CpuModel;
constexpr CpuModel Models[] = {I386Dx, I486Dx2, Pentium, PentiumMmx, PentiumII, PentiumIII, Pentium4, CoreI7};
constexpr u32 IdFlag = eflags::Id, AcFlag = eflags::Ac;

struct ModelRig : CpuRig {
  explicit ModelRig(CpuModel model) : CpuRig(model) { protect(); }
  CpuidAnswer cpuid(u32 leaf, u32 subleaf = 0) {
    eax() = leaf, cpu.s.reg[ECX] = subleaf;
    run({0x0F, 0xA2});
    return {cpu.s.reg[EAX], cpu.s.reg[EBX], cpu.s.reg[ECX], cpu.s.reg[EDX]};
  }
  bool runs(std::initializer_list<u8> bytes) {
    run(bytes);
    return ran_through();
  }
  bool undefined(std::initializer_list<u8> bytes) {
    run(bytes);
    return took(Vector::InvalidOpcode);
  }
  /// Whether POPFD can change the flag.
  bool flag_toggles(u32 flag) {
    cpu.push(flag | 2, 4);
    run({0x9D, 0x9C, 0x58});  // popfd; pushfd; pop eax
    return eax() & flag;
  }
};
using Rig = ModelRig;

}  // namespace

TEST_CASE("each processor resets with its signature in EDX") {
  const u32 signatures[] = {0x0308, 0x0433, 0x052C, 0x0543, 0x0652, 0x0686, 0x0F41, 0x1'06A5};
  for (const CpuModel model : Models) {
    CpuRig rig(model);
    rig.cpu.reset();
    CHECK(rig.cpu.s.reg[EDX] == signatures[unsigned(model)]);
    CHECK(rig.cpu.s.eip == 0xFFF0);
  }
}

TEST_CASE("TR6 and TR7 are the 386's and the 486's, TR3 to TR5 the 486's alone") {
  for (const CpuModel model : Models)
    for (u8 n = 0; n < 8; n++) {
      Rig rig(model);
      INFO(facts_of(model).name << " TR" << int(n));
      const bool there = model == I486Dx2 ? n >= 3 : model == I386Dx && n >= 6;
      rig.eax() = 0x1234'5670;
      const u8 modrm = u8(0xC0 | n << 3);
      if (!there) {
        CHECK(rig.undefined({0x0F, 0x26, modrm}));
        continue;
      }
      REQUIRE(
          rig.runs({0x0F, 0x26, modrm, 0x31, 0xC0, 0x0F, 0x24, modrm}));  // mov trn, eax; xor eax, eax; mov eax, trn
      CHECK(rig.eax() == 0x1234'5670);
    }
}

TEST_CASE("a lookup in the TLB by TR6 finds nothing, and programs have no test registers") {
  Rig rig(I386Dx);
  rig.eax() = 0xABCD'E01C;  // TR7 with its hit bit
  REQUIRE(rig.runs({0x0F, 0x26, 0xF8, 0x0F, 0x26, 0xF0, 0x0F, 0x24, 0xF8}));
  CHECK(rig.eax() == 0xABCD'E01C);
  rig.cpu.s.reg[EBX] = 0x1234'5001;
  REQUIRE(rig.runs({0x0F, 0x26, 0xF3, 0x0F, 0x24, 0xF8}));  // mov tr6, ebx; mov eax, tr7
  CHECK(rig.eax() == 0xABCD'E00C);
  Rig user(I486Dx2);
  user.enter_user();
  user.run({0x0F, 0x24, 0xF0});
  CHECK(user.took(Vector::GeneralProtection));
}

TEST_CASE("programs tell a 386 by AC, a 486 by ID, as Intel says") {
  for (const CpuModel model : Models) {
    Rig rig(model);
    INFO(facts_of(model).name);
    CHECK(rig.flag_toggles(AcFlag) == (model != I386Dx));
    CHECK(rig.flag_toggles(IdFlag) == (model > I486Dx2));
  }
}

TEST_CASE("CPUID: the maker, the last leaf, and the signature again") {
  for (const CpuModel model : Models) {
    if (model <= I486Dx2) continue;
    Rig rig(model);
    INFO(facts_of(model).name);
    const CpuidAnswer maker = rig.cpuid(0);
    CHECK(maker.ebx == 0x756E'6547);
    CHECK(maker.edx == 0x4965'6E69);
    CHECK(maker.ecx == 0x6C65'746E);
    CHECK(maker.eax == (model <= PentiumMmx ? 1 : model <= PentiumIII ? 2 : 4));
    const CpuidAnswer features = rig.cpuid(1);
    rig.cpu.reset();
    CHECK(features.eax == rig.cpu.s.reg[EDX]);
  }
}

TEST_CASE("CPUID beyond the last leaf answers as the last leaf") {
  Rig rig(Pentium);
  CHECK(rig.cpuid(0x1234).eax == 0x052C);
  CHECK(rig.cpuid(0x8000'0000).eax == 0x052C);
  Rig third(PentiumIII);
  CHECK(third.cpuid(0x8000'0002).eax == 0x0302'0101);
}

TEST_CASE("feature bits come with their processors, and none is claimed that is not there") {
  struct Case {
    u32 bit;
    CpuModel first;
  };
  constexpr u32 fpu = 1, vme = 2, pae = 0x40, apic = 0x200, sep = 0x800, cmov = 0x8000, mmx = 0x80'0000,
                fxsr = 0x100'0000, sse = 0x200'0000, sse2 = 0x400'0000;
  for (const CpuModel model : Models) {
    if (model <= I486Dx2) continue;
    Rig rig(model);
    INFO(facts_of(model).name);
    const CpuidAnswer leaf1 = rig.cpuid(1);
    for (const Case& c : {Case{fpu, Pentium}, Case{vme, Pentium}, Case{apic, Pentium}, Case{pae, PentiumII},
                          Case{sep, PentiumII}, Case{cmov, PentiumII}, Case{mmx, PentiumMmx}, Case{fxsr, PentiumII},
                          Case{sse, PentiumIII}, Case{sse2, Pentium4}})
      CHECK(bool(leaf1.edx & c.bit) == (model >= c.first));
    CHECK(leaf1.ecx == (model == CoreI7 ? 0x0098'0201u : model == Pentium4 ? 1u : 0u));
  }
}

TEST_CASE("instructions beyond a processor's own are #UD") {
  struct Case {
    std::initializer_list<u8> bytes;
    CpuModel first;
  };
  for (const Case& c : {Case{{0x0F, 0xC8}, I486Dx2},             // bswap eax
                        Case{{0x0F, 0xC0, 0xC0}, I486Dx2},       // xadd al, al
                        Case{{0x0F, 0x08}, I486Dx2},             // invd
                        Case{{0x0F, 0x31}, Pentium},             // rdtsc
                        Case{{0x0F, 0x20, 0xE0}, Pentium},       // mov eax, cr4
                        Case{{0x0F, 0x77}, PentiumMmx},          // emms
                        Case{{0x0F, 0x42, 0xC0}, PentiumII}}) {  // cmovb eax, eax
    for (const CpuModel model : Models) {
      if (c.first == PentiumII && model == PentiumMmx) continue;
      INFO(facts_of(model).name << " opcode " << int(c.bytes.begin()[1]));
      if (model >= c.first)
        CHECK(Rig(model).runs(c.bytes));
      else
        CHECK(Rig(model).undefined(c.bytes));
    }
  }
  CHECK(Rig(PentiumMmx).undefined({0x0F, 0x42, 0xC0}));
}

TEST_CASE("CR4 has the bits of the processor's features, the others are #GP(0)") {
  const u32 expected[] = {0, 0, 0x5F, 0x15F, 0x3FF, 0x7FF, 0x7FF, 0x7FF};
  for (const CpuModel model : Models) {
    if (model <= I486Dx2) continue;
    for (u32 bit = 1; bit < 0x1000; bit <<= 1) {
      Rig rig(model);
      INFO(facts_of(model).name << " bit " << bit);
      rig.eax() = bit;
      rig.run({0x0F, 0x22, 0xE0});
      if (expected[unsigned(model)] & bit)
        CHECK(rig.ran_through());
      else
        CHECK(rig.faulted(Vector::GeneralProtection, 0));
    }
  }
}

TEST_CASE("a 386 has no WP, AM, NE, CD and NW") {
  Rig rig(I386Dx);
  rig.eax() = 0x6005'0031;
  rig.run({0x0F, 0x22, 0xC0, 0x0F, 0x20, 0xC3});
  CHECK(rig.cpu.s.reg[EBX] == 0x11);
  rig.cpu.reset();
  CHECK(rig.cpu.s.cr0 == 0x10);
}

TEST_CASE("the brand string is in leaves 80000002h to 80000004h") {
  Rig rig(CoreI7);
  CHECK(rig.cpuid(0x8000'0000).eax == 0x8000'0008);
  std::string text;
  for (u32 leaf = 0x8000'0002; leaf <= 0x8000'0004; leaf++) {
    const CpuidAnswer part = rig.cpuid(leaf);
    for (u32 word : {part.eax, part.ebx, part.ecx, part.edx})
      for (unsigned n = 0; n < 4; n++) text.push_back(char(word >> 8 * n));
  }
  CHECK(text.substr(0, text.find('\0')) == "Intel(R) Core(TM) i7 CPU");
  CHECK(rig.cpuid(0x8000'0001).edx == 0x10'0000);
  CHECK(rig.cpuid(0x8000'0008).eax == 0x2024);
}

TEST_CASE("CPUID leaf 4 lists the caches, then type 0") {
  Rig rig(Pentium4);
  CHECK((rig.cpuid(4, 0).eax & 0x1F) == 1);
  CHECK((rig.cpuid(4, 1).eax & 0x1F) == 3);
  CHECK(rig.cpuid(4, 1).ecx == 2047);
  CHECK(rig.cpuid(4, 2).eax == 0);
  CHECK(rig.cpuid(4, ~0u).eax == 0);
}

TEST_CASE("DAZ came with SSE2: before it MXCSR has no such bit, and FXSAVE's mask is zero") {
  for (const auto& [model, mask] : {std::pair{PentiumIII, 0u}, {Pentium4, 0xFFFFu}}) {
    Rig rig(model);
    INFO(facts_of(model).name);
    rig.cpu.write_cr4(cr4::Osfxsr);
    rig.cpu.s.reg[EBX] = CpuRig::Data;
    CHECK(rig.runs({0x0F, 0xAE, 0x03}));  // fxsave [ebx]
    CHECK(rig.get(CpuRig::Data + 28) == mask);
    rig.put32(CpuRig::Data, 0x1FC0);
    CHECK(rig.runs({0x0F, 0xAE, 0x13}) == (mask != 0));  // ldmxcsr [ebx]
    CHECK(rig.cpu.s.mxcsr == (mask ? 0x1FC0 : 0x1F80));
  }
}

}  // namespace ferrite::test
