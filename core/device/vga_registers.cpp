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

// [G171] What the DAC state register reads after an address for writing and one for reading.
constexpr u8 DacWrites = 0x00, DacReads = 0x03;
constexpr u8 SixBits = 0x3F;

bool cursor_register(VgaRegisterFile::Number number) {
  const u32 index = number - VgaRegisterFile::Crtc;
  return index == crtc::CursorStart || index == crtc::CursorEnd || index == crtc::CursorHigh ||
         index == crtc::CursorLow;
}

}  // namespace

bool VgaRegisters::port_answers(u16 offset) const {
  if (!s_.subsystem_enable) return offset == SubsystemEnable;
  const bool color = file_.misc_output() & misc::ColorPorts;
  if (offset < AttributeIndex) return !color;
  return offset < ColorCrtcIndex || color;
}

u8 VgaRegisters::read_port(u16 offset) {
  if (!port_answers(offset)) return 0xFF;
  switch (offset) {
    case MonoCrtcIndex:
    case ColorCrtcIndex: return s_.crtc_index;
    case MonoCrtcData:
    case ColorCrtcData: return read_indexed(s_.crtc_index, File::Crtc, crtc::Count);
    case MonoStatus1:
    case ColorStatus1: return read_status1();
    case AttributeIndex: return file_.attribute_index();
    case AttributeData: return read_indexed(file_.attribute_index() & AttributeRegister, File::Attribute, ac::Count);
    case MiscOutput: return read_status0();
    case SubsystemEnable: return s_.subsystem_enable;
    case SequencerIndex: return s_.sequencer_index;
    case SequencerData: return read_indexed(s_.sequencer_index, File::Sequencer, seq::Count);
    case DacMask: return file_.dac_mask();
    case DacReadAddress: return s_.dac_reading ? DacReads : DacWrites;
    case DacWriteAddress: return s_.dac_address;
    case DacData: return read_dac_data();
    case FeatureRead: return s_.feature_control;
    case MiscRead: return file_.misc_output();
    case GraphicsIndex: return s_.graphics_index;
    case GraphicsData: return read_indexed(s_.graphics_index, File::Graphics, gc::Count);
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
    case MiscOutput: store(File::MiscOutput, value & MiscOutputBits); break;
    case SubsystemEnable: s_.subsystem_enable = value & SubsystemEnableBit; break;
    case SequencerIndex: s_.sequencer_index = value & SequencerIndexBits; break;
    case SequencerData: write_sequencer(value); break;
    case DacMask: store(File::DacMask, value); break;
    case DacReadAddress: set_dac_address(value, DacUse::Reading); break;
    case DacWriteAddress: set_dac_address(value, DacUse::Writing); break;
    case DacData: write_dac_data(value); break;
    case GraphicsIndex: s_.graphics_index = value & GraphicsIndexBits; break;
    case GraphicsData: write_graphics(value); break;
    default: break;
  }
}

u8 VgaRegisters::read_indexed(u8 index, File::Number first, u8 count) const {
  return index < count ? u8(file_.get(File::Number(first + index))) : u8(0);
}

/// A register that shows: what changes in it is listed, and the beam may move differently.
void VgaRegisters::store(File::Number number, u32 value) {
  const u32 before = file_.get(number);
  if (before == value) return;
  changes_++;
  raster_.changing(number, before, value);
  file_.set(number, value);
  if (number >= File::Dac || number == File::DacMask) return;
  raster_.set_timing(file_.timing(s_.clocks));
  time_interrupt();
}

void VgaRegisters::write_crtc(u8 value) {
  const u8 index = s_.crtc_index;
  if (index >= crtc::Count) return;
  const File::Number number = File::Crtc + index;
  const u8 before = u8(file_.get(number));
  value &= CrtcBits[index];
  if (index <= crtc::Overflow && file_.crtc(crtc::VerticalRetraceEnd) & crtc::Protect) {  // [CR11] all but LC8
    if (index != crtc::Overflow) return;
    value = u8((before & ~crtc::LineCompare8) | (value & crtc::LineCompare8));
  }
  program(number, value);
  if (index == crtc::VerticalRetraceEnd) set_interrupt(s_.interrupt && value & crtc::InterruptHeld);
}

void VgaRegisters::program(File::Number number, u32 value) {
  if (cursor_register(number)) return file_.set(number, value);  // the renderer looks at the cursor by itself
  if (number != File::Crtc + crtc::StartAddressHigh && number != File::Crtc + crtc::StartAddressLow)
    return store(number, value);
  raster_.start_address_changing(file_.start_address());
  file_.set(number, value);
}

void VgaRegisters::set_clocks(File::Clocks clocks) {
  if (s_.clocks == clocks) return;
  s_.clocks = clocks;
  raster_.set_timing(file_.timing(s_.clocks));
  time_interrupt();
}

