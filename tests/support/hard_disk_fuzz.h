// SPDX-License-Identifier: MIT
// What the fuzzers of hard disk images share: bytes as decisions, patches to an image, and work on the disk in it.
#pragma once
#include <cstdlib>

#include "core/base/result.h"
#include "tests/support/hard_disk_rig.h"

namespace ferrite::test {

inline void must(bool holds) {
  if (!holds) std::abort();
}

class FuzzInput {
 public:
  FuzzInput(const u8* data, std::size_t size) : rest_(data, size) {}
  bool empty() const { return rest_.empty(); }
  u64 number(unsigned bytes) {
    u64 value = 0;
    for (; bytes && !rest_.empty(); bytes--, rest_ = rest_.subspan(1)) value = value << 8 | rest_.front();
    return value;
  }
  Bytes rest() {
    Bytes bytes(rest_.begin(), rest_.end());
    rest_ = {};
    return bytes;
  }

 private:
  std::span<const u8> rest_;
};

/// Overwrites numbers in the file, mostly at its head. False: there were none to overwrite.
inline bool patch(FuzzInput& input, Bytes& file) {
  const u64 patches = input.number(1) % 16;
  for (u64 n = 0; n < patches && !file.empty(); n++) {
    const u64 how = input.number(1), place = input.number(how & 1 ? 2 : 1) * (how & 2 ? 4 : 1);
    const std::size_t at = how & 4 ? file.size() - 1 - place % file.size() : place % file.size();
    const unsigned bytes = how & 8 ? 8 : how & 16 ? 4 : 1;
    const u64 value = how & 32 ? ~input.number(1) : input.number(bytes);
    for (unsigned byte = 0; byte < bytes && at + byte < file.size(); byte++)
      file[at + byte] = u8(how & 64 ? value >> 8 * byte : value >> 8 * (bytes - 1 - byte));
  }
  if (const u64 cut = input.number(1); cut > 200)
    file.resize(file.size() - std::min<std::size_t>(file.size(), cut - 200));
  return patches;
}

/// Reads and writes here and there. `sound`: what was written must be read again.
inline void work_on(HardDisk& disk, FuzzInput& input, bool sound) {
  using Io = HardDisk::Io;
  must(disk.sectors() > 0);
  for (unsigned n = 0; n < 24 && !input.empty(); n++) {
    const u64 what = input.number(1), place = input.number(2);
    const unsigned count = unsigned(input.number(1) % 70 + 1);
    const u64 sector = what & 1 ? disk.sectors() - 1 - place % disk.sectors() : place;
    Bytes bytes = sectors_of(count, unsigned(place + n));
    if (what & 2) {
      const Io result = disk.write(sector, bytes);
      must(result != Io::Done || (disk.holds(sector, bytes.size()) && disk.writable()));
      Bytes again(bytes.size());
      if (sound && result == Io::Done) must(disk.read(sector, again) == Io::Done && again == bytes);
    } else {
      must(disk.read(sector, bytes) != Io::Done || disk.holds(sector, bytes.size()));
    }
    if (what & 4) disk.flush();
  }
}

/// Whether this is a disk; where it is none, the sentence must say something.
template <class T>
bool opened(const Result<T>& result) {
  if (!result) must(result.sentence().size() > 20);
  return bool(result);
}

/// A file of a host with little room.
inline std::shared_ptr<HostFile> small_host_file(Bytes bytes) {
  auto file = host_file(std::move(bytes));
  file->most_bytes = 16 << 20;
  return file;
}

}  // namespace ferrite::test
