// SPDX-License-Identifier: MIT
// The general purpose events and the PCI hot plug registers that SeaBIOS's ACPI tables declare, at AFE0h and AE00h, as
// QEMU documents them (docs/specs/acpi_pci_hotplug). On this board nothing is plugged while it runs: no event happens.
#pragma once
#include "core/base/state.h"
#include "core/bus/port_device.h"

namespace ferrite {

class HotPlug final : public PortDevice {
 public:
  /// Offsets from AE00h. Slots come and go in bits that are never set here; none may be ejected.
  enum Port : u16 { SlotsPlugged = 0x00, SlotsRemovable = 0x0C, EventStatus = 0x1E0, EventEnable = 0x1E2 };

  u8 read_port(u16 offset) override { return enables(offset) ? enabled_[offset - EventEnable] : 0; }
  void write_port(u16 offset, u8 value) override {
    if (enables(offset)) enabled_[offset - EventEnable] = value;
  }
  void reset() { enabled_ = {}; }
  void visit(StateVisitor& v) { v("enabled", enabled_); }

 private:
  static bool enables(u16 offset) { return offset >= EventEnable && offset < EventEnable + 2; }

  std::array<u8, 2> enabled_{};
};

}  // namespace ferrite
