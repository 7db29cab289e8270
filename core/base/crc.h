// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// A cyclic redundancy check that begins with the highest bit of each byte.
template <class T, T Polynomial>
struct Crc {
  /// Of `bytes`, going on from the CRC of what came before them.
  static constexpr T of(std::span<const u8> bytes, T before = 0) {
    if constexpr (sizeof(T) == 4)
      for (; bytes.size() >= 4; bytes = bytes.subspan(4)) before = of_four(bytes, before);
    for (const u8 byte : bytes) before = T(before << 8 ^ Tables[0][u8(before >> Top) ^ byte]);
    return before;
  }

 private:
  static constexpr unsigned Top = sizeof(T) * 8 - 8;
  static constexpr T of_four(std::span<const u8> bytes, T before) {
    return Tables[3][u8(before >> 24) ^ bytes[0]] ^ Tables[2][u8(before >> 16) ^ bytes[1]] ^
           Tables[1][u8(before >> 8) ^ bytes[2]] ^ Tables[0][u8(before) ^ bytes[3]];
  }

  /// Of a byte, and so many bytes of 0 behind it as the table's number says.
  static constexpr auto Tables = [] {
    std::array<std::array<T, 256>, sizeof(T) == 4 ? 4 : 1> tables{};
    for (unsigned byte = 0; byte < 256; byte++) {
      T crc = T(T(byte) << Top);
      for (int bit = 0; bit < 8; bit++) crc = T(crc << 1 ^ (crc >> (Top + 7) ? Polynomial : 0));
      tables[0][byte] = crc;
    }
    for (std::size_t n = 1; n < tables.size(); n++)
      for (unsigned byte = 0; byte < 256; byte++) {
        const T crc = tables[n - 1][byte];
        tables[n][byte] = T(crc << 8 ^ tables[0][u8(crc >> Top)]);
      }
    return tables;
  }();
};

}  // namespace ferrite
