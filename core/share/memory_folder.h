// SPDX-License-Identifier: MIT
#pragma once
#include <map>

#include "core/host/host_folder.h"

namespace ferrite {

/// A folder in memory, with room for so many bytes of files.
class MemoryFolder final : public HostFolder {
 public:
  explicit MemoryFolder(u64 capacity = 64 << 20) : capacity_(capacity) {}

  void set_writable(bool writable) { writable_ = writable; }
  void set_clock(i64 nanoseconds) { now_ = nanoseconds; }
  /// A file's bytes; null: there is no such file.
  const std::vector<u8>* bytes(std::string_view path) const;

  bool writable() const override { return writable_; }
  Status look(std::string_view path, Entry&) override;
  Status list(std::string_view path, std::vector<Item>&) override;
  Status read(std::string_view path, u64 offset, std::span<u8> into, u32& got) override;
  Status write(std::string_view path, u64 offset, std::span<const u8> from) override;
  Status create(std::string_view path, Kind, u8 permissions) override;
  Status remove(std::string_view path, Kind) override;
  Status rename(std::string_view from, std::string_view to) override;
  Status change(std::string_view path, const Change&) override;
  Status flush(std::string_view) override { return Status::Done; }
  Status space(Space&) override;

 private:
  struct Node {
    Kind kind = Kind::Folder;
    u8 permissions = Read | Write | Execute;
    i64 modified = 0;
    std::vector<u8> bytes{};
  };
  using Nodes = std::map<std::string, Node, std::less<>>;

  Node* find(std::string_view path);
  Status find_file(std::string_view path, Node*&);
  Status may_hold(std::string_view path);
  bool has_entries(std::string_view folder) const;
  Status resize(Node&, u64 size);

  Nodes nodes_{{"", Node{}}};  // by path
  u64 capacity_, used_ = 0;
  i64 now_ = 0;
  bool writable_ = true;
};

}  // namespace ferrite
