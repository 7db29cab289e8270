// SPDX-License-Identifier: MIT
// The registers of the IBM VGA: general, sequencer, CRT controller, graphics controller, attribute controller, DAC.
// Document: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem" (1992); [CR11], [SR04], [GR05], [AR10]
// are its register tables, other brackets its section titles. The DAC follows the INMOS IMSG171 data sheet; [G171].
// Missing: the vertical retrace interrupt, the light pen registers, the video feedback bits of input status 1.
#pragma once
#include "core/base/register.h"
#include "core/base/state.h"
#include "core/bus/port_device.h"
#include "core/device/vbe_dispi.h"
#include "core/time/scheduler.h"

namespace ferrite {

namespace vga {

namespace crtc {  // [CRT Controller Registers]
enum Index : u8 {
  HorizontalTotal,
  HorizontalDisplayEnd,
  StartHorizontalBlank,
  EndHorizontalBlank,
  StartHorizontalRetrace,
  EndHorizontalRetrace,
  VerticalTotal,
  Overflow,
  PresetRowScan,
  MaximumScanLine,
  CursorStart,
  CursorEnd,
  StartAddressHigh,
  StartAddressLow,
  CursorHigh,
  CursorLow,
  VerticalRetraceStart,
  VerticalRetraceEnd,
  VerticalDisplayEnd,
  Offset,
  UnderlineLocation,
  StartVerticalBlank,
  EndVerticalBlank,
  ModeControl,
  LineCompare,
  Count
};
inline constexpr Bit VerticalTotal8{0x01, "VT8"}, DisplayEnd8{0x02, "VDE8"}, RetraceStart8{0x04, "VRS8"},
    LineCompare8{0x10, "LC8"}, VerticalTotal9{0x20, "VT9"}, DisplayEnd9{0x40, "VDE9"},
    RetraceStart9{0x80, "VRS9"};                                                             // [CR07]
inline constexpr Bit DoubleScan{0x80, "DSC"}, LineCompare9{0x40, "LC9"};                     // [CR09]
inline constexpr Bit CursorOff{0x20, "CO"};                                                  // [CR0A]
inline constexpr Bit Protect{0x80, "PR"};                                                    // [CR11]
inline constexpr Bit Doubleword{0x40, "DW"}, CountBy4{0x20, "CB4"};                          // [CR14]
inline constexpr Bit Hardware{0x80, "RST"}, ByteMode{0x40, "WB"}, AddressWrap{0x20, "ADW"},  // [CR17]
    CountBy2{0x08, "CB2"}, HalfVertical{0x04, "HRSX"}, RowScan1{0x02, "SRC"}, RowScan0{0x01, "CMS0"};
}  // namespace crtc

namespace seq {  // [Sequencer Registers]
enum Index : u8 { Reset, ClockingMode, MapMask, CharacterMapSelect, MemoryMode, Count };
inline constexpr Bit ScreenOff{0x20, "SO"}, HalfDotClock{0x08, "D4"}, Dots8{0x01, "D89"};  // [SR01]
inline constexpr Bit Chain4{0x08, "CH4"}, Sequential{0x04, "OE"};                          // [SR04]
}  // namespace seq

namespace gc {  // [Graphics Controller Registers]
enum Index : u8 {
  SetReset,
  EnableSetReset,
  ColorCompare,
  DataRotate,
  ReadMapSelect,
  Mode,
  Miscellaneous,
  ColorDontCare,
  BitMask,
  Count
};
inline constexpr Bit Shift256{0x40, "C256"}, ShiftInterleaved{0x20, "SR"}, OddEven{0x10, "OE"},  // [GR05]
    ReadCompare{0x08, "RM"};
inline constexpr u8 WriteModeMask = 0x03;
inline constexpr Bit ChainOddEven{0x02, "OE"}, Graphics{0x01, "GM"};  // [GR06]
}  // namespace gc

namespace ac {  // [Attribute Controller Registers]
enum Index : u8 { Palette0, Mode = 0x10, Overscan, PlaneEnable, Panning, ColorSelect, Count };
inline constexpr Bit PaletteSource{0x20, "IPAS"};                                               // in the index
inline constexpr Bit SelectBits45{0x80, "PS"}, PixelWidth{0x40, "PW"}, PanOnlyTop{0x20, "PP"},  // [AR10]
    Blink{0x08, "EB"}, LineGraphics{0x04, "ELG"}, Mono{0x02, "ME"};
}  // namespace ac

namespace misc {  // [Miscellaneous Output Register]
inline constexpr Bit PageLow{0x20, "PB"}, Clock28{0x04, "CS0"}, RamEnable{0x02, "ERAM"}, ColorPorts{0x01, "IOS"};
}  // namespace misc

namespace status0 {  // [Input Status Register 0]
inline constexpr Bit SwitchSense{0x10, "SS"};
}

namespace status1 {  // [Input Status Register 1]
inline constexpr Bit VerticalRetrace{0x08, "VR"}, DisplayDisabled{0x01, "DE"};
}  // namespace status1

}  // namespace vga

class VgaRegisters final : public PortDevice {
 public:
  /// Offsets from 3B0h.
  enum Port : u16 {
    MonoCrtcIndex = 0x04,
    MonoCrtcData,
    MonoStatus1 = 0x0A,
    AttributeIndex = 0x10,
    AttributeData,
    MiscOutput,  // read: input status 0
    SubsystemEnable,
    SequencerIndex,
    SequencerData,
    DacMask,
    DacReadAddress,  // read: DAC state
    DacWriteAddress,
    DacData,
    FeatureRead,
    MiscRead = 0x1C,
    GraphicsIndex = 0x1E,
    GraphicsData,
    ColorCrtcIndex = 0x24,
    ColorCrtcData,
    ColorStatus1 = 0x2A,  // write: feature control
  };

