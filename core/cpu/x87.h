// SPDX-License-Identifier: MIT
// The floating-point unit of a 387 or later: register stack, status, and one function per operation. It knows neither
// memory nor the CPU: operands and results are values. Document: Intel SDM Volume 1, chapter 8.
#pragma once
#include "core/base/state.h"
#include "core/fpu/conversions.h"
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
  Pointer instruction, operand;
  u16 opcode = 0;  // 11 bits

  void visit(auto& v) {
    v("registers", registers), v("top", top), v("empty", empty), v("control", control), v("status", status);
    v("instruction", instruction), v("operand", operand), v("opcode", opcode);
  }

  /// An unmasked exception waits to be reported by the next waiting instruction [8.7].
  bool error_pending() const { return status & ~control & fpu::exception::all; }
  u16 status_word() const;
  void set_status_word(u16 word);  // ES and B follow from the rest
  u16 tag_word() const;
  Float80 st(unsigned n) const { return registers[(top + n) & 7]; }
  bool is_empty(unsigned n) const { return empty >> ((top + n) & 7) & 1; }

  // Control. None of these waits or leaves its address.
  void fninit();
  void fnclex() { status &= x87_status::conditions; }
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
  void fld_f32(u32);
  void fld_f64(u64);
  void fld(Float80);  // m80 and constants
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
  Store<u32> prepare_f32() const;
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
    set_status(store.raised, x87_status::C1);
    if (pops && store.writes) pop();
  }
  void fst(unsigned to, bool pops);
  void fxch(unsigned n);
  void fcmov(unsigned from, bool condition);

  // Arithmetic. The reversed forms compute operand - target and operand / target.
  enum class Arithmetic : u8 { Add, Multiply, Subtract, SubtractReversed, Divide, DivideReversed };
  void arithmetic(Arithmetic, unsigned target, unsigned operand, bool pops);
  void arithmetic_f32(Arithmetic, u32);
  void arithmetic_f64(Arithmetic, u64);
  void arithmetic_integer(Arithmetic, i32);
  void fsqrt();
  void frndint();
  void fscale();
  void fprem(fpu::Quotient);
  void fxtract();
  void fabs();
  void fchs();

  // Comparisons: into the condition codes, or (fcomi) as ZF PF CF for EFLAGS.
  void fcom(unsigned n, fpu::NanCompare, unsigned pops);
  void fcom_f32(u32, bool pops);
  void fcom_f64(u64, bool pops);
  void fcom_integer(i32, bool pops);
  void ftst();
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
  void mask_all() { control |= fpu::exception::all; }

 private:
  enum class Fault : u8 { Underflow, Overflow };

  fpu::Status begin() const;
  void set_status(u32 raised, u32 replaced) { status = u16((status & ~replaced) | raised); }
  bool finish(const fpu::Status&);
  bool stack_fault(Fault);
  void set_st(unsigned n, Float80 value);
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
};

}  // namespace ferrite
