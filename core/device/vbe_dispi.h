// SPDX-License-Identifier: MIT
// Bochs "DISPI" display interface: the VBE modes of the virtual VGA, as Bochs' and SeaBIOS's VGA BIOSes drive it.
// Document: "VBE Display API" of the Bochs project (vbe_display_api.txt), interface ids B0C0h to B0C5h; [API].
// Missing: separate read and write banks, 32 KB bank granularity, the index for DDC (those above 0Ah read 0; the EDID
// is in vga_mmio.h). The interface is of 16-bit registers; their bytes can be reached too, but nobody is known to do
// so.
#pragma once
#include "core/base/register.h"
#include "core/base/state.h"
#include "core/bus/port_device.h"

namespace ferrite {

namespace dispi {
enum Index : u16 {
  Id,
  XRes,
  YRes,
  Bpp,
  Enable,
  Bank,
  VirtualWidth,
  VirtualHeight,
  XOffset,
  YOffset,
  VideoMemory64K,
};
namespace enable {
inline constexpr Bit Enabled{0x01, "ENABLED"}, GetCaps{0x02, "GETCAPS"}, Dac8Bit{0x20, "8BIT_DAC"},
    Lfb{0x40, "LFB_ENABLED"}, NoClear{0x80, "NOCLEARMEM"};
inline constexpr Bit All[]{Enabled, GetCaps, Dac8Bit, Lfb, NoClear};
}  // namespace enable
inline constexpr u16 OldestId = 0xB0C0, NewestId = 0xB0C5;
inline constexpr u32 MaxWidth = 1920, MaxHeight = 1200, MaxBpp = 32;
inline constexpr u32 BankSize = 0x10000;
}  // namespace dispi

class VbeDispi final : public PortDevice {
 public:
  /// Offsets from 1CEh. The data register is at 1CFh on PCs and also at 1D0h, where other machines can align it.
  enum Port : u16 { IndexPort, DataPort, AlignedDataPort, AlignedDataPortHigh };

  explicit VbeDispi(std::span<u8> vram) : vram_(vram) {}

  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  u16 read_port16(u16 offset) override;
  void write_port16(u16 offset, u16 value) override;

  /// The same registers without index and data port.
  u16 read_register(u16 index) const;
  void write_register(u16 index, u16 value);

  bool enabled() const { return s_.enable & dispi::enable::Enabled; }
  /// The DAC keeps 8 bits per colour, not 6.
  bool dac_8bit() const { return s_.enable & dispi::enable::Dac8Bit; }
  /// Four planes behind the VGA's write logic; every other depth is a linear array of pixels.
  bool planar() const { return s_.bpp == 4; }

  u32 width() const { return s_.xres; }
  u32 height() const { return s_.yres; }
  u32 bpp() const { return s_.bpp; }
  u32 x_offset() const { return s_.x_offset; }
  u32 y_offset() const { return s_.y_offset; }
  u32 virtual_width() const { return s_.virtual_width; }
  /// Bytes from one line to the next; in planar modes bytes of one plane.
  u32 pitch() const { return pitch_of(s_.virtual_width); }
  /// First byte of the 64 KB that show at A0000h; in planar modes an offset in each plane.
  u32 bank_start() const { return s_.bank * dispi::BankSize; }

  /// Counts changes of what is shown (not state: a renderer compares it with what it saw last).
  u32 changes() const { return changes_; }

  void reset();
  void visit(StateVisitor&);

 private:
  void set_enable(u16 value);
  void set_mode();
  void set_virtual_width(u32 pixels);
  u16 capability(u32 maximum, u16 value) const { return s_.enable & dispi::enable::GetCaps ? u16(maximum) : value; }
  u32 pitch_of(u32 pixels) const { return planar() ? pixels / 8 : pixels * ((s_.bpp + 7) / 8); }
  bool fits() const { return u64(pitch_of(s_.xres)) * s_.yres <= plane_bytes(); }
  u16 virtual_height() const;
  /// Bytes of video memory each plane (or the one linear array) has.
  u32 plane_bytes() const { return u32(planar() ? vram_.size() / 4 : vram_.size()); }

  struct State {
    u16 index = 0, id = dispi::NewestId;
    u16 xres = 640, yres = 480, bpp = 8, enable = 0, bank = 0;
    u16 virtual_width = 640, x_offset = 0, y_offset = 0;
  } s_;
  std::span<u8> vram_;
  u32 changes_ = 0;
};

}  // namespace ferrite
