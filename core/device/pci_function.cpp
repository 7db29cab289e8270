// SPDX-License-Identifier: MIT
#include "core/device/pci_function.h"

#include <bit>

namespace ferrite {
namespace {
enum Register : u8 {  // [6.1] Figure 6-1
  VendorId = 0x00,
  DeviceId = 0x02,
  Command = 0x04,
  RevisionId = 0x08,
  ClassCode = 0x09,
  CacheLineSize = 0x0C,
  LatencyTimer = 0x0D,
  HeaderType = 0x0E,
  BaseAddress0 = 0x10,
  SubsystemVendorId = 0x2C,
  SubsystemId = 0x2E,
  ExpansionRomBase = 0x30,
  InterruptLine = 0x3C,
  InterruptPin = 0x3D,
};
namespace command {  // [6.2.2]
constexpr Bit Io{0x01, "IO"}, Memory{0x02, "MEM"};
constexpr u8 WritableLow = 0x47, WritableHigh = 0x01;  // and bus master, parity response, SERR#
}  // namespace command
namespace base {  // [6.2.5]
constexpr Bit IoSpace{0x01, "IO"}, Prefetchable{0x08, "PF"}, RomEnable{0x01, "ROM EN"};
}
constexpr u32 SmallestMemory = MemorySpace::PageSize, SmallestIo = 4;
// What the chip set keeps from the bus: the first megabyte, and the APICs and the BIOS at the top (82441FX [System
// Address Map]).
constexpr u32 FirstOnBus = 0x0010'0000, LastOnBus = 0xFEBF'FFFF;
}  // namespace

PciFunction::PciFunction(MemorySpace& memory, const PciIdentity& id) : memory_(memory) {
  const auto word = [&](u8 offset, u16 value) {
    set_register(offset, u8(value), 0);
    set_register(u8(offset + 1), u8(value >> 8), 0);
  };
  word(VendorId, id.vendor), word(DeviceId, id.device);
  word(SubsystemVendorId, id.subsystem_vendor), word(SubsystemId, id.subsystem);
  set_register(RevisionId, id.revision, 0);
  for (u8 n = 0; n < 3; n++) set_register(u8(ClassCode + n), u8(id.class_code >> 8 * n), 0);
  set_register(HeaderType, id.header_type, 0);
  set_register(Command, 0, command::WritableLow);
  set_register(Command + 1, 0, command::WritableHigh);
  set_register(CacheLineSize, 0, 0xFF);
  set_register(LatencyTimer, 0, 0xFF);
  set_register(InterruptLine, 0, 0xFF);
}

PciFunction::~PciFunction() = default;

void PciFunction::set_register(u8 offset, u8 value, u8 writable) {
  s_.config[offset] = initial_[offset] = value;
  writable_[offset] = writable;
}

void PciFunction::set_interrupt_pin(u8 pin) { set_register(InterruptPin, pin, 0); }
u8 PciFunction::interrupt_pin() const { return s_.config[InterruptPin]; }

u8 PciFunction::bar_offset(unsigned index) const {
  return u8(index == RomBar ? unsigned(ExpansionRomBase) : BaseAddress0 + 4 * index);
}

/// [6.2.5.1] A base register's writable bits tell its size.
void PciFunction::declare_bar(unsigned index, u32 size, u8 fixed_bits) {
  const u32 writable = ~(size - 1);
  const u8 offset = bar_offset(index);
  for (u8 n = 0; n < 4; n++) set_register(u8(offset + n), n ? 0 : fixed_bits, u8(writable >> 8 * n));
  bars_[index].size = size;
}

void PciFunction::set_memory_bar(unsigned index, std::span<u8> bytes, BarKind kind, WrittenPages* written) {
  if (index > RomBar || bytes.empty()) return;
  if (index == RomBar) {
    rom_image_.assign(bytes.begin(), bytes.end());
    rom_image_.resize((bytes.size() + SmallestMemory - 1) / SmallestMemory * SmallestMemory, 0xFF);
    bytes = rom_image_;
  }
  const u32 size = std::max(SmallestMemory, std::bit_ceil(u32(bytes.size())));
  bars_[index].kind = index == RomBar ? BarKind::Rom : kind;
  bars_[index].written = written;
  bars_[index].bytes = bytes.first(bytes.size() & ~std::size_t(SmallestMemory - 1));
  declare_bar(index, size, kind == BarKind::PrefetchableMemory ? u8(base::Prefetchable) : 0);
  if (index == RomBar) writable_[ExpansionRomBase] |= base::RomEnable;
}

void PciFunction::set_memory_bar(unsigned index, MemoryDevice& device, u32 size) {
  if (index >= RomBar) return;
  bars_[index].kind = BarKind::Memory;
  bars_[index].device = &device;
  declare_bar(index, std::max(SmallestMemory, std::bit_ceil(size)), 0);
}

void PciFunction::set_io_bar(unsigned index, PortSpace& ports, PortDevice& device, u32 size) {
  if (index >= RomBar) return;
  bars_[index].kind = BarKind::Io;
  bars_[index].ports = &ports;
  bars_[index].port_device = &device;
  ports.place(0, 0, device);
  declare_bar(index, std::max(SmallestIo, std::bit_ceil(size)), base::IoSpace);
}

u32 PciFunction::read_config(u8 offset, unsigned bytes) const {
  u32 value = 0;
  for (unsigned n = 0; n < bytes; n++) value |= u32(s_.config[u8(offset + n)]) << 8 * n;
  return value;
}

void PciFunction::write_config(u8 offset, u32 value, unsigned bytes) {
  for (unsigned n = 0; n < bytes; n++) {
    const u8 at = u8(offset + n), mask = writable_[at];
    s_.config[at] = u8((s_.config[at] & ~mask) | (u8(value >> 8 * n) & mask));
  }
  place_bars();
  config_changed(offset, u8(offset + bytes - 1));
}

void PciFunction::reset() {
  s_.config = initial_;
  interrupt.lower();
  place_bars();
  config_changed(0x00, 0xFF);
}

void PciFunction::config_changed(u8, u8) {}

/// Where the guest wants the BAR now; 0 is nowhere. RAM is not given up: the host bridge claims it first.
u32 PciFunction::wanted_base(unsigned index) const {
  const Bar& bar = bars_[index];
  const u32 value = register_value(bar_offset(index));
  const u32 address = value & ~(bar.size - 1);
  const u8 enabled = config(Command);
  switch (bar.kind) {
    case BarKind::Unused: return 0;
    case BarKind::Io: return enabled & command::Io ? address & 0xFFFF : 0;
    case BarKind::Rom:
      if (!(value & base::RomEnable)) return 0;
      [[fallthrough]];
    case BarKind::Memory:
    case BarKind::PrefetchableMemory: break;
  }
  const bool free = address >= memory_.ram().size() && address >= FirstOnBus && address <= LastOnBus;
  return enabled & command::Memory && free ? address : 0;
}

void PciFunction::place_bars() {
  for (unsigned index = 0; index < bars_.size(); index++) place(index);
}

void PciFunction::place(unsigned index) {
  Bar& bar = bars_[index];
  const u32 wanted = wanted_base(index);
  if (wanted == bar.mapped_at) return;
  if (bar.kind == BarKind::Io) {
    bar.mapped_at = wanted;
    return bar.ports->place(u16(wanted), wanted ? bar.size : 0, *bar.port_device);
  }
  if (bar.mapped_at) memory_.unmap(bar.mapped_at);
  bar.mapped_at = wanted;
  if (!wanted) return;
  if (bar.device)
    memory_.map_device(wanted, wanted + (bar.size - 1), *bar.device);
  else if (!bar.bytes.empty())
    memory_.map_bytes(wanted, bar.bytes, bar.kind != BarKind::Rom, bar.written);
}

void PciFunction::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 1, "a field was added: visit it too");
  v("config", s_.config), v("interrupt", interrupt);
  // A restored configuration moves the BARs; for a visitor that only reads, nothing changes.
  for (unsigned n = 0; n < s_.config.size(); n++)
    s_.config[n] = u8((s_.config[n] & writable_[n]) | (initial_[n] & ~writable_[n]));
  place_bars();
  config_changed(0x00, 0xFF);
}

}  // namespace ferrite
