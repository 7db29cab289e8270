// SPDX-License-Identifier: MIT
#include "ui/windows/save_image.h"

#include <imgui.h>

#include <algorithm>
#include <cstdio>

#include "core/disk/floppy_conversion.h"
#include "ui/app/app.h"
#include "ui/platform/page.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

constexpr float width = 440, label_gap = 6, group_gap = 16;
constexpr std::size_t losses_shown = 4;

std::string suffix_of(const FloppyFileFormat& format) {
  return "." + std::string(format.extensions.substr(0, format.extensions.find(' ')));
}

std::string title_of(const FloppyFileFormat& format) {
  return std::string(format.name) + "  (" + suffix_of(format) + ")";
}

/// The file as it is, or the disk written anew in another format.
void choose(App& app, SaveImageForm& form, const FloppyFileFormat* format) {
  form.format = format;
  form.losses.clear();
  const FloppyImage* const disk = app.machine().disk_in(app.dialog_drive());
  if (!disk || !format) return;
  if (format->name == disk->format().name) {
    if (auto file = app.machine().image(app.dialog_drive())) form.file = std::move(*file);
    return;
  }
  ConvertedFloppy converted = convert_floppy(disk->disk(), *format);
  form.file = std::move(converted.file);
  form.losses = std::move(converted.losses);
}

void begin(App& app, SaveImageForm& form) {
  form = {};
  const FloppyImage* const disk = app.machine().disk_in(app.dialog_drive());
  if (!disk) return;
  const std::string stem = file_stem(app.face().drives[app.dialog_drive()].name);
  std::snprintf(form.name.data(), form.name.size(), "%s", stem.c_str());
  choose(app, form, &disk->format());
}

void draw_formats(App& app, SaveImageForm& form) {
  if (!begin_list("##format", title_of(*form.format).c_str(), width)) return;
  const FloppyImage* const disk = app.machine().disk_in(app.dialog_drive());
  for (const FloppyFileFormat& format : floppy_file_formats()) {
    const bool own = disk && format.name == disk->format().name;
    if (!format.write && !own) continue;
    const std::string title = title_of(format);
    if (menu_item({.label = title.c_str(), .chosen = format.name == form.format->name})) choose(app, form, &format);
  }
  end_list();
}

void draw_losses(const SaveImageForm& form) {
  if (form.losses.empty()) return paragraph("Everything on the disk is kept.", width, theme::soft_ink);
  std::string text = "This format has no place for all that is on the disk:";
  for (std::size_t n = 0; n < std::min(losses_shown, form.losses.size()); n++) text += "\n" + form.losses[n];
  if (form.losses.size() > losses_shown)
    text += "\nand " + std::to_string(form.losses.size() - losses_shown) + " more.";
  paragraph(text.c_str(), width, theme::amber);
}

}  // namespace

bool draw_save_image(App& app, bool just_opened) {
  SaveImageForm& form = app.save_image_form();
  if (just_opened) begin(app, form);
  if (!form.format) return true;
  const auto label = [](const char* text) {
    ImGui::TextDisabled("%s", text);
    ImGui::Dummy({0, label_gap});
  };
  label("Format");
  draw_formats(app, form);
  ImGui::Dummy({0, group_gap});
  label("Name");
  ImGui::SetNextItemWidth(width);
  const bool entered =
      ImGui::InputText("##name", form.name.data(), form.name.size(), ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::Dummy({0, group_gap});
  draw_losses(form);
  ImGui::Dummy({0, group_gap});

  constexpr float cancel_width = 96, save_width = 130;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + width - cancel_width - save_width - 8);
  const bool cancelled = button("Cancel", ButtonKind::Plain, cancel_width);
  ImGui::SameLine();
  ImGui::BeginDisabled(form.name[0] == 0);
  const bool chosen = button("Save", ButtonKind::Main, save_width);
  ImGui::EndDisabled();
  if (form.name[0] == 0 || !(chosen || entered)) return cancelled;
  const std::string name = form.name.data() + suffix_of(*form.format);
  ferrite_page_download(name.c_str(), "application/octet-stream", form.file.data(), unsigned(form.file.size()));
  app.tell(NoticeKind::Done, "Saved " + name);
  return true;
}

}  // namespace ferrite
