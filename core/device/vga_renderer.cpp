// SPDX-License-Identifier: MIT
#include "core/device/vga_renderer.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ferrite {

using namespace vga;

namespace {

constexpr u32 Black = 0xFF000000;

// No monitor makes a picture of less, as before the BIOS has programmed a mode: the Frame is black then.
constexpr u32 MostDots = 9;  // of a character
constexpr u32 LeastPixels = 64, LeastLines = 64, BlankWidth = 720, BlankHeight = 400;

// [AR10, CR0A] Retraces for which blinking characters, and the cursor, stay on or off: powers of 2.
constexpr u32 CharacterBlinkShift = 4, CursorBlinkShift = 3;

constexpr u32 RowScanMask = 0x1F;  // [CR08, CR09, CR0A, CR0B, CR14]
constexpr u32 FontRows = 32;       // lines of a character in map 2
constexpr u8 BlinkAttribute = 0x80, FontAttribute = 0x08;
constexpr u8 UnderlineMask = 0x77, Underlined = 0x01;  // [CR14] blue on black, in colour text too
constexpr u8 GraphicsBlinkPlane = 0x08;

/// The 8 dots of a byte of one map, the leftmost in the low byte.
constexpr std::array<u64, 256> PlaneDots = [] {
  std::array<u64, 256> table{};
  for (u32 byte = 0; byte < 256; byte++)
    for (u32 dot = 0; dot < 8; dot++) table[byte] |= u64(byte >> (7 - dot) & 1) << 8 * dot;
  return table;
}();

/// The 8 dots of a byte of a glyph from left to right, all ones or all zeros.
constexpr std::array<std::array<u32, 8>, 256> GlyphMasks = [] {
  std::array<std::array<u32, 8>, 256> table{};
  for (u32 byte = 0; byte < 256; byte++)
    for (u32 dot = 0; dot < 8; dot++) table[byte][dot] = byte >> (7 - dot) & 1 ? ~0u : 0;
  return table;
}();

/// The 4 dots of a byte that holds two bits of each, the leftmost in the low byte.
constexpr std::array<u32, 256> PairDots = [] {
  std::array<u32, 256> table{};
  for (u32 byte = 0; byte < 256; byte++)
    for (u32 dot = 0; dot < 4; dot++) table[byte] |= (byte >> (6 - 2 * dot) & 3) << 8 * dot;
  return table;
}();

/// [SR03] Where a character map lies in map 2. Its number's bits are not in order.
constexpr u32 font_offset(u32 low_bits, u32 high_bit) { return low_bits << 14 | high_bit << 13; }

constexpr bool line_graphics(u8 character) { return character >= 0xC0 && character <= 0xDF; }

constexpr u32 rgb(u32 red, u32 green, u32 blue) { return Black | blue << 16 | green << 8 | red; }
constexpr u32 from5(u32 bits) { return (bits & 31) << 3 | (bits & 31) >> 2; }
constexpr u32 from6(u32 bits) { return (bits & 63) << 2 | (bits & 63) >> 4; }

template <class Word>
u32 word_at(const u8* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

template <unsigned Bpp>
u32 pixel(const u8* from) {
  if constexpr (Bpp == 15) {
    const u32 word = word_at<u16>(from);
    return rgb(from5(word >> 10), from5(word >> 5), from5(word));
  } else if constexpr (Bpp == 16) {
    const u32 word = word_at<u16>(from);
    return rgb(from5(word >> 11), from6(word >> 5), from5(word));
  } else if constexpr (Bpp == 24) {
    return rgb(from[2], from[1], from[0]);
  } else {
    const u32 word = word_at<u32>(from);
    return Black | (word & 0xFF00) | (word >> 16 & 0xFF) | (word & 0xFF) << 16;
  }
}

template <unsigned Bpp>
void draw_pixels(std::span<u32> to, const u8* from) {
  for (std::size_t n = 0; n < to.size(); n++) to[n] = pixel<Bpp>(from + n * ((Bpp + 7) / 8));
}

u8 brightness(u32 pixel) {
  return u8(((pixel & 0xFF) * 77 + (pixel >> 8 & 0xFF) * 150 + (pixel >> 16 & 0xFF) * 29) >> 8);
}

/// [NTSC, 47 CFR 73.682] Four pixels of 640x200 are one cycle of the colour carrier, and the first is in phase with the
/// colour burst, at -U: the others are at +V, +U and -V. In 256ths: R = Y + 1.140 V, G = Y - 0.395 U - 0.581 V,
/// B = Y + 2.032 U.
void show_as_composite(std::span<u32> line) {
  for (u32& pixel : line) pixel = brightness(pixel);
  for (std::size_t x = 0; x + 4 <= line.size(); x++) {
    int cycle[4];
    for (std::size_t n = 0; n < 4; n++) cycle[(x + n) % 4] = int(line[x + n]);
    const int y = (cycle[0] + cycle[1] + cycle[2] + cycle[3]) / 4;
    const int u = (cycle[2] - cycle[0]) / 2, v = (cycle[1] - cycle[3]) / 2;
    const auto level = [](int value) { return u32(std::clamp(value, 0, 255)); };
    line[x] = rgb(level(y + v * 292 / 256), level(y - (u * 101 + v * 149) / 256), level(y + u * 520 / 256));
  }
}

}  // namespace

// ---- What the registers say

VgaRenderer::Shape VgaRenderer::shape_of(const VgaRegisterFile& registers) {
  const u8 scan = registers.crtc(crtc::MaximumScanLine);
  const u32 lines = (scan & RowScanMask) + 1, scans = scan & crtc::DoubleScan ? 2 : 1;
  const u8 mode = registers.crtc(crtc::ModeControl);
  const bool text = registers.text();
  // Graphics whose address does not depend on the row scan counter show the same on all lines of a row.
  const bool same_lines = !text && mode & crtc::RowScan0 && mode & crtc::RowScan1;
  const u32 graphics_dots = registers.attribute(ac::Mode) & ac::PixelWidth ? 4 : 8;
  const u32 text_dots = registers.sequencer(seq::ClockingMode) & seq::Dots8 ? 8 : 9;
  return {.text = text,
          .columns = registers.crtc(crtc::HorizontalDisplayEnd) + 1u,
          .dots = text ? text_dots : graphics_dots,
          .scan_lines = registers.timing().displayed_lines,
          .lines_per_row = scans * (same_lines ? lines : 1),
          .lines_per_character = scans * lines};
}

/// The size of the Frame. Where registers change in mid picture it is as wide as the widest line, and has a row for
/// each scan line if some change needs one.
VgaRenderer::Layout VgaRenderer::layout() const {
  VgaReplay replay(registers_.file(), registers_.raster());
  const Shape top = shape_of(replay.registers());
  Layout all{top.width(), top.scan_lines, top.lines_per_row};
  for (u32 line = replay.next_change(); line < top.scan_lines; line = replay.next_change()) {
    replay.change();
    const Shape below = shape_of(replay.registers());
    const bool between = line % below.lines_per_row != 0 || line % all.lines_per_row != 0;
    all.width = std::max(all.width, below.width());
    all.lines_per_row = between ? 1 : std::min(all.lines_per_row, below.lines_per_row);
  }
  return all;
}

VgaRenderer::Cursor VgaRenderer::cursor() const {
  const VgaRegisterFile& now = registers_.file();
  const u8 start = now.crtc(crtc::CursorStart), end = now.crtc(crtc::CursorEnd);
  const bool off = start & crtc::CursorOff || registers_.raster().position().frame >> CursorBlinkShift & 1;
  if (off || !now.text()) return {.address = 0, .first_line = 1, .last_line = 0};
  const u32 skew = end >> 5 & 3;  // [CR0B]
  return {now.cursor_address() + skew, start & RowScanMask, end & RowScanMask};
}

u32 VgaRenderer::byte_panning() const { return lines_.crtc(crtc::PresetRowScan) >> 5 & 3; }

/// [AR13] In 9-dot text 8 means no shift, and 0 a shift of one dot. Pixels of two dots shift by two.
u32 VgaRenderer::pixel_panning(const Beam& beam) const {
  if (beam.panning_off) return 0;
  const u32 value = lines_.attribute(ac::Panning) & 0x0F;
  switch (shape_.dots) {
    case 9: return value < 8 ? value + 1 : 0;
    case 4: return (value & 7) / 2;
    default: return value & 7;
  }
}

VgaRenderer::Beam VgaRenderer::first_line() const {
  return {.address = start_address_ + byte_panning(), .row_scan = lines_.crtc(crtc::PresetRowScan) & RowScanMask};
}

void VgaRenderer::next_line(Beam& beam, u32 scan_line) const {
  if (scan_line == lines_.line_compare()) {  // [CR18, AR10 bit 5]
    const bool still = lines_.attribute(ac::Mode) & ac::PanOnlyTop;
    beam = {.address = still ? 0 : byte_panning(), .row_scan = 0, .panning_off = still};
    return;
  }
  const u8 scan = lines_.crtc(crtc::MaximumScanLine);
  beam.second_scan = scan & crtc::DoubleScan && !beam.second_scan;
  if (beam.second_scan) return;
  if (beam.row_scan != (scan & RowScanMask)) {
    beam.row_scan = (beam.row_scan + 1) & RowScanMask;
  } else {
    beam.row_scan = 0;
    beam.address += lines_.crtc(crtc::Offset) * 2u;  // [CR13]
  }
}

/// [CR14, CR17] The address of a character: the counter's bits may be shifted by one or two, those that fall out at the
/// top come in at the bottom, and the row scan counter may take the place of A13 and A14.
u32 VgaRenderer::map_offset(const VgaRegisterFile& registers, const Beam& beam, u32 column) {
  const u8 mode = registers.crtc(crtc::ModeControl), underline = registers.crtc(crtc::UnderlineLocation);
  const u32 characters = underline & crtc::CountBy4 ? 4 : mode & crtc::CountBy2 ? 2 : 1;
  const u32 counter = (beam.address + column / characters) & 0xFFFF;
  u32 offset = counter;
  if (underline & crtc::Doubleword)
    offset = counter << 2 | counter >> 14;
  else if (!(mode & crtc::ByteMode))
    offset = counter << 1 | (counter >> (mode & crtc::AddressWrap ? 15 : 13) & 1);
  if (!(mode & crtc::RowScan0)) offset = (offset & ~0x2000u) | (beam.row_scan & 1) << 13;
  if (!(mode & crtc::RowScan1)) offset = (offset & ~0x4000u) | (beam.row_scan & 2) << 13;
  return offset & 0xFFFF;
}

VideoMode VgaRenderer::video_mode() const {
  constexpr u8 at_b8000 = 0x0C;  // [GR06]
  const VgaRegisterFile& now = registers_.file();
  if (dispi_.enabled()) return VideoMode::Svga;
  if (now.text()) return VideoMode::Text;
  const bool cga =
      now.graphics(gc::Mode) & gc::ShiftInterleaved || (now.graphics(gc::Miscellaneous) & at_b8000) == at_b8000;
  return cga ? VideoMode::Cga : VideoMode::Vga;
}

TextScreen VgaRenderer::text_screen() const {
  TextScreen screen;
  if (video_mode() != VideoMode::Text) return screen;
  const VgaRegisterFile& now = registers_.file();
  const Shape s = shape_of(now);
  screen.columns = s.columns;
  screen.rows = std::max(1u, s.scan_lines / s.lines_per_character);
  const u32 start = registers_.start_address(), pitch = now.crtc(crtc::Offset) * 2u;
  for (u32 row = 0; row < screen.rows; row++)
    for (u32 column = 0; column < screen.columns; column++) {
      const u32 cell = memory_.maps(map_offset(now, {.address = start + row * pitch, .row_scan = 0}, column));
      screen.characters.push_back(u8(cell));
      screen.attributes.push_back(u8(cell >> 8));
    }
  const u32 cursor = (now.cursor_address() - start) & 0xFFFF;
  if (pitch && cursor / pitch < screen.rows && cursor % pitch < screen.columns)
    screen.cursor_row = cursor / pitch, screen.cursor_column = cursor % pitch;
  return screen;
}

// ---- The Frame

const Frame& VgaRenderer::frame() {
  frame_.changed_first = frame_.changed_end = 0;
  if (!look_for_changes()) return frame_;
  if (dispi_.enabled() ? registers_.file().blanked() : !picture_usable())
    draw_blank();
  else if (!dispi_.enabled())
    draw_vga();
  else if (dispi_.planar())
    draw_planar();
  else
    draw_packed();
  memory_.clear_changes();
  if (written_.any()) written_.clear();
  everything_ = false;
  if (set_border() || frame_.changed_first != frame_.changed_end) ++frame_.number;
  return frame_;
}

/// Whether anything can look different.
bool VgaRenderer::look_for_changes() {
  const VgaRegisterFile& now = registers_.file();
  const bool blinked_off =
      now.attribute(ac::Mode) & ac::Blink && registers_.raster().position().frame >> CharacterBlinkShift & 1;
  const bool raster = registers_.raster().any_changes();
  const bool composite = monitor_ == Monitor::Composite && compatibility_.color_burst();
  const u32 start_address = registers_.start_address();
  everything_ |= registers_.changes() != registers_seen_ || dispi_.changes() != dispi_seen_ || raster || raster_seen_ ||
                 start_address != start_address_ || composite != composite_ || blinked_off != blinked_off_ ||
                 (memory_.fonts_changed() && now.text()) || (written_.any() && !dispi_.enabled());
  registers_seen_ = registers_.changes();
  dispi_seen_ = dispi_.changes();
  raster_seen_ = raster;
  start_address_ = start_address;
  composite_ = composite;
  blinked_off_ = blinked_off;
  cursor_before_ = cursor_;
  cursor_ = cursor();
  if (everything_) meet(now);
  return everything_ || memory_.changed() || cursor_ != cursor_before_ || written_.any();
}

/// From here on lines are drawn with these registers.
void VgaRenderer::meet(const VgaRegisterFile& registers) {
  lines_ = registers;
  shape_ = shape_of(registers);
  load_colors();
}

bool VgaRenderer::picture_usable() const { return shape_.width() >= LeastPixels && shape_.scan_lines >= LeastLines; }

void VgaRenderer::load_colors() {
  const VgaRegisterFile::DacWidth width = registers_.dac_width();
  const u8 enabled = lines_.attribute(ac::PlaneEnable);
  // Graphics blink by inverting bit 3: the palette that mode 0Fh needs [Mode F] shows it.
  const u8 inverted = blinked_off_ && !lines_.text() ? GraphicsBlinkPlane : 0;
  for (u32 n = 0; n < colors_.size(); n++)
    colors_[n] = lines_.dac_color(lines_.palette_index(u8((n & enabled) ^ inverted)), width);
  for (u32 n = 0; n < colors256_.size(); n++) colors256_[n] = lines_.dac_color(u8(n), width);
}

/// [AR11] Whether the overscan has another colour than before.
bool VgaRenderer::set_border() {
  const VgaRegisterFile& now = registers_.file();
  const bool shown = !dispi_.enabled() && !now.blanked();
  const u32 border = shown ? now.dac_color(now.attribute(ac::Overscan), registers_.dac_width()) : Black;
  return std::exchange(frame_.border, border) != border;
}

void VgaRenderer::begin(u32 width, u32 height) {
  line_.resize(width + 2 * MostDots);  // panning begins up to a character late, and the last one may be half out
  if (frame_.width == width && frame_.height == height) return;
  frame_.width = width;
  frame_.height = height;
  frame_.pixels.assign(std::size_t{width} * height, Black);
  frame_.changed_end = height;
  everything_ = true;
}

/// Puts the line, from `first_pixel` on, into the Frame; a narrower one is stretched.
void VgaRenderer::commit(u32 row, u32 first_pixel, u32 width) {
  u32* const to = &frame_.pixels[std::size_t{row} * frame_.width];
  const u32* from = &line_[first_pixel];
  if (width != frame_.width) {
    stretched_.resize(frame_.width);
    for (u32 x = 0; x < frame_.width; x++) stretched_[x] = from[x * width / frame_.width];
    from = stretched_.data();
  }
  if (std::memcmp(to, from, frame_.width * sizeof *to) == 0) return;
  std::memcpy(to, from, frame_.width * sizeof *to);
  const bool first = frame_.changed_first == frame_.changed_end;
  frame_.changed_first = first ? row : std::min(frame_.changed_first, row);
  frame_.changed_end = first ? row + 1 : std::max(frame_.changed_end, row + 1);
}

void VgaRenderer::draw_blank() {
  if (dispi_.enabled())
    begin(dispi_.width(), dispi_.height());
  else
    begin(BlankWidth, BlankHeight);
  std::fill(line_.begin(), line_.end(), Black);
  for (u32 row = 0; row < frame_.height; row++) commit(row, 0, frame_.width);
}

// ---- The VGA's own modes

void VgaRenderer::draw_vga() {
  if (everything_) layout_ = layout();
  begin(layout_.width, layout_.height());
  VgaReplay replay(registers_.file(), registers_.raster());
  if (raster_seen_) meet(replay.registers());
  Beam beam = first_line();
  for (u32 line = 0; line < layout_.scan_lines; line++) {
    if (replay.next_change() <= line) {
      while (replay.next_change() <= line) replay.change();
      meet(replay.registers());
    }
    if (line % layout_.lines_per_row == 0 && changed(beam)) draw_line(beam, line / layout_.lines_per_row);
    next_line(beam, line);
  }
}

void VgaRenderer::draw_line(const Beam& beam, u32 row) {
  line_.resize(std::max<std::size_t>(line_.size(), shape_.width() + 2 * MostDots));
  if (lines_.blanked())
    std::fill(line_.begin(), line_.end(), Black);
  else if (shape_.text)
    draw_text_line(beam);
  else
    draw_graphics_line(beam);
  if (composite_colors()) show_as_composite(line_);
  commit(row, pixel_panning(beam), shape_.width());
}

/// Whether the line can look different, by its memory or by the cursor.
bool VgaRenderer::changed(const Beam& beam) const {
  if (everything_) return true;
  if (cursor_ != cursor_before_ && (crosses(beam, cursor_) || crosses(beam, cursor_before_))) return true;
  constexpr u32 step = VgaMemory::UnitSize / 4;  // at most 4 map offsets from one character to the next
  for (u32 column = 0; column < shape_.columns; column += step)
    if (memory_.changed_near(map_offset(beam, column))) return true;
  return memory_.changed_near(map_offset(beam, shape_.columns - 1)) ||
         memory_.changed_near(map_offset(beam, shape_.columns));  // panning shows a part of one more
}

bool VgaRenderer::crosses(const Beam& beam, const Cursor& cursor) const {
  return ((cursor.address - beam.address) & 0xFFFF) <= shape_.columns;
}

void VgaRenderer::draw_text_line(const Beam& beam) {
  const bool cursor_line = beam.row_scan >= cursor_.first_line && beam.row_scan <= cursor_.last_line;
  const u32 cursor_column = cursor_line ? (cursor_.address - beam.address) & 0xFFFF : ~0u;
  for (u32 column = 0; column <= shape_.columns; column++) {
    const u32 cell = memory_.maps(map_offset(beam, column));
    draw_character(&line_[column * shape_.dots], u8(cell), u8(cell >> 8), beam.row_scan, column == cursor_column);
  }
}

void VgaRenderer::draw_character(u32* to, u8 character, u8 attribute, u32 row_scan, bool under_cursor) const {
  const u8 mode = lines_.attribute(ac::Mode), maps = lines_.sequencer(seq::CharacterMapSelect);
  const u32 font = attribute & FontAttribute ? font_offset(maps >> 2 & 3, maps >> 5 & 1)  // [SR03] map A
                                             : font_offset(maps & 3, maps >> 4 & 1);      // map B
  u32 glyph = u8(memory_.maps(font + character * FontRows + row_scan) >> 16);
  u32 background = attribute >> 4;
  if (mode & ac::Blink) {
    background &= 7;
    if (attribute & BlinkAttribute && blinked_off_) glyph = 0;
  }
  const bool underline =
      (attribute & UnderlineMask) == Underlined && row_scan == (lines_.crtc(crtc::UnderlineLocation) & RowScanMask);
  // [AR10] The ninth dot repeats the eighth in the line graphics characters.
  bool ninth = mode & ac::LineGraphics && line_graphics(character) && glyph & 1;
  if (underline || under_cursor) glyph = 0xFF, ninth = true;
  const u32 on = colors_[attribute & 0x0F], off = colors_[background];
  const std::array<u32, 8>& masks = GlyphMasks[glyph];
  for (u32 dot = 0; dot < 8; dot++) to[dot] = off ^ ((on ^ off) & masks[dot]);
  if (shape_.dots == 9) to[8] = ninth ? on : off;
}

/// [GR05] The 4-bit values that the shift registers give for one character clock, the first in the low byte.
u64 VgaRenderer::dots(u32 maps) const {
  const u8 mode = lines_.graphics(gc::Mode);
  const u8 map0 = u8(maps), map1 = u8(maps >> 8), map2 = u8(maps >> 16), map3 = u8(maps >> 24);
  if (mode & gc::Shift256) {  // each map's upper half, then its lower half
    u64 lanes = maps;
    lanes = (lanes | lanes << 16) & 0x0000FFFF0000FFFF;
    lanes = (lanes | lanes << 8) & 0x00FF00FF00FF00FF;
    return (lanes >> 4 | lanes << 8) & 0x0F0F0F0F0F0F0F0F;
  }
  if (mode & gc::ShiftInterleaved)  // maps 0 and 2 give the first four dots, 1 and 3 the others
    return (PairDots[map0] | PairDots[map2] << 2) | u64(PairDots[map1] | PairDots[map3] << 2) << 32;
  return PlaneDots[map0] | PlaneDots[map1] << 1 | PlaneDots[map2] << 2 | PlaneDots[map3] << 3;
}

void VgaRenderer::draw_graphics_line(const Beam& beam) {
  u32* to = line_.data();
  for (u32 column = 0; column <= shape_.columns; column++) {
    u64 values = dots(memory_.maps(map_offset(beam, column)));
    if (shape_.dots == 8) {
      for (u32 dot = 0; dot < 8; dot++, values >>= 8) *to++ = colors_[values & 0x0F];
    } else {  // [AR10] two values make one pixel of 8 bits
      for (u32 dot = 0; dot < 4; dot++, values >>= 16) *to++ = colors256_[(values & 0x0F) << 4 | (values >> 8 & 0x0F)];
    }
  }
}

/// Pixels of one bit at 14.318 MHz, and a colour burst.
bool VgaRenderer::composite_colors() const {
  constexpr u8 at_b8000 = 0x0C;
  const bool one_bit = !shape_.text && !(lines_.graphics(gc::Mode) & (gc::Shift256 | gc::ShiftInterleaved)) &&
                       (lines_.graphics(gc::Miscellaneous) & at_b8000) == at_b8000;
  return one_bit && composite_;
}

// ---- The DISPI modes

void VgaRenderer::draw_packed() {
  begin(dispi_.width(), dispi_.height());
  const u64 bytes_per_pixel = (dispi_.bpp() + 7) / 8, needed = dispi_.width() * bytes_per_pixel;
  for (u32 row = 0; row < frame_.height; row++) {
    const u64 start = u64(dispi_.y_offset() + row) * dispi_.pitch() + dispi_.x_offset() * bytes_per_pixel;
    const u64 last = std::min<u64>(start + needed, vram_.size()) - 1;
    if (!everything_ && (start > last || !written_.any_in(start, last))) continue;
    if (start + needed <= vram_.size())
      draw_packed_row(&vram_[start]);
    else
      std::fill(line_.begin(), line_.end(), Black);
    commit(row, 0, frame_.width);
  }
}

void VgaRenderer::draw_packed_row(const u8* from) {
  const std::span<u32> to = std::span(line_).first(frame_.width);
  switch (dispi_.bpp()) {
    case 8:
      for (u32& dot : to) dot = colors256_[*from++];
      break;
    case 15: return draw_pixels<15>(to, from);
    case 16: return draw_pixels<16>(to, from);
    case 24: return draw_pixels<24>(to, from);
    default: return draw_pixels<32>(to, from);
  }
}

void VgaRenderer::draw_planar() {
  begin(dispi_.width(), dispi_.height());
  for (u32 row = 0; row < frame_.height; row++) {
    const u32 start = (dispi_.y_offset() + row) * dispi_.pitch() + dispi_.x_offset() / 8;
    const u32 panning = dispi_.x_offset() % 8;
    for (u32 pixel = 0; pixel < frame_.width + panning; pixel += 8) {
      u64 values = dots(memory_.maps(start + pixel / 8));
      for (u32 dot = 0; dot < 8; dot++, values >>= 8) line_[pixel + dot] = colors_[values & 0x0F];
    }
    commit(row, panning, frame_.width);
  }
}

}  // namespace ferrite
