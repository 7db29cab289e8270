// SPDX-License-Identifier: MIT
// Turns the VGA's memory and registers into a picture, as the CRT controller, the attribute controller and the DAC do.
// Documents: as in vga_registers.h and vbe_dispi.h.
// Missing: register changes while the beam is inside the picture (a frame shows the registers as they are when it is
// asked for), the overscan border, SR01's shift loads of 16 and 32 bits.
#pragma once
#include "core/device/vbe_dispi.h"
#include "core/device/vga_memory.h"
#include "core/device/vga_registers.h"
#include "core/host/frame.h"

namespace ferrite {

class VgaRenderer {
 public:
  VgaRenderer(std::span<const u8> vram, const VgaRegisters&, VgaMemory&, const VbeDispi&);

  /// Pixels are the guest's: 720x400 for text of 80x25, 320x200 for mode 13h. What the VGA shows on several scan lines
  /// for lack of others (double scanning, graphics rows of several lines) is one row here.
  const Frame& frame();
  /// The next frame() looks at everything anew.
  void redraw() { everything_ = true; }

  TextScreen text_screen() const;
  VideoMode video_mode() const;

 private:
  /// What a picture's lines are made of, derived from the registers.
  struct Shape {
    u32 columns, dots;  // characters across, dots in each (pixels, where two dots make one)
    u32 scan_lines;     // on the monitor
    u32 lines_per_row;  // scan lines that one row of the Frame stands for
    u32 width, height;  // of the Frame
    bool visible;       // false: the monitor cannot show this, or is told not to
  };
  /// The CRT controller's counters at the start of a scan line.
  struct Beam {
    u32 address, row_scan;  // of the line's first character; line within the character row
    u32 panning;            // pixels the picture is shifted to the left
    bool second_scan;       // of a line that is scanned twice
  };
  struct Cursor {
    u32 address, first_line, last_line;  // none: first_line > last_line
    bool operator==(const Cursor&) const = default;
  };

  Shape shape() const;
  Cursor cursor() const;
  Beam first_line() const;
  void next_line(Beam&, u32 scan_line) const;
  u32 panning() const;
  u32 map_offset(u32 counter, u32 row_scan) const;
  u32 counter_of(const Beam&, u32 column) const;

  void begin(u32 width, u32 height);
  void commit(u32 row);
  void draw_blank();
  void draw_vga();
  bool needs_drawing(const Beam&) const;
  bool has(const Beam&, const Cursor&) const;
  void draw_text_line(const Beam&);
  void draw_cell(u32* to, u32 maps, u32 row_scan, bool under_cursor);
  void draw_graphics_line(const Beam&);
  u64 dots(u32 maps) const;
  void load_colors();
  void draw_linear();
  void draw_linear_row(u32 row);
  void draw_dispi_planar();

  std::span<const u8> vram_;
  const VgaRegisters& registers_;
  VgaMemory& memory_;
  const VbeDispi& dispi_;

  Frame frame_;
  std::vector<u32> line_;  // one row in the making, with room for panning

  // What the picture in frame_ was made from.
  u32 registers_seen_ = 0, dispi_seen_ = 0;
  bool everything_ = true, blink_phase_ = false;
  Shape shape_{};
  Cursor cursor_{}, old_cursor_{};
  std::array<u32, 16> colors_{};      // of 4-bit pixels
  std::array<u32, 256> colors256_{};  // of 8-bit pixels
};

}  // namespace ferrite
