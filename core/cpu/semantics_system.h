// SPDX-License-Identifier: MIT
// Flags, ports, segments and what only a system does. All but the first three are interpreted only.
#pragma once
#include "core/cpu/interpreter.h"
#include "core/cpu/semantics_branch.h"

namespace ferrite::semantics {

template <class M>
void clc(M& m) {
  auto none = m.value(0);
  m.set_carry(none);
}
template <class M>
void stc(M& m) {
  auto one = m.value(1);
  m.set_carry(one);
}
template <class M>
void cmc(M& m) {
  auto carry = m.carry();
  auto one = m.value(1);
  auto inverse = m.xor_(carry, one);
  m.set_carry(inverse);
}

/// A register receives the selector zero-extended; memory is always a word [SDM Volume 2, MOV].
template <class M>
void mov_from_segment(M& m) {
  auto selector = m.selector(m.register_field());
  if (m.in_memory(dst))
    m.store_word(selector);
  else
    m.write(dst, selector);
}
template <class M>
void cld(M& m) {
  m.set_direction(false);
}
template <class M>
void std(M& m) {
  m.set_direction(true);
}
template <class M>
void cli(M& m) {
  m.cpu.clear_interrupt_flag();
}
template <class M>
void sti(M& m) {
  m.cpu.set_interrupt_flag();
}
template <class M>
void sahf(M& m) {
  m.cpu.set_flags(m.cpu.s.reg[EAX] >> 8, eflags::Sf | eflags::Zf | eflags::Af | eflags::Pf | eflags::Cf);
}
template <class M>
void lahf(M& m) {
  m.cpu.s.reg[EAX] = (m.cpu.s.reg[EAX] & ~0xFF00u) | (m.cpu.get_flags() & 0xFF) << 8;
}
template <class M>
void salc(M& m) {
  m.cpu.s.reg[EAX] = (m.cpu.s.reg[EAX] & ~0xFFu) | (m.cpu.s.flags.carry() ? 0xFF : 0);
}
template <class M>
void in(M& m) {
  const u16 port = u16(m.read(src));
  if (!m.cpu.port_allowed(port, m.bytes(dst))) return;
  m.write(dst, m.cpu.read_port(port, m.bytes(dst)));
}
template <class M>
void out(M& m) {
  const u16 port = u16(m.read(dst));
  if (!m.cpu.port_allowed(port, m.bytes(src))) return;
  m.cpu.write_port(port, m.read(src), m.bytes(src));
}
template <class M>
void hlt(M& m) {
  if (m.cpu.s.cpl) return m.cpu.general_protection();
  m.cpu.halt();
}

/// As mov_from_segment does.
template <class M>
void store_selector(M& m, u16 selector) {
  if constexpr (M::memory)
    m.cpu.template store<2>(m.insn.segment, m.address(), selector);
  else
    m.write(dst, selector);
}
template <class M>
void mov_to_segment(M& m) {
  if (m.insn.reg == isa::CS) return m.cpu.raise(Vector::InvalidOpcode);
  const u32 v = m.read(src);
  if (m.faulted()) return;
  if (m.cpu.load_segment(m.insn.reg, u16(v)) && m.insn.reg == isa::SS) m.cpu.shadow_stack_switch();
}
template <class M>
void load_far_pointer(M& m) {
  constexpr unsigned name = M::row.mnemonic == "les"   ? isa::ES
                            : M::row.mnemonic == "lds" ? isa::DS
                            : M::row.mnemonic == "lss" ? isa::SS
                            : M::row.mnemonic == "lfs" ? isa::FS
                                                       : isa::GS;
  const FarPointer to = read_far_pointer(m);
  if (m.faulted() || !m.cpu.load_segment(name, to.selector)) return;
  m.write_register(dst, to.offset);
}

/// Instructions that real and virtual-8086 mode do not know.
template <class M>
bool known_here(M& m) {
  if (!m.cpu.s.real_or_v86()) return true;
  m.cpu.raise(Vector::InvalidOpcode);
  return false;
}
template <class M>
bool privileged(M& m) {
  if (m.cpu.s.cpl == 0) return true;
  m.cpu.general_protection();
  return false;
}
template <class M>
void arpl(M& m) {
  if (!known_here(m)) return;
  const u32 a = m.read(dst), b = m.read(src);  // nothing is written where nothing changes
  if (m.faulted()) return;
  const bool raised = (a & 3) < (b & 3);
  if (raised) m.write(dst, (a & ~3u) | (b & 3));
  if (!m.faulted()) m.cpu.set_flags(raised ? u32(eflags::Zf) : 0u, eflags::Zf);
}
/// Finds the descriptor that `src` selects and says in ZF whether it may be looked at.
template <class M, class Use>
void with_descriptor(M& m, u32 selector, bool limit, Use use) {
  if (m.faulted()) return;
  Descriptor d;
  const bool found = (selector & 0xFFFC) && m.cpu.find_descriptor(u16(selector), d) &&
                     m.cpu.accessible_for_lar(u16(selector), d, limit) && use(d);
  if (!m.faulted()) m.cpu.set_flags(found ? u32(eflags::Zf) : 0u, eflags::Zf);
}
template <class M>
void lar(M& m) {
  if (!known_here(m)) return;
  with_descriptor(m, m.read(src) & 0xFFFF, false, [&](const Descriptor& d) {
    m.write_register(dst, d.high & (M::wide ? 0x00FF'FF00 : 0xFF00));
    return true;
  });
}
template <class M>
void lsl(M& m) {
  if (!known_here(m)) return;
  with_descriptor(m, m.read(src) & 0xFFFF, true, [&](const Descriptor& d) {
    m.write_register(dst, d.limit());
    return true;
  });
}
template <class M>
void verr(M& m) {
  if (known_here(m))
    with_descriptor(m, m.read(dst), false, [](const Descriptor& d) { return !d.system() && d.readable(); });
}
template <class M>
void verw(M& m) {
  if (known_here(m))
    with_descriptor(m, m.read(dst), false, [](const Descriptor& d) { return !d.system() && d.writable(); });
}
template <class M>
void sldt(M& m) {
  if (known_here(m)) store_selector(m, m.cpu.s.ldtr.selector);
}
template <class M>
void str(M& m) {
  if (known_here(m)) store_selector(m, m.cpu.s.tr.selector);
}
template <class M>
void lldt(M& m) {
  if (!known_here(m) || !privileged(m)) return;
  const u32 v = m.read(dst);
  if (!m.faulted()) m.cpu.load_ldtr(u16(v));
}
template <class M>
void ltr(M& m) {
  if (!known_here(m) || !privileged(m)) return;
  const u32 v = m.read(dst);
  if (!m.faulted()) m.cpu.load_tr(u16(v));
}
template <class M>
void store_table(M& m, const DescriptorTable& table) {
  const u32 at = m.address();
  m.cpu.template store<2>(m.insn.segment, at, table.limit);
  if (m.faulted()) return;
  m.cpu.template store<4>(m.insn.segment, (at + 2) & m.insn.address_mask(), table.base);
}
template <class M>
void load_table(M& m, DescriptorTable& table) {
  if (!privileged(m)) return;
  const u32 at = m.address();
  const u32 limit = m.cpu.template load<2>(m.insn.segment, at);
  const u32 base = m.cpu.template load<4>(m.insn.segment, (at + 2) & m.insn.address_mask());
  if (m.faulted()) return;
  table.limit = u16(limit);
  table.base = base & (M::wide ? ~0u : 0x00FF'FFFFu);
}
template <class M>
void sgdt(M& m) {
  store_table(m, m.cpu.s.gdtr);
}
template <class M>
void sidt(M& m) {
  store_table(m, m.cpu.s.idtr);
}
template <class M>
void lgdt(M& m) {
  load_table(m, m.cpu.s.gdtr);
}
template <class M>
void lidt(M& m) {
  load_table(m, m.cpu.s.idtr);
}
template <class M>
void smsw(M& m) {
  if constexpr (M::memory)
    m.cpu.template store<2>(m.insn.segment, m.address(), m.cpu.s.cr0);
  else
    m.write(dst, m.cpu.s.cr0);
}
/// Loads MP EM TS and sets, never clears, PE [SDM Volume 2, LMSW].
template <class M>
void lmsw(M& m) {
  if (!privileged(m)) return;
  const u32 v = m.read(dst);
  if (!m.faulted()) m.cpu.write_cr0((m.cpu.s.cr0 & ~0xEu) | (v & 0xF));
}
template <class M>
void invlpg(M& m) {
  if (privileged(m)) m.cpu.invalidate_page(m.cpu.s.segment[m.insn.segment].base + m.address());
}
template <class M>
void clts(M& m) {
  if (privileged(m)) m.cpu.set_task_switched(false);
}
template <class M>
void invd(M& m) {
  privileged(m);  // there are no caches to write back
}
/// CR4 came with the Pentium.
template <class M>
bool control_register_exists(M& m) {
  if (m.insn.reg != 4 || m.cpu.facts().cr4()) return true;
  m.cpu.raise(Vector::InvalidOpcode);
  return false;
}
template <class M>
void mov_from_control(M& m) {
  if (!control_register_exists(m) || !privileged(m)) return;
  const CpuState& s = m.cpu.s;
  const u32 values[] = {s.cr0, 0, s.cr2, s.cr3, s.cr4};
  m.write(dst, values[m.insn.reg]);
}
template <class M>
void mov_to_control(M& m) {
  if (!control_register_exists(m) || !privileged(m)) return;
  const u32 v = m.read(src);
  switch (m.insn.reg) {
    case 0: return m.cpu.write_cr0(v);
    case 2: m.cpu.s.cr2 = v; return;
    case 3: return m.cpu.write_cr3(v);
    case 4: return m.cpu.write_cr4(v);
  }
}
/// DR4 and DR5 are DR6 and DR7, unless CR4.DE forbids them [SDM Volume 3, 17.2.2].
template <class M>
unsigned debug_register(M& m) {
  const unsigned n = m.insn.reg;
  if (n != 4 && n != 5) return n;
  if (m.cpu.s.cr4 & cr4::De) m.cpu.raise(Vector::InvalidOpcode);
  return n + 2;
}
template <class M>
bool may_access_debug(M& m) {
  if (!privileged(m)) return false;
  debug_register(m);
  m.cpu.debug_register_accessed();
  return !m.faulted();
}
template <class M>
void mov_from_debug(M& m) {
  if (may_access_debug(m)) m.write(dst, m.cpu.s.dr[debug_register(m)]);
}
template <class M>
void mov_to_debug(M& m) {
  if (may_access_debug(m)) m.cpu.write_debug_register(debug_register(m), m.read(src));
}
template <class M>
void mov_from_test(M& m) {
  if (privileged(m)) m.write(dst, m.cpu.s.test[m.insn.reg]);
}
/// A lookup finds nothing: there is no TLB or cache of that shape behind the test registers.
template <class M>
void mov_to_test(M& m) {
  constexpr u32 lookup = 1, hit = 0x10;
  if (!privileged(m)) return;
  auto& test = m.cpu.s.test;
  test[m.insn.reg] = m.read(src);
  if (m.insn.reg == 6 && test[6] & lookup) test[7] &= ~hit;
}
template <class M>
void cpuid(M& m) {
  m.cpu.cpuid();
}
template <class M>
void rdtsc(M& m) {
  if (m.cpu.s.cr4 & cr4::Tsd && m.cpu.s.cpl) return m.cpu.general_protection();
  const u64 now = m.cpu.time_stamp();
  m.cpu.s.reg[EAX] = u32(now), m.cpu.s.reg[EDX] = u32(now >> 32);
}
template <class M>
void rdmsr(M& m) {
  u64 value;
  if (!privileged(m)) return;
  if (!m.cpu.read_msr(m.cpu.s.reg[ECX], value)) return m.cpu.general_protection();
  m.cpu.s.reg[EAX] = u32(value), m.cpu.s.reg[EDX] = u32(value >> 32);
}
template <class M>
void wrmsr(M& m) {
  if (!privileged(m)) return;
  const u64 value = m.cpu.s.reg[EAX] | u64(m.cpu.s.reg[EDX]) << 32;
  if (!m.cpu.write_msr(m.cpu.s.reg[ECX], value)) m.cpu.general_protection();
}
/// Where CR4.PCE exists, which opens it to all [SDM Volume 2, RDPMC].
template <class M>
void rdpmc(M& m) {
  u64 value;
  if (!(m.cpu.facts().cr4() & cr4::Pce)) return m.cpu.raise(Vector::InvalidOpcode);
  if (m.cpu.s.cpl && !(m.cpu.s.cr4 & cr4::Pce)) return m.cpu.general_protection();
  if (!m.cpu.read_event_counter(m.cpu.s.reg[ECX], value)) return m.cpu.general_protection();
  m.cpu.s.reg[EAX] = u32(value), m.cpu.s.reg[EDX] = u32(value >> 32);
}
template <class M>
void sysenter(M& m) {
  m.cpu.sysenter();
}
template <class M>
void sysexit(M& m) {
  m.cpu.sysexit();
}
/// WAIT looks at TS only with MP set [SDM Volume 3, 2.5].
template <class M>
void wait(M& m) {
  if ((m.cpu.s.cr0 & (cr0::Ts | cr0::Mp)) == (cr0::Ts | cr0::Mp)) return m.cpu.raise(Vector::DeviceNotAvailable);
  if (m.cpu.fpu.error_pending()) m.cpu.report_x87_error();
}

}  // namespace ferrite::semantics
