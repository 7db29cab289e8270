// SPDX-License-Identifier: MIT
#pragma once
// What runs the JIT's modules in the tests: Node itself, when the tests are WebAssembly.
#ifdef __EMSCRIPTEN__
#include "core/cpu/cpu.h"

namespace ferrite {

/// A module whose functions are called f0, f1, ... There is one at a time.
class CompiledCode {
 public:
  explicit CompiledCode(std::span<const u8> module);
  /// Runs function `number` on the CPU's state; answers how many instructions began.
  u32 run(unsigned number, Cpu&);
};

}  // namespace ferrite
#endif
