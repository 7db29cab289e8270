// SPDX-License-Identifier: MIT
// Debug registers and debug exceptions [SDM Volume 3, 17.2 and 17.3]. LE and GE do nothing, as on a P6: breakpoints are
// always exact. Pages with watched data have no quick path in the TLB. Branches are told by where the next instruction
// lies: one to the instruction behind it goes unseen.
#include <utility>

#include "core/cpu/cpu.h"

namespace ferrite {
namespace {

/// Breakpoint n as DR7 describes it.
struct Breakpoint {
  bool enabled;
  u8 kind;     // R/W
  u32 length;  // bytes
};
Breakpoint breakpoint(u32 control, unsigned n) {
  static constexpr u8 lengths[] = {1, 2, 8, 4};
  return {bool(control >> 2 * n & 3), u8(control >> (16 + 4 * n) & 3), lengths[control >> (18 + 4 * n) & 3]};
}

}  // namespace

/// The DR6 bits of the enabled breakpoints of these two kinds that `bytes` bytes at `at` touch [17.2.5].
u32 Cpu::breakpoints_met(u32 at, unsigned bytes, Watch first, Watch second) const {
  u32 met = 0;
  for (unsigned n = 0; n < 4; n++) {
    const Breakpoint b = breakpoint(s.dr[7], n);
    if (!b.enabled || (b.kind != u8(first) && b.kind != u8(second))) continue;
    const u32 length = first == Watch::Code ? 1 : b.length, start = s.dr[n] & ~(length - 1);
    if (at - start < length || start - at < bytes) met |= dr6::B0 << n;
  }
  return met;
}

bool Cpu::any_breakpoint(Watch first, Watch second) const {
  for (unsigned n = 0; n < 4; n++) {
    const Breakpoint b = breakpoint(s.dr[7], n);
    if (b.enabled && (b.kind == u8(first) || b.kind == u8(second))) return true;
  }
  return false;
}

/// Derives what is looked at while the guest runs.
void Cpu::refresh_breakpoints() {
  code_breakpoints_ = any_breakpoint(Watch::Code, Watch::Code);
  port_breakpoints_ = s.cr4 & cr4::De && any_breakpoint(Watch::Port, Watch::Port);
  const bool had_data = std::exchange(data_breakpoints_, any_breakpoint(Watch::Write, Watch::Access));
  if (had_data || data_breakpoints_) flush_tlb();
  update_attention();
}

void Cpu::write_debug_register(unsigned number, u32 value) {
  if (number == 6) value = (value & dr6::Writable) | dr6::Ones;
  if (number == 7) value = (value & dr7::Writable) | dr7::Ones;
  s.dr[number] = value;
  if (number != 6) refresh_breakpoints();
}

/// [17.2.4] GD; the handler may use the registers again.
void Cpu::debug_register_accessed() {
  if (faulted() || !(s.dr[7] & dr7::Gd)) return;
  s.dr[6] |= dr6::Bd;
  s.dr[7] &= ~u32(dr7::Gd);
  raise(Vector::Debug);
}

/// An instruction breakpoint that begins behind the first of these bytes of code.
bool Cpu::breakpoint_inside(u32 linear, u32 bytes) const {
  return bytes > 1 && breakpoints_met(linear + 1, bytes - 1, Watch::Code, Watch::Code);
}

bool Cpu::watched_data_in(u32 page) const { return breakpoints_met(page, 0x1000, Watch::Write, Watch::Access); }

/// A fault before the instruction, but RF is pushed as it is: clear [17.3.1.1]. A breakpoint on the first instruction
/// of the handler itself does not come again at once.
void Cpu::check_code_breakpoints() {
  const u32 met = breakpoints_met(s.segment[isa::CS].base + s.eip, 1, Watch::Code, Watch::Code);
  if (met) debug_exception(met);
  if (faulted()) deliver_fault();
}

void Cpu::data_accessed(u32 linear, unsigned bytes, bool write) {
  const u32 met = breakpoints_met(linear, bytes, write ? Watch::Write : Watch::Access, Watch::Access);
  if (met) trap_after_instruction(met);
}

void Cpu::port_accessed(u16 port, unsigned bytes) {
  const u32 met = breakpoints_met(port, bytes, Watch::Port, Watch::Port);
  if (met) trap_after_instruction(met);
}

void Cpu::trap_after_instruction(u32 causes) {
  trap_causes_ |= causes;
  attention_ |= Trap;
}

void Cpu::debug_trap() {
  wake();
  debug_exception(std::exchange(trap_causes_, 0));
  if (faulted()) deliver_fault();
}

/// Behind the only instruction of its block [17.4.3, 17.14.2].
void Cpu::finish_watched(const isa::Insn& insn) {
  const bool repeats = attention_ & Resume && s.eip == eip_of(insn);
  const bool branched = !repeats && s.eip != eip_of(insn) + insn.length;
  if (std::exchange(recording_, false) && branched) record_branch(eip_of(insn));
  const bool every_instruction = !(s.msr.debug_control & debug_control::Btf);
  if (std::exchange(stepping_, false) && (branched || every_instruction)) trap_causes_ |= dr6::Bs;
}

/// Only the P6's two registers; offsets, as there, in the code segments of the time.
void Cpu::record_branch(u32 from) { s.msr.last_branch[0] = from, s.msr.last_branch[1] = s.eip; }

/// [17.14.2] A debug exception is not recorded, and ends the recording.
void Cpu::record_interrupt(bool debug, u32 from) {
  if (debug) {
    s.msr.debug_control &= ~u32(debug_control::Lbr | debug_control::Btf | debug_control::Tr);
    return update_attention();
  }
  if (!(s.msr.debug_control & debug_control::Lbr)) return;
  s.msr.last_branch[2] = s.msr.last_branch[0], s.msr.last_branch[3] = s.msr.last_branch[1];
  record_branch(from);
}

void Cpu::debug_exception(u32 causes) {
  s.dr[6] |= causes;
  s.dr[7] &= ~u32(dr7::Gd);
  interrupt(u8(Vector::Debug), Source::Exception);
}

}  // namespace ferrite
