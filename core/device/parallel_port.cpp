// SPDX-License-Identifier: MIT
#include "core/device/parallel_port.h"

namespace ferrite {
namespace {
namespace status {  // [Status Port]
constexpr Bit NotBusy{0x80, "-BUSY"}, NotAcknowledge{0x40, "-ACK"}, Select{0x10, "SLCT"}, NotError{0x08, "-ERROR"},
    NotInterrupt{0x04, "-IRQ"};
constexpr u8 Reserved = 0x03;  // read as ones
}  // namespace status
namespace control {  // [Parallel Control Port]
constexpr Bit Strobe{0x01, "STROBE"}, NotInitialize{0x04, "-INIT"}, InterruptEnable{0x10, "IRQ EN"},
    Input{0x20, "DIRECTION"};
constexpr u8 Writable = 0x3F, Reserved = 0xC0;
}  // namespace control
constexpr u8 FloatingData = 0xFF;
}  // namespace

u8 ParallelPort::read_port(u16 offset) {
  switch (offset) {
    case Data: return s_.control & control::Input ? FloatingData : s_.data;
    case Status: return read_status();
    case Control: return s_.control | control::Reserved;
  }
  return 0xFF;
}

void ParallelPort::write_port(u16 offset, u8 value) {
  if (offset == Data) s_.data = value;
  if (offset == Control) write_control(value);
}

u8 ParallelPort::read_status() {
  u8 value = status::Select | status::NotError | status::Reserved;
  if (!s_.busy) value |= status::NotBusy;
  if (!s_.acknowledge) value |= status::NotAcknowledge;
  if (!irq.high()) value |= status::NotInterrupt;
  irq.lower();
  return value;
}

void ParallelPort::write_control(u8 value) {
  const u8 before = s_.control;
  s_.control = value & control::Writable;
  if (!(value & control::InterruptEnable)) irq.lower();
  if (!device_) return;
  if (before & ~value & control::NotInitialize) device_->initialize();
  if (~before & value & control::Strobe) device_->strobe(value & control::Input ? FloatingData : s_.data);
}

void ParallelPort::set_line(unsigned input, bool high) {
  if (input == Busy) s_.busy = high;
  if (input != Acknowledge) return;
  if (s_.acknowledge && !high && s_.control & control::InterruptEnable) irq.raise();
  s_.acknowledge = high;
}

void ParallelPort::reset() {
  write_control(0);
  s_.data = 0;
}

void ParallelPort::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 4, "a field was added: visit it too");
  v("data", s_.data), v("control", s_.control), v("busy", s_.busy), v("acknowledge", s_.acknowledge), v("irq", irq);
}

}  // namespace ferrite
