// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// A named bit (or field) of a register. Converts to its mask, so code reads `msr & msr::Rqm`, while
/// windows, traces and test failures print `name` from the same declaration.
struct Bit {
  u32 mask;
  std::string_view name;
  constexpr operator u32() const { return mask; }
};

/// The names of the bits set in `value`, in the order of `bits`, as a data sheet lists them.
inline std::string names(u32 value, std::span<const Bit> bits) {
  std::string text;
  for (const Bit& bit : bits)
    if (value & bit.mask) text.append(text.empty() ? "" : " ").append(bit.name);
  return text;
}

}  // namespace ferrite
