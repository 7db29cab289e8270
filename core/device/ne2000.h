// SPDX-License-Identifier: MIT
// Novell NE2000: a DP8390D with 16 KB of buffer memory and a PROM, at 32 ports. No data sheet is public; what its ports
// and its PROM are is what all its drivers count on.
// Missing: the socket for a boot ROM of the ISA board, and slots of 8 bits.
#pragma once
#include "core/device/dp8390.h"

namespace ferrite {

class Ne2000 final : public PortDevice, private Dp8390::BufferMemory {
 public:
  /// The chip's sixteen registers; then eight that are all the data port, and eight that all reset the chip.
  enum Port : u16 { Chip = 0x00, Data = 0x10, Reset = 0x18, Ports = 0x20 };
  static constexpr u16 BufferStart = 0x4000, BufferBytes = 0x4000;

  Ne2000(Scheduler&, const MacAddress&);
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  u16 read_port16(u16 offset) override;
  void write_port16(u16 offset, u16 value) override;
  void reset() { chip.reset(); }
  void visit(StateVisitor&);

  Dp8390 chip;

 private:
  u8 read_buffer(u16 address) override;
  void write_buffer(u16 address, u8 value) override;
  bool moves_words(u16 offset) const;

  static constexpr std::size_t PromBytes = 32;
  std::array<u8, PromBytes> prom_{};
  std::array<u8, BufferBytes> buffer_{};
};

}  // namespace ferrite
