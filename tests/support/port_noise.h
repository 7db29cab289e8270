// SPDX-License-Identifier: MIT
#pragma once
#include "core/bus/port_device.h"
#include "core/time/scheduler.h"

namespace ferrite::test {

/// A guest that has lost its mind, the same one every time: reads and writes of every width at random offsets, with
/// pauses of up to `pause` ticks between them.
class PortNoise {
 public:
  explicit PortNoise(u32 seed) : state_(seed) {}

  u32 next() { return state_ = state_ * 1664525u + 1013904223u, state_ >> 8; }

  void run(PortDevice& device, unsigned ports, Scheduler& clock, unsigned accesses = 20'000, u32 pause = 5000) {
    for (unsigned n = 0; n < accesses; n++) {
      const u16 port = u16(next() % ports);
      const u32 value = next() ^ next() << 12;
      switch (next() % 8) {
        case 0: device.read_port16(port); break;
        case 1: device.write_port16(port, u16(value)); break;
        case 2: device.read_port32(port); break;
        case 3: device.write_port32(port, value); break;
        case 4:
        case 5: device.read_port(port); break;
        default: device.write_port(port, u8(value));
      }
      if (next() % 4 == 0) clock.advance_to(clock.now() + next() % pause);
    }
  }

 private:
  u32 state_;
};

}  // namespace ferrite::test
