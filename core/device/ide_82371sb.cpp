// SPDX-License-Identifier: MIT
#include "core/device/ide_82371sb.h"

#include <algorithm>

#include "core/base/trace.h"

namespace ferrite {
namespace {
constexpr u8 PciCommand = 0x04, PciStatus = 0x06, LatencyTimer = 0x0D, InterruptLine = 0x3C;
constexpr u8 IdeTiming = 0x40, SlaveTiming = 0x44;
namespace pcicmd {  // [PCICMD]
constexpr Bit Io{0x01, "IOSE"}, BusMaster{0x04, "BME"};
}
namespace idetim {  // [IDETIM] the upper byte
constexpr Bit Decode{0x80, "IDE"};
constexpr u8 Writable = 0xF3;
}  // namespace idetim
namespace bmic {  // [BMICX]
constexpr Bit WriteMemory{0x08, "RWCON"}, Start{0x01, "SSBM"};
}
namespace bmis {  // [BMISX]
constexpr Bit DmaCapable{0x60, "DMA1CAP DMA0CAP"}, Interrupt{0x04, "IDEINTS"}, Error{0x02, "DMA error"},
    Active{0x01, "BMIDEA"};
}
namespace prd {  // [Physical Region Descriptor Format]
constexpr u32 Bytes = 8, EndOfTable = 0x8000'0000, Count = 0xFFFE, Address = ~1u, LargestRegion = 0x1'0000;
}
constexpr unsigned BusMasterBar = 4, BusMasterPortCount = 16, PortsPerChannel = 8;
}  // namespace

// ---- the PCI function -----------------------------------------------------------------------------------------------

Ide82371sb::Ide82371sb(MemorySpace& memory, PortSpace& ports)
    : PciFunction(memory, {.vendor = 0x8086, .device = 0x7010, .class_code = 0x01'0180}) {
  constexpr u8 fast_back_to_back = 0x80, medium_devsel = 0x02;
  set_register(PciCommand, 0, u8(pcicmd::Io | pcicmd::BusMaster));
  set_register(PciCommand + 1, 0, 0);
  set_register(PciStatus, fast_back_to_back, 0), set_register(PciStatus + 1, medium_devsel, 0);
  set_register(LatencyTimer, 0, 0xF0);
  set_register(InterruptLine, 0, 0);
  for (unsigned channel = 0; channel < Channels; channel++) {
    set_register(u8(IdeTiming + 2 * channel), 0, 0xFF);
    set_register(u8(IdeTiming + 2 * channel + 1), 0, idetim::Writable);
  }
  set_register(SlaveTiming, 0, 0xFF);
  set_io_bar(BusMasterBar, ports, bus_master_ports_, BusMasterPortCount);
  config_changed(0x00, 0xFF);
}

void Ide82371sb::reset() {
  PciFunction::reset();
  for (Channel* channel : {&primary, &secondary}) channel->reset();
}

void Ide82371sb::config_changed(u8 first, u8 last) {
  // What changes more is a reset or a restored state: nothing may move before all of it is there.
  const bool guest_wrote = last - first < 4;
  const u8 enabled = config(PciCommand);
  u8 timing = IdeTiming + 1;
  for (Channel* channel : {&primary, &secondary}) {
    channel->cable.connect_ports(enabled & pcicmd::Io && config(timing) & idetim::Decode);
    channel->allowed_ = enabled & pcicmd::BusMaster;
    if (guest_wrote) channel->transfer();
    timing += 2;
  }
}

u8 Ide82371sb::BusMasterPorts::read_port(u16 offset) {
  const Channel& channel = offset < PortsPerChannel ? ide_.primary : ide_.secondary;
  return channel.read(offset % PortsPerChannel);
}

void Ide82371sb::BusMasterPorts::write_port(u16 offset, u8 value) {
  Channel& channel = offset < PortsPerChannel ? ide_.primary : ide_.secondary;
  channel.write(offset % PortsPerChannel, value);
}

void Ide82371sb::visit(StateVisitor& v) {
  v("primary", primary), v("secondary", secondary);
  PciFunction::visit(v);
}

// ---- a channel ------------------------------------------------------------------------------------------------------

Ide82371sb::Channel::Channel(MemorySpace& memory) : memory_(memory) {
  cable.irq.connect(*this, Interrupt);
  cable.dmarq.connect(*this, Request);
}

void Ide82371sb::Channel::reset() {
  s_ = {};
  cable.reset();
}

/// [BMISX] IDEINTS is set by the edge: cleared while the line is high, it stays 0 until the next one.
void Ide82371sb::Channel::set_line(unsigned input, bool high) {
  if (input == Request) {
    if (high) transfer();
    return;
  }
  if (high) s_.status |= u8(bmis::Interrupt);
  irq.set(high);
}

u8 Ide82371sb::Channel::read(u8 number) const {
  if (number == Command) return s_.command;
  if (number == Status) return s_.status;
  return number >= TablePointer ? u8(s_.table >> 8 * (number - TablePointer)) : 0;
}

void Ide82371sb::Channel::write(u8 number, u8 value) {
  if (number == Command) return write_command(value);
  if (number == Status) {
    const u8 cleared = value & (bmis::Interrupt | bmis::Error);
    s_.status = u8((s_.status & ~cleared & ~bmis::DmaCapable) | (value & bmis::DmaCapable));
  }
  if (number < TablePointer) return;
  const unsigned shift = 8 * (number - TablePointer);
  s_.table = ((s_.table & ~(0xFFu << shift)) | u32(value) << shift) & ~3u;
}

/// [BMICX] The direction stays while the bus master is active; what was stopped can't be resumed.
void Ide82371sb::Channel::write_command(u8 value) {
  const bool starts = value & bmic::Start && !(s_.command & bmic::Start);
  const u8 direction = (active() ? s_.command : value) & bmic::WriteMemory;
  s_.command = u8(direction | (value & bmic::Start));
  if (!(value & bmic::Start)) return stop();
  if (!starts) return;
  s_.status |= u8(bmis::Active);
  s_.descriptor = s_.table;
  s_.left = 0, s_.last_region = false;
  transfer();
}

bool Ide82371sb::Channel::active() const { return s_.status & bmis::Active; }

void Ide82371sb::Channel::stop() { s_.status &= u8(~bmis::Active); }

/// [Physical Region Descriptor Format]
void Ide82371sb::Channel::next_region() {
  if (s_.last_region) return stop();
  std::array<u8, prd::Bytes> bytes;
  if (!memory_.read_block(s_.descriptor, bytes)) {
    s_.status |= u8(bmis::Error);
    return stop();
  }
  const auto doubleword = [&](unsigned at) {
    return u32(bytes[at]) | u32(bytes[at + 1]) << 8 | u32(bytes[at + 2]) << 16 | u32(bytes[at + 3]) << 24;
  };
  const u32 count = doubleword(4) & prd::Count;
  s_.address = doubleword(0) & prd::Address;
  s_.left = count ? count : prd::LargestRegion;
  s_.last_region = doubleword(4) & prd::EndOfTable;
  s_.descriptor += prd::Bytes;
}

/// As much as the device gives or takes now. The first region is fetched at the start, each further one when the one
/// before it is done [Operation].
void Ide82371sb::Channel::transfer() {
  if (!active() || !allowed_) return;
  if (!s_.left) next_region();
  while (active()) {
    AtaDevice* const device = cable.requesting();
    if (!device) return;
    const std::span<u8> offered = device->dma_bytes();
    // The address counter has 16 bits: a region that straddles 64 KB goes on at the beginning of its 64 KB.
    const u32 to_boundary = prd::LargestRegion - s_.address % prd::LargestRegion;
    const u32 bytes = std::min({u32(offered.size()), s_.left, to_boundary});
    if (!bytes || !move(offered.first(bytes), device->dma_direction())) return;
    s_.address = (s_.address & 0xFFFF'0000) | ((s_.address + bytes) & 0xFFFF);
    s_.left -= bytes;
    device->dma_moved(bytes);
    if (!s_.left) next_region();
  }
}

bool Ide82371sb::Channel::move(std::span<u8> bytes, AtaDevice::Direction direction) {
  const bool to_memory = direction == AtaDevice::Direction::ToHost;
  if (to_memory != bool(s_.command & bmic::WriteMemory)) {
    note(Note::Unusual, "ide", "bus master and drive disagree on the direction: nothing moves");
    return false;
  }
  if (to_memory ? memory_.write_block(s_.address, bytes) : memory_.read_block(s_.address, bytes)) return true;
  s_.status |= u8(bmis::Error);  // master abort
  stop();
  return false;
}

void Ide82371sb::Channel::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 7, "a field was added: visit it too");
  v("cable", cable), v("command", s_.command), v("status", s_.status), v("table", s_.table);
  v("descriptor", s_.descriptor), v("address", s_.address), v("left", s_.left), v("last_region", s_.last_region);
  v("irq", irq);
}

}  // namespace ferrite
