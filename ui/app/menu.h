// SPDX-License-Identifier: MIT
#pragma once

namespace ferrite {

class App;

/// The bar at the top: mark, menus, the machine's name and state, the buttons used most.
void draw_menu_bar(App& app);
/// The items of a floppy drive's menu; the bar and the status strip both show them.
void floppy_menu(App& app, unsigned drive);
/// The items of all CD-ROM drives, and of all hard disks; the Machine menu and the status strip show them.
void cdrom_menu(App& app);
void hard_disk_menu(App& app);
/// Folders of the user's in the guest, where the browser can choose one.
void shared_folders_menu(App& app);

}  // namespace ferrite
