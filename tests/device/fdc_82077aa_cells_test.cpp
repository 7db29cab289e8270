// SPDX-License-Identifier: MIT
// What the controller makes of tracks that no ordinary FORMAT left, and the commands of its relatives.
#include <catch2/catch.hpp>

#include "core/disk/blank_floppy.h"
#include "tests/support/fdc_rig.h"
#include "tests/support/memory_floppy.h"

using namespace ferrite;
using namespace ferrite::test;
using namespace std::chrono_literals;

namespace {
/// Nine sectors of 512 bytes, each filled with its number.
std::vector<StoredSector> nine_sectors() {
  std::vector<StoredSector> sectors;
  for (u8 record = 1; record <= 9; record++) sectors.push_back({.id = {0, 0, record, 2}, .data = Bytes(512, record)});
  return sectors;
}

/// A started controller at 250 kbit/s, over a disk whose first track has these sectors.
struct CellRig : FdcRig {
  explicit CellRig(std::vector<StoredSector> sectors, u16 cylinders = 1) {
    FloppyDisk disk(u8(cylinders), 1);
    disk.track({0, 0}) = {{}, std::move(sectors), DataRate::Kbps250};
    drives[0].insert(floppy_of(std::move(disk)));
    start();
    out(Fdc82077aa::Ccr, 2);
  }
  const FloppyImage& disk() const { return *drives[0].disk(); }
  Bytes read(u8 record, u8 command = 0x46, u8 size_code = 2, u32 bytes = 512) {
    dma.read_in(bytes);
    return run({command, 0, 0, 0, record, size_code, record, 0x1B, 0xFF});
  }
};

/// Whose host takes its time, or fails.
struct SlowMedia final : Media {
  Bytes bytes = numbered_disk();
  Settled state = Settled::Pending;
  u64 size() const override { return bytes.size(); }
  bool writable() const override { return true; }
  bool read(u64 offset, std::span<u8> into) override {
    std::copy_n(bytes.begin() + std::ptrdiff_t(offset), into.size(), into.begin());
    return true;
  }
  bool write(u64 offset, std::span<const u8> from) override {
    std::copy(from.begin(), from.end(), bytes.begin() + std::ptrdiff_t(offset));
    return true;
  }
  Settled settled() const override { return state; }
};
}  // namespace

TEST_CASE("82077AA: a bad checksum in the ID is a data error outside the data field [5.1.1, 6.2]") {
  auto sectors = nine_sectors();
  sectors[4].id_good = false;
  CellRig rig(std::move(sectors));
  CHECK(rig.read(5) == Bytes{0x40, 0x20, 0, 0, 0, 5, 2});
  CHECK(rig.dma.at == 0);
}

TEST_CASE("82077AA: a bad checksum in the data is told behind the data [5.1.1, 6.2, 6.3]") {
  auto sectors = nine_sectors();
  sectors[4].data_good = false;
  CellRig rig(std::move(sectors));
  CHECK(rig.read(5) == Bytes{0x40, 0x20, 0x20, 0, 0, 5, 2});
  CHECK(rig.dma.memory == Bytes(512, 5));
}

TEST_CASE("82077AA: an ID without a data field misses its data mark [6.2, 6.3]") {
  auto sectors = nine_sectors();
  sectors[4].has_data = false, sectors[4].data = {};
  CellRig rig(std::move(sectors));
  CHECK(rig.read(5) == Bytes{0x40, 0x01, 0x01, 0, 0, 5, 2});
}

TEST_CASE("82077AA: cylinder FFh in the IDs is a bad cylinder [6.3]") {
  auto sectors = nine_sectors();
  for (StoredSector& sector : sectors) sector.id.cylinder = 0xFF;
  CellRig rig(std::move(sectors));
  CHECK(rig.read(1) == Bytes{0x40, 0x04, 0x12, 0, 0, 1, 2});
}

TEST_CASE("82077AA: of two sectors with the same ID, the next to pass is read") {
  auto sectors = nine_sectors();
  sectors[6].id.record = 1;  // at two thirds of the turn
  CellRig rig(std::move(sectors));
  rig.read(2);
  rig.read(1);
  CHECK(rig.dma.memory == Bytes(512, 7));
  rig.read(1);
  CHECK(rig.dma.memory == Bytes(512, 1));
}

