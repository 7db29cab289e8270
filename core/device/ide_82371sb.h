// SPDX-License-Identifier: MIT
// Intel 82371SB (PIIX3), function 1: the IDE interface, device 00:01.1, with its two channels at the ports and
// interrupts of the AT, and a bus master for each.
// Brackets name registers and headings of the data sheet, Intel order number 290550, and (SFF-8038i) its model.
// Missing: the timing that IDETIM asks for (a drive moves data as fast as it can), the line buffer, prefetching and
// posting of the data port; the status bits of the PCI side (PCISTS).
#pragma once
#include "core/device/ata_cable.h"
#include "core/device/pci_function.h"

namespace ferrite {

class Ide82371sb final : public PciFunction {
 public:
  static constexpr unsigned Channels = 2;

  Ide82371sb(MemorySpace&, PortSpace&);
  void reset() override;
  void visit(StateVisitor&);

  /// A channel: its cable, and the bus master between the cable and memory.
  class Channel final : public LineTarget {
   public:
    explicit Channel(MemorySpace& memory);
    void visit(StateVisitor&);

    AtaCable cable;
    Line irq;  // IRQ14 or IRQ15

   private:
    friend class Ide82371sb;
    enum Register : u8 { Command = 0, Status = 2, TablePointer = 4 };
    enum Input : unsigned { Interrupt, Request };

    void set_line(unsigned input, bool high) override;
    u8 read(u8 number) const;
    void write(u8 number, u8 value);
    void write_command(u8 value);
    void reset();
    bool active() const;
    void stop();
    void next_region();
    void transfer();
    bool move(std::span<u8> bytes, AtaDevice::Direction);

    struct State {
      u8 command = 0, status = 0;
      u32 table = 0;
      u32 descriptor = 0;         // address of the next one
      u32 address = 0, left = 0;  // of the current memory region
      bool last_region = false;
    } s_;
    MemorySpace& memory_;
    bool allowed_ = false;  // follows from PCICMD
  };

  Channel primary{memory_}, secondary{memory_};

 private:
  void config_changed(u8 first, u8 last) override;

  /// Sixteen ports at BMIBA.
  struct BusMasterPorts final : PortDevice {
    explicit BusMasterPorts(Ide82371sb& ide) : ide_(ide) {}
    u8 read_port(u16 offset) override;
    void write_port(u16 offset, u8 value) override;

   private:
    Ide82371sb& ide_;
  } bus_master_ports_{*this};
};

}  // namespace ferrite
