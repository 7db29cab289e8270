// SPDX-License-Identifier: MIT
// The real x87 of the machine that runs the tests, as an oracle: FRSTOR a state, run one instruction, FNSAVE what
// became of it. No wait follows the instruction, so unmasked exceptions only leave their flags. Native x86-64 only.
#pragma once
#if defined(__x86_64__)
#include <cstring>

#include "core/fpu/float80.h"

namespace ferrite::test {

struct HostX87 {
  // The 32-bit protected-mode image [SDM Volume 1, figure 8-9], 108 bytes.
  u32 control = 0x37F, status = 0, tags = 0xFFFF, instruction = 0, code = 0, operand = 0, data = 0;
  std::array<u8, 80> registers{};

  unsigned top() const { return status >> 11 & 7; }
  fpu::Float80 st(unsigned n) const {
    fpu::Float80 f;
    std::memcpy(&f.significand, &registers[n * 10], 8);
    std::memcpy(&f.sign_exponent, &registers[n * 10 + 8], 2);
    return f;
  }
  /// Fills ST(n) and marks its register as in use.
  void set_st(unsigned n, fpu::Float80 f) {
    std::memcpy(&registers[n * 10], &f.significand, 8);
    std::memcpy(&registers[n * 10 + 8], &f.sign_exponent, 2);
    tags &= ~(3u << ((top() + n) % 8 * 2));
  }
};
static_assert(sizeof(HostX87) == 108);

/// Runs one instruction on the host. `memory` is its operand, if it has one, at (%1).
#define FERRITE_ON_HOST(state, memory, instruction)            \
  asm volatile("frstor (%0)\n\t" instruction "\n\tfnsave (%0)" \
               :                                               \
               : "r"(&(state)), "r"(memory)                    \
               : "memory", "cc", "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)")

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
#endif
