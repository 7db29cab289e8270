// SPDX-License-Identifier: MIT
#include "ui/windows/new_disk.h"

#include <imgui.h>

#include <algorithm>
#include <array>

#include "ui/app/app.h"
#include "ui/platform/page.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

struct Size {
  const char* label;
  Geometry geometry;
};

// What the shops sold; other shapes come as images.
constexpr std::array small_disks = std::to_array<Size>({
    {"720 KB", {80, 2, 9, 512, DataRate::Kbps250}},
    {"1.44 MB", {80, 2, 18, 512, DataRate::Kbps500}},
    {"2.88 MB", {80, 2, 36, 512, DataRate::Kbps1000}},
});
constexpr std::array large_disks = std::to_array<Size>({
    {"160 KB", {40, 1, 8, 512, DataRate::Kbps250}},
    {"180 KB", {40, 1, 9, 512, DataRate::Kbps250}},
    {"320 KB", {40, 2, 8, 512, DataRate::Kbps250}},
    {"360 KB", {40, 2, 9, 512, DataRate::Kbps250}},
    {"1.2 MB", {80, 2, 15, 512, DataRate::Kbps500}},
});

constexpr std::array denser_disks = std::to_array<Size>({
    {"800 KB", {80, 2, 10, 512, DataRate::Kbps250}},
    {"1.6 MB", {80, 2, 20, 512, DataRate::Kbps500}},
    {"1.68 MB", {80, 2, 21, 512, DataRate::Kbps500}},
    {"1.72 MB", {82, 2, 21, 512, DataRate::Kbps500}},
});

void size_row(NewDiskForm& form, std::span<const Size> sizes) {
  for (const Size& size : sizes) {
    if (&size != sizes.data()) ImGui::SameLine();
    if (choice_button(size.label, form.geometry == size.geometry, {76, 34})) form.geometry = size.geometry;
  }
}

std::string file_name(const NewDiskForm& form) {
  const std::string name(form.name.data()), stem = name.substr(0, name.rfind('.'));
  if (form.contents == BlankFloppy::Unformatted) return stem + ".86f";
  return stem == name || name == stem + ".86f" ? stem + ".img" : name;
}

/// The page does so once the user has chosen the files.
void insert_with_files(App& app, const NewDiskForm& form) {
  constexpr u32 kilobyte = 1024;
  ferrite_page_choose_files_for_disk(&app, app.dialog_drive(), file_name(form).c_str(),
                                     form.geometry.bytes() / kilobyte, form.label.data());
}

/// True: inserted.
bool insert_blank(App& app, NewDiskForm& form) {
  Result<std::vector<u8>> bytes = blank_floppy(form.geometry, form.label.data(), form.contents);
  form.trouble = bytes ? "" : bytes.sentence();
  if (bytes) app.insert(app.dialog_drive(), file_name(form), *bytes);
  return bool(bytes);
}

struct Contents {
  const char* label;
  BlankFloppy contents;
};
constexpr std::array all_contents = std::to_array<Contents>(
    {{"For DOS", BlankFloppy::Dos}, {"Zeros", BlankFloppy::Zeros}, {"Unformatted", BlankFloppy::Unformatted}});

void choose_contents(NewDiskForm& form, BlankFloppy contents) {
  form.contents = contents;
  const std::string name = file_name(form).substr(0, form.name.size() - 1);
  form.name.fill(0);
  std::copy(name.begin(), name.end(), form.name.begin());
}

void draw_contents(NewDiskForm& form) {
  constexpr float height = 34, text_height = 28;
  for (const Contents& each : all_contents) {
    if (choice_button(each.label, form.contents == each.contents, {98, height})) choose_contents(form, each.contents);
    ImGui::SameLine();
  }
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + (height - text_height) / 2);
  ImGui::BeginDisabled(form.contents != BlankFloppy::Dos);
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
  ImGui::InputTextWithHint("##label", "Label", form.label.data(), form.label.size(),
                           ImGuiInputTextFlags_CharsUppercase);
  ImGui::EndDisabled();
}

/// `entered`: as if the main one had been clicked. True: finished.
bool draw_buttons(App& app, NewDiskForm& form, bool entered) {
  const bool named = form.name[0] != 0;
  const float room = ImGui::GetContentRegionAvail().x;
  constexpr float cancel_width = 96, insert_width = 170, files_width = 120;
  const float left = ImGui::GetCursorPosX();
  ImGui::BeginDisabled(!named || form.contents != BlankFloppy::Dos);
  const bool with_files = button("With files…", ButtonKind::Plain, files_width);
  ImGui::EndDisabled();
  ImGui::SameLine(left + room - cancel_width - insert_width - 8);
  const bool cancelled = button("Cancel", ButtonKind::Plain, cancel_width);
  ImGui::SameLine();
  ImGui::BeginDisabled(!named);
  const bool insert =
      button(app.dialog_drive() == 0 ? "Insert into drive A" : "Insert into drive B", ButtonKind::Main, insert_width);
  ImGui::EndDisabled();
  if (with_files) insert_with_files(app, form);
  if (named && (insert || entered)) return insert_blank(app, form);
  return cancelled || with_files;
}

}  // namespace

bool draw_new_disk(App& app, bool just_opened) {
  static constexpr float label_gap = 6, group_gap = 16;
  NewDiskForm& form = app.new_disk_form();
  if (just_opened) form = NewDiskForm();
  const auto label = [](const char* text) {
    ImGui::TextDisabled("%s", text);
    ImGui::Dummy({0, label_gap});
  };
  label("3.5″");
  size_row(form, small_disks);
  ImGui::Dummy({0, group_gap});
  label("5.25″");
  size_row(form, large_disks);
  ImGui::Dummy({0, group_gap});
  label("More on the same disk");
  size_row(form, denser_disks);
  ImGui::Dummy({0, group_gap});
  label("Name");
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
  const bool entered =
      ImGui::InputText("##name", form.name.data(), form.name.size(), ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::Dummy({0, group_gap});
  label("Contents");
  draw_contents(form);
  ImGui::Dummy({0, group_gap});
  if (!form.trouble.empty()) {
    paragraph(form.trouble.c_str(), ImGui::GetContentRegionAvail().x, theme::red);
    ImGui::Dummy({0, group_gap});
  }

  return draw_buttons(app, form, entered);
}

}  // namespace ferrite
