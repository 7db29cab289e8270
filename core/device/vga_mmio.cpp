// SPDX-License-Identifier: MIT
#include "core/device/vga_mmio.h"

namespace ferrite {

namespace {

constexpr u16 FirstPort = VgaRegisters::AttributeIndex;  // 3C0h
// The area's size, then the order of bytes in a pixel.
constexpr std::array<u32, 2> ExtendedRegisters{8, 0x1E1E'1E1E};

constexpr bool in_dispi(u32 offset) { return offset >= VgaMmio::Dispi && offset < VgaMmio::DispiEnd; }
constexpr bool in_ports(u32 offset) { return offset >= VgaMmio::VgaPorts && offset < VgaMmio::VgaPortsEnd; }

}  // namespace

u32 VgaMmio::read_memory(u32 offset, unsigned bytes) {
  if (in_dispi(offset)) return read_dispi(offset, bytes);
  u32 value = 0;
  for (unsigned n = 0; n < bytes; n++) value |= u32(read_byte(offset + n)) << 8 * n;
  return value;
}

void VgaMmio::write_memory(u32 offset, u32 value, unsigned bytes) {
  if (in_dispi(offset)) return write_dispi(offset, value, bytes);
  for (unsigned n = 0; n < bytes; n++)
    if (in_ports(offset + n)) ports_.write_port(u16(FirstPort + offset + n - VgaPorts), u8(value >> 8 * n));
}

u8 VgaMmio::read_byte(u32 offset) {
  if (offset < edid_.size()) return edid_[offset];
  if (in_ports(offset)) return ports_.read_port(u16(FirstPort + offset - VgaPorts));
  if (offset >= Extended && offset < Extended + sizeof ExtendedRegisters)
    return u8(ExtendedRegisters[(offset - Extended) / 4] >> 8 * (offset % 4));
  return 0;
}

// Registers of 16 bits, one after the other.
u32 VgaMmio::read_dispi(u32 offset, unsigned bytes) const {
  const u16 index = u16((offset - Dispi) / 2);
  const u32 two = dispi_.read_register(index) | u32(dispi_.read_register(u16(index + 1))) << 16;
  const u32 value = two >> 8 * (offset % 2);
  return bytes == 4 ? value : value & ((1u << 8 * bytes) - 1);
}

void VgaMmio::write_dispi(u32 offset, u32 value, unsigned bytes) {
  const u16 index = u16((offset - Dispi) / 2);
  if (bytes == 1) {
    const u16 word = dispi_.read_register(index);
    value = offset % 2 ? (word & 0x00FF) | value << 8 : (word & 0xFF00) | (value & 0xFF);
  }
  dispi_.write_register(index, u16(value));
  if (bytes == 4) dispi_.write_register(u16(index + 1), u16(value >> 16));
}

}  // namespace ferrite
