// SPDX-License-Identifier: MIT
// Hardware task switches [SDM Volume 3, 7.3].
#include "core/cpu/cpu.h"

namespace ferrite {
namespace {

/// Offsets in a task state segment [SDM Volume 3, Figures 7-2 and 7-10].
struct TssLayout {
  u8 cr3, eip, eflags, registers, segments, ldt, register_bytes, segment_stride;
  u32 smallest_limit;
  unsigned segment_count;
};
constexpr TssLayout layout32{0x1C, 0x20, 0x24, 0x28, 0x48, 0x60, 4, 4, 0x67, 6};
constexpr TssLayout layout16{0, 0x0E, 0x10, 0x12, 0x22, 0x2A, 2, 2, 0x2B, 4};
constexpr u32 TrapWord = 0x64;  // of a 32-bit TSS: bit 0 is T
const TssLayout& layout(bool wide) { return wide ? layout32 : layout16; }

}  // namespace

void Cpu::set_busy(u16 selector, bool busy) {
  const u32 at = s.gdtr.base + (selector & 0xFFF8) + 5;
  const u32 access = load_system(at, 1);
  store_system(at, busy ? access | 2 : access & ~2u, 1);
}

void Cpu::save_task(u32 base, bool wide, u32 eip, u32 flags) {
  const TssLayout& at = layout(wide);
  store_system(base + at.eip, eip, at.register_bytes);
  store_system(base + at.eflags, flags, at.register_bytes);
  for (unsigned n = 0; n < 8; n++)
    store_system(base + at.registers + n * at.register_bytes, s.reg[n], at.register_bytes);
  for (unsigned n = 0; n < at.segment_count; n++)
    store_system(base + at.segments + n * at.segment_stride, s.segment[n].selector, 2);
}

void Cpu::switch_task(u16 selector, Descriptor tss, TaskReason reason, bool has_error, u32 error) {
  const bool wide = tss.wide_gate();
  const TssLayout& at = layout(wide);
  if (tss.limit() < at.smallest_limit) return raise(Vector::InvalidTss, selector & 0xFFFC);
  const u32 base = tss.base();
  // Everything is read before anything is written, so that a page fault leaves the old task whole.
  load_system(base, 4);
  load_system(base + at.smallest_limit - 3, 4);
  u32 flags = get_flags();
  if (reason == TaskReason::Return) flags &= ~u32(eflags::Nt);
  save_task(s.tr.base, s.tr.access & 8, s.eip, flags);
  if (faulted()) return;
  if (reason == TaskReason::Jump || reason == TaskReason::Return) set_busy(s.tr.selector, false);
  const bool nested = reason == TaskReason::Call || reason == TaskReason::Interrupt;
  if (nested) store_system(base, s.tr.selector, 2);
  if (reason != TaskReason::Return) set_busy(selector, true);
  if (faulted()) return;

  set_task_switched(true);
  s.dr[7] &= ~dr7::Local;  // [17.2.4]
  refresh_breakpoints();
  s.tr = {.selector = selector, .base = base, .limit = tss.limit(), .access = u8(tss.access() | 2), .usable = true};
  load_task(base, wide, reason);
  if (has_error && !faulted()) push(error, wide ? 4 : 2);
  if (wide && !faulted() && load_system(base + TrapWord, 2) & 1) trap_after_instruction(dr6::Bt);  // [17.3.1.5]
  update_attention();
}

void Cpu::load_task(u32 base, bool wide, TaskReason reason) {
  const TssLayout& at = layout(wide);
  const bool tables_good = !wide || !(s.cr0 & cr0::Pg) || load_cr3(load_system(base + at.cr3, 4));
  std::array<u16, 6> selectors{};
  for (unsigned n = 0; n < at.segment_count; n++)
    selectors[n] = u16(load_system(base + at.segments + n * at.segment_stride, 2));
  for (unsigned n = 0; n < 8; n++) {
    const u32 value = load_system(base + at.registers + n * at.register_bytes, at.register_bytes);
    s.reg[n] = wide ? value : 0xFFFF'0000 | value;
  }
  s.eip = load_system(base + at.eip, at.register_bytes);
  u32 flags = load_system(base + at.eflags, at.register_bytes);
  if (reason == TaskReason::Call || reason == TaskReason::Interrupt) flags |= eflags::Nt;
  const u16 ldt = u16(load_system(base + at.ldt, 2));
  s.flags.set_explicit(flags & eflags::Arithmetic);
  constexpr u32 loaded = (eflags::Restored | eflags::Vif | eflags::Vip) & ~eflags::Arithmetic;
  s.system_flags = (flags & loaded & flags_that_exist_) | eflags::One;
  if (s.cr0 & cr0::Am) flush_tlb();  // AC may have changed
  fault_.trap = true;
  load_task_segments(selectors, ldt);
  if (!tables_good) general_protection();
  if (faulted()) fault_.trap = true;  // [7.3] a fault from here on belongs to the new task
}

void Cpu::load_task_segments(const std::array<u16, 6>& selectors, u16 ldt) {
  for (unsigned n = 0; n < 6; n++) {
    s.segment[n].selector = selectors[n];
    s.segment[n].usable = false;
    refresh(s.segment[n]);
  }
  load_ldtr(ldt);
  if (faulted() && fault_.vector != Vector::PageFault) fault_.vector = Vector::InvalidTss;
  if (faulted()) return;
  if (s.v86()) {
    set_cpl(3);
    for (unsigned n = 0; n < 6; n++) set_real_segment(n, selectors[n]);
    return;
  }
  const u16 code_selector = selectors[isa::CS];
  set_cpl(code_selector & 3);
  Descriptor code;
  if ((code_selector & 0xFFFC) == 0) return raise(Vector::InvalidTss);
  if (!read_descriptor(code_selector, code, Vector::InvalidTss)) return;
  const bool allowed = code.code() && (code.conforming() ? code.dpl() <= s.cpl : code.dpl() == s.cpl);
  if (!allowed) return raise(Vector::InvalidTss, code_selector & 0xFFFC);
  if (!code.present()) return raise(Vector::SegmentNotPresent, code_selector & 0xFFFC);
  mark_accessed(code_selector, code);
  set_segment(isa::CS, code_selector, code);
  for (unsigned n : {isa::SS, isa::DS, isa::ES, isa::FS, isa::GS}) {
    if (faulted()) break;
    if (!load_segment(n, selectors[n]) && fault_.vector == Vector::GeneralProtection)
      fault_.vector = Vector::InvalidTss;
  }
  if (!faulted() && s.eip > s.segment[isa::CS].limit) general_protection();
}

}  // namespace ferrite
