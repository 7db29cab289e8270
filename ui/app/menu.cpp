// SPDX-License-Identifier: MIT
#include "ui/app/menu.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>

#include "ui/app/app.h"
#include "ui/platform/page.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/theme.h"
#include "ui/windows/machine_settings.h"

namespace ferrite {
namespace {

struct Combination {
  const char* label;
  std::array<u16, 3> make_codes;
  unsigned count;
};

// PC set-1 make codes.
constexpr std::array combinations = std::to_array<Combination>({
    {"Ctrl + Alt + Esc", {0x1D, 0x38, 0x01}, 3},
    {"Ctrl + Break", {0x1D, 0xE046}, 2},
    {"Ctrl + Esc", {0x1D, 0x01}, 2},
    {"Ctrl + W", {0x1D, 0x11}, 2},
    {"Alt + Tab", {0x38, 0x0F}, 2},
    {"Alt + F4", {0x38, 0x3E}, 2},
    {"Right Ctrl", {0xE01D}, 1},
    {"Print Screen", {0xE037}, 1},
    {"Pause", {0xE11D}, 1},
    {"Scroll Lock", {0x46}, 1},
    {"F11", {0x57}, 1},
    {"F12", {0x58}, 1},
});

bool on(MachineState state) {
  return state == MachineState::Running || state == MachineState::Restarting || state == MachineState::Starting;
}

void send_keys_menu(App& app) {
  for (const Combination& combination : combinations) {
    if (!menu_item({.label = combination.label, .icon = &icons::keyboard})) continue;
    app.machine().chord({combination.make_codes.data(), combination.count});
  }
}

bool made_already(const std::vector<MachineView::Choice>& machines, const std::string& name) {
  return std::any_of(machines.begin(), machines.end(), [&](const auto& machine) { return machine.name == name; });
}

/// The machines there are, and those that the page has ready.
void machines_menu(App& app) {
  const auto machines = app.machine().machines();
  for (const MachineView::Choice& machine : machines) {
    ImGui::PushID(int(machine.id));
    if (menu_item({.label = machine.name.c_str(), .icon = &icons::power, .chosen = machine.shown}))
      app.show_machine(machine.id);
    ImGui::PopID();
  }
  for (unsigned n = 0; n < app.offers().size(); ++n) {
    const std::string& name = app.offers()[n];
    if (!made_already(machines, name) && menu_item({.label = name.c_str(), .icon = &icons::blank})) app.make_machine(n);
  }
}

void power_items(App& app, bool alive) {
  const MachineState state = app.face().state;
  const bool paused = state == MachineState::Paused;
  if (alive) {
    if (menu_item({.label = paused ? "Resume" : "Pause",
                   .shortcut = "Right Ctrl + P",
                   .icon = paused ? &icons::play : &icons::pause})) {
      app.toggle_pause();
    }
  } else if (menu_item({.label = "Turn on", .icon = &icons::power, .enabled = state != MachineState::Missing})) {
    app.act(app.machine().start());
  }
  if (menu_item({.label = "Reset", .shortcut = "Right Ctrl + R", .icon = &icons::reset, .enabled = alive}))
    app.restart();
  if (menu_item({.label = "Turn off", .icon = &icons::power, .enabled = alive})) app.act(app.machine().turn_off());
}

void drive_items(App& app, bool there) {
  if (submenu("CD-ROM", &icons::disc, there)) {
    cdrom_menu(app);
    ImGui::EndMenu();
  }
  if (submenu("Hard disks", &icons::hard_disk, there)) {
    hard_disk_menu(app);
    ImGui::EndMenu();
  }
  if (ferrite_page_can_choose_folders() && submenu("Shared folders", &icons::folder, there)) {
    shared_folders_menu(app);
    ImGui::EndMenu();
  }
}

/// Clocks of known PCs, and what they come to on the machine's processor.
void speed_menu(App& app) {
  using automation::Speed;
  const i32 now = app.face().speed_kilohertz;
  std::vector<i32> clocks{Speed::Full, Speed::Slowest, 8'000, 16'000, 33'000, 66'000, 133'000};
  if (std::find(clocks.begin(), clocks.end(), now) == clocks.end()) clocks.push_back(now);
  for (const i32 clock : clocks) {
    const bool full = clock == Speed::Full;
    const std::string label = full ? "Full speed" : automation::megahertz_text(clock) + " MHz";
    const std::string mips = full ? "" : mips_text(app.face().processor, clock);
    if (menu_item({.label = label.c_str(), .shortcut = mips.c_str(), .chosen = clock == now}))
      app.act(app.machine().set_speed(clock));
  }
}

void configuration_items(App& app, bool there) {
  if (submenu("Speed", &icons::gauge, there)) {
    speed_menu(app);
    ImGui::EndMenu();
  }
  if (menu_item({.label = "Settings…", .icon = &icons::sliders, .enabled = there})) app.open_dialog(Dialog::Settings);
}

void machine_menu(App& app) {
  const MachineState state = app.face().state;
  const bool running = on(state);
  power_items(app, running || state == MachineState::Paused);
  menu_separator();
  if (menu_item({.label = "Ctrl + Alt + Del",
                 .shortcut = "Right Ctrl + Del",
                 .icon = &icons::keyboard,
                 .enabled = running})) {
    app.send_ctrl_alt_del();
  }
  if (submenu("Send keys", &icons::keyboard, running)) {
    send_keys_menu(app);
    ImGui::EndMenu();
  }
  menu_separator();
  drive_items(app, state != MachineState::Missing);
  menu_separator();
  configuration_items(app, state != MachineState::Missing);
  menu_separator();
  if (menu_item({.label = app.face().muted ? "Sound on" : "Mute",
                 .shortcut = "Right Ctrl + M",
                 .icon = app.face().muted ? &icons::speaker : &icons::muted_speaker,
                 .enabled = state != MachineState::Missing})) {
    app.toggle_mute();
  }
  if (menu_item({.label = "Save screenshot",
                 .shortcut = "Right Ctrl + S",
                 .icon = &icons::camera,
                 .enabled = app.machine().frame() != nullptr})) {
    app.save_screenshot();
  }
  menu_separator();
  const bool choice = app.machine().machines().size() + app.offers().size() > 1;
  if (choice && submenu("Machines", &icons::aspect)) {
    machines_menu(app);
    ImGui::EndMenu();
  }
  if (menu_item({.label = "New machine…", .icon = &icons::blank})) app.open_dialog(Dialog::NewMachine);
}

void view_menu(App& app) {
  Scaling& scaling = app.settings().scaling;
  if (menu_item({.label = "Fit, 4:3 like a monitor", .icon = &icons::aspect, .chosen = scaling == Scaling::Monitor})) {
    scaling = Scaling::Monitor;
  }
  if (menu_item({.label = "Whole pixels", .icon = &icons::pixels, .chosen = scaling == Scaling::WholePixels})) {
    scaling = Scaling::WholePixels;
  }
  menu_separator();
  if (menu_item({.label = app.full_screen() ? "Leave full screen" : "Full screen",
                 .shortcut = "Right Ctrl + Enter",
                 .icon = &icons::expand})) {
    app.toggle_full_screen();
  }
}

void help_menu(App& app) {
  if (menu_item({.label = "Keys", .icon = &icons::keyboard})) app.open_dialog(Dialog::Keys);
  if (menu_item({.label = "Console", .icon = &icons::console})) app.open_dialog(Dialog::Console);
  menu_separator();
  if (menu_item({.label = "About Ferrite", .icon = &icons::info})) app.open_dialog(Dialog::About);
}

struct Menu {
  const char* title;
  void (*items)(App& app);
};

constexpr std::array menus = std::to_array<Menu>({
    {"Machine", machine_menu},
    {"Floppy A", [](App& app) { floppy_menu(app, 0); }},
    {"Floppy B", [](App& app) { floppy_menu(app, 1); }},
    {"View", view_menu},
    {"Help", help_menu},
});

/// The index of the menu that is open; -1: none.
int open_menu() {
  for (std::size_t i = 0; i < menus.size(); ++i) {
    if (ImGui::IsPopupOpen(menus[i].title)) return int(i);
  }
  return -1;
}

void draw_menu(App& app, std::size_t index, int open_now) {
  const Menu& menu = menus[index];
  constexpr float height = 28;
  const ImVec2 text = ImGui::CalcTextSize(menu.title), low = ImGui::GetCursorScreenPos();
  const ImVec2 high{low.x + text.x + 20, low.y + height};
  const bool is_open = open_now == int(index);
  ImGui::PushID(menu.title);
  const bool pressed = ImGui::InvisibleButton("title", {high.x - low.x, height}, ImGuiButtonFlags_PressedOnClick);
  ImGui::PopID();
  const bool under_pointer = ImGui::IsMouseHoveringRect(low, high, false);
  // ImGui has closed the menu already when its title is clicked: that click is not to open it anew.
  const bool closes = pressed && app.open_menu() == int(index);
  if ((pressed && !closes) || (open_now >= 0 && !is_open && under_pointer)) ImGui::OpenPopup(menu.title);
  const bool focused = ImGui::IsItemFocused() && !ImGui::GetCurrentContext()->NavDisableHighlight;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (is_open || focused || (under_pointer && ImGui::IsItemHovered())) {
    list.AddRectFilled(low, high, is_open ? theme::pressed : theme::hovered, theme::small_radius);
  }
  list.AddText({low.x + 10, low.y + (height - text.y) * 0.5f}, theme::ink, menu.title);
  ImGui::SetNextWindowPos({low.x, high.y + 6});
  ImGui::SetNextWindowSizeConstraints({232, 0}, {480, FLT_MAX});
  if (ImGui::BeginPopup(menu.title)) {
    cast_shadow();
    menu.items(app);
    ImGui::EndPopup();
  }
}

/// Left and right arrows walk from menu to menu.
void walk_menus(int open_now) {
  if (open_now < 0) return;
  const int step = int(ImGui::IsKeyPressed(ImGuiKey_RightArrow)) - int(ImGui::IsKeyPressed(ImGuiKey_LeftArrow));
  const bool in_submenu = ImGui::GetCurrentContext()->OpenPopupStack.Size > 1;
  if (step == 0 || in_submenu) return;
  const int count = int(menus.size());
  ImGui::OpenPopup(menus[std::size_t((open_now + step + count) % count)].title);
}

struct StateLook {
  const char* word;
  ImU32 colour;
};

StateLook look_of(MachineState state) {
  switch (state) {
    case MachineState::Missing: return {"No machine", theme::faint_ink};
    case MachineState::Off: return {"Off", theme::faint_ink};
    case MachineState::Saved: return {"Saved", theme::faint_ink};
    case MachineState::Starting: return {"Starting", theme::amber};
    case MachineState::Running: return {"Running", theme::green};
    case MachineState::Restarting: return {"Restarting", theme::red};
    case MachineState::Paused: return {"Paused", theme::amber};
  }
  return {"", theme::faint_ink};
}

void draw_state(App& app, float right, float middle) {
  const StateLook look = look_of(app.face().state);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 word = ImGui::CalcTextSize(look.word);
  const float pill = word.x + 32, left = right - pill;
  list.AddRectFilled({left, middle - 12}, {right, middle + 12}, theme::faded(look.colour, 0.14f), 12);
  list.AddCircleFilled({left + 14, middle}, 3.5f, look.colour, 16);
  list.AddText({left + 23, middle - word.y * 0.5f}, theme::ink, look.word);
  const ImVec2 name = ImGui::CalcTextSize(app.face().name.c_str());
  const float name_left = left - 12 - name.x;
  if (name_left > ImGui::GetCursorScreenPos().x + 24) {
    list.AddText({name_left, middle - name.y * 0.5f}, theme::soft_ink, app.face().name.c_str());
  }
}

void draw_buttons(App& app, float right, float top) {
  const MachineState state = app.face().state;
  const bool paused = state == MachineState::Paused, alive = on(state) || paused;
  ImGui::SetCursorScreenPos({right - 4 * 30 - 3 * 2, top});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {2, 0});
  if (alive) {
    if (icon_button("pause", paused ? &icons::play : &icons::pause, paused ? "Resume" : "Pause")) app.toggle_pause();
  } else if (icon_button("on", &icons::power, "Turn on", state != MachineState::Missing)) {
    app.act(app.machine().start());
  }
  ImGui::SameLine();
  if (icon_button("reset", &icons::reset, "Reset", alive)) app.restart();
  ImGui::SameLine();
  if (icon_button("camera", &icons::camera, "Save screenshot", app.machine().frame() != nullptr)) app.save_screenshot();
  ImGui::SameLine();
  if (icon_button("full", &icons::expand, app.full_screen() ? "Leave full screen" : "Full screen")) {
    app.toggle_full_screen();
  }
  ImGui::PopStyleVar();
}

}  // namespace

void draw_menu_bar(App& app) {
  if (!app.bars_shown()) return;
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  begin_bar("Menu bar", 0, theme::menu_bar_height);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float middle = theme::menu_bar_height * 0.5f;
  list.AddLine({0, theme::menu_bar_height - 0.5f}, {display.x, theme::menu_bar_height - 0.5f}, theme::hairline);
  draw_mark(list, {22, middle}, 25);
  constexpr float wide_enough = 560;
  float left = 44;
  if (display.x >= wide_enough) {
    ImGui::PushFont(app.fonts().strong);
    list.AddText({40, middle - ImGui::GetTextLineHeight() * 0.5f}, theme::ink, "Ferrite");
    left = 40 + ImGui::CalcTextSize("Ferrite").x + 16;
    ImGui::PopFont();
  }
  ImGui::SetCursorScreenPos({left, middle - 14});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {2, 0});
  const int open_now = open_menu();
  if (app.take_menu_focus()) ImGui::SetKeyboardFocusHere();
  for (std::size_t i = 0; i < menus.size(); ++i) {
    draw_menu(app, i, open_now);
    ImGui::SameLine();
  }
  walk_menus(open_now);
  app.remember_open_menu(open_now);
  ImGui::PopStyleVar();
  constexpr float room_for_state = 740, room_for_buttons = 520;
  if (display.x >= room_for_state) draw_state(app, display.x - 10 - 4 * 32 - 10, middle);
  if (display.x >= room_for_buttons) draw_buttons(app, display.x - 8, middle - 15);
  ImGui::End();
}

}  // namespace ferrite
