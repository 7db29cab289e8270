// SPDX-License-Identifier: MIT
#include "core/device/isa_bridge_82371sb.h"

#include <algorithm>

namespace ferrite {
namespace {
// Offsets, with their values after reset.
constexpr u8 IoRecovery = 0x4C, XBusChipSelect = 0x4E, PirqRouteA = 0x60, TopOfMemory = 0x69, MbirqRoute0 = 0x70,
             DmaChannel0 = 0x76;
namespace pirqrc {  // [PIRQRC]
constexpr Bit Disabled{0x80, "IRQROUTEN#"}, Irq{0x0F, "IRQROUTE"};
constexpr u8 Writable = Disabled.mask | Irq.mask;
constexpr u32 Reserved = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 8 | 1 << 13;  // IRQs that no PIRQ reaches
}  // namespace pirqrc
constexpr u8 SeveralFunctions = 0x80;
}  // namespace

IsaBridge82371sb::IsaBridge82371sb(MemorySpace& memory)
    : PciFunction(memory,
                  {.vendor = 0x8086, .device = 0x7000, .class_code = 0x060100, .header_type = SeveralFunctions}) {
  set_register(IoRecovery, 0x4D, 0xFF);
  set_register(XBusChipSelect, 0x03, 0xFF);
  set_register(XBusChipSelect + 1, 0x00, 0x01);
  for (u8 n = 0; n < Pirqs; n++) set_register(u8(PirqRouteA + n), pirqrc::Disabled.mask, pirqrc::Writable);
  set_register(TopOfMemory, 0x02, 0xFE);
  set_register(MbirqRoute0, 0x80, 0xEF);
  for (u8 n = 0; n < 2; n++) set_register(u8(DmaChannel0 + n), 0x0C, 0x8F);
}

void IsaBridge82371sb::set_line(unsigned pirq, bool high) {
  u8& wires = s_.asserted[pirq % Pirqs];
  wires = u8(high ? wires + 1 : std::max(wires - 1, 0));
  route();
}

void IsaBridge82371sb::config_changed(u8, u8) { route(); }

void IsaBridge82371sb::route() {
  u32 asserted = 0;
  for (unsigned pirq = 0; pirq < Pirqs; pirq++) {
    const u8 control = config(u8(PirqRouteA + pirq));
    if (s_.asserted[pirq] && !(control & pirqrc::Disabled)) asserted |= 1u << (control & pirqrc::Irq);
  }
  asserted &= ~pirqrc::Reserved;
  for (unsigned n = 0; n < irq.size(); n++) irq[n].set(asserted >> n & 1);
}

void IsaBridge82371sb::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 1, "a field was added: visit it too");
  // Before the registers: restoring those routes anew, and the wires must then be as they were.
  v("asserted", s_.asserted), v("irq", irq);
  PciFunction::visit(v);
}

}  // namespace ferrite
