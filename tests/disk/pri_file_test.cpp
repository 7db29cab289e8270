// SPDX-License-Identifier: MIT
#include "core/disk/pri_file.h"

#include <catch2/catch.hpp>

#include "core/disk/pce_chunks.h"
#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

Bytes chunk(std::string_view id, const Bytes& data) {
  Bytes file;
  write_pce_chunk(file, id, data);
  return file;
}
Bytes words(std::initializer_list<u32> numbers) {
  Bytes bytes;
  for (const u32 number : numbers)
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(u8(number >> shift));
  return bytes;
}
Bytes header() { return chunk("PRI ", words({0})); }
Bytes end() { return chunk("END ", {}); }
Bytes trak(u32 cylinder, u32 head, u32 cells, u32 clock = 500'000) {
  return chunk("TRAK", words({cylinder, head, cells, clock}));
}

FloppyDisk read(const Bytes& file) {
  auto disk = PriFormat.read(file);
  if (!disk) FAIL(disk.sentence());
  return std::move(*disk);
}
std::string refusal(const Bytes& file) {
  auto disk = PriFormat.read(file);
  return disk ? std::string() : disk.sentence();
}

}  // namespace

TEST_CASE("PRI: a chunk's CRC is that of the polynomial 1EDC6F41h, from 0 and not reflected") {
  // The header and the end as PCE writes them.
  const Bytes known{0x50, 0x52, 0x49, 0x20, 0, 0, 0, 4, 0, 0, 0, 0, 0x38, 0xD2, 0xC9, 0x9D};
  CHECK(header() == known);
  CHECK(end() == Bytes{0x45, 0x4E, 0x44, 0x20, 0, 0, 0, 0, 0x3D, 0x64, 0xAF, 0x78});
}

TEST_CASE("PRI: a track's cells follow its header, the highest bit first") {
  const FloppyDisk disk = read(header() + trak(1, 1, 13) + chunk("DATA", {0x44, 0x8F}) + end());
  REQUIRE(disk.cylinders() == 2);
  REQUIRE(disk.heads() == 2);
  CHECK(disk.track({0, 0}).blank());
  const CellTrack& cells = disk.track({1, 1}).cells;
  CHECK(cells.cells() == 13);
  CHECK(cells.flux_bytes()[0] == 0x44);
  CHECK(cells.flux_bytes()[1] == 0x88);  // what is behind the thirteenth is none
}

TEST_CASE("PRI: an event's mask has its highest bit for the cell that it names") {
  for (const std::string_view id : {"WEAK", "FUZZ"}) {
    const CellTrack cells = read(header() + trak(0, 0, 80) + chunk("DATA", Bytes(10, 0x92)) +
                                 chunk(id, words({5, 0xC0000001, 70, 0x80000000})) + end())
                                .track({0, 0})
                                .cells;
    for (u32 cell = 0; cell < 80; cell++)
      CHECK(cells.weak(cell) == (cell == 5 || cell == 6 || cell == 36 || cell == 70));
  }
}

TEST_CASE("PRI: texts are the comment, and chunks that are not known are passed over") {
  const auto text = [](std::string_view lines) { return chunk("TEXT", bytes_of(lines)); };
  const FloppyDisk disk = read(header() + text("\nOne\n") + chunk("NEWS", {1, 2, 3}) + text("\nTwo") + trak(0, 0, 8) +
                               chunk("BCLK", words({0, 65536})) + chunk("DATA", {0x11}) + end());
  CHECK(disk.comment == "One\nTwo\n");
  CHECK(disk.track({0, 0}).cells.get().cells() == 8);
}

TEST_CASE("PRI: turns are what the clock and the cells give, whichever of two rates the clock is") {
  const auto turns = [](u32 cells, u32 clock) {
    return read(header() + trak(0, 0, cells, clock) + chunk("DATA", Bytes(cells / 8 + 1, 0x11)) + end())
        .turns_per_minute;
  };
  CHECK(turns(100'000, 500'000) == 300);
  CHECK(turns(100'000, 600'000) == 360);
  CHECK(turns(100'000, 250'000) == 300);  // the rate of the bits
  CHECK(turns(166'666, 1'000'000) == 360);
  CHECK(turns(166'666, 0) == 360);
}

TEST_CASE("PRI: damage is refused with the offset of its chunk") {
  const Bytes good = header() + trak(0, 0, 16) + chunk("DATA", {1, 2}) + end();
  for (std::size_t length = 4; length < good.size(); length++)
    CHECK(refusal({good.begin(), good.begin() + std::ptrdiff_t(length)}).find("offset ") != std::string::npos);
  for (std::size_t at = 4; at < good.size(); at++) {
    Bytes bad = good;
    bad[at] ^= 0x10;
    CHECK(refusal(bad).find("offset ") != std::string::npos);
  }
  CHECK(refusal(chunk("PRI ", words({0x10000})) + end()).find("version 1") != std::string::npos);
  CHECK(refusal(header() + end()).find("it has no tracks") != std::string::npos);
  CHECK(refusal(header() + trak(0, 2, 8) + end()).find("offset 16: no floppy disk has this track") !=
        std::string::npos);
  CHECK(refusal(header() + trak(0, 0, 9'000'000) + end()).find("no track has 9000000 cells") != std::string::npos);
  CHECK(refusal(header() + chunk("DATA", {1}) + end()).find("belong to no track") != std::string::npos);
  CHECK(refusal(header() + trak(0, 0, 9) + chunk("DATA", {1}) + end()).find("track of 9 cells has 1 bytes") !=
        std::string::npos);
  CHECK(refusal(header() + trak(0, 0, 8) + chunk("DATA", {1}) + chunk("WEAK", words({7, 0xC0000000})) + end())
            .find("weak cell 8 is behind the track's end") != std::string::npos);
}