  VgaRegisters(const Scheduler& scheduler, const VbeDispi& dispi) : scheduler_(scheduler), dispi_(dispi) {}

  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;

  u8 crtc(vga::crtc::Index index) const { return s_.crtc[index]; }
  u8 sequencer(vga::seq::Index index) const { return s_.sequencer[index]; }
  u8 graphics(vga::gc::Index index) const { return s_.graphics[index]; }
  u8 attribute(vga::ac::Index index) const { return s_.attribute[index]; }
  u8 misc_output() const { return s_.misc_output; }

  u32 start_address() const { return word(vga::crtc::StartAddressHigh); }
  u32 cursor_address() const { return word(vga::crtc::CursorHigh); }
  /// The last scan line above the split; below it the memory is shown from its start [CR18].
  u32 line_compare() const;
  /// Scan lines that the monitor shows.
  u32 displayed_lines() const { return timing().displayed_lines; }
  bool text() const { return !(graphics(vga::gc::Miscellaneous) & vga::gc::Graphics); }
  /// The processor may reach the display memory.
  bool memory_enabled() const { return s_.subsystem_enable && s_.misc_output & vga::misc::RamEnable; }
  /// The screen shows nothing but black.
  bool blanked() const;

  /// Colour `index` of the DAC after the mask, as a pixel of Frame.
  u32 dac_color(u8 index) const;
  /// The DAC index that the attribute controller makes of a 4-bit pixel of the enabled planes.
  u8 palette_index(u8 pixel) const;

  /// Vertical retraces since power-on at the present timing: blinking counts them.
  u64 frames() const;

  /// Counts changes of all that is shown but the cursor (not state: a renderer compares it with what it saw last).
  u32 changes() const { return changes_; }

  void reset();
  void visit(StateVisitor&);

 private:
  struct Timing {
    u32 clock;  // dots per second
    u32 dots_per_line, displayed_dots;
    u32 lines, displayed_lines, retrace_start, retrace_lines;
    u32 dots_per_frame() const { return dots_per_line * lines; }
  };
  Timing timing() const;
  u16 word(vga::crtc::Index high) const { return u16(s_.crtc[high] << 8 | s_.crtc[high + 1]); }
  u8 read_status1();
  u8 read_dac_data();
  void write_crtc(u8 value);
  void write_sequencer(u8 index, u8 value);
  void write_graphics(u8 index, u8 value);
  void write_attribute(u8 value);
  void write_dac_data(u8 value);
  enum class DacUse : u8 { Reading, Writing };
  void set_dac_address(u8 value, DacUse);
  void load_dac_color();
  u32 with_overflow(vga::crtc::Index low, u8 bit8, u8 bit9) const;
  void store(u8& reg, u8 value);
  bool port_answers(u16 offset) const;
  void keep_existing_bits();

  struct State {
    u8 misc_output = 0, feature_control = 0;
    bool subsystem_enable = true;
    u8 crtc_index = 0, sequencer_index = 0, graphics_index = 0, attribute_index = 0;
    bool attribute_takes_data = false;  // the flip-flop behind 3C0h
    std::array<u8, vga::crtc::Count> crtc{};
    std::array<u8, vga::seq::Count> sequencer{};
    std::array<u8, vga::gc::Count> graphics{};
    std::array<u8, vga::ac::Count> attribute{};
    u8 dac_mask = 0xFF, dac_address = 0, dac_component = 0;
    bool dac_reading = false;
    std::array<u8, 3> dac_color{};         // the colour value on its way in or out [G171]
    std::array<u8, 256 * 3> dac_memory{};  // red, green, blue
  } s_;
  const Scheduler& scheduler_;
  const VbeDispi& dispi_;
  u32 changes_ = 0;
};

}  // namespace ferrite
