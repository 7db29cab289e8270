// SPDX-License-Identifier: MIT
#include "core/disk/packed_floppies.h"

#include <algorithm>

#include "core/disk/f86_file.h"
#include "core/disk/floppy_image.h"
#include "core/disk/kryoflux_stream.h"

namespace ferrite {
namespace {

bool is_image(const PackedFile& file) { return bool(FloppyImage::open(std::make_unique<MemoryMedia>(file.bytes))); }

bool is_stream(const PackedFile& file) { return is_kryoflux_name(file.name); }

Result<std::vector<PackedFile>> captured(std::span<const PackedFile> streams) {
  const auto disk = kryoflux_disk(streams);
  if (!disk) return Error{disk.sentence()};
  Losses nothing;  // 86F has a place for all that a capture has
  return std::vector<PackedFile>{{"KryoFlux capture.86f", F86Format.write(*disk, nothing)}};
}

}  // namespace

Result<std::vector<PackedFile>> floppies_in(std::span<const u8> archive) {
  auto files = unpack(archive);
  if (!files) return files;
  if (std::any_of(files->begin(), files->end(), is_stream)) return captured(*files);
  std::erase_if(*files, [](const PackedFile& file) { return !is_image(file); });
  if (files->empty())
    return Error{"There is no floppy image in the archive. Choose one that has some, or an image itself."};
  for (PackedFile& file : *files) file.name = file.name.substr(file.name.find_last_of('/') + 1);
  std::stable_sort(files->begin(), files->end(),
                   [](const PackedFile& a, const PackedFile& b) { return a.name < b.name; });
  return files;
}

}  // namespace ferrite
