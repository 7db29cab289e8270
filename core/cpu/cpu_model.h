// SPDX-License-Identifier: MIT
// The processors a machine can have: what each executes, answers and resets to. A feature that is not implemented is
// not claimed: no serial number, no long mode.
#pragma once
#include "core/cpu/cpu_state.h"

namespace ferrite {

/// The value is stored in machine states.
enum class CpuModel : u8 { I386Dx, I486Dx2, Pentium, PentiumMmx, PentiumII, PentiumIII, Pentium4, CoreI7 };
inline constexpr unsigned CpuModelCount = 8;

/// CPUID leaf 1, EDX and ECX [SDM Volume 2, Tables 3-10 and 3-11], and leaf 80000001h, EDX.
namespace feature {
inline constexpr u32 Fpu = 1, Vme = 2, De = 4, Pse = 8, Tsc = 0x10, Msr = 0x20, Pae = 0x40, Mce = 0x80, Cx8 = 0x100,
                     Apic = 0x200, Sep = 0x800, Mtrr = 0x1000, Pge = 0x2000, Mca = 0x4000, Cmov = 0x8000,
                     Pat = 0x1'0000, Pse36 = 0x2'0000, Clfsh = 0x8'0000, Mmx = 0x80'0000, Fxsr = 0x100'0000,
                     Sse = 0x200'0000, Sse2 = 0x400'0000;
inline constexpr u32 Sse3 = 1, Ssse3 = 0x200, Sse41 = 0x8'0000, Sse42 = 0x10'0000, Popcnt = 0x80'0000;
inline constexpr u32 Nx = 0x10'0000;
}  // namespace feature

struct CpuidAnswer {
  u32 eax = 0, ebx = 0, ecx = 0, edx = 0;
};

struct CpuFacts {
  std::string_view name;  // as a user reads it
  u32 signature;          // EDX after reset, and CPUID leaf 1, EAX
  isa::Features instructions;
  u32 features = 0, more_features = 0, extended_features = 0;  // CPUID 1: EDX, ECX; 80000001h: EDX
  u32 apic_version = 0;                // of the local APIC's version register [SDM Volume 3, 10.4.8]; 0: there is none
  u32 machine_check = 0;               // IA32_MCG_CAP
  u32 brand = 0;                       // CPUID 1: EBX
  CpuidAnswer cache_descriptors = {};  // CPUID 2
  std::array<CpuidAnswer, 4> caches = {};  // CPUID 4, until a type of 0
  std::string_view brand_string = {};      // CPUID 80000002h to 80000004h
  u32 l2_cache = 0;                        // CPUID 80000006h: ECX

  constexpr bool has(u32 feature) const { return (features & feature) == feature; }
  constexpr unsigned family() const { return (signature >> 8 & 0xF) + (signature >> 20 & 0xFF); }
  constexpr bool p6() const { return family() == 6; }
  constexpr bool denormals_are_zero() const { return instructions.has(isa::Feature::Sse2); }
  constexpr bool no_execute() const { return extended_features & feature::Nx; }
  /// The bits that exist.
  u32 cr0() const;
  u32 cr4() const;
  u32 eflags() const;
  u32 debug_control() const;
  /// The last one in two registers; the stacks of newer processors are missing.
  constexpr bool records_branches() const { return p6() && !has(feature::Clfsh); }
  constexpr u32 mxcsr() const { return denormals_are_zero() ? 0xFFFF : 0xFFBF; }

  CpuidAnswer cpuid(u32 leaf, u32 subleaf) const;

 private:
  CpuidAnswer extended(u32 leaf) const;
};

const CpuFacts& facts_of(CpuModel);

}  // namespace ferrite
