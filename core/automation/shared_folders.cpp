// SPDX-License-Identifier: MIT
#include "core/automation/shared_folders.h"

#include <algorithm>

#include "core/automation/virtual_machine.h"
#include "core/device/virtio_9p.h"

namespace ferrite::automation {

/// A saved machine may get its folders back.
Hresult SharedFolders::stopped() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return machine_.active() ? services_.error.set(VM_E_VM_RUNNING) : S_OK;
}

Hresult SharedFolders::check_tag(std::string_view tag) const {
  const auto refused = [](char c) { return c <= ' ' || c > '~' || c == ',' || c == '"' || c == '\''; };
  if (tag.empty() || tag.size() > Virtio9p::LongestTag || std::any_of(tag.begin(), tag.end(), refused))
    return services_.error.set(E_INVALIDARG,
                               "A shared folder's tag has 1 to 32 letters, digits or signs, without blanks, commas and "
                               "quotes: the guest mounts the folder by it.");
  const auto same = [&](const Shared& shared) { return shared.tag == tag; };
  if (std::any_of(shared_.begin(), shared_.end(), same))
    return services_.error.set(ERROR_ALREADY_EXISTS,
                               "A folder is shared as \"" + std::string(tag) + "\" already. Choose another tag.");
  return S_OK;
}

Answer<u32> SharedFolders::add(std::string_view tag, std::shared_ptr<HostFolder> folder) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  if (const Hresult code = check_tag(tag); code != S_OK) return code;
  if (shared_.size() == Most)
    return services_.error.set(VM_E_PREF_ILLEGAL_VALUE, "A machine has at most 4 shared folders.");
  shared_.push_back({services_.next_id++, std::string(tag), std::move(folder)});
  return shared_.back().id;
}

Hresult SharedFolders::remove(u32 folder) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  const auto found =
      std::find_if(shared_.begin(), shared_.end(), [=](const Shared& shared) { return shared.id == folder; });
  if (found == shared_.end()) return services_.error.set(VM_E_FOLDER_NOT_SHARED);
  shared_.erase(found);
  return S_OK;
}

Answer<i32> SharedFolders::count() const {
  return machine_.known() ? Answer<i32>(i32(shared_.size())) : services_.error.set(VM_E_VM_UNKNOWN);
}

Answer<u32> SharedFolders::item(i32 index) const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (index < 1 || std::size_t(index) > shared_.size()) return services_.error.set(DISP_E_BADINDEX);
  return shared_[std::size_t(index - 1)].id;
}

Answer<const SharedFolders::Shared*> SharedFolders::find(u32 folder) const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  for (const Shared& shared : shared_)
    if (shared.id == folder) return &shared;
  return services_.error.set(VM_E_FOLDER_NOT_SHARED);
}

Answer<std::string> SharedFolders::tag(u32 folder) const {
  const auto found = find(folder);
  return found ? Answer<std::string>(found.value->tag) : found.code;
}

Answer<bool> SharedFolders::read_only(u32 folder) const {
  const auto found = find(folder);
  return found ? Answer<bool>(!found.value->folder->writable()) : found.code;
}

void SharedFolders::power_on(Pc& pc) {
  for (unsigned place = 0; place < shared_.size(); place++)
    pc.attach_host_folder(place, shared_[place].tag, *shared_[place].folder);
}

void SharedFolders::power_off() {
  for (const Shared& shared : shared_) shared.folder->settle();
}

}  // namespace ferrite::automation
