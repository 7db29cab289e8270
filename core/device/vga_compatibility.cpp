// SPDX-License-Identifier: MIT
#include "core/device/vga_compatibility.h"

#include <algorithm>

namespace ferrite {

using namespace vga;

namespace {

using File = VgaRegisterFile;

constexpr u32 Columns80 = 80, Columns40 = 40;
constexpr u8 At0xB8000 = 0x0C;  // [GR06]
constexpr u32 CgaLines = 200;
constexpr u8 CellOf16 = 0x0F, StandardCell = 8, RowScan = 0x1F, LastCgaLine = 7;

enum Mc6845 : u8 { HorizontalDisplayed = 1, VerticalDisplayed = 6, MaximumRaster = 9, Timings };

/// [CGA] What the four bits of a colour make, 6 bits for red, green and blue. Brown is no dark yellow.
constexpr u32 rgbi(u8 color) {
  const u32 base = color & 8 ? 0x15 : 0;
  const auto level = [&](u8 bit) { return base + (color & bit ? 0x2Au : 0u); };
  const u32 green = color == 6 ? 0x15 : level(2);
  return level(4) | green << 8 | level(1) << 16;
}
constexpr u32 grey(u32 level) { return level | level << 8 | level << 16; }

/// The DAC index of a colour in the BIOS's graphics modes.
constexpr u8 graphics_code(u8 color) { return u8((color & 7) | (color & 8) << 1); }

}  // namespace

/// A mode as the VGA BIOS sets it: SR01 on, GR00 on, AR00 on; the 6845's values are those of the card's own BIOS.
struct VgaCompatibility::Mode {
  u8 misc;
  std::array<u8, 4> sequencer;
  std::array<u8, 25> crtc;
  std::array<u8, 9> graphics;
  std::array<u8, 20> attribute;
  std::array<u8, Timings> timing;
};

// By Kind.
const VgaCompatibility::Mode VgaCompatibility::Modes[6] = {
    {0x67,
     {0x08, 0x03, 0x00, 0x02},
     {0x2D, 0x27, 0x28, 0x90, 0x2B, 0xA0, 0xBF, 0x1F, 0x00, 0x4F, 0x0D, 0x0E, 0x00,
      0x00, 0x00, 0x00, 0x9C, 0x8E, 0x8F, 0x14, 0x1F, 0x96, 0xB9, 0xA3, 0xFF},
     {0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0E, 0x00, 0xFF},
     {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38, 0x39,
      0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x0C, 0x00, 0x0F, 0x08},
     {0x38, 0x28, 0x2D, 0x0A, 0x1F, 0x06, 0x19, 0x1C, 0x02, 0x07}},
    {0x67,
     {0x00, 0x03, 0x00, 0x02},
     {0x5F, 0x4F, 0x50, 0x82, 0x55, 0x81, 0xBF, 0x1F, 0x00, 0x4F, 0x0D, 0x0E, 0x00,
      0x00, 0x00, 0x00, 0x9C, 0x8E, 0x8F, 0x28, 0x1F, 0x96, 0xB9, 0xA3, 0xFF},
     {0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0E, 0x00, 0xFF},
     {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38, 0x39,
      0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x0C, 0x00, 0x0F, 0x08},
     {0x71, 0x50, 0x5A, 0x0A, 0x1F, 0x06, 0x19, 0x1C, 0x02, 0x07}},
    {0x63,
     {0x09, 0x03, 0x00, 0x02},
     {0x2D, 0x27, 0x28, 0x90, 0x2B, 0x80, 0xBF, 0x1F, 0x00, 0xC1, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x9C, 0x8E, 0x8F, 0x14, 0x00, 0x96, 0xB9, 0xA2, 0xFF},
     {0x00, 0x00, 0x00, 0x00, 0x00, 0x30, 0x0F, 0x00, 0xFF},
     {0x00, 0x13, 0x15, 0x17, 0x02, 0x04, 0x06, 0x07, 0x10, 0x11,
      0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x01, 0x00, 0x03, 0x00},
     {0x38, 0x28, 0x2D, 0x0A, 0x7F, 0x06, 0x64, 0x70, 0x02, 0x01}},
    {0x63,
     {0x01, 0x01, 0x00, 0x06},
     {0x5F, 0x4F, 0x50, 0x82, 0x54, 0x80, 0xBF, 0x1F, 0x00, 0xC1, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x9C, 0x8E, 0x8F, 0x28, 0x00, 0x96, 0xB9, 0xC2, 0xFF},
     {0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x0D, 0x00, 0xFF},
     {0x00, 0x17, 0x17, 0x17, 0x17, 0x17, 0x17, 0x17, 0x17, 0x17,
      0x17, 0x17, 0x17, 0x17, 0x17, 0x17, 0x01, 0x00, 0x01, 0x00},
     {0x38, 0x28, 0x2D, 0x0A, 0x7F, 0x06, 0x64, 0x70, 0x02, 0x01}},
    {0x66,
     {0x00, 0x03, 0x00, 0x02},
     {0x5F, 0x4F, 0x50, 0x82, 0x55, 0x81, 0xBF, 0x1F, 0x00, 0x4F, 0x0D, 0x0E, 0x00,
      0x00, 0x00, 0x00, 0x9C, 0x8E, 0x8F, 0x28, 0x0D, 0x96, 0xB9, 0xA3, 0xFF},
     {0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0A, 0x00, 0xFF},
     {0x00, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x10, 0x18,
      0x18, 0x18, 0x18, 0x18, 0x18, 0x18, 0x0E, 0x00, 0x0F, 0x08},
     {}},
    // [HGC] 720x348 in one map: 90 bytes a line, four lines 2000h apart for each row of the 6845.
    {0xA6,
     {0x01, 0x01, 0x00, 0x06},
     {0x6B, 0x59, 0x5A, 0x8F, 0x60, 0x85, 0xBF, 0x1F, 0x00, 0x43, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x83, 0x85, 0x5B, 0x2D, 0x00, 0x63, 0xBA, 0xE0, 0xFF},
     {0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x09, 0x0F, 0xFF},
     {0x00, 0x18, 0x18, 0x18, 0x18, 0x18, 0x18, 0x18, 0x18, 0x18,
      0x18, 0x18, 0x18, 0x18, 0x18, 0x18, 0x01, 0x00, 0x01, 0x00},
     {}},
};

u8 VgaCompatibility::read_port(u16 offset) {
  const u8 value = vga_.read_port(offset);
  const bool mono = !(vga_.file().misc_output() & misc::ColorPorts);
  if (offset != VgaRegisters::MonoStatus1 || !mono) return value;
  constexpr u8 no_retrace = 0x80;  // [HGC] by which programs tell the card from others
  return value & status1::VerticalRetrace ? value : u8(value | no_retrace);
}

void VgaCompatibility::write_port(u16 offset, u8 value) {
  if (offset == GraphicsPosition1 || offset == GraphicsPosition2) return write_graphics_position(offset, value);
  if (s_.card == Card::Ega) return write_ega(offset, value);
  const bool color = vga_.file().misc_output() & misc::ColorPorts;
  switch (offset) {
    case HerculesMode: return write_hercules_mode(value);
    case HerculesConfiguration: s_.configuration = value; return;
    case CgaMode: return color ? write_cga_mode(value) : void();
    case CgaColor: return color ? write_cga_color(value) : void();
    case VgaRegisters::MonoCrtcData:
    case VgaRegisters::ColorCrtcData:
      if (s_.card != Card::Vga && write_6845(value)) return;
      break;
    case VgaRegisters::AttributeIndex:
    case VgaRegisters::MiscOutput:
    case VgaRegisters::SequencerData:
    case VgaRegisters::GraphicsData: leave(); break;
    default: break;
  }
  vga_.write_port(offset, value);
}

VgaCompatibility::Kind VgaCompatibility::wanted(u8 cga_mode) {
  if (cga_mode & cga::Graphics) return cga_mode & cga::Graphics640 ? Kind::Graphics640 : Kind::Graphics320;
  return cga_mode & cga::Text80 ? Kind::Text80 : Kind::Text40;
}

/// The kind of picture the VGA shows, whoever set it.
VgaCompatibility::Kind VgaCompatibility::shown() const {
  const File& now = vga_.file();
  const u8 memory = now.graphics(gc::Miscellaneous) & 0x0C;
  if (memory != At0xB8000) return Kind::Other;
  if (now.text()) return now.sequencer(seq::ClockingMode) & seq::HalfDotClock ? Kind::Text40 : Kind::Text80;
  return now.graphics(gc::Mode) & gc::ShiftInterleaved ? Kind::Graphics320 : Kind::Graphics640;
}

void VgaCompatibility::enter(Card card) {
  if (s_.card == card) return;
  leave();
  s_.card = card;
  if (card == Card::Cga) s_.timing = Modes[unsigned(shown())].timing;
  if (card == Card::Ega) vga_.set_clocks(File::Clocks::Ega);
}

void VgaCompatibility::leave() {
  s_ = {.configuration = s_.configuration};
  vga_.set_clocks(File::Clocks::Vga);
}

void VgaCompatibility::set_bits(File::Number number, u8 mask, bool on) {
  const u32 value = vga_.file().get(number);
  set(number, on ? value | mask : value & ~u32{mask});
}

/// Whether a program means the card, or writes what it found in the BIOS's data area, which no VGA BIOS keeps: in text
/// another width, in the BIOS's graphics a text without video.
bool VgaCompatibility::means_card(u8 cga_mode) const {
  const Kind now = shown();
  if (now == Kind::Other) return false;
  if (cga_mode & cga::Graphics) return true;
  if (vga_.file().text()) return wanted(cga_mode) == now;
  return s_.card == Card::Cga || cga_mode & cga::Video;
}

void VgaCompatibility::write_cga_mode(u8 value) {
  if (!means_card(value)) return;
  enter(Card::Cga);
  const bool repaint = (s_.cga_mode ^ value) & cga::BlackAndWhite;
  s_.cga_mode = value;
  if (const Kind kind = wanted(value); kind != shown())
    switch_to(kind);
  else if (repaint)
    show_color();
  set_bits(File::Sequencer + seq::ClockingMode, u8(seq::ScreenOff), !(value & cga::Video));
  if (!(value & cga::Graphics)) set_bits(File::Attribute + ac::Mode, u8(ac::Blink), value & cga::Blink);
}

void VgaCompatibility::write_cga_color(u8 value) {
  if (shown() == Kind::Other) return;
  s_.cga_color = value;
  s_.color_known = true;
  show_color();
}

void VgaCompatibility::write_hercules_mode(u8 value) {
  const bool graphics = value & hgc::Graphics && s_.configuration & hgc::AllowGraphics;
  if (!graphics && s_.card != Card::Hercules) return;
  const bool before = s_.card == Card::Hercules && !vga_.file().text();
  enter(Card::Hercules);
  if (graphics != before) switch_to(graphics ? Kind::HerculesGraphics : Kind::MonoText);
  const bool second = graphics && value & hgc::Page1 && s_.configuration & hgc::AllowPage1;
  set_bits(File::Crtc + crtc::StartAddressHigh, 0x80, second);
  set_bits(File::Sequencer + seq::ClockingMode, u8(seq::ScreenOff), !(value & hgc::Video));
  if (!graphics) set_bits(File::Attribute + ac::Mode, u8(ac::Blink), value & hgc::Blink);
}

/// True: the value was meant for a 6845 alone.
bool VgaCompatibility::write_6845(u8 value) {
  const u8 index = vga_.crtc_index();
  const bool tall = vga_.file().text() && (vga_.file().crtc(crtc::MaximumScanLine) & RowScan) == CellOf16;
  if (index < Timings) {
    s_.timing[index] = value;
    s_.timing_known = true;
    if (s_.card == Card::Cga) follow_timing();
    return true;
  }
  // The cursor's lines are those of a cell of 8 lines, which is shown as one of 16.
  const u8 line = value & RowScan;
  const bool start = index == crtc::CursorStart;
  if (s_.card != Card::Cga || !tall || line > LastCgaLine || (!start && index != crtc::CursorEnd)) return false;
  set(File::Number(File::Crtc + index), u8((value & ~RowScan) | line * 2 | (start ? 0 : 1)));
  return true;
}

/// [EGA, graphics 1 and 2 position] The first graphics controller takes maps 0 and 1, the second 2 and 3.
void VgaCompatibility::write_graphics_position(u16 offset, u8 value) {
  if (offset == GraphicsPosition1) {
    s_.graphics_position1 = value == 0;
    return;
  }
  if (!s_.graphics_position1 || value != 1) return;
  enter(Card::Ega);
  set_bits(File::Crtc + crtc::VerticalRetraceEnd, u8(crtc::Protect), false);
  show_ega_colors();
}

void VgaCompatibility::write_ega(u16 offset, u8 value) {
  const bool crtc_data = offset == VgaRegisters::MonoCrtcData || offset == VgaRegisters::ColorCrtcData;
  if (offset >= VgaRegisters::DacMask && offset <= VgaRegisters::DacData) leave();
  // [EGA, horizontal total] Programmed less 2 characters, a VGA's less 5.
  if (crtc_data && vga_.crtc_index() == crtc::HorizontalTotal) value = u8(std::max<u8>(value, 3) - 3);
  vga_.write_port(offset, value);
  if (offset == VgaRegisters::MiscOutput && s_.card == Card::Ega) show_ega_colors();
}

/// [EGA, Enhanced Color Display] At 350 lines two bits for each of red, green and blue; at 200 lines, of which the
/// polarity of the vertical retrace tells, it is a CGA's monitor, whose intensity is the lesser bit of green.
void VgaCompatibility::show_ega_colors() {
  const bool lines_350 = vga_.file().misc_output() & misc::NegativeVertical;
  for (u8 n = 0; n < 64; n++) {
    const auto level = [n](u8 two_thirds, u8 third) {
      return (n & two_thirds ? 0x2Au : 0u) + (n & third ? 0x15u : 0u);
    };
    const u32 of_64 = level(0x04, 0x20) | level(0x02, 0x10) << 8 | level(0x01, 0x08) << 16;
    set(File::Number(File::Dac + n), lines_350 ? of_64 : rgbi(u8((n & 7) | (n & 0x10) >> 1)));
  }
}

void VgaCompatibility::switch_to(Kind kind) {
  const Mode& mode = Modes[unsigned(kind)];
  set(File::MiscOutput, mode.misc);
  const auto all = [this](File::Number first, const auto& values) {
    for (u8 value : values) set(first++, value);
  };
  all(File::Sequencer + seq::ClockingMode, mode.sequencer);
  for (u8 n = 0; n < crtc::Count; n++)  // the start address and the cursor's place stay the program's
    if (n < crtc::StartAddressHigh || n > crtc::CursorLow) set(File::Number(File::Crtc + n), mode.crtc[n]);
  all(File::Graphics, mode.graphics), all(File::Attribute, mode.attribute);
  set(File::Attribute + ac::ColorSelect, 0);
  if (kind == Kind::MonoText || kind == Kind::HerculesGraphics) {
    set(File::Dac, grey(0)), set(File::Dac + 0x08, grey(0x2A)), set(File::Dac + 0x10, grey(0x15));
    return set(File::Dac + 0x18, grey(0x3F));
  }
  const bool text = kind == Kind::Text40 || kind == Kind::Text80;
  for (u8 n = 0; n < 16; n++) set(File::Number(File::Dac + (text ? mode.attribute[n] : graphics_code(n))), rgbi(n));
  if (!s_.timing_known) s_.timing = mode.timing;
  s_.timing_known = false;
  follow_timing();
  show_color();
}

/// [CGA, colour select]
void VgaCompatibility::show_color() {
  if (!s_.color_known) return;
  const u8 color = s_.cga_color & 0x0F;
  switch (shown()) {
    case Kind::Graphics320: {
      const bool grey_burst = s_.card == Card::Cga && s_.cga_mode & cga::BlackAndWhite;
      const u8 first = s_.cga_color & cga::CyanMagentaWhite || grey_burst ? 3 : 2;
      const u8 bright = s_.cga_color & cga::Bright ? 8 : 0;
      const std::array<u8, 3> three{first, u8(grey_burst ? 4 : first + 2), u8(first + 4)};
      set(File::Attribute, graphics_code(color));
      for (u8 n = 0; n < 3; n++) set(File::Number(File::Attribute + 1 + n), graphics_code(u8(three[n] | bright)));
      return;
    }
    case Kind::Graphics640: return set(File::Attribute + 1, graphics_code(color));
    case Kind::Text40:
    case Kind::Text80: return set(File::Attribute + ac::Overscan, vga_.file().attribute(ac::Index(color)));
    default: return;
  }
}

/// [6845] Columns, rows and the lines of a row; all else of the timing stays the VGA's. A card shows 200 lines, the VGA
/// each of them twice, and characters of 8 lines as its own of 16.
void VgaCompatibility::follow_timing() {
  const Kind kind = shown();
  const bool text = kind == Kind::Text40 || kind == Kind::Text80;
  const u32 most = kind == Kind::Text80 ? Columns80 : Columns40;
  const u32 columns = std::clamp<u32>(s_.timing[HorizontalDisplayed], 1, most);
  const u32 lines = (s_.timing[MaximumRaster] & RowScan) + 1u;
  const u32 shown_lines = std::clamp<u32>(s_.timing[VerticalDisplayed] * lines, 1, CgaLines) * 2 - 1;
  const bool wide = kind == Kind::Graphics640;
  set(File::Crtc + crtc::HorizontalDisplayEnd, (wide ? columns * 2 : columns) - 1);
  set(File::Crtc + crtc::Offset, wide ? columns : columns / 2);
  set(File::Crtc + crtc::PresetRowScan, 0);
  const u32 cell = text && lines == StandardCell ? CellOf16 : crtc::DoubleScan | (lines - 1);
  set(File::Crtc + crtc::MaximumScanLine, crtc::LineCompare9 | cell);
  set(File::Crtc + crtc::VerticalDisplayEnd, shown_lines & 0xFF);
  set_bits(File::Crtc + crtc::Overflow, u8(crtc::DisplayEnd8), shown_lines > 0xFF);
}

void VgaCompatibility::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 8, "a field was added: visit it too");
  v("card", s_.card), v("cga_mode", s_.cga_mode), v("cga_color", s_.cga_color);
  v("color_known", s_.color_known), v("timing_known", s_.timing_known);
  v("configuration", s_.configuration), v("timing", s_.timing);
  v("graphics_position1", s_.graphics_position1);
  if (s_.card > Card::Ega) s_.card = Card::Vga;  // a state from elsewhere may say anything
}

}  // namespace ferrite
