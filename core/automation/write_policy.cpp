// SPDX-License-Identifier: MIT
#include "core/automation/write_policy.h"

namespace ferrite::automation {
namespace {
std::optional<std::vector<u8>> all_of(Media& media) {
  std::vector<u8> bytes(std::size_t(media.size()));
  if (!media.read(0, bytes)) return std::nullopt;
  return bytes;
}
}  // namespace

bool InsertedDisk::remember() {
  if (!as_inserted_) as_inserted_ = all_of(bytes());
  return as_inserted_.has_value();
}

bool InsertedDisk::discard_changes() {
  if (as_inserted_ && !bytes().replace(*as_inserted_)) return false;
  as_inserted_.reset();
  return true;
}

bool InsertedDisk::hold_back() {
  if (held_) return true;
  auto present = all_of(*file_);
  if (!present) return false;
  held_ = std::make_unique<MemoryMedia>(std::move(*present));
  return true;
}

bool InsertedDisk::let_go() {
  if (held_ && changed() && !file_->replace(held_->bytes())) return false;
  held_.reset();
  return true;
}

}  // namespace ferrite::automation
