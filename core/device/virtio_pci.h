// SPDX-License-Identifier: MIT
// What all virtio devices on the PCI bus have in common: identity, registers and interrupt of the legacy interface.
// Brackets name sections of Virtual I/O Device (VIRTIO) 1.1 (OASIS, 11 April 2019).
// Missing: the modern interface's capabilities [4.1.4] and with them VIRTIO_F_VERSION_1, MSI-X. Buffers move whatever
// the bus master bit says: old drivers never set it.
#pragma once
#include "core/device/pci_function.h"
#include "core/device/virtqueue.h"

namespace ferrite {

class VirtioPci : public PciFunction, private PortDevice {
 public:
  /// [5]: the device's number, by which drivers know it.
  enum class Type : u8 { Network = 1, Block = 2, Console = 3, Plan9 = 9 };
  /// I/O ports from the base register on [4.1.4.8]; the device's own configuration begins at DeviceConfig.
  enum Register : u16 {
    DeviceFeatures = 0x00,
    DriverFeatures = 0x04,
    QueueAddress = 0x08,
    QueueSize = 0x0C,
    QueueSelect = 0x0E,
    QueueNotify = 0x10,
    DeviceStatus = 0x12,
    InterruptStatus = 0x13,
    DeviceConfig = 0x14,
    Ports = 0x40,
  };
  static constexpr u16 Vendor = 0x1AF4;
  static constexpr u8 NeedsReset = 0x40;  // of DeviceStatus [2.1]
  static constexpr unsigned MostQueues = 2;

  void reset() override;
  void visit(StateVisitor&);

 protected:
  static constexpr u32 AnyLayout = 1u << 27;  // [6.3]

  VirtioPci(MemorySpace&, PortSpace&, Type, u32 class_code, unsigned queues, u32 features);

  // What a device does.

  virtual void queue_notified(unsigned queue) = 0;
  virtual u8 read_device_config(u16 offset) const = 0;
  /// The driver or the bus reset it.
  virtual void device_reset() = 0;

  // How it does it.

  bool negotiated(u32 feature) const { return s_.driver_features & feature; }
  bool working(unsigned queue) const { return queues_[queue].page() && !(s_.status & NeedsReset); }
  /// The oldest chain in a queue; false: none. After one that is malformed the device needs a reset [2.1.2].
  bool peek(unsigned queue, Virtqueue::Chain&);
  void complete(unsigned queue, const Virtqueue::Chain&, u32 written);
  /// The driver made a request that the device can't answer.
  void need_reset();

 private:
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  void write_port16(u16 offset, u16 value) override;
  void write_status(u8 value);
  void select_page(u16 byte, u8 value);
  void reset_device();
  void interrupt_driver(u8 cause);
  Virtqueue* selected();

  struct State {
    u32 driver_features = 0;
    u16 queue_select = 0;
    u8 status = 0, interrupts = 0;
  } s_;
  unsigned queue_count_;
  u32 features_;
  std::array<Virtqueue, MostQueues> queues_;
};

}  // namespace ferrite
