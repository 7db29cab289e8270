// SPDX-License-Identifier: MIT
// The floating-point unit of a 387 or later: register stack, status, and one function per operation. It knows neither
// memory nor the CPU: operands and results are values. What programs do most is tried here with plain numbers first;
// the rest, and whatever is not plain, is in x87.cpp, in full. Document: Intel SDM Volume 1, chapter 8.
#pragma once
#include "core/base/state.h"
#include "core/fpu/conversions.h"
#include "core/fpu/plain.h"
#include "core/fpu/transcendental.h"

namespace ferrite {

/// The status word [8.1.3]. Bits 0 to 5 are fpu::exception's.
namespace x87_status {
inline constexpr Bit StackFault{0x40, "SF"}, ErrorSummary{0x80, "ES"}, C0{0x100, "C0"}, C1{0x200, "C1"},
    C2{0x400, "C2"}, Top{0x3800, "TOP"}, C3{0x4000, "C3"}, Busy{0x8000, "B"};
inline constexpr u32 conditions = C0 | C1 | C2 | C3;
}  // namespace x87_status
/// The control word [8.1.5]. Bits 0 to 5 mask fpu::exception's; RC holds an fpu::Rounding.
namespace x87_control {
inline constexpr Bit RoundingControl{0xC00, "RC"};
}

struct X87 {
  using Float80 = fpu::Float80;

  /// Where the last instruction, or its operand, was [8.1.8].
  struct Pointer {
    u16 selector = 0;
    u32 offset = 0;
    void visit(auto& v) { v("selector", selector), v("offset", offset); }
  };

  // After power-up [Volume 3, table 9-1]: eight zeros, nothing empty, everything unmasked.
  std::array<Float80, 8> registers{};
  u8 top = 0;
  u8 empty = 0;  // a bit for each register
  u16 control = 0x40;
  u16 status = 0;  // without TOP, ES and B, which follow from the rest
  u8 held = 0;     // what follows from control and status, and what the processor says of CR0
  Pointer instruction, operand;
  u16 opcode = 0;  // 11 bits

  void visit(auto& v) {
    v("registers", registers), v("top", top), v("empty", empty), v("control", control), v("status", status);
    v("instruction", instruction), v("operand", operand), v("opcode", opcode);
    look_for_errors();
  }

  /// An unmasked exception waits to be reported by the next waiting instruction [8.7].
  bool error_pending() const { return held & HeldByError; }
  /// Nothing keeps the next waiting instruction from running: neither an error nor CR0.
  bool usable() const { return !held; }
  void forbid(bool by_cr0) { held = u8((held & HeldByError) | (by_cr0 ? HeldByCr0 : 0)); }
  u16 status_word() const;
  void set_status_word(u16 word);  // ES and B follow from the rest
  u16 tag_word() const;
  /// Field by field: a copy of 16 bytes would wait for the 10 that were just written.
  Float80 st(unsigned n) const {
    const Float80& f = registers[(top + n) & 7];
    return {f.significand, f.sign_exponent};
  }
  bool is_empty(unsigned n) const { return empty >> ((top + n) & 7) & 1; }

  // Control. None of these waits or leaves its address.
  void fninit();
  void fnclex() { raise(0, u32(x87_status::StackFault) | fpu::exception::all); }
  void fldcw(u16);
  void fincstp() { rotate(1); }
  void fdecstp() { rotate(7); }
  void ffree(unsigned n) {
    set_status(0, x87_status::C1);
    set_empty(n);
  }

  /// Undocumented: FFREE, then pop.
  void ffreep(unsigned n) {
    ffree(n);
    pop();
  }

  // Loads. A full stack is answered with the indefinite, or not at all if IE is unmasked.
  void fld_f32(u32 bits) {
    if (!plain_load(fpu::plain::from_f32(bits))) fld_f32_in_full(bits);
  }
  void fld_f64(u64 bits) {
    if (!plain_load(fpu::plain::from_f64(bits))) fld_f64_in_full(bits);
  }
  void fld(Float80 value) {  // m80 and constants
    if (!plain_load({value, true})) push_on_full();
  }
  void fld_st(unsigned n);
  void fild(i64 value) { fld(fpu::from_integer(value)); }
  void fbld(const fpu::Bcd& digits) { fld(fpu::from_bcd(digits)); }
  void fld_constant(fpu::Constant);

