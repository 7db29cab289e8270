// SPDX-License-Identifier: MIT
#include "core/fpu/sse_rounding.h"

namespace ferrite::sse {
namespace {

/// Rounded to a format's width without looking at the exponent's range: an integer of that many bits, or 2^width.
struct Cut {
  u64 significand;
  bool inexact;
};

template <FloatBits Bits>
Cut cut(Rounding rounding, bool negative, u64 significand) {
  constexpr int kept_bits = Format<Bits>::fraction_bits + 1;
  const u64 kept = significand >> (64 - kept_bits), fraction = significand << kept_bits;
  return {kept + fpu::rounds_up(rounding, negative, kept & 1, fraction), fraction != 0};
}

void note_inexact(Status& status, bool inexact) {
  if (inexact) status.raise(exception::Inexact);
}

/// [4.9.1.4, table 4-10]
template <FloatBits Bits>
Bits overflow(Status& status, bool negative, bool inexact) {
  using F = Format<Bits>;
  if (status.raise(exception::Overflow)) {
    note_inexact(status, inexact);
    return 0;
  }
  status.raise(exception::Inexact);
  const Rounding r = status.rounding();
  const bool away = r == Rounding::Nearest || r == (negative ? Rounding::Down : Rounding::Up);
  return signed_as<Bits>(negative, away ? F::infinity : F::largest);
}

/// [4.9.1.5, 10.2.3.3] The result is tiny.
template <FloatBits Bits>
Bits underflow(Status& status, const Number& exact, bool inexact_unbounded) {
  using F = Format<Bits>;
  if (status.unmasked() & exception::Underflow) {
    status.raise(exception::Underflow);
    note_inexact(status, inexact_unbounded);
    return 0;
  }
  if (status.flushes_to_zero()) {
    status.raise(exception::Underflow | exception::Inexact);
    return signed_as<Bits>(exact.negative, 0);
  }
  const u64 denormal = shift_right_sticky(exact.significand, u32(1 - F::bias - exact.exponent));
  const Cut c = cut<Bits>(status.rounding(), exact.negative, denormal);
  if (c.inexact) status.raise(exception::Underflow | exception::Inexact);
  return signed_as<Bits>(exact.negative, Bits(c.significand));  // a carry is the smallest normal number
}

}  // namespace

template <FloatBits Bits>
Bits round(Status& status, const Number& exact) {
  using F = Format<Bits>;
  if (exact.significand == 0) return signed_as<Bits>(exact.negative, 0);
  const Cut c = cut<Bits>(status.rounding(), exact.negative, exact.significand);
  const bool carry = c.significand >> (F::fraction_bits + 1);
  const i32 exponent = exact.exponent + F::bias + carry;
  if (exponent < 1) return underflow<Bits>(status, exact, c.inexact);
  if (exponent >= F::top_exponent) return overflow<Bits>(status, exact.negative, c.inexact);
  note_inexact(status, c.inexact);
  return signed_as<Bits>(exact.negative, Bits(exponent) << F::fraction_bits | (Bits(c.significand) & F::fraction));
}

template u32 round(Status&, const Number&);
template u64 round(Status&, const Number&);

}  // namespace ferrite::sse
