// SPDX-License-Identifier: MIT
#include "core/disk/floppy_conversion.h"

#include <algorithm>

#include "core/disk/packed_floppies.h"

namespace ferrite {
namespace {

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  return small;
}

bool has_suffix(const FloppyFileFormat& format, std::string_view suffix) {
  const std::string all = " " + std::string(format.extensions) + " ";
  return !suffix.empty() && all.find(" " + std::string(suffix) + " ") != std::string::npos;
}

/// "imd, td0, ... or img"
std::string written_suffixes() {
  std::vector<std::string> all;
  for (const FloppyFileFormat& format : floppy_file_formats()) {
    std::string suffix(format.extensions.substr(0, format.extensions.find(' ')));
    if (format.write && std::find(all.begin(), all.end(), suffix) == all.end()) all.push_back(std::move(suffix));
  }
  std::string list = all.front();
  for (std::size_t n = 1; n < all.size(); n++) list += (n + 1 < all.size() ? ", " : " or ") + all[n];
  return list;
}

}  // namespace

Result<std::unique_ptr<FloppyImage>> read_floppy(std::vector<u8> file) {
  if (!is_packed_file(file)) return FloppyImage::open(std::make_unique<MemoryMedia>(std::move(file)));
  auto packed = floppies_in(file);
  if (!packed) return Error{packed.sentence()};
  if (packed->size() > 1)
    return Error{"The archive has " + std::to_string(packed->size()) +
                 " floppy images. Unpack it, and take them one at a time."};
  return FloppyImage::open(std::make_unique<MemoryMedia>(std::move(packed->front().bytes)));
}

Result<const FloppyFileFormat*> format_to_write(std::string_view name_or_suffix) {
  const std::string wish = in_small_letters(name_or_suffix);
  const FloppyFileFormat* only_read = nullptr;
  for (const FloppyFileFormat& format : floppy_file_formats()) {
    if (in_small_letters(format.name) != wish && !has_suffix(format, wish)) continue;
    if (format.write) return &format;
    only_read = &format;
  }
  const std::string cure = " Choose " + written_suffixes() + ".";
  if (only_read) return Error{"Files of the format " + std::string(only_read->name) + " are only read." + cure};
  return Error{"There is no format of floppy images called \"" + std::string(name_or_suffix) + "\"." + cure};
}

ConvertedFloppy convert_floppy(const FloppyDisk& disk, const FloppyFileFormat& to) {
  Losses losses;
  std::vector<u8> file = to.write(disk, losses);
  return {std::move(file), {losses.sentences().begin(), losses.sentences().end()}};
}

}  // namespace ferrite
