// SPDX-License-Identifier: MIT
// The interrupt request wires of the board, IRQ0 to IRQ15.
#pragma once
#include <algorithm>

#include "core/bus/line.h"

namespace ferrite {

/// Each is high while any of the wires connected to it is: ISA devices and PCI functions may share one.
class IrqLines final : public LineTarget {
 public:
  static constexpr unsigned Count = 16;

  void set_line(unsigned irq, bool high) override {
    u8& wires = high_wires_[irq];
    wires = u8(high ? wires + 1 : std::max(wires - 1, 0));
    pic[irq].set(wires);
    io_apic[irq].set(wires);
  }
  void visit(StateVisitor& v) { v("high_wires", high_wires_), v("pic", pic), v("io_apic", io_apic); }

  std::array<Line, Count> pic, io_apic;  // both hear of every interrupt

 private:
  std::array<u8, Count> high_wires_{};
};

}  // namespace ferrite
