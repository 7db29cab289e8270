// SPDX-License-Identifier: MIT
#pragma once
// Numbers as files store them, whatever the order of the host's bytes.
#include "core/base/types.h"

namespace ferrite {

template <class T>
constexpr T load_big(std::span<const u8> bytes, std::size_t at) {
  u64 value = 0;
  for (std::size_t n = 0; n < sizeof(T); n++) value = value << 8 | bytes[at + n];
  return T(value);
}
template <class T>
constexpr T load_little(std::span<const u8> bytes, std::size_t at) {
  u64 value = 0;
  for (std::size_t n = sizeof(T); n-- > 0;) value = value << 8 | bytes[at + n];
  return T(value);
}
template <class T>
constexpr void store_big(std::span<u8> bytes, std::size_t at, T value) {
  for (std::size_t n = sizeof(T); n-- > 0; value = T(u64(value) >> 8)) bytes[at + n] = u8(value);
}
template <class T>
constexpr void store_little(std::span<u8> bytes, std::size_t at, T value) {
  for (std::size_t n = 0; n < sizeof(T); n++, value = T(u64(value) >> 8)) bytes[at + n] = u8(value);
}

constexpr u64 round_up(u64 value, u64 unit) { return (value + unit - 1) / unit * unit; }

}  // namespace ferrite
