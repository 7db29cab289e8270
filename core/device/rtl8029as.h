// SPDX-License-Identifier: MIT
// Realtek RTL8029AS: an NE2000 on the PCI bus, with configuration registers in a page of its own and, where given, a
// boot ROM. Brackets name sections of the data sheet (LS009.0, January 1997).
// Missing: the lines to its 9346 (nothing answers there), full duplex and flow control, power down, the clock's halt.
#pragma once
#include "core/device/ne2000.h"
#include "core/device/pci_function.h"

namespace ferrite {

class Rtl8029as final : public PciFunction, private LineTarget {
 public:
  /// No bytes: no boot ROM. One that names no card, as Debian's iPXE, is made this card's.
  Rtl8029as(MemorySpace&, PortSpace&, Scheduler&, const MacAddress&, std::span<const u8> boot_rom = {});
  void reset() override;
  void visit(StateVisitor&);

  Ne2000 ne2000;

 private:
  void set_line(unsigned, bool high) override { interrupt.set(high); }

  struct Ports final : PortDevice {
    explicit Ports(Rtl8029as& card) : card_(card) {}
    u8 read_port(u16 offset) override;
    void write_port(u16 offset, u8 value) override;
    u16 read_port16(u16 offset) override { return card_.ne2000.read_port16(offset); }
    void write_port16(u16 offset, u16 value) override { card_.ne2000.write_port16(offset, value); }

   private:
    Rtl8029as& card_;
  } ports_{*this};
  u8 read_configuration(u16 offset) const;
  void write_configuration(u16 offset, u8 value);

  struct State {
    u8 command_9346 = 0, config2 = 0, config3 = 0;
  } s_;
};

}  // namespace ferrite
