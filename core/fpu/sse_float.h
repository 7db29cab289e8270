// SPDX-License-Identifier: MIT
// The arithmetic of SSE, SSE2 and SSE4.1 on one element: bit patterns in, bit patterns and exception flags out. A u32
// is a single, a u64 a double. It knows no registers and no memory; a packed instruction calls once per element.
// Document: Intel 64 and IA-32 Architectures SDM, Volume 1 (chapters 4, 10 and 11).
// The host's own float and double do the usual case: rounding to nearest, numbers in and numbers out. Its flags and its
// rounding mode are never looked at, no product is ever added to anything (so nothing can be contracted to an FMA), and
// what is not usual is integer arithmetic: every host computes the same bits.
#pragma once
#include <cmath>
#include <concepts>

#include "core/fpu/float80.h"

namespace ferrite::sse {

using fpu::NanCompare, fpu::Order, fpu::Rounding;
namespace exception = fpu::exception;

/// The control half of MXCSR [10.2.3]. Bits 0 to 5 are the flags, bits 7 to 12 their masks.
namespace mxcsr {
inline constexpr Bit DenormalsAreZero{0x0040, "DAZ"}, PrecisionMask{0x1000, "PM"}, RoundingControl{0x6000, "RC"},
    FlushToZero{0x8000, "FZ"};
inline constexpr u32 reset = 0x1F80, mask_shift = 7, rounding_shift = 13;
}  // namespace mxcsr

/// One instruction: MXCSR as it found it, and what its elements raised.
struct Status {
  u32 mxcsr = mxcsr::reset;
  u32 raised = 0;  // without PE where MXCSR has PE already and masks it

  constexpr Rounding rounding() const { return Rounding(mxcsr >> mxcsr::rounding_shift & 3); }
  constexpr bool denormals_are_zero() const { return mxcsr & mxcsr::DenormalsAreZero; }
  constexpr bool flushes_to_zero() const { return mxcsr & mxcsr::FlushToZero; }
  constexpr u32 unmasked() const { return ~(mxcsr >> mxcsr::mask_shift) & exception::all; }

  /// True if the exception is unmasked: then there is no masked response.
  constexpr bool raise(u32 flags) {
    raised |= flags;
    return flags & unmasked();
  }
  /// Nothing may be written, and #XM (or #UD without CR4.OSXMMEXCPT) follows [11.5.3].
  constexpr bool stopped() const { return raised & unmasked(); }
  /// MXCSR afterwards. An exception that stops an element before it is computed stops them all: what others found
  /// after computing is not said.
  constexpr u32 result() const {
    constexpr u32 before = exception::Invalid | exception::Denormal | exception::ZeroDivide;
    return mxcsr | (raised & unmasked() & before ? raised & before : raised);
  }

