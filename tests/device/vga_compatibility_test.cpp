// SPDX-License-Identifier: MIT
#include "core/device/vga_compatibility.h"

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"
#include "tests/support/vga_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

constexpr u32 Black = 0xFF000000, Green = 0xFF00AA00, BrightCyan = 0xFFFFFF55, White = 0xFFFFFFFF, Brown = 0xFF0055AA,
              Red = 0xFF0000AA, Cyan = 0xFFAAAA00, Blue = 0xFFAA0000;

/// A program that knows a CGA and nothing else.
struct CgaRig : VgaRig {
  explicit CgaRig(const VgaMode& mode = Mode3) {
    program(mode, [this](u16 port, u8 value) { out(port, value); });
  }
  u32 pixel(u32 x, u32 y) {
    const Frame& frame = vga.frame();
    return frame.pixels.at(y * frame.width + x);
  }
  void timing(std::initializer_list<u8> values) {
    u8 index = 0;
    for (u8 value : values) crtc(index++, value);
  }
  std::pair<u32, u32> size() {
    const Frame& frame = vga.frame();
    return {frame.width, frame.height};
  }
};

/// A program that knows a Hercules card, on whatever the BIOS set.
struct HerculesRig : CgaRig {
  HerculesRig() {
    out(0x3BF, 0x03);
    out(0x3B8, 0x02);
    u8 index = 0;
    for (u8 value : {0x35, 0x2D, 0x2E, 0x07, 0x5B, 0x02, 0x57, 0x57, 0x02, 0x03, 0x00, 0x00})
      out(0x3B4, index++), out(0x3B5, value);
    out(0x3B8, 0x0A);
  }
};

/// A program that sets an EGA's mode by its registers, in the order of that card's BIOS, on whatever the VGA BIOS set.
struct EgaRig : CgaRig {
  explicit EgaRig(const VgaMode& mode) { set_ega(mode); }
  void set_ega(const VgaMode& mode) {
    out(0x3CC, 0), out(0x3CA, 1);
    out(0x3C2, mode.misc);
    sequencer(0, 1);
    const auto all = [this](auto write, const auto& values, u8 first) {
      for (u8 value : values) (this->*write)(first++, value);
    };
    all(&EgaRig::sequencer, mode.sequencer, 1);
    sequencer(0, 3);
    all(&EgaRig::crtc, mode.crtc, 0), all(&EgaRig::graphics, mode.graphics, 0);
    all(&EgaRig::attribute, mode.attribute, 0);
  }
  /// Vertical retraces in a second.
  u32 frames() {
    u32 count = 0;
    bool before = false;
    for (u32 look = 0; look < 20'000; look++) {
      clock.advance_to(clock.now() + 100'000'000 / 20'000);
      const bool now = in(0x3DA) & 0x08;
      count += now && !before;
      before = now;
    }
    return count;
  }
};

}  // namespace

TEST_CASE("CGA: mode control and colour select alone make 320x200 with the palette asked for [CGA]") {
  CgaRig rig;
  rig.out(0x3D8, 0x02);
  rig.timing({0x38, 0x28, 0x2D, 0x0A, 0x7F, 0x06, 0x64, 0x70, 0x02, 0x01});
  rig.out(0x3D8, 0x0A), rig.out(0x3D9, 0x00);
  rig.poke(0xB8000, 0x1B), rig.poke(0xBA000, 0xE4);
  CHECK(rig.size() == std::pair(320u, 200u));
  CHECK(rig.pixel(0, 0) == Black);
  CHECK(rig.pixel(1, 0) == Green);
  CHECK(rig.pixel(2, 0) == Red);
  CHECK(rig.pixel(3, 0) == Brown);
  CHECK(rig.pixel(0, 1) == Brown);
  CHECK(rig.vga.video_mode() == VideoMode::Cga);
  rig.out(0x3D9, 0x31);
  CHECK(rig.pixel(0, 0) == Blue);
  CHECK(rig.pixel(1, 0) == BrightCyan);
  CHECK(rig.pixel(3, 0) == White);
  rig.out(0x3D9, 0x00), rig.out(0x3D8, 0x0E);  // black and white: the third palette
  CHECK(rig.pixel(1, 0) == Cyan);
  CHECK(rig.pixel(2, 0) == Red);
}

