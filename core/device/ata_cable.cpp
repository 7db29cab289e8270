// SPDX-License-Identifier: MIT
#include "core/device/ata_cable.h"

namespace ferrite {
namespace {
constexpr u8 NobodyDrives = 0x7F;  // DD7 is pulled down, so that nobody looks idle rather than busy
constexpr u8 NoPorts = 0xFF;
constexpr u8 AbsentStatus = 0x00, AbsentPacketDevice = 0x00;  // [9.16]
constexpr u8 DeviceReset = 0x08;
}  // namespace

void AtaCable::plug(AtaDevice& device) {
  devices_[device.number()] = &device;
  device.irq.connect(wires_, Irq);
  device.dmarq.connect(wires_, Dmarq);
  const bool alone = !devices_[0] || !devices_[1];
  for (AtaDevice* each : devices_)
    if (each) each->set_alone(alone);
}

void AtaCable::reset() {
  for (AtaDevice* device : devices_)
    if (device) device->hardware_reset();
}

void AtaCable::Wires::set_line(unsigned input, bool) {
  bool high = false;
  for (const AtaDevice* device : cable_.devices_)
    if (device) high |= input == Irq ? device->irq.high() : device->dmarq.high();
  (input == Irq ? cable_.irq : cable_.dmarq).set(high);
}

AtaDevice* AtaCable::requesting() const {
  for (AtaDevice* device : devices_)
    if (device && device->dmarq.high()) return device;
  return nullptr;
}

AtaDevice* AtaCable::selected() const {
  for (AtaDevice* device : devices_)
    if (device && device->selected()) return device;
  return nullptr;
}

/// The selected device, or device 0 in the place of a device 1 that is absent [9.16].
AtaDevice* AtaCable::answering() const {
  AtaDevice* const device = selected();
  return device ? device : devices_[0];
}

u8 AtaCable::read_status(bool alternate) {
  AtaDevice* const device = answering();
  if (!device) return NobodyDrives;
  if (!device->selected()) return AbsentStatus;
  return alternate ? device->alternate_status() : device->read_register(AtaDevice::StatusCommand);
}

u16 AtaCable::read_data() {
  AtaDevice* const device = selected();
  return device ? device->read_data() : u16(0xFF00 | NobodyDrives);
}

void AtaCable::write_data(u16 value) {
  if (AtaDevice* const device = selected()) device->write_data(value);
}

// Both devices keep what is written, so that they agree on which of them is selected; that one alone decides whether
// the command block is open.
void AtaCable::write_register(u8 number, u8 value) {
  AtaDevice* const device = answering();
  if (number == AtaDevice::StatusCommand && value == DeviceReset && device && device->selected() &&
      device->takes_packets())
    return device->device_reset_written();
  if (device && device->deaf()) return;
  for (AtaDevice* each : devices_)
    if (each) each->write_register(number, value);
}

u8 AtaCable::CommandBlock::read_port(u16 offset) {
  if (!cable_.connected_) return NoPorts;
  if (offset == AtaDevice::Data) return u8(cable_.read_data());
  if (offset == AtaDevice::StatusCommand) return cable_.read_status(false);
  AtaDevice* const device = cable_.answering();
  if (!device) return NobodyDrives;
  if (!device->selected() && device->takes_packets()) return AbsentPacketDevice;
  return device->read_register(u8(offset));
}

void AtaCable::CommandBlock::write_port(u16 offset, u8 value) {
  if (!cable_.connected_) return;
  if (offset == AtaDevice::Data) return cable_.write_data(value);
  cable_.write_register(u8(offset), value);
}

u16 AtaCable::CommandBlock::read_port16(u16 offset) {
  if (offset != AtaDevice::Data || !cable_.connected_) return PortDevice::read_port16(offset);
  return cable_.read_data();
}

void AtaCable::CommandBlock::write_port16(u16 offset, u16 value) {
  if (offset != AtaDevice::Data || !cable_.connected_) return PortDevice::write_port16(offset, value);
  cable_.write_data(value);
}

// A doubleword of data is two words, one after the other.
u32 AtaCable::CommandBlock::read_port32(u16 offset) {
  if (offset != AtaDevice::Data) return PortDevice::read_port32(offset);
  const u16 low = read_port16(offset);
  return low | u32(read_port16(offset)) << 16;
}

void AtaCable::CommandBlock::write_port32(u16 offset, u32 value) {
  if (offset != AtaDevice::Data) return PortDevice::write_port32(offset, value);
  write_port16(offset, u16(value));
  write_port16(offset, u16(value >> 16));
}

u8 AtaCable::ControlBlock::read_port(u16) { return cable_.connected_ ? cable_.read_status(true) : NoPorts; }

void AtaCable::ControlBlock::write_port(u16, u8 value) {
  if (!cable_.connected_) return;
  for (AtaDevice* device : cable_.devices_)
    if (device) device->write_device_control(value);
}

void AtaCable::visit(StateVisitor& v) { v("irq", irq), v("dmarq", dmarq); }

}  // namespace ferrite
