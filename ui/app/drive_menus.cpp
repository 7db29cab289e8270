// SPDX-License-Identifier: MIT
// The menus of the IDE drives, in the Machine menu and above their lights, and of shared folders.
#include <imgui.h>

#include <functional>

#include "ui/app/app.h"
#include "ui/app/menu.h"
#include "ui/platform/page.h"
#include "ui/widgets/controls.h"

namespace ferrite {
namespace {

constexpr float name_room = 260;

/// Images the host keeps; the one in `shown` has the check mark.
void kept_submenu(App& app, Medium medium, const std::string& shown, bool enabled,
                  const std::function<Refusal(const std::string& path)>& use) {
  const std::vector<std::string> paths = app.machine().kept_images(medium);
  if (!submenu("Recent", &icons::clock, enabled && !paths.empty())) return;
  constexpr std::size_t most = 12;
  for (std::size_t i = 0; i < paths.size() && i < most; ++i) {
    const std::string name = shortened(paths[i].substr(paths[i].find_last_of('\\') + 1), name_room);
    ImGui::PushID(int(i));
    if (menu_item({.label = name.c_str(),
                   .icon = medium == Medium::Disc ? &icons::disc : &icons::hard_disk,
                   .chosen = paths[i] == shown}))
      app.act(use(paths[i]));
    ImGui::PopID();
  }
  ImGui::EndMenu();
}

void cdrom_items(App& app, const IdeDriveView& drive) {
  const bool off = app.face().state == MachineState::Off, there = drive.id != MachineView::first_drive;
  if (!there) caption("No CD-ROM drive");
  if (there) caption(drive.name.empty() ? "The CD-ROM drive is empty" : shortened(drive.name, name_room).c_str());
  if (menu_item({.label = "Insert disc image…", .icon = &icons::folder, .enabled = there || off}))
    app.choose_disc(drive.id);
  kept_submenu(app, Medium::Disc, drive.path, there || off,
               [&](const std::string& path) { return app.machine().insert_disc(drive.id, path); });
  if (menu_item({.label = "Eject", .icon = &icons::eject, .enabled = !drive.path.empty()}))
    app.act(app.machine().eject_disc(drive.id));
  menu_separator();
  if (there && menu_item({.label = "Remove the drive", .icon = &icons::cross, .enabled = off}))
    app.act(app.machine().remove_drive(drive.id));
  if (!there && menu_item({.label = "Add a drive", .icon = &icons::disc, .enabled = off}))
    app.act(app.machine().add_cdrom());
}

}  // namespace

void cdrom_menu(App& app) {
  const std::vector<IdeDriveView> drives = app.face().cdroms.drives;  // an item may change the face
  if (drives.empty()) cdrom_items(app, {});
  for (std::size_t i = 0; i < drives.size(); ++i) {
    if (i > 0) menu_separator();
    ImGui::PushID(int(drives[i].id));
    cdrom_items(app, drives[i]);
    ImGui::PopID();
  }
  if (app.face().state != MachineState::Off) caption("Drives change while the machine is off.");
}

void hard_disk_menu(App& app) {
  const std::vector<IdeDriveView>& disks = app.face().hard_disks.drives;
  const bool off = app.face().state == MachineState::Off;
  caption(disks.empty() ? "No hard disk" : disks.size() == 1 ? "1 hard disk" : "Hard disks");
  if (menu_item({.label = "Connect hard disk image…", .icon = &icons::folder, .enabled = off})) app.choose_hard_disk();
  if (menu_item({.label = "New hard disk…", .icon = &icons::blank, .enabled = off}))
    app.open_dialog(Dialog::NewHardDisk);
  kept_submenu(app, Medium::HardDisk, "", off,
               [&](const std::string& path) { return app.machine().connect_hard_disk(path); });
  if (!disks.empty()) menu_separator();
  for (const IdeDriveView& disk : disks) {
    const std::string label = "Disconnect " + shortened(disk.name, name_room);
    ImGui::PushID(int(disk.id));
    if (menu_item({.label = label.c_str(), .icon = &icons::eject, .enabled = off}))
      app.act(app.machine().remove_drive(disk.id));
    ImGui::PopID();
  }
  if (!off) caption("Hard disks change while the machine is off.");
}

void shared_folders_menu(App& app) {
  const std::vector<SharedFolderView> folders = app.machine().shared_folders();
  const bool off = app.face().state == MachineState::Off;
  caption(folders.empty() ? "No shared folder" : folders.size() == 1 ? "1 shared folder" : "Shared folders");
  if (menu_item({.label = "Share a folder…", .icon = &icons::folder, .enabled = off && app.machine().may_share()}))
    ferrite_page_share_folder();
  if (!folders.empty()) menu_separator();
  for (const SharedFolderView& folder : folders) {
    const std::string label = "Stop sharing " + shortened(folder.tag, name_room);
    ImGui::PushID(int(folder.id));
    if (menu_item({.label = label.c_str(), .icon = &icons::eject, .enabled = off}))
      app.act(app.machine().stop_sharing(folder.id));
    ImGui::PopID();
  }
  if (!off) caption("Folders change while the machine is off.");
}

}  // namespace ferrite
