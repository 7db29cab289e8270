// SPDX-License-Identifier: MIT
#include "ui/app/floppy_files.h"

#include <algorithm>

#include "core/automation/path.h"
#include "core/disk/floppy_sectors.h"

namespace ferrite {
namespace {

Error no_file_system(const Error& reason) {
  return Error{"There are no files to show: this disk has no DOS file system. " + reason.sentence};
}

void sort(std::vector<FatVolume::Item>& items) {
  std::sort(items.begin(), items.end(), [](const FatVolume::Item& a, const FatVolume::Item& b) {
    return a.folder != b.folder ? a.folder : automation::fold(a.name) < automation::fold(b.name);
  });
}

}  // namespace

Result<FloppyFolder> list_files(FloppyImage& disk, const std::string& folder) {
  FloppySectors sectors(disk);
  auto volume = FatVolume::open(sectors);
  if (!volume) return no_file_system({volume.sentence()});
  auto items = volume->list(folder);
  if (!items) return Error{items.sentence()};
  sort(*items);
  return FloppyFolder{volume->label(), volume->free_bytes(), std::move(*items)};
}

Result<std::vector<u8>> read_file(FloppyImage& disk, const std::string& path) {
  FloppySectors sectors(disk);
  auto volume = FatVolume::open(sectors);
  if (!volume) return no_file_system({volume.sentence()});
  return volume->read(path);
}

Result<bool> change_files(FloppyImage& disk, const std::function<Result<bool>(FatVolume&)>& change) {
  FloppySectors sectors(disk);
  auto volume = FatVolume::open(sectors);
  if (!volume) return no_file_system({volume.sentence()});
  if (auto changed = change(*volume); !changed) return changed;
  return volume->flush();
}

}  // namespace ferrite
