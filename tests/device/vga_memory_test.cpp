// SPDX-License-Identifier: MIT
#include "core/device/vga_memory.h"

#include "tests/support/vga_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
/// Mode 12h with known bytes in the four maps at A0000h, and in the latches.
struct PlanarRig : VgaRig {
  PlanarRig() : VgaRig(Mode12) {
    const u8 bytes[4] = {0x0F, 0x33, 0x55, 0xF0};
    for (u8 map = 0; map < 4; map++) sequencer(2, u8(1 << map)), poke(0xA0000, bytes[map]);
    sequencer(2, 0x0F);
    peek(0xA0000);
  }
  /// The maps at A0000h, as hexadecimal digits, map 3 first.
  std::string maps() {
    u32 word = 0;
    for (u8 map = 0; map < 4; map++) graphics(4, map), word |= peek(0xA0000) << 8 * map;
    char text[9];
    std::snprintf(text, sizeof text, "%08X", word);
    return text;
  }
};
}  // namespace

TEST_CASE("VGA memory: write modes, logic functions, rotation and masks do as the graphics controller's table says") {
  struct Row {
    const char* what;
    u8 mode, function_and_rotate, enable_set_reset, set_reset, bit_mask, map_mask, written;
    const char* maps;
  };
  const Row row = GENERATE(values<Row>({
      {"mode 0 replaces all maps", 0, 0x00, 0x0, 0x0, 0xFF, 0xF, 0xA5, "A5A5A5A5"},
      {"the map mask protects maps", 0, 0x00, 0x0, 0x0, 0xFF, 0x5, 0xA5, "F0A533A5"},
      {"the bit mask keeps latched bits", 0, 0x00, 0x0, 0x0, 0x0F, 0xF, 0xA5,
       "F555350"
       "5"},
      {"rotation to the right", 0, 0x04, 0x0, 0x0, 0xFF, 0xF, 0xA5, "5A5A5A5A"},
      {"rotation carries the low bit round", 0, 0x01, 0x0, 0x0, 0xFF, 0xF, 0x01, "80808080"},
      {"AND", 0, 0x08, 0x0, 0x0, 0xFF, 0xF, 0x3C, "3014300C"},
      {"OR", 0, 0x10, 0x0, 0x0, 0xFF, 0xF, 0x3C, "FC7D3F3F"},
      {"XOR", 0, 0x18, 0x0, 0x0, 0xFF, 0xF, 0x3C, "CC690F33"},
      {"set/reset where enabled", 0, 0x00, 0x3, 0x1, 0xFF, 0xF, 0xA5, "A5A500FF"},
      {"mode 1 writes the latches", 1, 0x1F, 0xF, 0xF, 0x00, 0xF, 0x00, "F055330F"},
      {"mode 2 writes a colour", 2, 0x00, 0x0, 0x0, 0xFF, 0xF, 0x0A, "FF00FF00"},
      {"mode 2 through the bit mask", 2, 0x00, 0x0, 0x0, 0x80, 0xF, 0x0A, "F055B30F"},
      {"mode 2 does not rotate", 2, 0x04, 0x0, 0x0, 0xFF, 0xF, 0x0A, "FF00FF00"},
      {"mode 3 uses the byte as a mask", 3, 0x00, 0x0, 0x6, 0xFF, 0xF, 0x81, "70D5B30E"},
      {"mode 3 masks the mask", 3, 0x00, 0x0, 0x6, 0x0F, 0xF, 0x81, "F055330E"},
      {"mode 3 rotates the mask", 3, 0x04, 0x0, 0xF, 0xFF, 0xF, 0x81, "F85D3B1F"},
  }));
  INFO(row.what);
  PlanarRig rig;
  rig.graphics(0, row.set_reset), rig.graphics(1, row.enable_set_reset), rig.graphics(3, row.function_and_rotate);
  rig.graphics(5, row.mode), rig.graphics(8, row.bit_mask), rig.sequencer(2, row.map_mask);
  rig.poke(0xA0000, row.written);
  CHECK(rig.maps() == row.maps);
}

