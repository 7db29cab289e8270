// SPDX-License-Identifier: MIT
// Documents: fdutils, "XDF formats"; M. Necasek, "The XDF Diskette Format".
#include "core/disk/xdf_layout.h"

#include "core/disk/track_layout.h"
#include "core/disk/track_scan.h"
#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr std::size_t FileBytes = 1884160, CylinderBytes = 23552;

/// Each block of 512 bytes has its number.
Bytes image() {
  Bytes file(FileBytes);
  for (std::size_t n = 0; n < FileBytes; n++) file[n] = u8(n / 512 >> (n % 2 * 8));
  return file;
}
unsigned first_block(const StoredSector& sector) { return sector.data[0] | sector.data[1] << 8; }
const StoredSector& sector(const FloppyDisk& disk, Track at, u8 record) {
  for (const StoredSector& s : disk.track(at).sectors)
    if (s.id.record == record) return s;
  FAIL("no sector " << int(record));
  return disk.track(at).sectors[0];
}
}  // namespace

TEST_CASE("XDF: the first cylinder has sectors of 512 bytes in the order of the raw image") {
  CHECK(is_xdf(image()));
  CHECK_FALSE(is_xdf(Bytes(1474560)));
  const FloppyDisk disk = xdf_disk(image());
  CHECK(disk.track({0, 0}).sectors.size() == 19);
  CHECK(disk.track({0, 1}).sectors.size() == 19);
  CHECK(first_block(sector(disk, {0, 0}, 129)) == 0);  // boot sector
  CHECK(first_block(sector(disk, {0, 0}, 139)) == 10);
  CHECK(first_block(sector(disk, {0, 1}, 129)) == 11);  // the FAT's last
  CHECK(first_block(sector(disk, {0, 0}, 1)) == 12);
  CHECK(first_block(sector(disk, {0, 0}, 8)) == 19);
  CHECK(first_block(sector(disk, {0, 1}, 130)) == 23);  // root directory
  CHECK(first_block(sector(disk, {0, 1}, 143)) == 36);
  CHECK(first_block(sector(disk, {0, 1}, 147)) == 45);
}

TEST_CASE("XDF: the other cylinders have four sizes, read from side to side") {
  const FloppyDisk disk = xdf_disk(image());
  // In the order in which xdfcopy reads a cylinder, which is that of the file.
  const std::pair<u8, u8> order[] = {{0, 131}, {0, 132}, {1, 134}, {0, 130}, {1, 130}, {0, 134}, {1, 132}, {1, 131}};
  Bytes cylinder;
  for (const auto& [head, record] : order) {
    const StoredSector& s = sector(disk, {79, head}, record);
    CHECK(s.id.size_code == record - 128);
    cylinder = cylinder + s.data;
  }
  const Bytes file = image();
  CHECK(cylinder == Bytes(file.end() - CylinderBytes, file.end()));
}

TEST_CASE("XDF: the sectors fit a turn of the disk, and the image comes back") {
  const FloppyDisk disk = xdf_disk(image());
  CHECK(cells_of(disk.track({0, 1}), 300).cells() == cells_per_turn(DataRate::Kbps500, 300));
  const CellTrack mixed = cells_of(disk.track({40, 0}), 300);
  CHECK(mixed.cells() == cells_per_turn(DataRate::Kbps500, 300));
  CHECK(sectors_on({mixed, {}, DataRate::Kbps500}) == disk.track({40, 0}).sectors);

  Bytes expected = image();
  for (const auto& [first, last] : {std::pair(20, 23), std::pair(37, 42)})
    std::fill(expected.begin() + first * 512, expected.begin() + last * 512, u8(0));  // no part of the disk
  CHECK(xdf_file(disk) == expected);
  FloppyDisk other = disk;
  other.track({3, 0}).sectors[0].id.record = 1;
  CHECK_FALSE(xdf_file(other));
  CHECK_FALSE(xdf_file(FloppyDisk(80, 2)));
}
