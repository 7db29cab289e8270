// SPDX-License-Identifier: MIT
// Control registers, and what they say of CPUID and the FPU.
#include "core/cpu/cpu.h"

namespace ferrite {

void Cpu::write_cr0(u32 value) {
  value = (value & facts_.cr0()) | cr0::Et;
  const bool illegal = (value & cr0::Pg && !(value & cr0::Pe)) || (value & cr0::Nw && !(value & cr0::Cd));
  if (illegal) return general_protection();
  const u32 changed = s.cr0 ^ value;
  const bool new_pointers = value & cr0::Pg && s.cr4 & cr4::Pae && changed & (cr0::Pg | cr0::Cd | cr0::Nw);
  if (new_pointers && !load_page_directory_pointers(s.cr3)) return general_protection();
  set_cr0(value);
  if (!s.protected_mode()) set_cpl(0);
  if (changed & cr0::Pe) refresh_all();
  if (changed & (cr0::Pg | cr0::Wp | cr0::Am)) flush_tlb();
}

void Cpu::write_cr3(u32 value) {
  if (!load_cr3(value)) general_protection();
}

bool Cpu::load_cr3(u32 value) {
  const bool new_pointers = s.cr0 & cr0::Pg && s.cr4 & cr4::Pae;
  if (new_pointers && !load_page_directory_pointers(value)) return false;
  s.cr3 = value;
  flush_tlb();
  return true;
}

void Cpu::write_cr4(u32 value) {
  if (value & ~facts_.cr4()) return general_protection();
  const u32 changed = s.cr4 ^ value;
  const bool new_pointers = s.cr0 & cr0::Pg && value & cr4::Pae && changed & (cr4::Pae | cr4::Pge | cr4::Pse);
  if (new_pointers && !load_page_directory_pointers(s.cr3)) return general_protection();
  s.cr4 = value;
  flush_tlb();
  refresh_breakpoints();  // DE
}

void Cpu::cpuid() {
  CpuidAnswer answer = facts_.cpuid(s.reg[EAX], s.reg[ECX]);
  // [SDM Volume 3, 10.4.3] Disabled in IA32_APIC_BASE, it is as if it were not there.
  if (s.reg[EAX] == 1 && !apic_.enabled()) answer.edx &= ~feature::Apic;
  s.reg[EAX] = answer.eax, s.reg[EBX] = answer.ebx, s.reg[ECX] = answer.ecx, s.reg[EDX] = answer.edx;
}

// [SDM Volume 3, 2.5 and 8.6] #NM for an absent or stale FPU, then the error that the instruction before left.
bool Cpu::fpu_usable_in_full() {
  if (s.cr0 & (cr0::Em | cr0::Ts)) return raise(Vector::DeviceNotAvailable), false;
  return !fpu.error_pending() || report_x87_error();
}

bool Cpu::mmx_usable() {
  if (s.cr0 & cr0::Em) return raise(Vector::InvalidOpcode), false;
  return fpu_usable();
}

bool Cpu::sse_usable_in_full() {
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
