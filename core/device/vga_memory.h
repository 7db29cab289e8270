// SPDX-License-Identifier: MIT
// The VGA's display memory as the processor sees it at A0000h: maps, latches, write and read modes.
// Document: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem"; [GR05] etc. as in vga_registers.h.
// Missing: SR04 bit 1 (64 KB of memory instead of 256 KB).
#pragma once
#include <cstring>

#include "core/bus/memory_space.h"
#include "core/device/vbe_dispi.h"
#include "core/device/vga_compatibility.h"
#include "core/device/vga_registers.h"

namespace ferrite {

/// The four maps lie interleaved: offset A of map P is byte A * 4 + P, so a latch load is one 32-bit word.
class VgaMemory final : public MemoryDevice {
 public:
  static constexpr u32 WindowSize = 0x20000, MapSize = 0x10000, MapsSize = 4 * MapSize;

  VgaMemory(std::span<u8> vram, WrittenPages& written, const VgaRegisters& registers,
            const VgaCompatibility& compatibility, const VbeDispi& dispi)
      : vram_(vram), written_(written), registers_(registers), compatibility_(compatibility), dispi_(dispi) {}

  /// Offsets from A0000h.
  u32 read_memory(u32 offset, unsigned bytes) override;
  void write_memory(u32 offset, u32 value, unsigned bytes) override;

  /// The four maps at one offset, map 0 in the low byte; 0 beyond the end of memory.
  u32 maps(u32 map_offset) const {
    u32 word = 0;
    if (map_offset < vram_.size() / 4) std::memcpy(&word, &vram_[map_offset * 4], 4);
    return word;
  }

  /// What writes to the maps changed since clear_changes(): any byte, one near a map offset, one in map 2 or 3 (where
  /// fonts are).
  bool changed() const { return changed_; }
  bool changed_near(u32 map_offset) const { return changed_units_[map_offset % MapSize / UnitSize]; }
  bool fonts_changed() const { return fonts_changed_; }
  void clear_changes();
  /// Map offsets that one flag of changed_near covers.
  static constexpr u32 UnitSize = 64;

  void reset() { s_ = State{}; }
  void visit(StateVisitor&);

 private:
  bool enter_window(u32& offset) const;
  u32 map_offset(u32 offset) const;
  u32 write_enable(u32 offset) const;
  u32 selected_map(u32 offset) const;
  u8 read_maps(u32 offset);
  void write_maps(u32 offset, u8 value);
  u32 combine(u8 value) const;
  u32 logic(u32 data) const;
  u32 read_linear(u32 offset, unsigned bytes) const;
  void write_linear(u32 offset, u32 value, unsigned bytes);

  struct State {
    u32 latches = 0;
  } s_;
  std::span<u8> vram_;
  WrittenPages& written_;
  const VgaRegisters& registers_;
  const VgaCompatibility& compatibility_;
  const VbeDispi& dispi_;
  std::array<bool, MapSize / UnitSize> changed_units_{};
  bool changed_ = false, fonts_changed_ = false;
};

}  // namespace ferrite