TEST_CASE("82077AA: a sector whose ID claims more bytes than it has reads on over what follows") {
  auto sectors = nine_sectors();
  sectors[0].id.size_code = 3;
  CellRig rig(std::move(sectors));
  CHECK(rig.read(1, 0x46, 3, 1024) == Bytes{0x40, 0x20, 0x20, 0, 0, 1, 3});
  CHECK(std::count(rig.dma.memory.begin(), rig.dma.memory.begin() + 512, 1) == 512);
  CHECK(std::count(rig.dma.memory.begin() + 512, rig.dma.memory.end(), 2) > 300);  // the next sector's data, too
  CHECK(rig.read(1, 0x46, 2)[1] == 0x04);                                          // N is compared
}

TEST_CASE("82077AA: weak bits read differently in another turn") {
  auto sectors = nine_sectors();
  sectors[2].weak.assign(512, 0);
  sectors[2].weak[100] = sectors[2].weak[101] = 0xFF;
  CellRig rig(std::move(sectors));
  std::vector<Bytes> seen;
  for (int n = 0; n < 4; n++) {
    rig.read(3);
    if (std::find(seen.begin(), seen.end(), rig.dma.memory) == seen.end()) seen.push_back(rig.dma.memory);
    CHECK(std::count(rig.dma.memory.begin(), rig.dma.memory.end(), 3) >= 510);
  }
  CHECK(seen.size() > 1);
}

TEST_CASE("82077AA: FM sectors are found without MFM, and only then [5.1]") {
  std::vector<StoredSector> sectors;
  for (u8 record = 1; record <= 9; record++)
    sectors.push_back({.id = {0, 0, record, 1}, .encoding = Encoding::Fm, .data = Bytes(256, record)});
  CellRig rig(std::move(sectors));
  CHECK(rig.read(4, 0x06, 1, 256) == Bytes{0x00, 0, 0, 1, 0, 1, 1});
  CHECK(rig.dma.memory == Bytes(256, 4));
  CHECK(rig.read(4, 0x46, 1, 256)[1] == 0x01);
  rig.dma.write_out(Bytes(256, 0x77));
  CHECK(rig.run({0x05, 0, 0, 0, 4, 1, 4, 0x1B, 0xFF})[0] == 0x00);
  CHECK(data_of(rig.disk(), {0, 0}, 4) == Bytes(256, 0x77));
}

TEST_CASE("82077AA: READ TRACK reads on behind bad checksums, and tells them at its end [5.1.3]") {
  auto sectors = nine_sectors();
  sectors[4].data_good = false;
  CellRig rig(std::move(sectors));
  rig.dma.read_in(9 * 512);
  const Bytes result = rig.run({0x42, 0, 0, 0, 1, 2, 9, 0x1B, 0xFF});
  CHECK(Bytes(result.begin(), result.begin() + 3) == Bytes{0x40, 0x20, 0x20});
  for (u8 n = 0; n < 9; n++) CHECK(rig.dma.memory[n * 512u] == n + 1);
}

TEST_CASE("82077AA: WRITE DELETED DATA leaves a mark that READ DATA tells [5.1.5]") {
  CellRig rig(nine_sectors());
  rig.dma.write_out(Bytes(512, 0x77));
  CHECK(rig.run({0x49, 0, 0, 0, 5, 2, 5, 0x1B, 0xFF})[0] == 0x00);
  CHECK(rig.read(5) == Bytes{0x00, 0, 0x40, 0, 0, 5, 2});
  CHECK(rig.dma.memory == Bytes(512, 0x77));
}

TEST_CASE("82077AA: a write changes nothing but its data field [5.1.4]") {
  CellRig rig(nine_sectors());
  for (u8 mode : {0x00, 0x03}) {  // conventional; perpendicular at 1 Mbit/s, whose gap 2 is longer [5.2.11]
    rig.send({0x12, mode});
    rig.dma.write_out(Bytes(512, 0x77));
    CHECK(rig.run({0x45, 0, 0, 0, 5, 2, 5, 0x1B, 0xFF})[0] == 0x00);
    for (u8 record = 1; record <= 9; record++)
      CHECK(data_of(rig.disk(), {0, 0}, record) == Bytes(512, record == 5 ? 0x77 : record));
  }
}

TEST_CASE("82077AA: FORMAT TRACK lays out whatever IDs it is given, in their order [5.1.7]") {
  CellRig rig({});
  rig.dma.write_out({0, 0, 1, 2, 7, 1, 0x42, 5, 0, 0, 3, 2, 0, 0, 2, 2});
  CHECK(rig.run({0x4D, 0, 2, 4, 0x50, 0xE5})[0] == 0x00);
  const auto sectors = scan_track(rig.disk().cells({0, 0}));
  REQUIRE(sectors.size() == 4);
  CHECK(sectors[1].id == SectorId{7, 1, 0x42, 5});
  CHECK_FALSE(sectors[1].data_good);  // 512 bytes, where the ID says 4,096
  CHECK(data_of(rig.disk(), {0, 0}, 2) == Bytes(512, 0xE5));
  CHECK(sectors[1].id_begin - sectors[0].id_begin == (12 + 4 + 4 + 2 + 22 + 12 + 4 + 512 + 2 + 0x50) * 16);
}