  /// Rounding to nearest with PE masked: a result that is neither special nor tiny can at most raise PE ...
  constexpr bool usual() const {
    return (mxcsr & (mxcsr::RoundingControl | mxcsr::PrecisionMask)) == mxcsr::PrecisionMask;
  }
  /// ... and here even that is no news.
  constexpr bool usual_and_inexact() const {
    constexpr u32 bits = mxcsr::RoundingControl | mxcsr::PrecisionMask | exception::Inexact;
    return (mxcsr & bits) == (mxcsr::PrecisionMask | exception::Inexact);
  }
};

template <class Bits>
concept FloatBits = std::same_as<Bits, u32> || std::same_as<Bits, u64>;

/// The single and double formats [4.2.2, table 4-3].
template <FloatBits Bits>
struct Format {
  static constexpr int width = 8 * sizeof(Bits), fraction_bits = width == 32 ? 23 : 52;
  static constexpr int exponent_bits = width - 1 - fraction_bits;
  static constexpr i32 bias = (1 << (exponent_bits - 1)) - 1, top_exponent = 2 * bias + 1;
  static constexpr Bits sign = Bits(1) << (width - 1), magnitude = sign - 1;
  static constexpr Bits smallest_normal = Bits(1) << fraction_bits, fraction = smallest_normal - 1;
  static constexpr Bits infinity = Bits(top_exponent) << fraction_bits, largest = infinity - 1;
  static constexpr Bits quiet = Bits(1) << (fraction_bits - 1), indefinite = sign | infinity | quiet;
};

// em++ 3.1.6 has no std::bit_cast.
inline float host(u32 bits) { return __builtin_bit_cast(float, bits); }
inline double host(u64 bits) { return __builtin_bit_cast(double, bits); }
inline u32 bits_of(float value) { return __builtin_bit_cast(u32, value); }
inline u64 bits_of(double value) { return __builtin_bit_cast(u64, value); }

template <FloatBits Bits>
constexpr bool is_zero(Bits a) {
  return (a & Format<Bits>::magnitude) == 0;
}
/// A normal number other than the smallest one, which as a result may have been tiny before it was rounded.
template <FloatBits Bits>
constexpr bool is_safe(Bits a) {
  using F = Format<Bits>;
  constexpr Bits first = F::smallest_normal + 1;
  return Bits((a & F::magnitude) - first) < Bits(F::infinity - first);
}
/// Something that the host computes with as the guest does: no denormal, no infinity, no NaN.
template <FloatBits Bits>
constexpr bool is_usual(Bits a) {
  return is_safe(a) || is_zero(a);
}

/// What the host's hardware found, and whether rounding is all that can have happened on the way.
template <FloatBits Bits>
struct Quick {
  Bits value = 0;
  bool settled = false;
};

template <FloatBits Bits>
Quick<Bits> quick_add(Bits a, Bits b) {
  if (!is_usual(a) || !is_usual(b)) return {};
  const Bits sum = bits_of(host(a) + host(b));
  return {sum, is_usual(sum)};
}
template <FloatBits Bits>
Quick<Bits> quick_multiply(Bits a, Bits b) {
  if (!is_usual(a) || !is_usual(b)) return {};
  const Bits product = bits_of(host(a) * host(b));
  return {product, is_safe(product) || is_zero(a) || is_zero(b)};
}
template <FloatBits Bits>
Quick<Bits> quick_divide(Bits a, Bits b) {
  if (!is_usual(a) || !is_safe(b)) return {};
  const Bits quotient = bits_of(host(a) / host(b));
  return {quotient, is_safe(quotient) || is_zero(a)};
}
template <FloatBits Bits>
Quick<Bits> quick_root(Bits a) {
  const bool positive = is_safe(a) && !(a & Format<Bits>::sign);
  if (!positive && !is_zero(a)) return {};
  return {bits_of(std::sqrt(host(a))), true};
}

/// Every case: what the functions below fall back to. For u32 and u64.
namespace full {
template <FloatBits Bits>
Bits add(Status&, Bits a, Bits b);
template <FloatBits Bits>
Bits subtract(Status&, Bits a, Bits b);
template <FloatBits Bits>
Bits multiply(Status&, Bits a, Bits b);
template <FloatBits Bits>
Bits divide(Status&, Bits a, Bits b);
template <FloatBits Bits>
Bits square_root(Status&, Bits a);
template <FloatBits Bits>
Bits minimum(Status&, Bits a, Bits b);
template <FloatBits Bits>
Bits maximum(Status&, Bits a, Bits b);
template <FloatBits Bits>
Order compare(Status&, Bits a, Bits b, NanCompare);
}  // namespace full

// Each returns the masked response; where status.stopped() the value means nothing. `a` is the first source operand,
// that is the destination.

template <FloatBits Bits>
Bits add(Status& status, Bits a, Bits b) {
  const Quick<Bits> sum = quick_add(a, b);
  return sum.settled && status.usual_and_inexact() ? sum.value : full::add(status, a, b);
}
template <FloatBits Bits>
Bits subtract(Status& status, Bits a, Bits b) {
  const Quick<Bits> difference = quick_add(a, Bits(b ^ Format<Bits>::sign));
  return difference.settled && status.usual_and_inexact() ? difference.value : full::subtract(status, a, b);
}
template <FloatBits Bits>
Bits multiply(Status& status, Bits a, Bits b) {
  const Quick<Bits> product = quick_multiply(a, b);
  return product.settled && status.usual_and_inexact() ? product.value : full::multiply(status, a, b);
}
template <FloatBits Bits>
Bits divide(Status& status, Bits a, Bits b) {
  const Quick<Bits> quotient = quick_divide(a, b);
  return quotient.settled && status.usual_and_inexact() ? quotient.value : full::divide(status, a, b);
}
template <FloatBits Bits>
Bits square_root(Status& status, Bits a) {
  const Quick<Bits> root = quick_root(a);
  return root.settled && status.usual_and_inexact() ? root.value : full::square_root(status, a);
}

/// MIN and MAX are not symmetric: the second operand comes back, unchanged, where one is a NaN or both are zeros.
template <FloatBits Bits>
Bits minimum(Status& status, Bits a, Bits b) {
  if (is_usual(a) && is_usual(b)) return host(a) < host(b) ? a : b;
  return full::minimum(status, a, b);
}
template <FloatBits Bits>
Bits maximum(Status& status, Bits a, Bits b) {
  if (is_usual(a) && is_usual(b)) return host(a) > host(b) ? a : b;
  return full::maximum(status, a, b);
}

/// COMISS and COMISD call every NaN invalid, UCOMISS and UCOMISD only signalling ones.
template <FloatBits Bits>
Order compare(Status& status, Bits a, Bits b, NanCompare mode) {
  if (!is_usual(a) || !is_usual(b)) return full::compare(status, a, b, mode);
  const auto x = host(a), y = host(b);
  return x < y ? Order::Less : x > y ? Order::Greater : Order::Equal;
}

/// The comparisons of CMPPS and its kin, as their immediate encodes them [SDM Volume 2, CMPPS].
enum class Predicate : u8 { Equal, Less, LessOrEqual, Unordered, NotEqual, NotLess, NotLessOrEqual, Ordered };

constexpr bool holds(Predicate predicate, Order order) {
  const bool equal = order == Order::Equal, less = order == Order::Less, unordered = order == Order::Unordered;
  switch (predicate) {
    case Predicate::Equal: return equal;
    case Predicate::Less: return less;
    case Predicate::LessOrEqual: return less || equal;
    case Predicate::Unordered: return unordered;
    case Predicate::NotEqual: return !equal;
    case Predicate::NotLess: return !less;
    case Predicate::NotLessOrEqual: return !(less || equal);
    case Predicate::Ordered: return !unordered;
  }
  return false;
}
/// The four that ask for an order of magnitude call every NaN invalid.
constexpr NanCompare nan_compare(Predicate predicate) {
  return (u8(predicate) & 3) == 1 || (u8(predicate) & 3) == 2 ? NanCompare::Signals : NanCompare::Quiet;
}
/// All ones or zero.
template <FloatBits Bits>
Bits compare(Status& status, Bits a, Bits b, Predicate predicate) {
  return Bits(0) - Bits(holds(predicate, compare(status, a, b, nan_compare(predicate))));
}

}  // namespace ferrite::sse
