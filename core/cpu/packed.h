// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include "core/base/types.h"

namespace ferrite {

/// What an MMX (8 bytes) or XMM (16 bytes) register holds, seen as lanes of any arithmetic type; lane 0 is the lowest.
template <unsigned Bytes>
struct Packed {
  template <class T>
  using Lanes = std::array<T, Bytes / sizeof(T)>;
  using Words = std::array<u64, Bytes / 8>;
  static constexpr unsigned bytes = Bytes;

  Words words{};

  template <class T>
  Lanes<T> as() const {
    return __builtin_bit_cast(Lanes<T>, words);
  }
  template <class T>
  static Packed of(const Lanes<T>& lanes) {
    return {__builtin_bit_cast(Words, lanes)};
  }
  /// The low bytes; above them zeros.
  template <unsigned Other>
  Packed<Other> resized() const {
    Packed<Other> other;
    for (unsigned n = 0; n < std::min(words.size(), other.words.size()); n++) other.words[n] = words[n];
    return other;
  }
  bool operator==(const Packed&) const = default;
};

}  // namespace ferrite
