// SPDX-License-Identifier: MIT
#include "ui/windows/dialogs.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ui/app/app.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/theme.h"
#include "ui/windows/disk_files.h"
#include "ui/windows/machine_settings.h"
#include "ui/windows/new_disk.h"
#include "ui/windows/new_hard_disk.h"
#include "ui/windows/real_drive.h"
#include "ui/windows/save_image.h"

namespace ferrite {
namespace {

void gap(float height) { ImGui::Dummy({0, height}); }

void key_row(std::initializer_list<const char*> keys, const char* meaning) {
  const float left = ImGui::GetCursorPosX();
  bool first = true;
  for (const char* key : keys) {
    if (!first) ImGui::SameLine(0, 6);
    keycap(key);
    first = false;
  }
  constexpr float meaning_column = 168;
  ImGui::SameLine(left + meaning_column);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 5);
  ImGui::TextUnformatted(meaning);
  gap(4);
}

bool draw_keys(App&, bool) {
  paragraph(
      "Keys go to the machine by their place on the keyboard, whatever is printed on them, while the canvas has the "
      "focus. The host key, right Ctrl, is for Ferrite itself.",
      480, theme::soft_ink);
  gap(18);
  key_row({"Right Ctrl"}, "Frees mouse and keyboard for menus and page; again: back");
  key_row({"Right Ctrl", "Del"}, "Ctrl + Alt + Del");
  key_row({"Right Ctrl", "P"}, "Pause and resume");
  key_row({"Right Ctrl", "M"}, "Sound off and on");
  key_row({"Right Ctrl", "N"}, "Next disk of the set in drive A");
  key_row({"Right Ctrl", "R"}, "Reset");
  key_row({"Right Ctrl", "S"}, "Save a screenshot");
  key_row({"Right Ctrl", "Enter"}, "Full screen");
  gap(12);
  paragraph("Keys that the browser keeps for itself are in Machine, Send keys.", 480, theme::soft_ink);
  return false;
}

struct ConsoleLine {
  const char* code;
  const char* meaning;
};

constexpr std::array console_lines = std::to_array<ConsoleLine>({
    {"vm.state", "what the machine is doing: VMVMState"},
    {"vm.screen.text()", "the text screen, row by row"},
    {"vm.keyboard.typeText(\"dir\\n\")", "types into the machine"},
    {"vm.floppyDrives.item(1).imageFile", "which image is in drive A"},
    {"vm.floppyDrives.item(1).releaseImage()", "ejects it: 0, and 0xA0040652 when asked again"},
    {"vpc.hostFiles.list(\"C:\\\\\")", "the images Ferrite keeps"},
    {"vm.reset()", "pulls the reset line"},
});

bool draw_console(App& app, bool) {
  paragraph(
      "Open the browser’s console (F12). vpc and vm are the objects of Virtual PC’s automation interface. Click a line "
      "to "
      "copy it.",
      540, theme::soft_ink);
  gap(12);
  for (const ConsoleLine& line : console_lines) {
    constexpr float width = 540, height = 46;
    const ImVec2 low = ImGui::GetCursorScreenPos();
    if (ImGui::InvisibleButton(line.code, {width, height})) {
      ImGui::SetClipboardText(line.code);
      app.tell(NoticeKind::Done, "Copied to the clipboard");
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (ImGui::IsItemHovered()) list.AddRectFilled(low, {low.x + width, low.y + height}, theme::hovered, theme::radius);
    ImGui::PushFont(app.fonts().code);
    list.AddText({low.x + 12, low.y + 6}, theme::copper, line.code);
    ImGui::PopFont();
    list.AddText({low.x + 12, low.y + 24}, theme::soft_ink, line.meaning);
  }
  return false;
}

bool draw_about(App& app, bool) {
  constexpr float width = 420;
  const ImVec2 low = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_mark(list, {low.x + 36, low.y + 34}, 68);
  ImGui::SetCursorScreenPos({low.x + 92, low.y + 10});
  ImGui::BeginGroup();
  ImGui::PushFont(app.fonts().title);
  ImGui::TextUnformatted("Ferrite");
  ImGui::PopFont();
  gap(4);
  ImGui::TextDisabled("Version %s, MIT licence", app.machine().version().c_str());
  ImGui::EndGroup();
  gap(26);
  paragraph(
      "A PC in a web page, with the automation objects of Windows Virtual PC. Everything runs here; nothing you insert "
      "leaves this browser.",
      width, theme::ink);
  gap(14);
  paragraph(
      "With SeaBIOS (LGPL 3), Dear ImGui (MIT), Inter and JetBrains Mono (SIL Open Font Licence). Ferrite is not made "
      "or "
      "endorsed by Microsoft; Virtual PC is its trademark.",
      width, theme::soft_ink);
  return false;
}

/// For disks whose changes are kept only if the user says so.
bool draw_eject(App& app, bool) {
  constexpr float width = 440, each = 140;
  const unsigned drive = app.dialog_drive();
  const std::string text = "The machine wrote to “" + app.face().drives[drive].name +
                           "” since it was inserted. Discarding brings back what the disk was then.";
  paragraph(text.c_str(), width, theme::ink);
  gap(18);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + width - 3 * each - 16);
  if (button("Cancel", ButtonKind::Plain, each)) return true;
  ImGui::SameLine(0, 8);
  const bool discards = button("Discard", ButtonKind::Plain, each);
  ImGui::SameLine(0, 8);
  const bool keeps = button("Keep and eject", ButtonKind::Main, each);
  if (!discards && !keeps) return false;
  const Refusal refusal = discards ? app.machine().discard_changes(drive) : Refusal();
  app.act(refusal ? refusal : app.machine().eject(drive));
  return true;
}

struct DialogKind {
  Dialog dialog;
  const char* title;
  bool (*draw)(App& app, bool just_opened);
};

constexpr std::array dialog_kinds = std::to_array<DialogKind>({
    {Dialog::DiskFiles, "Files on the disk", draw_disk_files},
    {Dialog::SaveImage, "Save image as", draw_save_image},
    {Dialog::Eject, "Keep the changes?", draw_eject},
    {Dialog::NewDisk, "New blank disk", draw_new_disk},
    {Dialog::NewHardDisk, "New hard disk", draw_new_hard_disk},
    {Dialog::RealDrive, "Real disk", draw_real_drive},
    {Dialog::EjectRealDisk, "Eject the real disk?", draw_eject_real_disk},
    {Dialog::Settings, "Settings", draw_machine_settings},
    {Dialog::NewMachine, "New machine", draw_new_machine},
    {Dialog::Keys, "Keys", draw_keys},
    {Dialog::Console, "Console", draw_console},
    {Dialog::About, "About Ferrite", draw_about},
});

/// Title line with a cross at its end. True: the cross was chosen.
bool draw_title(App& app, const char* title, float window_right) {
  ImGui::PushFont(app.fonts().strong);
  ImGui::TextUnformatted(title);
  ImGui::PopFont();
  // The cross lies in the margin, which is no reason for a wider window.
  ImVec2& extent = ImGui::GetCurrentWindow()->DC.CursorMaxPos;
  const ImVec2 contents = extent;
  ImGui::SetCursorScreenPos({window_right - 42, ImGui::GetWindowPos().y + 12});
  const bool closed = icon_button("close", &icons::cross, "Close");
  extent = contents;
  ImGui::SetCursorScreenPos({ImGui::GetWindowPos().x + 24, ImGui::GetWindowPos().y + 58});
  return closed;
}

}  // namespace

