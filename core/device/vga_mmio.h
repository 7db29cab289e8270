// SPDX-License-Identifier: MIT
// The registers of the virtual VGA in memory: a page of 4 KB in which drivers of the Bochs adapter reach the monitor's
// EDID, the VGA's ports and the DISPI registers.
// Document: "QEMU Standard VGA" (docs/specs/standard-vga), MMIO area spec.
// Missing: a frame buffer in big-endian order (the register tells that it is little-endian).
#pragma once
#include "core/bus/memory_space.h"
#include "core/device/edid.h"
#include "core/device/vbe_dispi.h"
#include "core/device/vga_registers.h"

namespace ferrite {

class VgaMmio final : public MemoryDevice {
 public:
  static constexpr u32 Size = 0x1000;
  enum Area : u32 {
    Edid = 0x000,
    VgaPorts = 0x400,
    VgaPortsEnd = 0x420,
    Dispi = 0x500,
    DispiEnd = 0x516,
    Extended = 0x600
  };

  VgaMmio(PortDevice& ports, VbeDispi& dispi, MonitorSize preferred)
      : ports_(ports), dispi_(dispi), edid_(edid(preferred)) {}

  u32 read_memory(u32 offset, unsigned bytes) override;
  void write_memory(u32 offset, u32 value, unsigned bytes) override;

 private:
  u8 read_byte(u32 offset);
  u32 read_dispi(u32 offset, unsigned bytes) const;
  void write_dispi(u32 offset, u32 value, unsigned bytes);
  PortDevice& ports_;  // offsets from 3B0h
  VbeDispi& dispi_;
  EdidBlock edid_;
};

}  // namespace ferrite
