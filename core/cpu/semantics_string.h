// SPDX-License-Identifier: MIT
// String instructions: interpreted only. A repeated one does a bounded number of steps, then runs again, so that
// interrupts are seen and a fault leaves the registers at the step that faulted [SDM Volume 2, REP].
#pragma once
#include "core/cpu/interpreter.h"

namespace ferrite::semantics {

/// The registers a string instruction walks with, cut to the address size.
template <class M>
class StringWalk {
 public:
  explicit StringWalk(M& m) : m_(m), mask_(m.insn.address_mask()) {}
  u32 source() const { return m_.cpu.s.reg[ESI] & mask_; }
  u32 target() const { return m_.cpu.s.reg[EDI] & mask_; }
  u32 count() const { return m_.cpu.s.reg[ECX] & mask_; }
  void advance_source(u32 step) { advance(ESI, step); }
  void advance_target(u32 step) { advance(EDI, step); }
  void count_down() { advance(ECX, ~0u); }

 private:
  void advance(unsigned name, u32 by) {
    u32& reg = m_.cpu.s.reg[name];
    reg = (reg & ~mask_) | ((reg + by) & mask_);
  }
  M& m_;
  u32 mask_;
};

template <class M>
u32 string_step(M& m, unsigned bytes) {
  return m.cpu.s.system_flags & eflags::Df ? 0u - bytes : bytes;
}

/// Runs `step` once, or under a repeat prefix until the count is used up or `again` says no; false if it is to go on
/// later.
template <class M, class Step, class Again>
bool repeat(M& m, Step step, Again again) {
  if (!m.insn.has(isa::prefix::Rep | isa::prefix::RepNe)) return step(), true;
  StringWalk<M> walk(m);
  const u32 steps = m.cpu.iterations_left();
  for (u32 n = 0; n < steps; n++) {
    if (walk.count() == 0) return true;
    step();
    if (m.faulted()) return false;
    walk.count_down();
    if (n) m.cpu.count_iterations(1);
    if (!again()) return true;
    if (m.cpu.wanted_elsewhere()) break;
  }
  if (walk.count() == 0) return true;
  m.cpu.repeat_instruction();
  return false;
}
template <class M, class Step>
void repeat(M& m, Step step) {
  repeat(m, step, [] { return true; });
}
/// CMPS and SCAS: REPE goes on while equal, REPNE while not. Until they are done the flags are as before the
/// instruction: the manual says so of faults [SDM Volume 2, REP], processors do so at single steps, too.
template <class M, class Step>
void repeat_comparing(M& m, Step step) {
  const LazyFlags before = m.cpu.s.flags;
  const bool done = repeat(m, step, [&] { return m.cpu.s.flags.zero() == m.insn.has(isa::prefix::Rep); });
  if (!done || m.faulted()) m.cpu.s.flags = before;
}

template <class M>
void movs(M& m) {
  constexpr unsigned bytes = M::bytes(dst);
  StringWalk<M> walk(m);
  const u32 step = string_step(m, bytes);
  repeat(m, [&] {
    const u32 v = m.cpu.template load<bytes>(m.insn.segment, walk.source());
    if (m.faulted()) return;
    m.cpu.template store<bytes>(isa::ES, walk.target(), v);
    if (m.faulted()) return;
    walk.advance_source(step), walk.advance_target(step);
  });
}
template <class M>
void stos(M& m) {
  constexpr unsigned bytes = M::bytes(dst);
  StringWalk<M> walk(m);
  const u32 step = string_step(m, bytes);
  repeat(m, [&] {
    m.cpu.template store<bytes>(isa::ES, walk.target(), m.cpu.s.reg[EAX]);
    if (!m.faulted()) walk.advance_target(step);
  });
}
template <class M>
void lods(M& m) {
  constexpr unsigned bytes = M::bytes(dst);
  StringWalk<M> walk(m);
  const u32 step = string_step(m, bytes), kept = bytes == 4 ? 0 : ~m.mask();
  repeat(m, [&] {
    const u32 v = m.cpu.template load<bytes>(m.insn.segment, walk.source());
    if (m.faulted()) return;
    m.cpu.s.reg[EAX] = (m.cpu.s.reg[EAX] & kept) | v;
    walk.advance_source(step);
  });
}
template <class M>
void cmps(M& m) {
  constexpr unsigned bytes = M::bytes(dst);
  StringWalk<M> walk(m);
  const u32 step = string_step(m, bytes);
  repeat_comparing(m, [&] {
    const u32 b = m.cpu.template load<bytes>(isa::ES, walk.target());  // its fault comes first
    const u32 a = m.cpu.template load<bytes>(m.insn.segment, walk.source());
    if (m.faulted()) return;
    m.cpu.s.flags.set(FlagRule::Sub, 32 - 8 * bytes, a, b, a - b);
    walk.advance_source(step), walk.advance_target(step);
  });
}
template <class M>
void scas(M& m) {
  constexpr unsigned bytes = M::bytes(dst);
  StringWalk<M> walk(m);
  const u32 step = string_step(m, bytes);
  repeat_comparing(m, [&] {
    const u32 a = m.cpu.s.reg[EAX] & m.mask();
    const u32 b = m.cpu.template load<bytes>(isa::ES, walk.target());
    if (m.faulted()) return;
    m.cpu.s.flags.set(FlagRule::Sub, 32 - 8 * bytes, a, b, a - b);
    walk.advance_target(step);
  });
}
template <class M>
void ins(M& m) {
  constexpr unsigned bytes = M::bytes(dst);
  const u16 port = u16(m.cpu.s.reg[EDX]);
  if (!m.cpu.port_allowed(port, bytes)) return;
  StringWalk<M> walk(m);
  const u32 step = string_step(m, bytes);
  repeat(m, [&] {
    if (!m.cpu.can_store(isa::ES, walk.target(), bytes)) return;  // before the port gives its byte away
    m.cpu.template store<bytes>(isa::ES, walk.target(), m.cpu.read_port(port, bytes));
    walk.advance_target(step);
  });
}
template <class M>
void outs(M& m) {
  constexpr unsigned bytes = M::bytes(src);
  const u16 port = u16(m.cpu.s.reg[EDX]);
  if (!m.cpu.port_allowed(port, bytes)) return;
  StringWalk<M> walk(m);
  const u32 step = string_step(m, bytes);
  repeat(m, [&] {
    const u32 v = m.cpu.template load<bytes>(m.insn.segment, walk.source());
    if (m.faulted()) return;
    m.cpu.write_port(port, v, bytes);
    walk.advance_source(step);
  });
}

}  // namespace ferrite::semantics
