// SPDX-License-Identifier: MIT
// The 80-bit arithmetic of the x87: numbers in, numbers and exception flags out. It knows no registers and no stack.
// Document: Intel 64 and IA-32 Architectures SDM, Volume 1 (chapters 4 and 8). Integer arithmetic only, so every host
// computes the same bits.
#pragma once
#include "core/base/register.h"

namespace ferrite::fpu {

/// The double extended format [4.2.2]: sign and 15-bit exponent in one word, explicit integer bit in the significand.
struct Float80 {
  u64 significand = 0;
  u16 sign_exponent = 0;

  constexpr bool negative() const { return sign_exponent >> 15; }
  constexpr u32 exponent() const { return sign_exponent & 0x7FFF; }
  constexpr Float80 negated() const { return {significand, u16(sign_exponent ^ 0x8000)}; }
  constexpr Float80 absolute() const { return {significand, u16(sign_exponent & 0x7FFF)}; }
  bool operator==(const Float80&) const = default;
  template <class Visitor>
  void visit(Visitor& v) {
    v("significand", significand), v("sign_exponent", sign_exponent);
  }
};

inline constexpr u64 integer_bit = u64(1) << 63, quiet_bit = u64(1) << 62;
inline constexpr i32 bias = 0x3FFF;
inline constexpr u32 top_exponent = 0x7FFF;  // of infinities and NaNs

inline constexpr Float80 positive_zero{0, 0}, one{integer_bit, u16(bias)}, infinity{integer_bit, u16(top_exponent)};
inline constexpr Float80 indefinite{integer_bit | quiet_bit, 0xFFFF};  // [table 4-3] the real indefinite QNaN

/// What a bit pattern is [table 4-3]. Pseudo-denormals count as denormals; unnormals, pseudo-infinities and pseudo-NaNs
/// are Unsupported since the 387 [8.2.2].
enum class Kind : u8 { Zero, Denormal, Normal, Infinity, QuietNan, SignallingNan, Unsupported };
Kind kind(Float80);
constexpr bool is_nan(Kind k) { return k == Kind::QuietNan || k == Kind::SignallingNan; }

/// The rounding control and precision control fields as the control word encodes them [8.1.5.2, 8.1.5.3].
enum class Rounding : u8 { Nearest, Down, Up, Zero };
enum class Precision : u8 { Single, Reserved, Double, Extended };

/// Exception flags and masks, as bits 0 to 5 of the status and control words [8.1.3.3].
namespace exception {
inline constexpr Bit Invalid{0x01, "IE"}, Denormal{0x02, "DE"}, ZeroDivide{0x04, "ZE"}, Overflow{0x08, "OE"},
    Underflow{0x10, "UE"}, Inexact{0x20, "PE"};
inline constexpr u32 all = 0x3F;
inline constexpr std::array bits{Invalid, Denormal, ZeroDivide, Overflow, Underflow, Inexact};
}  // namespace exception

/// How to compute (the first four) and what happened (the last two).
struct Status {
  Rounding rounding = Rounding::Nearest;
  Precision precision = Precision::Extended;
  u32 masked = exception::all;
  bool denormal_in_memory = false;  // an operand was denormal in the shorter format that it was widened from
  u32 raised = 0;
  bool rounded_up = false;  // C1 after an inexact result [8.1.3.3]

  /// True if the exception is unmasked: then there is no masked response.
  constexpr bool raise(u32 flags) {
    raised |= flags;
    return flags & ~masked;
  }
  /// An unmasked exception found before the operation: the destination keeps its value [8.5.1 to 8.5.3].
  constexpr bool stopped() const {
    return raised & ~masked & (exception::Invalid | exception::Denormal | exception::ZeroDivide);
  }
  /// The same for a store, which an unmasked overflow or underflow also suppresses [8.5.4, 8.5.5].
  constexpr bool store_stopped() const {
    return stopped() || (raised & ~masked & (exception::Overflow | exception::Underflow));
  }
};

// Each returns the masked response; where status.stopped() the value means nothing.
Float80 add(Status&, Float80 a, Float80 b);
Float80 subtract(Status&, Float80 a, Float80 b);
Float80 multiply(Status&, Float80 a, Float80 b);
Float80 divide(Status&, Float80 a, Float80 b);
Float80 square_root(Status&, Float80);
Float80 round_to_integer(Status&, Float80);
Float80 scale(Status&, Float80 value, Float80 by);  // value * 2^truncated(by), ignoring precision control

/// FPREM truncates the quotient, FPREM1 takes the nearest (even on a tie).
enum class Quotient : u8 { Truncated, Nearest };
struct Remainder {
  Float80 value;
  u64 quotient = 0;      // its low bits; 0 while partial
  bool partial = false;  // more than 63 bits of quotient: repeat
};
Remainder remainder(Status&, Float80 dividend, Float80 divisor, Quotient);

struct Extracted {
  Float80 exponent, significand;
};
Extracted extract(Status&, Float80);

enum class Order : u8 { Greater, Less, Equal, Unordered };
/// FCOM calls every NaN invalid, FUCOM only signalling ones.
enum class NanCompare : u8 { Signals, Quiet };
Order compare(Status&, Float80 a, Float80 b, NanCompare);

}  // namespace ferrite::fpu
