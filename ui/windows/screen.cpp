// SPDX-License-Identifier: MIT
#include "ui/windows/screen.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "ui/app/app.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

struct Area {
  ImVec2 low, high;
  ImVec2 size() const { return {high.x - low.x, high.y - low.y}; }
  ImVec2 centre() const { return {(low.x + high.x) * 0.5f, (low.y + high.y) * 0.5f}; }
};

Area area_between_bars(const App& app) {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  if (app.full_screen()) return {{0, 0}, display};
  return {{0, theme::menu_bar_height}, {display.x, display.y - theme::status_height}};
}

/// The picture's size in device pixels.
ImVec2 picture_size(Scaling scaling, ImVec2 space, ImVec2 picture) {
  const float factor = std::floor(std::min(space.x / picture.x, space.y / picture.y));
  if (scaling == Scaling::WholePixels && factor >= 1) return {picture.x * factor, picture.y * factor};
  const float aspect = scaling == Scaling::WholePixels ? picture.x / picture.y : 4.0f / 3.0f;
  const float height = std::floor(std::min(space.y, space.x / aspect));
  return {std::floor(height * aspect), height};
}

/// How far the tube's glass reaches beyond the picture.
float glass_margin(const Area& area) { return std::clamp(std::round(area.size().y * 0.014f), 4.0f, 14.0f); }

/// Centres the picture in the area, whole device pixels all around.
DeviceBox place_picture(const App& app, const Area& area, ImVec2 picture, Scaling scaling) {
  const float ratio = app.pixel_ratio();
  const float margin = app.full_screen() ? 0 : glass_margin(area) * 2;
  const ImVec2 space{(area.size().x - 2 * margin) * ratio, (area.size().y - 2 * margin) * ratio};
  if (space.x < 8 || space.y < 8) return {};
  const ImVec2 size = picture_size(scaling, space, picture);
  return {std::floor(area.centre().x * ratio - size.x * 0.5f), std::floor(area.centre().y * ratio - size.y * 0.5f),
          size.x, size.y};
}

/// The tube's glass reaches a little beyond the picture, as on a monitor; the picture keeps its place.
Area glass_around(const Area& tube, float margin) {
  return {{tube.low.x - margin, tube.low.y - margin}, {tube.high.x + margin, tube.high.y + margin}};
}

/// Black glass around the picture, which lies below all windows and stays uncovered.
void draw_glass(ImDrawList& list, const Area& tube, float margin) {
  const Area glass = glass_around(tube, margin);
  constexpr ImU32 black = IM_COL32(0, 0, 0, 255);
  constexpr float seam = 1;  // rounded shapes have soft edges: they end before the picture, and plain ones close up
  const float radius = margin * 0.9f, top = tube.low.y - seam, bottom = tube.high.y + seam;
  list.AddRectFilled(glass.low, {glass.high.x, top}, black, radius, ImDrawFlags_RoundCornersTop);
  list.AddRectFilled({glass.low.x, bottom}, glass.high, black, radius, ImDrawFlags_RoundCornersBottom);
  list.AddRectFilled({glass.low.x, top}, {glass.high.x, tube.low.y}, black);
  list.AddRectFilled({glass.low.x, tube.high.y}, {glass.high.x, bottom}, black);
  list.AddRectFilled({glass.low.x, tube.low.y}, {tube.low.x, tube.high.y}, black);
  list.AddRectFilled({tube.high.x, tube.low.y}, {glass.high.x, tube.high.y}, black);
  list.AddRect(glass.low, glass.high, theme::outline, radius);
}

void centred(ImVec2 centre, const char* text, ImU32 colour) {
  const ImVec2 size = ImGui::CalcTextSize(text);
  ImGui::GetWindowDrawList()->AddText({std::floor(centre.x - size.x * 0.5f), std::floor(centre.y - size.y * 0.5f)},
                                      colour, text);
}

void draw_off(App& app, const Area& tube) {
  const ImVec2 centre = tube.centre();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(tube.low, tube.high, IM_COL32(0, 0, 0, 255));
  draw_mark(list, {centre.x, centre.y - 74}, 84);
  const bool missing = app.face().state == MachineState::Missing;
  ImGui::PushFont(app.fonts().title);
  centred({centre.x, centre.y + 2}, missing ? "No machine yet" : app.face().name.c_str(), theme::ink);
  ImGui::PopFont();
  if (missing) {
    centred({centre.x, centre.y + 32}, "Make one in the browser’s console:", theme::soft_ink);
    ImGui::PushFont(app.fonts().code);
    centred({centre.x, centre.y + 58}, "vm = vpc.createVirtualMachine(\"DOS\", \"C:\\\\Machines\")", theme::copper);
    ImGui::PopFont();
    return;
  }
  centred({centre.x, centre.y + 32}, "Turned off", theme::soft_ink);
  constexpr float width = 132;
  ImGui::SetCursorScreenPos({centre.x - width * 0.5f, centre.y + 58});
  if (button("Turn on", ButtonKind::Main, width)) app.act(app.machine().start());
}

