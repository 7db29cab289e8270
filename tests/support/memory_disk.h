// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <memory>

#include "core/disk/hard_disk.h"

namespace ferrite::test {

/// A hard disk in memory, whose bytes are `numbered`: each sector begins with its number, in 8 bytes. The test keeps
/// `switches` to make it slow or bad, and to look inside, while a drive owns the disk.
class MemoryDisk final : public HardDisk {
 public:
  struct Switches {
    std::vector<u8> bytes;
    bool writable = true;
    u32 waits = 0;             // how many times the host still says Waiting
    u64 bad_sector = ~u64{0};  // reading and writing it fails
    bool flush_fails = false;
    u32 flushes = 0;
    u32 writes = 0;
    u32 flush_waits = 0;  // how many times a flush still says Waiting
  };
  using Handle = std::shared_ptr<Switches>;

  explicit MemoryDisk(Handle switches) : s_(std::move(switches)) {}

  static Handle numbered(u64 sectors) {
    Handle handle = std::make_shared<Switches>();
    handle->bytes.resize(sectors * SectorBytes);
    for (u64 n = 0; n < sectors; n++)
      for (unsigned byte = 0; byte < 8; byte++) handle->bytes[n * SectorBytes + byte] = u8(n >> 8 * byte);
    return handle;
  }

  u64 sectors() const override { return s_->bytes.size() / SectorBytes; }
  bool writable() const override { return s_->writable; }
  Io read(u64 sector, std::span<u8> into) override {
    const Io io = outcome(sector, into.size());
    if (io == Io::Done) std::copy_n(at(sector), into.size(), into.begin());
    return io;
  }
  Io write(u64 sector, std::span<const u8> from) override {
    const Io io = outcome(sector, from.size());
    if (io == Io::Done) s_->writes++, std::copy(from.begin(), from.end(), at(sector));
    return io;
  }
  Io flush() override {
    if (s_->waits) return s_->waits--, Io::Waiting;
    if (s_->flush_waits) return s_->flush_waits--, Io::Waiting;
    s_->flushes++;
    return s_->flush_fails ? Io::Failed : Io::Done;
  }

 private:
  std::vector<u8>::iterator at(u64 sector) { return s_->bytes.begin() + std::ptrdiff_t(sector * SectorBytes); }
  Io outcome(u64 sector, std::size_t bytes) {
    if (s_->waits) return s_->waits--, Io::Waiting;
    const bool bad = s_->bad_sector >= sector && s_->bad_sector < sector + bytes / SectorBytes;
    return bad ? Io::Failed : Io::Done;
  }
  Handle s_;
};

}  // namespace ferrite::test
