// SPDX-License-Identifier: MIT
#pragma once
// Ferrite's own: images of floppies that are in no drive, made, looked at, and put into other formats.
#include "core/automation/services.h"
#include "core/disk/blank_floppy.h"
#include "core/disk/floppy_conversion.h"

namespace ferrite::automation {

class FloppyImages {
 public:
  explicit FloppyImages(Services& services) : services_(services) {}

  struct Description {
    std::string_view format;  // FloppyFileFormat::name
    Geometry shape;
    std::string label;    // of its FAT file system; empty: it has none
    std::string comment;  // FloppyDisk::comment
  };

  /// A new disk of one of floppy_formats(), `size` KB.
  Hresult create(std::string_view path, i32 size, std::string_view label, BlankFloppy);
  /// Of a file's bytes. VM_E_IMAGE_CAPTURE_FAIL, with a sentence: no floppy is in them.
  Answer<Description> describe(std::vector<u8> file) const;
  /// The same disk in the format of format_to_write(); E_INVALIDARG: there is no such format.
  Answer<ConvertedFloppy> convert(std::vector<u8> file, std::string_view format) const;

 private:
  Answer<std::unique_ptr<FloppyImage>> read(std::vector<u8> file) const;

  Services& services_;
};

}  // namespace ferrite::automation
