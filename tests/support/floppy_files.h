// SPDX-License-Identifier: MIT
// Floppy disks in files of all formats: sample files, and what their disks have in common.
#pragma once
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "core/disk/raw_file.h"
#include "paths.h"
#include "tests/support/floppy_disks.h"

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

/// The formats that say what sectors are on a disk, and can be written. Raw files hold plain disks alone.
inline std::vector<FloppyFileFormat> written_sector_formats() {
  std::vector<FloppyFileFormat> formats;
  for (const FloppyFileFormat& format : floppy_file_formats())
    if (format.write && !format.has_cells && format.read != RawFormat.read && format.read != XdfFormat.read)
      formats.push_back(format);
  return formats;
}

/// Fails the test with the sentence where a file is refused.
inline FloppyDisk read_file(const FloppyFileFormat& format, const Bytes& file) {
  auto disk = format.read(file);
  if (!disk) FAIL(disk.sentence());
  return std::move(*disk);
}

/// Whether the file is refused, in a sentence with these words.
inline void says(const FloppyFileFormat& format, const Bytes& file, std::string_view words) {
  const auto refused = format.read(file);
  REQUIRE_FALSE(refused);
  INFO(refused.sentence());
  CHECK(refused.sentence().find(words) != std::string::npos);
}

inline Bytes little16(unsigned value) { return {u8(value), u8(value >> 8)}; }
inline Bytes little32(u32 value) { return little16(value & 0xFFFF) + little16(value >> 16); }

}  // namespace ferrite::test
