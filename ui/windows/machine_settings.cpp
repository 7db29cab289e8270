// SPDX-License-Identifier: MIT
// The settings of a machine, as in Virtual PC's dialog: what there is on the left, what it can be on the right.
#include "ui/windows/machine_settings.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "ui/app/app.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/theme.h"
#include "ui/windows/settings_pages.h"

namespace ferrite {
namespace {

using automation::Speed;

constexpr float list_width = 268, page_gap = 24, page_height = 372;

struct Row {
  SettingsPage page;
  const char* title;
  std::string (*value)(const SettingsForm& form);
  void (*draw)(App& app, SettingsForm& form);
  bool while_running;
};

constexpr std::array rows = std::to_array<Row>({
    {SettingsPage::Name, "Name", [](const SettingsForm& form) { return std::string(form.name.data()); }, draw_name_page,
     false},
    {SettingsPage::Memory, "Memory",
     [](const SettingsForm& form) { return std::to_string(std::atoi(form.megabytes.data())) + " MB"; },
     draw_memory_page, false},
    {SettingsPage::Processor, "Processor",
     [](const SettingsForm& form) { return std::string(automation::processor_name(form.wish.processor)); },
     draw_processor_page, false},
    {SettingsPage::Speed, "Speed",
     [](const SettingsForm& form) {
       return *form.megahertz.data() ? form.megahertz.data() + std::string(" MHz") : "Full speed";
     },
     draw_speed_page, true},
    {SettingsPage::BootOrder, "Boot order", boot_order_value, draw_boot_order_page, false},
    {SettingsPage::Floppies, "Floppies", floppies_value, draw_floppies_page, true},
    {SettingsPage::Drives, "Drives", drives_value, draw_drives_page, false},
    {SettingsPage::Network, "Network", network_value, draw_network_page, true},
    {SettingsPage::Sound, "Sound",
     [](const SettingsForm& form) { return std::string(form.wish.sound_card ? "Sound Blaster 16" : "Speaker only"); },
     draw_sound_page, false},
    {SettingsPage::Ports, "Ports", ports_value, draw_ports_page, false},
    {SettingsPage::Display, "Display",
     [](const SettingsForm& form) {
       return std::string(form.wish.monitor == Monitor::Composite ? "Composite" : "VGA");
     },
     draw_display_page, true},
});

SettingsPage page_of(const std::string& field) {
  constexpr std::array fields = std::to_array<std::pair<std::string_view, SettingsPage>>({
      {"name", SettingsPage::Name},
      {"memory", SettingsPage::Memory},
      {"processor", SettingsPage::Processor},
      {"speed", SettingsPage::Speed},
      {"bootOrder", SettingsPage::BootOrder},
      {"floppyDrives", SettingsPage::Floppies},
      {"hardDisks", SettingsPage::Drives},
      {"cdDrives", SettingsPage::Drives},
      {"networkAdapters", SettingsPage::Network},
      {"serialPorts", SettingsPage::Ports},
      {"monitor", SettingsPage::Display},
  });
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& each) { return each.first == field; });
  return found == fields.end() ? SettingsPage::Memory : found->second;
}

void draw_row(SettingsForm& form, const Row& row) {
  const ImVec2 low = ImGui::GetCursorScreenPos(), high{low.x + list_width, low.y + theme::item_height};
  if (ImGui::InvisibleButton(row.title, {list_width, theme::item_height})) form.page = row.page;
  const bool chosen = form.page == row.page,
             wrong = !form.wrong.sentence.empty() && page_of(form.wrong.field) == row.page;
  const bool lit = ImGui::IsItemHovered() || ImGui::IsItemFocused();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (chosen || lit) list.AddRectFilled(low, high, chosen ? theme::copper_veil : theme::hovered, theme::small_radius);
  const float y = low.y + (theme::item_height - ImGui::GetTextLineHeight()) * 0.5f;
  constexpr float indent = 10, value_column = 96;
  list.AddText({low.x + indent, y}, wrong ? theme::red : theme::ink, row.title);
  list.AddText({low.x + value_column, y}, theme::soft_ink,
               shortened(row.value(form), list_width - value_column - indent).c_str());
}

bool is_new(const App& app) { return app.dialog() == Dialog::NewMachine; }

void draw_rows(App& app, SettingsForm& form) {
  ImGui::BeginGroup();
  for (const Row& row : rows)
    if (row.page != SettingsPage::Name || is_new(app)) draw_row(form, row);
  ImGui::EndGroup();
}

