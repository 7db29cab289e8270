// SPDX-License-Identifier: MIT
#pragma once
#include "tests/support/cpu_rig.h"

namespace ferrite::test {

/// In protected mode with SSE switched on, #XM handled, and an empty x87 stack; EBX points at Data.
class SseRig : public CpuRig {
 public:
  SseRig() {
    protect();
    cpu.write_cr4(cr4::Osfxsr | cr4::Osxmmexcpt);
    cpu.fpu.fninit();
    cpu.s.reg[EBX] = Data;
  }
};

}  // namespace ferrite::test
