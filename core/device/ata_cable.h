// SPDX-License-Identifier: MIT
// One ATA cable with up to two devices, as the host's ports reach it. Brackets name sections of ATA/ATAPI-6 (T13
// 1410D).
#pragma once
#include "core/bus/port_device.h"
#include "core/device/ata_device.h"

namespace ferrite {

class AtaCable final {
 public:
  /// Before power-on; the device is the caller's and outlives the cable. Its number says which of the two it is.
  void plug(AtaDevice&);
  AtaDevice* device(unsigned number) const { return devices_[number & 1]; }
  /// Whether the host's ports lead to the cable; where they don't, nobody answers.
  void connect_ports(bool on) { connected_ = on; }
  /// RESET-.
  void reset();
  /// The device that asks for DMA; null: none does.
  AtaDevice* requesting() const;
  void visit(StateVisitor&);

  Line irq, dmarq;

  /// Eight ports; the data register is 16 bits wide.
  struct CommandBlock final : PortDevice {
    explicit CommandBlock(AtaCable& cable) : cable_(cable) {}
    u8 read_port(u16 offset) override;
    void write_port(u16 offset, u8 value) override;
    u16 read_port16(u16 offset) override;
    void write_port16(u16 offset, u16 value) override;
    u32 read_port32(u16 offset) override;
    void write_port32(u16 offset, u32 value) override;

   private:
    AtaCable& cable_;
  } command_block{*this};

  /// One port: Alternate Status and Device Control.
  struct ControlBlock final : PortDevice {
    explicit ControlBlock(AtaCable& cable) : cable_(cable) {}
    u8 read_port(u16 offset) override;
    void write_port(u16 offset, u8 value) override;

   private:
    AtaCable& cable_;
  } control_block{*this};

 private:
  enum Input : unsigned { Irq, Dmarq };
  /// Either device may drive the wire.
  struct Wires final : LineTarget {
    explicit Wires(AtaCable& cable) : cable_(cable) {}
    void set_line(unsigned input, bool high) override;

   private:
    AtaCable& cable_;
  } wires_{*this};

  AtaDevice* selected() const;
  AtaDevice* answering() const;
  u8 read_status(bool alternate);
  u16 read_data();
  void write_data(u16 value);
  void write_register(u8 number, u8 value);

  std::array<AtaDevice*, 2> devices_{};
  bool connected_ = true;
};

}  // namespace ferrite
