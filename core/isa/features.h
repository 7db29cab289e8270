// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite::isa {

/// Instruction sets, in the order in which Intel added them. A processor has a set of these sets. TestRegisters ended
/// with the 486.
enum class Feature : u8 {
  I386,
  TestRegisters,
  I486,
  Pentium,
  P6,
  Mmx,
  Fxsr,
  Sse,
  Sse2,
  Sse3,
  Ssse3,
  Sse41,
  Sse42,
  Popcnt
};

class Features {
 public:
  constexpr Features() = default;
  /// All up to this one.
  static constexpr Features up_to(Feature last) { return Features((2u << u8(last)) - 1); }
  static constexpr Features all() { return up_to(Feature::Popcnt); }
  constexpr bool has(Feature f) const { return bits_ >> u8(f) & 1; }
  constexpr Features without(Feature f) const { return Features(bits_ & ~(1u << u8(f))); }
  constexpr bool operator==(const Features&) const = default;

 private:
  constexpr explicit Features(u32 bits) : bits_(bits) {}
  u32 bits_ = 0;
};

}  // namespace ferrite::isa