namespace {
bool any_list_open() { return ImGui::GetCurrentContext()->OpenPopupStack.Size > 1; }
}  // namespace

void draw_dialogs(App& app) {
  const auto kind = std::find_if(dialog_kinds.begin(), dialog_kinds.end(),
                                 [&app](const DialogKind& k) { return k.dialog == app.dialog(); });
  if (kind == dialog_kinds.end()) return;
  const bool just_opened = !ImGui::IsPopupOpen(kind->title);
  if (just_opened) ImGui::OpenPopup(kind->title);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({display.x * 0.5f, display.y * 0.5f}, ImGuiCond_Always, {0.5f, 0.5f});
  ImGui::SetNextWindowSizeConstraints({0, 0}, {display.x - 16, display.y - 16});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {24, 20});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 14.0f);
  bool close = false;
  if (ImGui::BeginPopupModal(kind->title, nullptr,
                             ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoMove |
                                 ImGuiWindowFlags_NoSavedSettings)) {
    cast_shadow();
    close = draw_title(app, kind->title, ImGui::GetWindowPos().x + ImGui::GetWindowWidth());
    close = kind->draw(app, just_opened) || close;
    const bool outside = ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !ImGui::IsWindowAppearing() &&
                         !ImGui::IsMouseHoveringRect(ImGui::GetWindowPos(),
                                                     {ImGui::GetWindowPos().x + ImGui::GetWindowWidth(),
                                                      ImGui::GetWindowPos().y + ImGui::GetWindowHeight()},
                                                     false);
    // A list above the dialog is what a click beside it, or Escape, closes.
    const bool list_open = std::exchange(app.list_was_open(), any_list_open());
    if (close || (!list_open && (outside || ImGui::IsKeyPressed(ImGuiKey_Escape)))) {
      ImGui::CloseCurrentPopup();
      app.open_dialog(Dialog::None);
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
}

}  // namespace ferrite
