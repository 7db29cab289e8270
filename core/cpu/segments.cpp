// SPDX-License-Identifier: MIT
// Segment registers, and control transfers between code segments [SDM Volume 3, chapters 3 and 5].
#include "core/cpu/cpu.h"

namespace ferrite {
using isa::CS;
using isa::SS;

/// Derives what load and store compare with. Expand-down, absent, unreadable and unaligned-checked ones keep no quick
/// range.
void Cpu::refresh(Segment& seg) {
  block_ = nullptr;
  if (&seg == &s.segment[CS] && in_block_) attention_ |= Leave;  // run_block keeps one CS for the x87
  seg.read_end = seg.write_end = 0;
  if (!seg.usable) return;
  const u64 end = u64(seg.limit) + 1;
  if (s.real_or_v86()) {
    seg.read_end = seg.write_end = end;
  } else if (!seg.expand_down()) {
    if (seg.readable()) seg.read_end = end;
    if (seg.writable()) seg.write_end = end;
  }
}

void Cpu::refresh_all() {
  for (Segment& seg : s.segment) refresh(seg);
  set_cpl(s.cpl);
}

void Cpu::set_cpl(unsigned cpl) {
  block_ = nullptr;
  s.cpl = u8(cpl);
  current_tlb_ = tlb_[cpl == 3].data();
}

void Cpu::set_real_segment(unsigned name, u16 selector) {
  Segment& seg = s.segment[name];
  seg.selector = selector;
  seg.base = u32(selector) << 4;
  seg.usable = true;
  if (s.v86()) seg.limit = 0xFFFF, seg.access = 0xF3, seg.big = false;
  refresh(seg);
}

bool Cpu::find_descriptor(u16 selector, Descriptor& found) {
  const bool local = selector & 4;
  if (local && !s.ldtr.usable) return false;
  const u32 base = local ? s.ldtr.base : s.gdtr.base, limit = local ? s.ldtr.limit : s.gdtr.limit;
  const u32 offset = selector & 0xFFF8;
  if (offset + 7 > limit) return false;
  found.low = load_system(base + offset, 4);
  found.high = load_system(base + offset + 4, 4);
  return !faulted();
}

bool Cpu::read_descriptor(u16 selector, Descriptor& found, Vector fault) {
  if (find_descriptor(selector, found)) return true;
  if (!faulted()) raise(fault, selector & 0xFFFC);
  return false;
}

void Cpu::mark_accessed(u16 selector, Descriptor& d) {
  if (d.access() & 1) return;
  d.high |= 0x100;
  const u32 base = selector & 4 ? s.ldtr.base : s.gdtr.base;
  store_system(base + (selector & 0xFFF8) + 5, d.access(), 1);
}

void Cpu::set_segment(unsigned name, u16 selector, const Descriptor& d) {
  s.segment[name] = {.selector = selector,
                     .base = d.base(),
                     .limit = d.limit(),
                     .access = d.access(),
                     .big = d.big(),
                     .usable = true,
                     .read_end = 0,
                     .write_end = 0};
  refresh(s.segment[name]);
}

// [SDM Volume 2, MOV]
bool Cpu::check_data_segment(unsigned name, u16 selector, const Descriptor& d) {
  const unsigned rpl = selector & 3;
  if (name == SS) {
    if (rpl != s.cpl || !d.writable() || d.dpl() != s.cpl) return general_protection(selector), false;
    if (!d.present()) return raise(Vector::StackFault, selector & 0xFFFC), false;
    return true;
  }
  const bool privileged = d.code() && d.conforming() ? true : d.dpl() >= s.cpl && d.dpl() >= rpl;
  if (d.system() || !d.readable() || !privileged) return general_protection(selector), false;
  if (!d.present()) return raise(Vector::SegmentNotPresent, selector & 0xFFFC), false;
  return true;
}

bool Cpu::load_segment(unsigned name, u16 selector) {
  if (s.real_or_v86()) return set_real_segment(name, selector), true;
  if ((selector & 0xFFFC) == 0) {
    if (name == SS) return general_protection(), false;
    s.segment[name].selector = selector;
    s.segment[name].usable = false;
    refresh(s.segment[name]);
    return true;
  }
  Descriptor d;
  if (!read_descriptor(selector, d, Vector::GeneralProtection) || !check_data_segment(name, selector, d)) return false;
  mark_accessed(selector, d);
  if (faulted()) return false;
  set_segment(name, selector, d);
  return true;
}

void Cpu::load_ldtr(u16 selector) {
  if ((selector & 0xFFFC) == 0) {
    s.ldtr.selector = selector;
    s.ldtr.usable = false;
    return;
  }
  Descriptor d;
  if (selector & 4) return general_protection(selector);
  if (!read_descriptor(selector, d, Vector::GeneralProtection)) return;
  if (!d.system() || d.type() != SystemType::Ldt) return general_protection(selector);
  if (!d.present()) return raise(Vector::SegmentNotPresent, selector & 0xFFFC);
  s.ldtr = {.selector = selector, .base = d.base(), .limit = d.limit(), .access = d.access(), .usable = true};
}

void Cpu::load_tr(u16 selector) {
  Descriptor d;
  if ((selector & 0xFFFC) == 0 || selector & 4) return general_protection(selector);
  if (!read_descriptor(selector, d, Vector::GeneralProtection)) return;
  if (!d.available_tss()) return general_protection(selector);
  if (!d.present()) return raise(Vector::SegmentNotPresent, selector & 0xFFFC);
  set_busy(selector, true);
  if (faulted()) return;
  s.tr = {.selector = selector, .base = d.base(), .limit = d.limit(), .access = u8(d.access() | 2), .usable = true};
}

bool Cpu::accessible_for_lar(u16 selector, const Descriptor& d, bool limit) const {
  if (d.system()) {
    const u32 valid = limit ? 0b0000'1010'0000'1110 : 0b0001'1010'0011'1110;  // by type [SDM Volume 2, LAR and LSL]
    if (!(valid >> unsigned(d.type()) & 1)) return false;
  } else if (d.code() && d.conforming()) {
    return true;
  }
  return d.dpl() >= s.cpl && d.dpl() >= (selector & 3u);
}

/// Enters a checked code segment at privilege `cpl`.
bool Cpu::load_code_segment(u16 selector, u32 offset, unsigned cpl) {
  Descriptor d;
  if (!read_descriptor(selector, d, Vector::GeneralProtection)) return false;
  if (offset > d.limit()) return general_protection(), false;
  mark_accessed(selector, d);
  if (faulted()) return false;
  set_segment(CS, u16((selector & ~3u) | cpl), d);
  set_cpl(cpl);
  s.eip = offset;
  return true;
}

void Cpu::jump_far(u16 selector, u32 offset, unsigned bytes) { far_transfer(selector, offset, bytes, false); }
void Cpu::call_far(u16 selector, u32 offset, unsigned bytes) { far_transfer(selector, offset, bytes, true); }

/// Several pushes of which the last commits ESP: a fault in the middle leaves the stack pointer alone.
struct Cpu::StackWriter {
  Cpu& cpu;
  u32 esp = cpu.s.reg[ESP];
  void push(u32 value, unsigned bytes) {
    const u32 mask = cpu.stack_mask();
    esp = (esp & ~mask) | ((esp - bytes) & mask);
    if (bytes == 2)
      cpu.store<2>(SS, esp & mask, value);
    else
      cpu.store<4>(SS, esp & mask, value);
  }
};

void Cpu::far_transfer(u16 selector, u32 offset, unsigned bytes, bool call) {
  if (s.real_or_v86()) {
    if (offset > (s.v86() ? 0xFFFF : s.segment[CS].limit)) return general_protection();
    if (call) {
      StackWriter stack{*this};
      stack.push(s.segment[CS].selector, bytes), stack.push(s.eip, bytes);
      if (faulted()) return;
      s.reg[ESP] = stack.esp;
    }
    set_real_segment(CS, selector);
    s.eip = offset;
    return;
  }
  if ((selector & 0xFFFC) == 0) return general_protection();
  Descriptor d;
  if (!read_descriptor(selector, d, Vector::GeneralProtection)) return;
  if (d.code()) return transfer_direct(selector, d, offset, bytes, call);
  if (!d.system()) return general_protection(selector);
  if (d.dpl() < s.cpl || d.dpl() < (selector & 3u)) return general_protection(selector);
  const bool gate = d.call_gate() || d.type() == SystemType::TaskGate;
  if (!gate && !d.available_tss()) return general_protection(selector);
  if (!d.present()) return raise(Vector::SegmentNotPresent, selector & 0xFFFC);
  if (d.call_gate()) return through_call_gate(selector, d, call);
  const auto reason = call ? TaskReason::Call : TaskReason::Jump;
  if (d.available_tss()) return selector & 4 ? general_protection(selector) : switch_task(selector, d, reason);
  Descriptor tss;
  const u16 target = d.gate_selector();
  if (target & 4 || !read_descriptor(target, tss, Vector::GeneralProtection)) {
    if (!faulted()) general_protection(target);
    return;
  }
  if (!tss.available_tss()) return general_protection(target);
  if (!tss.present()) return raise(Vector::SegmentNotPresent, target & 0xFFFC);
  switch_task(target, tss, reason);
}

void Cpu::transfer_direct(u16 selector, const Descriptor& d, u32 offset, unsigned bytes, bool call) {
  const bool allowed = d.conforming() ? d.dpl() <= s.cpl : (selector & 3u) <= s.cpl && d.dpl() == s.cpl;
  if (!allowed) return general_protection(selector);
  if (!d.present()) return raise(Vector::SegmentNotPresent, selector & 0xFFFC);
  if (offset > d.limit()) return general_protection();
  StackWriter stack{*this};
  if (call) {
    stack.push(s.segment[CS].selector, bytes), stack.push(s.eip, bytes);
    if (faulted()) return;
  }
  if (load_code_segment(selector, offset, s.cpl)) s.reg[ESP] = stack.esp;
}

// [SDM Volume 3, 5.8.4]
void Cpu::through_call_gate(u16, const Descriptor& gate, bool call) {
  const u16 selector = gate.gate_selector();
  Descriptor code;
  if ((selector & 0xFFFC) == 0) return general_protection();
  if (!read_descriptor(selector, code, Vector::GeneralProtection)) return;
  if (!code.code() || code.dpl() > s.cpl) return general_protection(selector);
  if (!call && !code.conforming() && code.dpl() != s.cpl) return general_protection(selector);
  if (!code.present()) return raise(Vector::SegmentNotPresent, selector & 0xFFFC);
  if (call && !code.conforming() && code.dpl() < s.cpl) return call_inner(selector, code, gate);
  if (gate.gate_offset() > code.limit()) return general_protection();
  StackWriter stack{*this};
  const unsigned bytes = gate.wide_gate() ? 4 : 2;
  if (call) stack.push(s.segment[CS].selector, bytes), stack.push(s.eip, bytes);
  if (faulted()) return;
  if (load_code_segment(selector, gate.gate_offset(), s.cpl)) s.reg[ESP] = stack.esp;
}

void Cpu::call_inner(u16 selector, Descriptor& code, const Descriptor& gate) {
  const unsigned bytes = gate.wide_gate() ? 4 : 2, level = code.dpl(), count = gate.gate_parameters();
  if (gate.gate_offset() > code.limit()) return general_protection();
  std::array<u32, 32> parameters{};
  for (unsigned n = 0; n < count; n++) parameters[n] = peek(bytes, n * bytes);
  if (faulted()) return;
  const Segment old_stack = s.segment[SS];
  const u32 old_esp = s.reg[ESP];
  const unsigned old_cpl = s.cpl;
  Segment stack;
  u32 esp;
  if (!load_inner_stack(level, stack, esp)) return;
  s.segment[SS] = stack;
  set_cpl(level);
  StackWriter writer{*this, esp};
  writer.push(old_stack.selector, bytes), writer.push(old_esp, bytes);
  for (unsigned n = count; n-- > 0;) writer.push(parameters[n], bytes);
  writer.push(s.segment[CS].selector, bytes), writer.push(s.eip, bytes);
  if (!faulted() && load_code_segment(selector, gate.gate_offset(), level)) {
    s.reg[ESP] = writer.esp;
    return;
  }
  if (fault_.vector == Vector::StackFault) fault_.error = stack.selector & 0xFFFCu;
  s.segment[SS] = old_stack;
  set_cpl(old_cpl);
}

/// SS:ESP of privilege `level` from the task segment [SDM Volume 3, 7.2.1].
bool Cpu::read_stack_of(unsigned level, u16& selector, u32& esp) {
  const bool wide = s.tr.access & 8;
  const u32 at = wide ? 4 + level * 8 : 2 + level * 4, size = wide ? 6 : 4;
  if (at + size - 1 > s.tr.limit) return raise(Vector::InvalidTss, s.tr.selector & 0xFFFC), false;
  esp = load_system(s.tr.base + at, wide ? 4 : 2);
  selector = u16(load_system(s.tr.base + at + (wide ? 4 : 2), 2));
  return !faulted();
}

bool Cpu::load_inner_stack(unsigned level, Segment& stack, u32& esp) {
  u16 selector;
  if (!read_stack_of(level, selector, esp)) return false;
  Descriptor d;
  if ((selector & 0xFFFC) == 0) return raise(Vector::InvalidTss), false;
  if (!read_descriptor(selector, d, Vector::InvalidTss)) return false;
  if ((selector & 3u) != level || d.dpl() != level || !d.writable())
    return raise(Vector::InvalidTss, selector & 0xFFFC), false;
  if (!d.present()) return raise(Vector::StackFault, selector & 0xFFFC), false;
  mark_accessed(selector, d);
  stack = {
      .selector = selector, .base = d.base(), .limit = d.limit(), .access = d.access(), .big = d.big(), .usable = true};
  const Segment kept = s.segment[SS];
  s.segment[SS] = stack;
  const u32 flags = s.system_flags;
  s.system_flags &= ~u32(eflags::Vm);  // the new stack is a protected-mode one
  refresh(s.segment[SS]);
  s.system_flags = flags;
  stack = s.segment[SS];
  s.segment[SS] = kept;
  return !faulted();
}

// [SDM Volume 2, RET]
void Cpu::return_far(unsigned bytes, u32 released) {
  const u32 offset = peek(bytes, 0);
  const u16 selector = u16(peek(bytes, bytes));
  if (faulted()) return;
  if (s.real_or_v86()) {
    if (offset > (s.v86() ? 0xFFFF : s.segment[CS].limit)) return general_protection();
    set_esp(s.reg[ESP] + 2 * bytes + released);
    set_real_segment(CS, selector);
    s.eip = offset;
    return;
  }
  Descriptor code;
  if ((selector & 0xFFFC) == 0) return general_protection();
  if (!read_descriptor(selector, code, Vector::GeneralProtection)) return;
  const unsigned rpl = selector & 3;
  const bool allowed = code.code() && rpl >= s.cpl && (code.conforming() ? code.dpl() <= rpl : code.dpl() == rpl);
  if (!allowed) return general_protection(selector);
  if (!code.present()) return raise(Vector::SegmentNotPresent, selector & 0xFFFC);
  if (rpl > s.cpl) return return_outer(selector, code, offset, bytes, released);
  if (load_code_segment(selector, offset, s.cpl)) set_esp(s.reg[ESP] + 2 * bytes + released);
}

void Cpu::return_outer(u16 selector, Descriptor& code, u32 offset, unsigned bytes, u32 released) {
  const u32 esp = peek(bytes, 2 * bytes + released);
  const u16 stack = u16(peek(bytes, 3 * bytes + released));
  if (faulted()) return;
  const unsigned rpl = selector & 3;
  Descriptor d;
  if ((stack & 0xFFFC) == 0) return general_protection();
  if (!read_descriptor(stack, d, Vector::GeneralProtection)) return;
  if ((stack & 3u) != rpl || !d.writable() || d.dpl() != rpl) return general_protection(stack);
  if (!d.present()) return raise(Vector::StackFault, stack & 0xFFFC);
  if (offset > code.limit()) return general_protection();
  mark_accessed(stack, d);
  if (faulted() || !load_code_segment(selector, offset, rpl)) return;
  set_segment(SS, stack, d);
  set_esp(esp + released);
  drop_inaccessible_segments();
}

/// Data segments that the outer level may not use become null [SDM Volume 3, 5.8.6].
void Cpu::drop_inaccessible_segments() {
  for (unsigned name : {isa::ES, isa::DS, isa::FS, isa::GS}) {
    Segment& seg = s.segment[name];
    const bool conforming = seg.code() && seg.conforming();
    if (seg.usable && !conforming && seg.dpl() < s.cpl) {
      seg.selector = 0;
      seg.usable = false;
      refresh(seg);
    }
  }
}

}  // namespace ferrite
