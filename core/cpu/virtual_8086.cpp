// SPDX-License-Identifier: MIT
// Virtual interrupts in virtual-8086 and protected mode [SDM Volume 3, 20.3 and 20.4].
#include "core/cpu/cpu.h"

namespace ferrite {
using isa::CS;

/// The flag that CLI and STI of this program change: IF, VIF in its place, or 0 for #GP.
u32 Cpu::interrupt_flag() const {
  if (!s.protected_mode() || s.cpl <= s.iopl()) return eflags::If;
  const u32 extension = s.v86() ? cr4::Vme : cr4::Pvi;
  return s.cpl == 3 && s.cr4 & extension ? eflags::Vif : 0;
}

void Cpu::clear_interrupt_flag() {
  const u32 flag = interrupt_flag();
  if (!flag) return general_protection();
  set_flags(0, flag);
}

void Cpu::set_interrupt_flag() {
  const u32 flag = interrupt_flag();
  if (!flag || (flag == eflags::Vif && s.system_flags & eflags::Vip)) return general_protection();
  if (flag == eflags::If && !(s.system_flags & eflags::If)) shadow_interrupts();
  set_flags(flag, flag);
}

/// FLAGS as a virtual-8086 program below IOPL 3 sees them: IOPL 3, and VIF for IF.
u32 Cpu::virtual_flags() const {
  const u32 flags = get_flags() & ~u32(eflags::If);
  return flags | eflags::Iopl | (flags & eflags::Vif ? u32(eflags::If) : 0u);
}

/// Whether POPF or IRET of such a program may load these flags; else #GP.
bool Cpu::may_set_virtual_flags(u32 flags) {
  const bool interrupt_waits = flags & eflags::If && s.system_flags & eflags::Vip;
  if (!interrupt_waits && !(flags & eflags::Tf)) return true;
  general_protection();
  return false;
}

void Cpu::set_virtual_flags(u32 flags) {
  constexpr u32 mask = eflags::Writable & 0xFFFF & ~u32(eflags::If | eflags::Iopl);
  set_flags((flags & mask) | (flags & eflags::If ? u32(eflags::Vif) : 0u), mask | eflags::Vif);
}

/// Whether INT n stays in virtual-8086 mode: its bit in the 32 bytes before the I/O permission bit map is clear
/// [20.3.3].
bool Cpu::interrupt_redirected(u8 vector) {
  const u32 map = s.tr.limit >= 0x67 && s.tr.access & 8 ? load_system(s.tr.base + 0x66, 2) : 0;
  if (faulted()) return false;
  const u32 at = map - 32 + vector / 8;
  if (map < 32 || at > s.tr.limit) return general_protection(), false;
  const u32 bits = load_system(s.tr.base + at, 1);
  return !faulted() && !(bits >> vector % 8 & 1);
}

/// INT n through the program's own vector table at linear address 0.
void Cpu::virtual_interrupt(u8 vector) {
  const u32 target = load_linear(vector * 4u, 4, true), esp = s.reg[ESP];
  const bool real_flags = s.iopl() == 3;
  for (u32 value : {real_flags ? get_flags() : virtual_flags(), u32(s.segment[CS].selector), s.eip}) push(value, 2);
  if (faulted()) {
    s.reg[ESP] = esp;
    return;
  }
  stepping_ = false;
  set_flags(0, eflags::Tf | (real_flags ? eflags::If : eflags::Vif));
  set_real_segment(CS, u16(target >> 16));
  s.eip = target & 0xFFFF;
}

}  // namespace ferrite
