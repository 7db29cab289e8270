// SPDX-License-Identifier: MIT
// Every SSE operation of core/fpu with random cases that find corners. The native tests put the same cases to the
// host's processor; `golden` is the fingerprint of what one answered, for hosts that have none (WebAssembly).
#pragma once
#include <algorithm>
#include <string_view>
#include <utility>

#include "core/fpu/sse_conversions.h"

namespace ferrite::test {

/// Operands that lie near each other, near the ends of the range, or nowhere special.
class SseOperands {
 public:
  /// The name of the operation is the seed (FNV-1a).
  explicit SseOperands(std::string_view name) : state_(0xCBF29CE484222325) {
    for (char c : name) state_ = (state_ ^ u8(c)) * 0x100000001B3;
  }

  u64 random() {  // xorshift64*
    state_ ^= state_ >> 12, state_ ^= state_ << 25, state_ ^= state_ >> 27;
    return state_ * 0x2545F4914F6CDD1Du;
  }
  u32 below(u32 limit) { return u32((random() >> 32) * limit >> 32); }

  template <class Bits>
  Bits any() {
    const Bits magnitude = Bits(u64(exponent<Bits>()) << sse::Format<Bits>::fraction_bits) | fraction<Bits>();
    return magnitude | (random() & 1 ? sse::Format<Bits>::sign : 0);
  }
  /// Something that has a corner in common with `a`.
  template <class Bits>
  Bits beside(Bits a) {
    using F = sse::Format<Bits>;
    const Bits inverse = Bits(2 * i32(F::bias)) << F::fraction_bits;
    switch (below(12)) {
      case 0: return a;
      case 1: return a ^ F::sign;
      case 2: return Bits(a + below(5) - 2);
      case 3: return Bits((a ^ F::sign) + below(5) - 2);
      case 4: return Bits(a + (Bits(below(120)) << F::fraction_bits)) ^ fraction<Bits>();
      case 5: return (a & (F::sign | F::infinity)) | fraction<Bits>();
      case 6: return Bits(inverse - (a & F::infinity)) ^ fraction<Bits>();                // the product is near 1,
      case 7: return Bits(near_smallest<Bits>() - (a & F::infinity)) ^ fraction<Bits>();  // near the smallest normal,
      case 8: return Bits((a & F::infinity) - near_smallest<Bits>()) ^ fraction<Bits>();  // or the quotient is
      case 9: return partner(a);
      default: return any<Bits>();
    }
  }
  /// MXCSR: any mode, masks and flags; more often the ones that programs use.
  u32 mxcsr() {
    u32 value = below(3) ? u32(sse::mxcsr::reset) : u32(random() & 0x1F80);
    if (below(2)) value |= u32(random() & 0xE040);
    if (below(4) == 0) value |= u32(random() & 0x3F);
    return below(4) ? value : value | 0x20;
  }

 private:
  template <class Bits>
  u32 exponent() {
    using F = sse::Format<Bits>;
    switch (below(8)) {
      case 0: return 0;
      case 1: return below(4);
      case 2: return u32(F::top_exponent) - below(3);
      case 3: return below(u32(F::top_exponent) + 1);
      case 4: return u32(F::bias) + below(64);
      case 5: return u32(F::bias) / 2 + below(u32(F::fraction_bits));
      case 6:
        return u32(std::min(F::bias + (below(2) ? 126 : -128) + i32(below(4)), F::top_exponent));  // a single's ends
      default: return u32(F::bias) - 3 + below(8);
    }
  }
  template <class Bits>
  Bits fraction() {
    constexpr Bits mask = sse::Format<Bits>::fraction;
    const u32 bits = u32(sse::Format<Bits>::fraction_bits);
    switch (below(8)) {
      case 0: return 0;
      case 1: return Bits(1) << below(bits);
      case 2: return Bits(mask << below(bits)) & mask;
      case 3: return mask >> below(bits);
      case 4: return Bits(random() << below(bits)) & mask;
      case 5: return (Bits(1) << below(bits)) | (Bits(1) << below(bits));
      default: return Bits(random()) & mask;
    }
  }
  /// A factor that takes `a` to the smallest normal number, where a bit more or less decides what is tiny.
  template <class Bits>
  Bits partner(Bits a) {
    using F = sse::Format<Bits>;
    const bool below_one = (a & F::magnitude) < Bits(F::bias) << F::fraction_bits;
    if (!sse::is_safe(a) || !below_one) return any<Bits>();
    return Bits(sse::bits_of(sse::host(F::smallest_normal) / sse::host(a)) + below(5) - 2);
  }
  /// The sum of the exponent fields of two factors whose product is about the smallest normal number.
  template <class Bits>
  Bits near_smallest() {
    using F = sse::Format<Bits>;
    return Bits(u32(F::bias) - u32(F::fraction_bits) / 2 + below(u32(F::fraction_bits))) << F::fraction_bits;
  }

  u64 state_;
};

/// `bits` is the width of the operands. Where a new case changes `golden`, the host's test says the new one.
struct SseOperation {
  std::string_view name;
  u32 bits;
  u64 (*run)(sse::Status&, u64 a, u64 b);
  u64 golden;
};

struct SseCase {
  u32 mxcsr;
  u64 a = 0, b = 0;

  SseCase(SseOperands& random, u32 bits) : mxcsr(random.mxcsr()) {
    if (bits == 32) draw<u32>(random);
    if (bits == 64) draw<u64>(random);
  }

 private:
  template <class Bits>
  void draw(SseOperands& random) {
    a = random.any<Bits>(), b = random.beside(Bits(a));
    if (random.below(2)) std::swap(a, b);
  }
};

inline constexpr int sse_case_count = 25'000;
inline constexpr u64 sse_stopped = 0x0123456789ABCDEF;  // in place of a result that is not written

/// FNV-1a over what came out.
struct Fingerprint {
  u64 value = 0xCBF29CE484222325;
  void add(u64 word) {
    for (int n = 0; n < 8; n++) value = (value ^ u8(word >> 8 * n)) * 0x100000001B3;
  }
};

std::span<const SseOperation> sse_operations();

}  // namespace ferrite::test
