// SPDX-License-Identifier: MIT
// [86F]: "86F, Specification for v2.12" (86Box documentation).
#include "core/disk/f86_file.h"

#include <catch2/catch.hpp>

#include "core/base/byte_order.h"
#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

// Disk flags [86F, offset 6].
constexpr u16 Surface = 1, HighDensity = 2, TwoSides = 8, Protected = 16, Slower1 = 32, Counted = 128, Zoned = 256,
              Swapped = 2048, Total = 4096;
// Track flags [86F, track offset 0].
constexpr u16 Mfm250 = 8 + 2, Mfm500 = 8, Fm250 = 2, Rpm360 = 32;

struct TrackData {
  u16 flags = Mfm250;
  std::vector<u32> counts{};  // the count of cells if there is one, and the cell of the index
  Bytes cells{}, surface{};
};

/// One side; the first tracks of it.
Bytes f86(u16 disk_flags, const std::vector<TrackData>& tracks, u16 version = 0x020C) {
  Bytes file = bytes_of("86BF") + Bytes{u8(version), u8(version >> 8), u8(disk_flags), u8(disk_flags >> 8)};
  const std::size_t entries = disk_flags & TwoSides ? 512 : 256;
  file.resize(8 + entries * 4);
  for (std::size_t n = 0; n < tracks.size(); n++) {
    store_little<u32>(file, 8 + n * 4, u32(file.size()));
    Bytes header(2 + tracks[n].counts.size() * 4);
    store_little<u16>(header, 0, tracks[n].flags);
    for (std::size_t k = 0; k < tracks[n].counts.size(); k++) store_little<u32>(header, 2 + k * 4, tracks[n].counts[k]);
    file = std::move(file) + header + tracks[n].cells + tracks[n].surface;
  }
  return file;
}

FloppyDisk read(const Bytes& file) {
  auto disk = F86Format.read(file);
  if (!disk) FAIL(disk.sentence());
  return std::move(*disk);
}
std::string refusal(const Bytes& file) {
  auto disk = F86Format.read(file);
  return disk ? std::string() : disk.sentence();
}
std::string bits(const CellTrack& cells) {
  std::string text;
  for (u32 cell = 0; cell < cells.cells(); cell++) text += cells.weak(cell) ? '?' : cells.flux(cell) ? '1' : '0';
  return text;
}

}  // namespace

TEST_CASE("86F: a track with a count of all its cells has as many") {
  const FloppyDisk disk = read(f86(Counted | Total, {{Mfm250, {21, 0}, {0x44, 0x89, 0x49, 0xFF}}}));
  CHECK(disk.heads() == 1);
  CHECK(bits(disk.track({0, 0}).cells) == "010001001000100101001");
}

TEST_CASE("86F: cells begin at the index hole") {
  CHECK(bits(read(f86(Counted | Total, {{Mfm250, {16, 5}, {0x44, 0x89}}})).track({0, 0}).cells) == "1001000100101000");
}

TEST_CASE("86F: the surface description marks weak cells and holes") {
  const TrackData track{Mfm250, {16, 0}, {0x44, 0x89}, {0x60, 0x00}};
  CHECK(bits(read(f86(Surface | Counted | Total, {track})).track({0, 0}).cells) == "0??0010010001001");
}

TEST_CASE("86F: bytes may be swapped in words") {
  CHECK(bits(read(f86(Counted | Total | Swapped, {{Mfm250, {16, 0}, {0x89, 0x44}}})).track({0, 0}).cells) ==
        "0100010010001001");
}