TEST_CASE("82077AA: a disk without tracks has no IDs until FORMAT TRACK has laid them, and then holds data [5.1.6]") {
  const Geometry shape =
      GENERATE(Geometry{80, 2, 18, 512, DataRate::Kbps500}, Geometry{80, 2, 9, 512, DataRate::Kbps250});
  FdcRig rig;
  const MemoryMedia* const file = rig.insert(0, *blank_floppy(shape, "", BlankFloppy::Unformatted));
  rig.start();
  rig.out(Fdc82077aa::Ccr, shape.rate == DataRate::Kbps500 ? 0 : 2);
  CHECK(rig.run({0x4A, 0})[1] == 0x01);
  Bytes ids;
  for (u8 record = 1; record <= shape.sectors; record++) ids.insert(ids.end(), {0, 0, record, 2});
  rig.dma.write_out(ids);
  CHECK(rig.run({0x4D, 0, 2, shape.sectors, 0x54, 0xF6})[0] == 0x00);
  CHECK(rig.run({0x4A, 0})[0] == 0x00);
  rig.dma.write_out(Bytes(512, 0x5A));
  CHECK(rig.run({0x45, 0, 0, 0, 3, 2, 3, 0x1B, 0xFF})[0] == 0x00);

  FdcRig another;
  another.insert(0, file->bytes());
  another.start();
  another.out(Fdc82077aa::Ccr, shape.rate == DataRate::Kbps500 ? 0 : 2);
  another.dma.read_in(2 * 512);
  CHECK(another.run({0x46, 0, 0, 0, 3, 2, 4, 0x1B, 0xFF})[0] == 0x00);
  CHECK(Bytes(another.dma.memory.begin(), another.dma.memory.begin() + 512) == Bytes(512, 0x5A));
  CHECK(another.dma.memory.back() == 0xF6);
}

