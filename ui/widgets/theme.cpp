// SPDX-License-Identifier: MIT
#include "ui/widgets/theme.h"

#include <initializer_list>

namespace ferrite::theme {
namespace {

void apply_colours(ImGuiStyle& style) {
  const auto set = [&style](ImGuiCol_ slot, ImU32 colour) {
    style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(colour);
  };
  set(ImGuiCol_Text, ink);
  set(ImGuiCol_TextDisabled, soft_ink);
  set(ImGuiCol_WindowBg, raised);
  set(ImGuiCol_PopupBg, raised);
  set(ImGuiCol_Border, outline);
  set(ImGuiCol_BorderShadow, 0);
  set(ImGuiCol_FrameBg, field);
  set(ImGuiCol_FrameBgHovered, field);
  set(ImGuiCol_FrameBgActive, field);
  set(ImGuiCol_Separator, hairline);
  set(ImGuiCol_TextSelectedBg, faded(copper, 0.45f));
  set(ImGuiCol_NavHighlight, copper);
  set(ImGuiCol_ModalWindowDimBg, IM_COL32(8, 8, 9, 150));
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, hovered);
  set(ImGuiCol_ScrollbarGrabHovered, pressed);
  set(ImGuiCol_ScrollbarGrabActive, pressed);
  for (const ImGuiCol_ slot : {ImGuiCol_Header, ImGuiCol_HeaderHovered, ImGuiCol_HeaderActive}) set(slot, 0);
}

}  // namespace

void apply() {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.WindowPadding = {6, 6};
  style.WindowRounding = 10;
  style.WindowBorderSize = 1;
  style.PopupRounding = 10;
  style.PopupBorderSize = 1;
  style.FramePadding = {10, 7};
  style.FrameRounding = radius;
  style.FrameBorderSize = 1;
  style.ItemSpacing = {8, 0};
  style.ItemInnerSpacing = {8, 4};
  style.ScrollbarSize = 10;
  style.ScrollbarRounding = 5;
  style.DisplaySafeAreaPadding = {6, 6};
  style.HoverDelayNormal = 0.45f;
  style.HoverStationaryDelay = 0.12f;
  style.AntiAliasedLinesUseTex = true;
  apply_colours(style);
}

}  // namespace ferrite::theme
