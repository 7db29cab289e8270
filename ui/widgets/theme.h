// SPDX-License-Identifier: MIT
#pragma once
// The look, decided once: graphite room, warm white type, copper for what is chosen. Sizes in CSS pixels.
#include <imgui.h>

namespace ferrite::theme {

// Surfaces, from the back to the front.
inline constexpr ImU32 room = IM_COL32(14, 15, 17, 255);
inline constexpr ImU32 bar = IM_COL32(24, 25, 28, 255);
inline constexpr ImU32 raised = IM_COL32(32, 33, 37, 255);
inline constexpr ImU32 hovered = IM_COL32(46, 47, 52, 255);
inline constexpr ImU32 pressed = IM_COL32(56, 57, 63, 255);
inline constexpr ImU32 field = IM_COL32(20, 21, 24, 255);
inline constexpr ImU32 hairline = IM_COL32(255, 255, 255, 20);
inline constexpr ImU32 outline = IM_COL32(255, 255, 255, 34);

// Type. All three keep a contrast of at least 4.5 on `bar` and `raised`, but for what can't be chosen.
inline constexpr ImU32 ink = IM_COL32(237, 234, 228, 255);
inline constexpr ImU32 soft_ink = IM_COL32(166, 163, 156, 255);
inline constexpr ImU32 faint_ink = IM_COL32(120, 118, 114, 255);

// Meaning.
inline constexpr ImU32 copper = IM_COL32(232, 133, 78, 255);
inline constexpr ImU32 copper_veil = IM_COL32(232, 133, 78, 36);
inline constexpr ImU32 green = IM_COL32(108, 208, 140, 255);
inline constexpr ImU32 amber = IM_COL32(240, 184, 84, 255);
inline constexpr ImU32 red = IM_COL32(242, 104, 92, 255);

inline constexpr float menu_bar_height = 40;
inline constexpr float status_height = 40;
inline constexpr float item_height = 30;
inline constexpr float radius = 7;
inline constexpr float small_radius = 5;

/// The same colour with another opacity, 0 to 1.
constexpr ImU32 faded(ImU32 colour, float opacity) {
  const ImU32 alpha = ImU32(float(colour >> IM_COL32_A_SHIFT) * opacity);
  return (colour & ~IM_COL32_A_MASK) | (alpha << IM_COL32_A_SHIFT);
}

/// Gives ImGui these colours and spacings.
void apply();

}  // namespace ferrite::theme
