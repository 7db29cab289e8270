// SPDX-License-Identifier: MIT
#include "core/device/vbe_dispi.h"

#include "tests/support/vga_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
/// A screen that is switched on, so that the DISPI modes show.
struct DispiRig : VgaRig {
  DispiRig() : VgaRig(Mode3) {}
  u32 pixel(u32 x, u32 y) {
    const Frame& frame = vga.frame();
    return frame.pixels.at(y * frame.width + x);
  }
  void store(u32 at, std::initializer_list<u8> bytes) { std::copy(bytes.begin(), bytes.end(), &vga.framebuffer()[at]); }
};
constexpr u32 Black = 0xFF000000;
}  // namespace

TEST_CASE("DISPI: the id reads B0C5h, and takes the older ones") {
  DispiRig rig;
  CHECK(rig.dispi(dispi::Id) == 0xB0C5);
  rig.dispi(dispi::Id, 0xB0C2);
  CHECK(rig.dispi(dispi::Id) == 0xB0C2);
  rig.dispi(dispi::Id, 0x1234);
  CHECK(rig.dispi(dispi::Id) == 0xB0C2);
}

TEST_CASE("DISPI: the data register is at 1CFh and at 1D0h") {
  DispiRig rig;
  PortDevice& ports = rig.vga.vbe_ports();
  ports.write_port16(VbeDispi::IndexPort, dispi::XRes);
  ports.write_port16(VbeDispi::AlignedDataPort, 800);
  CHECK(ports.read_port16(VbeDispi::DataPort) == 800);
  CHECK(ports.read_port32(VbeDispi::IndexPort) == (u32(800) << 16 | dispi::XRes));
}

TEST_CASE("DISPI: GETCAPS makes size and depth read as the largest there are") {
  DispiRig rig;
  rig.dispi(dispi::Enable, 0x02);
  CHECK(rig.dispi(dispi::XRes) == 1920);
  CHECK(rig.dispi(dispi::YRes) == 1200);
  CHECK(rig.dispi(dispi::Bpp) == 32);
  rig.dispi(dispi::Enable, 0x00);
  CHECK(rig.dispi(dispi::XRes) == 640);
  CHECK(rig.dispi(dispi::VideoMemory64K) == 16);
}

TEST_CASE("DISPI: enabling clears the picture unless told not to, and shows it whole from its start") {
  DispiRig rig;
  rig.store(0, {1, 2, 3});
  rig.dispi(dispi::XOffset, 5);
  rig.dispi_mode(800, 600, 8, 0xC1);
  CHECK(rig.vga.framebuffer()[1] == 2);
  CHECK(rig.dispi(dispi::VirtualWidth) == 800);
  CHECK(rig.dispi(dispi::XOffset) == 0);
  rig.dispi_mode(800, 600, 8);
  CHECK(rig.vga.framebuffer()[1] == 0);
  CHECK(rig.vga.frame().width == 800);
  CHECK(rig.vga.frame().height == 600);
  CHECK(rig.vga.video_mode() == VideoMode::Svga);
}

TEST_CASE("DISPI: size and depth hold still while a mode is shown, and nonsense is not taken") {
  DispiRig rig;
  rig.dispi_mode(800, 600, 16);
  rig.dispi(dispi::XRes, 640), rig.dispi(dispi::Bpp, 8);
  CHECK(rig.dispi(dispi::XRes) == 800);
  CHECK(rig.dispi(dispi::Bpp) == 16);
  rig.dispi(dispi::Enable, 0);
  rig.dispi(dispi::XRes, 0), rig.dispi(dispi::YRes, 5000), rig.dispi(dispi::Bpp, 17);
  CHECK(rig.dispi(dispi::XRes) == 800);
  CHECK(rig.dispi(dispi::YRes) == 600);
  CHECK(rig.dispi(dispi::Bpp) == 16);
}

TEST_CASE("DISPI: a mode larger than the memory is refused") {
  DispiRig rig;  // 1 MB
  rig.dispi_mode(1024, 768, 16);
  CHECK((rig.dispi(dispi::Enable) & 1) == 0);
  rig.dispi_mode(1024, 768, 8);
  CHECK((rig.dispi(dispi::Enable) & 1) == 1);
}

