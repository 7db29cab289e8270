// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <optional>

#include "ui/app/floppy_files.h"

namespace ferrite {

class App;

/// What the window of a disk's files shows, and what the user is about to do there.
struct DiskFilesForm {
  enum class Edit : u8 { None, Rename, NewFolder, Label, Delete };

  std::string folder;  // parts divided by "/"; empty: the root
  std::optional<FloppyFolder> listing;
  std::string trouble;  // why there is none, or why something was not done
  std::string chosen;   // a name in the folder; empty: none
  Edit edit = Edit::None;
  bool edit_begins = false;
  std::array<char, 256> text{};  // of the field
  double looked_at = 0;
};

/// The files on the disk in App::dialog_drive(). True: close it.
bool draw_disk_files(App& app, bool just_opened);

/// A file that the user chose or dropped while the window is open.
void add_disk_file(App& app, const std::string& name, std::span<const u8> bytes);

}  // namespace ferrite
