// SPDX-License-Identifier: MIT
#include "core/device/vga_renderer.h"

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"
#include "tests/support/vga_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u32 Black = 0xFF000000;
constexpr std::initializer_list<u8> LetterA{0x18, 0x24, 0x42, 0x81, 0xFF, 0x81, 0x81, 0x00};
constexpr std::initializer_list<u8> Bar{0xFF, 0x01};

/// Mode 3 with DAC colours that tell the attribute, an "A" and a line graphics character in font 0, no cursor.
struct TextRig : VgaRig {
  TextRig() : VgaRig(Mode3) {
    plain_palette();
    load_glyph(0, 'A', LetterA);
    load_glyph(0, 0xC4, Bar), load_glyph(0, 0x42, Bar);
    crtc(0x0A, 0x20);
  }
  std::vector<std::string> picture(u32 x, u32 y, u32 width, u32 height) {
    std::vector<std::string> rows;
    for (u32 n = 0; n < height; n++) rows.push_back(row(x, y + n, width));
    return rows;
  }
};
using Picture = std::vector<std::string>;
}  // namespace

TEST_CASE("VGA picture: mode 3 is 720x400, and a character is its glyph in the attribute's colours, 9 dots wide") {
  TextRig rig;
  rig.put(1, 1, 'A', 0x1E);
  CHECK(rig.vga.frame().width == 720);
  CHECK(rig.vga.frame().height == 400);
  CHECK(rig.picture(9, 16, 9, 9) == Picture{"111EE1111",  //
                                            "11E11E111",  //
                                            "1E1111E11",  //
                                            "E111111E1",  //
                                            "EEEEEEEE1",  //
                                            "E111111E1",  //
                                            "E111111E1",  //
                                            "111111111",  //
                                            "111111111"});
  CHECK(rig.row(0, 16, 9) == ".........");
}

TEST_CASE("VGA picture: the ninth dot repeats the eighth in line graphics characters only, and when asked") {
  TextRig rig;
  rig.put(0, 0, 0xC4, 0x07), rig.put(1, 0, 0x42, 0x07);
  CHECK(rig.row(0, 0, 18) == "77777777777777777.");
  rig.attribute(0x10, 0x08);
  CHECK(rig.row(0, 0, 18) == "77777777.77777777.");
}

TEST_CASE("VGA picture: with 8-dot characters mode 3 is 640x400") {
  TextRig rig;
  rig.sequencer(1, 0x01);
  rig.put(1, 0, 'A', 0x07);
  CHECK(rig.vga.frame().width == 640);
  CHECK(rig.row(8, 4, 9) == "77777777.");
}

TEST_CASE("VGA picture: lines of 8 scan lines make 50 rows, double scanned ones are drawn once") {
  TextRig rig;
  rig.crtc(0x09, 0x47);
  rig.put(0, 1, 'A', 0x07);
  CHECK(rig.row(0, 8 + 4, 9) == "77777777.");
  CHECK(rig.vga.text_screen().rows == 50);
  rig.crtc(0x09, 0xC7);
  CHECK(rig.vga.frame().height == 200);
  CHECK(rig.row(0, 8 + 4, 9) == "77777777.");
  CHECK(rig.vga.text_screen().rows == 25);
}

TEST_CASE("VGA picture: attribute bit 7 blinks, 16 frames on and 16 off, or brightens the background") {
  TextRig rig;
  rig.put(0, 0, 'A', 0x97);
  CHECK(rig.row(0, 4, 9) == "777777771");
  rig.wait_frames(15);
  CHECK(rig.row(0, 4, 9) == "777777771");
  rig.wait_frames(1);
  CHECK(rig.row(0, 4, 9) == "111111111");
  rig.wait_frames(16);
  CHECK(rig.row(0, 4, 9) == "777777771");
  rig.attribute(0x10, 0x04);
  CHECK(rig.row(0, 4, 9) == "777777779");
}