// The map mask, and what steers the graphics controller's data paths, change between any two writes to memory but
// show nothing by themselves.
void VgaRegisters::write_sequencer(u8 value) {
  const u8 index = s_.sequencer_index;
  if (index >= seq::Count) return;
  const File::Number number = File::Sequencer + index;
  value &= SequencerBits[index];
  if (index == seq::MapMask) return file_.set(number, value);
  store(number, value);
}

void VgaRegisters::write_graphics(u8 value) {
  const u8 index = s_.graphics_index;
  if (index >= gc::Count) return;
  const File::Number number = File::Graphics + index;
  value &= GraphicsBits[index];
  if (index == gc::Mode || index == gc::Miscellaneous) return store(number, value);
  file_.set(number, value);
}

void VgaRegisters::write_attribute(u8 value) {
  const u8 index = file_.attribute_index() & AttributeRegister;
  const bool data = s_.attribute_takes_data;
  s_.attribute_takes_data = !data;
  if (data && index < ac::Count) return store(File::Number(File::Attribute + index), value & AttributeBits[index]);
  if (data) return;
  const bool shows = (file_.attribute_index() ^ value) & ac::PaletteSource;
  value &= AttributeIndexBits;
  if (shows) return store(File::AttributeIndex, value);
  file_.set(File::AttributeIndex, value);
}

// [G171] An address for reading fetches the colour at once and moves on; one for writing waits for three bytes.
void VgaRegisters::set_dac_address(u8 value, DacUse use) {
  s_.dac_address = value;
  s_.dac_component = 0;
  s_.dac_reading = use == DacUse::Reading;
  if (s_.dac_reading) load_dac_color();
}

void VgaRegisters::load_dac_color() {
  const u32 color = file_.get(File::Number(File::Dac + s_.dac_address));
  for (u32 n = 0; n < 3; n++) s_.dac_color[n] = u8(color >> 8 * n);
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
  store(File::Number(File::Dac + s_.dac_address), s_.dac_color[0] | s_.dac_color[1] << 8 | s_.dac_color[2] << 16);
  s_.dac_address++;
}

u8 VgaRegisters::read_status0() const {
  const u32 monitor = status0::SwitchSense;  // a colour monitor is connected
  return u8(monitor | (s_.interrupt ? status0::Interrupt.mask : 0));
}

u8 VgaRegisters::read_status1() {
  s_.attribute_takes_data = false;  // [Attribute Address Register]
  const VgaTiming& t = raster_.timing();
  const VgaRaster::Position at = raster_.position();
  const bool displayed = at.line < t.displayed_lines && at.dot < t.displayed_dots;
  return u8((raster_.in_retrace(at) ? status1::VerticalRetrace.mask : 0) |
            (displayed ? 0 : status1::DisplayDisabled.mask));
}

// [CR11] While it is not held, the latch is set when the vertical retrace begins.
void VgaRegisters::time_interrupt() {
  const bool free = file_.crtc(crtc::VerticalRetraceEnd) & crtc::InterruptHeld;
  retrace_.start_at(free && !s_.interrupt ? raster_.next_retrace() : Never);
}

void VgaRegisters::set_interrupt(bool pending) {
  s_.interrupt = pending;
  irq2.set(pending && !(file_.crtc(crtc::VerticalRetraceEnd) & crtc::InterruptOff));
  time_interrupt();
}

void VgaRegisters::reset() {
  s_ = State{};
  file_ = {};
  raster_.reset();
  raster_.set_timing(file_.timing(s_.clocks));
  set_interrupt(false);
  changes_++;
}

/// A state from elsewhere may say anything; fields of registers are used as indices.
void VgaRegisters::keep_existing_bits() {
  const auto keep = [this](File::Number first, std::span<const u8> bits) {
    for (u8 mask : bits) file_.set(first, file_.get(first) & mask), first++;
  };
  keep(File::Crtc, CrtcBits), keep(File::Sequencer, SequencerBits);
  keep(File::Graphics, GraphicsBits), keep(File::Attribute, AttributeBits);
  if (s_.clocks > File::Clocks::Ega) s_.clocks = File::Clocks::Vga;
}

void VgaRegisters::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 12, "a field was added: visit it too");
  file_.visit(v);
  v("feature_control", s_.feature_control), v("subsystem_enable", s_.subsystem_enable);
  v("crtc_index", s_.crtc_index), v("sequencer_index", s_.sequencer_index), v("graphics_index", s_.graphics_index);
  v("attribute_takes_data", s_.attribute_takes_data), v("interrupt", s_.interrupt);
  v("dac_address", s_.dac_address), v("dac_component", s_.dac_component);
  v("dac_reading", s_.dac_reading), v("dac_color", s_.dac_color), v("clocks", s_.clocks);
  v("raster", raster_), v("retrace", retrace_), v("irq2", irq2);
  keep_existing_bits();
  raster_.resume(file_.timing(s_.clocks));
  changes_++;
}

}  // namespace ferrite
