// SPDX-License-Identifier: MIT
// Control registers, CPUID and model-specific registers.
#include "core/cpu/cpu.h"

namespace ferrite {
namespace {

/// CPUID leaf 1, EDX [SDM Volume 2, Table 3-11].
namespace feature {
constexpr u32 Fpu = 1, De = 4, Pse = 8, Tsc = 0x10, Msr = 0x20, Cx8 = 0x100, Pge = 0x2000, Cmov = 0x8000;
constexpr u32 All = Fpu | De | Pse | Tsc | Msr | Cx8 | Pge | Cmov;
}  // namespace feature

/// Model-specific registers that systems touch [SDM Volume 4, chapter 2].
namespace msr {
constexpr u32 TimeStampCounter = 0x10, PlatformId = 0x17, BiosSignature = 0x8B;
}

}  // namespace

void Cpu::write_cr0(u32 value) {
  const bool illegal = (value & cr0::Pg && !(value & cr0::Pe)) || (value & cr0::Nw && !(value & cr0::Cd));
  if (illegal) return general_protection();
  constexpr u32 writable =
      cr0::Pe | cr0::Mp | cr0::Em | cr0::Ts | cr0::Ne | cr0::Wp | cr0::Am | cr0::Nw | cr0::Cd | cr0::Pg;
  const u32 changed = s.cr0 ^ value;
  s.cr0 = (value & writable) | cr0::Et;
  if (!s.protected_mode()) set_cpl(0);
  if (changed & cr0::Pe) refresh_all();
  if (changed & (cr0::Pg | cr0::Wp | cr0::Am)) flush_tlb();
}

void Cpu::write_cr3(u32 value) {
  s.cr3 = value;
  flush_tlb();
}

void Cpu::write_cr4(u32 value) {
  if (value & ~cr4::Supported) return general_protection();
  s.cr4 = value;
  flush_tlb();
  refresh_breakpoints();  // DE
}

void Cpu::cpuid() {
  struct Answer {
    u32 eax, ebx, ecx, edx;
  };
  Answer answer{2, 0, 0, 0};
  switch (s.reg[EAX]) {
    case 0: answer = {1, 0x756E'6547, 0x6C65'746E, 0x4965'6E69}; break;  // GenuineIntel
    default: answer = {0x619, 0, 0, feature::All}; break;
  }
  s.reg[EAX] = answer.eax, s.reg[EBX] = answer.ebx, s.reg[ECX] = answer.ecx, s.reg[EDX] = answer.edx;
}

bool Cpu::read_msr(u32 number, u64& value) {
  switch (number) {
    case msr::TimeStampCounter: value = time_stamp(); return true;
    case msr::PlatformId:
    case msr::BiosSignature: value = 0; return true;
  }
  return false;
}

bool Cpu::write_msr(u32 number, u64 value) {
  switch (number) {
    case msr::TimeStampCounter: tsc_offset_ += value - time_stamp(); return true;
    case msr::BiosSignature: return true;  // 0 before a CPUID that would report a microcode update
  }
  return false;
}

// [SDM Volume 3, 2.5 and 8.6] #NM for an absent or stale FPU, then the error that the instruction before left.
bool Cpu::fpu_usable() {
  if (s.cr0 & (cr0::Em | cr0::Ts)) return raise(Vector::DeviceNotAvailable), false;
  return !fpu.error_pending() || report_x87_error();
}

bool Cpu::mmx_usable() {
  if (s.cr0 & cr0::Em) return raise(Vector::InvalidOpcode), false;
  return fpu_usable();
}

bool Cpu::sse_usable() {
  if (s.cr0 & cr0::Em || !(s.cr4 & cr4::Osfxsr)) return raise(Vector::InvalidOpcode), false;
  if (s.cr0 & cr0::Ts) return raise(Vector::DeviceNotAvailable), false;
  return true;
}

/// #MF, or on the board's way FERR# and IRQ13; false where the instruction must not go on.
bool Cpu::report_x87_error() {
  if (s.cr0 & cr0::Ne) return raise(Vector::X87Error), false;
  ferr.raise();
  return true;
}

}  // namespace ferrite
