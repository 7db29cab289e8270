// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <memory>

#include "core/disk/optical_disc.h"

namespace ferrite::test {

/// A CD-ROM in memory. The test keeps `switches` to make it slow or bad while a drive owns the disc.
class MemoryDisc final : public OpticalDisc {
 public:
  struct Switches {
    std::vector<u8> bytes;
    u32 waits = 0;             // how many times the host still says Waiting
    u32 bad_sector = ~u32{0};  // reading it fails
  };
  using Handle = std::shared_ptr<Switches>;

  explicit MemoryDisc(Handle switches) : s_(std::move(switches)) {}

  /// Each sector is filled with the low byte of its number.
  static Handle numbered(u32 sectors) {
    Handle handle = std::make_shared<Switches>();
    for (u32 n = 0; n < sectors; n++) handle->bytes.insert(handle->bytes.end(), SectorBytes, u8(n));
    return handle;
  }

  u32 sectors() const override { return u32(s_->bytes.size() / SectorBytes); }
  Io read(u32 sector, std::span<u8> into) override {
    if (s_->waits) return s_->waits--, Io::Waiting;
    if (s_->bad_sector >= sector && s_->bad_sector < sector + into.size() / SectorBytes) return Io::Failed;
    std::copy_n(s_->bytes.begin() + std::ptrdiff_t(sector) * SectorBytes, into.size(), into.begin());
    return Io::Done;
  }

 private:
  Handle s_;
};

}  // namespace ferrite::test
