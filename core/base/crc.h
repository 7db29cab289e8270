// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// A cyclic redundancy check that begins with the highest bit of each byte.
template <class T, T Polynomial>
struct Crc {
  /// Of `bytes`, going on from the CRC of what came before them.
  static constexpr T of(std::span<const u8> bytes, T before = 0) {
    for (const u8 byte : bytes) before = T(before << 8 ^ Table[u8(before >> Top) ^ byte]);
    return before;
  }

 private:
  static constexpr unsigned Top = sizeof(T) * 8 - 8;
  static constexpr std::array<T, 256> Table = [] {
    std::array<T, 256> table{};
    for (unsigned byte = 0; byte < 256; byte++) {
      T crc = T(T(byte) << Top);
      for (int bit = 0; bit < 8; bit++) crc = T(crc << 1 ^ (crc >> (Top + 7) ? Polynomial : 0));
      table[byte] = crc;
    }
    return table;
  }();
};

}  // namespace ferrite
