// SPDX-License-Identifier: MIT
// Each bit of the result's status registers, and each of its causes [6.1 to 6.3]. The 82077AA takes its drives for
// ready: it has no bit for those that are not.
#include <catch2/catch.hpp>

#include "tests/support/fdc_rig.h"
#include "tests/support/memory_floppy.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

constexpr u8 Good = 1, Deleted = 2, BadData = 3, BadId = 4, NoDataField = 5, Last = 6, Absent = 9;

std::vector<StoredSector> sectors_of_cylinder(u8 cylinder, u8 head) {
  std::vector<StoredSector> sectors;
  for (u8 record = 1; record <= Last; record++)
    sectors.push_back({.id = {cylinder, head, record, 2}, .data = Bytes(512, record)});
  sectors[Deleted - 1].mark = DataMark::Deleted;
  sectors[BadData - 1].data_good = false;
  sectors[BadId - 1].id_good = false;
  sectors[NoDataField - 1].has_data = false;
  return sectors;
}

/// Where the head is.
enum class Under { Sectors, OtherCylinder, BadCylinder, BadIds, Nothing, NoDisk };

FloppyDisk disk_with(Under under) {
  FloppyDisk disk(2, 2);
  if (under == Under::Nothing) return disk;
  const u8 cylinder = under == Under::OtherCylinder ? 7 : under == Under::BadCylinder ? 0xFF : 0;
  for (u8 at = 0; at < 2; at++)
    for (u8 head = 0; head < 2; head++) {
      StoredTrack& track = disk.track({at, head});
      track = {{}, sectors_of_cylinder(u8(cylinder + at), head), DataRate::Kbps250};
      if (under == Under::BadIds)
        for (StoredSector& sector : track.sectors) sector.id_good = false;
    }
  return disk;
}

struct StatusRig : FdcRig {
  explicit StatusRig(Under under, FloppyDrive::Tab tab = FloppyDrive::Tab::WriteEnabled) {
    for (unsigned n = 0; n < 2 && under != Under::NoDisk; n++) drives[n].insert(floppy_of(disk_with(under)), tab);
    start();
    out(Fdc82077aa::Ccr, 2);
  }
};

/// READ, WRITE and their like: a transfer of one sector of cylinder 0, head 0, which the DMA channel ends.
Bytes one_sector(u8 command, u8 record) { return {command, 0, 0, 0, record, 2, record, 0x1B, 0xFF}; }
constexpr u8 Read = 0x46, ReadSkipping = 0x66, ReadDeleted = 0x4C, Write = 0x45, WriteDeleted = 0x49, ReadTrack = 0x42;
constexpr u8 Verify = 0x56, ScanEqual = 0x51;

struct Row {
  std::string_view cause;
  Under under;
  Bytes command;
  u32 channel_bytes;  // that the DMA channel moves; the last has TC
  u8 st0, st1, st2;
};

const Row Rows[] = {
    {"no error", Under::Sectors, one_sector(Read, Good), 512, 0x00, 0x00, 0x00},
    // ST0 [6.1]
    {"H: head 1", Under::Sectors, {Read, 4, 0, 1, Good, 2, Good, 0x1B, 0xFF}, 512, 0x04, 0x00, 0x00},
    {"IC 10: no such command", Under::Sectors, {0x1F}, 0, 0x80, 0x00, 0x00},
    // ST1 [6.2]
    {"EN: no TC at the last sector", Under::Sectors, one_sector(Read, Good), 1024, 0x40, 0x80, 0x00},
    {"EN: no TC at the last sector written", Under::Sectors, one_sector(Write, Good), 1024, 0x40, 0x80, 0x00},
    {"DE: bad CRC in the ID field", Under::Sectors, one_sector(Read, BadId), 512, 0x40, 0x20, 0x00},
    {"DE: ... of a sector to write", Under::Sectors, one_sector(Write, BadId), 512, 0x40, 0x20, 0x00},
    {"OR: nobody reads", Under::Sectors, one_sector(Read, Good), 0, 0x40, 0x10, 0x00},
    {"OR: nobody brings bytes", Under::Sectors, one_sector(Write, Good), 0, 0x40, 0x10, 0x00},
    {"ND: no such sector", Under::Sectors, one_sector(Read, Absent), 512, 0x40, 0x04, 0x00},
    {"ND: no such sector to write", Under::Sectors, one_sector(Write, Absent), 512, 0x40, 0x04, 0x00},
    {"ND: no such sector to verify", Under::Sectors, one_sector(Verify, Absent), 0, 0x40, 0x04, 0x00},
    {"ND: no ID without an error", Under::BadIds, {0x4A, 0}, 0, 0x40, 0x04, 0x00},
    {"ND: the track's first sector is not the wanted",
     Under::Sectors,
     {ReadTrack, 0, 0, 0, 2, 2, 1, 0x1B, 0xFF},
     512,
     0x40,
     0x04,
     0x00},
    {"MA: no ID address mark", Under::Nothing, one_sector(Read, Good), 512, 0x40, 0x01, 0x00},
    {"MA: no ID address mark for READ ID", Under::Nothing, {0x4A, 0}, 0, 0x40, 0x01, 0x00},
    {"MA: no ID address mark for READ TRACK", Under::Nothing, one_sector(ReadTrack, Good), 512, 0x40, 0x01, 0x00},
    {"MA: no disk", Under::NoDisk, one_sector(Read, Good), 512, 0x40, 0x01, 0x00},
    {"MA: FM is asked for", Under::Sectors, one_sector(Read & 0x3F, Good), 512, 0x40, 0x01, 0x00},
    // ST2 [6.3]
    {"CM: READ DATA of a deleted sector", Under::Sectors, one_sector(Read, Deleted), 512, 0x00, 0x00, 0x40},
    {"CM: READ DELETED DATA of another", Under::Sectors, one_sector(ReadDeleted, Good), 512, 0x00, 0x00, 0x40},
    {"not CM: READ DELETED DATA of a deleted one", Under::Sectors, one_sector(ReadDeleted, Deleted), 512, 0x00, 0x00,
     0x00},
    {"CM: the skipped sector was the last", Under::Sectors, one_sector(ReadSkipping, Deleted), 512, 0x40, 0x80, 0x40},
    {"DD: bad CRC in the data field", Under::Sectors, one_sector(Read, BadData), 512, 0x40, 0x20, 0x20},
    {"DD: ... when it is verified", Under::Sectors, one_sector(Verify, BadData), 0, 0x40, 0x20, 0x20},
    {"WC: the IDs have another cylinder", Under::OtherCylinder, one_sector(Read, Good), 512, 0x40, 0x04, 0x10},
    {"BC: ... and that is FFh", Under::BadCylinder, one_sector(Read, Good), 512, 0x40, 0x04, 0x12},
    {"MD: no data address mark", Under::Sectors, one_sector(Read, NoDataField), 512, 0x40, 0x01, 0x01},
    {"SH: a SCAN found what is equal",
     Under::Sectors,
     {ScanEqual, 0, 0, 0, Good, 2, Good, 0x1B, 1},
     512,
     0x00,
     0x00,
     0x08},
    {"SN: a SCAN found nothing", Under::Sectors, {ScanEqual, 0, 0, 0, Last, 2, Last, 0x1B, 1}, 512, 0x00, 0x00, 0x04},
};

}  // namespace

