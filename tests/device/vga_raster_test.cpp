// SPDX-License-Identifier: MIT
#include "core/device/vga_raster.h"

#include "tests/support/snapshot.h"
#include "tests/support/vga_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
/// A VGA whose programmer waits for the beam: 449 lines a frame, of 800 dots at 25.175 MHz (mode 13h) or 900 at
/// 28.322 MHz (mode 3).
struct RasterRig : VgaRig {
  explicit RasterRig(const VgaMode& mode) : VgaRig(mode), text(&mode == &Mode3) {}
  void to(u64 frame, u32 line, u32 dot = 1) {
    const u64 dots = text ? 900 : 800, hertz = text ? 28'322'000 : 25'175'000;
    clock.advance_to(clock.ticks_for((frame * 449 + line) * dots + dot, hertz));
  }
  /// The rows at which the colour of column 0 changes, with the colour: "0:0 50:7".
  std::string bands() {
    const u32 rows = vga.frame().height;
    std::string all;
    for (u32 y = 0, before = 256; y < rows; y++) {
      const u8 now = color(0, y);
      if (now != before) all += (all.empty() ? "" : " ") + std::to_string(y) + ":" + std::to_string(now);
      before = now;
    }
    return all;
  }
  void start_at(u16 address) { crtc(0x0C, u8(address >> 8)), crtc(0x0D, u8(address)); }
  bool text;
};
}  // namespace

TEST_CASE("VGA raster: a colour that changes while the beam draws has its new value from that line on") {
  RasterRig rig(Mode13);
  rig.to(1, 100), rig.dac(0, 5, 0, 0);
  rig.to(1, 200), rig.dac(0, 9, 0, 0);
  rig.to(1, 300);
  CHECK(rig.bands() == "0:0 50:5 100:9");
}

TEST_CASE("VGA raster: a change in the right half of a line or beside the picture shows in the next line") {
  RasterRig rig(Mode12);
  rig.crtc(0x09, 0x00);
  const auto to = [&](u32 line, u32 dot) {
    rig.clock.advance_to(rig.clock.ticks_for((525 + line) * 800 + dot, 25'175'000));
  };
  rig.plain_palette();
  to(100, 399), rig.dac(0, 5, 0, 0);
  to(200, 400), rig.dac(0, 6, 0, 0);
  to(300, 790), rig.dac(0, 7, 0, 0);
  to(400, 0);
  CHECK(rig.bands() == "0:0 100:5 201:6 301:7");
}

TEST_CASE(
    "VGA raster: a picture with colours for single scan lines has a row for each, and again none when it stills") {
  RasterRig rig(Mode13);
  CHECK(rig.vga.frame().height == 200);
  for (u32 line = 101; line < 104; line++) rig.to(1, line), rig.dac(0, u8(line - 100), 0, 0);
  rig.to(1, 300);
  CHECK(rig.vga.frame().height == 400);
  CHECK(rig.bands() == "0:0 101:1 102:2 103:3");
  rig.to(3, 300);
  CHECK(rig.vga.frame().height == 200);
  CHECK(rig.bands() == "0:3");
}

TEST_CASE("VGA raster: below the beam the picture before is expected again") {
  RasterRig rig(Mode13);
  for (u64 frame = 1; frame < 3; frame++) {
    rig.to(frame, 100), rig.dac(0, 5, 0, 0);
    rig.to(frame, 200), rig.dac(0, 6, 0, 0);
    rig.to(frame, 420), rig.dac(0, 1, 0, 0);
    CHECK(rig.bands() == (frame == 1 ? "0:0 50:5 100:6" : "0:1 50:5 100:6"));
  }
  rig.to(3, 10);
  CHECK(rig.bands() == "0:1 50:5 100:6");
  rig.to(3, 120), rig.dac(0, 7, 0, 0);
  CHECK(rig.bands() == "0:1 60:7 100:6");
}

TEST_CASE("VGA raster: colours that change while nothing is drawn change the whole picture") {
  RasterRig rig(Mode13);
  rig.to(1, 401), rig.dac(0, 5, 0, 0);
  CHECK(rig.bands() == "0:5");
  rig.to(2, 0), rig.dac(0, 6, 0, 0);
  CHECK(rig.bands() == "0:6");
}

TEST_CASE("VGA raster: the start address is taken when the vertical retrace begins [CR0C]") {
  RasterRig rig(Mode13);
  rig.poke(0xA0000, 1), rig.poke(0xA0000 + 4 * 80 * 10, 2), rig.poke(0xA0000 + 4 * 80 * 20, 3);
  rig.to(1, 100), rig.start_at(80 * 10);
  CHECK(rig.color(0, 0) == 1);
  rig.to(1, 440);
  CHECK(rig.color(0, 0) == 1);
  rig.to(2, 0);
  CHECK(rig.color(0, 0) == 2);
  rig.to(2, 413), rig.start_at(80 * 20);  // too late for the next picture
  rig.to(3, 399);
  CHECK(rig.color(0, 0) == 2);
  rig.to(4, 0);
  CHECK(rig.color(0, 0) == 3);
}