TEST_CASE("86F: a track without a count of cells is as long as its rate, turns and hole say") {
  // [Track lengths] The file has room for a track of high density.
  CHECK(read(f86(0, {{Mfm250, {0}, Bytes(25000, 0x11)}})).track({0, 0}).cells.get().cells() == 100'000);
  CHECK(read(f86(HighDensity, {{Mfm500, {0}, Bytes(25000, 0x11)}})).track({0, 0}).cells.get().cells() == 200'000);
  const FloppyDisk fast = read(f86(HighDensity, {{Mfm500 | Rpm360, {0}, Bytes(25000, 0x11)}}));
  CHECK(fast.track({0, 0}).cells.get().cells() == 166'656);  // whole words
  CHECK(fast.turns_per_minute == 360);
  CHECK(read(f86(Slower1, {{Mfm250, {0}, Bytes(25250, 0x11)}})).track({0, 0}).cells.get().cells() == 100'992);
  CHECK(read(f86(Counted, {{Mfm250, {7, 0}, Bytes(25002, 0x11)}})).track({0, 0}).cells.get().cells() == 100'007);
  CHECK(read(f86(Counted, {{Mfm250, {u32(-32), 0}, Bytes(24996, 0x11)}})).track({0, 0}).cells.get().cells() == 99'968);
  CHECK(refusal(f86(0, {{Mfm250, {0}, Bytes(24999, 0x11)}})).find("ends within this track") != std::string::npos);
}

TEST_CASE("86F: FM has two cells a bit in the file and four on the disk") {
  const FloppyDisk disk = read(f86(Counted | Total, {{Fm250, {16, 0}, {0xF5, 0x7E}}}));
  CHECK(bits(disk.track({0, 0}).cells) == "10101010001000100010101010101000");
  Losses losses;
  const Bytes again = F86Format.write(disk, losses);
  CHECK(load_little<u16>(again, load_little<u32>(again, 8)) >> 3 == 0);  // FM
  CHECK(same_disk(read(again), disk));
}

TEST_CASE("86F: a disk of 40 tracks is kept as 80, each twice") {
  FloppyDisk disk(40, 2);
  for (u8 cylinder = 0; cylinder < 40; cylinder++) {
    CellTrack cells(1000);
    for (u32 cell = cylinder; cell < 1000; cell += 3) cells.set_flux(cell, true);
    cells.set_weak(cylinder * 3u, true);
    cells.set_flux(cylinder * 3u, false);
    disk.track({cylinder, 1}).cells = cells;
  }
  disk.write_protected = true;
  Losses losses;
  const Bytes file = F86Format.write(disk, losses);
  CHECK(losses.empty());
  CHECK(load_little<u32>(file, 8 + 159 * 4) != 0);
  CHECK(load_little<u32>(file, 8 + 160 * 4) == 0);
  const FloppyDisk again = read(file);
  CHECK(again.cylinders() == 40);
  CHECK(again.write_protected);
  for (u8 cylinder = 0; cylinder < 40; cylinder++) CHECK(again.track({cylinder, 1}) == disk.track({cylinder, 1}));
}

TEST_CASE("86F: the flags of the disk are kept") {
  CHECK(read(f86(Counted | Total | Protected, {{Mfm250, {16, 0}, {0x44, 0x89}}})).write_protected);
  CHECK(read(f86(Counted | Total | TwoSides, {{Mfm250, {16, 0}, {0x44, 0x89}}})).heads() == 2);
}

TEST_CASE("86F: damage is refused with its offset") {
  const TrackData track{Mfm250, {16, 0}, {0x44, 0x89}};
  const Bytes good = f86(Counted | Total, {track});
  for (std::size_t length = 4; length < good.size(); length += length < 1020 ? 9 : 1)
    CHECK(refusal({good.begin(), good.begin() + std::ptrdiff_t(length)}).find("offset ") != std::string::npos);
  CHECK(refusal(f86(Counted | Total, {track}, 0x0214)).find("version 2.20 (offset 4)") != std::string::npos);
  CHECK(refusal(f86(Counted | Total | Zoned, {track})).find("zones of speed (offset 6)") != std::string::npos);
  CHECK(
      refusal(f86(Counted | Total, {{Mfm250, {16, 16}, {0, 0}}})).find("offset 1032: the index is at cell 16 of 16") !=
      std::string::npos);
  CHECK(refusal(f86(Counted | Total, {{8 + 4, {16, 0}, {0, 0}}})).find("make no track") != std::string::npos);
  CHECK(refusal(f86(Counted | Total, {{Mfm250, {0xFFFFFFFF, 0}, {0, 0}}})).find("make no track") != std::string::npos);
}
