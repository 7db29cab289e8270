// SPDX-License-Identifier: MIT
// Control transfer.
#pragma once
#include "core/cpu/interpreter.h"

namespace ferrite::semantics {

template <class M>
void jcc(M& m) {
  auto condition = m.condition();
  auto target = m.relative_target();
  m.jump_if(condition, target);
}
template <class M>
void jmp(M& m) {
  auto target = m.relative_target();
  m.jump(target);
}
template <class M>
void jmp_indirect(M& m) {
  auto target = m.read(dst);
  m.jump(target);
}
template <class M>
void call(M& m) {
  auto target = m.relative_target();
  m.call(target);
}
template <class M>
void call_indirect(M& m) {
  auto target = m.read(dst);
  m.call(target);
}
template <class M>
void ret(M& m) {
  auto target = m.peek_return();
  m.jump(target);
  auto released = m.read_released();
  m.release_stack_after_return(released);
}

// ---- Interpreted only.

/// Counts down (E)CX, by address size, and answers whether it is still not zero; undone if the jump faults.
template <class M, class Condition>
void loop_while(M& m, Condition condition) {
  Cpu& cpu = m.cpu;
  const u32 mask = m.insn.address_mask(), before = cpu.s.reg[ECX], count = (before - 1) & mask;
  cpu.s.reg[ECX] = (before & ~mask) | count;
  if (count && condition()) m.jump(m.relative_target());
  if (m.faulted()) cpu.s.reg[ECX] = before;
}
template <class M>
void loop(M& m) {
  loop_while(m, [] { return true; });
}
template <class M>
void loope(M& m) {
  loop_while(m, [&] { return m.cpu.s.flags.zero(); });
}
template <class M>
void loopne(M& m) {
  loop_while(m, [&] { return !m.cpu.s.flags.zero(); });
}
template <class M>
void jcxz(M& m) {
  if (!(m.cpu.s.reg[ECX] & m.insn.address_mask())) m.jump(m.relative_target());
}
template <class M>
void jmp_far_pointer(M& m) {
  m.cpu.jump_far(m.insn.immediate2, m.insn.immediate, m.size());
}
template <class M>
void call_far_pointer(M& m) {
  m.cpu.call_far(m.insn.immediate2, m.insn.immediate, m.size());
}
struct FarPointer {
  u16 selector;
  u32 offset;
};
template <class M>
FarPointer read_far_pointer(M& m) {
  const u32 at = m.address();
  const u32 offset = m.cpu.template load<M::size()>(m.insn.segment, at);
  const u32 selector = m.cpu.template load<2>(m.insn.segment, (at + M::size()) & m.insn.address_mask());
  return {u16(selector), offset};
}
template <class M>
void jmp_far_memory(M& m) {
  const FarPointer to = read_far_pointer(m);
  if (!m.faulted()) m.cpu.jump_far(to.selector, to.offset, m.size());
}
template <class M>
void call_far_memory(M& m) {
  const FarPointer to = read_far_pointer(m);
  if (!m.faulted()) m.cpu.call_far(to.selector, to.offset, m.size());
}
template <class M>
void ret_far(M& m) {
  m.cpu.return_far(m.size(), m.read_released());
}
template <class M>
void iret(M& m) {
  m.cpu.return_from_interrupt(m.size());
}
template <class M>
void int_(M& m) {
  m.cpu.software_interrupt(u8(m.read(dst)));
}
template <class M>
void int3(M& m) {
  m.cpu.interrupt(u8(Vector::Breakpoint), Cpu::Source::Software);
}
template <class M>
void into(M& m) {
  if (m.cpu.s.flags.overflow()) m.cpu.interrupt(u8(Vector::Overflow), Cpu::Source::Software);
}
template <class M>
void icebp(M& m) {
  m.cpu.debug_exception(0);
}
template <class M>
void bound(M& m) {
  const u32 at = m.address(), above = (at + m.size()) & m.insn.address_mask();
  const u32 low = m.cpu.template load<M::size()>(m.insn.segment, at);
  if (m.faulted()) return;
  const i32 index = i32(m.sign_extend(m.read(dst), m.size()));
  if (index < i32(m.sign_extend(low, m.size()))) return m.cpu.raise(Vector::BoundRange);  // not yet the upper bound
  const u32 high = m.cpu.template load<M::size()>(m.insn.segment, above);
  if (!m.faulted() && index > i32(m.sign_extend(high, m.size()))) m.cpu.raise(Vector::BoundRange);
}
template <class M>
void invalid_opcode(M& m) {
  m.cpu.raise(Vector::InvalidOpcode);
}

}  // namespace ferrite::semantics
