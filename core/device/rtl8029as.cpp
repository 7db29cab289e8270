// SPDX-License-Identifier: MIT
#include "core/device/rtl8029as.h"

#include <algorithm>

#include "core/base/byte_order.h"

namespace ferrite {
namespace {
constexpr PciIdentity Identity{
    .vendor = 0x10EC, .device = 0x8029, .class_code = 0x02'0000, .subsystem_vendor = 0x10EC, .subsystem = 0x8029};
constexpr u8 ConfigurationPage = 3;
enum Page0 : u16 { Id0 = 0x0A, Id1 = 0x0B };  // [5.1.2.2]
enum Page3 : u16 { Command9346 = 0x01, Config0 = 0x03, Config2 = 0x05, Config3 = 0x06, Device0 = 0x0E, Device1 = 0x0F };
namespace cr9346 {
constexpr Bit Mode{0xC0, "EEM"}, DataOut{0x01, "EEDO"};
constexpr u8 AutoLoad = 0x40, WriteConfig = 0xC0;
}  // namespace cr9346
namespace rom {  // PCI Local Bus Specification 2.2 [6.3.1]; what is beside the checksum's place is the image's own
constexpr std::size_t Checksum = 0x06, DataPointer = 0x18, HeaderBytes = 0x1A, VendorId = 4, DeviceId = 6;
constexpr std::string_view DataSignature = "PCIR";
}  // namespace rom

/// An image made for any card has no card's identity. Burned into this one's ROM it gets ours, and sums up to 0 again.
std::vector<u8> burned(std::span<const u8> image) {
  std::vector<u8> bytes(image.begin(), image.end());
  if (bytes.size() < rom::HeaderBytes) return bytes;
  const std::size_t at = load_little<u16>(bytes, rom::DataPointer);
  if (at + rom::DeviceId + 2 > bytes.size()) return bytes;
  const std::span<u8> data = std::span<u8>(bytes).subspan(at);
  if (!std::equal(rom::DataSignature.begin(), rom::DataSignature.end(), data.begin())) return bytes;
  if (load_little<u32>(data, rom::VendorId) != 0) return bytes;
  store_little<u16>(data, rom::VendorId, Identity.vendor), store_little<u16>(data, rom::DeviceId, Identity.device);
  for (unsigned n = 0; n < 4; n++) bytes[rom::Checksum] = u8(bytes[rom::Checksum] - data[rom::VendorId + n]);
  return bytes;
}

constexpr u8 Config2Writable = 0xE0, Config3Writable = 0x46;
}  // namespace

Rtl8029as::Rtl8029as(MemorySpace& memory, PortSpace& ports, Scheduler& scheduler, const MacAddress& address,
                     std::span<const u8> boot_rom)
    : PciFunction(memory, Identity), ne2000(scheduler, address) {
  set_io_bar(0, ports, ports_, Ne2000::Ports);
  std::vector<u8> rom = burned(boot_rom);
  set_memory_bar(RomBar, rom, BarKind::Rom);
  set_interrupt_pin(1);
  ne2000.chip.irq.connect(*this, 0);
}

void Rtl8029as::reset() {
  s_ = {};
  ne2000.reset();
  PciFunction::reset();
}

u8 Rtl8029as::Ports::read_port(u16 offset) {
  const u8 page = card_.ne2000.chip.page();
  if (page == 0 && offset == Id0) return 'P';
  if (page == 0 && offset == Id1) return 'C';
  const bool configuration = page == ConfigurationPage && offset > Ne2000::Chip && offset < Ne2000::Data;
  return configuration ? card_.read_configuration(offset) : card_.ne2000.read_port(offset);
}

void Rtl8029as::Ports::write_port(u16 offset, u8 value) {
  if (card_.ne2000.chip.page() == ConfigurationPage) card_.write_configuration(offset, value);
  card_.ne2000.write_port(offset, value);
}

u8 Rtl8029as::read_configuration(u16 offset) const {
  switch (offset) {
    case Command9346: return u8(s_.command_9346 | cr9346::DataOut);
    case Config0: return 0;
    case Config2: return s_.config2;
    case Config3: return s_.config3;
    case Device0: return u8(Identity.device);
    case Device1: return u8(Identity.device >> 8);
  }
  return 0xFF;
}

/// Loading from the 9346 brings what it brought at power-on, and ends by itself.
void Rtl8029as::write_configuration(u16 offset, u8 value) {
  const bool writable = (s_.command_9346 & cr9346::Mode) == cr9346::WriteConfig;
  if (offset == Command9346) {
    if ((value & cr9346::Mode) == cr9346::AutoLoad)
      s_ = {};
    else
      s_.command_9346 = value & u8(~cr9346::DataOut);
  }
  if (offset == Config2 && writable) s_.config2 = value & Config2Writable;
  if (offset == Config3 && writable) s_.config3 = value & Config3Writable;
}

void Rtl8029as::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 3, "a field was added: visit it too");
  v("ne2000", ne2000);
  v("command_9346", s_.command_9346), v("config2", s_.config2), v("config3", s_.config3);
  PciFunction::visit(v);
}

}  // namespace ferrite
