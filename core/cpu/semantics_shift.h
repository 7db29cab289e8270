// SPDX-License-Identifier: MIT
// Shifts, rotates and single bits [SDM Volume 2, SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR, SHLD, SHRD, BT].
#pragma once
#include "core/cpu/interpreter.h"

namespace ferrite::semantics {

/// Count of a shift: the low five bits.
template <class M, class Operand>
auto shift_count(M& m, Operand operand) {
  auto count = m.read(operand);
  auto five_bits = m.value(31);
  return m.and_(count, five_bits);
}
// OF is undefined but for a count of one. An 80286 leaves what the last step gives, and so does this; later processors
// were seen to leave what the first step gives, or what it was.

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
template <class M, class Value>
void finish_shift(M& m, Value count, Value out, Value sign, Value r) {
  auto carries = carry_and_overflow(m, out, sign);
  m.set_shift_flags(count, carries, r);
}
template <class M, class Value>
auto last_out_to_the_right(M& m, Value a, Value count) {
  auto one = m.value(1);
  auto before_last = m.sub(count, one);
  auto thirty_one = m.value(31);
  auto masked = m.and_(before_last, thirty_one);
  return m.shr(a, masked);
}
template <class M>
void shl(M& m) {
  auto a = m.read_for_update(dst);
  auto count = shift_count(m, src);
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
  finish_shift(m, count, out, differs, r);
}
template <class M>
void shr(M& m) {
  auto a = m.read_for_update(dst);
  auto count = shift_count(m, src);
  auto r = m.shr(a, count);
  m.update(dst, r);
  auto out = last_out_to_the_right(m, a, count);
  auto top = m.value(m.bits() - 1);
  auto next = m.value(m.bits() - 2);
  auto high = m.shr(r, top);
  auto second = m.shr(r, next);
  auto differs = m.xor_(high, second);
  finish_shift(m, count, out, differs, r);
}
template <class M>
void sar(M& m) {
  auto value = m.read_for_update(dst);
  auto a = m.sign_extend(value, m.bytes(dst));
  auto count = shift_count(m, src);
  auto r = m.sar(a, count);
  m.update(dst, r);
  auto out = last_out_to_the_right(m, a, count);
  auto none = m.value(0);
  finish_shift(m, count, out, none, r);
}

/// CF from bit 0 of `out`, OF from bit 0 of `sign`; a count of zero leaves them alone.
template <class M, class Value>
void set_rotate_flags(M& m, Value count, Value out, Value sign) {
  auto carries = carry_and_overflow(m, out, sign);
  m.set_counted_some_flags(count, carries, eflags::Cf | eflags::Of);
}
/// By `n`, below the width.
template <class M, class Value>
auto rotate_left(M& m, Value a, Value n) {
  auto width = m.value(m.bits());
  auto rest = m.sub(width, n);
  auto thirty_one = m.value(31);
  auto back = m.bits() == 32 ? m.and_(rest, thirty_one) : rest;
  auto up = m.shl(a, n);
  auto down = m.shr(a, back);
  return m.or_(up, down);
}
template <class M>
void rol(M& m) {
  auto a = m.read_for_update(dst);
  auto count = shift_count(m, src);
  auto within = m.value(m.bits() - 1);
  auto n = m.and_(count, within);
  auto r = rotate_left(m, a, n);
  m.update(dst, r);
  auto top = m.shr(r, within);
  auto differs = m.xor_(r, top);
  set_rotate_flags(m, count, r, differs);
}
template <class M>
void ror(M& m) {
  auto a = m.read_for_update(dst);
  auto count = shift_count(m, src);
  auto within = m.value(m.bits() - 1);
  auto none = m.value(0);
  auto negative = m.sub(none, count);
  auto n = m.and_(negative, within);
  auto r = rotate_left(m, a, n);
  m.update(dst, r);
  auto next = m.value(m.bits() - 2);
  auto top = m.shr(r, within);
  auto second = m.shr(r, next);
  auto differs = m.xor_(top, second);
  set_rotate_flags(m, count, top, differs);
}

/// The first `n` bits of `low` behind `high` moved up, n below 32: their upper half, as `n` zero leaves it.
template <class M, class Value>
auto shift_in_from_below(M& m, Value high, Value low, Value n) {
  auto one = m.value(1);
  auto thirty_one = m.value(31);
  auto up = m.shl(high, n);
  auto half = m.shr(low, one);
  auto rest = m.sub(thirty_one, n);
  auto filled = m.shr(half, rest);
  return m.or_(up, filled);
}
template <class M, class Value>
auto shift_in_from_above(M& m, Value low, Value high, Value n) {
  auto one = m.value(1);
  auto thirty_one = m.value(31);
  auto down = m.shr(low, n);
  auto twice = m.shl(high, one);
  auto rest = m.sub(thirty_one, n);
  auto filled = m.shl(twice, rest);
  return m.or_(down, filled);
}
/// Both operands of 16 bits as one of 32.
template <class M, class Value>
auto join(M& m, Value high, Value low) {
  auto sixteen = m.value(16);
  auto up = m.shl(high, sixteen);
  return m.or_(up, low);
}
/// Counts beyond a 16-bit operand are undefined; the P6 goes on with the register's bits, then the destination's again.
template <class M>
void shld(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  auto n = shift_count(m, src2);
  auto sixteen = m.value(16);
  auto again = m.shl(a, sixteen);
  auto above = m.bits() == 32 ? a : join(m, a, b);
  auto below = m.bits() == 32 ? b : again;
  auto shifted = shift_in_from_below(m, above, below, n);
  auto r = m.bits() == 32 ? shifted : m.shr(shifted, sixteen);
  m.update(dst, r);
  auto none = m.value(0);
  auto distance = m.sub(none, n);
  auto thirty_one = m.value(31);
  auto masked = m.and_(distance, thirty_one);
  auto out = m.shr(above, masked);
  auto top = m.value(m.bits() - 1);
  auto sign = m.shr(r, top);
  auto differs = m.xor_(out, sign);
  finish_shift(m, n, out, differs, r);
}
template <class M>
void shrd(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  auto n = shift_count(m, src2);
  auto below = m.bits() == 32 ? a : join(m, b, a);
  auto above = m.bits() == 32 ? b : a;
  auto r = shift_in_from_above(m, below, above, n);
  m.update(dst, r);
  auto out = last_out_to_the_right(m, below, n);
  auto top = m.value(m.bits() - 1);
  auto sign = m.shr(r, top);
  auto old_sign = m.shr(a, top);
  auto differs = m.xor_(sign, old_sign);
  finish_shift(m, n, out, differs, r);
}

/// Where the addressed bit's element begins. A register index reaches beyond a memory operand, in steps of its width.
template <class M, class Value>
auto bit_element(M& m, Value index) {
  auto at = m.address();
  if (!m.has_register_operand(src)) return at;
  auto bits = m.value(m.size() == 4 ? 5 : 4);
  auto bytes = m.value(m.size() == 4 ? 2 : 1);
  auto whole = m.sign_extend(index, m.size());
  auto element = m.sar(whole, bits);
  auto distance = m.shl(element, bytes);
  auto moved = m.add(at, distance);
  auto mask = m.value(m.insn_address_mask());
  return m.and_(moved, mask);
}
/// Applies `change` to the addressed bit; CF is what it was.
template <class M, class Change>
void bit_operation(M& m, bool writes, Change change) {
  auto index = m.read(src);
  auto within = m.value(m.bits() - 1);
  auto one = m.value(1);
  auto n = m.and_(index, within);
  auto bit = m.shl(one, n);
  auto finish = [&](auto a) {
    auto down = m.shr(a, n);
    m.set_carry(m.and_(down, one));
  };
  if (m.in_memory(dst)) {
    auto at = bit_element(m, index);
    auto a = m.load_at(at, writes);
    auto changed = change(a, bit);
    if (writes) m.store_at(at, changed);
    finish(a);
  } else {
    auto a = m.read(dst);
    auto changed = change(a, bit);
    if (writes) m.write(dst, changed);
    finish(a);
  }
}
template <class M>
void bt(M& m) {
  bit_operation(m, false, [](auto a, auto) { return a; });
}
template <class M>
void bts(M& m) {
  bit_operation(m, true, [&](auto a, auto bit) { return m.or_(a, bit); });
}
template <class M>
void btr(M& m) {
  bit_operation(m, true, [&](auto a, auto bit) {
    auto set = m.or_(a, bit);
    return m.xor_(set, bit);
  });
}
template <class M>
void btc(M& m) {
  bit_operation(m, true, [&](auto a, auto bit) { return m.xor_(a, bit); });
}
/// Zero has no first bit: ZF, and dst stays. The other flags are undefined; processors clear them but for PF, which is
/// that of the bit's number.
template <class M, class Value>
void finish_bit_scan(M& m, Value a, Value found) {
  auto old = m.read(dst);
  auto two = m.value(2);
  auto even = m.even_parity(found);
  auto parity = m.shl(even, two);
  auto none = m.value(eflags::Zf | eflags::Pf);
  auto r = m.select(a, found, old);
  auto flags = m.select(a, parity, none);
  m.write(dst, r);
  m.set_all_flags(flags);
}
template <class M>
void bsf(M& m) {
  auto a = m.read(src);
  auto first = m.trailing_zeros(a);
  finish_bit_scan(m, a, first);
}
template <class M>
void bsr(M& m) {
  auto a = m.read(src);
  auto zeros = m.leading_zeros(a);
  auto thirty_one = m.value(31);
  auto last = m.sub(thirty_one, zeros);
  finish_bit_scan(m, a, last);
}

// ---- Interpreted only.

/// Rotates the width and CF as one number of bits() + 1 bits. Whole turns still set OF.
template <class M>
void rotate_through_carry(M& m, unsigned count, bool left) {
  const unsigned bits = m.bits() + 1, n = count % bits;
  const u64 a = m.read_for_update(dst) | u64(m.cpu.s.flags.carry()) << m.bits();
  const unsigned distance = left ? n : bits - n;
  const u64 r = (a << distance | a >> (bits - distance)) & ((u64{1} << bits) - 1);
  m.update(dst, u32(r) & m.mask());
  const bool carry = r >> m.bits() & 1, top = r >> (m.bits() - 1) & 1, second = r >> (m.bits() - 2) & 1;
  const bool overflow = left ? carry != top : top != second;
  m.set_counted_some_flags(count, u32(carry) | u32(overflow) << 11, eflags::Cf | eflags::Of);
}
template <class M>
void rcl(M& m) {
  rotate_through_carry(m, m.read(src) & 31, true);
}
template <class M>
void rcr(M& m) {
  rotate_through_carry(m, m.read(src) & 31, false);
}

}  // namespace ferrite::semantics
