// SPDX-License-Identifier: MIT
#include "ui/widgets/controls.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

constexpr float icon_column = 34, end_padding = 14, shortcut_gap = 40;

float centred_text(float top, float height) { return top + (height - ImGui::GetTextLineHeight()) * 0.5f; }

bool highlighted() {
  return ImGui::IsItemHovered() || ImGui::IsItemActive() ||
         (ImGui::IsItemFocused() && !ImGui::GetCurrentContext()->NavDisableHighlight);
}

void draw_menu_row(ImDrawList& list, ImVec2 low, ImVec2 high, const MenuItem& item, bool lit) {
  if (lit && item.enabled) list.AddRectFilled(low, high, theme::hovered, theme::small_radius);
  const float middle = (low.y + high.y) * 0.5f;
  const ImU32 ink = item.enabled ? theme::ink : theme::faint_ink;
  const ImU32 mark = !item.enabled ? theme::faint_ink : item.chosen ? theme::copper : theme::soft_ink;
  const Icon icon = item.chosen && !item.icon ? &icons::check : item.icon;
  if (icon) icon(list, {low.x + icon_column * 0.5f, middle}, mark);
  const float y = centred_text(low.y, high.y - low.y);
  list.AddText({low.x + icon_column, y}, ink, item.label);
  float right = high.x - end_padding;
  if (item.chosen && item.icon) {
    icons::check(list, {right - 4, middle}, theme::copper);
    right -= 24;
  }
  if (*item.shortcut) {
    const float width = ImGui::CalcTextSize(item.shortcut).x;
    list.AddText({right - width, y}, item.enabled ? theme::soft_ink : theme::faint_ink, item.shortcut);
  }
}

float menu_row_width(const MenuItem& item) {
  float width = icon_column + ImGui::CalcTextSize(item.label).x + end_padding;
  if (*item.shortcut) width += shortcut_gap + ImGui::CalcTextSize(item.shortcut).x;
  if (item.chosen && item.icon) width += 28;
  return width;
}

/// Paler where ImGui::BeginDisabled says so.
ImU32 shown(ImU32 color) { return ImGui::GetColorU32(color); }

}  // namespace

void begin_bar(const char* id, float top, float height) {
  ImGui::SetNextWindowPos({0, top});
  ImGui::SetNextWindowSize({ImGui::GetIO().DisplaySize.x, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme::bar);
  ImGui::Begin(id, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);
}

bool menu_item(const MenuItem& item) {
  ImGui::PushID(item.label);
  const float width = std::max(menu_row_width(item), ImGui::GetContentRegionAvail().x);
  const ImVec2 low = ImGui::GetCursorScreenPos();
  ImGui::BeginDisabled(!item.enabled);
  ImGui::PushStyleColor(ImGuiCol_NavHighlight, 0u);
  const bool chosen = ImGui::Selectable("##row", false, 0, {width, theme::item_height});
  ImGui::PopStyleColor();
  const bool lit = highlighted();
  ImGui::EndDisabled();
  draw_menu_row(*ImGui::GetWindowDrawList(), low, {low.x + width, low.y + theme::item_height}, item, lit);
  ImGui::PopID();
  return chosen;
}

bool submenu(const char* label, Icon icon, bool enabled) {
  const MenuItem row{.label = label, .icon = icon, .enabled = enabled};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float width = std::max(menu_row_width(row) + 20, ImGui::GetContentRegionAvail().x);
  const ImVec2 low = ImGui::GetCursorScreenPos(), high{low.x + width, low.y + theme::item_height};
  ImGui::Dummy({width, theme::item_height});
  ImGui::SetCursorScreenPos(low);
  list.ChannelsSplit(2);
  list.ChannelsSetCurrent(0);
  // ImGui's own label and arrow stay invisible: the row is drawn below in the menu's look.
  ImGui::PushStyleColor(ImGuiCol_Text, 0u);
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, 0u);
  ImGui::PushStyleColor(ImGuiCol_NavHighlight, 0u);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, theme::item_height - ImGui::GetTextLineHeight()});
  const bool open = ImGui::BeginMenu(label, enabled);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor(3);
  const bool lit = open;
  list.ChannelsSetCurrent(1);
  draw_menu_row(list, low, high, row, lit || highlighted());
  icons::chevron(list, {high.x - end_padding, (low.y + high.y) * 0.5f}, enabled ? theme::soft_ink : theme::faint_ink);
  list.ChannelsMerge();
  return open;
}

void menu_separator() {
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::GetWindowDrawList()->AddLine({low.x + 8, low.y + 5.5f}, {low.x + width - 8, low.y + 5.5f}, theme::hairline);
  ImGui::Dummy({0, 11});
}

