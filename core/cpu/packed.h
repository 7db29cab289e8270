// SPDX-License-Identifier: MIT
#pragma once
#include <bit>

#include "core/base/types.h"

namespace ferrite {

/// What an MMX (8 bytes) or XMM (16 bytes) register holds, seen as lanes of any arithmetic type; lane 0 is the lowest.
template <unsigned Bytes>
struct Packed {
  template <class T>
  using Lanes = std::array<T, Bytes / sizeof(T)>;
  static constexpr unsigned bytes = Bytes;

  std::array<u64, Bytes / 8> words{};

  template <class T>
  Lanes<T> as() const {
    return std::bit_cast<Lanes<T>>(words);
  }
  template <class T>
  static Packed of(const Lanes<T>& lanes) {
    return {std::bit_cast<std::array<u64, Bytes / 8>>(lanes)};
  }
  bool operator==(const Packed&) const = default;
};

}  // namespace ferrite