TEST_CASE("VGA memory: read mode 1 finds the pixels of a colour, in the maps that count") {
  PlanarRig rig;  // pixels, left to right: 8 C A E  1 5 3 7
  rig.graphics(5, 0x08);
  rig.graphics(7, 0x0F);
  rig.graphics(2, 0x0C);
  CHECK(rig.peek(0xA0000) == 0x40);
  rig.graphics(7, 0x08);  // only map 3 counts
  CHECK(rig.peek(0xA0000) == 0xF0);
  rig.graphics(7, 0x00);
  CHECK(rig.peek(0xA0000) == 0xFF);
}

TEST_CASE("VGA memory: reads of one map fill the latches of all, so mode 1 copies 8 pixels of 16 colours") {
  PlanarRig rig;
  rig.graphics(5, 1);
  rig.peek(0xA0000);
  rig.poke(0xA1234, 0);
  rig.graphics(5, 0), rig.graphics(4, 3);
  CHECK(rig.peek(0xA1234) == 0xF0);
}

TEST_CASE("VGA memory: the maps are interleaved in the linear frame buffer") {
  PlanarRig rig;
  const std::span<u8> bytes = rig.vga.framebuffer();
  CHECK(bytes[0] == 0x0F);
  CHECK(bytes[1] == 0x33);
  CHECK(bytes[2] == 0x55);
  CHECK(bytes[3] == 0xF0);
}

TEST_CASE("VGA memory: odd/even text puts characters in map 0 and attributes in map 1 at even offsets") {
  VgaRig rig(Mode3);
  rig.poke(0xB8002, 0x1F42, 2);
  CHECK(rig.vga.framebuffer()[2 * 4 + 0] == 0x42);
  CHECK(rig.vga.framebuffer()[2 * 4 + 1] == 0x1F);
  CHECK(rig.peek(0xB8002, 2) == 0x1F42);
  CHECK(rig.peek(0xB8000, 4) == 0x1F420000);
}

TEST_CASE("VGA memory: chain 4 spreads bytes over the maps at every fourth offset, and reads them back") {
  VgaRig rig(Mode13);
  rig.poke(0xA0004, 0x44332211, 4);
  CHECK(rig.peek(0xA0004, 4) == 0x44332211);
  CHECK(rig.peek(0xA0006) == 0x33);
  rig.sequencer(4, 0x06);  // unchained: one map at a time
  rig.graphics(4, 2);
  CHECK(rig.peek(0xA0004) == 0x33);
  CHECK(rig.peek(0xA0001) == 0x00);
}

TEST_CASE("VGA memory: the memory map field chooses where it answers [GR06]") {
  struct Row {
    u8 map;
    const char* answers;  // at A0000h, A8000h, B0000h, B8000h
  };
  const Row row = GENERATE(values<Row>({{0, "1111"}, {1, "1100"}, {2, "0010"}, {3, "0001"}}));
  VgaRig rig(Mode12);
  rig.graphics(6, u8(row.map << 2 | 1));
  std::string answers;
  for (u32 address : {0xA0000, 0xA8000, 0xB0000, 0xB8000}) {
    rig.poke(address, 0x5A);
    answers += rig.peek(address) == 0x5A ? '1' : '0';
  }
  CHECK(answers == row.answers);
}

TEST_CASE("VGA memory: without RAM enable it neither takes nor gives") {
  VgaRig rig(Mode12);
  rig.poke(0xA0000, 0x11);
  rig.out(0x3C2, 0xE1);
  CHECK(rig.peek(0xA0000) == 0xFF);
  rig.poke(0xA0000, 0x22);
  rig.out(0x3C2, 0xE3);
  CHECK(rig.peek(0xA0000) == 0x11);
}