TEST_CASE("DISPI: pixels of every depth have the colours of their bits") {
  struct Row {
    u16 bpp;
    std::array<u8, 4> bytes;  // of pixel 1
    u32 rgba;
  };
  const Row row = GENERATE(values<Row>({{15, {0x00, 0x7C}, 0xFF0000FF},
                                        {15, {0x1F, 0x80}, 0xFFFF0000},
                                        {16, {0xE0, 0x07}, 0xFF00FF00},
                                        {16, {0x08, 0x42}, 0xFF424142},
                                        {24, {0x11, 0x22, 0x33}, 0xFF112233},
                                        {32, {0x11, 0x22, 0x33, 0x44}, 0xFF112233}}));
  DispiRig rig;
  rig.dispi_mode(320, 200, row.bpp);
  const u32 bytes = (row.bpp + 7) / 8;
  std::copy_n(row.bytes.begin(), bytes, &rig.vga.framebuffer()[bytes]);
  CHECK(rig.pixel(1, 0) == row.rgba);
  CHECK(rig.pixel(2, 0) == Black);
}

TEST_CASE("DISPI: 8-bit pixels go through the DAC, of 6 or 8 bits") {
  DispiRig rig;
  rig.dispi_mode(640, 400, 8);
  rig.store(640 * 7 + 3, {0x42});
  rig.dac(0x42, 0x3F, 0x20, 0x00);
  CHECK(rig.pixel(3, 7) == 0xFF0082FF);
  rig.dispi(dispi::Enable, 0xE1);
  rig.dac(0x42, 0x3F, 0x20, 0x00);
  CHECK(rig.pixel(3, 7) == 0xFF00203F);
}

TEST_CASE("DISPI: a virtual screen is wider than the picture, which moves about in it") {
  DispiRig rig;
  rig.dispi_mode(320, 200, 32);
  rig.dispi(dispi::VirtualWidth, 400);
  CHECK(rig.dispi(dispi::VirtualHeight) == (1 << 20) / 1600);
  rig.store((400 * 10 + 20) * 4, {0xFF, 0xFF, 0xFF});
  CHECK(rig.pixel(20, 10) == 0xFFFFFFFF);
  rig.dispi(dispi::XOffset, 20), rig.dispi(dispi::YOffset, 10);
  CHECK(rig.pixel(0, 0) == 0xFFFFFFFF);
  rig.dispi(dispi::YOffset, 0xFFFF);  // beyond the memory
  CHECK(rig.pixel(0, 0) == Black);
  rig.dispi(dispi::VirtualWidth, 10);
  CHECK(rig.dispi(dispi::VirtualWidth) == 320);
  rig.dispi(dispi::VirtualWidth, 60000);  // too few lines would be left
  CHECK(rig.dispi(dispi::VirtualHeight) >= 200);
}

TEST_CASE("DISPI: 64 KB at A0000h are the bank of linear memory that was chosen") {
  DispiRig rig;
  rig.dispi_mode(640, 480, 8, 0x01);
  rig.graphics(6, 0x05);
  rig.dispi(dispi::Bank, 2);
  rig.poke(0xA0004, 0x44332211, 4);
  CHECK(rig.vga.framebuffer()[0x20004] == 0x11);
  CHECK(rig.vga.framebuffer()[0x20007] == 0x44);
  CHECK(rig.peek(0xA0005, 2) == 0x3322);
  CHECK(rig.peek(0xB0000) == 0xFF);
  rig.dispi(dispi::Bank, 16);  // there are 16
  CHECK(rig.dispi(dispi::Bank) == 2);
}

TEST_CASE("DISPI: 4-bit modes are planes behind the VGA's write logic") {
  DispiRig rig;
  rig.set(Mode12), rig.plain_palette();
  rig.dispi_mode(800, 600, 4, 0x01);
  rig.sequencer(2, 0x06);
  rig.poke(0xA0000 + 100 * 599 + 99, 0x01);
  CHECK(rig.color(799, 599) == 6);
  rig.dispi(dispi::VirtualWidth, 816), rig.dispi(dispi::XOffset, 12);
  rig.poke(0xA0000 + 2, 0x80);
  CHECK(rig.color(4, 0) == 6);
}

TEST_CASE("DISPI: disabling returns to the VGA's picture") {
  DispiRig rig;
  rig.dispi_mode(1024, 768, 8);
  CHECK(rig.vga.frame().width == 1024);
  rig.dispi(dispi::Enable, 0);
  CHECK(rig.vga.frame().width == 720);
  CHECK(rig.vga.video_mode() == VideoMode::Text);
}

TEST_CASE("DISPI: writes through the linear frame buffer show, and only their rows count as changed") {
  DispiRig rig;
  rig.dispi_mode(640, 400, 32);
  rig.vga.frame();
  rig.store((640 * 33 + 5) * 4, {1, 2, 3});
  const Frame& frame = rig.vga.frame();
  CHECK(frame.changed_first == 33);
  CHECK(frame.changed_end == 34);
  rig.vga.frame();
  CHECK(frame.changed_first == frame.changed_end);
}
