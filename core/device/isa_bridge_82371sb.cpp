// SPDX-License-Identifier: MIT
#include "core/device/isa_bridge_82371sb.h"

namespace ferrite {
namespace {
// Offsets, with their values after reset.
constexpr u8 IoRecovery = 0x4C, XBusChipSelect = 0x4E, PirqRouteA = 0x60, TopOfMemory = 0x69, MbirqRoute0 = 0x70,
             DmaChannel0 = 0x76;
constexpr u8 PirqDisabled = 0x80, PirqWritable = 0x8F;
constexpr u8 SeveralFunctions = 0x80;
}  // namespace

IsaBridge82371sb::IsaBridge82371sb(MemorySpace& memory)
    : PciFunction(memory,
                  {.vendor = 0x8086, .device = 0x7000, .class_code = 0x060100, .header_type = SeveralFunctions}) {
  set_register(IoRecovery, 0x4D, 0xFF);
  set_register(XBusChipSelect, 0x03, 0xFF);
  set_register(XBusChipSelect + 1, 0x00, 0x01);
  for (u8 n = 0; n < 4; n++) set_register(u8(PirqRouteA + n), PirqDisabled, PirqWritable);
  set_register(TopOfMemory, 0x02, 0xFE);
  set_register(MbirqRoute0, PirqDisabled, 0xEF);
  for (u8 n = 0; n < 2; n++) set_register(u8(DmaChannel0 + n), 0x0C, 0x8F);
}

}  // namespace ferrite
