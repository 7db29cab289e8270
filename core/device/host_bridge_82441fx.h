// SPDX-License-Identifier: MIT
// Intel 82441FX (440FX) PCI and memory controller, device 00:00.0: which of C0000h-FFFFFh is ROM and which RAM, and the
// reset control register at CF9h.
// Brackets name registers and headings of the data sheet, Intel order number 290549.
// Missing: SMRAM, DRAM row boundaries (kept, without effect), error reporting.
#pragma once
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/device/pci_function.h"

namespace ferrite {

class HostBridge82441fx final : public PciFunction {
 public:
  static constexpr u32 RomFirst = 0xC0000, RomBytes = 0x40000;

  /// `rom`: the 256 KB that lie at C0000h-FFFFFh where shadow RAM is off; the caller's, and outlives the bridge.
  /// RAM is at least 1 MB.
  HostBridge82441fx(MemorySpace&, std::span<u8, RomBytes> rom);
  void reset() override;
  void visit(StateVisitor&);

  Line cpu_reset;  // a pulse on a write that sets bit 2 of CF9h

  /// One byte at CF9h.
  struct ResetControl final : PortDevice {
    explicit ResetControl(HostBridge82441fx& bridge) : bridge_(bridge) {}
    u8 read_port(u16 offset) override;
    void write_port(u16 offset, u8 value) override;

   private:
    HostBridge82441fx& bridge_;
  } reset_control{*this};

 private:
  static constexpr unsigned Segments = 13;

  void config_changed(u8 first, u8 last) override;
  MemorySpace::Shadow attribute(unsigned segment) const;
  void shadow(unsigned segment);

  struct State {
    u8 reset_control = 0;
  } s_;
  std::span<u8, RomBytes> rom_;
  std::array<MemorySpace::Shadow, Segments> shown_{};  // follows from the PAM registers
};

}  // namespace ferrite
