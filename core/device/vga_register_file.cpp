// SPDX-License-Identifier: MIT
#include "core/device/vga_register_file.h"

namespace ferrite {

using namespace vga;

namespace {
// [Miscellaneous Output Register] Dots per second of the two crystals. An EGA has its own, and takes the bus's for 200
// lines (IBM Technical Reference, Options and Adapters, "Enhanced Graphics Adapter").
constexpr u32 Clock25MHz = 25'175'000, Clock28MHz = 28'322'000, EgaBusClock = 14'318'180, EgaClock = 16'257'000;
constexpr u8 SixBits = 0x3F;
}  // namespace

u32 VgaRegisterFile::get(Number number) const {
  if (number < Bytes) return bytes_[number];
  if (number < Dac || number >= Numbers) return 0;
  const u8* const color = &dac_[(number - Dac) * 3u];
  return color[0] | color[1] << 8 | color[2] << 16;
}

void VgaRegisterFile::set(Number number, u32 value) {
  if (number < Bytes) bytes_[number] = u8(value);
  if (number < Dac || number >= Numbers) return;
  for (u32 n = 0; n < 3; n++) dac_[(number - Dac) * 3u + n] = u8(value >> 8 * n);
}

u32 VgaRegisterFile::dac_color(u8 index, DacWidth width) const {
  const u8* const color = &dac_[(index & dac_mask()) * 3u];
  const auto full = [width](u8 level) -> u32 {
    return width == DacWidth::Eight ? level : (level & SixBits) << 2 | (level & SixBits) >> 4;
  };
  return 0xFF000000 | full(color[2]) << 16 | full(color[1]) << 8 | full(color[0]);
}

// [AR00-AR0F, AR10, AR14] The internal palette, and the upper bits of the DAC address.
u8 VgaRegisterFile::palette_index(u8 pixel) const {
  const u8 color = attribute(ac::Index(pixel & 0x0F));
  const u8 select = attribute(ac::ColorSelect);
  const u8 low = attribute(ac::Mode) & ac::SelectBits45 ? u8((color & 0x0F) | (select & 0x03) << 4) : color;
  return u8(low | (select & 0x0C) << 4);
}

bool VgaRegisterFile::blanked() const {
  return (sequencer(seq::Reset) & seq::Running) != seq::Running || sequencer(seq::ClockingMode) & seq::ScreenOff ||
         !(attribute_index() & ac::PaletteSource) || !(crtc(crtc::ModeControl) & crtc::Hardware);
}

u32 VgaRegisterFile::with_overflow(crtc::Index low, u8 bit8, u8 bit9) const {
  const u8 overflow = crtc(crtc::Overflow);
  return crtc(low) | (overflow & bit8 ? 0x100u : 0u) | (overflow & bit9 ? 0x200u : 0u);
}

VgaTiming VgaRegisterFile::timing(Clocks clocks) const {
  const u8 clocking = sequencer(seq::ClockingMode);
  const u32 dots = clocking & seq::Dots8 ? 8 : 9;
  const bool second = misc_output() & misc::Clock28, ega = clocks == Clocks::Ega;
  const u32 crystal = second ? (ega ? EgaClock : Clock28MHz) : ega ? EgaBusClock : Clock25MHz;
  // [CR17] The vertical counter may count every other line, which doubles all it is compared with.
  const u32 doubled = crtc(crtc::ModeControl) & crtc::HalfVertical ? 1 : 0;
  // [CR00, CR06] The totals are programmed less 5 characters and less 2 lines.
  const u32 total = with_overflow(crtc::VerticalTotal, u8(crtc::VerticalTotal8), u8(crtc::VerticalTotal9)) + 2;
  const u32 end = with_overflow(crtc::VerticalDisplayEnd, u8(crtc::DisplayEnd8), u8(crtc::DisplayEnd9)) + 1;
  const u32 retrace = with_overflow(crtc::VerticalRetraceStart, u8(crtc::RetraceStart8), u8(crtc::RetraceStart9));
  // [CR11] Retrace ends when the line's low 4 bits match.
  const u32 retrace_lines = ((crtc(crtc::VerticalRetraceEnd) - retrace - 1) & 0x0F) + 1;
  return {.clock = clocking & seq::HalfDotClock ? crystal / 2 : crystal,
          .dots_per_line = (crtc(crtc::HorizontalTotal) + 5u) * dots,
          .displayed_dots = (crtc(crtc::HorizontalDisplayEnd) + 1u) * dots,
          .lines = total << doubled,
          .displayed_lines = end << doubled,
          .retrace_start = retrace << doubled,
          .retrace_lines = retrace_lines << doubled};
}

u32 VgaRegisterFile::line_compare() const {
  const u8 bit9 = crtc(crtc::MaximumScanLine) & crtc::LineCompare9;
  const u32 line = with_overflow(crtc::LineCompare, u8(crtc::LineCompare8), 0) | (bit9 ? 0x200u : 0u);
  return crtc(crtc::ModeControl) & crtc::HalfVertical ? line * 2 + 1 : line;
}

void VgaRegisterFile::visit(StateVisitor& v) {
  v("misc_output", bytes_[MiscOutput]), v("attribute_index", bytes_[AttributeIndex]);
  v.block("crtc", part(Crtc, crtc::Count)), v.block("sequencer", part(Sequencer, seq::Count));
  v.block("graphics", part(Graphics, gc::Count)), v.block("attribute", part(Attribute, ac::Count));
  v("dac_mask", bytes_[DacMask]), v("dac_memory", dac_);
}

}  // namespace ferrite