void draw_paused(App& app, const Area& tube) {
  const ImVec2 centre = tube.centre();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  constexpr float radius = 38;
  ImGui::SetCursorScreenPos({centre.x - radius, centre.y - radius - 14});
  if (ImGui::InvisibleButton("resume", {radius * 2, radius * 2})) app.toggle_pause();
  const bool lit = ImGui::IsItemHovered();
  const ImVec2 middle{centre.x, centre.y - 14};
  list.AddCircleFilled(middle, radius, lit ? theme::copper : IM_COL32(20, 20, 22, 225), 64);
  list.AddCircle(middle, radius, lit ? theme::copper : theme::outline, 64, 1.5f);
  const ImU32 ink = lit ? IM_COL32(28, 16, 9, 255) : theme::ink;
  list.AddTriangleFilled({middle.x - 9, middle.y - 14}, {middle.x + 16, middle.y}, {middle.x - 9, middle.y + 14}, ink);
  const ImVec2 word = ImGui::CalcTextSize("Paused");
  const float top = middle.y + radius + 14;
  list.AddRectFilled({centre.x - word.x * 0.5f - 14, top}, {centre.x + word.x * 0.5f + 14, top + 28},
                     IM_COL32(20, 20, 22, 225), 14);
  centred({centre.x, top + 14}, "Paused", theme::ink);
}

void draw_drop_target(const App& app, const Area& area) {
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  const ImVec2 centre = area.centre();
  list.AddRectFilled(area.low, area.high, IM_COL32(14, 15, 17, 205));
  list.AddRect({area.low.x + 10, area.low.y + 10}, {area.high.x - 10, area.high.y - 10}, theme::copper, 12, 0, 2);
  draw_drive(list, {centre.x, centre.y - 62},
             {.size = app.face().drives[std::size_t(app.drop_target())].look.size, .inserted = true}, 3.2f);
  const auto write = [&](float y, const char* text, ImFont* font, ImU32 colour) {
    const float size = font->FontSize * ImGui::GetIO().FontGlobalScale;
    const float width = font->CalcTextSizeA(size, FLT_MAX, 0, text).x;
    list.AddText(font, size, {centre.x - width * 0.5f, centre.y + y}, colour, text);
  };
  const bool first = app.drop_target() == 0;
  write(-6, first ? "Drop to insert into drive A:" : "Drop to insert into drive B:", app.fonts().title, theme::ink);
  write(26, first ? "For drive B: drop it on the B: icon below" : "For drive A: drop it anywhere else",
        app.fonts().text, theme::soft_ink);
  write(52, "CD and hard disk images go where they belong", app.fonts().text, theme::soft_ink);
}

void draw_overlays(App& app, const Area& tube) {
  // A click made before the button was there is not meant for it. It looks as it will: no other frame may follow soon.
  ImGui::PushStyleVar(ImGuiStyleVar_DisabledAlpha, 1.0f);
  ImGui::BeginDisabled(app.shown_state() != app.face().state);
  switch (app.face().state) {
    case MachineState::Missing:
    case MachineState::Off:
    case MachineState::Saved: draw_off(app, tube); break;
    case MachineState::Paused: draw_paused(app, tube); break;
    case MachineState::Starting:
    case MachineState::Running:
    case MachineState::Restarting: break;
  }
  ImGui::EndDisabled();
  ImGui::PopStyleVar();
}

/// Where the guest shows a pointer of its own that follows ours, ours is not shown.
void place_pointer(App& app, const Area& tube, bool hovered) {
  app.pointer().place({tube.low.x, tube.low.y, tube.size().x, tube.size().y});
  const ImVec2 at = ImGui::GetMousePos();
  const bool followed = app.machine().pointer_use() == MachineView::PointerUse::Absolute;
  if (hovered && followed && app.pointer().inside(at.x, at.y)) ImGui::SetMouseCursor(ImGuiMouseCursor_None);
}

}  // namespace

void draw_screen(App& app) {
  const Area area = area_between_bars(app);
  const Frame* frame = app.machine().frame();
  const bool shown = frame && frame->width > 0;
  const ImVec2 picture = shown ? ImVec2{float(frame->width), float(frame->height)} : ImVec2{640, 480};
  const DeviceBox box = place_picture(app, area, picture, shown ? app.settings().scaling : Scaling::Monitor);
  const float ratio = app.pixel_ratio();
  const Area tube{{box.x / ratio, box.y / ratio}, {(box.x + box.width) / ratio, (box.y + box.height) / ratio}};
  app.place_screen(box, app.face().state == MachineState::Paused ? 1.0f : 0.0f);

  ImGui::SetNextWindowPos(area.low);
  ImGui::SetNextWindowSize(area.size());
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin(screen_window_name, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoNavFocus);
  ImGui::PopStyleVar(2);
  if (!app.full_screen()) draw_glass(*ImGui::GetWindowDrawList(), tube, glass_margin(area));
  draw_overlays(app, tube);
  place_pointer(app, tube, ImGui::IsWindowHovered());
  if (ImGui::IsWindowHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) app.capture_keyboard(true);
  ImGui::End();
  if (app.drop_target() >= 0) draw_drop_target(app, area);
}

}  // namespace ferrite
