// SPDX-License-Identifier: MIT
#pragma once
#include "core/share/memory_folder.h"

namespace ferrite::test {

/// A folder in memory whose host needs time for each question, or fails it.
class SlowFolder final : public HostFolder {
 public:
  MemoryFolder memory;
  u32 waits = 0;                  // so many times for each question
  Status trouble = Status::Done;  // what every question is answered, once it is not Done
  u32 flushes = 0, settled = 0, lists = 0;

  bool writable() const override { return memory.writable(); }
  Status look(std::string_view path, Entry& entry) override {
    return ask([&] { return memory.look(path, entry); });
  }
  Status list(std::string_view path, std::vector<Item>& items) override {
    return ask([&] { return lists++, memory.list(path, items); });
  }
  Status read(std::string_view path, u64 offset, std::span<u8> into, u32& got) override {
    return ask([&] { return memory.read(path, offset, into, got); });
  }
  Status write(std::string_view path, u64 offset, std::span<const u8> from) override {
    return ask([&] { return memory.write(path, offset, from); });
  }
  Status create(std::string_view path, Kind kind, u8 permissions) override {
    return ask([&] { return memory.create(path, kind, permissions); });
  }
  Status remove(std::string_view path, Kind kind) override {
    return ask([&] { return memory.remove(path, kind); });
  }
  Status rename(std::string_view from, std::string_view to) override {
    return ask([&] { return memory.rename(from, to); });
  }
  Status change(std::string_view path, const Change& change) override {
    return ask([&] { return memory.change(path, change); });
  }
  Status flush(std::string_view path) override {
    return ask([&] { return flushes++, memory.flush(path); });
  }
  Status space(Space& space) override {
    return ask([&] { return memory.space(space); });
  }
  void settle() override { settled++; }

 private:
  template <class Question>
  Status ask(Question question) {
    if (waited_ < waits) return waited_++, Status::Waiting;
    waited_ = 0;
    return trouble == Status::Done ? question() : trouble;
  }
  u32 waited_ = 0;
};

}  // namespace ferrite::test
