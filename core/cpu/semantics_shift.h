// SPDX-License-Identifier: MIT
// Shifts, rotates and single bits [SDM Volume 2, SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR, SHLD, SHRD, BT].
#pragma once
#include "core/cpu/interpreter.h"

namespace ferrite::semantics {

/// Count of a shift: the low five bits.
template <class M>
auto shift_count(M& m) {
  auto count = m.read(src);
  auto five_bits = m.value(31);
  return m.and_(count, five_bits);
}
/// CF from bit 0 of `out`, OF from bit 0 of `sign`.
template <class M, class Value>
auto carry_and_overflow(M& m, Value out, Value sign) {
  auto one = m.value(1);
  auto eleven = m.value(11);
  auto carry = m.and_(out, one);
  auto bit = m.and_(sign, one);
  auto overflow = m.shl(bit, eleven);
  return m.or_(carry, overflow);
}
template <class M>
void shl(M& m) {
  auto a = m.read_for_update(dst);
  auto count = shift_count(m);
  auto r = m.shl(a, count);
  m.update(dst, r);
  // The last bit out: of 32-bit operands it left the value, of others it lies above the result.
  auto left = m.value(m.bits());
  auto distance = m.sub(left, count);
  auto thirty_one = m.value(31);
  auto masked = m.and_(distance, thirty_one);
  auto out = m.bits() == 32 ? m.shr(a, masked) : m.shr(r, left);
  auto top = m.value(m.bits() - 1);
  auto sign = m.shr(r, top);
  auto differs = m.xor_(out, sign);
  auto carries = carry_and_overflow(m, out, differs);
  m.set_shift_flags(count, carries, r);
}
template <class M>
void shr(M& m) {
  auto a = m.read_for_update(dst);
  auto count = shift_count(m);
  auto r = m.shr(a, count);
  m.update(dst, r);
  auto one = m.value(1);
  auto before_last = m.sub(count, one);
  auto thirty_one = m.value(31);
  auto masked = m.and_(before_last, thirty_one);
  auto out = m.shr(a, masked);
  auto top = m.value(m.bits() - 1);
  auto next = m.value(m.bits() - 2);
  auto high = m.shr(r, top);
  auto second = m.shr(r, next);
  auto differs = m.xor_(high, second);
  auto carries = carry_and_overflow(m, out, differs);
  m.set_shift_flags(count, carries, r);
}
template <class M>
void sar(M& m) {
  auto value = m.read_for_update(dst);
  auto a = m.sign_extend(value, m.bytes(dst));
  auto count = shift_count(m);
  auto r = m.sar(a, count);
  m.update(dst, r);
  auto one = m.value(1);
  auto before_last = m.sub(count, one);
  auto thirty_one = m.value(31);
  auto masked = m.and_(before_last, thirty_one);
  auto out = m.sar(a, masked);
  auto none = m.value(0);
  auto carries = carry_and_overflow(m, out, none);
  m.set_shift_flags(count, carries, r);
}

// ---- Interpreted only.

template <class M>
void set_rotate_flags(M& m, bool carry, bool overflow) {
  if (m.faulted()) return;
  m.cpu.set_flags((carry ? eflags::Cf : 0u) | (overflow ? eflags::Of : 0u), eflags::Cf | eflags::Of);
}
template <class M>
void rol(M& m) {
  const u32 a = m.read_for_update(dst), count = m.read(src) & 31, n = count % m.bits();
  const u32 r = n ? ((a << n) | (a >> (m.bits() - n))) & m.mask() : a;
  m.update(dst, r);
  if (count) set_rotate_flags(m, r & 1, (r & 1) != (r >> (m.bits() - 1)));
}
template <class M>
void ror(M& m) {
  const u32 a = m.read_for_update(dst), count = m.read(src) & 31, n = count % m.bits();
  const u32 r = n ? ((a >> n) | (a << (m.bits() - n))) & m.mask() : a;
  m.update(dst, r);
  const u32 top = r >> (m.bits() - 1);
  if (count) set_rotate_flags(m, top, top != (r >> (m.bits() - 2) & 1));
}
/// Rotates the width and CF as one number of bits() + 1 bits. Whole turns still set OF.
template <class M>
void rotate_through_carry(M& m, unsigned count, bool left) {
  const unsigned bits = m.bits() + 1, n = count % bits;
  const u64 a = m.read_for_update(dst) | u64(m.cpu.s.flags.carry()) << m.bits();
  const unsigned distance = left ? n : bits - n;
  const u64 r = (a << distance | a >> (bits - distance)) & ((u64{1} << bits) - 1);
  m.update(dst, u32(r) & m.mask());
  const bool carry = r >> m.bits() & 1, top = r >> (m.bits() - 1) & 1, second = r >> (m.bits() - 2) & 1;
  if (count) set_rotate_flags(m, carry, left ? carry != top : top != second);
}
template <class M>
void rcl(M& m) {
  rotate_through_carry(m, m.read(src) & 31, true);
}
template <class M>
void rcr(M& m) {
  rotate_through_carry(m, m.read(src) & 31, false);
}

/// Counts beyond a 16-bit operand are undefined; the P6 goes on with the register's bits, then the destination's again.
template <class M>
void shld(M& m) {
  const u32 a = m.read_for_update(dst), b = m.read(src), n = m.read(src2) & 31;
  const u64 joined = m.bits() == 32 ? u64(a) << 32 | b : u64(a) << 48 | u64(b) << 32 | u64(a) << 16;
  const u32 r = u32((joined << n) >> (64 - m.bits()));
  m.update(dst, r);
  const u32 out = n ? u32(joined >> (64 - n)) & 1 : 0;
  m.set_shift_flags(n, out | (out ^ r >> (m.bits() - 1)) << 11, r);
}
template <class M>
void shrd(M& m) {
  const u32 a = m.read_for_update(dst), b = m.read(src), n = m.read(src2) & 31;
  const u64 joined = m.bits() == 32 ? u64(b) << 32 | a : u64(a) << 32 | u64(b) << 16 | a;
  const u32 r = u32(joined >> n) & m.mask();
  m.update(dst, r);
  const u32 out = n ? u32(joined >> (n - 1)) & 1 : 0;
  m.set_shift_flags(n, out | ((r >> (m.bits() - 1) ^ a >> (m.bits() - 1)) & 1) << 11, r);
}

/// Applies `change` to the addressed bit. A register index reaches beyond a memory operand, in steps of its width.
template <class M, class Change>
void bit_operation(M& m, bool writes, Change change) {
  const u32 index = m.read(src), bit = 1u << index % m.bits();
  if constexpr (M::memory) {
    constexpr bool by_register = M::row.operand(1).kind == isa::Kind::Register;
    const i32 element = by_register ? i32(m.sign_extend(index, m.size())) >> (M::wide ? 5 : 4) : 0;
    const u32 at = (m.address() + u32(element) * m.size()) & m.insn.address_mask();
    const unsigned segment = m.insn.segment;
    const u32 a =
        writes ? m.cpu.template load_for_update<M::size()>(segment, at) : m.cpu.template load<M::size()>(segment, at);
    if (writes) m.cpu.template store<M::size()>(segment, at, change(a, bit));
    if (!m.faulted()) m.set_carry(a & bit);
  } else {
    const u32 a = m.read(dst);
    if (writes) m.write(dst, change(a, bit));
    m.set_carry(a & bit);
  }
}
template <class M>
void bt(M& m) {
  bit_operation(m, false, [](u32 a, u32) { return a; });
}
template <class M>
void bts(M& m) {
  bit_operation(m, true, [](u32 a, u32 bit) { return a | bit; });
}
template <class M>
void btr(M& m) {
  bit_operation(m, true, [](u32 a, u32 bit) { return a & ~bit; });
}
template <class M>
void btc(M& m) {
  bit_operation(m, true, [](u32 a, u32 bit) { return a ^ bit; });
}
template <class M>
void bsf(M& m) {
  const u32 a = m.read(src);
  if (m.faulted()) return;
  if (a) m.write(dst, u32(__builtin_ctz(a)));
  m.cpu.set_flags(a ? 0u : u32(eflags::Zf), eflags::Zf);
}
template <class M>
void bsr(M& m) {
  const u32 a = m.read(src);
  if (m.faulted()) return;
  if (a) m.write(dst, 31u - u32(__builtin_clz(a)));
  m.cpu.set_flags(a ? 0u : u32(eflags::Zf), eflags::Zf);
}

}  // namespace ferrite::semantics
