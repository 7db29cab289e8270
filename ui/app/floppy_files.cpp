// SPDX-License-Identifier: MIT
#include "ui/app/floppy_files.h"

#include <algorithm>

#include "core/automation/path.h"

namespace ferrite {
namespace {

void sort(std::vector<FatVolume::Item>& items) {
  std::sort(items.begin(), items.end(), [](const FatVolume::Item& a, const FatVolume::Item& b) {
    return a.folder != b.folder ? a.folder : automation::fold(a.name) < automation::fold(b.name);
  });
}

}  // namespace

Result<FloppyFolder> list_files(const automation::FloppyFiles& files, const std::string& folder) {
  return files.look([&](FatVolume& volume) -> Result<FloppyFolder> {
    auto items = volume.list(folder);
    if (!items) return Error{items.sentence()};
    sort(*items);
    return FloppyFolder{volume.label(), volume.free_bytes(), std::move(*items)};
  });
}

}  // namespace ferrite
