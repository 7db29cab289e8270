// SPDX-License-Identifier: MIT
#include "core/share/path_table.h"

#include <algorithm>

namespace ferrite {

void PathTable::clear() {
  parents_.fill(None);
  lengths_.fill(0);
  names_.fill(0);
  users_.fill(0);
  parents_[Root] = Root;
  users_[Root] = 1;  // it is never free
}

u16 PathTable::find(u16 folder, std::string_view wanted) const {
  for (u16 node = Root + 1; node < Most; node++)
    if (parents_[node] == folder && name(node) == wanted) return node;
  return None;
}

void PathTable::set_name(u16 node, std::string_view name) {
  lengths_[node] = u8(name.size());
  const auto end = std::copy(name.begin(), name.end(), names_.begin() + std::ptrdiff_t(node * NameRoom));
  std::fill(end, names_.begin() + std::ptrdiff_t((node + 1) * NameRoom), u8(0));
}

u16 PathTable::enter(u16 folder, std::string_view name) {
  u16 node = find(folder, name);
  if (node == None) {
    const auto free = std::find(parents_.begin(), parents_.end(), None);
    if (free == parents_.end()) return None;
    node = u16(free - parents_.begin());
    parents_[node] = folder;
    set_name(node, name);
    use(folder);
  }
  use(node);
  return node;
}

/// Goes up: a folder without users may go when the last that was in it has gone.
void PathTable::leave(u16 node) {
  while (--users_[node] == 0) {
    const u16 folder = parents_[node];
    parents_[node] = None;
    set_name(node, {});
    if (folder == Deleted) return;
    node = folder;
  }
}

bool PathTable::deleted(u16 node) const {
  while (node != Root && node != Deleted) node = parents_[node];
  return node == Deleted;
}

std::string_view PathTable::copy_name(u16 node, NameBuffer& buffer) const {
  const std::string_view own = name(node);
  std::copy(own.begin(), own.end(), buffer.begin());
  return {buffer.data(), own.size()};
}

/// Written from its end.
std::optional<std::string_view> PathTable::path(u16 node, PathBuffer& buffer) const {
  std::size_t first = buffer.size();
  for (; node != Root; node = parents_[node]) {
    if (node == Deleted) return {};
    const std::string_view part = name(node);
    const std::size_t slash = first < buffer.size();
    if (part.size() + slash > first) return {};
    if (slash) buffer[--first] = '/';
    first -= part.size();
    std::copy(part.begin(), part.end(), buffer.begin() + std::ptrdiff_t(first));
  }
  return std::string_view(buffer.data() + first, buffer.size() - first);
}

void PathTable::remove(u16 folder, std::string_view name) {
  const u16 node = find(folder, name);
  if (node == None) return;
  parents_[node] = Deleted;
  leave(folder);
}

void PathTable::move(u16 folder, std::string_view name, u16 new_folder, std::string_view new_name) {
  remove(new_folder, new_name);
  const u16 node = find(folder, name);
  if (node == None) return;
  parents_[node] = new_folder;
  set_name(node, new_name);
  use(new_folder);
  leave(folder);
}

/// Within as many steps as there are nodes: a state file may hold a circle.
bool PathTable::reaches_root(u16 node) const {
  for (u16 steps = 0; steps < Most; steps++) {
    if (node == Root || node == Deleted) return true;
    if (node >= Most || parents_[node] == None) return false;
    node = parents_[node];
  }
  return false;
}

bool PathTable::recount(std::span<const u16> used) {
  bool sound = parents_[Root] == Root;
  users_.fill(0);
  users_[Root] = 1;
  for (u16 node = Root + 1; node < Most; node++) {
    if (parents_[node] == None) continue;
    if (!reaches_root(node))
      sound = false;
    else if (parents_[node] != Deleted)
      use(parents_[node]);
  }
  for (const u16 node : used) {
    if (node < Most && parents_[node] != None)
      use(node);
    else
      sound = false;
  }
  for (u16 node = 0; node < Most; node++) sound = sound && (users_[node] != 0) == (parents_[node] != None);
  if (!sound) clear();
  return sound;
}

void PathTable::visit(StateVisitor& v) { v("parents", parents_), v("lengths", lengths_), v.block("names", names_); }

}  // namespace ferrite
