// SPDX-License-Identifier: MIT
#include "ui/windows/status.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "ui/app/app.h"
#include "ui/app/menu.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/drive_light.h"
#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

constexpr float chip_height = 32;

ImU32 light_colour(DriveLight light) {
  switch (light) {
    case DriveLight::Dark: return IM_COL32(255, 255, 255, 26);
    case DriveLight::Reading: return theme::green;
    case DriveLight::Writing: return theme::amber;
  }
  return 0;
}

void draw_light(ImDrawList& list, ImVec2 centre, DriveLight light) {
  const ImU32 colour = light_colour(light);
  if (light != DriveLight::Dark) {
    list.AddCircleFilled(centre, 8, theme::faded(colour, 0.16f), 24);
    list.AddCircleFilled(centre, 5.5f, theme::faded(colour, 0.3f), 24);
  }
  list.AddCircleFilled(centre, 3.2f, colour, 20);
}

std::string drive_tip(unsigned drive, const DriveView& view) {
  if (!view.there)
    return std::string("The machine has no drive ") + char('A' + drive) + ". Machine > Settings fits one.";
  const std::string kind = view.look.size == DriveSize::Inch35 ? "3.5″ drive " : "5.25″ drive ";
  std::string tip = kind + char('A' + drive) + ":";
  if (!view.look.inserted) return tip + " is empty. Click for its menu, or drop an image here.";
  tip += "\n" + view.path;
  if (view.set_size > 1) tip += "\nDisk " + std::to_string(view.set_place) + " of " + std::to_string(view.set_size);
  if (view.write_protected) return tip + "\nWrite-protected";
  using automation::WritePolicy;
  if (view.policy == WritePolicy::WriteThrough) tip += "\nChanges go to the file it came from, too";
  if (view.policy == WritePolicy::Ask) tip += "\nChanges: you are asked at eject";
  if (view.policy == WritePolicy::Discard) tip += "\nChanges are discarded at eject";
  return tip;
}