TEST_CASE("CGA: colour select changes the palette of a mode that the BIOS set") {
  CgaRig rig(Mode4);
  for (u8 n = 0; n < 8; n++) rig.dac(n, 0, u8(n), 0), rig.dac(u8(0x10 + n), 63, u8(n), 0);
  rig.poke(0xB8000, 0x1B);
  rig.out(0x3D9, 0x04);
  CHECK(rig.in(0x3CC) == 0x63);
  CHECK(rig.pixel(0, 0) == 0xFF001000);  // DAC entries 4 and 2
  CHECK(rig.pixel(1, 0) == 0xFF000800);
  rig.out(0x3D9, 0x30);
  CHECK(rig.pixel(1, 0) == 0xFF000CFF);  // entry 13h
}

TEST_CASE("CGA: 640x200 has black and the colour selected") {
  CgaRig rig;
  rig.out(0x3D8, 0x1A), rig.out(0x3D9, 0x0E);
  rig.poke(0xB8000, 0x40), rig.poke(0xBA000 + 79, 0x01);
  CHECK(rig.size() == std::pair(640u, 200u));
  CHECK(rig.pixel(0, 0) == Black);
  CHECK(rig.pixel(1, 0) == 0xFF55FFFF);
  CHECK(rig.pixel(639, 1) == 0xFF55FFFF);
}

TEST_CASE("CGA: back in text the BIOS's characters and colours are there, the border is the colour selected") {
  CgaRig rig;
  rig.load_glyph(0, 'A', {0xFF, 0xFF});
  rig.out(0x3D8, 0x0A), rig.out(0x3D8, 0x09), rig.out(0x3D9, 0x01);
  rig.put(0, 0, 'A', 0x46);
  CHECK(rig.size() == std::pair(720u, 400u));
  CHECK(rig.pixel(0, 0) == Brown);
  CHECK(rig.pixel(0, 2) == Red);
  CHECK(rig.vga.frame().border == Blue);
  CHECK(rig.vga.text_screen().columns == 80);
}

TEST_CASE("CGA: the video bit blanks, the blink bit chooses between blinking and bright backgrounds") {
  CgaRig rig;
  rig.put(0, 0, ' ', 0xA0);
  rig.out(0x3D8, 0x01);
  CHECK(rig.pixel(0, 0) == Black);
  rig.out(0x3D8, 0x09);
  rig.in(0x3DA), rig.out(0x3C0, 0x30);
  CHECK((rig.in(0x3C1) & 0x08) == 0);
  rig.out(0x3D8, 0x29);
  rig.in(0x3DA), rig.out(0x3C0, 0x30);
  CHECK((rig.in(0x3C1) & 0x08) == 0x08);
}

TEST_CASE("CGA: a mode control that does not fit the VGA's text is none, as one from a data area that nobody keeps") {
  CgaRig rig;
  rig.out(0x3D8, 0x00);
  CHECK(rig.vga.text_screen().columns == 80);
  rig.out(0x3D4, 0x09), rig.out(0x3D5, 0x47);
  CHECK(rig.vga.text_screen().rows == 50);
}

TEST_CASE("CGA: rows of two lines make 160x100 out of text, and the VGA's timing holds still meanwhile") {
  CgaRig rig;
  rig.load_glyph(0, 0xDE, {0x0F, 0x0F});
  rig.dac(1, 0, 0, 0x2A), rig.dac(2, 0, 0x2A, 0);
  rig.crtc(0x0A, 0x20);
  rig.out(0x3D8, 0x01);
  rig.crtc(0x04, 0x7F), rig.crtc(0x06, 0x64), rig.crtc(0x07, 0x70), rig.crtc(0x09, 0x01);
  rig.out(0x3D8, 0x09);
  for (u32 row = 0; row < 100; row++) rig.put(0, row, 0xDE, u8(row % 2 ? 0x12 : 0x21));
  CHECK(rig.vga.text_screen().rows == 100);
  CHECK(rig.size() == std::pair(720u, 200u));
  CHECK(rig.pixel(0, 0) == Green);
  CHECK(rig.pixel(4, 0) == Blue);
  CHECK(rig.pixel(0, 198) == Blue);
  CHECK(rig.pixel(4, 199) == Green);
  rig.crtc(0x04, 0x1F), rig.crtc(0x06, 0x19), rig.crtc(0x07, 0x1C), rig.crtc(0x09, 0x07);
  CHECK(rig.vga.text_screen().rows == 25);
}

TEST_CASE("CGA: a cursor for cells of 8 lines covers as much of one of 16") {
  CgaRig rig;
  rig.out(0x3D8, 0x29);
  rig.crtc(0x0A, 0x06), rig.crtc(0x0B, 0x07);
  CHECK(rig.in(0x3D5) == 0x0F);
  rig.out(0x3D4, 0x0A);
  CHECK(rig.in(0x3D5) == 0x0C);
}

