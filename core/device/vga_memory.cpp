// SPDX-License-Identifier: MIT
#include "core/device/vga_memory.h"

namespace ferrite {

using namespace vga;

namespace {

/// A bit for each map, made a byte for each map.
constexpr std::array<u32, 16> Spread = [] {
  std::array<u32, 16> table{};
  for (u32 bits = 0; bits < 16; bits++)
    for (u32 map = 0; map < 4; map++)
      if (bits >> map & 1) table[bits] |= 0xFFu << 8 * map;
  return table;
}();

/// One byte for all four maps.
constexpr u32 all_maps(u8 value) { return value * 0x01010101u; }
constexpr u32 one_map(u32 map) { return 0xFFu << 8 * map; }
constexpr u32 EvenMaps = 0x00FF00FF, FontMaps = 0xFFFF0000;

constexpr u32 all_ones(unsigned bytes) { return bytes >= 4 ? ~0u : (1u << 8 * bytes) - 1; }

// [GR06] Where the display memory appears, from A0000h.
constexpr u32 MemoryMapShift = 2, MemoryMapMask = 3;
struct Window {
  u32 first, size;
};
constexpr Window Windows[4] = {{0x00000, 0x20000}, {0x00000, 0x10000}, {0x10000, 0x8000}, {0x18000, 0x8000}};
constexpr u32 WholeWindow = 0;
constexpr Window HerculesWindow{0x10000, 0x10000};

enum class WriteMode : u8 { Processor, Latches, Color, SetReset };  // [GR05]
enum class Logic : u8 { Replace, And, Or, Xor };                    // [GR03] bits 4-3

}  // namespace

u32 VgaMemory::read_memory(u32 offset, unsigned bytes) {
  if (!registers_.memory_enabled()) return all_ones(bytes);
  if (dispi_.enabled() && !dispi_.planar()) return read_linear(offset, bytes);
  if (!enter_window(offset)) return all_ones(bytes);
  u32 value = read_maps(offset);
  for (unsigned n = 1; n < bytes; n++) value |= u32(read_maps(offset + n)) << 8 * n;
  return value;
}

void VgaMemory::write_memory(u32 offset, u32 value, unsigned bytes) {
  if (!registers_.memory_enabled()) return;
  if (dispi_.enabled() && !dispi_.planar()) return write_linear(offset, value, bytes);
  if (!enter_window(offset)) return;
  for (unsigned n = 0; n < bytes; n++) write_maps(offset + n, u8(value >> 8 * n));
}

/// Makes `offset` count from where the display memory appears; false: it does not appear there.
bool VgaMemory::enter_window(u32& offset) const {
  const u32 map = registers_.file().graphics(gc::Miscellaneous) >> MemoryMapShift & MemoryMapMask;
  const Window& window = compatibility_.hercules_pages() ? HerculesWindow : Windows[map];
  offset -= window.first;
  return offset < window.size;
}

/// Where in the maps a processor address lies. Chain 4 takes the two low bits to select the map and leaves them 0 in
/// the address [SR04]; odd/even takes one, and puts A16 or the page bit in its place [GR06, Miscellaneous Output].
u32 VgaMemory::map_offset(u32 offset) const {
  const u32 bank = dispi_.enabled() ? dispi_.bank_start() : 0;
  if (registers_.file().sequencer(seq::MemoryMode) & seq::Chain4) return bank + (offset & 0xFFFC);
  const u8 miscellaneous = registers_.file().graphics(gc::Miscellaneous);
  if (!(miscellaneous & gc::ChainOddEven)) return bank + (offset & 0xFFFF);
  const bool whole = (miscellaneous >> MemoryMapShift & MemoryMapMask) == WholeWindow;
  const u32 low_bit = whole ? offset >> 16 & 1 : registers_.file().misc_output() & misc::PageLow ? 0 : 1;
  return bank + ((offset & 0xFFFE) | low_bit);
}

/// The maps a write at this address goes to, a byte of ones for each.
u32 VgaMemory::write_enable(u32 offset) const {
  const u32 enabled = Spread[registers_.file().sequencer(seq::MapMask)];
  const u8 mode = registers_.file().sequencer(seq::MemoryMode);
  if (mode & seq::Chain4) return enabled & one_map(offset & 3);
  if (mode & seq::Sequential) return enabled;
  return enabled & (offset & 1 ? ~EvenMaps : EvenMaps);
}

/// The map a read in mode 0 gives.
u32 VgaMemory::selected_map(u32 offset) const {
  if (registers_.file().sequencer(seq::MemoryMode) & seq::Chain4) return offset & 3;
  const u32 selected = registers_.file().graphics(gc::ReadMapSelect);
  return registers_.file().graphics(gc::Mode) & gc::OddEven ? (selected & 2) | (offset & 1) : selected;
}

u8 VgaMemory::read_maps(u32 offset) {
  s_.latches = maps(map_offset(offset));
  if (!(registers_.file().graphics(gc::Mode) & gc::ReadCompare)) return u8(s_.latches >> 8 * selected_map(offset));
  // [GR05, read mode 1] A 1 for each pixel that equals the colour in all the maps that count.
  const u32 wrong = (s_.latches ^ Spread[registers_.file().graphics(gc::ColorCompare)]) &
                    Spread[registers_.file().graphics(gc::ColorDontCare)];
  return u8(~(wrong | wrong >> 8 | wrong >> 16 | wrong >> 24));
}

void VgaMemory::write_maps(u32 offset, u8 value) {
  const u32 at = map_offset(offset), enabled = write_enable(offset);
  const u32 before = maps(at), after = (before & ~enabled) | (combine(value) & enabled);
  if (after == before) return;
  std::memcpy(&vram_[at * 4], &after, 4);
  changed_ = true;
  changed_units_[at % MapSize / UnitSize] = true;
  fonts_changed_ |= (enabled & FontMaps) != 0;
}

/// [GR05, write mode] What the graphics controller makes of a byte from the processor, for all four maps.
u32 VgaMemory::combine(u8 value) const {
  const u32 count = registers_.file().graphics(gc::DataRotate) & 7;
  const u8 rotated = u8(value >> count | value << (8 - count));
  const u32 set_reset = Spread[registers_.file().graphics(gc::SetReset)];
  u32 data = 0, mask = all_maps(registers_.file().graphics(gc::BitMask));
  switch (WriteMode(registers_.file().graphics(gc::Mode) & gc::WriteModeMask)) {
    case WriteMode::Processor: {
      const u32 enable = Spread[registers_.file().graphics(gc::EnableSetReset)];
      data = (all_maps(rotated) & ~enable) | (set_reset & enable);
      break;
    }
    case WriteMode::Latches: return s_.latches;
    case WriteMode::Color: data = Spread[value & 0x0F]; break;
    case WriteMode::SetReset:
      data = set_reset;
      mask &= all_maps(rotated);
      break;
  }
  return (logic(data) & mask) | (s_.latches & ~mask);
}

u32 VgaMemory::logic(u32 data) const {
  switch (Logic(registers_.file().graphics(gc::DataRotate) >> 3 & 3)) {
    case Logic::And: return data & s_.latches;
    case Logic::Or: return data | s_.latches;
    case Logic::Xor: return data ^ s_.latches;
    case Logic::Replace: break;
  }
  return data;
}

// The 64 KB at A0000h are a bank of the linear memory; B0000h shows nothing.
u32 VgaMemory::read_linear(u32 offset, unsigned bytes) const {
  if (offset + bytes > dispi::BankSize) return all_ones(bytes);
  u32 value = 0;
  std::memcpy(&value, &vram_[dispi_.bank_start() + offset], bytes);
  return value;
}

void VgaMemory::write_linear(u32 offset, u32 value, unsigned bytes) {
  if (offset + bytes > dispi::BankSize) return;
  const u32 at = dispi_.bank_start() + offset;
  std::memcpy(&vram_[at], &value, bytes);
  written_.mark(at), written_.mark(at + bytes - 1);
}

void VgaMemory::clear_changes() {
  if (changed_) changed_units_.fill(false);
  changed_ = fonts_changed_ = false;
}

void VgaMemory::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 1, "a field was added: visit it too");
  v("latches", s_.latches);
}

}  // namespace ferrite
