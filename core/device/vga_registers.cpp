// SPDX-License-Identifier: MIT
#include "core/device/vga_registers.h"

namespace ferrite {

using namespace vga;

namespace {

// The bits that exist in each register; the others read 0.
constexpr u8 CrtcBits[crtc::Count] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0x3F, 0x7F, 0xFF,
                                      0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xEF, 0xFF};
constexpr u8 SequencerBits[seq::Count] = {0x03, 0x3D, 0x0F, 0x3F, 0x0E};
constexpr u8 GraphicsBits[gc::Count] = {0x0F, 0x0F, 0x0F, 0x1F, 0x03, 0x7B, 0x0F, 0x0F, 0xFF};
constexpr u8 AttributeBits[ac::Count] = {0x3F, 0x3F, 0x3F, 0x3F, 0x3F, 0x3F, 0x3F, 0x3F, 0x3F, 0x3F, 0x3F,
                                         0x3F, 0x3F, 0x3F, 0x3F, 0x3F, 0xEF, 0xFF, 0x3F, 0x0F, 0x0F};
constexpr u8 CrtcIndexBits = 0x3F, SequencerIndexBits = 0x07, GraphicsIndexBits = 0x0F, AttributeIndexBits = 0x3F;
constexpr u8 AttributeRegister = 0x1F;  // the index without IPAS
constexpr u8 MiscOutputBits = 0xEF, FeatureControlBits = 0x0B, SubsystemEnableBit = 0x01;

// [Miscellaneous Output Register] Dots per second of the two crystals.
constexpr u32 Clock25MHz = 25'175'000, Clock28MHz = 28'322'000;

// [G171] What the DAC state register reads after an address for writing and one for reading.
constexpr u8 DacWrites = 0x00, DacReads = 0x03;
constexpr u8 SixBits = 0x3F;

template <std::size_t N>
u8 read_indexed(const std::array<u8, N>& registers, u8 index) {
  return index < N ? registers[index] : u8(0);
}

bool cursor_register(u8 index) {
  return index == crtc::CursorStart || index == crtc::CursorEnd || index == crtc::CursorHigh ||
         index == crtc::CursorLow;
}

}  // namespace

bool VgaRegisters::port_answers(u16 offset) const {
  if (!s_.subsystem_enable) return offset == SubsystemEnable;
  const bool color = s_.misc_output & misc::ColorPorts;
  if (offset < AttributeIndex) return !color;
  return offset < ColorCrtcIndex || color;
}

u8 VgaRegisters::read_port(u16 offset) {
  if (!port_answers(offset)) return 0xFF;
  switch (offset) {
    case MonoCrtcIndex:
    case ColorCrtcIndex: return s_.crtc_index;
    case MonoCrtcData:
    case ColorCrtcData: return read_indexed(s_.crtc, s_.crtc_index);
    case MonoStatus1:
    case ColorStatus1: return read_status1();
    case AttributeIndex: return s_.attribute_index;
    case AttributeData: return read_indexed(s_.attribute, s_.attribute_index & AttributeRegister);
    case MiscOutput: return u8(status0::SwitchSense);  // a colour monitor is connected
    case SubsystemEnable: return s_.subsystem_enable;
    case SequencerIndex: return s_.sequencer_index;
    case SequencerData: return read_indexed(s_.sequencer, s_.sequencer_index);
    case DacMask: return s_.dac_mask;
    case DacReadAddress: return s_.dac_reading ? DacReads : DacWrites;
    case DacWriteAddress: return s_.dac_address;
    case DacData: return read_dac_data();
    case FeatureRead: return s_.feature_control;
    case MiscRead: return s_.misc_output;
    case GraphicsIndex: return s_.graphics_index;
    case GraphicsData: return read_indexed(s_.graphics, s_.graphics_index);
    default: return 0xFF;
  }
}

void VgaRegisters::write_port(u16 offset, u8 value) {
  if (!port_answers(offset)) return;
  switch (offset) {
    case MonoCrtcIndex:
    case ColorCrtcIndex: s_.crtc_index = value & CrtcIndexBits; break;
    case MonoCrtcData:
    case ColorCrtcData: write_crtc(value); break;
    case MonoStatus1:
    case ColorStatus1: s_.feature_control = value & FeatureControlBits; break;
    case AttributeIndex: write_attribute(value); break;
    case MiscOutput: store(s_.misc_output, value & MiscOutputBits); break;
    case SubsystemEnable: s_.subsystem_enable = value & SubsystemEnableBit; break;
    case SequencerIndex: s_.sequencer_index = value & SequencerIndexBits; break;
    case SequencerData:
      if (const u8 n = s_.sequencer_index; n < seq::Count) write_sequencer(n, value & SequencerBits[n]);
      break;
    case DacMask: store(s_.dac_mask, value); break;
    case DacReadAddress: set_dac_address(value, DacUse::Reading); break;
    case DacWriteAddress: set_dac_address(value, DacUse::Writing); break;
    case DacData: write_dac_data(value); break;
    case GraphicsIndex: s_.graphics_index = value & GraphicsIndexBits; break;
    case GraphicsData:
      if (const u8 n = s_.graphics_index; n < gc::Count) write_graphics(n, value & GraphicsBits[n]);
      break;
    default: break;
  }
}

