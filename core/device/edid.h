// SPDX-License-Identifier: MIT
// What a monitor says of itself to the graphics adapter.
// Document: VESA Enhanced Extended Display Identification Data Standard, release A revision 2 (EDID 1.4); bracketed are
// its sections. The timing of the preferred mode is that of VESA's Coordinated Video Timings 1.1, reduced blanking.
#pragma once
#include "core/base/types.h"

namespace ferrite {

struct MonitorSize {
  u32 width, height;  // pixels, up to 4095 each
};

using EdidBlock = std::array<u8, 128>;

/// An analog colour monitor that prefers this size and shows all of up to 1920x1200.
EdidBlock edid(MonitorSize preferred);

}  // namespace ferrite
