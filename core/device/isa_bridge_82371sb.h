// SPDX-License-Identifier: MIT
// Intel 82371SB (PIIX3), function 0: the bridge to the ISA bus, device 00:01.0. Its ISA chips (timers, interrupt and
// DMA controllers, ports 61h and 92h) are files of their own. Brackets name registers and headings of the data sheet,
// Intel order number 290550. Missing: MIRQ routing (kept as written), X-bus chip selects.
#pragma once
#include "core/bus/line.h"
#include "core/device/pci_function.h"

namespace ferrite {

class IsaBridge82371sb final : public PciFunction, public LineTarget {
 public:
  explicit IsaBridge82371sb(MemorySpace&);
  /// PIRQA# to PIRQD#, high while asserted. Any number of wires may be connected to one: it is asserted while any is.
  void set_line(unsigned pirq, bool high) override;
  void visit(StateVisitor&);

  std::array<Line, 16> irq;  // high while a PIRQ is asserted that PIRQRC sends to that IRQ

  /// Where this board's slots have their pins (1 is INTA#): each device's INTA# goes one PIRQ beyond its neighbour's.
  /// SeaBIOS and the ACPI tables it carries count on it.
  static constexpr unsigned pirq_of(unsigned device, unsigned pin) { return (device + pin - 2) & 3; }

 private:
  static constexpr unsigned Pirqs = 4;

  void config_changed(u8 first, u8 last) override;
  void route();

  struct State {
    std::array<u8, Pirqs> asserted{};  // wires that are high
  } s_;
};

}  // namespace ferrite
