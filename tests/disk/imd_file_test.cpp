// SPDX-License-Identifier: MIT
// Document: ImageDisk 1.18, IMD.TXT [6].
#include "core/disk/imd_file.h"

#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
const Bytes Text = bytes_of("IMD 1.18: 23/11/2026 18:00:00\r\nOne line\r\nand another\x1A");

/// A track's header and numbering map [6].
Bytes track(u8 mode, u8 cylinder, u8 head, const Bytes& numbers, u8 size_code) {
  return Bytes{mode, cylinder, head, u8(numbers.size()), size_code} + numbers;
}
FloppyDisk read(const Bytes& tracks) { return read_file(ImdFormat, Text + tracks); }
}  // namespace

TEST_CASE("ImageDisk: a sector's data comes in nine kinds [6.7]") {
  const Bytes plain(128, 0x5A);
  Bytes file = track(5, 0, 0, {1, 2, 3, 4, 5, 6, 7, 8, 9}, 0) + Bytes{0};
  for (u8 type = 1; type <= 8; type++) file = file + Bytes{type} + (type % 2 ? plain : Bytes{type});
  const FloppyDisk disk = read(file);
  const std::vector<StoredSector>& sectors = disk.track({0, 0}).sectors;
  REQUIRE(sectors.size() == 9);
  CHECK_FALSE(sectors[0].has_data);
  for (u8 type = 1; type <= 8; type++) {
    CAPTURE(int(type));
    const StoredSector& sector = sectors[type];
    CHECK(sector.id == SectorId{0, 0, u8(type + 1), 0});
    CHECK(sector.has_data);
    CHECK(sector.data == (type % 2 ? plain : Bytes(128, type)));
    CHECK((sector.mark == DataMark::Deleted) == (type == 3 || type == 4 || type == 7 || type == 8));
    CHECK(sector.data_good == (type <= 4));
  }
}

TEST_CASE("ImageDisk: the mode says how a track is encoded, and how fast [6.1]") {
  for (u8 mode = 0; mode < 6; mode++) {
    CAPTURE(int(mode));
    // Beside 22 sectors of 512 bytes at 500 kbit/s, which no disk of 360 turns has.
    const Bytes full = track(3, 1, 0, Bytes(22, 1), 2) + Bytes(44, 2);
    const FloppyDisk disk = read(track(mode, 0, 0, {1}, 2) + Bytes{2, 0xE5} + full);
    CHECK(disk.track({0, 0}).sectors[0].encoding == (mode < 3 ? Encoding::Fm : Encoding::Mfm));
    CHECK(disk.track({0, 0}).rate == (mode % 3 == 0 ? DataRate::Kbps500 : DataRate::Kbps250));
    CHECK(disk.turns_per_minute == 300);
  }
  const FloppyDisk in_a_fast_drive = read(track(4, 0, 0, {1}, 2) + Bytes{2, 0xE5} + track(3, 1, 0, {1}, 2) + Bytes{0});
  CHECK(in_a_fast_drive.turns_per_minute == 360);
  CHECK(in_a_fast_drive.track({0, 0}).rate == DataRate::Kbps300);
}

TEST_CASE("ImageDisk: maps give sectors other cylinders and heads than their track's [6.5, 6.6]") {
  const FloppyDisk disk =
      read(track(5, 2, 0xC1, {7, 9}, 1) + Bytes{40, 41} + Bytes{3, 4} + Bytes{2, 0x11} + Bytes{2, 0x22});
  CHECK(disk.cylinders() == 3);
  CHECK(disk.heads() == 2);
  const std::vector<StoredSector>& sectors = disk.track({2, 1}).sectors;
  REQUIRE(sectors.size() == 2);
  CHECK(sectors[0].id == SectorId{40, 3, 7, 1});
  CHECK(sectors[1].id == SectorId{41, 4, 9, 1});
  CHECK(disk.track({0, 0}).blank());
}

TEST_CASE("ImageDisk: a size of FFh means a table of sizes [6.2]") {
  const FloppyDisk disk =
      read(track(3, 0, 0, {1, 2}, 0xFF) + little16(512) + little16(8192) + Bytes{2, 0x11} + Bytes{2, 0x22});
  CHECK(disk.track({0, 0}).sectors[0].data == Bytes(512, 0x11));
  CHECK(disk.track({0, 0}).sectors[1].data == Bytes(8192, 0x22));
  CHECK(disk.track({0, 0}).sectors[1].id.size_code == 6);
  says(ImdFormat, Text + track(3, 0, 0, {1}, 0xFF) + little16(500) + Bytes{2, 0}, "no sector has this size");
}

TEST_CASE("ImageDisk: the comment stands behind the first line") {
  CHECK(read(track(5, 0, 0, {}, 2)).comment == "One line\nand another\n");
  CHECK(read_file(ImdFormat, bytes_of("IMD 1.18\x1A") + track(5, 0, 0, {}, 2)).comment.empty());
  FloppyDisk disk = read_file(ImdFormat, bytes_of("IMD 1.18\nf\x81r\x1A") + track(5, 0, 0, {}, 2));
  CHECK(disk.comment == "f\xC3\xBCr\n");
  Losses losses;
  CHECK(read_file(ImdFormat, ImdFormat.write(disk, losses)).comment == disk.comment);
  disk.comment = "\xE2\x82\xAC\n";  // the euro came later than the code page
  CHECK(read_file(ImdFormat, ImdFormat.write(disk, losses)).comment == "?\n");
}

TEST_CASE("ImageDisk: what is damaged is refused with its offset") {
  const std::string at = std::to_string(Text.size());
  says(ImdFormat, Text + Bytes{6, 0, 0, 0, 2}, "offset " + at + ": a track has the mode 6");
  says(ImdFormat, Text + Bytes{5, 0, 0, 0, 9}, "size code 9");
  says(ImdFormat, Text + Bytes{5, 0, 2, 0, 2}, "cylinder 0, head 2 is not possible");
  says(ImdFormat, Text + Bytes{5, 0, 0, 0, 2, 5, 0, 0, 0, 2}, "comes twice");
  says(ImdFormat, Text + track(5, 0, 0, {1}, 2) + Bytes{9}, "the type 9, and there are 0 to 8");
  says(ImdFormat, Text + track(5, 0, 0, {1}, 2) + Bytes{1, 0}, "ends too early");
  says(ImdFormat, bytes_of("IMD 1.18: no end"), "before its first track");
}

TEST_CASE("ImageDisk: sectors of any kind are written and read again") {
  Bytes file = track(5, 0, 0xC0, {1, 2, 3}, 0xFF) + Bytes{0, 9, 0} + Bytes{0, 0, 1};
  file = file + little16(128) + little16(256) + little16(16384) + Bytes{0} + Bytes{8, 1} + Bytes{3} + Bytes(16383, 7) +
         Bytes{8};
  const FloppyDisk disk = read(file);
  Losses losses;
  CHECK(same_disk(read_file(ImdFormat, ImdFormat.write(disk, losses)), disk));
  CHECK(losses.empty());
}
