// SPDX-License-Identifier: MIT
#include "core/device/vga_mmio.h"

#include <numeric>

#include "tests/support/vga_rig.h"

using namespace ferrite;
using namespace ferrite::test;

TEST_CASE("VGA MMIO: the EDID is one of version 1.4, whole, and prefers 1024x768") {
  VgaRig rig;
  EdidBlock block{};
  for (u32 n = 0; n < block.size(); n += 4) {
    const u32 word = rig.vga.mmio().read_memory(n, 4);
    std::memcpy(&block[n], &word, 4);
  }
  CHECK(std::accumulate(block.begin(), block.end(), 0u) % 256 == 0);
  CHECK(std::vector<u8>(block.begin(), block.begin() + 8) ==
        std::vector<u8>{0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00});
  CHECK(block[18] == 1);
  CHECK(block[19] == 4);
  CHECK(rig.vga.mmio().read_memory(128, 4) == 0);  // no extension
  // CVT reduced blanking: 56.00 MHz, 1184 x 790 in all
  CHECK((block[54] | block[55] << 8) == 5600);
  CHECK((block[56] | (block[58] & 0xF0) << 4) == 1024);
  CHECK(block[57] == 160);
  CHECK((block[59] | (block[61] & 0xF0) << 4) == 768);
  CHECK(block[60] == 22);
  CHECK(block[64] == (3 << 4 | 4));
}

TEST_CASE("EDID: 1920x1200 has the reduced timing of CVT, 154.00 MHz and 2080 x 1235") {
  const EdidBlock block = edid({1920, 1200});
  CHECK((block[54] | block[55] << 8) == 15400);
  CHECK(block[60] == 35);
  CHECK(block[64] == (3 << 4 | 6));
}

TEST_CASE("VGA MMIO: ports 3C0h to 3DFh are bytes from 400h on, words set index and data") {
  VgaRig rig;
  MemoryDevice& mmio = rig.vga.mmio();
  mmio.write_memory(0x40E, 0x5A08, 2);
  CHECK(rig.in(0x3CE) == 0x08);
  CHECK(rig.in(0x3CF) == 0x5A);
  CHECK(mmio.read_memory(0x40E, 2) == 0x5A08);
  CHECK(mmio.read_memory(0x40F, 1) == 0x5A);
}

TEST_CASE("VGA MMIO: the DISPI registers are words from 500h on") {
  VgaRig rig;
  MemoryDevice& mmio = rig.vga.mmio();
  CHECK(mmio.read_memory(0x500, 2) == 0xB0C5);
  mmio.write_memory(0x502, 800, 2);
  mmio.write_memory(0x504, 600 | 16 << 16, 4);
  mmio.write_memory(0x508, 0x41, 2);
  CHECK(rig.dispi(dispi::YRes) == 600);
  CHECK(rig.dispi(dispi::Bpp) == 16);
  CHECK(rig.vga.video_mode() == VideoMode::Svga);
  CHECK(mmio.read_memory(0x503, 1) == 800 >> 8);
  mmio.write_memory(0x510, 0x34, 1), mmio.write_memory(0x511, 0x12, 1);
  CHECK(rig.dispi(dispi::XOffset) == 0x1234);
}

TEST_CASE("VGA MMIO: the pixels are said to be little-endian, and nothing is elsewhere") {
  VgaRig rig;
  MemoryDevice& mmio = rig.vga.mmio();
  CHECK(mmio.read_memory(0x600, 4) == 8);
  CHECK(mmio.read_memory(0x604, 4) == 0x1E1E1E1E);
  mmio.write_memory(0x604, 0xBEBEBEBE, 4);
  CHECK(mmio.read_memory(0x604, 4) == 0x1E1E1E1E);
  for (u32 offset = 0; offset < VgaMmio::Size; offset++)
    for (unsigned bytes : {1u, 2u, 4u}) mmio.write_memory(offset, 0x5A5A5A5A, bytes), mmio.read_memory(offset, bytes);
  CHECK(mmio.read_memory(0xFFC, 4) == 0);
}
