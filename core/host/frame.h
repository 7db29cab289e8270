// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// What the guest's monitor shows. `pixels` is row-major, width x height, bytes R G B A in memory (0xAABBGGRR as u32).
/// The host draws it scaled to 4:3 whatever the pixel counts are.
struct Frame {
  u32 width = 0, height = 0;
  std::vector<u32> pixels;
  /// The colour around the picture, as a pixel: a VGA's overscan.
  u32 border = 0xFF000000;
  /// Rows [changed_first, changed_end) differ from the picture before; equal: nothing changed.
  u32 changed_first = 0, changed_end = 0;
  /// How many different pictures (or borders) there have been: who sees a number left out has missed one, and takes
  /// every row.
  u32 number = 0;
};

/// What is connected to the adapter. A composite monitor makes colours of fine patterns where a CGA sends its colour
/// burst in 640x200.
enum class Monitor : u8 { Rgb, Composite };

/// The characters of a text mode, as code page 437 bytes. Empty (0 x 0) in a graphics mode.
struct TextScreen {
  u32 columns = 0, rows = 0;
  std::vector<u8> characters, attributes;  // columns x rows each
  u32 cursor_column = 0, cursor_row = 0;
};

enum class VideoMode : u8 { Text, Cga, Vga, Svga };  // VMDisplayVideoMode's order

}  // namespace ferrite
