// SPDX-License-Identifier: MIT
#include "ui/windows/disk_files.h"

#include <imgui.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "ui/app/app.h"
#include "ui/platform/page.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

using Item = FatVolume::Item;
using Edit = DiskFilesForm::Edit;

constexpr float width = 560, list_height = 296, row_height = 28, gap = 12;
constexpr float size_column = 360, date_column = 400;

std::string path_of(const DiskFilesForm& form, const std::string& name) {
  return form.folder.empty() ? name : form.folder + "/" + name;
}

std::string byte_count(u64 bytes) {
  char text[32];
  if (bytes < 1024)
    std::snprintf(text, sizeof text, "%u B", unsigned(bytes));
  else if (bytes < 1024 * 1024)
    std::snprintf(text, sizeof text, "%.1f KB", double(bytes) / 1024);
  else
    std::snprintf(text, sizeof text, "%.2f MB", double(bytes) / (1024 * 1024));
  return text;
}

std::string date_of(i64 modified) {
  const std::time_t seconds = std::time_t(modified);
  char text[32] = "";
  std::strftime(text, sizeof text, "%Y-%m-%d  %H:%M", std::gmtime(&seconds));
  return text;
}

void look(App& app, DiskFilesForm& form) {
  form.looked_at = ImGui::GetTime();
  auto listing = app.machine().floppy_folder(app.dialog_drive(), form.folder);
  form.listing.reset();
  if (listing)
    form.listing = std::move(*listing);
  else
    form.trouble = listing.sentence();
}

void open_folder(App& app, DiskFilesForm& form, std::string folder) {
  form.folder = std::move(folder);
  form.chosen.clear();
  form.trouble.clear();
  form.edit = Edit::None;
  look(app, form);
}

/// What was not done stays to be read; what was done is seen in the list.
void done(App& app, DiskFilesForm& form, const Refusal& refusal) {
  look(app, form);
  form.trouble = refusal.value_or("");
  if (!refusal) form.edit = Edit::None;
}

void take_out(App& app, DiskFilesForm& form, const std::string& name) {
  auto bytes = app.machine().floppy_file(app.dialog_drive(), path_of(form, name));
  form.trouble = bytes ? "" : bytes.sentence();
  if (bytes) ferrite_page_download(name.c_str(), "application/octet-stream", bytes->data(), unsigned(bytes->size()));
}

const Item* chosen_item(const DiskFilesForm& form) {
  if (!form.listing) return nullptr;
  const auto& items = form.listing->items;
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.name == form.chosen; });
  return found == items.end() ? nullptr : &*found;
}

// The parts of the window, from top to bottom.

void draw_place(App& app, DiskFilesForm& form) {
  const std::string root = std::string(1, char('A' + app.dialog_drive())) + ":\\";
  std::string place = root + form.folder;
  std::replace(place.begin(), place.end(), '/', '\\');
  ImGui::BeginDisabled(form.folder.empty());
  if (icon_button("up", &icons::up, "Up one folder")) {
    const auto slash = form.folder.rfind('/');
    open_folder(app, form, slash == std::string::npos ? "" : form.folder.substr(0, slash));
  }
  ImGui::EndDisabled();
  ImGui::SameLine();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 6);
  ImGui::TextUnformatted(shortened(place, 300).c_str());
  if (!form.listing) return;
  const std::string about = (form.listing->label.empty() ? "No label" : form.listing->label) + " · " +
                            byte_count(form.listing->free_bytes) + " free";
  ImGui::SameLine(width - ImGui::CalcTextSize(about.c_str()).x + 24);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 6);
  ImGui::PushStyleColor(ImGuiCol_Text, theme::soft_ink);
  ImGui::TextUnformatted(about.c_str());
  ImGui::PopStyleColor();
}