void caption(const char* text) {
  const ImVec2 low = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddText({low.x + 10, low.y + 7}, theme::soft_ink, text);
  ImGui::Dummy({ImGui::CalcTextSize(text).x + 24, 28});
}

bool icon_button(const char* id, Icon icon, const char* tip, bool enabled) {
  constexpr float side = 30;
  const ImVec2 low = ImGui::GetCursorScreenPos(), high{low.x + side, low.y + side};
  ImGui::BeginDisabled(!enabled);
  const bool pressed = ImGui::InvisibleButton(id, {side, side});
  ImGui::EndDisabled();
  const bool lit = enabled && highlighted();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (lit) list.AddRectFilled(low, high, ImGui::IsItemActive() ? theme::pressed : theme::hovered, theme::small_radius);
  icon(list, {low.x + side * 0.5f, low.y + side * 0.5f},
       enabled ? (lit ? theme::ink : theme::soft_ink) : theme::faint_ink);
  tooltip(tip);
  return pressed;
}

bool button(const char* label, ButtonKind kind, float width) {
  const bool main = kind == ButtonKind::Main;
  ImGui::PushStyleColor(ImGuiCol_Button, main ? theme::copper : theme::hovered);
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, main ? IM_COL32(242, 150, 98, 255) : theme::pressed);
  ImGui::PushStyleColor(ImGuiCol_ButtonActive, main ? IM_COL32(214, 117, 64, 255) : theme::hovered);
  ImGui::PushStyleColor(ImGuiCol_Text, main ? IM_COL32(28, 16, 9, 255) : theme::ink);
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {16, 9});
  const bool pressed = ImGui::Button(label, {width, 0});
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(4);
  return pressed;
}

bool choice_button(const char* label, bool chosen, ImVec2 size) {
  const ImVec2 low = ImGui::GetCursorScreenPos(), high{low.x + size.x, low.y + size.y};
  const bool pressed = ImGui::InvisibleButton(label, size);
  const ImU32 edge = shown(chosen ? theme::copper : highlighted() ? theme::soft_ink : theme::outline);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(low, high, shown(chosen ? theme::copper_veil : theme::field), theme::radius);
  list.AddRect(low, high, edge, theme::radius, 0, chosen ? 1.5f : 1.0f);
  const ImVec2 text = ImGui::CalcTextSize(label);
  list.AddText({low.x + (size.x - text.x) * 0.5f, low.y + (size.y - text.y) * 0.5f}, shown(theme::ink), label);
  return pressed;
}

bool check_box(const char* label, bool& value) {
  constexpr float side = 18;
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const float width = side + 10 + ImGui::CalcTextSize(label).x;
  const bool pressed = ImGui::InvisibleButton(label, {width, theme::item_height});
  if (pressed) value = !value;
  const bool lit = highlighted();
  const float top = low.y + (theme::item_height - side) * 0.5f;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 box_high{low.x + side, top + side};
  list.AddRectFilled({low.x, top}, box_high, shown(value ? theme::copper : theme::field), theme::small_radius);
  if (!value || lit) {
    list.AddRect({low.x, top}, box_high, shown(lit ? theme::soft_ink : theme::outline), theme::small_radius);
  }
  if (value) icons::check(list, {low.x + side * 0.5f, top + side * 0.5f}, IM_COL32(28, 16, 9, 255));
  list.AddText({low.x + side + 10, centred_text(low.y, theme::item_height)}, shown(theme::ink), label);
  return pressed;
}

bool begin_list(const char* id, const char* chosen, float width) {
  ImGui::SetNextItemWidth(width);
  ImGui::SetNextWindowSizeConstraints({width, 0}, {480, 300});
  const ImVec2 low = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  constexpr float chevron_room = 18;
  const float middle = low.y + ImGui::GetFrameHeight() * 0.5f;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {6, 6});
  const bool open = ImGui::BeginCombo(id, shortened(chosen, width - 2 * chevron_room).c_str(),
                                      ImGuiComboFlags_HeightLargest | ImGuiComboFlags_NoArrowButton);
  ImGui::PopStyleVar();
  icons::down(list, {low.x + width - chevron_room, middle}, theme::soft_ink);
  return open;
}

void end_list() { ImGui::EndCombo(); }