TEST_CASE("82077AA: every cause of every bit of ST0, ST1 and ST2 [6.1 to 6.3]") {
  for (const Row& row : Rows) {
    CAPTURE(std::string(row.cause));
    StatusRig rig(row.under);
    const u8 opcode = row.command[0] & 0x1F;
    const bool from_memory = opcode == 0x05 || opcode == 0x09 || opcode == 0x11;
    from_memory ? rig.dma.write_out(Bytes(row.channel_bytes, Good)) : rig.dma.read_in(row.channel_bytes);
    const Bytes result = row.command.size() == 1 ? rig.send(row.command) : rig.run(row.command);
    if (row.command.size() == 1) {
      CHECK(result == Bytes{row.st0});
      continue;
    }
    REQUIRE(result.size() == 7);
    CHECK(Bytes(result.begin(), result.begin() + 3) == Bytes{row.st0, row.st1, row.st2});
  }
}

TEST_CASE("82077AA: NW is told by every command that writes, and nothing is written [6.2]") {
  StatusRig rig(Under::Sectors, FloppyDrive::Tab::WriteProtected);
  const Bytes format{0x4D, 0, 2, Last, 0x1B, 0xF6};
  for (const Bytes& command : {one_sector(Write, Good), one_sector(WriteDeleted, Good), format}) {
    CAPTURE(int(command[0]));
    rig.dma.write_out(Bytes(512, 0xEE));
    const Bytes result = rig.run(command);
    CHECK(Bytes(result.begin(), result.begin() + 3) == Bytes{0x40, 0x02, 0x00});
    CHECK(rig.dma.at == 0);
  }
}

TEST_CASE("82077AA: DS tells the drive, SE an implied seek, in every result [6.1]") {
  StatusRig rig(Under::Sectors);
  rig.start(FdcRig::RunDrive1);
  rig.out(Fdc82077aa::Ccr, 1);  // a 5.25" HD drive turns 360 times a minute
  rig.dma.read_in(512);
  CHECK(rig.run({Read, 1, 0, 0, Good, 2, Good, 0x1B, 0xFF})[0] == 0x01);
  rig.send({0x13, 0, 0x40, 0});  // CONFIGURE: EIS
  rig.dma.read_in(512);
  CHECK(rig.run({Read, 1, 1, 0, Good, 2, Good, 0x1B, 0xFF})[0] == 0x21);
}

TEST_CASE("82077AA: a seek's ST0 has no head [5.2.3]") {
  StatusRig rig(Under::Sectors);
  rig.send({0x0F, 4, 1});
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08}) == Bytes{0x20, 1});
}

TEST_CASE("82077AA: EC tells a RELATIVE SEEK outwards beyond track 0 [6.1]") {
  StatusRig rig(Under::Sectors);
  rig.send({0xCF, 0, 3});
  REQUIRE(rig.await_interrupt());
  rig.send({0x08});
  rig.send({0x8F, 0, 5});
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08})[0] == 0x70);
  CHECK(rig.drives[0].cylinder() == 0);
  rig.send({0x07, 0});
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08}) == Bytes{0x20, 0});
}

TEST_CASE("82077AA: ST3 has write protection, track 0, head and drive, and two bits that are always 1 [6.4]") {
  StatusRig open(Under::Sectors), closed(Under::Sectors, FloppyDrive::Tab::WriteProtected);
  CHECK(open.send({0x04, 0}) == Bytes{0x38});
  CHECK(closed.send({0x04, 0}) == Bytes{0x78});
  CHECK(open.send({0x04, 4}) == Bytes{0x3C});
  CHECK(open.send({0x04, 1}) == Bytes{0x39});
  open.send({0x0F, 0, 1});
  REQUIRE(open.await_interrupt());
  open.send({0x08});
  CHECK(open.send({0x04, 0}) == Bytes{0x28});
}
