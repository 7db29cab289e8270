// SPDX-License-Identifier: MIT
#include "ui/windows/new_hard_disk.h"

#include <imgui.h>

#include <cstdio>
#include <cstdlib>

#include "ui/app/app.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

constexpr float width = 400, label_gap = 6, group_gap = 16;

// What old systems can use whole: FAT16's limit, that of a BIOS without LBA, FAT32 as Windows 98 likes it.
struct Size {
  const char* label;
  int megabytes;
};
constexpr std::array sizes = std::to_array<Size>({{"504 MB", 504}, {"2 GB", 2047}, {"8 GB", 8192}, {"32 GB", 32768}});

void label(const char* text) {
  ImGui::TextDisabled("%s", text);
  ImGui::Dummy({0, label_gap});
}

void size_buttons(NewHardDiskForm& form) {
  constexpr float gap = 8, each = (width - gap * (float(sizes.size()) - 1)) / float(sizes.size());
  for (const Size& size : sizes) {
    if (&size != sizes.data()) ImGui::SameLine(0, gap);
    const bool chosen = std::atoi(form.megabytes.data()) == size.megabytes;
    if (choice_button(size.label, chosen, {each, 34}))
      std::snprintf(form.megabytes.data(), form.megabytes.size(), "%d", size.megabytes);
  }
}

/// True: made.
bool make(App& app, NewHardDiskForm& form) {
  std::string name(form.name.data());
  if (name.find('.') == std::string::npos) name += ".vhd";
  const Refusal refusal = app.machine().make_hard_disk(name, std::atoi(form.megabytes.data()));
  if (!refusal) app.tell(NoticeKind::Done, "Connected " + name + ". The machine finds it when it is turned on.");
  form.trouble = refusal.value_or("");
  return !refusal;
}

}  // namespace

bool draw_new_hard_disk(App& app, bool just_opened) {
  NewHardDiskForm& form = app.new_hard_disk_form();
  if (just_opened) form = NewHardDiskForm();
  label("Size");
  size_buttons(form);
  ImGui::Dummy({0, label_gap});
  ImGui::SetNextItemWidth(100);
  bool entered = ImGui::InputText("##megabytes", form.megabytes.data(), form.megabytes.size(),
                                  ImGuiInputTextFlags_CharsDecimal | ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::SameLine();
  ImGui::TextUnformatted("MB");
  ImGui::Dummy({0, group_gap});
  label("Name");
  ImGui::SetNextItemWidth(width);
  entered |= ImGui::InputText("##name", form.name.data(), form.name.size(), ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::Dummy({0, label_gap});
  const bool trouble = !form.trouble.empty();
  paragraph(trouble ? form.trouble.c_str() : "The file takes little room at first and grows as the guest writes.",
            width, trouble ? theme::red : theme::soft_ink);
  ImGui::Dummy({0, group_gap});

  constexpr float cancel_width = 96, connect_width = 170;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + width - cancel_width - connect_width - 8);
  const bool cancelled = button("Cancel", ButtonKind::Plain, cancel_width);
  ImGui::SameLine();
  ImGui::BeginDisabled(form.name[0] == 0);
  const bool chosen = button("Make and connect", ButtonKind::Main, connect_width);
  ImGui::EndDisabled();
  if (form.name[0] != 0 && (chosen || entered)) return make(app, form);
  return cancelled;
}

}  // namespace ferrite