/// Returns where the chip ends.
float draw_drive_chip(App& app, unsigned drive, float left, float top, float name_room) {
  const DriveView& view = app.face().drives[drive];
  const std::string label = view.look.inserted ? shortened(view.name, name_room) : view.there ? "empty" : "none";
  const bool named = name_room > 50;
  const char letter[] = {char('A' + drive), ':', 0};
  const float letter_width = ImGui::CalcTextSize(letter).x;
  const float label_width = named ? ImGui::CalcTextSize(label.c_str()).x + 7 : 0;
  const float width = 40 + letter_width + label_width + 26;
  const char* popup = drive == 0 ? "drive A" : "drive B";
  const bool open = ImGui::IsPopupOpen(popup);

  ImGui::SetCursorScreenPos({left, top});
  ImGui::PushID(int(drive));
  const bool pressed = ImGui::InvisibleButton("chip", {width, chip_height},
                                              ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  ImGui::PopID();
  const bool lit = open || ImGui::IsItemHovered() || app.drop_target() == int(drive);
  if (!open) tooltip(drive_tip(drive, view).c_str());
  if (pressed) ImGui::OpenPopup(popup);
  app.place_drive(drive, {left, top, width, chip_height});

  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (lit) list.AddRectFilled({left, top}, {left + width, top + chip_height}, theme::hovered, theme::radius);
  const float middle = top + chip_height * 0.5f, text_top = middle - ImGui::GetTextLineHeight() * 0.5f;
  draw_drive(list, {left + 20, middle}, view.look);
  const ImU32 ink = view.look.inserted ? theme::ink : theme::soft_ink;
  list.AddText({left + 38, text_top}, ink, letter);
  if (named)
    list.AddText({left + 38 + letter_width + 7, text_top}, view.look.inserted ? theme::ink : theme::faint_ink,
                 label.c_str());
  draw_light(list, {left + width - 14, middle}, view.look.light);

  ImGui::SetNextWindowPos({left, top - 8}, ImGuiCond_Always, {0, 1});
  ImGui::SetNextWindowSizeConstraints({232, 0}, {480, FLT_MAX});
  if (ImGui::BeginPopup(popup)) {
    cast_shadow();
    floppy_menu(app, drive);
    ImGui::EndPopup();
  }
  return left + width;
}

struct IdeChip {
  const char* word;
  const char* popup;
  const char* none;
  const char* empty;
  void (*menu)(App& app);
};

std::string ide_tip(const IdeChip& chip, const IdeDrivesView& ide) {
  if (ide.drives.empty()) return chip.none;
  std::string tip;
  for (const IdeDriveView& drive : ide.drives) {
    if (!tip.empty()) tip += "\n";
    tip += drive.path.empty() ? chip.empty : drive.path;
  }
  return tip;
}

/// A word and its light, whose click opens the menu. Returns where it ends.
float draw_ide_chip(App& app, const IdeChip& chip, const IdeDrivesView& ide, float left, float top) {
  if (app.face().state == MachineState::Missing) return left;
  const ImVec2 text = ImGui::CalcTextSize(chip.word);
  const float width = 12 + text.x + 26, middle = top + chip_height * 0.5f;
  ImGui::SetCursorScreenPos({left, top});
  const bool pressed = ImGui::InvisibleButton(chip.word, {width, chip_height},
                                              ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  const bool open = ImGui::IsPopupOpen(chip.popup);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (open || ImGui::IsItemHovered())
    list.AddRectFilled({left, top}, {left + width, top + chip_height}, theme::hovered, theme::radius);
  if (!open) tooltip(ide_tip(chip, ide).c_str());
  if (pressed) ImGui::OpenPopup(chip.popup);
  list.AddText({left + 12, middle - text.y * 0.5f}, ide.drives.empty() ? theme::soft_ink : theme::ink, chip.word);
  draw_light(list, {left + width - 12, middle}, ide.light);

  ImGui::SetNextWindowPos({left, top - 8}, ImGuiCond_Always, {0, 1});
  ImGui::SetNextWindowSizeConstraints({232, 0}, {480, FLT_MAX});
  if (ImGui::BeginPopup(chip.popup)) {
    cast_shadow();
    chip.menu(app);
    ImGui::EndPopup();
  }
  return left + width;
}

constexpr IdeChip hard_disk_chip{"HD", "hard disks", "No hard disk. Click for the menu.", "", hard_disk_menu};
constexpr IdeChip cdrom_chip{"CD", "CD-ROM drives", "No CD-ROM drive. Click for the menu, or drop an .iso image.",
                             "The CD-ROM drive is empty. Click for its menu, or drop an .iso image.", cdrom_menu};

/// Draws leftwards from `right`; returns where it begins.
float draw_lock_lights(const App& app, float right, float middle) {
  struct Lock {
    const char* name;
    u8 bit;
  };
  constexpr std::array locks = std::to_array<Lock>({{"Scroll", 1}, {"Caps", 4}, {"Num", 2}});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float text_top = middle - ImGui::GetTextLineHeight() * 0.5f;
  for (const Lock& lock : locks) {
    const bool on = app.face().leds & lock.bit;
    right -= ImGui::CalcTextSize(lock.name).x;
    list.AddText({right, text_top}, on ? theme::ink : theme::faint_ink, lock.name);
    right -= 11;
    list.AddCircleFilled({right + 2, middle}, 3, on ? theme::green : IM_COL32(255, 255, 255, 26), 16);
    right -= 16;
  }
  return right;
}

void draw_divider(float x, float middle) {
  ImGui::GetWindowDrawList()->AddLine({x, middle - 8}, {x, middle + 8}, theme::hairline);
}

/// A speaker whose click opens its volume. Returns where it begins.
float draw_sound(App& app, float right, float top) {
  constexpr float width = 32, slider = 220;
  constexpr const char* popup = "sound";
  const MachineFace& face = app.face();
  if (face.state == MachineState::Missing) return right;
  const float left = right - width;
  ImGui::SetCursorScreenPos({left, top});
  const bool pressed = ImGui::InvisibleButton("speaker", {width, chip_height});
  const bool open = ImGui::IsPopupOpen(popup), silent = face.muted || face.volume == 0;
  if (!open) tooltip(silent ? "Sound is off. Click for its volume." : "Sound. Click for its volume.");
  if (pressed) ImGui::OpenPopup(popup);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (open || ImGui::IsItemHovered())
    list.AddRectFilled({left, top}, {right, top + chip_height}, theme::hovered, theme::radius);
  const Icon icon = silent ? &icons::muted_speaker : &icons::speaker;
  icon(list, {left + width * 0.5f, top + chip_height * 0.5f}, silent ? theme::faint_ink : theme::soft_ink);

  ImGui::SetNextWindowPos({right, top - 8}, ImGuiCond_Always, {1, 1});
  if (ImGui::BeginPopup(popup)) {
    cast_shadow();
    int volume = face.volume;
    bool muted = face.muted;
    caption("Volume");
    ImGui::Indent(10);
    if (percent_slider("volume", volume, slider)) app.act(app.machine().set_volume(volume));
    if (check_box("Mute", muted)) app.act(app.machine().set_muted(muted));
    ImGui::Unindent(10);
    ImGui::EndPopup();
  }
  return left;
}

float draw_speed(App& app, float right, float middle) {
  const MachineFace& face = app.face();
  if (face.state != MachineState::Running && face.state != MachineState::Restarting) return right;
  char text[32] = "idle";
  if (!face.idle) std::snprintf(text, sizeof text, "%u.%u MIPS", face.tenths_of_mips / 10, face.tenths_of_mips % 10);
  ImGui::PushFont(app.fonts().code);
  const ImVec2 size = ImGui::CalcTextSize(text);
  constexpr float column = 84;
  ImGui::GetWindowDrawList()->AddText({right - size.x, middle - size.y * 0.5f}, theme::soft_ink, text);
  ImGui::PopFont();
  return right - column;
}

const char* keyboard_hint(App& app) {
  const MachineState state = app.face().state;
  if (state != MachineState::Running && state != MachineState::Restarting) return "";
  if (!app.focused()) return "Click the screen to type";
  if (app.pointer().caught()) return "Right Ctrl frees mouse and keyboard";
  return app.keyboard_captured() ? "Right Ctrl frees the keyboard" : "Right Ctrl: keys to the machine";
}

void draw_hint(App& app, float left, float right, float middle) {
  const char* hint = keyboard_hint(app);
  const ImVec2 size = ImGui::CalcTextSize(hint);
  if (!*hint || size.x + 60 > right - left) return;
  const float x = right - size.x - 8;
  const ImU32 colour = app.keyboard_captured() ? theme::copper : theme::faint_ink;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_divider(right + 4, middle);
  icons::keyboard(list, {x - 16, middle}, colour);
  list.AddText({x, middle - size.y * 0.5f}, theme::soft_ink, hint);
}

}  // namespace

void draw_status(App& app) {
  if (!app.bars_shown()) return;
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float top = display.y - theme::status_height, middle = top + theme::status_height * 0.5f;
  begin_bar("Status", top, theme::status_height);
  ImGui::GetWindowDrawList()->AddLine({0, top + 0.5f}, {display.x, top + 0.5f}, theme::hairline);

  constexpr float room_for_locks = 560;
  const float name_room = std::clamp((display.x - 440) * 0.22f, 0.0f, 190.0f);
  float left = 6;
  for (unsigned drive = 0; drive < 2; ++drive) {
    left = draw_drive_chip(app, drive, left, middle - chip_height * 0.5f, name_room) + 2;
  }
  left = draw_ide_chip(app, hard_disk_chip, app.face().hard_disks, left, middle - chip_height * 0.5f) + 2;
  left = draw_ide_chip(app, cdrom_chip, app.face().cdroms, left, middle - chip_height * 0.5f);
  const float edge = draw_sound(app, display.x - 8, middle - chip_height * 0.5f) - 8;
  float right = draw_speed(app, edge, middle);
  if (display.x >= room_for_locks) {
    if (right < edge) {
      draw_divider(right, middle);
      right -= 16;
    }
    right = draw_lock_lights(app, right, middle);
  }
  draw_hint(app, left, right - 8, middle);
  ImGui::End();
}

}  // namespace ferrite
