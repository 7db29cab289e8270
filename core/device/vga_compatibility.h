// SPDX-License-Identifier: MIT
// The registers of the cards before the VGA, for programs that know nothing else: mode control and colour select of
// IBM's Color/Graphics Adapter, mode control and configuration of the Hercules card, and the 6845's timing. They are
// made into registers of the VGA, as boards with a "CGA and Hercules mode" did. From the first write to 3D8h or 3B8h
// until some VGA register is written, R0 to R9 are a 6845's.
// A program that sets graphics positions 1 and 2, which only IBM's Enhanced Graphics Adapter has, sets a whole mode of
// that: its CRT controller protects nothing, its clocks are slower, its monitor makes the colours. Any use of the DAC
// ends this.
// Documents: IBM Technical Reference, Options and Adapters, "Color/Graphics Monitor Adapter"; [CGA]. "Enhanced Graphics
// Adapter" and "Enhanced Color Display"; [EGA]. Hercules Graphics Card owner's manual; [HGC]. Motorola MC6845 data
// sheet; [6845]. The modes are those of the VGA BIOS.
// Missing: start addresses within a line of 640x200, snow, the light pen, the 6845's own timing, that most of the EGA's
// registers cannot be read.
#pragma once
#include "core/device/vga_registers.h"

namespace ferrite {

namespace cga {
inline constexpr Bit Text80{0x01, "80x25"}, Graphics{0x02, "GRPH"}, BlackAndWhite{0x04, "B/W"}, Video{0x08, "VIDEO"},
    Graphics640{0x10, "640x200"}, Blink{0x20, "BLINK"};                      // 3D8h
inline constexpr Bit Bright{0x10, "BRIGHT"}, CyanMagentaWhite{0x20, "SET"};  // 3D9h
}  // namespace cga

namespace hgc {
inline constexpr Bit Graphics{0x02, "GRPH"}, Video{0x08, "VIDEO"}, Blink{0x20, "BLINK"}, Page1{0x80, "PAGE"};  // 3B8h
inline constexpr Bit AllowGraphics{0x01, "GRPH"}, AllowPage1{0x02, "PAGE"};                                    // 3BFh
}  // namespace hgc

class VgaCompatibility final : public PortDevice {
 public:
  /// Offsets from 3B0h; all others are the VGA's.
  enum Port : u16 {
    HerculesMode = 0x08,
    HerculesConfiguration = 0x0F,
    GraphicsPosition2 = 0x1A,
    GraphicsPosition1 = 0x1C,
    CgaMode = 0x28,
    CgaColor = 0x29,
  };

  explicit VgaCompatibility(VgaRegisters& vga) : vga_(vga) {}

  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;

  /// A Hercules card with both its pages shows 64 KB at B0000h.
  bool hercules_pages() const { return s_.card == Card::Hercules && s_.configuration & hgc::AllowPage1; }
  /// [CGA, mode control] The colour burst is on: a composite monitor shows colours.
  bool color_burst() const { return s_.card == Card::Cga && !(s_.cga_mode & cga::BlackAndWhite); }

  void reset() { s_ = State{}; }
  void visit(StateVisitor&);

 private:
  using File = VgaRegisterFile;
  enum class Card : u8 { Vga, Cga, Hercules, Ega };
  enum class Kind : u8 { Text40, Text80, Graphics320, Graphics640, MonoText, HerculesGraphics, Other };
  struct Mode;
  static const Mode Modes[6];
  static Kind wanted(u8 cga_mode);
  Kind shown() const;
  bool means_card(u8 cga_mode) const;
  void write_cga_mode(u8 value);
  void write_cga_color(u8 value);
  void write_hercules_mode(u8 value);
  bool write_6845(u8 value);
  void write_graphics_position(u16 offset, u8 value);
  void write_ega(u16 offset, u8 value);
  void show_ega_colors();
  void enter(Card);
  void leave();
  void switch_to(Kind);
  void show_color();
  void follow_timing();
  void set(File::Number number, u32 value) { vga_.program(number, value); }
  void set_bits(File::Number number, u8 mask, bool on);

  struct State {
    Card card = Card::Vga;
    u8 cga_mode = cga::BlackAndWhite, cga_color = 0;
    bool color_known = false, timing_known = false;  // written since the card was chosen, or the mode
    u8 configuration = 0;
    std::array<u8, 10> timing{};      // the 6845's R0 to R9
    bool graphics_position1 = false;  // was set as an EGA's BIOS sets it
  } s_;
  VgaRegisters& vga_;
};

}  // namespace ferrite
