// SPDX-License-Identifier: MIT
// A VGA and a programmer who knows the BIOS's mode tables.
#pragma once
#include <catch2/catch.hpp>

#include "core/device/vga.h"
#include "tests/support/vga_modes.h"

namespace ferrite::test {

struct VgaRig {
  Scheduler clock{100'000'000};
  Vga vga{clock, 1 << 20};

  VgaRig() = default;
  explicit VgaRig(const VgaMode& mode) { set(mode); }

  void out(u16 port, u8 value) { vga.ports().write_port(u16(port - 0x3B0), value); }
  u8 in(u16 port) { return vga.ports().read_port(u16(port - 0x3B0)); }
  void sequencer(u8 index, u8 value) { out(0x3C4, index), out(0x3C5, value); }
  void graphics(u8 index, u8 value) { out(0x3CE, index), out(0x3CF, value); }
  void crtc(u8 index, u8 value) {
    const u16 port = in(0x3CC) & 1 ? 0x3D4 : 0x3B4;
    out(port, index), out(u16(port + 1), value);
  }
  void attribute(u8 index, u8 value) {
    in(0x3DA), in(0x3BA);
    out(0x3C0, u8(index | 0x20)), out(0x3C0, value);
  }
  void dac(u8 index, u8 red, u8 green, u8 blue) {
    out(0x3C8, index);
    for (u8 level : {red, green, blue}) out(0x3C9, level);
  }

  void poke(u32 address, u32 value, unsigned bytes = 1) { vga.window().write_memory(address - 0xA0000, value, bytes); }
  u32 peek(u32 address, unsigned bytes = 1) { return vga.window().read_memory(address - 0xA0000, bytes); }

  void dispi(u16 index, u16 value) { vga.vbe_ports().write_port16(0, index), vga.vbe_ports().write_port16(1, value); }
  u16 dispi(u16 index) { return vga.vbe_ports().write_port16(0, index), vga.vbe_ports().read_port16(1); }
  void dispi_mode(u16 width, u16 height, u16 bpp, u16 enable = 0x41) {
    dispi(dispi::Enable, 0);
    dispi(dispi::XRes, width), dispi(dispi::YRes, height), dispi(dispi::Bpp, bpp), dispi(dispi::Enable, enable);
  }

  /// A DAC whose colours tell their index, so that pictures can be read.
  void set(const VgaMode& mode) {
    in(0x3DA), in(0x3BA);
    program(mode, [this](u16 port, u8 value) { out(port, value); });
    for (u32 n = 0; n < 256; n++) dac(u8(n), n & 0x3F, u8(n >> 6), 0);
  }
  /// The DAC index of a pixel.
  u8 color(u32 x, u32 y) {
    const Frame& frame = vga.frame();
    REQUIRE(x < frame.width);
    REQUIRE(y < frame.height);
    const u32 pixel = frame.pixels[y * frame.width + x];
    return u8((pixel >> 2 & 0x3F) | (pixel >> 10 & 0x03) << 6);
  }
  /// Pixels from (x, y) to the right, one letter each; '.' is colour 0, '?' one beyond F.
  std::string row(u32 x, u32 y, u32 count) {
    std::string text;
    for (u32 n = 0; n < count; n++) {
      const u8 index = color(x + n, y);
      text += index == 0 ? '.' : index < 16 ? "0123456789ABCDEF"[index] : '?';
    }
    return text;
  }
  /// Text palettes as they come are not readable: entry n of the palette becomes DAC index n.
  void plain_palette() {
    for (u8 n = 0; n < 16; n++) attribute(n, n);
  }
  /// Puts a glyph in map 2, as a BIOS does: through A0000h, no odd/even.
  void load_glyph(u32 font, u8 character, std::initializer_list<u8> rows) {
    sequencer(2, 4), sequencer(4, 6), graphics(5, 0), graphics(6, 4);
    u32 address = 0xA0000 + font + character * 32;
    for (u8 bits : rows) poke(address++, bits);
    sequencer(2, 3), sequencer(4, 2), graphics(5, 0x10), graphics(6, 0x0E);
  }
  void put(u32 column, u32 line, u8 character, u8 attribute_byte) {
    poke(0xB8000 + (line * 80 + column) * 2, character | attribute_byte << 8, 2);
  }
  void wait_frames(u32 frames) {  // of mode 3: 449 lines of 900 dots at 28.322 MHz
    clock.advance_to(clock.now() + clock.ticks_for(u64(frames) * 449 * 900, 28'322'000));
  }
};

}  // namespace ferrite::test
