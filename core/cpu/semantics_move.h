// SPDX-License-Identifier: MIT
// Moves, exchanges and the stack.
#pragma once
#include "core/cpu/interpreter.h"

namespace ferrite::semantics {

template <class M>
void nop(M&) {}
template <class M>
void mov(M& m) {
  auto v = m.read(src);
  m.write(dst, v);
}
template <class M>
void movzx(M& m) {
  auto v = m.read(src);
  m.write(dst, v);
}
template <class M>
void movsx(M& m) {
  auto v = m.read(src);
  auto extended = m.sign_extend(v, m.bytes(src));
  m.write(dst, extended);
}
template <class M>
void lea(M& m) {
  auto address = m.address();
  m.write_register(dst, address);
}
template <class M>
void xchg(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  m.update(dst, b);
  m.write(src, a);
}
template <class M>
void xchg_accumulator(M& m) {
  auto a = m.read(dst);
  auto b = m.read(src);
  m.write(dst, b);
  m.write(src, a);
}
template <class M>
void cbw(M& m) {
  auto a = m.get_register(EAX);
  auto extended = m.sign_extend(a, m.size() / 2);
  m.set_sized_register(EAX, extended);
}
template <class M>
void cwd(M& m) {
  auto a = m.get_register(EAX);
  auto extended = m.sign_extend(a, m.size());
  auto thirty_one = m.value(31);
  auto sign = m.sar(extended, thirty_one);
  m.set_sized_register(EDX, sign);
}
template <class M>
void bswap(M& m) {
  auto a = m.read(dst);
  auto eight = m.value(8);
  auto twenty_four = m.value(24);
  auto second = m.value(0xFF00);
  auto bottom = m.shl(a, twenty_four);
  auto low = m.and_(a, second);
  auto low_up = m.shl(low, eight);
  auto high = m.shr(a, eight);
  auto high_down = m.and_(high, second);
  auto top = m.shr(a, twenty_four);
  auto upper = m.or_(bottom, low_up);
  auto lower = m.or_(high_down, top);
  auto r = m.or_(upper, lower);
  m.write(dst, r);
}
template <class M>
void cmov(M& m) {
  auto a = m.read(dst);
  auto b = m.read(src);
  auto condition = m.condition();
  auto r = m.select(condition, b, a);
  m.write(dst, r);
}
template <class M>
void setcc(M& m) {
  auto condition = m.condition();
  m.write(dst, condition);
}

template <class M>
void push(M& m) {
  auto v = m.read(dst);
  m.push(v);
}
template <class M>
void pop(M& m) {
  auto v = m.pop();
  m.write(dst, v);
}

template <class M>
void cmpxchg(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  auto accumulator = m.accumulator();
  auto difference = m.sub(accumulator, a);
  auto differ = m.not_equal(accumulator, a);
  auto r = m.select(differ, a, b);
  if (m.faulted()) return;
  // Where they are equal the accumulator keeps its value, which may be the destination.
  if (m.in_memory(dst)) m.update(dst, r);
  if (m.faulted()) return;
  m.set_accumulator(a);
  if (!m.in_memory(dst)) m.update(dst, r);
  m.set_flags(FlagRule::Sub, accumulator, a, difference);
}
template <class M>
void xadd(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  auto sum = m.add(a, b);
  if (m.faulted()) return;
  if (m.in_memory(dst)) m.update(dst, sum);  // the source may be part of its address
  m.write(src, a);
  if (!m.in_memory(dst)) m.update(dst, sum);  // where both are one register, it holds the sum
  m.set_flags(FlagRule::Add, a, b, sum);
}
/// [SDM Volume 2, PUSH] With 32-bit operands the upper half of the slot is left as it was.
template <class M>
void push_segment(M& m) {
  auto selector = m.selector(m.fixed_segment());
  if (m.size() == 4) {
    auto esp = m.get_register(ESP);
    auto four = m.value(4);
    auto lower = m.sub(esp, four);
    m.store_selector_on_stack(lower, selector);
    if (m.faulted()) return;
    m.set_esp(lower);
  } else {
    m.push(selector);
  }
}
template <class M>
void leave(M& m) {
  auto frame = m.get_register(EBP);
  auto v = m.load_from_stack(frame);
  auto bytes = m.value(m.size());
  auto above = m.add(frame, bytes);
  if (m.faulted()) return;
  m.set_esp(above);
  m.set_sized_register(EBP, v);
}

// ---- Interpreted only.

template <class M>
void xlat(M& m) {
  const u32 at = (m.cpu.s.reg[EBX] + (m.cpu.s.reg[EAX] & 0xFF)) & m.insn.address_mask();
  const u32 v = m.cpu.template load<1>(m.insn.segment, at);
  if (!m.faulted()) m.cpu.s.reg[EAX] = (m.cpu.s.reg[EAX] & ~0xFFu) | v;
}
template <class M>
void cmpxchg8b(M& m) {
  const u32 at = m.address(), above = at + 4;  // one operand: its end does not wrap
  const unsigned segment = m.insn.segment;
  if (!m.cpu.aligned(segment, at, 8, true)) return;
  const u32 low = m.cpu.template load_for_update<4>(segment, at),
            high = m.cpu.template load_for_update<4>(segment, above);
  if (m.faulted()) return;
  const bool equal = low == m.cpu.s.reg[EAX] && high == m.cpu.s.reg[EDX];
  m.cpu.template store<4>(segment, at, equal ? m.cpu.s.reg[EBX] : low);
  m.cpu.template store<4>(segment, above, equal ? m.cpu.s.reg[ECX] : high);
  if (!equal) m.cpu.s.reg[EAX] = low, m.cpu.s.reg[EDX] = high;
  m.cpu.set_flags(equal ? u32(eflags::Zf) : 0u, eflags::Zf);
}

/// POP to memory computes the address with ESP already raised [SDM Volume 2, POP].
template <class M>
void pop_modrm(M& m) {
  const u32 esp = m.cpu.s.reg[ESP];
  const u32 v = m.pop();
  if (m.faulted()) return;
  m.write(dst, v);
  if (m.faulted()) m.cpu.s.reg[ESP] = esp;
}
template <class M>
void pop_segment(M& m) {
  constexpr unsigned name = M::row.operand(0).fixed;
  const u32 v = m.cpu.peek(2, 0), esp = m.cpu.s.reg[ESP];
  if (m.faulted()) return;
  m.release_stack(m.size());  // while SS still says how wide the stack pointer is
  if (!m.cpu.load_segment(name, u16(v))) return m.set_register(ESP, esp);
  if (name == isa::SS) m.cpu.shadow_stack_switch();
}
template <class M>
void pusha(M& m) {
  const u32 esp = m.cpu.s.reg[ESP];
  for (unsigned n = 0; n < 8; n++) m.push(n == ESP ? esp : m.cpu.s.reg[n]);
  if (m.faulted()) m.cpu.s.reg[ESP] = esp;
}
template <class M>
void popa(M& m) {
  std::array<u32, 8> values;
  for (unsigned n = 0; n < 8; n++) values[7 - n] = m.cpu.peek(m.size(), n * m.size());
  if (m.faulted()) return;
  for (unsigned n = 0; n < 8; n++)
    if (n != ESP) m.set_sized_register(n, values[n]);
  m.release_stack(8 * m.size());
}
template <class M>
void pushf(M& m) {
  const bool virtual_flags = m.cpu.has_virtual_flags() && !M::wide;
  if (virtual_flags) return m.push(m.cpu.virtual_flags());
  if (m.cpu.s.v86() && m.cpu.s.iopl() < 3) return m.cpu.general_protection();
  m.push(m.cpu.get_flags() & ~u32(eflags::Vm | eflags::Rf));
}
template <class M>
void pop_virtual_flags(M& m) {
  const u32 flags = m.cpu.peek(2, 0);
  if (m.faulted() || !m.cpu.may_set_virtual_flags(flags)) return;
  m.release_stack(2);
  m.cpu.set_virtual_flags(flags);
}
template <class M>
void popf(M& m) {
  Cpu& cpu = m.cpu;
  if (cpu.has_virtual_flags() && !M::wide) return pop_virtual_flags(m);
  if (cpu.s.v86() && cpu.s.iopl() < 3) return cpu.general_protection();
  u32 mask = eflags::Writable & ~u32(eflags::Vm) & (M::wide ? ~0u : 0xFFFFu);
  if (cpu.s.protected_mode() && (cpu.s.cpl > 0)) mask &= ~u32(eflags::Iopl);
  if (cpu.s.protected_mode() && cpu.s.cpl > cpu.s.iopl()) mask &= ~u32(eflags::If);
  const u32 v = m.pop();
  if (!m.faulted()) cpu.set_flags(v, mask);
}
template <class M>
void enter(M& m) {
  Cpu& cpu = m.cpu;
  const u32 mask = cpu.stack_mask(), level = m.insn.immediate2 & 31, old_esp = cpu.s.reg[ESP];
  u32 frame = cpu.s.reg[EBP];
  m.push(frame);
  const u32 new_frame = old_esp - m.size();  // in 32 bits, whatever the stack's size
  for (u32 n = 1; n < level && !m.faulted(); n++) {
    frame -= m.size();
    const u32 outer = cpu.template load<M::size()>(isa::SS, frame & mask);
    if (!m.faulted()) m.push(outer);
  }
  if (level && !m.faulted()) m.push(new_frame);
  const u32 top = (cpu.s.reg[ESP] - m.insn.immediate) & mask;
  if (!m.faulted()) cpu.can_store(isa::SS, top, M::size());  // [SDM Volume 2, ENTER]
  if (m.faulted()) {
    cpu.s.reg[ESP] = old_esp;
    return;
  }
  m.set_sized_register(EBP, new_frame);
  cpu.set_esp(top);
}

}  // namespace ferrite::semantics
