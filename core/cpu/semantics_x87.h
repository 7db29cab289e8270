// SPDX-License-Identifier: MIT
// The x87 instructions: memory, EFLAGS and faults around the operations of X87. All are interpreted only.
// Order in each: #NM and the error that waits, then memory, then the unit's state, so that a fault leaves it alone.
// Operands of eight bytes do not wrap at 64K: their second half then lies beyond the segment's limit.
#pragma once
#include "core/cpu/interpreter.h"

namespace ferrite::semantics {

// ---- What a mnemonic says

consteval bool pops(std::string_view mnemonic) { return mnemonic.back() == 'p'; }
consteval unsigned pop_count(std::string_view mnemonic) { return mnemonic.ends_with("pp") ? 2 : pops(mnemonic); }
consteval fpu::NanCompare nan_compare_of(std::string_view mnemonic) {
  return mnemonic[1] == 'u' ? fpu::NanCompare::Quiet : fpu::NanCompare::Signals;
}
/// fadd, faddp and fiadd are one operation; fsubr and fdivr are the reversed ones.
consteval X87::Arithmetic arithmetic_of(std::string_view mnemonic) {
  using enum X87::Arithmetic;
  const std::string_view name = mnemonic.substr(mnemonic[1] == 'i' ? 2 : 1);
  const bool reversed = name.size() > 3 && name[3] == 'r';
  if (name[0] == 'a') return Add;
  if (name[0] == 'm') return Multiply;
  if (name[0] == 's') return reversed ? SubtractReversed : Subtract;
  return reversed ? DivideReversed : Divide;
}

// ---- What all share

/// [SDM Volume 1, 8.1.8] The operand's address stays where there is none. x87_trace.h has the instruction's.
template <class M>
void leave_operand(M& m, u32 at) {
  m.cpu.fpu.operand = {m.cpu.s.segment[m.insn.segment].selector, at};
}

template <class M, class Operation>
void on_stack(M& m, Operation operation) {
  if (m.cpu.fpu_usable()) operation(m.cpu.fpu);
}

template <class T, class M>
T load_operand(M& m, u32 at) {
  const unsigned segment = m.insn.segment;
  if constexpr (sizeof(T) <= 4) {
    return T(m.cpu.template load<sizeof(T)>(segment, at));
  } else {
    T value;
    m.cpu.template load_bytes<sizeof(T)>(segment, at, reinterpret_cast<u8*>(&value));
    return value;
  }
}

/// operation(unit, operand) with a number from memory.
template <class T, class M, class Operation>
void on_memory(M& m, Operation operation) {
  if (!m.cpu.fpu_usable()) return;
  const u32 at = m.address();
  const T operand = load_operand<T>(m, at);
  if (m.faulted()) return;
  leave_operand(m, at);
  operation(m.cpu.fpu, operand);
}

/// Operands of ten bytes and more are several accesses, and the offset of each wraps at the address size by itself:
/// the environment in words or double words, registers as significand and exponent. access(offset, first byte, bytes)
template <class M, class Access>
void for_each_part(M& m, unsigned bytes, Access access) {
  const u32 at = m.address(), mask = m.insn.address_mask();
  const unsigned environment = bytes == 10 ? 0 : M::wide ? 28 : 14;
  for (unsigned n = 0, part = 0; n < bytes; n += part) {
    part = n < environment ? M::size() : (n - environment) % 10 ? 2 : 8;
    access((at + n) & mask, n, part);
  }
}
/// A number of ten bytes lies at a multiple of 8, an environment at one of its words or double words.
template <class M>
bool lies_aligned(M& m, std::size_t bytes, bool write) {
  return m.cpu.aligned(m.insn.segment, m.address(), bytes == 10 ? 8 : M::size(), write);
}
template <class M>
void load_bytes(M& m, std::span<u8> bytes) {
  if (!lies_aligned(m, bytes.size(), false)) return;
  for_each_part(m, unsigned(bytes.size()), [&](u32 offset, unsigned first, unsigned part) {
    for (unsigned n = 0; n < part; n += 2) {
      const u32 word = m.cpu.template load<2>(m.insn.segment, offset + n);
      bytes[first + n] = u8(word), bytes[first + n + 1] = u8(word >> 8);
    }
  });
}

/// All or nothing, also across pages.
template <class M>
void store_bytes(M& m, std::span<const u8> bytes) {
  bool good = lies_aligned(m, bytes.size(), true);
  for_each_part(m, unsigned(bytes.size()), [&](u32 offset, unsigned, unsigned part) {
    good = good && m.cpu.can_store(m.insn.segment, offset, part);
  });
  if (!good) return;
  for_each_part(m, unsigned(bytes.size()), [&](u32 offset, unsigned first, unsigned part) {
    for (unsigned n = 0; n < part; n += 2)
      m.cpu.template store<2>(m.insn.segment, offset + n, u32(bytes[first + n] | bytes[first + n + 1] << 8));
  });
}

template <class M>
void store_value(M& m, i16 value) {
  m.cpu.template store<2>(m.insn.segment, m.address(), u16(value));
}
template <class M>
void store_value(M& m, u32 value) {
  m.cpu.template store<4>(m.insn.segment, m.address(), value);
}
template <class M>
void store_value(M& m, u64 value) {
  m.cpu.template store_bytes<8>(m.insn.segment, m.address(), reinterpret_cast<const u8*>(&value));
}
template <class M>
void store_value(M& m, i32 value) {
  store_value(m, u32(value));
}
template <class M>
void store_value(M& m, i64 value) {
  store_value(m, u64(value));
}
template <class M>
void store_value(M& m, const fpu::Bcd& digits) {
  store_bytes(m, digits);
}
template <class M>
void store_value(M& m, fpu::Float80 value) {
  std::array<u8, 10> bytes;
  for (unsigned n = 0; n < 8; n++) bytes[n] = u8(value.significand >> 8 * n);
  bytes[8] = u8(value.sign_exponent), bytes[9] = u8(value.sign_exponent >> 8);
  store_bytes(m, bytes);
}

/// An unmasked exception stores nothing and keeps the stack; a fault at the store keeps everything.
template <class M, class Prepare>
void store_top(M& m, Prepare prepare) {
  if (!m.cpu.fpu_usable()) return;
  const auto store = prepare(m.cpu.fpu);
  if (store.writes) store_value(m, store.value);
  if (m.faulted()) return;
  leave_operand(m, m.address());
  m.cpu.fpu.finish_store(store, pops(M::row.mnemonic));
}

// ---- Arithmetic and comparison

template <class M>
void fpu_arithmetic_f32(M& m) {
  on_memory<u32>(m, [](X87& unit, u32 v) { unit.arithmetic_f32(arithmetic_of(M::row.mnemonic), v); });
}
template <class M>
void fpu_arithmetic_f64(M& m) {
  on_memory<u64>(m, [](X87& unit, u64 v) { unit.arithmetic_f64(arithmetic_of(M::row.mnemonic), v); });
}
template <class M>
void fpu_arithmetic_i16(M& m) {
  on_memory<i16>(m, [](X87& unit, i16 v) { unit.arithmetic_integer(arithmetic_of(M::row.mnemonic), v); });
}
template <class M>
void fpu_arithmetic_i32(M& m) {
  on_memory<i32>(m, [](X87& unit, i32 v) { unit.arithmetic_integer(arithmetic_of(M::row.mnemonic), v); });
}
template <class M>
void fpu_arithmetic(M& m) {
  constexpr bool to_top = M::row.operand(0).kind == isa::Kind::FpuTop;
  on_stack(m, [&](X87& unit) {
    const unsigned n = m.insn.rm;
    unit.arithmetic(arithmetic_of(M::row.mnemonic), to_top ? 0 : n, to_top ? n : 0, pops(M::row.mnemonic));
  });
}

template <class M>
void fpu_compare_f32(M& m) {
  on_memory<u32>(m, [](X87& unit, u32 v) { unit.fcom_f32(v, pops(M::row.mnemonic)); });
}
template <class M>
void fpu_compare_f64(M& m) {
  on_memory<u64>(m, [](X87& unit, u64 v) { unit.fcom_f64(v, pops(M::row.mnemonic)); });
}
template <class M>
void fpu_compare_i16(M& m) {
  on_memory<i16>(m, [](X87& unit, i16 v) { unit.fcom_integer(v, pops(M::row.mnemonic)); });
}
template <class M>
void fpu_compare_i32(M& m) {
  on_memory<i32>(m, [](X87& unit, i32 v) { unit.fcom_integer(v, pops(M::row.mnemonic)); });
}
template <class M>
void fpu_compare(M& m) {
  on_stack(m, [&](X87& unit) { unit.fcom(m.insn.rm, nan_compare_of(M::row.mnemonic), pop_count(M::row.mnemonic)); });
}
template <class M>
void fpu_compare_next(M& m) {
  on_stack(m, [](X87& unit) { unit.fcom(1, nan_compare_of(M::row.mnemonic), 2); });
}
template <class M>
void fpu_compare_flags(M& m) {
  on_stack(m, [&](X87& unit) {
    const X87::Flags f = unit.fcomi(m.insn.rm, nan_compare_of(M::row.mnemonic), pops(M::row.mnemonic));
    const u32 flags =
        (f.zero ? u32(eflags::Zf) : 0) | (f.parity ? u32(eflags::Pf) : 0) | (f.carry ? u32(eflags::Cf) : 0);
    m.cpu.set_flags(flags, eflags::Arithmetic);
  });
}

// ---- Instructions without operands

#define FERRITE_X87(name, ...)                        \
  template <class M>                                  \
  void name(M& m) {                                   \
    on_stack(m, [](X87& unit) { unit.__VA_ARGS__; }); \
  }
FERRITE_X87(ftst, ftst())
FERRITE_X87(fxam, fxam())
FERRITE_X87(fchs, fchs())
FERRITE_X87(fabs, fabs())
FERRITE_X87(fxtract, fxtract())
FERRITE_X87(fprem, fprem(fpu::Quotient::Truncated))
FERRITE_X87(fprem1, fprem(fpu::Quotient::Nearest))
FERRITE_X87(fsqrt, fsqrt())
FERRITE_X87(frndint, frndint())
FERRITE_X87(fscale, fscale())
FERRITE_X87(f2xm1, f2xm1())
FERRITE_X87(fyl2x, fyl2x())
FERRITE_X87(fyl2xp1, fyl2xp1())
FERRITE_X87(fptan, fptan())
FERRITE_X87(fpatan, fpatan())
FERRITE_X87(fsin, fsin())
FERRITE_X87(fcos, fcos())
FERRITE_X87(fsincos, fsincos())
FERRITE_X87(fld1, fld(fpu::one))
FERRITE_X87(fldz, fld(fpu::positive_zero))
FERRITE_X87(fldl2t, fld_constant(fpu::Constant::Log2Of10))
FERRITE_X87(fldl2e, fld_constant(fpu::Constant::Log2OfE))
FERRITE_X87(fldpi, fld_constant(fpu::Constant::Pi))
FERRITE_X87(fldlg2, fld_constant(fpu::Constant::Log10Of2))
FERRITE_X87(fldln2, fld_constant(fpu::Constant::LnOf2))
FERRITE_X87(fincstp, fincstp())
FERRITE_X87(fdecstp, fdecstp())
#undef FERRITE_X87

template <class M>
void fnop(M& m) {
  on_stack(m, [](X87&) {});
}

// ---- Loads and stores

template <class M>
void fld_f32(M& m) {
  on_memory<u32>(m, [](X87& unit, u32 v) { unit.fld_f32(v); });
}
template <class M>
void fld_f64(M& m) {
  on_memory<u64>(m, [](X87& unit, u64 v) { unit.fld_f64(v); });
}
template <class M>
void fild_i16(M& m) {
  on_memory<i16>(m, [](X87& unit, i16 v) { unit.fild(v); });
}
template <class M>
void fild_i32(M& m) {
  on_memory<i32>(m, [](X87& unit, i32 v) { unit.fild(v); });
}
template <class M>
void fild_i64(M& m) {
  on_memory<i64>(m, [](X87& unit, i64 v) { unit.fild(v); });
}
template <class M, class Operation>
void on_ten_bytes(M& m, Operation operation) {
  if (!m.cpu.fpu_usable()) return;
  std::array<u8, 10> bytes;
  load_bytes(m, bytes);
  if (m.faulted()) return;
  leave_operand(m, m.address());
  operation(m.cpu.fpu, bytes);
}
template <class M>
void fld_f80(M& m) {
  on_ten_bytes(m, [](X87& unit, const std::array<u8, 10>& bytes) {
    u64 significand = 0;
    for (unsigned n = 8; n-- > 0;) significand = significand << 8 | bytes[n];
    unit.fld({significand, u16(bytes[8] | bytes[9] << 8)});
  });
}
template <class M>
void fbld(M& m) {
  on_ten_bytes(m, [](X87& unit, const fpu::Bcd& digits) { unit.fbld(digits); });
}
template <class M>
void fld_st(M& m) {
  on_stack(m, [&](X87& unit) { unit.fld_st(m.insn.rm); });
}

template <class M>
void fst_f32(M& m) {
  store_top(m, [](const X87& unit) { return unit.prepare_f32(); });
}
template <class M>
void fst_f64(M& m) {
  store_top(m, [](const X87& unit) { return unit.prepare_f64(); });
}
template <class M>
void fst_f80(M& m) {
  store_top(m, [](const X87& unit) { return unit.prepare_f80(); });
}
template <class M>
void fist_i16(M& m) {
  store_top(m, [](const X87& unit) { return unit.prepare_i16(); });
}
template <class M>
void fist_i32(M& m) {
  store_top(m, [](const X87& unit) { return unit.prepare_i32(); });
}
template <class M>
void fist_i64(M& m) {
  store_top(m, [](const X87& unit) { return unit.prepare_i64(); });
}
template <class M>
void fisttp_i16(M& m) {
  store_top(m, [](const X87& unit) { return unit.truncating().prepare_i16(); });
}
template <class M>
void fisttp_i32(M& m) {
  store_top(m, [](const X87& unit) { return unit.truncating().prepare_i32(); });
}
template <class M>
void fisttp_i64(M& m) {
  store_top(m, [](const X87& unit) { return unit.truncating().prepare_i64(); });
}
template <class M>
void fbstp(M& m) {
  store_top(m, [](const X87& unit) { return unit.prepare_bcd(); });
}
template <class M>
void fst_st(M& m) {
  constexpr bool unchecked =
      M::row.encoding.starts_with("D9");  // the undocumented FSTP1: an empty ST(0) is only popped
  on_stack(m, [&](X87& unit) {
    if (unchecked && unit.is_empty(0)) return unit.fincstp();
    unit.fst(m.insn.rm, pops(M::row.mnemonic));
  });
}
template <class M>
void fxch(M& m) {
  on_stack(m, [&](X87& unit) { unit.fxch(m.insn.rm); });
}
template <class M>
void fcmov(M& m) {
  constexpr bool negated = M::row.mnemonic[5] == 'n';
  constexpr std::string_view condition = M::row.mnemonic.substr(negated ? 6 : 5);
  const LazyFlags& flags = m.cpu.s.flags;
  bool holds = false;
  if constexpr (condition == "b") holds = flags.carry();
  if constexpr (condition == "e") holds = flags.zero();
  if constexpr (condition == "be") holds = flags.carry() || flags.zero();
  if constexpr (condition == "u") holds = flags.parity();
  on_stack(m, [&](X87& unit) { unit.fcmov(m.insn.rm, holds != negated); });
}
template <class M>
void ffree(M& m) {
  on_stack(m, [&](X87& unit) { unit.ffree(m.insn.rm); });
}
template <class M>
void ffreep(M& m) {
  on_stack(m, [&](X87& unit) { unit.ffreep(m.insn.rm); });
}

// ---- Control. The FN forms do not wait.

template <class M>
bool fpu_present(M& m) {
  if (!(m.cpu.s.cr0 & (cr0::Em | cr0::Ts))) return true;
  m.cpu.raise(Vector::DeviceNotAvailable);
  return false;
}
/// FERR# falls when nothing is left to report.
template <class M>
void settle_ferr(M& m) {
  if (!m.cpu.fpu.error_pending()) m.cpu.ferr.lower();
}

template <class M>
void fnop_control(M& m) {
  fpu_present(m);
}
template <class M>
void fnclex(M& m) {
  if (!fpu_present(m)) return;
  m.cpu.fpu.fnclex();
  settle_ferr(m);
}
template <class M>
void fninit(M& m) {
  if (!fpu_present(m)) return;
  m.cpu.fpu.fninit();
  settle_ferr(m);
}
template <class M>
void fldcw(M& m) {
  if (!m.cpu.fpu_usable()) return;
  const u16 control = load_operand<u16>(m, m.address());
  if (m.faulted()) return;
  m.cpu.fpu.fldcw(control);
  settle_ferr(m);
}
template <class M>
void fnstcw(M& m) {
  if (fpu_present(m)) m.write(dst, m.cpu.fpu.control);
}
template <class M>
void fnstsw(M& m) {
  if (fpu_present(m)) m.write(dst, m.cpu.fpu.status_word());
}

template <class M>
X87::Layout layout(M& m) {
  return {M::wide, !m.cpu.s.real_or_v86()};
}
template <class M>
void fldenv(M& m) {
  if (!m.cpu.fpu_usable()) return;
  X87::Image image{};
  load_bytes(m, std::span<u8>(image).first(layout(m).environment_bytes()));
  if (m.faulted()) return;
  m.cpu.fpu.load_environment(layout(m), image);
  settle_ferr(m);
}
template <class M>
void fnstenv(M& m) {
  if (!fpu_present(m)) return;
  m.cpu.settle_x87_trace();
  X87::Image image{};
  m.cpu.fpu.store_environment(layout(m), image);
  store_bytes(m, std::span<const u8>(image).first(layout(m).environment_bytes()));
  if (m.faulted()) return;
  m.cpu.fpu.mask_all();
  settle_ferr(m);
}
template <class M>
void frstor(M& m) {
  if (!m.cpu.fpu_usable()) return;
  X87::Image image{};
  load_bytes(m, std::span<u8>(image).first(layout(m).bytes()));
  if (m.faulted()) return;
  m.cpu.fpu.load_all(layout(m), image);
  settle_ferr(m);
}
template <class M>
void fnsave(M& m) {
  if (!fpu_present(m)) return;
  m.cpu.settle_x87_trace();
  X87::Image image{};
  m.cpu.fpu.store_all(layout(m), image);
  store_bytes(m, std::span<const u8>(image).first(layout(m).bytes()));
  if (m.faulted()) return;
  m.cpu.fpu.fninit();
  settle_ferr(m);
}

}  // namespace ferrite::semantics
