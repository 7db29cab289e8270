// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

struct ImFont;

namespace ferrite {

/// The typefaces of the windows, rasterised for one pixel ratio. Sizes are CSS pixels.
struct Fonts {
  ImFont* text = nullptr;    // 14, Inter Medium
  ImFont* strong = nullptr;  // 14, Inter SemiBold
  ImFont* title = nullptr;   // 21, Inter SemiBold
  ImFont* code = nullptr;    // 13, JetBrains Mono

  /// Builds ImGui's atlas anew; the GL back end must take it over afterwards.
  static Fonts build(float pixel_ratio);
};

/// The font files, subset at build time (ui/CMakeLists.txt generates the definition).
enum class FontFile : u8 { InterMedium, InterSemiBold, JetBrainsMono };
std::span<const u8> font_file(FontFile file);

}  // namespace ferrite
