// SPDX-License-Identifier: MIT
#pragma once
// The clock of a machine's processor as a setting: how many instructions a second that is. Guest time, and with it the
// timers' rates, stays the wall clock's; the time stamp counter counts guest time, not this clock.
//
// An instruction is worth as many clocks as it took on average on the processor that had such a clock: the model's,
// and below the clocks that a 386 was sold with (12.5 MHz) those of its forerunners, so that 4.77 MHz is an IBM PC.
#include "core/pc/pc_config.h"

namespace ferrite::automation {

struct Speed {
  static constexpr i32 Full = 0;                              // free run: as fast as the host can
  static constexpr i32 Slowest = 4'770, Fastest = 4'000'000;  // kHz
};

/// Instructions a second at `kilohertz`.
u64 instructions_per_second(CpuModel, i32 kilohertz);
/// Ticks of a machine of `hertz` for 1024 of them, as Pc::set_instruction_cost takes them.
u32 instruction_cost(CpuModel, i32 kilohertz, u64 hertz);
/// "4.77", "33".
std::string megahertz_text(i32 kilohertz);

}  // namespace ferrite::automation
