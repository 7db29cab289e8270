// SPDX-License-Identifier: MIT
#include "core/automation/speed.h"

namespace ferrite::automation {

namespace {

/// Hundredths of a clock per instruction, from what the makers and magazines of the time gave: 8088 at 4.77 MHz
/// 0.33 MIPS, 80286 at 8 MHz 1.2, 386DX at 33 MHz 8, 486DX2 at 66 MHz 35, Pentium at 100 MHz 120, Pentium II at 300 MHz
/// 430, Core i7 about two instructions a clock.
u32 hundredth_clocks(CpuModel model, i32 kilohertz) {
  constexpr i32 fastest_8088 = 5'999, fastest_80286 = 12'499;
  if (kilohertz <= fastest_8088) return 1445;
  if (kilohertz <= fastest_80286) return 667;
  switch (model) {
    case CpuModel::I386Dx: return 412;
    case CpuModel::I486Dx2: return 190;
    case CpuModel::Pentium:
    case CpuModel::PentiumMmx: return 83;
    case CpuModel::PentiumII:
    case CpuModel::PentiumIII:
    case CpuModel::Pentium4: return 70;
    case CpuModel::CoreI7: break;
  }
  return 50;
}

}  // namespace

u64 instructions_per_second(CpuModel model, i32 kilohertz) {
  return u64(kilohertz) * 1000 * 100 / hundredth_clocks(model, kilohertz);
}

u32 instruction_cost(CpuModel model, i32 kilohertz, u64 hertz) {
  return u32(hertz * 1024 / instructions_per_second(model, kilohertz));
}

std::string megahertz_text(i32 kilohertz) {
  std::string text = std::to_string(kilohertz / 1000);
  if (kilohertz % 1000 == 0) return text;
  const std::string thousandths = std::to_string(1000 + kilohertz % 1000).substr(1);
  return text + "." + thousandths.substr(0, thousandths.find_last_not_of('0') + 1);
}

}  // namespace ferrite::automation