void VgaRegisters::store(u8& reg, u8 value) {
  changes_ += reg != value;
  reg = value;
}

void VgaRegisters::write_crtc(u8 value) {
  const u8 index = s_.crtc_index;
  if (index >= crtc::Count) return;
  u8& reg = s_.crtc[index];
  value &= CrtcBits[index];
  if (index <= crtc::Overflow && s_.crtc[crtc::VerticalRetraceEnd] & crtc::Protect) {  // [CR11] all but LC8
    if (index != crtc::Overflow) return;
    value = u8((reg & ~crtc::LineCompare8) | (value & crtc::LineCompare8));
  }
  if (cursor_register(index))
    reg = value;  // the renderer looks at the cursor by itself
  else
    store(reg, value);
}

// The map mask, and what steers the graphics controller's data paths, change between any two writes to memory but
// show nothing by themselves.
void VgaRegisters::write_sequencer(u8 index, u8 value) {
  if (index == seq::MapMask)
    s_.sequencer[index] = value;
  else
    store(s_.sequencer[index], value);
}

void VgaRegisters::write_graphics(u8 index, u8 value) {
  if (index == gc::Mode || index == gc::Miscellaneous)
    store(s_.graphics[index], value);
  else
    s_.graphics[index] = value;
}

void VgaRegisters::write_attribute(u8 value) {
  const u8 index = s_.attribute_index & AttributeRegister;
  if (!s_.attribute_takes_data) {
    changes_ += (s_.attribute_index ^ value) & ac::PaletteSource ? 1 : 0;
    s_.attribute_index = value & AttributeIndexBits;
  } else if (index < ac::Count) {
    store(s_.attribute[index], value & AttributeBits[index]);
  }
  s_.attribute_takes_data = !s_.attribute_takes_data;
}

// [G171] An address for reading fetches the colour at once and moves on; one for writing waits for three bytes.
void VgaRegisters::set_dac_address(u8 value, DacUse use) {
  s_.dac_address = value;
  s_.dac_component = 0;
  s_.dac_reading = use == DacUse::Reading;
  if (s_.dac_reading) load_dac_color();
}

void VgaRegisters::load_dac_color() {
  for (u32 n = 0; n < 3; n++) s_.dac_color[n] = s_.dac_memory[s_.dac_address * 3u + n];
  s_.dac_address++;
}

u8 VgaRegisters::read_dac_data() {
  const u8 value = s_.dac_color[s_.dac_component % 3];
  s_.dac_component = u8((s_.dac_component + 1) % 3);
  if (s_.dac_component == 0) load_dac_color();
  return dispi_.dac_8bit() ? value : value & SixBits;
}

void VgaRegisters::write_dac_data(u8 value) {
  s_.dac_color[s_.dac_component % 3] = dispi_.dac_8bit() ? value : value & SixBits;
  s_.dac_component = u8((s_.dac_component + 1) % 3);
  if (s_.dac_component != 0) return;
  for (u32 n = 0; n < 3; n++) store(s_.dac_memory[s_.dac_address * 3u + n], s_.dac_color[n]);
  s_.dac_address++;
}

u32 VgaRegisters::dac_color(u8 index) const {
  const u8* const color = &s_.dac_memory[(index & s_.dac_mask) * 3u];
  const auto full = [this](u8 level) -> u32 {
    return dispi_.dac_8bit() ? level : (level & SixBits) << 2 | (level & SixBits) >> 4;
  };
  return 0xFF000000 | full(color[2]) << 16 | full(color[1]) << 8 | full(color[0]);
}

// [AR00-AR0F, AR10, AR14] The internal palette, and the upper bits of the DAC address.
u8 VgaRegisters::palette_index(u8 pixel) const {
  const u8 color = s_.attribute[pixel & 0x0F];
  const u8 select = s_.attribute[ac::ColorSelect];
  const u8 low = s_.attribute[ac::Mode] & ac::SelectBits45 ? u8((color & 0x0F) | (select & 0x03) << 4) : color;
  return u8(low | (select & 0x0C) << 4);
}

bool VgaRegisters::blanked() const {
  return s_.sequencer[seq::ClockingMode] & seq::ScreenOff || !(s_.attribute_index & ac::PaletteSource) ||
         !(s_.crtc[crtc::ModeControl] & crtc::Hardware);
}

