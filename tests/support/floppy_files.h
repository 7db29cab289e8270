// SPDX-License-Identifier: MIT
// Floppy disks in files of all formats: sample files, and what their disks have in common.
#pragma once
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "core/disk/floppy_file_format.h"
#include "paths.h"

namespace ferrite::test {

using Bytes = std::vector<u8>;

/// A file of the shared corpora, by its path there; empty where it is absent.
inline Bytes corpus_file(const std::string& path) {
  std::ifstream file(std::string(FERRITE_SHARED_DIR) + "/corpora/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
inline Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

inline bool same_disk(const FloppyDisk& a, const FloppyDisk& b) {
  if (a.cylinders() != b.cylinders() || a.heads() != b.heads() || a.turns_per_minute != b.turns_per_minute ||
      a.write_protected != b.write_protected || a.comment != b.comment)
    return false;
  for (unsigned cylinder = 0; cylinder < a.cylinders(); cylinder++)
    for (u8 head = 0; head < a.heads(); head++)
      if (!(a.track({u8(cylinder), head}) == b.track({u8(cylinder), head}))) return false;
  return true;
}

/// The data of all sectors in the order of their numbers, as a raw image has them.
inline Bytes raw_bytes(const FloppyDisk& disk) {
  Bytes out;
  for (unsigned cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++) {
      std::vector<StoredSector> sectors = disk.track({u8(cylinder), head}).sectors;
      std::stable_sort(sectors.begin(), sectors.end(),
                       [](const StoredSector& a, const StoredSector& b) { return a.id.record < b.id.record; });
      for (const StoredSector& sector : sectors) out = std::move(out) + sector.data;
    }
  return out;
}

}  // namespace ferrite::test