  /// A store is done in two steps, because memory may refuse: prepare, write `value` if `writes`, then finish.
  template <class T>
  struct Store {
    T value;
    bool writes;
    u16 raised;  // status bits, C1 and SF among them
  };
  Store<u32> prepare_f32() const;  // inline below, as is all that follows but for the functions in full
  Store<u64> prepare_f64() const;
  Store<Float80> prepare_f80() const;
  Store<i16> prepare_i16() const;
  Store<i32> prepare_i32() const;
  Store<i64> prepare_i64() const;
  Store<fpu::Bcd> prepare_bcd() const;
  /// The same unit, rounding towards zero: FISTTP prepares with that.
  X87 truncating() const {
    X87 unit = *this;
    unit.control |= x87_control::RoundingControl;
    return unit;
  }
  template <class T>
  void finish_store(const Store<T>& store, bool pops) {
    raise(store.raised, x87_status::C1);
    if (pops && store.writes) pop();
  }
  void fst(unsigned to, bool pops);
  void fxch(unsigned n);
  void fcmov(unsigned from, bool condition);

  // Arithmetic. The reversed forms compute operand - target and operand / target.
  enum class Arithmetic : u8 { Add, Multiply, Subtract, SubtractReversed, Divide, DivideReversed };
  void arithmetic(Arithmetic, unsigned target, unsigned operand, bool pops);
  void arithmetic_f32(Arithmetic operation, u32 bits) {
    if (!plain_arithmetic(operation, fpu::plain::from_f32(bits))) arithmetic_f32_in_full(operation, bits);
  }
  void arithmetic_f64(Arithmetic operation, u64 bits) {
    if (!plain_arithmetic(operation, fpu::plain::from_f64(bits))) arithmetic_f64_in_full(operation, bits);
  }
  void arithmetic_integer(Arithmetic operation, i32 value) {
    if (!plain_arithmetic(operation, {fpu::from_integer(value), true})) arithmetic_integer_in_full(operation, value);
  }
  void fsqrt();
  void frndint();
  void fscale();
  void fprem(fpu::Quotient);
  void fxtract();
  void fabs();
  void fchs();

  // Comparisons: into the condition codes, or (fcomi) as ZF PF CF for EFLAGS.
  void fcom(unsigned n, fpu::NanCompare, unsigned pops);
  void fcom_f32(u32 bits, bool pops) {
    if (!plain_compare(fpu::plain::from_f32(bits), pops)) fcom_f32_in_full(bits, pops);
  }
  void fcom_f64(u64 bits, bool pops) {
    if (!plain_compare(fpu::plain::from_f64(bits), pops)) fcom_f64_in_full(bits, pops);
  }
  void fcom_integer(i32 value, bool pops) {
    if (!plain_compare({fpu::from_integer(value), true}, pops)) fcom_integer_in_full(value, pops);
  }
  void ftst() { fcom_integer(0, false); }
  void fxam();
  struct Flags {
    bool zero, parity, carry;
  };
  Flags fcomi(unsigned n, fpu::NanCompare, bool pops);

  // Transcendental functions.
  void fsin();
  void fcos();
  void fsincos();
  void fptan();
  void fpatan();
  void f2xm1();
  void fyl2x();
  void fyl2xp1();

  /// The four layouts of the environment in memory [figures 8-9 to 8-12].
  struct Layout {
    bool wide, protected_mode;
    unsigned environment_bytes() const { return wide ? 28 : 14; }
    unsigned bytes() const { return environment_bytes() + 80; }
  };
  using Image = std::array<u8, 108>;
  void store_environment(Layout, Image&) const;  // FNSTENV masks all exceptions afterwards
  void load_environment(Layout, const Image&);
  void store_all(Layout, Image&) const;  // FNSAVE initialises afterwards
  void load_all(Layout, const Image&);
  void mask_all() { set_control(control | fpu::exception::all); }

 private:
  enum class Fault : u8 { Underflow, Overflow };
  template <class T>
  using Plain = fpu::plain::Result<T>;