TEST_CASE("82077AA: a format with more than the track holds ends at the index [5.1.7]") {
  CellRig rig({});
  Bytes ids;
  for (u8 record = 1; record <= 14; record++) ids.insert(ids.end(), {0, 0, record, 2});
  rig.dma.write_out(ids);
  CHECK(rig.run({0x4D, 0, 2, 14, 0x10, 0xE5})[0] == 0x00);
  CHECK(rig.disk().cells({0, 0}).cells() == 100'000);
  CHECK(scan_track(rig.disk().cells({0, 0})).size() < 12);
}

TEST_CASE("82077AA: the SCAN commands compare sectors with the host's bytes [8272A, SCAN]") {
  CellRig rig(nine_sectors());
  const auto scan = [&](u8 command, u8 value, u8 step = 1) {
    rig.dma.write_out(Bytes(9 * 512, value));
    return rig.run({u8(0x40 | command), 0, 0, 0, 1, 2, 9, 0x1B, step});
  };
  const Bytes equal = scan(0x11, 4), never = scan(0x11, 0x20), low = scan(0x19, 0x20), high = scan(0x1D, 6),
              stepped = scan(0x11, 4, 2), any = scan(0x11, 0xFF);
  CHECK((equal[0] == 0x00 && equal[2] == 0x08 && equal[5] == 4));
  CHECK((never[0] == 0x00 && never[2] == 0x04));
  CHECK((low[2] == 0x00 && low[5] == 1));
  CHECK((high[2] == 0x08 && high[5] == 6));
  CHECK(stepped[2] == 0x04);  // sectors 1, 3, 5, 7 and 9 only
  CHECK((any[2] == 0x08 && any[5] == 1));
}

TEST_CASE("82077AA: PART ID, POWERDOWN MODE and DRIVE SPECIFICATION answer as an 82078 does [82078]") {
  CellRig rig(nine_sectors());
  CHECK(rig.send({0x18}) == Bytes{0x41});
  CHECK(rig.send({0x17, 0x03}) == Bytes{0x03});
  CHECK(rig.send({0x8E, 0x2A, 0x14, 0x80}) == Bytes{0x14, 0x0A, 0, 0});
  CHECK(rig.send({0x8E, 0x00, 0xC0}).empty());
  CHECK(rig.send({0x10}) == Bytes{0x90});
}

// The tables' bits, their rates and the byte that ends them: fdrawcmd(1) of fdutils, drivespec.
TEST_CASE("82077AA: DRIVE SPECIFICATION says for each drive what the rate bits 01 mean [82078]") {
  FdcRig rig;
  rig.insert(0, numbered_disk());
  rig.start();
  const auto reads = [&] {
    rig.dma.read_in(512);
    return rig.run({0x46, 0, 0, 0, 1, 2, 1, 0x1B, 0xFF})[0] == 0x00;
  };
  rig.out(Fdc82077aa::Ccr, 1);
  CHECK_FALSE(reads());          // 300 kbit/s
  rig.send({0x8E, 0x24, 0xC0});  // 500, for drive 1
  CHECK_FALSE(reads());
  rig.send({0x8E, 0x04, 0xC0});  // 500, for drive 0
  CHECK(reads());
  rig.send({0x8E, 0x08, 0xC0});  // 2000: a tape drive's
  CHECK_FALSE(reads());
  rig.out(Fdc82077aa::Ccr, 0);  // 500 in every table
  CHECK(reads());
  rig.out(Fdc82077aa::Ccr, 1);
  rig.send({0x8E, 0x00, 0xC0});
  CHECK_FALSE(reads());
}

// There are sixteen bytes [fdrawcmd(1) of fdutils, save]. The data sheet was not at hand: QEMU 7.2 has the third to the
// thirteenth in this order, and 0 for the first two.
TEST_CASE("82077AA: SAVE tells rate, ISO, cylinders, SPECIFY, EOT, LOCK and PERPENDICULAR, CONFIGURE, power [82078]") {
  CellRig rig(nine_sectors());
  rig.read(1);
  rig.send({0x33, 0x01});
  rig.send({0x0F, 0x00, 0x05});
  rig.wait(1s);
  rig.send({0x08});
  rig.send({0x03, 0xA1, 0x04});
  rig.send({0x13, 0x00, 0x57, 0x11});
  rig.send({0x12, 0x84});
  rig.send({0x94});
  rig.send({0x17, 0x03});
  CHECK(rig.send({0x2E}) == Bytes{2, 1, 5, 0, 0, 0, 0xA1, 0x04, 1, 0x84, 0x57, 0x11, 0x03, 0, 0, 0});
}

TEST_CASE("82077AA: RESTORE gives back what SAVE told [82078]") {
  CellRig rig(nine_sectors());
  rig.send({0x03, 0xA1, 0x05});
  rig.send({0x13, 0x00, 0x57, 0x11});
  const Bytes saved = rig.send({0x2E}), registers = rig.send({0x0E});
  REQUIRE(saved.size() == 16);
  rig.fdc.reset();
  rig.start();
  Bytes restore{0x4E};
  restore.insert(restore.end(), saved.begin(), saved.end());
  CHECK(rig.send(restore).empty());
  CHECK(rig.send({0x0E}) == registers);
}

TEST_CASE("82077AA: FORMAT AND WRITE takes each sector's data behind its ID [82078]") {
  CellRig rig({});
  Bytes sent;
  for (u8 record = 1; record <= 9; record++) {
    sent.insert(sent.end(), {0, 0, record, 2});
    sent.insert(sent.end(), 512, u8(record * 3));
  }
  rig.dma.write_out(sent);
  CHECK(rig.run({0xED, 0, 2, 9, 0x50, 0xE5})[0] == 0x00);
  for (u8 record = 1; record <= 9; record++) CHECK(data_of(rig.disk(), {0, 0}, record) == Bytes(512, u8(record * 3)));
}

TEST_CASE("82077AA: a track of the ISO format has no index mark [82078, OPTION]") {
  CellRig rig({});
  for (u8 iso : {1, 0}) {
    rig.send({0x33, iso});
    rig.dma.write_out({0, 0, 1, 2});
    rig.run({0x4D, 0, 2, 1, 0x50, 0xE5});
    const auto sectors = scan_track(rig.disk().cells({0, 0}));
    REQUIRE(sectors.size() == 1);
    CHECK(sectors[0].id_begin == (iso ? 32u + 12 : 80 + 12 + 4 + 50 + 12) * 16);
  }
}

TEST_CASE("82077AA: the DSR's power-down ends with a reset [2.1.5]") {
  CellRig rig(nine_sectors());
  rig.out(Fdc82077aa::Dsr, 0x42);
  rig.wait(1s);
  CHECK(rig.status() == "");
  rig.out(Fdc82077aa::Dsr, 0x82);
  rig.wait(1ms);
  CHECK(rig.status() == "RQM");
}

TEST_CASE("82077AA: status register A shows the drive's signals, on a PS/2 as on the cable [2.1.1]") {
  Scheduler clock(10'000'000);
  std::array<FloppyDrive, 1> drives{FloppyDrive{clock, FloppyDrive::Type::Inch35Hd}};
  Fdc82077aa ps2(clock, drives, Fdc82077aa::Mode::Ps2);
  ps2.write_port(Fdc82077aa::Dor, 0x1C);
  CHECK(ps2.read_port(Fdc82077aa::Sra) == 0x46);  // no second drive, track 0, side 0, no index pulse
  clock.advance_to(clock.ticks(1ms));
  CHECK(ps2.read_port(Fdc82077aa::Sra) == 0xC6);  // and the interrupt after the reset
  CHECK(ps2.read_port(Fdc82077aa::Srb) == 0xC1);
  CHECK(ps2.read_port(Fdc82077aa::Dir) == 0xFD);  // [2.1.8] disk changed, 250 kbit/s, low density
}

TEST_CASE("82077AA: on a Model 30 status register A has the signals, and the DIR another order [2.1.1, 2.1.8]") {
  Scheduler clock(10'000'000);
  std::array<FloppyDrive, 1> drives{FloppyDrive{clock, FloppyDrive::Type::Inch35Hd}};
  Fdc82077aa model_30(clock, drives, Fdc82077aa::Mode::Model30);
  model_30.write_port(Fdc82077aa::Dor, 0x1C);
  clock.advance_to(clock.ticks(1ms));
  CHECK(model_30.read_port(Fdc82077aa::Sra) == 0x99);  // interrupt, track 0, side 0, outwards
  CHECK(model_30.read_port(Fdc82077aa::Dir) == 0x0A);
}

TEST_CASE("82077AA: the result of a write waits until the host has stored it, and tells when it could not") {
  FdcRig rig;
  auto media = std::make_unique<SlowMedia>();
  SlowMedia& host = *media;
  rig.drives[0].insert(std::move(*FloppyImage::open(std::move(media))));
  rig.start();
  rig.dma.write_out(Bytes(512, 0x77));
  for (u8 byte : {0x45, 0, 0, 0, 5, 2, 18, 0x1B, 0xFF}) rig.out(Fdc82077aa::Fifo, u8(byte));
  rig.wait(1s);
  CHECK(rig.dma.at == 512);
  CHECK(rig.status() == "CMD BSY");
  host.state = Settled::Kept;
  REQUIRE(rig.await_interrupt());
  CHECK(rig.result()[0] == 0x00);
  host.state = Settled::Failed;
  rig.dma.write_out(Bytes(512, 0x78));
  CHECK(rig.run({0x45, 0, 0, 0, 5, 2, 18, 0x1B, 0xFF})[0] == 0x50);
}

TEST_CASE("82077AA: a fast drive gives the same bytes and statuses in a hundredth of the time") {
  FdcRig rig;
  const MemoryMedia* disk = rig.insert(0, numbered_disk());
  rig.drives[0].set_fast(true);
  rig.start();
  const Ticks before = rig.clock.now();
  rig.send({0x0F, 0, 40});
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08}) == Bytes{0x20, 40});
  rig.dma.read_in(36 * 512);
  CHECK(rig.run({0xE6, 0, 40, 0, 1, 2, 18, 0x1B, 0xFF}) == Bytes{0x04, 0, 0, 41, 0, 1, 2});
  CHECK(std::equal(rig.dma.memory.begin(), rig.dma.memory.end(), disk->bytes().begin() + 40 * 36 * 512));
  CHECK(rig.run({0xE6, 0, 40, 0, 19, 2, 18, 0x1B, 0xFF}) == Bytes{0x40, 0x04, 0, 40, 0, 19, 2});
  CHECK(rig.clock.now() - before < rig.clock.ticks(10ms));
}

TEST_CASE("82077AA: the bytes of a fast drive wait for a host without DMA") {
  FdcRig rig;
  const MemoryMedia* disk = rig.insert(0, numbered_disk());
  rig.drives[0].set_fast(true);
  rig.start();
  rig.send({0x03, 0xDF, 0x03});
  for (u8 byte : {0x46, 0, 0, 0, 18, 2, 18, 0x1B, 0xFF}) rig.out(Fdc82077aa::Fifo, u8(byte));
  REQUIRE(rig.await_interrupt());
  Bytes data;
  while (data.size() < 512) {
    rig.wait(10us);
    data.push_back(rig.in(Fdc82077aa::Fifo));
  }
  CHECK(data == Bytes(disk->bytes().begin() + 17 * 512, disk->bytes().begin() + 18 * 512));
}
