// SPDX-License-Identifier: MIT
#pragma once
#include "core/fpu/float80.h"

namespace ferrite::test {

/// Operands that find corners: special values, neighbours of powers of two, and plain random bits.
class Operands {
 public:
  /// The name of the test is the seed (FNV-1a).
  explicit Operands(std::string_view name) : state_(0xCBF29CE484222325) {
    for (char c : name) state_ = (state_ ^ u8(c)) * 0x100000001B3;
  }

  u64 bits() {  // xorshift64*
    state_ ^= state_ >> 12, state_ ^= state_ << 25, state_ ^= state_ >> 27;
    return state_ * 0x2545F4914F6CDD1Du;
  }
  u32 below(u32 limit) { return u32((bits() >> 32) * limit >> 32); }

  u64 significand() {
    switch (below(6)) {
      case 0: return u64(1) << below(64);
      case 1: return ~u64(0) << below(64);
      case 2: return fpu::integer_bit | u64(1) << below(64) | u64(1) << below(64);
      case 3: return fpu::integer_bit | bits() << below(64);
      case 4: return ~(u64(1) << below(64));
      default: return bits() | fpu::integer_bit;
    }
  }
  u16 exponent() {
    switch (below(8)) {
      case 0: return u16(below(4));
      case 1: return u16(0x7FFF - below(4));
      case 2: return u16(bits() & 0x7FFF);
      case 3: return u16(0x3FFF - 140 + below(280));
      case 4: return u16(0x3FFF - 1080 + below(2160));
      default: return u16(0x3FFF - 8 + below(80));
    }
  }
  fpu::Float80 any() { return {below(12) ? significand() : 0, u16(exponent() | (bits() & 0x8000))}; }
  /// A normal number whose magnitude is 2^lowest to 2^highest.
  fpu::Float80 normal(int lowest, int highest) {
    const int power = lowest + int(below(u32(highest - lowest)));
    return {significand() | fpu::integer_bit, u16((fpu::bias + power) | (bits() & 0x8000))};
  }

 private:
  u64 state_;
};

}  // namespace ferrite::test
