// SPDX-License-Identifier: MIT
#include "core/share/memory_folder.h"

#include <algorithm>

namespace ferrite {
using Status = HostFolder::Status;
namespace {
std::string_view folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? std::string_view() : path.substr(0, slash);
}
/// What stands before the paths of all that is in a folder.
std::string prefix_of(std::string_view folder) { return folder.empty() ? "" : std::string(folder) + "/"; }
}  // namespace

const std::vector<u8>* MemoryFolder::bytes(std::string_view path) const {
  const auto found = nodes_.find(path);
  return found == nodes_.end() || found->second.kind == Kind::Folder ? nullptr : &found->second.bytes;
}

MemoryFolder::Node* MemoryFolder::find(std::string_view path) {
  const auto found = nodes_.find(path);
  return found == nodes_.end() ? nullptr : &found->second;
}

Status MemoryFolder::find_file(std::string_view path, Node*& node) {
  node = find(path);
  if (!node) return Status::NotFound;
  return node->kind == Kind::File ? Status::Done : Status::IsFolder;
}

/// Whether something can have this path: its folder is there.
Status MemoryFolder::may_hold(std::string_view path) {
  if (!writable_) return Status::ReadOnly;
  const Node* const folder = find(folder_of(path));
  if (!folder) return Status::NotFound;
  return folder->kind == Kind::Folder ? Status::Done : Status::NotFolder;
}

bool MemoryFolder::has_entries(std::string_view folder) const {
  const std::string prefix = prefix_of(folder);
  const auto next = nodes_.upper_bound(prefix);
  return next != nodes_.end() && next->first.compare(0, prefix.size(), prefix) == 0;
}

Status MemoryFolder::resize(Node& node, u64 size) {
  const u64 others = used_ - node.bytes.size();
  if (size > capacity_ - others) return Status::NoRoom;
  node.bytes.resize(std::size_t(size));
  used_ = others + size;
  return Status::Done;
}

Status MemoryFolder::look(std::string_view path, Entry& entry) {
  const Node* const node = find(path);
  if (!node) return Status::NotFound;
  entry = {node->kind, node->bytes.size(), node->modified, node->permissions};
  return Status::Done;
}

Status MemoryFolder::list(std::string_view path, std::vector<Item>& items) {
  const Node* const node = find(path);
  if (!node) return Status::NotFound;
  if (node->kind == Kind::File) return Status::NotFolder;
  const std::string prefix = prefix_of(path);
  for (auto next = nodes_.upper_bound(prefix); next != nodes_.end(); ++next) {
    if (next->first.compare(0, prefix.size(), prefix) != 0) break;
    std::string name = next->first.substr(prefix.size());
    if (name.find('/') == name.npos) items.push_back({std::move(name), next->second.kind});
  }
  return Status::Done;
}

Status MemoryFolder::read(std::string_view path, u64 offset, std::span<u8> into, u32& got) {
  Node* node = nullptr;
  if (const Status status = find_file(path, node); status != Status::Done) return status;
  const u64 size = node->bytes.size(), first = std::min(offset, size);
  got = u32(std::min<u64>(into.size(), size - first));
  std::copy_n(node->bytes.begin() + std::ptrdiff_t(first), got, into.begin());
  return Status::Done;
}

Status MemoryFolder::write(std::string_view path, u64 offset, std::span<const u8> from) {
  Node* node = nullptr;
  if (!writable_) return Status::ReadOnly;
  if (const Status status = find_file(path, node); status != Status::Done) return status;
  if (offset > capacity_ || from.size() > capacity_ - offset) return Status::NoRoom;
  const u64 end = std::max<u64>(offset + from.size(), node->bytes.size());
  if (const Status status = resize(*node, end); status != Status::Done) return status;
  std::copy(from.begin(), from.end(), node->bytes.begin() + std::ptrdiff_t(offset));
  node->modified = now_;
  return Status::Done;
}

Status MemoryFolder::create(std::string_view path, Kind kind, u8 permissions) {
  if (find(path)) return Status::Exists;
  if (const Status status = may_hold(path); status != Status::Done) return status;
  nodes_[std::string(path)] = {kind, permissions, now_, {}};
  return Status::Done;
}

Status MemoryFolder::remove(std::string_view path, Kind kind) {
  const Node* const node = find(path);
  if (!node) return Status::NotFound;
  if (!writable_) return Status::ReadOnly;
  if (node->kind != kind) return kind == Kind::File ? Status::IsFolder : Status::NotFolder;
  if (path.empty()) return Status::Denied;
  if (has_entries(path)) return Status::NotEmpty;
  used_ -= node->bytes.size();
  nodes_.erase(nodes_.find(path));
  return Status::Done;
}

Status MemoryFolder::rename(std::string_view from, std::string_view to) {
  const Node* const node = find(from);
  if (!node) return Status::NotFound;
  if (from.empty() || to.empty()) return Status::Denied;
  if (const Status status = may_hold(to); status != Status::Done) return status;
  if (find(to))
    if (const Status status = remove(to, node->kind); status != Status::Done) return status;
  Nodes moved;
  const std::string prefix = prefix_of(from);
  for (auto next = nodes_.lower_bound(from); next != nodes_.end();) {
    const std::string& path = next->first;
    const bool inside = path == from || path.compare(0, prefix.size(), prefix) == 0;
    if (inside) moved[std::string(to) + path.substr(from.size())] = std::move(next->second);
    next = inside ? nodes_.erase(next) : std::next(next);
  }
  nodes_.merge(moved);
  return Status::Done;
}

Status MemoryFolder::change(std::string_view path, const Change& change) {
  Node* const node = find(path);
  if (!node) return Status::NotFound;
  if (!writable_) return Status::ReadOnly;
  if (change.size) {
    if (node->kind == Kind::Folder) return Status::IsFolder;
    if (const Status status = resize(*node, *change.size); status != Status::Done) return status;
    node->modified = now_;
  }
  if (change.permissions) node->permissions = *change.permissions;
  if (change.modified_now) node->modified = now_;
  if (change.modified) node->modified = *change.modified;
  return Status::Done;
}

Status MemoryFolder::space(Space& space) {
  space = {capacity_, capacity_ - used_};
  return Status::Done;
}

}  // namespace ferrite
