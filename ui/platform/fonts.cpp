// SPDX-License-Identifier: MIT
#include "ui/platform/fonts.h"

#include <imgui.h>

namespace ferrite {
namespace {

// What hb-subset keeps in ui/CMakeLists.txt: Latin-1, dashes and quotes, primes, arrows.
constexpr ImWchar glyphs[] = {0x20, 0x7E, 0xA0, 0xFF, 0x2013, 0x2026, 0x2032, 0x2033, 0x2190, 0x2193, 0};

ImFont* add(FontFile file, float css_size, float pixel_ratio) {
  const std::span<const u8> bytes = font_file(file);
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.OversampleH = pixel_ratio < 1.5f ? 3 : 2;
  config.OversampleV = 1;
  config.RasterizerMultiply = pixel_ratio < 1.5f ? 1.12f : 1.0f;  // thin stems lose contrast on coarse pixels
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(const_cast<u8*>(bytes.data()), int(bytes.size()),
                                                    css_size * pixel_ratio, &config, glyphs);
}

}  // namespace

Fonts Fonts::build(float pixel_ratio) {
  ImGuiIO& io = ImGui::GetIO();
  io.Fonts->Clear();
  io.Fonts->Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  io.FontGlobalScale = 1.0f / pixel_ratio;
  Fonts fonts;
  fonts.text = add(FontFile::InterMedium, 14, pixel_ratio);
  fonts.strong = add(FontFile::InterSemiBold, 14, pixel_ratio);
  fonts.title = add(FontFile::InterSemiBold, 21, pixel_ratio);
  fonts.code = add(FontFile::JetBrainsMono, 13, pixel_ratio);
  io.Fonts->Build();
  return fonts;
}

}  // namespace ferrite
