// SPDX-License-Identifier: MIT
// Media that several disks of a test share, that fail, and that stop keeping what is written; sectors to tell apart.
#pragma once
#include <algorithm>
#include <memory>

#include "core/disk/hard_disk.h"
#include "core/host/media.h"

namespace ferrite::test {

using Bytes = std::vector<u8>;

/// A file of the host's: outlives the disks that are opened over it. After `writes_left` writes the host is dead.
struct HostFile {
  static constexpr unsigned Forever = ~0u;
  Bytes bytes;
  bool writable = true;
  bool readable = true;
  unsigned writes_left = Forever;
  u64 most_bytes = ~u64(0);  // then the host's disk is full
  unsigned writes = 0;
  Settled settled = Settled::Kept;
};

class HostMedia final : public Media {
 public:
  explicit HostMedia(std::shared_ptr<HostFile> file) : file_(std::move(file)) {}
  u64 size() const override { return file_->bytes.size(); }
  bool writable() const override { return file_->writable; }
  bool read(u64 offset, std::span<u8> into) override {
    if (!file_->readable || offset > size() || into.size() > size() - offset) return false;
    std::copy_n(file_->bytes.begin() + std::ptrdiff_t(offset), into.size(), into.begin());
    return true;
  }
  bool write(u64 offset, std::span<const u8> from) override {
    if (!file_->writable || file_->writes >= file_->writes_left) return false;
    if (offset > file_->most_bytes || from.size() > file_->most_bytes - offset) return false;
    file_->writes++;
    if (offset + from.size() > size()) file_->bytes.resize(std::size_t(offset + from.size()));
    std::copy(from.begin(), from.end(), file_->bytes.begin() + std::ptrdiff_t(offset));
    return true;
  }
  bool flush() override { return file_->writes < file_->writes_left; }
  Settled settled() const override { return file_->settled; }

 private:
  std::shared_ptr<HostFile> file_;
};

inline std::shared_ptr<HostFile> host_file(Bytes bytes = {}) {
  auto file = std::make_shared<HostFile>();
  file->bytes = std::move(bytes);
  return file;
}
inline std::unique_ptr<Media> media_of(std::shared_ptr<HostFile> file) {
  return std::make_unique<HostMedia>(std::move(file));
}

/// Sectors that all differ, from one another and from those of another seed.
inline Bytes sectors_of(unsigned count, unsigned seed) {
  Bytes bytes(std::size_t(count) * HardDisk::SectorBytes);
  u32 random = seed * 2654435761u + 1;
  for (u8& byte : bytes) {
    random = random * 1664525 + 1013904223;
    byte = u8(random >> 24);
  }
  return bytes;
}

inline Bytes read_sectors(HardDisk& disk, u64 sector, unsigned count) {
  Bytes bytes(std::size_t(count) * HardDisk::SectorBytes, 0xEE);
  if (disk.read(sector, bytes) != HardDisk::Io::Done) bytes.clear();
  return bytes;
}
inline Bytes all_of(HardDisk& disk) { return read_sectors(disk, 0, unsigned(disk.sectors())); }

}  // namespace ferrite::test
