// SPDX-License-Identifier: MIT
// Turns the VGA's memory and registers into a picture, as the CRT controller, the attribute controller and the DAC do.
// Documents: as in vga_registers.h and vbe_dispi.h.
// Missing: changes of registers within a line, and of memory within a picture (it is read when the frame is asked for);
// the overscan as pixels (Frame has its colour), composite colours of other modes than 640x200, blanking inside the
// picture [CR02, CR15], SR01's shift loads of 16 and 32 bits.
#pragma once
#include "core/device/vbe_dispi.h"
#include "core/device/vga_memory.h"
#include "core/device/vga_registers.h"
#include "core/host/frame.h"

namespace ferrite {

class VgaRenderer {
 public:
  VgaRenderer(std::span<const u8> vram, WrittenPages& written, const VgaRegisters& registers,
              const VgaCompatibility& compatibility, VgaMemory& memory, const VbeDispi& dispi)
      : vram_(vram),
        written_(written),
        registers_(registers),
        compatibility_(compatibility),
        memory_(memory),
        dispi_(dispi) {}

  /// Pixels are the guest's: 720x400 for text of 80x25, 320x200 for mode 13h. What the VGA shows on several scan lines
  /// for lack of others (double scanning, graphics rows of several lines) is one row here.
  const Frame& frame();
  /// The next frame() looks at everything anew.
  void redraw() { everything_ = true; }

  void set_monitor(Monitor monitor) { monitor_ = monitor, everything_ = true; }

  TextScreen text_screen() const;
  VideoMode video_mode() const;

 private:
  /// What lines of the picture are made of, derived from the registers.
  struct Shape {
    bool text;
    u32 columns, dots;        // characters across, pixels in each
    u32 scan_lines;           // on the monitor
    u32 lines_per_row;        // scan lines that look the same
    u32 lines_per_character;  // scan lines of a character row
    u32 width() const { return columns * dots; }
  };
  struct Layout {
    u32 width, scan_lines;
    u32 lines_per_row;  // scan lines that one row of the Frame stands for
    u32 height() const { return (scan_lines + lines_per_row - 1) / lines_per_row; }
  };
  /// The CRT controller's counters at the start of a scan line.
  struct Beam {
    u32 address, row_scan;     // of the line's first character; the line within the character row
    bool second_scan = false;  // of a line that is scanned twice
    bool panning_off = false;  // below a split that stands still
  };
  struct Cursor {
    u32 address, first_line, last_line;  // no line: invisible
    bool operator==(const Cursor&) const = default;
  };

  static Shape shape_of(const VgaRegisterFile&);
  Layout layout() const;
  Cursor cursor() const;
  Beam first_line() const;
  void next_line(Beam&, u32 scan_line) const;
  u32 byte_panning() const;
  u32 pixel_panning(const Beam&) const;
  static u32 map_offset(const VgaRegisterFile&, const Beam&, u32 column);
  u32 map_offset(const Beam& beam, u32 column) const { return map_offset(lines_, beam, column); }
  bool picture_usable() const;

  bool look_for_changes();
  void meet(const VgaRegisterFile&);
  void load_colors();
  bool set_border();
  void begin(u32 width, u32 height);
  void commit(u32 row, u32 first_pixel, u32 width);
  void draw_blank();
  void draw_vga();
  void draw_line(const Beam&, u32 row);
  bool changed(const Beam&) const;
  bool crosses(const Beam&, const Cursor&) const;
  void draw_text_line(const Beam&);
  void draw_character(u32* to, u8 character, u8 attribute, u32 row_scan, bool under_cursor) const;
  void draw_graphics_line(const Beam&);
  u64 dots(u32 maps) const;
  bool composite_colors() const;
  void draw_packed();
  void draw_packed_row(const u8* from);
  void draw_planar();

  std::span<const u8> vram_;
  WrittenPages& written_;
  const VgaRegisters& registers_;
  const VgaCompatibility& compatibility_;
  VgaMemory& memory_;
  const VbeDispi& dispi_;

  Frame frame_;
  std::vector<u32> line_;  // a row in the making, a character longer than the Frame's for panning
  std::vector<u32> stretched_;

  Monitor monitor_ = Monitor::Rgb;

  // What the picture in frame_ was made from.
  bool everything_ = true;  // redraw it, whatever the rest says
  u32 registers_seen_ = 0, dispi_seen_ = 0, start_address_ = 0;
  bool raster_seen_ = false, blinked_off_ = false, composite_ = false;
  VgaRegisterFile lines_;  // the registers of the line being drawn, of the last one drawn
  Shape shape_{};
  Layout layout_{};
  Cursor cursor_{}, cursor_before_{};
  std::array<u32, 16> colors_{};      // of 4-bit pixels
  std::array<u32, 256> colors256_{};  // of 8-bit pixels
};

}  // namespace ferrite
