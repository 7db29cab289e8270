// SPDX-License-Identifier: MIT
#include "ui/windows/real_drive.h"

#include <imgui.h>

#include <algorithm>
#include <array>

#include "ui/app/app.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

using Work = RealDrives::Work;

constexpr float width = 440, group_gap = 16, button_width = 96;

struct Place {
  const char* label;
  int bus;  // as in ferrite_page_read_real_drive
  unsigned unit;
};
constexpr std::array places =
    std::to_array<Place>({{"PC, A", 1, 0}, {"PC, B", 1, 1}, {"Shugart, 0", 2, 0}, {"Shugart, 1", 2, 1}});

void gap(float height) { ImGui::Dummy({0, height}); }

void label(const char* text) {
  ImGui::TextDisabled("%s", text);
  gap(6);
}

void draw_choices(RealDriveSettings& settings) {
  constexpr ImVec2 size{104, 34};
  label("Drive on the cable");
  for (unsigned n = 0; n < places.size(); n++) {
    if (n) ImGui::SameLine();
    if (choice_button(places[n].label, settings.place == n, size)) settings.place = n;
  }
  gap(group_gap);
  label("Disk");
  if (choice_button("80 tracks", !settings.forty_tracks, size)) settings.forty_tracks = false;
  ImGui::SameLine();
  if (choice_button("40 tracks", settings.forty_tracks, size)) settings.forty_tracks = true;
  ImGui::SameLine();
  if (choice_button("Two sides", !settings.one_side, size)) settings.one_side = false;
  ImGui::SameLine();
  if (choice_button("One side", settings.one_side, size)) settings.one_side = true;
}

/// True: cancelled.
bool draw_form(App& app) {
  RealDrives& real = app.real_drives();
  if (real.behind(app.dialog_drive()))
    paragraph("The real disk that was read before lacks what the machine wrote. Reading another one drops that.", width,
              theme::ink);
  else
    paragraph(
        "A Greaseweazle reads the whole disk, which takes a minute or two. The real disk stays as it is until you "
        "write to it from this menu.",
        width, theme::soft_ink);
  gap(group_gap);
  draw_choices(real.settings);
  gap(group_gap + 8);
  constexpr float choose_width = 170;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + width - button_width - choose_width - 8);
  const bool cancelled = button("Cancel", ButtonKind::Plain, button_width);
  ImGui::SameLine(0, 8);
  const Place& place = places[real.settings.place];
  if (button("Choose the device…", ButtonKind::Main, choose_width))
    real.read(app.dialog_drive(), place.bus, place.unit);
  return cancelled;
}

void draw_bar(float part) {
  constexpr float height = 8;
  const ImVec2 low = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(low, {low.x + width, low.y + height}, theme::field, height / 2);
  if (part > 0)
    list.AddRectFilled(low, {low.x + std::max(height, width * part), low.y + height}, theme::copper, height / 2);
  gap(height);
}

/// True: stopped.
bool draw_progress(const RealDrives& real) {
  const bool writing = real.work() == Work::Writing;
  const int percent = int(real.part() * 100);
  if (real.work() == Work::Choosing)
    ImGui::TextUnformatted("Choose the Greaseweazle in the browser’s list.");
  else
    ImGui::Text("%s the real disk: %d %%", writing ? "Writing to" : "Reading", percent);
  gap(12);
  draw_bar(real.part());
  gap(12);
  paragraph(writing ? "Each track is read again and compared." : "Tracks are read twice, so that weak bits are found.",
            width, theme::soft_ink);
  gap(group_gap);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + width - button_width);
  return button("Stop", ButtonKind::Plain, button_width);
}

}  // namespace

bool draw_real_drive(App& app, bool) {
  const RealDrives& real = app.real_drives();
  return real.work() == Work::None ? draw_form(app) : draw_progress(real);
}

bool draw_eject_real_disk(App& app, bool) {
  constexpr float each = 150;
  const unsigned drive = app.dialog_drive();
  paragraph("The machine wrote to this disk, and the real one has not got that yet.", width, theme::ink);
  gap(18);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + width - 2 * each - button_width - 16);
  if (button("Cancel", ButtonKind::Plain, button_width)) return true;
  ImGui::SameLine(0, 8);
  const bool drops = button("Eject all the same", ButtonKind::Plain, each);
  ImGui::SameLine(0, 8);
  const bool writes = button("Write and eject", ButtonKind::Main, each);
  if (writes) app.real_drives().write(drive, true);
  if (drops) app.act(app.machine().eject(drive));
  return drops;
}

}  // namespace ferrite
