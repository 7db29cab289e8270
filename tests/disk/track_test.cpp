// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "core/disk/track_layout.h"
#include "core/disk/track_scan.h"

using namespace ferrite;

namespace {

StoredTrack formatted(u8 sectors, u8 size_code, DataRate rate, Encoding encoding = Encoding::Mfm) {
  StoredTrack track;
  track.rate = rate;
  for (u8 record = 1; record <= sectors; record++) {
    StoredSector sector;
    sector.id = {3, 1, record, size_code};
    sector.encoding = encoding;
    for (u32 n = 0; n < sector_bytes(size_code); n++) sector.data.push_back(u8(record * 37 + n * n));
    track.sectors.push_back(sector);
  }
  return track;
}

StoredTrack as_cells(const StoredTrack& track, u16 turns = 300) { return {cells_of(track, turns), {}, track.rate}; }

/// Where a pattern of 16 cells begins for the n-th time.
std::vector<u32> places_of(const CellTrack& track, u16 pattern) {
  std::vector<u32> places;
  u16 window = 0;
  for (u32 cell = 0; cell < track.cells(); cell++) {
    window = u16(window << 1 | track.flux(cell));
    if (cell >= 15 && window == pattern) places.push_back(cell - 15);
  }
  return places;
}

}  // namespace

TEST_CASE("Track: sectors laid out as cells are found again, in their order and with their bytes") {
  struct Row {
    u8 sectors, size_code;
    DataRate rate;
    u16 turns;
  };
  const Row rows[] = {
      {9, 2, DataRate::Kbps250, 300},  {8, 2, DataRate::Kbps300, 360},  {15, 2, DataRate::Kbps500, 360},
      {18, 2, DataRate::Kbps500, 300}, {21, 2, DataRate::Kbps500, 300}, {36, 2, DataRate::Kbps1000, 300},
      {8, 3, DataRate::Kbps500, 360},  {16, 0, DataRate::Kbps250, 300}, {1, 6, DataRate::Kbps500, 300}};
  for (const Row& row : rows) {
    const StoredTrack track = formatted(row.sectors, row.size_code, row.rate);
    CAPTURE(int(row.sectors), int(row.size_code));
    CHECK(sectors_on(as_cells(track, row.turns)) == track.sectors);
    CHECK(cells_of(track, row.turns).cells() == cells_per_turn(row.rate, row.turns));
  }
}

TEST_CASE("Track: FM sectors are found as such, also beside MFM ones") {
  StoredTrack track = formatted(10, 1, DataRate::Kbps250, Encoding::Fm);
  CHECK(sectors_on(as_cells(track)) == track.sectors);
  track.sectors.resize(3);
  const StoredTrack mfm = formatted(4, 2, DataRate::Kbps250);
  track.sectors.insert(track.sectors.end(), mfm.sectors.begin(), mfm.sectors.end());
  CHECK(sectors_on(as_cells(track)) == track.sectors);
}

TEST_CASE("Track: a formatted track begins with gap 4a, an index mark and gap 1 [figure 5-1]") {
  const CellTrack cells = cells_of(formatted(9, 2, DataRate::Kbps250), 300);
  auto index_mark = places_of(cells, 0x5224);
  index_mark.resize(3);  // data contains the pattern too, between its bytes
  CHECK(index_mark == std::vector<u32>{92 * 16, 93 * 16, 94 * 16});
  const auto sync = places_of(cells, 0x4489);
  REQUIRE(sync.size() == 9 * 2 * 3);
  const u32 first_id = 80 + 12 + 4 + 50 + 12;
  CHECK(sync[0] == first_id * 16);
  CHECK(sync[3] == (first_id + 4 + 4 + 2 + 22 + 12) * 16);
}

TEST_CASE("Track: the CRC of an ID field is the one that a controller writes") {
  // Cylinder 0, head 0, record 1, N 2: CA 6F, as on every DOS disk.
  StoredTrack track = formatted(1, 2, DataRate::Kbps250);
  track.sectors[0].id = {0, 0, 1, 2};
  const CellTrack cells = cells_of(track, 300);
  std::array<u8, 2> crc{};
  read_bytes(cells, scan_track(cells).at(0).id_end - 32, Encoding::Mfm, 0, crc);
  CHECK(crc == std::array<u8, 2>{0xCA, 0x6F});
}

TEST_CASE("Track: bad CRCs, deleted marks and IDs without data are seen") {
  StoredTrack track = formatted(5, 2, DataRate::Kbps250);
  track.sectors[0].id_good = false;
  track.sectors[1].data_good = false;
  track.sectors[2].mark = DataMark::Deleted;
  track.sectors[3].has_data = false;
  track.sectors[3].data.clear();
  CHECK(sectors_on(as_cells(track)) == track.sectors);
}