TEST_CASE("CGA: a program that writes VGA registers has its VGA whole again") {
  CgaRig rig;
  rig.out(0x3D8, 0x0A);
  rig.set(Mode13);
  CHECK(rig.size() == std::pair(320u, 200u));
  CHECK(rig.vga.video_mode() == VideoMode::Vga);
  rig.crtc(0x09, 0x40);
  CHECK(rig.vga.frame().height == 400);
  rig.out(0x3D8, 0x0A), rig.out(0x3D9, 0x0F);  // a VGA's graphics know no such registers
  CHECK(rig.vga.frame().height == 400);
  CHECK(rig.vga.video_mode() == VideoMode::Vga);
}

TEST_CASE("CGA: on a composite monitor patterns of 640x200 are colours, while the burst is on [CGA, NTSC]") {
  CgaRig rig;
  rig.vga.set_monitor(Monitor::Composite);
  rig.out(0x3D8, 0x1A), rig.out(0x3D9, 0x0F);
  const auto color_of = [&](u8 pattern) {
    for (u32 at = 0; at < 80; at++) rig.poke(0xB8000 + at, pattern * 0x11u);
    return rig.pixel(320, 0);
  };
  CHECK(color_of(0x0) == Black);
  CHECK(color_of(0xF) == White);
  CHECK(color_of(0xA) == color_of(0x5));  // both the same grey
  CHECK(color_of(0xA) == 0xFF7F7F7F);
  CHECK(color_of(0x2) == 0xFFFF0D3F);  // blue
  CHECK(color_of(0x1) == 0xFF3F8800);  // green
  CHECK(color_of(0x4) == 0xFF3F00CF);  // red
  CHECK(rig.pixel(321, 0) == rig.pixel(320, 0));
  rig.out(0x3D8, 0x1E);
  CHECK(color_of(0x4) == Black);
  CHECK(rig.pixel(321, 0) == White);
}

TEST_CASE("Hercules: 720x348, four lines interleaved, a bit a pixel [HGC]") {
  HerculesRig rig;
  rig.poke(0xB0000, 0x80), rig.poke(0xB2000, 0x40), rig.poke(0xB4000 + 89, 0x01), rig.poke(0xB6000, 0xFF);
  rig.poke(0xB0000 + 90, 0x20), rig.poke(0xB6000 + 86 * 90, 0x10);
  CHECK(rig.size() == std::pair(720u, 348u));
  CHECK(rig.pixel(0, 0) == White);
  CHECK(rig.pixel(1, 0) == Black);
  CHECK(rig.pixel(1, 1) == White);
  CHECK(rig.pixel(719, 2) == White);
  CHECK(rig.pixel(7, 3) == White);
  CHECK(rig.pixel(8, 3) == Black);
  CHECK(rig.pixel(2, 4) == White);
  CHECK(rig.pixel(3, 347) == White);
}

TEST_CASE("Hercules: the second page lies at B8000h, and the mode register shows it") {
  HerculesRig rig;
  rig.poke(0xB0000, 0x80), rig.poke(0xB8000, 0x40);
  CHECK(rig.peek(0xB8000) == 0x40);
  rig.wait_frames(2);
  CHECK(rig.pixel(0, 0) == White);
  CHECK(rig.pixel(1, 0) == Black);
  rig.out(0x3B8, 0x8A);
  rig.wait_frames(2);
  CHECK(rig.pixel(0, 0) == Black);
  CHECK(rig.pixel(1, 0) == White);
  rig.out(0x3BF, 0x01);  // half the memory
  CHECK(rig.peek(0xB8000) == 0xFF);
}

TEST_CASE("Hercules: graphics must be allowed first, and text is mode 7") {
  CgaRig rig;
  rig.out(0x3B8, 0x0A);
  CHECK(rig.size() == std::pair(720u, 400u));
  CHECK(rig.vga.video_mode() == VideoMode::Text);
  rig.out(0x3BF, 0x01), rig.out(0x3B8, 0x0A);
  CHECK(rig.size() == std::pair(720u, 348u));
  rig.out(0x3B8, 0x28);
  rig.poke(0xB0000, 'H'), rig.poke(0xB0001, 0x07);
  CHECK(rig.size() == std::pair(720u, 400u));
  CHECK(rig.vga.text_screen().characters.at(0) == 'H');
}

