// SPDX-License-Identifier: MIT
// Exceptions, interrupts and the way back [SDM Volume 3, chapter 6].
#include "core/cpu/cpu.h"

namespace ferrite {
using isa::CS;
using isa::SS;

namespace {

bool contributory(Vector v) {
  return v == Vector::DivideError || (v >= Vector::InvalidTss && v <= Vector::GeneralProtection);
}
bool has_error_code(Vector v) {
  return v == Vector::DoubleFault || v == Vector::AlignmentCheck || (v >= Vector::InvalidTss && v <= Vector::PageFault);
}
/// [SDM Volume 3, Table 6-5]
bool makes_double_fault(Vector first, Vector second) {
  if (contributory(first)) return contributory(second);
  return first == Vector::PageFault && (contributory(second) || second == Vector::PageFault);
}

}  // namespace

void Cpu::raise(Vector vector, u32 error) {
  if (faulted()) return;
  attention_ |= Fault;
  fault_ = {vector, error, !in_block_};
}

void Cpu::deliver_fault() {
  Vector vector = fault_.vector;
  if (!fault_.trap) s.eip = instruction_eip();
  s.system_flags |= eflags::Rf;  // in the image that is pushed [17.3.1.1]; entering the handler clears it
  trap_causes_ = 0;
  // The longest chain that ends is benign, contributory, page fault, double fault. #AC makes none of them a double
  // fault and can meet itself for ever: a processor hangs there, here the instruction starts anew and time goes on.
  constexpr unsigned longest_chain = 8;
  for (unsigned links = 0;; links++) {
    attention_ &= ~Fault;
    const bool error = has_error_code(vector) && s.protected_mode();
    interrupt(u8(vector), Source::Exception, error, fault_.error);
    if (!faulted()) return;
    if (vector == Vector::DoubleFault) break;
    if (links == longest_chain) return void(attention_ &= ~u32(Fault));
    vector = makes_double_fault(vector, fault_.vector) ? Vector::DoubleFault : fault_.vector;
    if (vector == Vector::DoubleFault) fault_.error = 0;
  }
  // [6.15] A fault while a double fault is delivered: shutdown; the board answers with a reset.
  triple_faults_++;
  attention_ = (attention_ & ~Fault) | ResetWaiting;
}

void Cpu::software_interrupt(u8 vector) {
  const bool idles = dos_idles(vector);
  const bool stays = s.v86() && s.cr4 & cr4::Vme && interrupt_redirected(vector);
  if (faulted()) return;
  if (stays)
    virtual_interrupt(vector);
  else if (s.v86() && s.iopl() < 3)
    general_protection();
  else
    interrupt(vector, Source::Software);
  // DOS waits for a key in a loop around these calls. The host's core may rest meanwhile: the call takes ten ms
  // of guest time, or until an interrupt comes.
  if (idles && !faulted()) halt(now() + clock_.hertz() / 100);
}

/// INT 28h (DOS idle) and INT 2Fh with AX=1680h (release time slice) from real-mode or V86 code.
bool Cpu::dos_idles(u8 vector) const {
  if (!s.real_or_v86() || intr_) return false;
  return vector == 0x28 || (vector == 0x2F && (s.reg[EAX] & 0xFFFF) == 0x1680);
}

void Cpu::interrupt(u8 vector, Source source, bool has_error, u32 error) {
  stepping_ = recording_ = false;
  attention_ &= ~u32(Shadow | DebugShadow);
  const u32 from = source == Source::Software ? instruction_eip() : s.eip;
  if (s.protected_mode())
    interrupt_protected(vector, source, has_error, error);
  else
    interrupt_real(vector);
  const bool debug = Vector(vector) == Vector::Debug && source == Source::Exception;  // INT 1 is none
  if (s.msr.debug_control && !faulted()) record_interrupt(debug, from);
  // [6.13] The EXT bit: what failed was not the program's own INT.
  if (faulted() && source != Source::Software && fault_.vector != Vector::PageFault) fault_.error |= 1;
}

void Cpu::interrupt_real(u8 vector) {
  if (u32(vector) * 4 + 3 > s.idtr.limit) return raise(Vector::GeneralProtection);
  const u32 target = load_system(s.idtr.base + vector * 4, 4);
  const u32 esp = s.reg[ESP];
  for (u32 value : {get_flags(), u32(s.segment[CS].selector), s.eip}) push(value, 2);
  if (faulted()) {
    s.reg[ESP] = esp;
    return;
  }
  s.system_flags &= ~u32(eflags::If | eflags::Tf | eflags::Ac | eflags::Rf);
  set_real_segment(CS, u16(target >> 16));
  s.eip = target & 0xFFFF;
  update_attention();
}

void Cpu::interrupt_protected(u8 vector, Source source, bool has_error, u32 error) {
  const u32 external = source == Source::Software ? 0 : 1;
  const u32 entry_error = u32(vector) * 8 + 2 + external;
  if (u32(vector) * 8 + 7 > s.idtr.limit) return raise(Vector::GeneralProtection, entry_error);
  Descriptor gate{load_system(s.idtr.base + vector * 8, 4), load_system(s.idtr.base + vector * 8 + 4, 4)};
  if (faulted()) return;
  const bool known = gate.system() && (gate.type() == SystemType::TaskGate || (unsigned(gate.type()) & 6) == 6);
  if (!known) return raise(Vector::GeneralProtection, entry_error);
  if (source == Source::Software && gate.dpl() < s.cpl) return raise(Vector::GeneralProtection, entry_error);
  if (!gate.present()) return raise(Vector::SegmentNotPresent, entry_error);
  if (gate.type() != SystemType::TaskGate) return interrupt_through_gate(gate, external, has_error, error);
  Descriptor tss;
  const u16 selector = gate.gate_selector();
  if (selector & 4 || !read_descriptor(selector, tss, Vector::GeneralProtection)) {
    if (!faulted()) raise(Vector::GeneralProtection, (selector & 0xFFFCu) | external);
    return;
  }
  if (!tss.available_tss()) return raise(Vector::GeneralProtection, (selector & 0xFFFCu) | external);
  if (!tss.present()) return raise(Vector::SegmentNotPresent, (selector & 0xFFFCu) | external);
  switch_task(selector, tss, TaskReason::Interrupt, has_error, error);
}

void Cpu::interrupt_through_gate(const Descriptor& gate, u32 external, bool has_error, u32 error) {
  const u16 selector = gate.gate_selector();
  const u32 selector_error = (selector & 0xFFFCu) | external;
  Descriptor code;
  if ((selector & 0xFFFC) == 0) return raise(Vector::GeneralProtection, external);
  if (!find_descriptor(selector, code)) {
    if (!faulted()) raise(Vector::GeneralProtection, selector_error);
    return;
  }
  if (!code.code() || code.dpl() > s.cpl) return raise(Vector::GeneralProtection, selector_error);
  if (!code.present()) return raise(Vector::SegmentNotPresent, selector_error);
  if (gate.gate_offset() > code.limit()) return raise(Vector::GeneralProtection, external);
  const bool inner = !code.conforming() && code.dpl() < s.cpl;
  if (s.v86() && (!inner || code.dpl() != 0)) return raise(Vector::GeneralProtection, selector_error);
  if (inner) return interrupt_inner(gate, selector, code, external, has_error, error);
  interrupt_same(gate, selector, code, external, has_error, error);
}

/// Flags as an interrupt gate leaves them: TF NT RF VM clear, IF clear for interrupt gates.
static u32 cleared_by(const Descriptor& gate) {
  const bool interrupt_gate = !(unsigned(gate.type()) & 1);
  return eflags::Tf | eflags::Nt | eflags::Rf | eflags::Vm | (interrupt_gate ? u32(eflags::If) : 0u);
}

void Cpu::interrupt_inner(const Descriptor& gate, u16 selector, Descriptor& code, u32, bool has_error, u32 error) {
  const unsigned bytes = gate.wide_gate() ? 4 : 2;
  const CpuState before = s;
  const bool from_v86 = s.v86();
  Segment stack;
  u32 esp;
  if (!load_inner_stack(code.dpl(), stack, esp)) return;
  const u32 flags = get_flags();
  s.system_flags &= ~cleared_by(gate);
  s.segment[SS] = stack;
  set_cpl(code.dpl());
  s.reg[ESP] = esp;
  if (from_v86) {
    for (unsigned name : {isa::GS, isa::FS, isa::DS, isa::ES}) push(before.segment[name].selector, bytes);
  }
  for (u32 value :
       {u32(before.segment[SS].selector), before.reg[ESP], flags, u32(before.segment[CS].selector), before.eip})
    push(value, bytes);
  if (has_error) push(error, bytes);
  if (!faulted()) load_code_segment(selector, gate.gate_offset(), code.dpl());
  if (faulted()) {
    if (fault_.vector == Vector::StackFault) fault_.error = stack.selector & 0xFFFCu;
    const u32 fault_address = s.cr2;
    s = before;
    s.cr2 = fault_address;
    set_cpl(s.cpl);
    return;
  }
  if (from_v86) {
    for (unsigned name : {isa::GS, isa::FS, isa::DS, isa::ES}) {
      s.segment[name].selector = 0;
      s.segment[name].usable = false;
    }
    refresh_all();
  }
  update_attention();
}

void Cpu::interrupt_same(const Descriptor& gate, u16 selector, Descriptor&, u32, bool has_error, u32 error) {
  const unsigned bytes = gate.wide_gate() ? 4 : 2;
  const u32 esp = s.reg[ESP];
  for (u32 value : {get_flags(), u32(s.segment[CS].selector), s.eip}) push(value, bytes);
  if (has_error) push(error, bytes);
  if (!faulted()) load_code_segment(selector, gate.gate_offset(), s.cpl);
  if (faulted()) {
    s.reg[ESP] = esp;
    return;
  }
  s.system_flags &= ~cleared_by(gate);
  update_attention();
}

void Cpu::return_from_interrupt(unsigned bytes) {
  in_nmi_ = false;
  if (!s.protected_mode()) return iret_real(bytes);
  if (s.v86()) {
    if (s.iopl() < 3 && !(has_virtual_flags() && bytes == 2)) return general_protection();
    return iret_real(bytes);
  }
  if (!(s.system_flags & eflags::Nt)) return iret_protected(bytes);
  // Nested task [7.4]: back through the link field of this one.
  const u16 link = u16(load_system(s.tr.base, 2));
  Descriptor tss;
  if (faulted()) return;
  if (link & 4 || !read_descriptor(link, tss, Vector::InvalidTss)) {
    if (!faulted()) raise(Vector::InvalidTss, link & 0xFFFC);
    return;
  }
  if (!tss.busy_tss()) return raise(Vector::InvalidTss, link & 0xFFFC);
  if (!tss.present()) return raise(Vector::SegmentNotPresent, link & 0xFFFC);
  switch_task(link, tss, TaskReason::Return);
}

void Cpu::iret_real(unsigned bytes) {
  const u32 offset = peek(bytes, 0), flags = peek(bytes, 2 * bytes);
  const u16 selector = u16(peek(bytes, bytes));
  if (faulted()) return;
  if (offset > (s.v86() ? 0xFFFF : s.segment[CS].limit)) return general_protection();
  if (has_virtual_flags() && !may_set_virtual_flags(flags)) return;
  set_esp(s.reg[ESP] + 3 * bytes);
  set_real_segment(CS, selector);
  s.eip = offset;
  if (has_virtual_flags()) return set_virtual_flags(flags);
  const u32 size = bytes == 2 ? 0xFFFFu : ~0u, kept = s.v86() ? eflags::Vm | eflags::Iopl : u32(eflags::Vm);
  set_flags(flags, eflags::Restored & size & ~kept);
}

/// The EFLAGS bits that IRET loads in protected mode, by the privilege it leaves [SDM Volume 2, IRET].
u32 Cpu::restorable_flags(unsigned bytes) const {
  u32 mask = eflags::Restored & ~u32(eflags::Vm);
  if (s.cpl == 0) mask |= eflags::Vif | eflags::Vip;
  if (s.cpl > 0) mask &= ~u32(eflags::Iopl);
  if (s.cpl > s.iopl()) mask &= ~u32(eflags::If);
  return bytes == 2 ? mask & 0xFFFF : mask;
}

void Cpu::iret_protected(unsigned bytes) {
  const u32 offset = peek(bytes, 0), flags = peek(bytes, 2 * bytes);
  const u16 selector = u16(peek(bytes, bytes));
  if (faulted()) return;
  if (bytes == 4 && flags & eflags::Vm && s.cpl == 0) return iret_to_v86();
  Descriptor code;
  if ((selector & 0xFFFC) == 0) return general_protection();
  if (!read_descriptor(selector, code, Vector::GeneralProtection)) return;
  const unsigned rpl = selector & 3;
  const bool allowed = code.code() && rpl >= s.cpl && (code.conforming() ? code.dpl() <= rpl : code.dpl() == rpl);
  if (!allowed) return general_protection(selector);
  if (!code.present()) return raise(Vector::SegmentNotPresent, selector & 0xFFFC);
  if (rpl > s.cpl) return iret_outer(selector, code, offset, flags, bytes);
  const u32 mask = restorable_flags(bytes);
  if (!load_code_segment(selector, offset, s.cpl)) return;
  set_esp(s.reg[ESP] + 3 * bytes);
  set_flags(flags, mask);
}

void Cpu::iret_outer(u16 selector, Descriptor& code, u32 offset, u32 flags, unsigned bytes) {
  const u32 mask = restorable_flags(bytes);
  return_outer(selector, code, offset, bytes, bytes);  // the flags lie where RET n would release them
  if (faulted()) return;
  set_esp(s.reg[ESP] - bytes);
  set_flags(flags, mask);
}

void Cpu::iret_to_v86() {
  std::array<u32, 9> frame;  // EIP CS EFLAGS ESP SS ES DS FS GS
  for (unsigned n = 0; n < frame.size(); n++) frame[n] = peek(4, 4 * n);
  if (faulted()) return;
  if (frame[0] > 0xFFFF) return general_protection();
  set_flags(frame[2], eflags::Restored | eflags::Vif | eflags::Vip);
  set_cpl(3);
  s.eip = frame[0];
  set_real_segment(CS, u16(frame[1]));
  s.reg[ESP] = frame[3];
  set_real_segment(SS, u16(frame[4]));
  set_real_segment(isa::ES, u16(frame[5]));
  set_real_segment(isa::DS, u16(frame[6]));
  set_real_segment(isa::FS, u16(frame[7]));
  set_real_segment(isa::GS, u16(frame[8]));
}

}  // namespace ferrite