bool percent_slider(const char* id, int& percent, float width) {
  constexpr float knob = 7, groove = 3, number_column = 44;
  const ImVec2 low = ImGui::GetCursorScreenPos();
  const float middle = low.y + theme::item_height * 0.5f, travel = width - number_column - 2 * knob;
  ImGui::InvisibleButton(id, {width, theme::item_height});
  const int before = percent;
  if (ImGui::IsItemActive()) {
    percent = int(std::lround(std::clamp((ImGui::GetIO().MousePos.x - low.x - knob) / travel, 0.0f, 1.0f) * 100));
  } else if (ImGui::IsItemFocused()) {
    const int step = int(ImGui::IsKeyPressed(ImGuiKey_UpArrow)) - int(ImGui::IsKeyPressed(ImGuiKey_DownArrow));
    percent = std::clamp(percent + 5 * step, 0, 100);
  }
  const float x = low.x + knob + travel * float(percent) / 100;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float left = low.x + knob, right = left + travel;
  list.AddRectFilled({left, middle - groove * 0.5f}, {right, middle + groove * 0.5f}, theme::outline, groove);
  list.AddRectFilled({left, middle - groove * 0.5f}, {x, middle + groove * 0.5f}, theme::copper, groove);
  list.AddCircleFilled({x, middle}, highlighted() ? knob : knob - 1, highlighted() ? theme::ink : theme::soft_ink, 24);
  const std::string number = std::to_string(percent);
  const float number_width = ImGui::CalcTextSize(number.c_str()).x;
  list.AddText({low.x + width - number_width, centred_text(low.y, theme::item_height)}, theme::soft_ink,
               number.c_str());
  return percent != before;
}

std::string shortened(const std::string& text, float width) {
  if (ImGui::CalcTextSize(text.c_str()).x <= width) return text;
  const float dots = ImGui::CalcTextSize("…").x;
  std::size_t kept = text.size();
  while (kept > 0) {
    do --kept;
    while (kept > 0 && (text[kept] & 0xC0) == 0x80);  // not inside a UTF-8 character
    if (ImGui::CalcTextSize(text.c_str(), text.c_str() + kept).x + dots <= width) break;
  }
  return text.substr(0, kept) + "…";
}

namespace {

constexpr float line_height = 20;

/// Where each line of the wrapped text begins and ends.
template <class Line>
void wrap(const char* text, float width, Line line) {
  const ImFont& font = *ImGui::GetFont();
  const char* const end = text + std::strlen(text);
  while (text < end) {
    const char* stop = font.CalcWordWrapPositionA(ImGui::GetIO().FontGlobalScale, text, end, width);
    if (stop == text) ++stop;
    line(text, stop);
    text = stop;
    while (text < end && (*text == ' ' || *text == '\n')) ++text;
  }
}

}  // namespace

void paragraph(const char* text, float width, ImU32 colour) {
  ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 start = at;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  wrap(text, width, [&](const char* from, const char* to) {
    list.AddText({at.x, centred_text(at.y, line_height)}, colour, from, to);
    at.y += line_height;
  });
  ImGui::Dummy({width, at.y - start.y});
}

float paragraph_height(const char* text, float width) {
  float height = 0;
  wrap(text, width, [&](const char*, const char*) { height += line_height; });
  return height;
}

void cast_shadow() {
  const ImVec2 low = ImGui::GetWindowPos(), size = ImGui::GetWindowSize();
  const float radius = ImGui::GetStyle().PopupRounding;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRectFullScreen();
  constexpr int steps = 14;
  constexpr float fall = 5;  // the light comes from above
  for (int i = 0; i < steps; ++i) {
    const float reach = float(i) + 1;
    const float share = 1 - float(i) / steps;
    list.AddRect({low.x - reach, low.y - reach + fall * (1 - share)},
                 {low.x + size.x + reach, low.y + size.y + reach + fall * (1 - share)},
                 IM_COL32(0, 0, 0, int(70 * share * share)), radius + reach, 0, 1.6f);
  }
  list.PopClipRect();
}

void tooltip(const char* text) {
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_AllowWhenDisabled)) return;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {10, 7});
  ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, 6.0f);
  if (ImGui::BeginTooltip()) {
    ImGui::PushTextWrapPos(320);
    ImGui::TextUnformatted(text);
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar(2);
}

float keycap(const char* label) {
  const ImVec2 low = ImGui::GetCursorScreenPos(), text = ImGui::CalcTextSize(label);
  const float width = std::max(26.0f, text.x + 16), height = 26;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({low.x, low.y + 1}, {low.x + width, low.y + height + 1}, IM_COL32(0, 0, 0, 110),
                     theme::small_radius);
  list.AddRectFilled(low, {low.x + width, low.y + height}, theme::hovered, theme::small_radius);
  list.AddRect(low, {low.x + width, low.y + height}, theme::outline, theme::small_radius);
  list.AddText({low.x + (width - text.x) * 0.5f, low.y + (height - text.y) * 0.5f}, theme::ink, label);
  ImGui::Dummy({width, height});
  return width;
}

}  // namespace ferrite
