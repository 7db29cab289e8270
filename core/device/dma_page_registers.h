// SPDX-License-Identifier: MIT
// 74LS612 memory mapper as the AT uses it: sixteen byte-wide registers at 80h-8Fh, eight of which give the DMA
// channels their upper address bits. The rest are scratch; 80h is where a BIOS shows its progress codes.
#pragma once
#include "core/base/state.h"
#include "core/bus/port_device.h"

namespace ferrite {

class DmaPageRegisters final : public PortDevice {
 public:
  static constexpr u16 Ports = 16;

  u8 read_port(u16 offset) override { return registers_[offset % Ports]; }
  void write_port(u16 offset, u8 value) override { registers_[offset % Ports] = value; }
  /// A16 to A23 of system channel 0 to 7; channel 4 is the cascade and its register refresh's.
  u8 page(unsigned channel) const { return registers_[Wiring[channel & 7]]; }
  void visit(StateVisitor& v) { v("registers", registers_); }

 private:
  static constexpr std::array<u8, 8> Wiring{0x7, 0x3, 0x1, 0x2, 0xF, 0xB, 0x9, 0xA};
  std::array<u8, Ports> registers_{};
};

}  // namespace ferrite