/// True: open it or take it out.
bool draw_row(DiskFilesForm& form, const Item& item, float row_width) {
  ImGui::PushID(item.name.c_str());
  const ImVec2 low = ImGui::GetCursorScreenPos(), high{low.x + row_width, low.y + row_height};
  const bool clicked = ImGui::InvisibleButton("row", {row_width, row_height});
  const bool lit = ImGui::IsItemHovered() || ImGui::IsItemFocused(), chosen = form.chosen == item.name;
  const bool twice = ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
  const bool entered = ImGui::IsItemFocused() && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
  ImGui::PopID();
  if (clicked) form.chosen = item.name;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (chosen || lit) list.AddRectFilled(low, high, chosen ? theme::copper_veil : theme::hovered, theme::small_radius);
  const float y = low.y + (row_height - ImGui::GetTextLineHeight()) * 0.5f;
  (item.folder ? icons::folder : icons::file)(list, {low.x + 18, low.y + row_height * 0.5f},
                                              item.folder ? theme::copper : theme::soft_ink);
  list.AddText({low.x + 36, y}, theme::ink, shortened(item.name, size_column - 120).c_str());
  const std::string size = item.folder ? "Folder" : byte_count(item.size);
  list.AddText({low.x + size_column - ImGui::CalcTextSize(size.c_str()).x, y}, theme::soft_ink, size.c_str());
  list.AddText({low.x + date_column, y}, theme::soft_ink, date_of(item.modified).c_str());
  return twice || entered;
}

void draw_list(App& app, DiskFilesForm& form) {
  ImGui::PushStyleColor(ImGuiCol_ChildBg, theme::field);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, theme::radius);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {6, 6});
  ImGui::BeginChild("files", {width, list_height}, ImGuiChildFlags_AlwaysUseWindowPadding);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  const float row_width = ImGui::GetContentRegionAvail().x;
  const Item* wanted = nullptr;
  if (form.listing)
    for (const Item& item : form.listing->items)
      if (draw_row(form, item, row_width)) wanted = &item;
  if (form.listing && form.listing->items.empty()) {
    ImGui::SetCursorPos({0, list_height * 0.5f - 12});
    const char* const nothing = form.folder.empty() ? "This disk has no files" : "This folder is empty";
    ImGui::SetCursorPosX((width - ImGui::CalcTextSize(nothing).x) * 0.5f);
    ImGui::TextDisabled("%s", nothing);
  }
  ImGui::PopStyleVar();
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
  if (!wanted) return;
  const Item item = *wanted;  // the list changes with the folder
  if (item.folder)
    open_folder(app, form, path_of(form, item.name));
  else
    take_out(app, form, item.name);
}

void begin_edit(DiskFilesForm& form, Edit edit, const std::string& text) {
  form.edit = edit;
  form.edit_begins = true;
  form.trouble.clear();
  std::snprintf(form.text.data(), form.text.size(), "%s", text.c_str());
}

void finish_edit(App& app, DiskFilesForm& form) {
  MachineView& machine = app.machine();
  const unsigned drive = app.dialog_drive();
  const std::string text = form.text.data();
  switch (form.edit) {
    case Edit::Rename:
      done(app, form, machine.rename_floppy_file(drive, path_of(form, form.chosen), path_of(form, text)));
      break;
    case Edit::NewFolder: done(app, form, machine.make_floppy_folder(drive, path_of(form, text))); break;
    case Edit::Label: done(app, form, machine.label_floppy(drive, text)); return;
    case Edit::Delete: done(app, form, machine.remove_floppy_file(drive, path_of(form, form.chosen))); return;
    case Edit::None: return;
  }
  if (form.edit == Edit::None) form.chosen = text;
}

const char* question(Edit edit) {
  switch (edit) {
    case Edit::Rename: return "New name";
    case Edit::NewFolder: return "Name of the folder";
    case Edit::Label: return "Label of the disk";
    case Edit::Delete:
    case Edit::None: break;
  }
  return "";
}

