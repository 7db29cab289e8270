// SPDX-License-Identifier: MIT
#include "core/device/mpu401.h"

#include <algorithm>

#include "core/base/register.h"

namespace ferrite {
namespace {
namespace status_byte {  // both are low when there is something to do
constexpr Bit NoData{0x80, "DSR"}, NotReady{0x40, "DRR"}, Others{0x3F, "1"};
}
constexpr u8 Acknowledge = 0xFE, Reset = 0xFF, EnterUart = 0x3F;
constexpr u64 BytesPerSecond = 3125;
constexpr u64 BufferBytes = 16;
}  // namespace

u8 Mpu401::read_port(u16 offset) { return offset == Data ? read_data() : status(); }

void Mpu401::write_port(u16 offset, u8 value) {
  if (offset == StatusCommand)
    write_command(value);
  else if (s_.uart)
    send(value);
}

void Mpu401::reset() {
  s_ = {};
  input.clear();
  show_irq();
}

bool Mpu401::full() const {
  const Ticks now = scheduler_.now();
  return s_.sent_at > now && s_.sent_at - now > scheduler_.ticks_for(BufferBytes, BytesPerSecond);
}

u8 Mpu401::status() const {
  const bool data = s_.acknowledge || (s_.uart && !input.empty());
  return u8(status_byte::Others | (data ? 0 : status_byte::NoData) | (full() ? status_byte::NotReady : 0));
}

/// [FFh] In the UART mode a reset is obeyed and not acknowledged; no other command is heard.
void Mpu401::write_command(u8 value) {
  const bool was_uart = s_.uart;
  if (was_uart && value != Reset) return;
  s_.uart = value == EnterUart;
  s_.acknowledge = !was_uart;
  input.clear();
  show_irq();
}

void Mpu401::send(u8 value) {
  if (full()) return;
  output.push(value);
  s_.sent_at = std::max(s_.sent_at, scheduler_.now()) + scheduler_.ticks_for(1, BytesPerSecond);
}

u8 Mpu401::read_data() {
  if (s_.acknowledge)
    s_.last = Acknowledge;
  else if (s_.uart && !input.empty())
    s_.last = input.pop();
  s_.acknowledge = false;
  show_irq();
  return s_.last;
}

void Mpu401::input_arrived() {
  if (!s_.uart) input.clear();
  show_irq();
}

void Mpu401::show_irq() { irq.set(s_.acknowledge || (s_.uart && !input.empty())); }

void Mpu401::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 4, "a field was added: visit it too");
  v("uart", s_.uart), v("acknowledge", s_.acknowledge), v("last", s_.last), v("sent_at", s_.sent_at), v("irq", irq);
}

}  // namespace ferrite
