// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <string>
#include <vector>

#include "core/disk/floppy_file_format.h"

namespace ferrite {

class App;

/// What the dialog asks for, and what would come of it.
struct SaveImageForm {
  std::array<char, 128> name{};              // without its suffix
  const FloppyFileFormat* format = nullptr;  // null: the disk is gone
  std::vector<u8> file;                      // in that format
  std::vector<std::string> losses;           // what it has no place for
};

/// The contents of the dialog that hands out the image of the disk in App::dialog_drive(). True: finished, close it.
bool draw_save_image(App& app, bool just_opened);

}  // namespace ferrite