TEST_CASE("Hercules: bit 7 of the status falls in the vertical retrace, by which programs find the card") {
  HerculesRig rig;
  u32 lows = 0, highs = 0;
  for (u32 step = 0; step < 1000; step++) {
    rig.clock.advance_to(rig.clock.now() + rig.clock.hertz() / 20'000);
    (rig.in(0x3BA) & 0x80 ? highs : lows)++;
  }
  CHECK(lows > 0);
  CHECK(highs > 20 * lows);
}

namespace {
struct VgaCompatibilityRig : VgaRig {
  VgaCompatibilityRig() { set(Mode3); }
  void visit(StateVisitor& v) { v("clock", clock), v("vga", vga); }
  void act(unsigned step) {
    PortNoise noise(step);
    const u16 ports[] = {0x3B8, 0x3BF, 0x3D8, 0x3D9, 0x3D4, 0x3D5, 0x3B4, 0x3B5};
    for (u32 n = 0; n < 20; n++) out(ports[noise.next() % 8], u8(noise.next()));
    poke(0xB0000 + noise.next() % 0x10000, noise.next());
    clock.advance_to(clock.now() + noise.next() % 100'000);
    if (step % 16 == 0) set(step % 32 ? Mode3 : Mode4);
    if (step % 16 == 8) out(0x3CC, 0), out(0x3CA, 1);
    vga.frame();
  }
};
}  // namespace
FERRITE_SNAPSHOT_TESTS(VgaCompatibilityRig)

TEST_CASE("EGA: the tables of its BIOS make its pictures, where the VGA protects its timing [EGA]") {
  EgaRig rig(Ega10);
  CHECK(rig.size() == std::pair(640u, 350u));
  rig.set_ega(Ega0D);
  CHECK(rig.size() == std::pair(320u, 200u));
  rig.set_ega(Ega0E);
  CHECK(rig.size() == std::pair(640u, 200u));
  rig.set_ega(Ega3);
  CHECK(rig.size() == std::pair(640u, 350u));
  CHECK(rig.vga.video_mode() == VideoMode::Text);
}

TEST_CASE("EGA: planes make sixteen of 64 colours at 350 lines [EGA, Enhanced Color Display]") {
  EgaRig rig(Ega10);
  rig.attribute(6, 0x14);   // brown: red, and the lesser green
  rig.attribute(10, 0x2B);  // green and blue, the lesser red and blue
  rig.sequencer(2, 0x06), rig.poke(0xA0000, 0x80);
  rig.sequencer(2, 0x0A), rig.poke(0xA0001, 0x01);
  CHECK(rig.pixel(0, 0) == Brown);
  CHECK(rig.pixel(1, 0) == Black);
  CHECK(rig.pixel(15, 0) == 0xFFFFAA55);
}

TEST_CASE("EGA: at 200 lines the monitor has a CGA's sixteen colours, whatever else the palette says [EGA]") {
  EgaRig rig(Ega0D);
  rig.sequencer(2, 0x0E), rig.poke(0xA0000, 0x80);
  rig.sequencer(2, 0x06), rig.poke(0xA0001, 0x80);
  CHECK(rig.pixel(0, 0) == 0xFF55FFFF);
  CHECK(rig.pixel(8, 0) == Brown);
  rig.attribute(14, 0x26);  // the lesser red counts for nothing
  CHECK(rig.pixel(0, 0) == Brown);
}

TEST_CASE("EGA: nearly sixty pictures a second, from its own crystal and from the bus's [EGA, miscellaneous output]") {
  CHECK(EgaRig(Ega10).frames() == 59);  // 59.7
  CHECK(EgaRig(Ega0D).frames() == 60);
  CHECK(EgaRig(Ega0E).frames() == 60);
}

TEST_CASE("EGA: a program that uses the DAC has its VGA whole again") {
  EgaRig rig(Ega10);
  rig.dac(0x3F, 1, 2, 3);
  rig.out(0x3C2, 0xA7);
  CHECK(rig.vga.frame().pixels.at(0) == Black);
  rig.sequencer(2, 0x0F), rig.poke(0xA0000, 0x80);
  CHECK(rig.pixel(0, 0) == 0xFF0C0804);
  CHECK(rig.frames() > 90);
}

TEST_CASE("EGA: other values for the graphics positions are no EGA's") {
  CgaRig rig;
  const u8 before = rig.in(0x3CC);
  rig.out(0x3CC, 3), rig.out(0x3CA, 1), rig.out(0x3CC, 0), rig.out(0x3CA, 0);
  rig.crtc(0, 0x10);
  CHECK(rig.in(0x3D5) == Mode3.crtc[0]);
  CHECK(rig.in(0x3CC) == before);
}
