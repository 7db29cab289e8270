// SPDX-License-Identifier: MIT
#include "core/automation/disk_set.h"

#include <algorithm>

#include "core/automation/floppy_drive.h"
#include "core/automation/path.h"

namespace ferrite::automation {

i32 DiskSet::place() const {
  const Answer<std::string> now = drive_.image_file();
  if (!now || now.value.empty()) return 0;
  const auto found = std::find_if(paths_.begin(), paths_.end(),
                                  [&](const std::string& path) { return fold(path) == fold(now.value); });
  return found == paths_.end() ? 0 : i32(found - paths_.begin()) + 1;
}

Hresult DiskSet::insert(std::vector<std::string> paths) {
  if (paths.empty()) return error_.set(E_INVALIDARG, "A set has at least one disk; name its image.");
  if (const Hresult code = drive_.attach_image(paths.front()); code != S_OK) return code;
  paths_ = std::move(paths);
  last_ = 0;
  return S_OK;
}

Hresult DiskSet::step(std::size_t by) {
  if (paths_.empty())
    return error_.set(VM_E_NO_MEDIA_CAPTURED, "This drive has no set of disks; insertSet() gives it one.");
  const i32 now = place();
  const std::size_t wanted = ((now ? std::size_t(now - 1) : last_) + by) % paths_.size();
  if (const Hresult code = drive_.attach_image(paths_[wanted]); code != S_OK) return code;
  last_ = wanted;
  return S_OK;
}

}  // namespace ferrite::automation