void draw_edit(App& app, DiskFilesForm& form) {
  constexpr float button_width = 88, spacing = 8;
  const bool deletes = form.edit == Edit::Delete;
  const std::string asked = "Delete " + shortened(form.chosen, 240) + "?";
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted(deletes ? asked.c_str() : question(form.edit));
  bool finished = false;
  if (!deletes) {
    ImGui::SameLine(140);
    ImGui::SetNextItemWidth(width - 140 + 24 - 2 * (button_width + spacing));
    if (std::exchange(form.edit_begins, false)) ImGui::SetKeyboardFocusHere();
    finished = ImGui::InputText("##text", form.text.data(), form.text.size(), ImGuiInputTextFlags_EnterReturnsTrue);
  }
  ImGui::SameLine(width + 24 - 2 * button_width - spacing);
  if (button("Cancel", ButtonKind::Plain, button_width)) form.edit = Edit::None;
  ImGui::SameLine(0, spacing);
  const bool may_be_empty = deletes || form.edit == Edit::Label;
  ImGui::BeginDisabled(!may_be_empty && form.text[0] == 0);
  finished |= button(deletes ? "Delete" : "Done", ButtonKind::Main, button_width);
  ImGui::EndDisabled();
  if (finished && (may_be_empty || form.text[0])) finish_edit(app, form);
}

void draw_buttons(App& app, DiskFilesForm& form, bool may_change) {
  const Item* const item = chosen_item(form);
  const auto next = [] { ImGui::SameLine(0, 8); };
  ImGui::BeginDisabled(!may_change);
  if (button("Add files…", ButtonKind::Main)) ferrite_page_choose_files_to_add(&app);
  ImGui::EndDisabled();
  next();
  ImGui::BeginDisabled(!item || item->folder);
  if (button("Take out", ButtonKind::Plain)) take_out(app, form, item->name);
  ImGui::EndDisabled();
  next();
  ImGui::BeginDisabled(!item || !may_change);
  if (button("Rename", ButtonKind::Plain)) begin_edit(form, Edit::Rename, form.chosen);
  next();
  if (button("Delete", ButtonKind::Plain)) begin_edit(form, Edit::Delete, "");
  ImGui::EndDisabled();
  next();
  ImGui::BeginDisabled(!may_change);
  if (button("New folder", ButtonKind::Plain)) begin_edit(form, Edit::NewFolder, "");
  next();
  if (button("Label", ButtonKind::Plain)) begin_edit(form, Edit::Label, form.listing->label);
  ImGui::EndDisabled();
}

}  // namespace

bool draw_disk_files(App& app, bool just_opened) {
  DiskFilesForm& form = app.disk_files_form();
  if (just_opened) {
    form = {};
    look(app, form);
  }
  constexpr double look_again = 2;  // a guest may write meanwhile
  const bool running = app.face().state == MachineState::Running;
  if (running && ImGui::GetTime() - form.looked_at > look_again) look(app, form);
  draw_place(app, form);
  ImGui::Dummy({0, 4});
  draw_list(app, form);
  ImGui::Dummy({0, gap});
  const Refusal refusal = form.listing ? app.machine().may_change_files(app.dialog_drive()) : Refusal();
  if (!form.trouble.empty())
    paragraph(form.trouble.c_str(), width, theme::red);
  else if (refusal)
    paragraph(refusal->c_str(), width, theme::amber);
  if (!form.trouble.empty() || refusal) ImGui::Dummy({0, gap});
  if (!form.listing) return false;
  if (form.edit != Edit::None)
    draw_edit(app, form);
  else
    draw_buttons(app, form, !refusal);
  return false;
}

void add_disk_file(App& app, const std::string& name, std::span<const u8> bytes) {
  DiskFilesForm& form = app.disk_files_form();
  done(app, form, app.machine().put_floppy_file(app.dialog_drive(), path_of(form, name), bytes));
  if (form.trouble.empty()) form.chosen = name;
  app.animate();
}

}  // namespace ferrite
