// SPDX-License-Identifier: MIT
#pragma once
#include "core/device/ata_disk.h"
#include "core/device/rtc_146818.h"
#include "core/pc/pc_config.h"

namespace ferrite {

/// Writes what a set-up program would have left in the AT's CMOS RAM: drives, memory, equipment.
void write_cmos_defaults(Rtc146818&, const PcConfig&);
/// ... of a hard disk: its place (0 and 1 on the primary channel, 2 and 3 on the secondary) and its geometry.
void write_cmos_hard_disk(Rtc146818&, unsigned place, const AtaDisk::Translation&);

}  // namespace ferrite
