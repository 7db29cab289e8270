// SPDX-License-Identifier: MIT
#include "core/cpu/x87.h"

namespace ferrite {

using namespace x87_status;
using fpu::Status;
// `held` follows from the others.
static_assert(field_count<X87>() == 9, "a field was added: visit it too");

namespace {

constexpr u16 writable_control = 0x1F3F, fixed_control = 0x40;

}  // namespace

// ---- Status and stack

u16 X87::status_word() const {
  const u32 summary = error_pending() ? ErrorSummary | Busy : 0u;
  return u16(status | summary | u32(top) << 11);
}

// [8.1.7] 0 valid, 1 zero, 2 special, 3 empty.
u16 X87::tag_word() const {
  u32 tags = 0;
  for (unsigned n = 0; n < 8; n++) {
    const fpu::Kind kind = fpu::kind(registers[n]);
    const u32 tag = empty >> n & 1 ? 3 : kind == fpu::Kind::Zero ? 1 : kind == fpu::Kind::Normal ? 0 : 2;
    tags |= tag << n * 2;
  }
  return u16(tags);
}

Status X87::begin() const {
  Status s;
  s.rounding = fpu::Rounding(control >> 10 & 3);
  s.precision = fpu::Precision(control >> 8 & 3);
  s.masked = control & fpu::exception::all;
  return s;
}

/// Takes over flags and C1; false if the destination must stay as it is.
bool X87::finish(const Status& s) {
  raise(s.raised | (s.rounded_up ? u32(C1) : 0u), C1);
  return !s.stopped();
}

// [8.5.1.1] C1 says which: 1 overflow, 0 underflow. True if masked.
bool X87::stack_fault(Fault which) {
  raise(fpu::exception::Invalid | StackFault | (which == Fault::Overflow ? u32(C1) : 0u), C1);
  return control & fpu::exception::Invalid;
}

void X87::push_on_full() {
  if (stack_fault(Fault::Overflow)) push(fpu::indefinite);
}

// ---- Control

void X87::fninit() {
  raise(0, ~0u);
  set_control(0x37F);
  top = 0;
  empty = 0xFF;
  instruction = operand = {};
  opcode = 0;
}

void X87::fldcw(u16 value) { set_control((value & writable_control) | fixed_control); }

// ---- Loads and stores

/// A denormal is loaded even if DE is unmasked; an unmasked signalling NaN is not.
void X87::push_loaded(const Status& s, Float80 value) {
  if (!is_empty(7)) return fld(value);
  finish(s);
  if (!(s.raised & ~s.masked & fpu::exception::Invalid)) push(value);
}

void X87::fld_f32_in_full(u32 bits) {
  Status s = begin();
  const Float80 value = fpu::from_f32(s, bits);
  push_loaded(s, value);
}

void X87::fld_f64_in_full(u64 bits) {
  Status s = begin();
  const Float80 value = fpu::from_f64(s, bits);
  push_loaded(s, value);
}

void X87::fld_st_of_empty() {
  if (stack_fault(Fault::Underflow)) push(fpu::indefinite);
}

void X87::fld_constant(fpu::Constant which) { fld(fpu::constant(which, begin().rounding)); }

template <class T, class Convert>
X87::Store<T> X87::prepare(T indefinite, Convert convert) const {
  if (is_empty(0))
    return {indefinite, bool(control & fpu::exception::Invalid), u16(fpu::exception::Invalid | x87_status::StackFault)};
  Status s = begin();
  const T value = convert(s, st(0));
  return {value, !s.store_stopped(), u16(s.raised | (s.rounded_up ? u32(C1) : 0u))};
}

X87::Store<u32> X87::prepare_f32_in_full() const { return prepare<u32>(0xFFC0'0000, fpu::to_f32); }
X87::Store<u64> X87::prepare_f64_in_full() const { return prepare<u64>(0xFFF8'0000'0000'0000, fpu::to_f64); }
X87::Store<fpu::Float80> X87::prepare_f80() const {
  return prepare<Float80>(fpu::indefinite, [](Status&, Float80 value) { return value; });
}
X87::Store<i16> X87::prepare_i16() const { return prepare<i16>(i16(fpu::integer_indefinite_16), fpu::to_i16); }
X87::Store<i32> X87::prepare_i32() const { return prepare<i32>(i32(fpu::integer_indefinite_32), fpu::to_i32); }
X87::Store<i64> X87::prepare_i64() const { return prepare<i64>(fpu::integer_indefinite_64, fpu::to_i64); }
X87::Store<fpu::Bcd> X87::prepare_bcd() const { return prepare<fpu::Bcd>(fpu::bcd_indefinite, fpu::to_bcd); }

void X87::fst_of_empty(unsigned to, bool pops) {
  if (!stack_fault(Fault::Underflow)) return;
  set_st(to, fpu::indefinite);
  if (pops) pop();
}

void X87::fxch_of_empty(unsigned n) {
  set_status(0, C1);
  if (!stack_fault(Fault::Underflow)) return;
  const Float80 a = is_empty(0) ? fpu::indefinite : st(0), b = is_empty(n) ? fpu::indefinite : st(n);
  set_st(0, b);
  set_st(n, a);
}

void X87::fcmov(unsigned from, bool condition) {
  if (is_empty(0) || is_empty(from)) {
    if (stack_fault(Fault::Underflow)) set_st(0, fpu::indefinite);
    return;
  }
  if (condition) set_st(0, st(from));
}

// ---- Arithmetic

X87::Float80 X87::compute(Status& s, Arithmetic operation, Float80 target, Float80 operand) {
  switch (operation) {
    case Arithmetic::Add: return fpu::add(s, target, operand);
    case Arithmetic::Multiply: return fpu::multiply(s, target, operand);
    case Arithmetic::Subtract: return fpu::subtract(s, target, operand);
    case Arithmetic::SubtractReversed: return fpu::subtract(s, operand, target);
    case Arithmetic::Divide: return fpu::divide(s, target, operand);
    case Arithmetic::DivideReversed: return fpu::divide(s, operand, target);
  }
  return target;
}

void X87::arithmetic_in_full(Arithmetic operation, unsigned target, unsigned operand, bool pops) {
  if (is_empty(target) || is_empty(operand)) {
    if (!stack_fault(Fault::Underflow)) return;
    set_st(target, fpu::indefinite);
  } else {
    Status s = begin();
    const Float80 result = compute(s, operation, st(target), st(operand));
    if (!finish(s)) return;
    set_st(target, result);
  }
  if (pops) pop();
}

template <class Function>
void X87::arithmetic_with(Function operand, Arithmetic operation) {
  unary([&](Status& s, Float80 target) { return compute(s, operation, target, operand(s)); });
}
void X87::arithmetic_f32_in_full(Arithmetic operation, u32 bits) {
  arithmetic_with([bits](Status& s) { return fpu::operand_f32(s, bits); }, operation);
}
void X87::arithmetic_f64_in_full(Arithmetic operation, u64 bits) {
  arithmetic_with([bits](Status& s) { return fpu::operand_f64(s, bits); }, operation);
}
void X87::arithmetic_integer_in_full(Arithmetic operation, i32 value) {
  arithmetic_with([value](Status&) { return fpu::from_integer(value); }, operation);
}

/// ST(0) = function(ST(0)).
template <class Function>
void X87::unary(Function function) {
  if (is_empty(0)) {
    if (stack_fault(Fault::Underflow)) set_st(0, fpu::indefinite);
    return;
  }
  Status s = begin();
  const Float80 result = function(s, st(0));
  if (finish(s)) set_st(0, result);
}

/// ST(1) = function(ST(1), ST(0)), then pop.
template <class Function>
void X87::binary_and_pop(Function function) {
  if (is_empty(0) || is_empty(1)) {
    if (!stack_fault(Fault::Underflow)) return;
    set_st(1, fpu::indefinite);
    return pop();
  }
  Status s = begin();
  const Float80 result = function(s, st(1), st(0));
  if (!finish(s)) return;
  set_st(1, result);
  pop();
}

void X87::fsqrt() { unary(fpu::square_root); }
void X87::frndint() { unary(fpu::round_to_integer); }
void X87::fabs() {
  unary([](Status&, Float80 value) { return value.absolute(); });
}
void X87::fchs() {
  unary([](Status&, Float80 value) { return value.negated(); });
}

void X87::fscale() {
  if (is_empty(1)) {
    if (stack_fault(Fault::Underflow)) set_st(0, fpu::indefinite);
    return;
  }
  unary([by = st(1)](Status& s, Float80 value) { return fpu::scale(s, value, by); });
}

// C0 C3 C1 receive bits 2, 1 and 0 of the quotient, C2 says that more is to do (Volume 2, FPREM).
void X87::fprem(fpu::Quotient mode) {
  set_status(0, C2);
  if (is_empty(0) || is_empty(1)) {
    if (stack_fault(Fault::Underflow)) set_st(0, fpu::indefinite);
    return;
  }
  Status s = begin();
  const fpu::Remainder r = fpu::remainder(s, st(0), st(1), mode);
  if (!finish(s)) return;
  set_st(0, r.value);
  if (fpu::is_nan(fpu::kind(r.value))) return;
  const u32 quotient =
      (r.quotient & 4 ? u32(C0) : 0u) | (r.quotient & 2 ? u32(C3) : 0u) | (r.quotient & 1 ? u32(C1) : 0u);
  set_status(quotient | (r.partial ? u32(C2) : 0u), conditions);
}

/// The stack faults of instructions that replace ST(0) and push: true if there was one, answered or not.
bool X87::two_results_fault() {
  if (!is_empty(0) && is_empty(7)) return false;
  if (!stack_fault(is_empty(0) ? Fault::Underflow : Fault::Overflow)) return true;
  set_st(0, fpu::indefinite);
  push(fpu::indefinite);
  return true;
}

void X87::fxtract() {
  if (two_results_fault()) return;
  Status s = begin();
  const fpu::Extracted e = fpu::extract(s, st(0));
  if (!finish(s)) return;
  set_st(0, e.exponent);
  push(e.significand);
}

// ---- Comparisons

void X87::set_order(fpu::Order order) { set_status(x87_conditions_of(order), conditions); }

/// The condition codes are set even where an unmasked exception forbids the pop.
bool X87::finish_comparison(const Status& s, fpu::Order order) {
  const bool completed = finish(s);
  set_order(order);
  return completed;
}
bool X87::finish_empty_comparison() {
  const bool masked = stack_fault(Fault::Underflow);
  set_order(fpu::Order::Unordered);
  return masked;
}

void X87::fcom_in_full(unsigned n, fpu::NanCompare mode, unsigned pops) {
  Status s = begin();
  const bool completed = is_empty(0) || is_empty(n) ? finish_empty_comparison()
                                                    : finish_comparison(s, fpu::compare(s, st(0), st(n), mode));
  if (completed)
    while (pops--) pop();
}

template <class Function>
void X87::compare_with(Function operand, bool pops) {
  Status s = begin();
  const Float80 value = operand(s);
  const bool completed = is_empty(0) ? finish_empty_comparison()
                                     : finish_comparison(s, fpu::compare(s, st(0), value, fpu::NanCompare::Signals));
  if (completed && pops) pop();
}
void X87::fcom_f32_in_full(u32 bits, bool pops) {
  compare_with([bits](Status& s) { return fpu::operand_f32(s, bits); }, pops);
}
void X87::fcom_f64_in_full(u64 bits, bool pops) {
  compare_with([bits](Status& s) { return fpu::operand_f64(s, bits); }, pops);
}
void X87::fcom_integer_in_full(i32 value, bool pops) {
  compare_with([value](Status&) { return fpu::from_integer(value); }, pops);
}

// [table 8-8]
void X87::fxam() {
  u32 kind = 0;
  switch (fpu::kind(st(0))) {
    case fpu::Kind::Unsupported: break;
    case fpu::Kind::QuietNan:
    case fpu::Kind::SignallingNan: kind = C0; break;
    case fpu::Kind::Normal: kind = C2; break;
    case fpu::Kind::Infinity: kind = C2 | C0; break;
    case fpu::Kind::Zero: kind = C3; break;
    case fpu::Kind::Denormal: kind = C3 | C2; break;
  }
  if (is_empty(0)) kind = C3 | C0;
  set_status(kind | (st(0).negative() ? u32(C1) : 0u), conditions);
}

// C1 keeps its value unless the stack underflows.
X87::Flags X87::fcomi_in_full(unsigned n, fpu::NanCompare mode, bool pops) {
  fpu::Order order = fpu::Order::Unordered;
  bool completed = true;
  if (is_empty(0) || is_empty(n)) {
    completed = stack_fault(Fault::Underflow);
  } else {
    Status s = begin();
    order = fpu::compare(s, st(0), st(n), mode);
    raise(s.raised, 0);
    completed = !s.stopped();
  }
  if (completed && pops) pop();
  const bool unordered = order == fpu::Order::Unordered;
  return {unordered || order == fpu::Order::Equal, unordered, unordered || order == fpu::Order::Less};
}

// ---- Transcendental functions

void X87::f2xm1() { unary(fpu::power_of_two_minus_one); }
void X87::fpatan() { binary_and_pop(fpu::arctangent); }
void X87::fyl2x() { binary_and_pop(fpu::y_log2); }
void X87::fyl2xp1() { binary_and_pop(fpu::y_log2_plus_one); }

// C2: the operand was out of range and stays [8.3.8].
void X87::fsin() {
  set_status(0, C2);
  unary([this](Status& s, Float80 x) {
    const auto result = fpu::sine(s, x);
    if (!result) set_status(C2, 0);
    return result.value_or(x);
  });
}

void X87::fcos() {
  set_status(0, C2);
  unary([this](Status& s, Float80 x) {
    const auto result = fpu::cosine(s, x);
    if (!result) set_status(C2, 0);
    return result.value_or(x);
  });
}

void X87::fsincos() {
  set_status(0, C2);
  if (two_results_fault()) return;
  Status s = begin();
  const auto sine = fpu::sine(s, st(0)), cosine = fpu::cosine(s, st(0));
  if (!sine) return set_status(C2, C1);
  if (!finish(s)) return;
  set_st(0, *sine);
  push(*cosine);
}

void X87::fptan() {
  set_status(0, C2);
  if (two_results_fault()) return;
  Status s = begin();
  const auto tangent = fpu::tangent(s, st(0));
  if (!tangent) return set_status(C2, C1);
  if (!finish(s)) return;
  set_st(0, *tangent);
  push(fpu::is_nan(fpu::kind(*tangent)) ? *tangent : fpu::one);
}

}  // namespace ferrite
