// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// A device that answers I/O ports. `offset` counts from the base pc/ mapped it at.
/// Wide accesses become byte accesses, low byte first, unless the chip has wide registers of its own.
class PortDevice {
 public:
  virtual u8 read_port(u16 offset) = 0;
  virtual void write_port(u16 offset, u8 value) = 0;
  virtual u16 read_port16(u16 offset) {
    const u8 low = read_port(offset);
    return u16(low | read_port(u16(offset + 1)) << 8);
  }
  virtual void write_port16(u16 offset, u16 value) {
    write_port(offset, u8(value));
    write_port(u16(offset + 1), u8(value >> 8));
  }
  virtual u32 read_port32(u16 offset) {
    const u16 low = read_port16(offset);
    return low | u32(read_port16(u16(offset + 2))) << 16;
  }
  virtual void write_port32(u16 offset, u32 value) {
    write_port16(offset, u16(value));
    write_port16(u16(offset + 2), u16(value >> 16));
  }

 protected:
  ~PortDevice() = default;
};

}  // namespace ferrite
