// SPDX-License-Identifier: MIT
#pragma once
#include "core/disk/blank_floppy.h"

namespace ferrite {

class App;

/// What the dialog asks for.
struct NewDiskForm {
  Geometry geometry;  // 1.44 MB
  std::array<char, 64> name{"Blank disk.img"};
  std::array<char, 12> label{};  // of a DOS disk
  BlankFloppy contents = BlankFloppy::Dos;
  std::string trouble{};
};

/// The contents of the dialog that makes a blank disk. True: finished, close it.
bool draw_new_disk(App& app, bool just_opened);

}  // namespace ferrite