u32 VgaRegisters::with_overflow(crtc::Index low, u8 bit8, u8 bit9) const {
  const u8 overflow = s_.crtc[crtc::Overflow];
  return s_.crtc[low] | (overflow & bit8 ? 0x100u : 0u) | (overflow & bit9 ? 0x200u : 0u);
}

VgaRegisters::Timing VgaRegisters::timing() const {
  const u8 clocking = s_.sequencer[seq::ClockingMode];
  const u32 dots = clocking & seq::Dots8 ? 8 : 9;
  const u32 crystal = s_.misc_output & misc::Clock28 ? Clock28MHz : Clock25MHz;
  // [CR17] The vertical counter may count every other line, which doubles all it is compared with.
  const u32 doubled = s_.crtc[crtc::ModeControl] & crtc::HalfVertical ? 1 : 0;
  // [CR00, CR06] The totals are programmed less 5 characters and less 2 lines.
  const u32 total = with_overflow(crtc::VerticalTotal, u8(crtc::VerticalTotal8), u8(crtc::VerticalTotal9)) + 2;
  const u32 end = with_overflow(crtc::VerticalDisplayEnd, u8(crtc::DisplayEnd8), u8(crtc::DisplayEnd9)) + 1;
  const u32 retrace = with_overflow(crtc::VerticalRetraceStart, u8(crtc::RetraceStart8), u8(crtc::RetraceStart9));
  // [CR11] Retrace ends when the line's low 4 bits match.
  const u32 retrace_lines = ((s_.crtc[crtc::VerticalRetraceEnd] - retrace - 1) & 0x0F) + 1;
  return {.clock = clocking & seq::HalfDotClock ? crystal / 2 : crystal,
          .dots_per_line = (s_.crtc[crtc::HorizontalTotal] + 5u) * dots,
          .displayed_dots = (s_.crtc[crtc::HorizontalDisplayEnd] + 1u) * dots,
          .lines = total << doubled,
          .displayed_lines = end << doubled,
          .retrace_start = retrace << doubled,
          .retrace_lines = retrace_lines << doubled};
}

u32 VgaRegisters::line_compare() const {
  const u8 bit9 = s_.crtc[crtc::MaximumScanLine] & crtc::LineCompare9;
  const u32 line = with_overflow(crtc::LineCompare, u8(crtc::LineCompare8), 0) | (bit9 ? 0x200u : 0u);
  return s_.crtc[crtc::ModeControl] & crtc::HalfVertical ? line * 2 + 1 : line;
}

u64 VgaRegisters::frames() const {
  const Timing t = timing();
  return scheduler_.periods(scheduler_.now(), t.clock) / t.dots_per_frame();
}

u8 VgaRegisters::read_status1() {
  s_.attribute_takes_data = false;  // [Attribute Address Register]
  const Timing t = timing();
  const u32 dot = u32(scheduler_.periods(scheduler_.now(), t.clock) % t.dots_per_frame());
  const u32 line = dot / t.dots_per_line;
  const bool retrace = line >= t.retrace_start && line - t.retrace_start < t.retrace_lines;
  const bool displayed = line < t.displayed_lines && dot % t.dots_per_line < t.displayed_dots;
  return u8((retrace ? status1::VerticalRetrace.mask : 0) | (displayed ? 0 : status1::DisplayDisabled.mask));
}

void VgaRegisters::reset() {
  s_ = State{};
  changes_++;
}

/// A state from elsewhere may say anything; fields of registers are used as indices.
void VgaRegisters::keep_existing_bits() {
  for (u32 n = 0; n < crtc::Count; n++) s_.crtc[n] &= CrtcBits[n];
  for (u32 n = 0; n < seq::Count; n++) s_.sequencer[n] &= SequencerBits[n];
  for (u32 n = 0; n < gc::Count; n++) s_.graphics[n] &= GraphicsBits[n];
  for (u32 n = 0; n < ac::Count; n++) s_.attribute[n] &= AttributeBits[n];
}

void VgaRegisters::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 18, "a field was added: visit it too");
  v("misc_output", s_.misc_output), v("feature_control", s_.feature_control);
  v("subsystem_enable", s_.subsystem_enable), v("crtc_index", s_.crtc_index);
  v("sequencer_index", s_.sequencer_index), v("graphics_index", s_.graphics_index);
  v("attribute_index", s_.attribute_index), v("attribute_takes_data", s_.attribute_takes_data);
  v("crtc", s_.crtc), v("sequencer", s_.sequencer), v("graphics", s_.graphics), v("attribute", s_.attribute);
  v("dac_mask", s_.dac_mask), v("dac_address", s_.dac_address), v("dac_component", s_.dac_component);
  v("dac_reading", s_.dac_reading), v("dac_color", s_.dac_color), v("dac_memory", s_.dac_memory);
  keep_existing_bits();
  changes_++;
}

}  // namespace ferrite
