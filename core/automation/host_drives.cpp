// SPDX-License-Identifier: MIT
#include "core/automation/host_drives.h"

#include "core/automation/path.h"

namespace ferrite::automation {

std::optional<char> HostDrives::letter_of(std::string_view text) {
  const std::string folded = fold(text);
  const bool is_letter = !folded.empty() && folded[0] >= 'A' && folded[0] <= 'Z';
  if (!is_letter || !std::string_view(":\\").starts_with(std::string_view(folded).substr(1))) return {};
  return folded[0];
}

std::shared_ptr<HostDrives::Drive> HostDrives::find(std::string_view text) const {
  const std::optional<char> letter = letter_of(text);
  const auto found = letter ? drives_.find(*letter) : drives_.end();
  return found == drives_.end() ? nullptr : found->second;
}

std::shared_ptr<HostDrives::Drive> HostDrives::find(std::string_view text, Kind kind) const {
  const auto found = find(text);
  return found && found->kind == kind ? found : nullptr;
}

Hresult HostDrives::offer(std::string_view text, Kind kind, std::shared_ptr<StoredFile> media) {
  const std::optional<char> letter = letter_of(text);
  if (!letter) return E_INVALIDARG;
  if (const auto old = find(text); old && old->captured) return VM_E_DRIVE_IN_USE;
  drives_[*letter] = std::make_shared<Drive>(Drive{*letter, kind, std::move(media)});
  return S_OK;
}

Hresult HostDrives::withdraw(std::string_view text) {
  const auto old = find(text);
  if (!old) return E_INVALIDARG;
  if (old->captured) return VM_E_DRIVE_IN_USE;
  drives_.erase(old->letter);
  return S_OK;
}

std::string HostDrives::letters(Kind kind) const {
  std::string all;
  for (const auto& [letter, drive] : drives_)
    if (drive->kind == kind) all += letter;
  return all;
}

}  // namespace ferrite::automation
