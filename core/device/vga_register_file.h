// SPDX-License-Identifier: MIT
// The registers of the IBM VGA that make the picture, and what they say.
// Document: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem" (1992); [CR11], [SR04], [GR05], [AR10]
// are its register tables, other brackets its section titles.
#pragma once
#include "core/base/register.h"
#include "core/base/state.h"

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
    RetraceStart9{0x80, "VRS9"};                                                                  // [CR07]
inline constexpr Bit DoubleScan{0x80, "DSC"}, LineCompare9{0x40, "LC9"};                          // [CR09]
inline constexpr Bit CursorOff{0x20, "CO"};                                                       // [CR0A]
inline constexpr Bit Protect{0x80, "PR"}, InterruptOff{0x20, "EVI"}, InterruptHeld{0x10, "CVI"};  // [CR11]
inline constexpr Bit Doubleword{0x40, "DW"}, CountBy4{0x20, "CB4"};                               // [CR14]
inline constexpr Bit Hardware{0x80, "RST"}, ByteMode{0x40, "WB"}, AddressWrap{0x20, "ADW"},       // [CR17]
    CountBy2{0x08, "CB2"}, HalfVertical{0x04, "HRSX"}, RowScan1{0x02, "SRC"}, RowScan0{0x01, "CMS0"};
}  // namespace crtc

namespace seq {  // [Sequencer Registers]
enum Index : u8 { Reset, ClockingMode, MapMask, CharacterMapSelect, MemoryMode, Count };
inline constexpr u8 Running = 0x03;                                                        // [SR00]
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
    Blink{0x08, "EB"}, LineGraphics{0x04, "ELG"};
}  // namespace ac

namespace misc {  // [Miscellaneous Output Register]
inline constexpr Bit NegativeVertical{0x80, "VSP"}, PageLow{0x20, "PB"}, Clock28{0x04, "CS0"}, RamEnable{0x02, "ERAM"},
    ColorPorts{0x01, "IOS"};
}  // namespace misc

namespace status0 {  // [Input Status Register 0]
inline constexpr Bit Interrupt{0x80, "CI"}, SwitchSense{0x10, "SS"};
}

namespace status1 {  // [Input Status Register 1]
inline constexpr Bit VerticalRetrace{0x08, "VR"}, DisplayDisabled{0x01, "DE"};
}  // namespace status1

}  // namespace vga

/// How the beam moves.
struct VgaTiming {
  u32 clock = 1;  // dots per second
  u32 dots_per_line = 1, displayed_dots = 0;
  u32 lines = 1, displayed_lines = 0, retrace_start = 0, retrace_lines = 0;
  u32 dots_per_frame() const { return dots_per_line * lines; }
  bool operator==(const VgaTiming&) const = default;
};

/// Registers have numbers across all chips, so that a change of any one can be written down.
class VgaRegisterFile {
 public:
  using Number = u16;
  static constexpr Number Crtc = 0, Sequencer = Crtc + vga::crtc::Count, Graphics = Sequencer + vga::seq::Count,
                          Attribute = Graphics + vga::gc::Count, AttributeIndex = Attribute + vga::ac::Count,
                          MiscOutput = AttributeIndex + 1, DacMask = MiscOutput + 1, Bytes = DacMask + 1;
  static constexpr Number Dac = 0x100, Numbers = Dac + 256;  // a colour each: red, green, blue from the low byte

  u32 get(Number) const;
  void set(Number, u32 value);  // a number that no register has sets nothing

  u8 crtc(vga::crtc::Index index) const { return bytes_[Crtc + index]; }
  u8 sequencer(vga::seq::Index index) const { return bytes_[Sequencer + index]; }
  u8 graphics(vga::gc::Index index) const { return bytes_[Graphics + index]; }
  u8 attribute(vga::ac::Index index) const { return bytes_[Attribute + index]; }
  u8 attribute_index() const { return bytes_[AttributeIndex]; }
  u8 misc_output() const { return bytes_[MiscOutput]; }
  u8 dac_mask() const { return bytes_[DacMask]; }

  u16 start_address() const { return word(vga::crtc::StartAddressHigh); }
  u16 cursor_address() const { return word(vga::crtc::CursorHigh); }
  /// The last scan line above the split; below it the memory is shown from its start [CR18].
  u32 line_compare() const;
  /// The crystals that the dot clock is chosen from.
  enum class Clocks : u8 { Vga, Ega };
  VgaTiming timing(Clocks = Clocks::Vga) const;
  bool text() const { return !(graphics(vga::gc::Miscellaneous) & vga::gc::Graphics); }
  /// The screen shows nothing but black.
  bool blanked() const;

  enum class DacWidth : u8 { Six, Eight };
  /// Colour `index` of the DAC after the mask, as a pixel of Frame.
  u32 dac_color(u8 index, DacWidth) const;
  /// The DAC index that the attribute controller makes of a 4-bit pixel of the enabled planes.
  u8 palette_index(u8 pixel) const;

  void visit(StateVisitor&);

 private:
  u16 word(vga::crtc::Index high) const { return u16(bytes_[Crtc + high] << 8 | bytes_[Crtc + high + 1]); }
  u32 with_overflow(vga::crtc::Index low, u8 bit8, u8 bit9) const;
  std::span<u8> part(Number first, std::size_t count) { return std::span(bytes_).subspan(first, count); }

  std::array<u8, Bytes> bytes_{[] {
    std::array<u8, Bytes> reset{};
    reset[DacMask] = 0xFF;
    return reset;
  }()};
  std::array<u8, 256 * 3> dac_{};  // red, green, blue
};

}  // namespace ferrite