TEST_CASE("Track: the same ID twice, and IDs that lie, stay as they are") {
  StoredTrack track = formatted(4, 2, DataRate::Kbps250);
  track.sectors[1].id = track.sectors[0].id;
  track.sectors[2].id = {200, 7, 99, 2};
  CHECK(sectors_on(as_cells(track)) == track.sectors);
}

TEST_CASE("Track: an ID that claims more bytes than its sector has reads on over the gap into the next sector") {
  StoredTrack track = formatted(3, 2, DataRate::Kbps250);
  track.sectors[0].id.size_code = 3;
  const auto found = sectors_on(as_cells(track));
  REQUIRE(found.size() == 3);
  CHECK_FALSE(found[0].data_good);
  REQUIRE(found[0].data.size() == 1024);
  CHECK(std::equal(track.sectors[0].data.begin(), track.sectors[0].data.end(), found[0].data.begin()));
  CHECK(found[0].data[512 + 2] == 0x4E);  // gap 3 behind the CRC
}

TEST_CASE("Track: weak bits read differently in other turns, and the same in the same turn") {
  StoredTrack track = formatted(2, 2, DataRate::Kbps250);
  track.sectors[0].weak.resize(512);
  for (u32 n = 100; n < 120; n++) track.sectors[0].weak[n] = 0xFF;
  const StoredTrack cells = as_cells(track);
  const FoundSector sector = scan_track(cells.cells).at(0);
  const auto read = [&](u64 turn) {
    std::vector<u8> bytes(512);
    read_bytes(cells.cells, sector.data_begin, Encoding::Mfm, turn, bytes);
    return bytes;
  };
  CHECK(read(1) == read(1));
  CHECK(read(1) != read(2));
  const auto bytes = read(1);
  CHECK(std::equal(bytes.begin(), bytes.begin() + 100, track.sectors[0].data.begin()));
  CHECK(std::equal(bytes.begin() + 120, bytes.end(), track.sectors[0].data.begin() + 120));
  CHECK(sectors_on(cells)[0].weak == track.sectors[0].weak);
}

TEST_CASE("Track: a sector across the index is the last, and whole") {
  const StoredTrack track = formatted(9, 2, DataRate::Kbps250);
  const CellTrack cells = cells_of(track, 300);
  CellTrack turned(cells.cells());
  const u32 by = scan_track(cells).at(0).id_begin + 1000;  // into the first sector's data
  for (u32 cell = 0; cell < cells.cells(); cell++) turned.set_flux(cell, cells.flux((cell + by) % cells.cells()));
  const auto found = sectors_on({turned, {}, track.rate});
  REQUIRE(found.size() == 9);
  CHECK(found.back() == track.sectors.front());
  CHECK(found.front() == track.sectors[1]);
}

TEST_CASE("Track: more data than a turn has room for makes the track longer, not shorter of data") {
  const StoredTrack track = formatted(24, 2, DataRate::Kbps500);
  CHECK(sectors_on(as_cells(track)) == track.sectors);
  CHECK(cells_of(track, 300).cells() > cells_per_turn(DataRate::Kbps500, 300));
}

TEST_CASE("Track: nothing is found where nothing was recorded") {
  CHECK(cells_of({}, 300).empty());
  CHECK(scan_track({}).empty());
  CHECK(scan_track(CellTrack(100'000)).empty());
  std::array<u8, 3> bytes{1, 2, 3};
  read_bytes({}, 0, Encoding::Mfm, 0, bytes);
  CHECK(bytes == std::array<u8, 3>{0, 0, 0});
}

TEST_CASE("Track: a data field written behind an ID that was found takes the place of the one before") {
  const StoredTrack track = formatted(9, 2, DataRate::Kbps250);
  const StoredTrack cells = as_cells(track);
  const FoundSector target = scan_track(cells.cells).at(4);
  const std::vector<u8> bytes(512, 0xE5);
  CellTrack changed = cells.cells;
  CellWriter writer(changed, target.id_end, Encoding::Mfm);
  writer.bytes(0x4E, 22);
  writer.bytes(0, 12);
  writer.address_mark(address_mark::DeletedData);
  writer.data(bytes);
  writer.crc();
  auto expected = track.sectors;
  expected[4].data = bytes;
  expected[4].mark = DataMark::Deleted;
  CHECK(sectors_on({changed, {}, {}}) == expected);
}
