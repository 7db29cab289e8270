// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>

#include "core/host/host_folder.h"

namespace ferrite::test {

/// A folder without contents of its own: whatever one asks for is there, as a folder if its name begins with a letter
/// up to "m", and everything can be done. Needs time for each question as often as `waits` says.
class ImaginedFolder final : public HostFolder {
 public:
  u32 waits = 0;
  bool writable() const override { return true; }
  Status look(std::string_view path, Entry& entry) override {
    entry = {kind(path), path.size(), i64(path.size()), 6};
    return answer();
  }
  Status list(std::string_view, std::vector<Item>& items) override {
    items = {{"a", Kind::Folder}, {"file", Kind::File}, {"z", Kind::File}};
    return answer();
  }
  Status read(std::string_view path, u64 offset, std::span<u8> into, u32& got) override {
    got = offset ? 0 : u32(std::min(into.size(), path.size()));
    std::copy_n(path.begin(), got, into.begin());
    return answer();
  }
  Status write(std::string_view, u64, std::span<const u8>) override { return answer(); }
  Status create(std::string_view, Kind, u8) override { return answer(); }
  Status remove(std::string_view, Kind) override { return answer(); }
  Status rename(std::string_view, std::string_view) override { return answer(); }
  Status change(std::string_view, const Change&) override { return answer(); }
  Status flush(std::string_view) override { return answer(); }
  Status space(Space& space) override {
    space = {1 << 30, 1 << 20};
    return answer();
  }

 private:
  static Kind kind(std::string_view path) {
    const auto slash = path.rfind('/');
    const char first = path.empty() ? 'a' : path[slash == path.npos ? 0 : slash + 1];
    return first <= 'm' ? Kind::Folder : Kind::File;
  }
  Status answer() {
    if (waits) return waits--, Status::Waiting;
    return Status::Done;
  }
};

}  // namespace ferrite::test
