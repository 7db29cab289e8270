// SPDX-License-Identifier: MIT
#pragma once
// Files of floppies on their way from one format to another.
#include <memory>

#include "core/disk/floppy_image.h"

namespace ferrite {

/// The disk in a file of any format that is read, also where a gzip or ZIP archive has one and no more.
Result<std::unique_ptr<FloppyImage>> read_floppy(std::vector<u8> file);

/// The format that is called so ("HxC HFE version 3"), or the first that is written with this suffix ("hfe").
Result<const FloppyFileFormat*> format_to_write(std::string_view name_or_suffix);

struct ConvertedFloppy {
  std::vector<u8> file;
  std::vector<std::string> losses;  // what the format has no place for, as sentences
};
ConvertedFloppy convert_floppy(const FloppyDisk&, const FloppyFileFormat& to);

}  // namespace ferrite
