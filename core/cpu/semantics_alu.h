// SPDX-License-Identifier: MIT
// What each instruction does, written once. M is who is being told: the Interpreter, whose Value is a number, or the
// Translator, whose Value is the wasm local that will hold the number. One action per statement: inside an argument
// list C++ fixes no order. The order of statements is the order of faults: write memory before registers.
#pragma once
#include "core/cpu/interpreter.h"

namespace ferrite::semantics {

template <class M>
void add(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  auto r = m.add(a, b);
  m.update(dst, r);
  m.set_flags(FlagRule::Add, a, b, r);
}
template <class M>
void adc(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  auto sum = m.add(a, b);
  auto carry = m.carry();
  auto r = m.add(sum, carry);
  m.update(dst, r);
  m.set_flags(FlagRule::Adc, a, b, r);
}
template <class M>
void sub(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  auto r = m.sub(a, b);
  m.update(dst, r);
  m.set_flags(FlagRule::Sub, a, b, r);
}
template <class M>
void sbb(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  auto difference = m.sub(a, b);
  auto carry = m.carry();
  auto r = m.sub(difference, carry);
  m.update(dst, r);
  m.set_flags(FlagRule::Sbb, a, b, r);
}
template <class M>
void cmp(M& m) {
  auto a = m.read(dst);
  auto b = m.read(src);
  auto r = m.sub(a, b);
  m.set_flags(FlagRule::Sub, a, b, r);
}
template <class M>
void and_(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  auto r = m.and_(a, b);
  m.update(dst, r);
  auto none = m.value(0);
  m.set_result_flags(none, r);
}
template <class M>
void or_(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  auto r = m.or_(a, b);
  m.update(dst, r);
  auto none = m.value(0);
  m.set_result_flags(none, r);
}
template <class M>
void xor_(M& m) {
  auto a = m.read_for_update(dst);
  auto b = m.read(src);
  auto r = m.xor_(a, b);
  m.update(dst, r);
  auto none = m.value(0);
  m.set_result_flags(none, r);
}
template <class M>
void test(M& m) {
  auto a = m.read(dst);
  auto b = m.read(src);
  auto r = m.and_(a, b);
  auto none = m.value(0);
  m.set_result_flags(none, r);
}
template <class M>
void not_(M& m) {
  auto a = m.read_for_update(dst);
  auto ones = m.value(~0u);
  auto r = m.xor_(a, ones);
  m.update(dst, r);
}
template <class M>
void neg(M& m) {
  auto b = m.read_for_update(dst);
  auto zero = m.value(0);
  auto r = m.sub(zero, b);
  m.update(dst, r);
  m.set_flags(FlagRule::Sub, zero, b, r);
}
template <class M>
void inc(M& m) {
  auto a = m.read_for_update(dst);
  auto one = m.value(1);
  auto r = m.add(a, one);
  m.update(dst, r);
  m.set_counted_flags(FlagRule::Inc, r);
}
template <class M>
void dec(M& m) {
  auto a = m.read_for_update(dst);
  auto one = m.value(1);
  auto r = m.sub(a, one);
  m.update(dst, r);
  m.set_counted_flags(FlagRule::Dec, r);
}

/// CF and OF where the upper half of a product says something. SF and PF, which are undefined, follow the lower half;
/// processors clear ZF: a zero is replaced by another number of its sign and parity.
template <class M, class Value>
void set_product_flags(M& m, Value lost, Value low) {
  auto overflow = m.value(eflags::Cf | eflags::Of);
  auto none = m.value(0);
  auto carries = m.select(lost, overflow, none);
  auto extended = m.sign_extend(low, m.bytes(dst));
  auto not_zero = m.value(0x100);
  auto result = m.select(extended, extended, not_zero);
  m.set_whole_result_flags(carries, result);
}
/// Whether the signed product of `a` and `b`, whose low 32 bits are `r`, does not fit into `bytes`.
template <class M, class Value>
auto signed_product_lost(M& m, Value a, Value b, Value r, unsigned bytes) {
  auto cut = m.sign_extend(r, bytes);
  auto high = m.mul_high(a, b);
  auto thirty_one = m.value(31);
  auto sign = m.sar(cut, thirty_one);
  auto lost_high = m.not_equal(high, sign);
  auto lost_low = m.not_equal(cut, r);
  return m.or_(lost_high, lost_low);
}
template <class M, class Value>
void multiply_signed(M& m, Value left, Value right) {
  auto a = m.sign_extend(left, m.bytes(dst));
  auto b = m.sign_extend(right, m.bytes(dst));
  auto r = m.mul(a, b);
  m.write(dst, r);
  auto lost = signed_product_lost(m, a, b, r, m.bytes(dst));
  set_product_flags(m, lost, r);
}
template <class M>
void imul_two(M& m) {
  auto a = m.read(dst);
  auto b = m.read(src);
  multiply_signed(m, a, b);
}
template <class M>
void imul_three(M& m) {
  auto a = m.read(src);
  auto b = m.read(src2);
  multiply_signed(m, a, b);
}

template <class M>
void mul8(M& m) {
  auto b = m.read(dst);
  auto a = m.accumulator();
  auto product = m.mul(a, b);
  auto eight = m.value(8);
  auto high = m.shr(product, eight);
  if (m.faulted()) return;
  m.set_register16(EAX, product);
  set_product_flags(m, high, product);
}
template <class M>
void imul8(M& m) {
  auto right = m.read(dst);
  auto left = m.accumulator();
  auto a = m.sign_extend(left, 1);
  auto b = m.sign_extend(right, 1);
  auto product = m.mul(a, b);
  auto cut = m.sign_extend(product, 1);
  auto lost = m.not_equal(cut, product);
  if (m.faulted()) return;
  m.set_register16(EAX, product);
  set_product_flags(m, lost, product);
}
template <class M>
void mul(M& m) {
  auto b = m.read(dst);
  auto a = m.accumulator();
  auto low = m.mul(a, b);
  auto sixteen = m.value(16);
  auto high = m.size() == 4 ? m.mul_high_unsigned(a, b) : m.shr(low, sixteen);
  if (m.faulted()) return;
  m.set_sized_register(EAX, low);
  m.set_sized_register(EDX, high);
  set_product_flags(m, high, low);
}
template <class M>
void imul(M& m) {
  auto right = m.read(dst);
  auto left = m.accumulator();
  auto a = m.sign_extend(left, m.size());
  auto b = m.sign_extend(right, m.size());
  auto low = m.mul(a, b);
  auto sixteen = m.value(16);
  auto high = m.size() == 4 ? m.mul_high(a, b) : m.shr(low, sixteen);
  auto lost = signed_product_lost(m, a, b, low, m.size());
  if (m.faulted()) return;
  m.set_sized_register(EAX, low);
  m.set_sized_register(EDX, high);
  set_product_flags(m, lost, low);
}

// ---- Interpreted only: quotients, and decimal adjustment.

template <class M>
void set_wide_accumulator(M& m, u32 low, u32 high) {
  m.set_sized_register(EAX, low), m.set_sized_register(EDX, high);
}
template <class M>
void div8(M& m) {
  const u32 divisor = m.read(dst), dividend = m.cpu.s.reg[EAX] & 0xFFFF;
  if (m.faulted()) return;
  if (divisor == 0 || dividend / divisor > 0xFF) return m.cpu.raise(Vector::DivideError);
  m.set_register16(EAX, dividend / divisor | dividend % divisor << 8);
}
template <class M>
void idiv8(M& m) {
  const i32 divisor = i32(m.sign_extend(m.read(dst), 1)), dividend = i16(m.cpu.s.reg[EAX]);
  if (m.faulted()) return;
  if (divisor == 0) return m.cpu.raise(Vector::DivideError);
  const i32 quotient = dividend / divisor;
  if (quotient != i8(quotient)) return m.cpu.raise(Vector::DivideError);
  m.set_register16(EAX, u32(u8(quotient) | u8(dividend % divisor) << 8));
}
template <class M>
void div(M& m) {
  const u64 divisor = m.read(dst);
  if (m.faulted()) return;
  const u64 dividend = u64(m.cpu.s.reg[EDX] & m.mask()) << m.bits() | (m.cpu.s.reg[EAX] & m.mask());
  if (divisor == 0 || dividend / divisor > m.mask()) return m.cpu.raise(Vector::DivideError);
  set_wide_accumulator(m, u32(dividend / divisor), u32(dividend % divisor));
}
template <class M>
void idiv(M& m) {
  const i64 divisor = i32(m.sign_extend(m.read(dst), m.size()));
  if (m.faulted()) return;
  const u64 raw = u64(m.cpu.s.reg[EDX] & m.mask()) << m.bits() | (m.cpu.s.reg[EAX] & m.mask());
  const i64 dividend = M::wide ? i64(raw) : i64(i32(u32(raw)));
  if (divisor == 0 || (divisor == -1 && dividend == INT64_MIN)) return m.cpu.raise(Vector::DivideError);
  const i64 quotient = dividend / divisor, largest = i64(m.mask() >> 1);
  if (quotient > largest || quotient < -largest - 1) return m.cpu.raise(Vector::DivideError);
  set_wide_accumulator(m, u32(quotient) & m.mask(), u32(dividend % divisor) & m.mask());
}

template <class M>
void set_al(M& m, u32 al) {
  m.cpu.s.reg[EAX] = (m.cpu.s.reg[EAX] & ~0xFFu) | (al & 0xFF);
}
/// CF and AF are the caller's; SF ZF PF follow AL, OF is clear.
template <class M>
void set_decimal_flags(M& m, u32 al, bool carry, bool adjust) {
  m.cpu.s.flags.set_result(24, (carry ? eflags::Cf : 0u) | (adjust ? eflags::Af : 0u), al & 0xFF);
}
template <class M>
void daa(M& m) {
  const u32 al = m.cpu.s.reg[EAX] & 0xFF;
  const bool adjust = (al & 0xF) > 9 || m.cpu.s.flags.adjust(), carry = al > 0x99 || m.cpu.s.flags.carry();
  const u32 result = al + (adjust ? 6 : 0) + (carry ? 0x60 : 0);
  set_al(m, result);
  set_decimal_flags(m, result, carry, adjust);
}
template <class M>
void das(M& m) {
  const u32 al = m.cpu.s.reg[EAX] & 0xFF;
  const bool adjust = (al & 0xF) > 9 || m.cpu.s.flags.adjust(), carry = al > 0x99 || m.cpu.s.flags.carry();
  const bool borrow = adjust && al < 6;  // [SDM Volume 2, DAS] the first step may borrow
  const u32 result = al - (adjust ? 6 : 0) - (carry ? 0x60 : 0);
  set_al(m, result);
  set_decimal_flags(m, result, carry || borrow, adjust);
}
template <class M>
void aaa(M& m) {
  const bool adjust = (m.cpu.s.reg[EAX] & 0xF) > 9 || m.cpu.s.flags.adjust();
  if (adjust) m.set_register16(EAX, m.cpu.s.reg[EAX] + 0x106);
  set_al(m, m.cpu.s.reg[EAX] & 0xF);
  set_decimal_flags(m, m.cpu.s.reg[EAX], adjust, adjust);
}
template <class M>
void aas(M& m) {
  const bool adjust = (m.cpu.s.reg[EAX] & 0xF) > 9 || m.cpu.s.flags.adjust();
  if (adjust) m.set_register16(EAX, m.cpu.s.reg[EAX] - 0x106);
  set_al(m, m.cpu.s.reg[EAX] & 0xF);
  set_decimal_flags(m, m.cpu.s.reg[EAX], adjust, adjust);
}
template <class M>
void aam(M& m) {
  const u32 base = m.read(dst), al = m.cpu.s.reg[EAX] & 0xFF;
  if (base == 0) return m.cpu.raise(Vector::DivideError);
  m.set_register16(EAX, al / base << 8 | al % base);
  set_decimal_flags(m, al % base, false, false);
}
/// Adds AH times the base to AL; flags as ADD has them.
template <class M>
void aad(M& m) {
  const u32 al = m.cpu.s.reg[EAX] & 0xFF, tens = (m.cpu.s.reg[EAX] >> 8 & 0xFF) * m.read(dst) & 0xFF;
  m.set_register16(EAX, (al + tens) & 0xFF);
  m.cpu.s.flags.set(FlagRule::Add, 24, al, tens, al + tens);
}

}  // namespace ferrite::semantics
