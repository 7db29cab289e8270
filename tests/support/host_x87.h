// SPDX-License-Identifier: MIT
// The real x87 of the machine that runs the tests, as an oracle: FRSTOR a state, run one instruction, FNSAVE what
// became of it. No wait follows the instruction, so unmasked exceptions only leave their flags. Native x86-64 only.
#pragma once
#if defined(__x86_64__)
#include <cstring>

#include "tests/support/float80_operands.h"

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

}  // namespace ferrite::test
#endif
