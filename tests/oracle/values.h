// SPDX-License-Identifier: MIT
// Random values that find corners, in every format that an operand may have.
#pragma once
#include <cstring>

#include "core/base/types.h"

namespace ferrite::oracle {

class Random {
 public:
  explicit Random(u64 seed) : state_(seed ? seed : 1) { bits(), bits(); }

  u64 bits() {  // xorshift64*
    state_ ^= state_ >> 12, state_ ^= state_ << 25, state_ ^= state_ >> 27;
    return state_ * 0x2545F4914F6CDD1Du;
  }
  u32 below(u32 limit) { return u32((bits() >> 32) * limit >> 32); }
  bool one_in(u32 n) { return below(n) == 0; }
  template <class T, std::size_t N>
  T one_of(const T (&list)[N]) {
    return list[below(N)];
  }

 private:
  u64 state_;
};

/// FNV-1a: the name of a form is its seed.
constexpr u64 hash_of(std::string_view text, u64 value = 0xCBF29CE484222325) {
  for (char c : text) value = (value ^ u8(c)) * 0x100000001B3;
  return value;
}

/// An integer of `bits` bits: ends of ranges, powers of two and their neighbours, small numbers, anything.
inline u64 integer(Random& random, unsigned bits) {
  const u64 mask = bits == 64 ? ~u64(0) : (u64(1) << bits) - 1, sign = u64(1) << (bits - 1);
  switch (random.below(10)) {
    case 0: return 0;
    case 1: return mask;
    case 2: return sign;
    case 3: return sign - 1;
    case 4: return u64(1) << random.below(bits);
    case 5: return ((u64(1) << random.below(bits)) + random.below(3) - 1) & mask;
    case 6: return random.below(40) & mask;
    case 7: return (0 - u64(random.below(40))) & mask;
    default: return random.bits() & mask;
  }
}

/// The fields of a floating-point number of `exponent_bits` and `fraction_bits`, sign on top.
inline u64 floating(Random& random, unsigned exponent_bits, unsigned fraction_bits) {
  const u64 most = (u64(1) << exponent_bits) - 1, bias = most >> 1, fractions = (u64(1) << fraction_bits) - 1;
  u64 exponent, fraction;
  switch (random.below(10)) {
    case 0: exponent = 0; break;  // zero and denormals
    case 1: exponent = most; break;
    case 2: exponent = 1 + random.below(3); break;
    case 3: exponent = most - 1 - random.below(3); break;
    case 4: exponent = random.bits() & most; break;
    default: exponent = bias - 4 + random.below(40); break;
  }
  switch (random.below(6)) {
    case 0: fraction = 0; break;
    case 1: fraction = fractions; break;
    case 2: fraction = u64(1) << random.below(fraction_bits); break;
    case 3: fraction = fractions << random.below(fraction_bits); break;
    default: fraction = random.bits(); break;
  }
  return random.below(2) * (u64(1) << (exponent_bits + fraction_bits)) | (exponent & most) << fraction_bits |
         (fraction & fractions);
}
inline u32 single(Random& random) { return u32(floating(random, 8, 23)); }
inline u64 twice(Random& random) { return floating(random, 11, 52); }

/// Ten bytes: also pseudo-denormals, unnormals, pseudo-infinities and pseudo-NaNs, but seldom.
inline void extended(Random& random, u8* to) {
  u16 top = 0;
  switch (random.below(8)) {
    case 0: top = u16(random.below(4)); break;
    case 1: top = u16(0x7FFF - random.below(4)); break;
    case 2: top = u16(random.bits() & 0x7FFF); break;
    case 3: top = u16(0x3FFF - 140 + random.below(280)); break;
    case 4: top = u16(0x3FFF - 1080 + random.below(2160)); break;
    default: top = u16(0x3FFF - 8 + random.below(80)); break;
  }
  u64 significand = random.bits();
  switch (random.below(6)) {
    case 0: significand = u64(1) << 63; break;
    case 1: significand = ~u64(0) << random.below(64); break;
    case 2: significand = u64(1) << 63 | u64(1) << random.below(64); break;
    case 3: significand = significand << random.below(64); break;
    default: break;
  }
  if (!random.one_in(12) && top) significand |= u64(1) << 63;
  if (random.one_in(12)) significand = 0, top = 0;
  top |= u16(random.below(2) << 15);
  std::memcpy(to, &significand, 8), std::memcpy(to + 8, &top, 2);
}

/// A vector of 8 or 16 bytes whose elements are of one kind.
inline void vector(Random& random, u8* to, unsigned bytes) {
  const unsigned kind = random.below(7);
  const unsigned step = kind == 0 || kind == 1 ? 4 : kind == 2 || kind == 3 ? 8 : 1u << random.below(4);
  for (unsigned at = 0; at < bytes; at += step) {
    const u64 word = kind <= 1 ? single(random) : kind <= 3 ? twice(random) : integer(random, step * 8);
    std::memcpy(to + at, &word, step);
  }
  if (random.one_in(16)) std::memset(to, random.below(2) ? 0xFF : 0, bytes);
}

}  // namespace ferrite::oracle
