// SPDX-License-Identifier: MIT
#pragma once
// The disks of a machine whose state is taken as bytes: the state names them, and they are put back before it is
// restored.
#include <optional>

#include "core/base/types.h"

namespace ferrite::automation {

struct SavedDisk {
  enum class Slot : u8 { Floppy, Disc, HardDisk };
  Slot slot = Slot::Floppy;
  unsigned place = 0;       // floppies: the drive's number; others: as in MachineSettings::drives
  bool host_drive = false;  // the name is a letter, else a path
  bool write_protected = false;
  std::string name{};
  bool operator==(const SavedDisk&) const = default;

  /// "drive A", "the CD-ROM drive", "the machine": for sentences.
  std::string where() const;
  /// That it was in the machine, and why it cannot be inserted now.
  std::string missing(std::string_view why) const;
};

/// As text within a state.
std::string text_of(std::span<const SavedDisk>);
/// Nothing: the text is none of these; older states have none. Lines that do not tell a disk are passed over.
std::optional<std::vector<SavedDisk>> saved_disks(std::string_view text);

}  // namespace ferrite::automation
