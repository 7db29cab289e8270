// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// What a guest has set its serial port to, for a host that has a real one.
struct SerialLine {
  enum class Parity : u8 { None, Odd, Even, Mark, Space };
  u32 bits_per_second = 0;
  u8 data_bits = 8, stop_bits = 1;  // one and a half stop bits count as two
  Parity parity = Parity::None;
};

}  // namespace ferrite