TEST_CASE("VGA picture: the cursor fills its lines of the cell and blinks, 8 frames on and 8 off") {
  TextRig rig;
  rig.put(2, 0, ' ', 0x07);
  rig.crtc(0x0A, 0x0D), rig.crtc(0x0B, 0x0E), rig.crtc(0x0F, 2);
  CHECK(rig.row(18, 12, 9) == ".........");
  CHECK(rig.row(17, 13, 11) == ".777777777.");
  CHECK(rig.row(18, 14, 9) == "777777777");
  CHECK(rig.row(18, 15, 9) == ".........");
  rig.wait_frames(8);
  CHECK(rig.row(18, 13, 9) == ".........");
  rig.wait_frames(8);
  CHECK(rig.row(18, 13, 9) == "777777777");
  rig.crtc(0x0A, 0x0F);  // starts below its end
  CHECK(rig.row(18, 14, 9) == ".........");
}

TEST_CASE("VGA picture: attribute bit 3 chooses between the two character maps") {
  TextRig rig;
  rig.load_glyph(0x4000, 'A', {0xF0});
  rig.put(0, 0, 'A', 0x0F), rig.put(1, 0, 'A', 0x07);
  rig.sequencer(3, 0x04);  // map A: 1, map B: 0
  CHECK(rig.row(0, 0, 18) == "FFFF........77....");
  rig.load_glyph(0xE000, 'A', {0x0F});
  rig.sequencer(3, 0x2C);  // map A: 7
  CHECK(rig.row(0, 0, 9) == "....FFFF.");
}

TEST_CASE("VGA picture: a glyph that is loaded anew shows at once") {
  TextRig rig;
  rig.put(0, 0, 'A', 0x07);
  CHECK(rig.row(0, 0, 9) == "...77....");
  rig.load_glyph(0, 'A', {0xFF});
  CHECK(rig.row(0, 0, 9) == "77777777.");
}

TEST_CASE("VGA picture: the start address scrolls by characters, the preset row scan by lines") {
  TextRig rig;
  rig.put(0, 1, 'A', 0x07);
  rig.crtc(0x0D, 80);
  rig.wait_frames(2);
  CHECK(rig.row(0, 4, 9) == "77777777.");
  rig.crtc(0x08, 0x04);
  CHECK(rig.row(0, 0, 9) == "77777777.");
}

TEST_CASE("VGA picture: pel panning shifts to the left, in 9-dot text by one more than its value") {
  TextRig rig;
  rig.put(0, 0, 'A', 0x07), rig.put(80, 0, 0x42, 0x07);
  rig.attribute(0x13, 0x02);
  CHECK(rig.row(0, 0, 9) == "77.......");
  rig.attribute(0x13, 0x08);
  CHECK(rig.row(0, 0, 9) == "...77....");
}

TEST_CASE("VGA picture: panning brings in a part of the character beyond the last") {
  TextRig rig;
  rig.put(0, 1, 0x42, 0x07);  // follows the last of line 0 in memory
  rig.attribute(0x13, 0x03);
  CHECK(rig.row(712, 0, 8) == "....7777");
}

TEST_CASE("VGA picture: below the line compare the memory shows from its start, and may stand still [CR18, AR10]") {
  TextRig rig;
  rig.put(0, 0, 'A', 0x07);
  rig.put(0, 50, 0x42, 0x02);
  const u32 start = 50 * 80;
  rig.crtc(0x0C, u8(start >> 8)), rig.crtc(0x0D, u8(start));
  rig.wait_frames(2);
  rig.crtc(0x07, 0x0F), rig.crtc(0x09, 0x0F), rig.crtc(0x18, 99);
  CHECK(rig.row(0, 0, 9) == "22222222.");
  CHECK(rig.row(0, 99, 9) == ".........");
  CHECK(rig.row(0, 104, 9) == "77777777.");
  rig.attribute(0x13, 0x00);
  CHECK(rig.row(0, 104, 9) == "7777777..");
  rig.attribute(0x10, 0x2C);
  CHECK(rig.row(0, 0, 9) == "2222222..");
  CHECK(rig.row(0, 104, 9) == "77777777.");
}