TEST_CASE("VGA raster: of two start addresses in one picture the later counts, of two pictures each its own") {
  RasterRig rig(Mode13);
  rig.poke(0xA0000 + 4 * 80 * 10, 2), rig.poke(0xA0000 + 4 * 80 * 20, 3);
  rig.to(1, 100), rig.start_at(80 * 20);
  rig.to(1, 200), rig.start_at(80 * 10);
  rig.to(1, 430), rig.start_at(80 * 20);
  rig.to(2, 50);
  CHECK(rig.color(0, 0) == 2);
  rig.to(3, 50);
  CHECK(rig.color(0, 0) == 3);
}

TEST_CASE("VGA raster: panning that changes from line to line bends the picture") {
  RasterRig rig(Mode13);
  for (u32 y = 0; y < 200; y++) rig.poke(0xA0000 + 320 * y + 3, 7);
  rig.to(1, 100), rig.attribute(0x13, 0x02);
  rig.to(1, 200), rig.attribute(0x13, 0x04);
  rig.to(1, 300);
  CHECK(rig.row(0, 49, 4) == "...7");
  CHECK(rig.row(0, 50, 4) == "..7.");
  CHECK(rig.row(0, 100, 4) == ".7..");
}

TEST_CASE("VGA raster: the screen switched off for some lines leaves them black") {
  RasterRig rig(Mode13);
  rig.dac(0, 5, 0, 0);
  rig.to(1, 100), rig.sequencer(1, 0x21);
  rig.to(1, 200), rig.sequencer(1, 0x01);
  rig.to(1, 300);
  CHECK(rig.bands() == "0:5 50:0 100:5");
}

TEST_CASE("VGA raster: lines of 320 and of 640 pixels make one picture of 640") {
  RasterRig rig(Mode13);
  rig.poke(0xA0000 + 320, 0x0C), rig.poke(0xA0000 + 320 * 199, 0x0C);
  rig.to(1, 100), rig.attribute(0x10, 0x01);  // pixels of 4 bits
  rig.to(1, 300);
  CHECK(rig.vga.frame().width == 640);
  CHECK(rig.row(0, 1, 4) == "CC..");
  CHECK(rig.row(0, 199, 4) == ".C..");
}

TEST_CASE("VGA raster: the font of text changes between lines [SR03]") {
  RasterRig rig(Mode3);
  rig.plain_palette();
  rig.crtc(0x0A, 0x20);
  rig.load_glyph(0, 'A', {0xFF, 0xFF}), rig.load_glyph(0x4000, 'A', {0x0F, 0x0F});
  rig.put(0, 10, 'A', 0x07);
  rig.to(1, 161), rig.sequencer(3, 0x05);
  rig.to(1, 300);
  CHECK(rig.row(0, 160, 8) == "77777777");
  CHECK(rig.row(0, 161, 8) == "....7777");
}

TEST_CASE("VGA raster: the beam goes on from its line when the timing changes, and its changes are forgotten") {
  RasterRig rig(Mode13);
  rig.to(1, 100), rig.dac(0, 5, 0, 0);
  rig.crtc(0x11, 0), rig.crtc(0x06, 0xC0);  // a line more
  CHECK(rig.bands() == "0:5");
  const auto displayed = [&] { return (rig.in(0x3DA) & 0x01) == 0; };
  rig.to(1, 399);
  CHECK(displayed());
  rig.to(1, 400);
  CHECK_FALSE(displayed());
  rig.to(1, 449);
  CHECK_FALSE(displayed());
  rig.to(1, 450);
  CHECK(displayed());
}

TEST_CASE("VGA raster: a guest that changes colours without end is drawn, the rest a picture later") {
  RasterRig rig(Mode13);
  rig.to(1, 50);
  for (u32 n = 0; n < 2 * VgaRaster::Log::Capacity; n++) {
    rig.dac(u8(n % 7), u8(1 + n % 50), 0, 0);
    if (n % 64 == 0) rig.clock.advance_to(rig.clock.now() + 1000);
  }
  rig.dac(0, 33, 0, 0);
  CHECK(rig.color(0, 0) == 0);
  rig.to(4, 300);
  CHECK(rig.bands() == "0:33");
}

TEST_CASE("VGA raster: a state saved in the middle of a picture shows the same picture elsewhere") {
  RasterRig here(Mode13), there(Mode3);
  here.to(1, 100), here.dac(0, 5, 0, 0), here.start_at(80);
  here.to(2, 99), here.dac(0, 6, 0, 0);
  there.to(7, 7), there.dac(0, 9, 0, 0);
  const Snapshot state = Snapshot::of(here.clock, here.vga);
  state.restore(there.clock, there.vga);
  CHECK(there.bands() == here.bands());
  for (RasterRig* rig : {&here, &there}) rig->text = false, rig->to(2, 200), rig->dac(0, 7, 0, 0);
  CHECK(there.bands() == here.bands());
  CHECK(here.bands() == "0:5 99:6 200:7");
}
