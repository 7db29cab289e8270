// SPDX-License-Identifier: MIT
#include "core/device/virtio_pci.h"

#include "core/base/trace.h"

namespace ferrite {
namespace {
enum Cause : u8 { QueueUsed = 0x01, ConfigChanged = 0x02 };  // [4.1.4.5]

/// [4.1.2.1] The transitional devices' numbers.
u16 device_id(VirtioPci::Type type) {
  switch (type) {
    case VirtioPci::Type::Network: return 0x1000;
    case VirtioPci::Type::Block: return 0x1001;
    case VirtioPci::Type::Console: return 0x1003;
    case VirtioPci::Type::Plan9: break;
  }
  return 0x1009;
}

PciIdentity identity(VirtioPci::Type type, u32 class_code) {
  return {.vendor = VirtioPci::Vendor,
          .device = device_id(type),
          .class_code = class_code,
          .subsystem_vendor = VirtioPci::Vendor,
          .subsystem = u16(type)};
}

u8 byte_of(u32 value, u16 n) { return u8(value >> 8 * n); }
void set_byte(u32& value, u16 n, u8 byte) { value = (value & ~(0xFFu << 8 * n)) | u32(byte) << 8 * n; }
}  // namespace

VirtioPci::VirtioPci(MemorySpace& memory, PortSpace& ports, Type type, u32 class_code, unsigned queues, u32 features)
    : PciFunction(memory, identity(type, class_code)),
      queue_count_(queues),
      features_(features),
      queues_{Virtqueue(memory), Virtqueue(memory)} {
  set_io_bar(0, ports, *this, Ports);
  set_interrupt_pin(1);
}

void VirtioPci::reset() {
  reset_device();
  PciFunction::reset();
}

void VirtioPci::reset_device() {
  s_ = {};
  for (Virtqueue& queue : queues_) queue.reset();
  interrupt.lower();
  device_reset();
}

Virtqueue* VirtioPci::selected() { return s_.queue_select < queue_count_ ? &queues_[s_.queue_select] : nullptr; }

u8 VirtioPci::read_port(u16 offset) {
  if (offset >= DeviceConfig) return read_device_config(u16(offset - DeviceConfig));
  const u16 byte = offset % 4;
  switch (offset & ~3) {
    case DeviceFeatures: return byte_of(features_, byte);
    case DriverFeatures: return byte_of(s_.driver_features, byte);
    case QueueAddress: return selected() ? byte_of(selected()->page(), byte) : 0;
    case QueueSize: return byte_of((selected() ? Virtqueue::Size : 0u) | u32(s_.queue_select) << 16, byte);
    default: break;
  }
  if (offset == DeviceStatus) return s_.status;
  if (offset != InterruptStatus) return 0;
  const u8 causes = s_.interrupts;  // reading acknowledges
  s_.interrupts = 0;
  interrupt.lower();
  return causes;
}

void VirtioPci::write_port(u16 offset, u8 value) {
  const u16 byte = offset % 4;
  switch (offset) {
    case QueueSelect: s_.queue_select = u16((s_.queue_select & 0xFF00) | value); return;
    case QueueSelect + 1: s_.queue_select = u16((s_.queue_select & 0xFF) | value << 8); return;
    case QueueNotify: return write_port16(QueueNotify, value);
    case DeviceStatus: return write_status(value);
    default: break;
  }
  if ((offset & ~3) == DriverFeatures) {
    set_byte(s_.driver_features, byte, value);
    s_.driver_features &= features_;
  }
  if ((offset & ~3) == QueueAddress) select_page(byte, value);
}

void VirtioPci::write_port16(u16 offset, u16 value) {
  if (offset != QueueNotify) return PortDevice::write_port16(offset, value);
  if (value < queue_count_ && working(value)) queue_notified(value);
}

void VirtioPci::select_page(u16 byte, u8 value) {
  Virtqueue* const queue = selected();
  if (!queue) return;
  u32 page = queue->page();
  set_byte(page, byte, value);
  queue->set_page(page);
}

/// [2.1] Writing 0 resets the device; only that takes "needs reset" away.
void VirtioPci::write_status(u8 value) {
  if (!value) return reset_device();
  s_.status = u8((value & ~NeedsReset) | (s_.status & NeedsReset));
}

bool VirtioPci::peek(unsigned queue, Virtqueue::Chain& chain) {
  if (!working(queue)) return false;
  const Virtqueue::Found found = queues_[queue].peek(chain);
  if (found == Virtqueue::Found::Malformed) need_reset();
  return found == Virtqueue::Found::Chain;
}

void VirtioPci::complete(unsigned queue, const Virtqueue::Chain& chain, u32 written) {
  if (queues_[queue].complete(chain, written)) interrupt_driver(QueueUsed);
}

void VirtioPci::need_reset() {
  note(Note::Unusual, "virtio", "a malformed queue or request");
  s_.status |= NeedsReset;
  interrupt_driver(ConfigChanged);
}

void VirtioPci::interrupt_driver(u8 cause) {
  s_.interrupts |= cause;
  interrupt.raise();
}

void VirtioPci::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 4, "a field was added: visit it too");
  v("driver_features", s_.driver_features), v("queue_select", s_.queue_select);
  v("status", s_.status), v("interrupts", s_.interrupts), v("queues", queues_);
  PciFunction::visit(v);
}

}  // namespace ferrite