  /// Rounding to nearest, and nobody is told of inexactness, which is all that plain numbers raise.
  bool rounds_plainly() const {
    return (control & (x87_control::RoundingControl | fpu::exception::Inexact)) == fpu::exception::Inexact;
  }
  template <class T>
  static u16 status_of(const Plain<T>& r) {
    return u16((r.inexact ? u32(fpu::exception::Inexact) : 0u) | (r.rounded_up ? u32(x87_status::C1) : 0u));
  }
  static Plain<Float80> compute_plain(Arithmetic, Float80 target, Float80 operand, unsigned cut);
  // Each answers whether numbers and stack were plain, and has then done all.
  bool plain_arithmetic(Arithmetic, const Plain<Float80>& operand, unsigned target = 0);
  bool plain_compare(const Plain<Float80>& operand, unsigned pops);
  bool plain_load(const Plain<Float80>&);

  void fld_f32_in_full(u32);
  void fld_f64_in_full(u64);
  void push_on_full();
  void fld_st_of_empty();
  void fst_of_empty(unsigned to, bool pops);
  void fxch_of_empty(unsigned n);
  Store<u32> prepare_f32_in_full() const;
  Store<u64> prepare_f64_in_full() const;
  void arithmetic_in_full(Arithmetic, unsigned target, unsigned operand, bool pops);
  void arithmetic_f32_in_full(Arithmetic, u32);
  void arithmetic_f64_in_full(Arithmetic, u64);
  void arithmetic_integer_in_full(Arithmetic, i32);
  void fcom_in_full(unsigned n, fpu::NanCompare, unsigned pops);
  Flags fcomi_in_full(unsigned n, fpu::NanCompare, bool pops);
  void fcom_f32_in_full(u32, bool pops);
  void fcom_f64_in_full(u64, bool pops);
  void fcom_integer_in_full(i32, bool pops);

  fpu::Status begin() const;
  /// Of what leaves no error: conditions and masked exceptions.
  void set_status(u32 raised, u32 replaced) { status = u16((status & ~replaced) | raised); }
  void raise(u32 raised, u32 replaced) { set_status(raised, replaced), look_for_errors(); }
  void set_control(u32 word) { control = u16(word), look_for_errors(); }
  void look_for_errors() {
    const bool waits = status & ~control & fpu::exception::all;
    held = u8((held & HeldByCr0) | (waits ? HeldByError : 0));
  }
  bool finish(const fpu::Status&);
  bool stack_fault(Fault);
  void set_st(unsigned n, Float80 value);
  void replace_st(unsigned n, Float80 value);  // of a register that is not empty
  void push(Float80 value);
  void push_loaded(const fpu::Status&, Float80 value);
  void set_empty(unsigned n) { empty |= u8(1u << ((top + n) & 7)); }
  void pop() { set_empty(0), rotate_top(1); }
  void rotate(unsigned by) { set_status(0, x87_status::C1), rotate_top(by); }
  void rotate_top(unsigned by) { top = (top + by) & 7; }

  template <class T, class Convert>
  Store<T> prepare(T indefinite, Convert) const;
  template <class Function>
  void unary(Function);
  template <class Function>
  void binary_and_pop(Function);
  template <class Function>
  void arithmetic_with(Function operand, Arithmetic);
  template <class Function>
  void compare_with(Function operand, bool pops);
  void set_order(fpu::Order);
  bool finish_comparison(const fpu::Status&, fpu::Order);
  bool finish_empty_comparison();
  bool two_results_fault();
  static Float80 compute(fpu::Status&, Arithmetic, Float80 target, Float80 operand);

