// SPDX-License-Identifier: MIT
// The x87, MMX and SSE state as a whole: FXSAVE and FXRSTOR [SDM Volume 1, 10.5], MXCSR [10.2.3], EMMS.
#pragma once
#include "core/cpu/vector_interpreter.h"

namespace ferrite::semantics {

/// Where things lie in the 512 bytes [SDM Volume 1, table 10-2].
namespace fxsave_area {
inline constexpr unsigned Control = 0, Status = 2, Tags = 4, Opcode = 6, Eip = 8, Cs = 12, Operand = 16, Ds = 20,
                          Mxcsr = 24, MxcsrMask = 28, Stack = 32, Xmm = 160, Size = 512, Used = 288;
}

template <class T, class Bytes>
void put(Bytes& bytes, unsigned at, T value) {
  std::memcpy(&bytes[at], &value, sizeof value);
}
template <class T, class Bytes>
T get(const Bytes& bytes, unsigned at) {
  T value;
  std::memcpy(&value, &bytes[at], sizeof value);
  return value;
}

/// Processors without DAZ leave the field zero, which stands for FFBFh [SDM Volume 1, 11.6.6].
template <class M>
u32 mxcsr_mask(M& m) {
  return m.cpu.facts().denormals_are_zero() ? m.cpu.facts().mxcsr() : 0;
}

/// #NM, #GP; neither reports an x87 error that waits.
template <class M>
bool fxsave_area_usable(M& m) {
  if (m.cpu.s.cr0 & (cr0::Em | cr0::Ts)) return m.cpu.raise(Vector::DeviceNotAvailable), false;
  const u32 linear = m.cpu.s.segment[m.insn.segment].base + m.address();
  if (linear & 15) return m.cpu.general_protection(), false;
  return true;
}

/// The area wraps as addresses do.
template <class M>
u32 fxsave_part(M& m, unsigned at) {
  return (m.address() + at) & m.insn.address_mask();
}

template <class M>
void fxsave(M& m) {
  namespace area = fxsave_area;
  if (!fxsave_area_usable(m)) return;
  m.cpu.settle_x87_trace();
  std::array<u8, area::Used> image{};
  const X87& fpu = m.cpu.fpu;
  put(image, area::Control, fpu.control);
  put(image, area::Status, fpu.status_word());
  put(image, area::Tags, u8(~fpu.empty));
  put(image, area::Opcode, fpu.opcode);
  put(image, area::Eip, fpu.instruction.offset), put(image, area::Cs, fpu.instruction.selector);
  put(image, area::Operand, fpu.operand.offset), put(image, area::Ds, fpu.operand.selector);
  put(image, area::Mxcsr, m.cpu.s.mxcsr), put(image, area::MxcsrMask, mxcsr_mask(m));
  for (unsigned n = 0; n < 8; n++) {
    put(image, area::Stack + 16 * n, fpu.st(n).significand);
    put(image, area::Stack + 16 * n + 8, fpu.st(n).sign_exponent);
    put(image, area::Xmm + 16 * n, m.cpu.s.xmm[n]);
  }
  // Without OSFXSR the XMM registers are left out.
  for (unsigned at = 0; at < area::Size; at += 16)
    if (!m.cpu.can_store(m.insn.segment, fxsave_part(m, at), 16)) return;
  const unsigned bytes = m.cpu.s.cr4 & cr4::Osfxsr ? area::Used : area::Xmm;
  for (unsigned at = 0; at < bytes; at += 4)
    m.cpu.template store<4>(m.insn.segment, fxsave_part(m, at), get<u32>(image, at));
}

template <class M>
void fxrstor(M& m) {
  namespace area = fxsave_area;
  if (!fxsave_area_usable(m)) return;
  std::array<u8, area::Size> image{};
  for (unsigned at = 0; at < image.size(); at += 4)
    put(image, at, m.cpu.template load<4>(m.insn.segment, fxsave_part(m, at)));
  if (m.faulted()) return;
  const bool with_sse = m.cpu.s.cr4 & cr4::Osfxsr;
  const u32 mxcsr = get<u32>(image, area::Mxcsr);
  if (with_sse && mxcsr & ~m.cpu.facts().mxcsr()) return m.cpu.general_protection();
  X87& fpu = m.cpu.fpu;
  fpu.fldcw(get<u16>(image, area::Control));
  fpu.set_status_word(get<u16>(image, area::Status));
  fpu.empty = u8(~image[area::Tags]);
  fpu.opcode = get<u16>(image, area::Opcode) & 0x7FF;
  fpu.instruction = {get<u16>(image, area::Cs), get<u32>(image, area::Eip)};
  fpu.operand = {get<u16>(image, area::Ds), get<u32>(image, area::Operand)};
  for (unsigned n = 0; n < 8; n++)
    fpu.registers[(fpu.top + n) & 7] = {get<u64>(image, area::Stack + 16 * n),
                                        get<u16>(image, area::Stack + 16 * n + 8)};
  if (!with_sse) return;
  m.cpu.s.mxcsr = mxcsr;
  for (unsigned n = 0; n < 8; n++) m.cpu.s.xmm[n] = get<std::array<u64, 2>>(image, area::Xmm + 16 * n);
}

template <class M>
void ldmxcsr(M& m) {
  if (!m.cpu.sse_usable()) return;
  const u32 value = m.cpu.template load<4>(m.insn.segment, m.address());
  if (m.faulted()) return;
  if (value & ~m.cpu.facts().mxcsr()) return m.cpu.general_protection();
  m.cpu.s.mxcsr = value;
}
template <class M>
void stmxcsr(M& m) {
  if (m.cpu.sse_usable()) m.cpu.template store<4>(m.insn.segment, m.address(), m.cpu.s.mxcsr);
}

template <class M>
void emms(M& m) {
  if (m.cpu.mmx_usable()) m.cpu.fpu.top = 0, m.cpu.fpu.empty = 0xFF;
}

/// Memory is always in order here: fences, and hints, have nothing to do.
template <class M>
void fence(M&) {}

}  // namespace ferrite::semantics
