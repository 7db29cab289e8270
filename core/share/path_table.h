// SPDX-License-Identifier: MIT
#pragma once
#include <optional>

#include "core/base/state.h"

namespace ferrite {

/// The files and folders that someone uses, each as a name in its folder: when a folder gets another name, so do all
/// that are in it. What was deleted stays as long as it is used, without a path.
class PathTable {
 public:
  static constexpr u16 Most = 1024, Root = 0, None = 0xFFFF;
  static constexpr std::size_t LongestName = 255, LongestPath = 4095;
  using PathBuffer = std::array<char, LongestPath>;
  using NameBuffer = std::array<char, LongestName>;

  PathTable() { clear(); }
  void clear();

  /// What has this name in a folder, with one user more; None: there is no room.
  u16 enter(u16 folder, std::string_view name);
  void use(u16 node) { users_[node]++; }
  void leave(u16 node);
  /// The root's is the root itself.
  u16 parent(u16 node) const { return node == Root ? Root : parents_[node]; }
  bool deleted(u16 node) const;
  std::string_view copy_name(u16 node, NameBuffer&) const;
  /// Nothing: it was deleted, or the path would be too long.
  std::optional<std::string_view> path(u16 node, PathBuffer&) const;
  void move(u16 folder, std::string_view name, u16 new_folder, std::string_view new_name);
  void remove(u16 folder, std::string_view name);

  /// Loaded, it counts its users anew. False: the state was no table, and it is empty now.
  bool recount(std::span<const u16> used);
  void visit(StateVisitor&);

 private:
  static constexpr u16 Deleted = 0xFFFE;
  static constexpr std::size_t NameRoom = LongestName + 1;

  std::string_view name(u16 node) const {
    return {reinterpret_cast<const char*>(names_.data()) + node * NameRoom, lengths_[node]};
  }
  void set_name(u16 node, std::string_view name);
  u16 find(u16 folder, std::string_view name) const;
  bool reaches_root(u16 node) const;

  std::array<u16, Most> parents_;  // None: free
  std::array<u8, Most> lengths_;
  std::array<u8, Most * NameRoom> names_;
  std::array<u32, Most> users_;  // those outside, and the children: derived
};

}  // namespace ferrite
