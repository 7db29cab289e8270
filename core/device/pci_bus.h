// SPDX-License-Identifier: MIT
// PCI bus 0 as the CPU reaches it: configuration mechanism 1 at CF8h-CFFh.
// Brackets name sections of the PCI Local Bus Specification, revision 2.2.
// Missing: bridges to further buses, special cycles.
#pragma once
#include "core/bus/port_device.h"
#include "core/device/pci_function.h"

namespace ferrite {

class PciBus final : public PortDevice {
 public:
  /// Map at CF8h-CFFh.
  enum Port : u16 { ConfigAddress = 0, ResetControl = 1, ConfigData = 4 };

  /// `function` answers as 00:`device`.0 to .7; it is the caller's and outlives the bus.
  void plug(unsigned device, unsigned number, PciFunction& function);
  /// Byte accesses to CF9h, which lies inside the address register, belong to the chip set: it sees offset 0.
  void connect_reset_control(PortDevice& device) { reset_control_ = &device; }

  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  u16 read_port16(u16 offset) override;
  void write_port16(u16 offset, u16 value) override;
  u32 read_port32(u16 offset) override;
  void write_port32(u16 offset, u32 value) override;
  /// RST# of every function.
  void reset();
  void visit(StateVisitor&);

 private:
  PciFunction* selected() const;
  u32 read_data(u16 offset, unsigned bytes);
  void write_data(u16 offset, u32 value, unsigned bytes);

  struct State {
    u32 address = 0;
  } s_;
  std::array<PciFunction*, 256> functions_{};  // by device and function
  PortDevice* reset_control_ = nullptr;
};

}  // namespace ferrite
