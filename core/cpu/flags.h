// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/register.h"

namespace ferrite {

/// EFLAGS [SDM Volume 1, 3.4.3].
namespace eflags {
inline constexpr Bit Cf{1, "CF"}, One{2, "1"}, Pf{4, "PF"}, Af{0x10, "AF"}, Zf{0x40, "ZF"}, Sf{0x80, "SF"},
    Tf{0x100, "TF"}, If{0x200, "IF"}, Df{0x400, "DF"}, Of{0x800, "OF"}, Iopl{0x3000, "IOPL"}, Nt{0x4000, "NT"},
    Rf{0x10000, "RF"}, Vm{0x20000, "VM"}, Ac{0x40000, "AC"}, Vif{0x80000, "VIF"}, Vip{0x100000, "VIP"},
    Id{0x200000, "ID"};
inline constexpr Bit All[]{Id, Vip, Vif, Ac, Vm, Rf, Nt, Of, Df, If, Tf, Sf, Zf, Af, Pf, Cf};
inline constexpr u32 Arithmetic = Cf | Pf | Af | Zf | Sf | Of;
inline constexpr u32 Writable = Arithmetic | Tf | If | Df | Iopl | Nt | Vm | Ac | Id;  // by POPF
inline constexpr u32 Restored = Writable | Rf;                                         // by IRET and task switches
}  // namespace eflags

/// How the six arithmetic flags follow from the last operation that set them.
enum class FlagRule : u8 {
  Explicit,  // all of them stand in `a`
  Result,    // SF ZF PF from `result`; CF OF AF stand in `a`
  Add,
  Adc,
  Sub,
  Sbb,
  Inc,  // CF stands in `b`
  Dec,
};

/// The arithmetic flags, computed when asked for. Operands and result are shifted up so that their sign is bit 31,
/// whatever their width: then carries, signs and zero need not know the width.
struct LazyFlags {
  u32 rule = 0;  // FlagRule | shift << 8, shift = 32 - operand bits
  u32 a = 0, b = 0, result = 0;

  void set(FlagRule r, unsigned shift, u32 left, u32 right, u32 value) {
    rule = u32(r) | shift << 8;
    a = left << shift, b = right << shift, result = value << shift;
  }
  /// SF ZF PF from `value`, the others as bits of `carries`.
  void set_result(unsigned shift, u32 carries, u32 value) {
    rule = u32(FlagRule::Result) | shift << 8;
    a = carries, result = value << shift;
  }
  void set_counted(FlagRule r, unsigned shift, bool carry, u32 value) {  // Inc, Dec
    rule = u32(r) | shift << 8;
    b = carry, result = value << shift;
  }
  void set_explicit(u32 flags) { rule = u32(FlagRule::Explicit), a = flags; }

  FlagRule kind() const { return FlagRule(rule & 0xFF); }
  unsigned shift() const { return rule >> 8; }

  bool zero() const { return kind() == FlagRule::Explicit ? a & eflags::Zf : result == 0; }
  bool sign() const { return kind() == FlagRule::Explicit ? a & eflags::Sf : i32(result) < 0; }
  bool parity() const {
    if (kind() == FlagRule::Explicit) return a & eflags::Pf;
    return !(__builtin_popcount(result >> shift() & 0xFF) & 1);
  }
  bool carry() const {
    switch (kind()) {
      case FlagRule::Explicit:
      case FlagRule::Result: return a & eflags::Cf;
      case FlagRule::Add: return result < a;
      case FlagRule::Sub: return a < b;
      case FlagRule::Adc: return ((a & b) | ((a | b) & ~result)) >> 31;
      case FlagRule::Sbb: return ((~a & b) | (~(a ^ b) & result)) >> 31;
      default: return b;
    }
  }
  bool overflow() const {
    switch (kind()) {
      case FlagRule::Explicit:
      case FlagRule::Result: return a & eflags::Of;
      case FlagRule::Add:
      case FlagRule::Adc: return ((a ^ result) & (b ^ result)) >> 31;
      case FlagRule::Sub:
      case FlagRule::Sbb: return ((a ^ b) & (a ^ result)) >> 31;
      case FlagRule::Inc: return result == 0x8000'0000;
      default: return result == 0x8000'0000u - (1u << shift());
    }
  }
  bool adjust() const {
    switch (kind()) {
      case FlagRule::Explicit:
      case FlagRule::Result: return a & eflags::Af;
      case FlagRule::Inc: return (result >> shift() & 0xF) == 0;
      case FlagRule::Dec: return (result >> shift() & 0xF) == 0xF;
      default: return (a ^ b ^ result) >> shift() & 0x10;
    }
  }
  u32 all() const {
    return (carry() ? eflags::Cf : 0u) | (parity() ? eflags::Pf : 0u) | (adjust() ? eflags::Af : 0u) |
           (zero() ? eflags::Zf : 0u) | (sign() ? eflags::Sf : 0u) | (overflow() ? eflags::Of : 0u);
  }
  void visit(auto& v) { v("rule", rule), v("a", a), v("b", b), v("result", result); }
};

}  // namespace ferrite