void draw_page(App& app, SettingsForm& form) {
  const Row& row = *std::find_if(rows.begin(), rows.end(), [&](const Row& each) { return each.page == form.page; });
  const bool locked = !is_new(app) && app.face().state != MachineState::Off && !row.while_running;
  ImGui::BeginDisabled(locked);
  ImGui::Dummy({settings_page_width, 0});  // the dialog is as wide whatever is on the page
  ImGui::PushID(row.title);
  row.draw(app, form);
  ImGui::PopID();
  ImGui::EndDisabled();
  const bool wrong = !form.wrong.sentence.empty() && page_of(form.wrong.field) == row.page;
  if (wrong || locked) ImGui::Dummy({0, 12});
  if (wrong) paragraph(form.wrong.sentence.c_str(), settings_page_width, theme::red);
  if (!locked) return;
  const bool saved = app.face().state == MachineState::Saved;
  paragraph(saved ? "This changes only while the machine is off, and it has a saved state."
                  : "This changes only while the machine is off. Turn it off first.",
            settings_page_width, theme::amber);
}

void begin(SettingsForm& form, const automation::MachineSettings& settings) {
  form = {.wish = settings};
  std::snprintf(form.megabytes.data(), form.megabytes.size(), "%d", settings.memory_megabytes);
  if (settings.speed_kilohertz != Speed::Full)
    automation::megahertz_text(settings.speed_kilohertz).copy(form.megahertz.data(), form.megahertz.size() - 1);
}

/// What was typed, as numbers: those that are none are no speed and no memory.
automation::MachineSettings read(const SettingsForm& form) {
  automation::MachineSettings wish = form.wish;
  wish.memory_megabytes = std::atoi(form.megabytes.data());
  const double megahertz = std::atof(form.megahertz.data());
  const bool full = form.megahertz[0] == 0;
  wish.speed_kilohertz = full ? Speed::Full : std::max(1, int(std::lround(megahertz * 1000)));
  return wish;
}

/// True: done.
bool apply(App& app, SettingsForm& form) {
  const std::string name = form.name.data();
  const auto wrong = is_new(app) ? app.machine().make_machine(name, read(form)) : app.machine().configure(read(form));
  form.wrong = wrong.value_or(automation::WrongSetting{});
  if (wrong) form.page = page_of(wrong->field);
  if (!wrong && is_new(app)) app.tell(NoticeKind::Done, "Made " + name + ". Insert a disk and turn it on.");
  return !wrong;
}

bool draw_form(App& app, const char* ok) {
  SettingsForm& form = app.settings_form();
  const ImVec2 top = ImGui::GetCursorScreenPos();
  draw_rows(app, form);
  const float page_left = top.x + list_width + page_gap;
  ImGui::GetWindowDrawList()->AddLine({page_left - page_gap * 0.5f, top.y},
                                      {page_left - page_gap * 0.5f, top.y + page_height}, theme::hairline);
  ImGui::SetCursorScreenPos({page_left, top.y});
  ImGui::BeginGroup();
  draw_page(app, form);
  ImGui::EndGroup();
  constexpr float ok_width = 96, cancel_width = 96, width = list_width + page_gap + settings_page_width;
  ImGui::SetCursorScreenPos({top.x + width - ok_width - cancel_width - 8, top.y + page_height + 20});
  const bool cancelled = button("Cancel", ButtonKind::Plain, cancel_width);
  ImGui::SameLine();
  const bool accepted = button(ok, ButtonKind::Main, ok_width);
  return (accepted && apply(app, form)) || cancelled;
}

}  // namespace

bool draw_machine_settings(App& app, bool just_opened) {
  if (just_opened) begin(app.settings_form(), app.machine().machine_settings());
  return draw_form(app, "OK");
}

bool draw_new_machine(App& app, bool just_opened) {
  SettingsForm& form = app.settings_form();
  if (just_opened) {
    begin(form, {});
    form.page = SettingsPage::Name;
    app.machine().unused_name("New PC").copy(form.name.data(), form.name.size() - 1);
  }
  return draw_form(app, "Make");
}

std::string mips_text(CpuModel model, i32 kilohertz) {
  const u64 tenths = (automation::instructions_per_second(model, kilohertz) + 50'000) / 100'000;
  const bool large = tenths >= 100;
  return std::to_string(tenths / 10) + (large ? "" : "." + std::to_string(tenths % 10)) + " MIPS";
}

}  // namespace ferrite
