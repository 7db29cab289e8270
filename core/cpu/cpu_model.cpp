// SPDX-License-Identifier: MIT
#include "core/cpu/cpu_model.h"

#include <cstring>

namespace ferrite {
namespace {

using isa::Feature;
using isa::Features;
namespace f = feature;

constexpr u32 PentiumSet = f::Fpu | f::Vme | f::De | f::Pse | f::Tsc | f::Msr | f::Mce | f::Cx8 | f::Apic;
constexpr u32 PentiumIISet =
    PentiumSet | f::Mmx | f::Pae | f::Sep | f::Mtrr | f::Pge | f::Mca | f::Cmov | f::Pat | f::Pse36 | f::Fxsr;
constexpr u32 PentiumIIISet = PentiumIISet | f::Sse;
constexpr u32 Pentium4Set = PentiumIIISet | f::Sse2 | f::Clfsh;
constexpr u32 CoreI7More = f::Sse3 | f::Ssse3 | f::Sse41 | f::Sse42 | f::Popcnt;
// The last local vector table entry, and the version [SDM Volume 3, 10.4.8]. A Pentium's is 10h and a P6's 11h: they
// share a bus with the I/O APIC, on which SeaBIOS would give both the number 0.
constexpr u32 PentiumApic = 0x0003'0014, P6Apic = 0x0004'0014, Pentium4Apic = 0x0005'0014, CoreI7Apic = 0x0006'0015;
constexpr u32 FlushLine = 8 << 8;  // of 64 bytes, in CPUID 1's EBX

constexpr Features since_pentium(Feature last) { return Features::up_to(last).without(Feature::TestRegisters); }

/// CPUID 4 of a cache with lines of 64 bytes [SDM Volume 2, Table 3-8].
enum CacheType : u32 { DataCache = 1, CodeCache = 2, UnifiedCache = 3 };
constexpr CpuidAnswer cache(CacheType type, u32 level, u32 ways, u32 sets) {
  constexpr u32 self_initialising = 0x100;
  return {type | level << 5 | self_initialising, (ways - 1) << 22 | 63, sets - 1, 0};
}

// Signatures and cache descriptors as these parts answer [Intel AP-485, tables 3-2 to 3-5 and section 3.1.3].
constexpr CpuFacts table[CpuModelCount] = {
    {.name = "386DX", .signature = 0x0308, .instructions = Features::up_to(Feature::TestRegisters)},
    {.name = "486DX2", .signature = 0x0433, .instructions = Features::up_to(Feature::I486)},
    {.name = "Pentium",
     .signature = 0x052C,
     .instructions = since_pentium(Feature::Pentium),
     .features = PentiumSet,
     .apic_version = PentiumApic},
    {.name = "Pentium MMX",
     .signature = 0x0543,
     .instructions = since_pentium(Feature::Mmx).without(Feature::P6),
     .features = PentiumSet | f::Mmx,
     .apic_version = PentiumApic},
    {.name = "Pentium II",
     .signature = 0x0652,
     .instructions = since_pentium(Feature::Fxsr),
     .features = PentiumIISet,
     .apic_version = P6Apic,
     .machine_check = 5 | machine_check::HasControl,
     .cache_descriptors = {0x0302'0101, 0, 0, 0x0C04'0843}},
    {.name = "Pentium III",
     .signature = 0x0686,
     .instructions = since_pentium(Feature::Sse),
     .features = PentiumIIISet,
     .apic_version = P6Apic,
     .machine_check = 5 | machine_check::HasControl,
     .brand = 2,
     .cache_descriptors = {0x0302'0101, 0, 0, 0x0C04'0882}},
    {.name = "Pentium 4",
     .signature = 0x0F41,
     .instructions = since_pentium(Feature::Sse3),
     .features = Pentium4Set,
     .more_features = f::Sse3,
     .extended_features = f::Nx,
     .apic_version = Pentium4Apic,
     .machine_check = 4 | machine_check::HasControl,
     .brand = FlushLine,
     .cache_descriptors = {0x605B'5001, 0, 0, 0x007C'7040},
     .caches = {cache(DataCache, 1, 8, 32), cache(UnifiedCache, 2, 8, 2048)},
     .brand_string = "Intel(R) Pentium(R) 4 CPU",
     .l2_cache = 0x0400'6040},
    {.name = "Core i7",
     .signature = 0x1'06A5,
     .instructions = since_pentium(Feature::Popcnt),
     .features = Pentium4Set,
     .more_features = CoreI7More,
     .extended_features = f::Nx,
     .apic_version = CoreI7Apic,
     .machine_check = 9,
     .brand = FlushLine,
     .cache_descriptors = {0x5503'5A01, 0x00F0'B2E4, 0, 0x09CA'212C},
     .caches = {cache(DataCache, 1, 8, 64), cache(CodeCache, 1, 4, 128), cache(UnifiedCache, 2, 8, 512),
                cache(UnifiedCache, 3, 16, 8192)},
     .brand_string = "Intel(R) Core(TM) i7 CPU",
     .l2_cache = 0x0100'6040},
};

constexpr CpuidAnswer GenuineIntel{0, 0x756E'6547, 0x6C65'746E, 0x4965'6E69};
constexpr u32 FirstExtended = 0x8000'0000, LastExtended = 0x8000'0008;

}  // namespace

const CpuFacts& facts_of(CpuModel model) { return table[unsigned(model) % CpuModelCount]; }

u32 CpuFacts::cr0() const {
  constexpr u32 i386 = cr0::Pe | cr0::Mp | cr0::Em | cr0::Ts | cr0::Pg;
  constexpr u32 i486 = cr0::Ne | cr0::Wp | cr0::Am | cr0::Nw | cr0::Cd;
  return family() > 3 ? i386 | i486 : i386;
}

u32 CpuFacts::cr4() const {
  struct Came {
    u32 feature, bits;
  };
  u32 bits = 0;
  for (const Came& came :
       {Came{f::Vme, cr4::Vme | cr4::Pvi}, Came{f::Tsc, cr4::Tsd}, Came{f::De, cr4::De}, Came{f::Pse, cr4::Pse},
        Came{f::Pae, cr4::Pae}, Came{f::Mce, cr4::Mce}, Came{f::Pge, cr4::Pge}, Came{f::Mmx, cr4::Pce},
        Came{f::Fxsr, cr4::Osfxsr}, Came{f::Sse, cr4::Osxmmexcpt}})
    if (has(came.feature)) bits |= came.bits;
  return bits;
}

u32 CpuFacts::eflags() const {
  u32 bits = ~u32(eflags::Ac | eflags::Id | eflags::Vif | eflags::Vip);
  if (family() > 3) bits |= eflags::Ac;
  if (features) bits |= eflags::Id;
  if (has(f::Vme)) bits |= eflags::Vif | eflags::Vip;
  return bits;
}

/// [SDM Volume 3, 17.4.1, 17.11 and 17.14.1]
u32 CpuFacts::debug_control() const {
  constexpr u32 to_trace_messages = 0x7F, core = 0x7FC3;
  if (!has(f::Sep)) return 0;
  return p6() && !records_branches() ? core : to_trace_messages;
}

/// Beyond the last leaf the last one answers [SDM Volume 2, CPUID].
CpuidAnswer CpuFacts::cpuid(u32 leaf, u32 subleaf) const {
  if (leaf >= FirstExtended && leaf <= LastExtended && !brand_string.empty()) return extended(leaf);
  const u32 last = caches[0].eax ? 4 : cache_descriptors.eax ? 2 : 1;
  switch (std::min(leaf, last)) {
    case 0: return {last, GenuineIntel.ebx, GenuineIntel.ecx, GenuineIntel.edx};
    case 1: return {signature, brand, more_features, features};
    case 2: return cache_descriptors;
    case 4: return subleaf < caches.size() ? caches[subleaf] : CpuidAnswer{};
    default: return {};  // 3: the serial number that no longer exists
  }
}

CpuidAnswer CpuFacts::extended(u32 leaf) const {
  constexpr u32 brand_leaf = 0x8000'0002, brand_bytes = 48, address_bits = 0x2024;  // 32 linear, 36 physical
  if (leaf >= brand_leaf && leaf < brand_leaf + 3) {
    std::array<char, brand_bytes> text{};
    std::memcpy(text.data(), brand_string.data(), std::min<std::size_t>(brand_string.size(), brand_bytes - 1));
    std::array<u32, 4> part;
    std::memcpy(part.data(), text.data() + (leaf - brand_leaf) * sizeof part, sizeof part);
    return {part[0], part[1], part[2], part[3]};
  }
  switch (leaf) {
    case FirstExtended: return {LastExtended, 0, 0, 0};
    case 0x8000'0001: return {0, 0, 0, extended_features};
    case 0x8000'0006: return {0, 0, l2_cache, 0};
    case LastExtended: return {address_bits, 0, 0, 0};
    default: return {};
  }
}

}  // namespace ferrite