TEST_CASE("VGA picture: attribute 01h is underlined where the underline location lies inside the character") {
  TextRig rig;
  rig.attribute(0x10, GENERATE(u8(0x0E), u8(0x0C)));
  rig.crtc(0x14, 0x0D);
  rig.put(0, 0, ' ', 0x01), rig.put(1, 0, ' ', 0x07);
  CHECK(rig.row(0, 13, 18) == "111111111.........");
  CHECK(rig.row(0, 12, 9) == ".........");
}

TEST_CASE("VGA picture: screen off, and the palette in the programmer's hands, are black") {
  TextRig rig;
  rig.put(0, 0, 'A', 0x1F);
  rig.sequencer(1, 0x20);
  CHECK(rig.vga.frame().pixels[3] == Black);
  CHECK(rig.vga.frame().width == 720);
  rig.sequencer(1, 0x00);
  CHECK(rig.vga.frame().pixels[3] != Black);
  rig.in(0x3DA);
  rig.out(0x3C0, 0x00);
  CHECK(rig.vga.frame().pixels[3] == Black);
}

TEST_CASE("VGA picture: with the sequencer in reset the screen is black [SR00]") {
  TextRig rig;
  rig.put(0, 0, 'A', 0x1F);
  rig.sequencer(0, GENERATE(u8(0x01), u8(0x02)));
  CHECK(rig.vga.frame().pixels[3] == Black);
}

TEST_CASE("VGA picture: the overscan register gives the border its colour, whose change makes a new picture [AR11]") {
  TextRig rig;
  rig.dac(0x25, 0x3F, 0x00, 0x20);
  const u32 number = rig.vga.frame().number;
  CHECK(rig.vga.frame().border == Black);
  rig.attribute(0x11, 0x25);
  CHECK(rig.vga.frame().border == 0xFF8200FF);
  CHECK(rig.vga.frame().number == number + 1);
  rig.sequencer(1, 0x20);
  CHECK(rig.vga.frame().border == Black);
}

TEST_CASE("VGA picture: the cursor's skew moves it to the right [CR0B]") {
  TextRig rig;
  rig.put(1, 0, ' ', 0x07), rig.put(2, 0, ' ', 0x07);
  rig.crtc(0x0A, 0x00), rig.crtc(0x0B, 0x2F), rig.crtc(0x0F, 1);
  CHECK(rig.row(9, 0, 18) == ".........777777777");
}

TEST_CASE("VGA picture: the DAC mask and a colour plane switched off leave bits out of the index [AR12]") {
  TextRig rig;
  rig.put(0, 0, ' ', 0x70);
  CHECK(rig.row(0, 0, 1) == "7");
  rig.attribute(0x12, 0x05);
  CHECK(rig.row(0, 0, 1) == "5");
  rig.out(0x3C6, 0x01);
  CHECK(rig.row(0, 0, 1) == "1");
}

TEST_CASE("VGA picture: only rows that differ are reported as changed") {
  TextRig rig;
  const auto changed = [&] {
    const Frame& frame = rig.vga.frame();
    return std::pair(frame.changed_first, frame.changed_end);
  };
  CHECK(changed() == std::pair(0u, 400u));
  CHECK(changed() == std::pair(0u, 0u));
  rig.put(7, 2, 'A', 0x07);
  CHECK(changed() == std::pair(32u, 39u));
  rig.put(7, 2, 'A', 0x07);
  CHECK(changed() == std::pair(0u, 0u));
  rig.dac(15, 1, 1, 1);  // a colour that nothing has
  CHECK(changed() == std::pair(0u, 0u));
}

