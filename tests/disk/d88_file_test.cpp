// SPDX-License-Identifier: MIT
// Document: "D88 (D68/D77/D98) File Structure".
#include "core/disk/d88_file.h"

#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

struct D88Sector {
  SectorId id{0, 0, 1, 1};
  u8 density = 0, deleted = 0, status = 0;
  Bytes data = Bytes(256, 0xE5);
  Bytes bytes(unsigned on_track) const {
    return Bytes{id.cylinder, id.head, id.record, id.size_code} + little16(on_track) +
           Bytes{density, deleted, status, 0, 0, 0, 0, 0} + little16(unsigned(data.size())) + data;
  }
};
Bytes track(const std::vector<D88Sector>& sectors) {
  Bytes out;
  for (const D88Sector& sector : sectors) out = out + sector.bytes(unsigned(sectors.size()));
  return out;
}

/// A disk of these tracks; an empty one is not there.
Bytes disk_of(const std::vector<Bytes>& tracks, u8 media = 0, u8 protect = 0, unsigned entries = 164) {
  Bytes table, data;
  const u32 header = 0x20 + entries * 4;
  for (unsigned n = 0; n < entries; n++) {
    const bool there = n < tracks.size() && !tracks[n].empty();
    table = table + little32(there ? header + u32(data.size()) : 0);
    if (there) data = data + tracks[n];
  }
  Bytes name = bytes_of("A disk");
  name.resize(0x1A);
  return name + Bytes{protect, media} + little32(header + u32(data.size())) + table + data;
}
}  // namespace

TEST_CASE("D88: tracks alternate between the sides; sectors say who they are") {
  const Bytes file =
      disk_of({track({{{0, 0, 1, 1}}, {{0, 0, 2, 1}}}), {}, {}, track({{{1, 1, 9, 3}, 0x40, 0x10, 0, Bytes(1024, 7)}})},
              0, 0x10);
  REQUIRE(D88Format.recognises(file));
  const FloppyDisk disk = read_file(D88Format, file);
  CHECK(disk.cylinders() == 2);
  CHECK(disk.heads() == 2);
  CHECK(disk.write_protected);
  CHECK(disk.comment == "A disk\n");
  REQUIRE(disk.track({0, 0}).sectors.size() == 2);
  CHECK(disk.track({0, 0}).sectors[1].id.record == 2);
  CHECK(disk.track({0, 1}).blank());
  const StoredSector& last = disk.track({1, 1}).sectors[0];
  CHECK(last.id == SectorId{1, 1, 9, 3});
  CHECK(last.encoding == Encoding::Fm);
  CHECK(last.mark == DataMark::Deleted);
  CHECK(last.data == Bytes(1024, 7));
}

TEST_CASE("D88: the medium says how fast, and whether there is a second side") {
  const std::vector<Bytes> tracks{track({{}}), track({{}})};
  const FloppyDisk high = read_file(D88Format, disk_of(tracks, 0x20));
  CHECK(high.turns_per_minute == 360);
  CHECK(high.track({0, 0}).rate == DataRate::Kbps500);
  const FloppyDisk one_sided = read_file(D88Format, disk_of(tracks, 0x30));
  CHECK(one_sided.heads() == 1);
  CHECK(one_sided.cylinders() == 2);
  CHECK(one_sided.track({1, 0}).rate == DataRate::Kbps250);
}

TEST_CASE("D88: the status of the BIOS tells what was wrong with a sector") {
  const FloppyDisk disk = read_file(
      D88Format,
      disk_of({track(
          {{.status = 0xA0}, {.status = 0xB0}, {.status = 0x10}, {.status = 0xF0, .data = {}}, {.status = 0xE0}})}));
  const std::vector<StoredSector>& sectors = disk.track({0, 0}).sectors;
  REQUIRE(sectors.size() == 4);  // one without an ID mark is none
  CHECK_FALSE(sectors[0].id_good);
  CHECK_FALSE(sectors[1].data_good);
  CHECK(sectors[2].mark == DataMark::Deleted);
  CHECK_FALSE(sectors[3].has_data);
}

TEST_CASE("D88: headers of older writers are shorter, and other disks may follow the first") {
  const Bytes old = disk_of({track({{}})}, 0, 0, 160);
  REQUIRE(D88Format.recognises(old));
  const FloppyDisk first = read_file(D88Format, old + disk_of({track({{}}), track({{}})}));
  CHECK(first.cylinders() == 1);
  CHECK(first.heads() == 1);
}

TEST_CASE("D88: what is damaged is refused with its offset") {
  Bytes bad = disk_of({track({{}, {}})});
  bad[688 + 16 + 256 + 4] = 3;
  says(D88Format, bad, "offset 960: the number of sectors on a track is contradictory");
  says(D88Format, disk_of({track({{.status = 0x77}})}), "offset 696: a sector has a status");
  bad = disk_of({track({{}})});
  bad[688 + 14] = 0xFF, bad[688 + 15] = 0xFF;
  says(D88Format, bad, "ends too early");
  bad = disk_of({track({{}})});
  bad[0x24] = 4;
  says(D88Format, bad, "a track lies within the header");
  bad.resize(600);
  CHECK_FALSE(D88Format.recognises(bad));
  CHECK_FALSE(D88Format.recognises(Bytes(368640)));
}
