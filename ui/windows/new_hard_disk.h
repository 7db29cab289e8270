// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <string>

namespace ferrite {

class App;

/// What the dialog asks for.
struct NewHardDiskForm {
  std::array<char, 64> name{"Hard disk.vhd"};
  std::array<char, 8> megabytes{"2047"};
  std::string trouble;  // why the last try failed
};

/// The contents of the dialog that makes a hard disk. True: finished, close it.
bool draw_new_hard_disk(App& app, bool just_opened);

}  // namespace ferrite
