// SPDX-License-Identifier: MIT
// Documents: K. Thacker, "Disk image file format"; "Extended DISK Format Proposal", revision 5.
#include "core/disk/dsk_file.h"

#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

Bytes padded(Bytes bytes, std::size_t length = 0x100) {
  bytes.resize(length);
  return bytes;
}

struct DskSector {
  SectorId id{0, 0, 0xC1, 2};
  u8 status1 = 0, status2 = 0;
  Bytes data = Bytes(512, 0xE5);
};
/// A track's information and data; `rate` and `mode` are later additions.
Bytes track(u8 cylinder, u8 side, const std::vector<DskSector>& sectors, u8 rate = 0, u8 mode = 0) {
  Bytes info =
      padded(bytes_of("Track-Info\r\n"), 0x10) + Bytes{cylinder, side, rate, mode, 2, u8(sectors.size()), 0x4E, 0xE5};
  Bytes data;
  for (const DskSector& s : sectors) {
    info = info + Bytes{s.id.cylinder, s.id.head, s.id.record, s.id.size_code, s.status1, s.status2} +
           little16(unsigned(s.data.size()));
    data = data + s.data;
  }
  data.resize((data.size() + 0xFF) / 0x100 * 0x100);
  return padded(info) + data;
}
Bytes standard(u8 cylinders, u8 sides, const std::vector<Bytes>& tracks) {
  Bytes file = padded(bytes_of("MV - CPCEMU Disk-File\r\nDisk-Info\r\n"), 0x30) + Bytes{cylinders, sides} +
               little16(unsigned(tracks[0].size()));
  file = padded(file);
  for (const Bytes& t : tracks) file = file + t;
  return file;
}
/// An empty track is not formatted.
Bytes extended(u8 cylinders, u8 sides, const std::vector<Bytes>& tracks) {
  Bytes file = padded(bytes_of("EXTENDED CPC DSK File\r\nDisk-Info\r\n"), 0x30) + Bytes{cylinders, sides, 0, 0};
  for (const Bytes& t : tracks) file.push_back(u8(t.size() >> 8));
  file = padded(file);
  for (const Bytes& t : tracks) file = file + t;
  return file;
}
StoredSector only_sector(const DskSector& sector) {
  return read_file(DskFormat, extended(1, 1, {track(0, 0, {sector})})).track({0, 0}).sectors[0];
}
}  // namespace

TEST_CASE("CPCEMU disk: tracks of the standard form lie one behind the other") {
  const Bytes file = standard(2, 2,
                              {track(0, 0, {{.data = Bytes(512, 1)}, {{0, 0, 0xC2, 2}}}), track(0, 1, {{}, {}}),
                               track(1, 0, {{}, {}}), track(1, 1, {{}, {{9, 9, 3, 2}, 0, 0, Bytes(512, 4)}})});
  REQUIRE(DskFormat.recognises(file));
  const FloppyDisk disk = read_file(DskFormat, file);
  CHECK(disk.track({0, 0}).sectors[0].id == SectorId{0, 0, 0xC1, 2});
  CHECK(disk.track({0, 0}).sectors[0].data == Bytes(512, 1));
  CHECK(disk.track({1, 1}).sectors[1].id == SectorId{9, 9, 3, 2});
  CHECK(disk.track({1, 1}).sectors[1].data == Bytes(512, 4));
  CHECK(disk.track({1, 1}).rate == DataRate::Kbps250);
}

TEST_CASE("CPCEMU disk: the extended form has tracks of their own sizes, and such that are not formatted") {
  const FloppyDisk disk = read_file(DskFormat, extended(3, 1,
                                                        {track(0, 0, {{}, {{0, 0, 7, 0}, 0, 0, Bytes(128, 3)}}),
                                                         {},
                                                         track(2, 0, {{{2, 0, 1, 6}, 0, 0, Bytes(6144, 5)}})}));
  CHECK(disk.track({0, 0}).sectors[1].data == Bytes(128, 3));
  CHECK(disk.track({1, 0}).blank());
  CHECK(disk.track({2, 0}).sectors[0].data == Bytes(6144, 5));
}

TEST_CASE("CPCEMU disk: several readings of a sector make what differs weak") {
  Bytes readings(512 * 3, 0x10);
  readings[512 + 4] = 0x11, readings[1024 + 4] = 0x12, readings[1024 + 511] = 0xFF;
  const StoredSector sector = only_sector({.status1 = 0x20, .status2 = 0x20, .data = readings});
  CHECK(sector.data == Bytes(512, 0x10));
  Bytes weak(512);
  weak[4] = 0x03, weak[511] = 0xEF;
  CHECK(sector.weak == weak);
  CHECK_FALSE(sector.data_good);
}

TEST_CASE("CPCEMU disk: the controller's status tells what was wrong with a sector") {
  CHECK(only_sector({.status2 = 0x40}).mark == DataMark::Deleted);
  CHECK_FALSE(only_sector({.status1 = 0x20}).id_good);
  const StoredSector wrong_data = only_sector({.status1 = 0x20, .status2 = 0x20});
  CHECK(wrong_data.id_good);
  CHECK_FALSE(wrong_data.data_good);
  CHECK_FALSE(only_sector({.status1 = 0x01, .status2 = 0x01, .data = {}}).has_data);
}

TEST_CASE("CPCEMU disk: rate and encoding are what a track says, else what its bytes need") {
  const FloppyDisk fm = read_file(DskFormat, extended(1, 1, {track(0, 0, {{}}, 2, 1)}));
  CHECK(fm.track({0, 0}).rate == DataRate::Kbps500);
  CHECK(fm.track({0, 0}).sectors[0].encoding == Encoding::Fm);
  const FloppyDisk high = read_file(DskFormat, extended(1, 1, {track(0, 0, std::vector<DskSector>(18))}));
  CHECK(high.track({0, 0}).rate == DataRate::Kbps500);
  CHECK(high.turns_per_minute == 300);
}

TEST_CASE("CPCEMU disk: what is damaged is refused with its offset") {
  const Bytes good = extended(2, 1, {track(0, 0, {{}}), track(1, 0, {{}})});
  Bytes bad = good;
  bad[0x31] = 3;
  says(DskFormat, bad, "offset 49: it has neither one nor two sides");
  bad = good;
  bad[0x30] = 250;
  says(DskFormat, bad, "offset 48: it has too many cylinders");
  bad = good;
  bad[0x100 + 0x300] = 'X';
  says(DskFormat, bad, "offset 1024: there is no information on cylinder 1, side 0");
  bad = good;
  bad[0x115] = 30;
  says(DskFormat, bad, "offset 277: a track has too many sectors");
  bad = good;
  bad.resize(0x400 + 0x200);
  says(DskFormat, bad, "ends too early");
}