TEST_CASE("VGA picture: mode 12h is 640x480, a bit in each map makes a pixel") {
  VgaRig rig(Mode12);
  rig.plain_palette();
  rig.sequencer(2, 0x05), rig.poke(0xA0000 + 80 * 3 + 1, 0xC1);
  rig.sequencer(2, 0x08), rig.poke(0xA0000 + 80 * 3 + 1, 0x81);
  CHECK(rig.vga.frame().width == 640);
  CHECK(rig.vga.frame().height == 480);
  CHECK(rig.row(7, 3, 10) == ".D5.....D.");
  rig.attribute(0x12, 0x07);  // without map 3
  CHECK(rig.row(7, 3, 10) == ".55.....5.");
}

TEST_CASE("VGA picture: mode 0Dh is 320x200, its double scanned lines drawn once") {
  VgaRig rig(Mode0D);
  rig.plain_palette();
  rig.sequencer(2, 0x04), rig.poke(0xA0000 + 40 * 199 + 39, 0x01);
  CHECK(rig.vga.frame().width == 320);
  CHECK(rig.vga.frame().height == 200);
  CHECK(rig.row(316, 199, 4) == "...4");
  CHECK(rig.row(316, 198, 4) == "....");
}

TEST_CASE("VGA picture: colour select gives the DAC address its upper bits [AR14]") {
  VgaRig rig(Mode12);
  rig.plain_palette();
  rig.poke(0xA0000, 0x80);
  rig.attribute(0x14, 0x0B);
  CHECK(rig.color(0, 0) == 0x8F);
  rig.attribute(0x10, 0x81);
  CHECK(rig.color(0, 0) == 0xBF);
}

TEST_CASE("VGA picture: mode 0Fh shows black, video, blinking and bright") {
  VgaRig rig(Mode0F);
  rig.sequencer(2, 0x01), rig.poke(0xA0000, 0x50);
  rig.sequencer(2, 0x04), rig.poke(0xA0000, 0x30);
  const auto colors = [&] {
    return std::vector<u8>{rig.color(0, 0), rig.color(1, 0), rig.color(2, 0), rig.color(3, 0)};
  };
  CHECK(colors() == std::vector<u8>{0x00, 0x08, 0x18, 0x18});
  rig.clock.advance_to(rig.clock.hertz() * 16 / 70 + rig.clock.hertz() / 50);
  CHECK(colors() == std::vector<u8>{0x00, 0x08, 0x00, 0x18});
}

TEST_CASE("VGA picture: mode 4 has four colours, odd lines 2000h further on") {
  VgaRig rig(Mode4);
  rig.plain_palette();
  rig.poke(0xB8000, 0x1B), rig.poke(0xB8001, 0xFF), rig.poke(0xBA000, 0xE4);
  CHECK(rig.vga.frame().width == 320);
  CHECK(rig.vga.frame().height == 200);
  CHECK(rig.row(0, 0, 9) == ".1233333.");
  CHECK(rig.row(0, 1, 9) == "321......");
  CHECK(rig.vga.video_mode() == VideoMode::Cga);
}

TEST_CASE("VGA picture: mode 6 has two colours and 640 pixels") {
  VgaRig rig(Mode6);
  rig.plain_palette();
  rig.poke(0xB8000 + 79, 0x03), rig.poke(0xBA000, 0x80);
  CHECK(rig.vga.frame().width == 640);
  CHECK(rig.vga.frame().height == 200);
  CHECK(rig.row(636, 0, 4) == "..11");
  CHECK(rig.row(0, 1, 3) == "1..");
  CHECK(rig.vga.video_mode() == VideoMode::Cga);
}

TEST_CASE("VGA picture: mode 13h is 320x200, a byte a pixel") {
  VgaRig rig(Mode13);
  for (u32 address : {0u, 319u, 320u * 101 + 7, 320u * 199 + 319}) rig.poke(0xA0000 + address, 0xA7);
  CHECK(rig.vga.frame().width == 320);
  CHECK(rig.vga.frame().height == 200);
  CHECK(rig.color(0, 0) == 0xA7);
  CHECK(rig.color(1, 0) == 0);
  CHECK(rig.color(319, 0) == 0xA7);
  CHECK(rig.color(7, 101) == 0xA7);
  CHECK(rig.color(319, 199) == 0xA7);
  rig.out(0x3C6, 0x0F);
  CHECK(rig.color(0, 0) == 0x07);
  CHECK(rig.vga.video_mode() == VideoMode::Vga);
}

