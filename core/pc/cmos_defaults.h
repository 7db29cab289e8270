// SPDX-License-Identifier: MIT
#pragma once
#include "core/device/rtc_146818.h"
#include "core/pc/pc_config.h"

namespace ferrite {

/// Writes what a set-up program would have left in the AT's CMOS RAM: drives, memory, equipment.
void write_cmos_defaults(Rtc146818&, const PcConfig&);

}  // namespace ferrite
