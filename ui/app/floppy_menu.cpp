// SPDX-License-Identifier: MIT
// The menu of a floppy drive, in the menu bar and above its light.
#include <imgui.h>

#include "ui/app/app.h"
#include "ui/app/menu.h"
#include "ui/platform/page.h"
#include "ui/widgets/controls.h"

namespace ferrite {
namespace {

using automation::WritePolicy;

void kept_images_menu(App& app, unsigned drive, const std::vector<std::string>& paths) {
  constexpr std::size_t most = 12;
  for (std::size_t i = 0; i < paths.size() && i < most; ++i) {
    const std::string name = paths[i].substr(paths[i].find_last_of('\\') + 1);
    ImGui::PushID(int(i));
    if (menu_item({.label = name.c_str(), .icon = &icons::disk, .chosen = paths[i] == app.face().drives[drive].path})) {
      app.act(app.machine().insert_kept(drive, paths[i]));
    }
    ImGui::PopID();
  }
}

void about_disk(const DriveView& view, unsigned drive) {
  constexpr float name_room = 260;
  if (!view.look.inserted) return caption(drive == 0 ? "Drive A is empty" : "Drive B is empty");
  caption(shortened(view.name, name_room).c_str());
}

void insert_items(App& app, unsigned drive) {
  if (menu_item({.label = "Insert image…", .icon = &icons::folder})) app.choose_image(drive);
  if (menu_item({.label = "New blank disk…", .icon = &icons::blank})) app.open_dialog(Dialog::NewDisk, drive);
  const std::vector<std::string> kept = app.machine().kept_images(Medium::Floppy);
  if (submenu("Recent", &icons::clock, !kept.empty())) {
    kept_images_menu(app, drive, kept);
    ImGui::EndMenu();
  }
}

void set_items(App& app, unsigned drive) {
  const DriveView& view = app.face().drives[drive];
  if (view.set_size < 2) return;
  menu_separator();
  const std::string place = view.set_place
                                ? "Disk " + std::to_string(view.set_place) + " of " + std::to_string(view.set_size)
                                : "A set of " + std::to_string(view.set_size) + " disks";
  caption(place.c_str());
  if (menu_item({.label = "Next disk", .shortcut = drive == 0 ? "Right Ctrl + N" : "", .icon = &icons::down}))
    app.act(app.machine().next_disk(drive));
  if (menu_item({.label = "Previous disk", .icon = &icons::up})) app.act(app.machine().previous_disk(drive));
}

void changes_menu(App& app, unsigned drive) {
  struct Row {
    WritePolicy policy;
    const char* label;
  };
  static constexpr Row rows[] = {{WritePolicy::Keep, "Keep in this browser"},
                                 {WritePolicy::WriteThrough, "Write to the file it came from, too"},
                                 {WritePolicy::Ask, "Ask at eject"},
                                 {WritePolicy::Discard, "Discard at eject"}};
  const DriveView view = app.face().drives[drive];
  for (const Row& row : rows)
    if (menu_item({.label = row.label, .chosen = view.policy == row.policy}))
      app.act(app.machine().set_write_policy(drive, row.policy));
  menu_separator();
  if (menu_item({.label = "Undo all since it was inserted", .icon = &icons::reset, .enabled = view.changed}))
    app.act(app.machine().discard_changes(drive));
}

void disk_items(App& app, unsigned drive) {
  const DriveView view = app.face().drives[drive];
  const bool there = view.look.inserted;
  if (menu_item({.label = "Files…", .icon = &icons::file, .enabled = there})) app.open_dialog(Dialog::DiskFiles, drive);
  if (menu_item({.label = "Write-protect", .icon = &icons::lock, .enabled = there, .chosen = view.write_protected}))
    app.act(app.machine().protect(drive, !view.write_protected));
  if (submenu("Changes", &icons::sliders, there)) {
    changes_menu(app, drive);
    ImGui::EndMenu();
  }
  if (menu_item({.label = "Save image as…", .icon = &icons::save, .enabled = there}))
    app.open_dialog(Dialog::SaveImage, drive);
  if (menu_item({.label = "Eject", .icon = &icons::eject, .enabled = there})) app.eject(drive);
}

void real_drive_items(App& app, unsigned drive) {
  if (!ferrite_page_has_serial()) return;
  if (menu_item({.label = "Read a real disk…", .icon = &icons::disk})) app.open_dialog(Dialog::RealDrive, drive);
  const RealDrives& real = app.real_drives();
  if (real.known(drive) &&
      menu_item({.label = "Write to the real disk", .icon = &icons::save, .enabled = real.behind(drive)}))
    app.real_drives().write(drive);
}

}  // namespace

void floppy_menu(App& app, unsigned drive) {
  if (!app.face().drives[drive].there) return caption("No such drive. Machine > Settings fits one.");
  about_disk(app.face().drives[drive], drive);
  insert_items(app, drive);
  set_items(app, drive);
  menu_separator();
  disk_items(app, drive);
  menu_separator();
  const bool fast = app.face().drives[drive].fast;
  if (menu_item({.label = "Fast drive", .icon = &icons::gauge, .chosen = fast}))
    app.act(app.machine().set_fast(drive, !fast));
  real_drive_items(app, drive);
}

}  // namespace ferrite
