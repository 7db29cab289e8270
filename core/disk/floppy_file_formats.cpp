// SPDX-License-Identifier: MIT
#include "core/disk/floppy_file_format.h"
#include "core/disk/raw_file.h"

namespace ferrite {

std::span<const FloppyFileFormat> floppy_file_formats() {
  static const std::array formats{RawFormat};
  return formats;
}

}  // namespace ferrite
