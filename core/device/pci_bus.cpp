// SPDX-License-Identifier: MIT
#include "core/device/pci_bus.h"

#include "core/base/register.h"

namespace ferrite {
namespace {
namespace address {  // [3.2.2.3.2] CONFIG_ADDRESS
constexpr Bit Enable{0x80000000, "ENABLE"}, Bus{0x00FF0000, "BUS"}, DeviceFunction{0x0000FF00, "DEVFN"},
    Register{0x000000FC, "REG"};
constexpr unsigned DeviceFunctionShift = 8;
}  // namespace address
constexpr u32 Nobody = 0xFFFFFFFF;  // [6.1] a read that no function claims
}  // namespace

void PciBus::plug(unsigned device, unsigned number, PciFunction& function) {
  functions_[(device & 31) << 3 | (number & 7)] = &function;
}

PciFunction* PciBus::selected() const {
  if (!(s_.address & address::Enable) || (s_.address & address::Bus)) return nullptr;
  return functions_[(s_.address & address::DeviceFunction) >> address::DeviceFunctionShift];
}

u32 PciBus::read_data(u16 offset, unsigned bytes) {
  const PciFunction* const function = selected();
  const u8 first = u8((s_.address & address::Register) | (offset & 3));
  return function ? function->read_config(first, bytes) : Nobody;
}

void PciBus::write_data(u16 offset, u32 value, unsigned bytes) {
  PciFunction* const function = selected();
  if (function) function->write_config(u8((s_.address & address::Register) | (offset & 3)), value, bytes);
}

u8 PciBus::read_port(u16 offset) {
  if (offset >= ConfigData) return u8(read_data(offset, 1));
  if (offset == ResetControl && reset_control_) return reset_control_->read_port(0);
  return 0xFF;
}

void PciBus::write_port(u16 offset, u8 value) {
  if (offset >= ConfigData) return write_data(offset, value, 1);
  if (offset == ResetControl && reset_control_) reset_control_->write_port(0, value);
}

u16 PciBus::read_port16(u16 offset) {
  if (offset >= ConfigData && !(offset & 1)) return u16(read_data(offset, 2));
  return PortDevice::read_port16(offset);
}

void PciBus::write_port16(u16 offset, u16 value) {
  if (offset >= ConfigData && !(offset & 1)) return write_data(offset, value, 2);
  PortDevice::write_port16(offset, value);
}

// [3.2.2.3.2] Only a doubleword access reaches CONFIG_ADDRESS.
u32 PciBus::read_port32(u16 offset) {
  if (offset == ConfigAddress) return s_.address;
  return offset == ConfigData ? read_data(offset, 4) : PortDevice::read_port32(offset);
}

void PciBus::write_port32(u16 offset, u32 value) {
  if (offset == ConfigAddress)
    s_.address = value & (address::Enable | 0x00FFFFFC);
  else if (offset == ConfigData)
    write_data(offset, value, 4);
  else
    PortDevice::write_port32(offset, value);
}

void PciBus::reset() {
  s_ = {};
  for (PciFunction* function : functions_)
    if (function) function->reset();
}

void PciBus::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 1, "a field was added: visit it too");
  v("address", s_.address);
}

}  // namespace ferrite
