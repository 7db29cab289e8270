// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/result.h"
#include "core/disk/sector.h"

namespace ferrite {

enum class BlankFloppy : u8 {
  Dos,         // an empty file system
  Zeros,       // sectors, all zeros
  Unformatted  // no tracks: as it left its factory
};

/// The file of a new floppy disk: a raw image; without tracks a 86Box 86F. `label`: of a file system, at most 11
/// characters.
Result<std::vector<u8>> blank_floppy(const Geometry&, std::string_view label, BlankFloppy);

}  // namespace ferrite