TEST_CASE("VGA picture: mode X, unchained and byte addressed, shows all 256 KB, panned by pixels") {
  VgaRig rig(Mode13);
  rig.sequencer(4, 0x06), rig.crtc(0x14, 0x00), rig.crtc(0x17, 0xE3);
  rig.sequencer(2, 0x02), rig.poke(0xA0000 + 0xC000 + 80, 0x3C);
  rig.crtc(0x0C, 0xC0);
  rig.wait_frames(2);
  CHECK(rig.color(1, 1) == 0x3C);
  rig.attribute(0x13, 0x02);
  CHECK(rig.color(0, 1) == 0x3C);
  rig.crtc(0x09, 0x40);  // 320x400
  CHECK(rig.vga.frame().height == 400);
  CHECK(rig.color(0, 1) == 0x3C);
}

TEST_CASE("VGA picture: in mode 13h an unchained write fills four pixels") {
  VgaRig rig(Mode13);
  rig.sequencer(4, 0x06);
  rig.poke(0xA0000 + 320 * 150, 0x11);
  rig.sequencer(4, 0x0E);
  for (u32 x = 0; x < 4; x++) CHECK(rig.color(x, 150) == 0x11);
  CHECK(rig.color(4, 150) == 0);
}

TEST_CASE("VGA text: the screen reads as characters, attributes and a cursor; graphics read as nothing") {
  VgaRig rig(Mode3);
  rig.put(0, 0, 'H', 0x1F), rig.put(1, 0, 'i', 0x1F), rig.put(79, 24, '!', 0x07);
  rig.crtc(0x0F, 81);
  const TextScreen screen = rig.vga.text_screen();
  CHECK(screen.columns == 80);
  CHECK(screen.rows == 25);
  CHECK(screen.characters[0] == 'H');
  CHECK(screen.characters[1] == 'i');
  CHECK(screen.attributes[1] == 0x1F);
  CHECK(screen.characters.back() == '!');
  CHECK(screen.cursor_column == 1);
  CHECK(screen.cursor_row == 1);
  CHECK(rig.vga.video_mode() == VideoMode::Text);
  rig.set(Mode13);
  CHECK(rig.vga.text_screen().columns == 0);
}

TEST_CASE("VGA picture: a restored state is drawn") {
  TextRig before;
  before.put(0, 0, 'A', 0x07);
  VgaRig after;
  after.vga.frame();
  after.set(Mode3);
  Snapshot::of(before.vga).restore(after.vga);
  CHECK(after.row(0, 4, 9) == "77777777.");
}

TEST_CASE("VGA picture: nonsense in the registers and the memory is drawn without harm") {
  VgaRig rig;
  PortNoise noise(11);
  const VgaMode* const modes[] = {&Mode3, &Mode4, &Mode0D, &Mode12, &Mode13};
  for (u32 round = 0; round < 60; round++) {
    rig.set(*modes[round % 5]);
    for (u32 n = 0; n < 500; n++)
      rig.vga.window().write_memory(noise.next() % 0x1FFFC, noise.next() ^ noise.next() << 9, 1u << noise.next() % 3);
    noise.run(rig.vga.ports(), 0x30, rig.clock, 200);
    if (round % 4 == 0) noise.run(rig.vga.vbe_ports(), 4, rig.clock, 200);
    const Frame& frame = rig.vga.frame();
    REQUIRE(frame.pixels.size() == std::size_t{frame.width} * frame.height);
    REQUIRE(frame.changed_first <= frame.changed_end);
    REQUIRE(frame.changed_end <= frame.height);
    rig.vga.text_screen();
    rig.dispi(dispi::Enable, 0);
  }
}