  enum : u8 { HeldByError = 1, HeldByCr0 = 2 };
};

inline void X87::replace_st(unsigned n, Float80 value) {
  Float80& f = registers[(top + n) & 7];
  f.significand = value.significand, f.sign_exponent = value.sign_exponent;
}
inline void X87::set_st(unsigned n, Float80 value) {
  replace_st(n, value);
  empty &= u8(~(1u << ((top + n) & 7)));
}

inline void X87::push(Float80 value) {
  rotate_top(7);
  set_st(0, value);
}

inline bool X87::plain_load(const Plain<Float80>& number) {
  if (!number.found || !is_empty(7)) return false;
  set_status(0, x87_status::C1);
  push(number.value);
  return true;
}

inline void X87::fld_st(unsigned n) { is_empty(n) ? fld_st_of_empty() : fld(st(n)); }

inline void X87::fst(unsigned to, bool pops) {
  if (is_empty(0)) return fst_of_empty(to, pops);
  set_status(0, x87_status::C1);
  set_st(to, st(0));
  if (pops) pop();
}

inline void X87::fxch(unsigned n) {
  if (is_empty(0) || is_empty(n)) return fxch_of_empty(n);
  set_status(0, x87_status::C1);
  const Float80 a = st(0);
  replace_st(0, st(n));
  replace_st(n, a);
}

inline X87::Store<u32> X87::prepare_f32() const {
  const Plain<u64> r = fpu::plain::to_f32(st(0));
  if (!r.found || !rounds_plainly() || is_empty(0)) return prepare_f32_in_full();
  return {u32(r.value), true, status_of(r)};
}
inline X87::Store<u64> X87::prepare_f64() const {
  const Plain<u64> r = fpu::plain::to_f64(st(0));
  if (!r.found || !rounds_plainly() || is_empty(0)) return prepare_f64_in_full();
  return {r.value, true, status_of(r)};
}

[[gnu::always_inline]] inline X87::Plain<fpu::Float80> X87::compute_plain(Arithmetic operation, Float80 target,
                                                                          Float80 operand, unsigned cut) {
  switch (operation) {
    case Arithmetic::Add: return fpu::plain::add(target, operand, cut);
    case Arithmetic::Multiply: return fpu::plain::multiply(target, operand, cut);
    case Arithmetic::Subtract: return fpu::plain::add(target, operand.negated(), cut);
    case Arithmetic::SubtractReversed: return fpu::plain::add(operand, target.negated(), cut);
    case Arithmetic::Divide: return fpu::plain::divide(target, operand, cut);
    case Arithmetic::DivideReversed: return fpu::plain::divide(operand, target, cut);
  }
  return {};
}

[[gnu::always_inline]] inline bool X87::plain_arithmetic(Arithmetic operation, const Plain<Float80>& operand,
                                                         unsigned target) {
  if (!operand.found || is_empty(target) || !rounds_plainly()) return false;
  const unsigned cut = fpu::plain::bits_cut(fpu::Precision(control >> 8 & 3));
  const Plain<Float80> r = compute_plain(operation, st(target), operand.value, cut);
  if (!r.found) return false;
  set_status(status_of(r), x87_status::C1);
  replace_st(target, r.value);
  return true;
}

[[gnu::always_inline]] inline void X87::arithmetic(Arithmetic operation, unsigned target, unsigned operand, bool pops) {
  if (!plain_arithmetic(operation, {st(operand), !is_empty(operand)}, target))
    return arithmetic_in_full(operation, target, operand, pops);
  if (pops) pop();
}

constexpr u32 x87_conditions_of(fpu::Order order) {
  switch (order) {
    case fpu::Order::Greater: return 0;
    case fpu::Order::Less: return x87_status::C0;
    case fpu::Order::Equal: return x87_status::C3;
    case fpu::Order::Unordered: break;
  }
  return x87_status::C0 | x87_status::C2 | x87_status::C3;
}

[[gnu::always_inline]] inline bool X87::plain_compare(const Plain<Float80>& operand, unsigned pops) {
  if (!operand.found || is_empty(0)) return false;
  const Plain<fpu::Order> r = fpu::plain::compare(st(0), operand.value);
  if (!r.found) return false;
  set_status(x87_conditions_of(r.value), x87_status::conditions);
  while (pops--) pop();
  return true;
}

[[gnu::always_inline]] inline void X87::fcom(unsigned n, fpu::NanCompare mode, unsigned pops) {
  if (!plain_compare({st(n), !is_empty(n)}, pops)) fcom_in_full(n, mode, pops);
}

inline X87::Flags X87::fcomi(unsigned n, fpu::NanCompare mode, bool pops) {
  const Plain<fpu::Order> r = fpu::plain::compare(st(0), st(n));
  if (!r.found || is_empty(0) || is_empty(n)) return fcomi_in_full(n, mode, pops);
  if (pops) pop();
  return {r.value == fpu::Order::Equal, false, r.value == fpu::Order::Less};
}

}  // namespace ferrite
