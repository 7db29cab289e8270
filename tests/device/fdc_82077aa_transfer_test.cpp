// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "tests/support/fdc_rig.h"
#include "tests/support/memory_floppy.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace ferrite::test;
using namespace std::chrono_literals;

namespace {
/// A started controller with a numbered 1.44M disk in drive 0.
struct DiskRig : FdcRig {
  MemoryMedia* disk;
  explicit DiskRig(Bytes bytes = numbered_disk(), u8 rate = 0) : disk(insert(0, std::move(bytes))) {
    start();
    out(Fdc82077aa::Ccr, rate);
  }
  Bytes sectors(u32 first, u32 count) const {
    const auto begin = disk->bytes().begin() + first * 512;
    return Bytes(begin, begin + count * 512);
  }
  void seek(u8 cylinder) {
    send({0x0F, 0, cylinder});
    await_interrupt();
    send({0x08});
  }
  /// READ DATA of `count` sectors from sector `record` of cylinder 0, head 0 on.
  Bytes read(u8 record, u32 count, u8 options = 0xE0) {
    dma.read_in(count * 512);
    return run({u8(options | 0x06), 0, 0, 0, record, 2, 18, 0x1B, 0xFF});
  }
  Bytes write(u8 record, Bytes bytes) {
    dma.write_out(std::move(bytes));
    return run({0xC5, 0, 0, 0, record, 2, 18, 0x1B, 0xFF});
  }
  void non_dma(u8 configuration) {
    send({0x03, 0xDF, 0x03});
    send({0x13, 0, configuration, 0});
  }
};

/// A 1.44M disk's first cylinder; `change` makes its first track's sectors different.
template <class Change>
std::unique_ptr<FloppyImage> odd_disk(Change change) {
  FloppyDisk disk(1, 2);
  for (u8 head = 0; head < 2; head++) {
    StoredTrack& track = disk.track({0, head});
    track.rate = DataRate::Kbps500;
    for (u8 record = 1; record <= 18; record++)
      track.sectors.push_back({.id = {0, head, record, 2}, .data = Bytes(512, record)});
  }
  change(disk.track({0, 0}).sectors);
  return floppy_of(std::move(disk));
}
std::unique_ptr<FloppyImage> deleted_sector_3() {
  return odd_disk([](auto& sectors) { sectors[2].mark = DataMark::Deleted; });
}

/// A host that keeps nothing.
struct FullMedia final : Media {
  Bytes bytes = numbered_disk();
  u64 size() const override { return bytes.size(); }
  bool writable() const override { return true; }
  bool read(u64 offset, std::span<u8> into) override {
    std::copy_n(bytes.begin() + std::ptrdiff_t(offset), into.size(), into.begin());
    return true;
  }
  bool write(u64, std::span<const u8>) override { return false; }
};
}  // namespace

TEST_CASE("82077AA: READ DATA brings one sector to memory; the result names the next one [5.1.1, Table 5-6]") {
  DiskRig rig;
  CHECK(rig.read(3, 1) == Bytes{0x00, 0, 0, 0, 0, 4, 2});
  CHECK(rig.dma.memory == rig.sectors(2, 1));
  CHECK_FALSE(rig.fdc.drq.high());
  CHECK_FALSE(rig.fdc.irq.high());
  CHECK(rig.status() == "RQM");
}

TEST_CASE("82077AA: with MT a read goes on at the other head, and ends at the cylinder's last sector") {
  DiskRig rig;
  CHECK(rig.read(1, 36) == Bytes{0x04, 0, 0, 1, 0, 1, 2});
  CHECK(rig.dma.memory == rig.sectors(0, 36));
}

TEST_CASE("82077AA: Table 5-6, the ID after each kind of last sector") {
  DiskRig rig;
  CHECK(rig.read(18, 1, 0x40) == Bytes{0x00, 0, 0, 1, 0, 1, 2});
  CHECK(rig.read(17, 1, 0x40) == Bytes{0x00, 0, 0, 0, 0, 18, 2});
  CHECK(rig.read(18, 1, 0xC0) == Bytes{0x00, 0, 0, 0, 1, 1, 2});
  rig.dma.read_in(512);
  CHECK(rig.run({0xC6, 4, 0, 1, 18, 2, 18, 0x1B, 0xFF}) == Bytes{0x04, 0, 0, 1, 0, 1, 2});
}

TEST_CASE("82077AA: a read that nobody stops ends with end of cylinder [6.2]") {
  DiskRig rig;
  CHECK(rig.read(17, 3, 0x40) == Bytes{0x40, 0x80, 0, 1, 0, 1, 2});
}

TEST_CASE("82077AA: terminal count in the middle of a sector ends the command after that sector") {
  DiskRig rig;
  rig.dma.read_in(700);
  CHECK(rig.run({0xE6, 0, 0, 0, 1, 2, 18, 0x1B, 0xFF}) == Bytes{0x00, 0, 0, 0, 0, 3, 2});
  Bytes expected = rig.sectors(0, 2);
  expected.resize(700);
  CHECK(rig.dma.memory == expected);
}

TEST_CASE("82077AA: sectors pass in their own time: a track takes a turn, and missing the first costs another") {
  DiskRig rig;
  rig.read(1, 1);  // just after sector 1 now
  const Ticks before = rig.clock.now();
  rig.read(2, 17);
  CHECK(rig.clock.now() - before < rig.clock.ticks(200ms));
  CHECK(rig.clock.now() - before > rig.clock.ticks(180ms));
  const Ticks again = rig.clock.now();
  rig.read(18, 1);
  CHECK(rig.clock.now() - again == rig.clock.ticks(200ms));
}

TEST_CASE("82077AA: a sector that is not there is told at the second index pulse [5.1.1]") {
  DiskRig rig;
  const Ticks before = rig.clock.now();
  CHECK(rig.read(19, 1) == Bytes{0x40, 0x04, 0, 0, 0, 19, 2});
  CHECK(rig.clock.now() - before > rig.clock.ticks(200ms));
  CHECK(rig.clock.now() - before < rig.clock.ticks(410ms));
}

TEST_CASE("82077AA: a track with other cylinder numbers is a wrong cylinder [6.3]") {
  DiskRig rig;
  rig.seek(2);
  CHECK(rig.read(1, 1) == Bytes{0x40, 0x04, 0x10, 0, 0, 1, 2});
}

TEST_CASE("82077AA: no disk, a wrong data rate, FM or an unformatted track have no address marks [6.2]") {
  DiskRig rig;
  const Bytes no_mark{0x40, 0x01, 0, 0, 0, 1, 2};
  CHECK(rig.read(1, 1, 0x80) == no_mark);  // FM
  rig.out(Fdc82077aa::Ccr, 2);
  CHECK(rig.read(1, 1) == no_mark);
  rig.out(Fdc82077aa::Ccr, 0);
  rig.seek(82);
  CHECK(rig.read(1, 1) == no_mark);
  rig.seek(0);
  rig.drives[0].eject();
  CHECK(rig.read(1, 1) == no_mark);
}

TEST_CASE("82077AA: a read waits for a motor that runs up, and gives up on one that stands") {
  DiskRig rig;
  rig.out(Fdc82077aa::Dor, 0x0C);
  CHECK(rig.read(1, 1) == Bytes{0x40, 0x01, 0, 0, 0, 1, 2});
  rig.out(Fdc82077aa::Dor, 0x1C);
  const Ticks before = rig.clock.now();
  CHECK(rig.read(1, 1) == Bytes{0x00, 0, 0, 0, 0, 2, 2});
  CHECK(rig.clock.now() - before > rig.clock.ticks(300ms));
}

TEST_CASE("82077AA: EIS seeks before the transfer and says so [5.2.7, 6.1]") {
  DiskRig rig;
  rig.send({0x13, 0, 0x40, 0});
  rig.dma.read_in(512);
  CHECK(rig.run({0xE6, 0, 40, 0, 1, 2, 18, 0x1B, 0xFF}) == Bytes{0x20, 0, 0, 40, 0, 2, 2});
  CHECK(rig.dma.memory == rig.sectors(40 * 36, 1));
  CHECK(rig.drives[0].cylinder() == 40);
  CHECK(rig.send({0x08}) == Bytes{0x80});  // no interrupt of its own
}

TEST_CASE("82077AA: READ ID returns the next sector to pass [5.2.1]") {
  DiskRig rig;
  rig.seek(5);
  const Bytes first = rig.run({0x4A, 4}), second = rig.run({0x4A, 4});
  REQUIRE(first.size() == 7);
  CHECK(Bytes(first.begin(), first.begin() + 5) == Bytes{0x04, 0, 0, 5, 1});
  CHECK(second[5] == first[5] % 18 + 1);
  CHECK(first[6] == 2);
  rig.drives[0].eject();
  CHECK(rig.run({0x4A, 0})[1] == 0x01);
}

TEST_CASE("82077AA: WRITE DATA changes its sectors in the image and nothing else [5.1.4]") {
  DiskRig rig;
  Bytes expected = rig.disk->bytes();
  std::fill_n(expected.begin() + 4 * 512, 1024, u8(0xA5));
  CHECK(rig.write(5, Bytes(1024, 0xA5)) == Bytes{0x00, 0, 0, 0, 0, 7, 2});
  CHECK(rig.disk->bytes() == expected);
}

TEST_CASE("82077AA: terminal count in the middle of a written sector fills the rest with zeros [5.1.4]") {
  DiskRig rig;
  CHECK(rig.write(1, Bytes(100, 0xA5)) == Bytes{0x00, 0, 0, 0, 0, 2, 2});
  Bytes expected(512);
  std::fill_n(expected.begin(), 100, u8(0xA5));
  CHECK(rig.sectors(0, 1) == expected);
}

TEST_CASE("82077AA: a write-protected disk is not written to and not formatted [6.2]") {
  DiskRig rig;
  rig.drives[0].set_write_protected(true);
  CHECK(rig.write(1, Bytes(512, 0xA5))[1] == 0x02);
  CHECK(rig.run({0x4D, 0, 2, 18, 0x6C, 0xF6})[1] == 0x02);
  CHECK(rig.disk->bytes() == numbered_disk());
}

TEST_CASE("82077AA: a write goes through to a short image, which grows only then") {
  DiskRig rig(Bytes(1'296'384, 0x11));
  rig.seek(79);
  rig.dma.write_out(Bytes(512, 0x22));
  CHECK(rig.run({0xC5, 4, 79, 1, 18, 2, 18, 0x1B, 0xFF})[0] == 0x04);
  CHECK(rig.disk->size() == 1'474'560);
  CHECK(rig.sectors(2879, 1) == Bytes(512, 0x22));
}

TEST_CASE("82077AA: a host that cannot keep a sector is a fault of the drive [6.1]") {
  DiskRig rig;
  rig.drives[0].insert(std::move(*FloppyImage::open(std::make_unique<FullMedia>())));
  CHECK(rig.write(1, Bytes(512, 1))[0] == 0x50);
}

TEST_CASE("82077AA: FORMAT TRACK takes an ID for each sector and fills the track [5.1.7]") {
  DiskRig rig;
  Bytes expected = rig.disk->bytes(), ids;
  std::fill_n(expected.begin(), 18 * 512, u8(0xF6));
  for (u8 record = 1; record <= 18; record++) ids.insert(ids.end(), {0, 0, record, 2});
  rig.dma.write_out(ids);
  const Bytes result = rig.run({0x4D, 0, 2, 18, 0x6C, 0xF6});
  CHECK(Bytes(result.begin(), result.begin() + 3) == Bytes{0x00, 0, 0});
  CHECK(rig.disk->bytes() == expected);
}

TEST_CASE("82077AA: a track that the image cannot hold is a fault, and stays as it was") {
  DiskRig rig;
  Bytes ids;
  for (u8 record = 1; record <= 9; record++) ids.insert(ids.end(), {0, 0, record, 2});
  rig.dma.write_out(ids);
  CHECK(rig.run({0x4D, 0, 2, 9, 0x6C, 0xF6})[0] == 0x50);
  CHECK(rig.disk->bytes() == numbered_disk());
}

TEST_CASE("82077AA: a deleted sector is read and told, or skipped with SK [Table 5-4]") {
  DiskRig rig;
  rig.drives[0].insert(deleted_sector_3());
  CHECK(rig.read(2, 4, 0x40) == Bytes{0x00, 0, 0x40, 0, 0, 3, 2});
  CHECK(rig.dma.at == 1024);
  CHECK(rig.read(2, 2, 0x60) == Bytes{0x00, 0, 0x40, 0, 0, 5, 2});
  CHECK(rig.dma.memory[512] == 4);  // sector 4 follows sector 2
  rig.dma.read_in(512);
  CHECK(rig.run({0x4C, 0, 0, 0, 3, 2, 18, 0x1B, 0xFF}) == Bytes{0x00, 0, 0, 0, 0, 4, 2});  // READ DELETED
}

TEST_CASE("82077AA: READ TRACK reads the sectors as they come after the index [5.1.3]") {
  DiskRig rig;
  rig.dma.read_in(18 * 512);
  CHECK(rig.run({0x42, 0, 0, 0, 1, 2, 18, 0x1B, 0xFF})[0] == 0x00);
  CHECK(rig.dma.memory == rig.sectors(0, 18));
  rig.dma.read_in(512);
  const Bytes result = rig.run({0x42, 0, 0, 0, 9, 2, 1, 0x1B, 0xFF});
  CHECK(result[1] == 0x04);  // the ID compared with is not that of the first sector
  CHECK(rig.dma.memory == rig.sectors(0, 1));
}

TEST_CASE("82077AA: VERIFY reads without a transfer, to EOT or for SC sectors [5.1.6]") {
  DiskRig rig;
  CHECK(rig.run({0x56, 0x00, 0, 0, 1, 2, 18, 0x1B, 0xFF}) == Bytes{0x00, 0, 0, 1, 0, 1, 2});
  CHECK(rig.run({0x56, 0x80, 0, 0, 1, 2, 18, 0x1B, 4}) == Bytes{0x00, 0, 0, 0, 0, 5, 2});
  CHECK(rig.run({0x56, 0x00, 0, 0, 1, 2, 19, 0x1B, 0xFF})[1] == 0x04);
}

TEST_CASE("82077AA: a DMA channel that does not answer is an overrun, and a sector not begun stays as it was [6.2]") {
  DiskRig rig;
  CHECK(rig.read(1, 0) == Bytes{0x40, 0x10, 0, 0, 0, 1, 2});
  CHECK(rig.write(1, {}) == Bytes{0x40, 0x10, 0, 0, 0, 1, 2});
  CHECK(rig.disk->bytes() == numbered_disk());
}

TEST_CASE("82077AA: without DMA the FIFO asks for each portion by RQM and INT [4.2]") {
  for (u8 configuration : {0x20, 0x00, 0x07, 0x0F}) {  // FIFO off; thresholds 1, 8, 16
    INFO(int(configuration));
    DiskRig rig;
    rig.non_dma(configuration);
    for (u8 byte : {0xC6, 0, 0, 0, 18, 2, 18, 0x1B, 0xFF}) rig.out(Fdc82077aa::Fifo, byte);
    Bytes data;
    while (data.size() < 512 && rig.await_interrupt()) {
      CHECK(rig.status() == "RQM DIO NON DMA CMD BSY");
      while (rig.in(Fdc82077aa::Msr)&msr::Rqm && data.size() < 512) data.push_back(rig.in(Fdc82077aa::Fifo));
    }
    CHECK(data == rig.sectors(17, 1));
  }
}

TEST_CASE("82077AA: without DMA a sector is written byte by byte") {
  for (u8 configuration : {0x20, 0x07}) {
    INFO(int(configuration));
    DiskRig rig;
    rig.non_dma(configuration);
    for (u8 byte : {0x45, 0, 0, 0, 18, 2, 18, 0x1B, 0xFF}) rig.out(Fdc82077aa::Fifo, byte);
    int sent = 0;
    while (sent < 512 && rig.await_interrupt())
      while (rig.in(Fdc82077aa::Msr) == (msr::Rqm | msr::NonDma | msr::CmdBusy) && sent < 512)
        rig.out(Fdc82077aa::Fifo, u8(++sent));
    REQUIRE(rig.await_interrupt());
    CHECK(rig.result() == Bytes{0x40, 0x80, 0, 1, 0, 1, 2});  // nobody gave a terminal count
    CHECK(rig.sectors(17, 1)[0] == 1);
    CHECK(rig.sectors(17, 1)[511] == 0);
    CHECK(rig.sectors(17, 1)[510] == 0xFF);
  }
}

TEST_CASE("82077AA: a guest too slow for the FIFO overruns it [6.2]") {
  DiskRig rig;
  rig.non_dma(0x07);
  for (u8 byte : {0x46, 0, 0, 0, 1, 2, 18, 0x1B, 0xFF}) rig.out(Fdc82077aa::Fifo, byte);
  REQUIRE(rig.await_interrupt());
  rig.wait(5ms);
  CHECK(rig.result() == Bytes{0x40, 0x10, 0, 0, 0, 1, 2});
}

TEST_CASE("82077AA: an eject in the middle of a read ends it without an address mark") {
  DiskRig rig;
  rig.dma.read_in(18 * 512);
  for (u8 byte : {0xE6, 0, 0, 0, 1, 2, 18, 0x1B, 0xFF}) rig.out(Fdc82077aa::Fifo, byte);
  rig.wait(200ms);
  CHECK(rig.drives[0].activity() == FloppyDrive::Activity::Read);
  CHECK(rig.drives[0].eject() != nullptr);
  REQUIRE(rig.await_interrupt());
  const Bytes result = rig.result();
  CHECK(result[0] == 0x40);
  CHECK(result[1] == 0x01);
}

TEST_CASE("82077AA: an eject in the middle of a write loses nothing the guest was rid of") {
  DiskRig rig;
  rig.dma.write_out(Bytes(18 * 512, 0xC3));
  for (u8 byte : {0xC5, 0, 0, 0, 1, 2, 18, 0x1B, 0xFF}) rig.out(Fdc82077aa::Fifo, byte);
  rig.wait(200ms);
  const std::size_t taken = rig.dma.at;
  CHECK((taken > 0 && taken < 18 * 512));
  CHECK(taken % 512 == 0);
  const auto image = rig.drives[0].eject();
  Bytes expected = numbered_disk();
  std::fill_n(expected.begin(), taken, u8(0xC3));
  CHECK(rig.disk->bytes() == expected);
  REQUIRE(rig.await_interrupt());
  CHECK(rig.result()[0] == 0x40);
}

TEST_CASE("82077AA: a write never ends on a disk that was exchanged meanwhile") {
  DiskRig rig;
  rig.non_dma(0x07);
  for (u8 byte : {0x45, 0, 0, 0, 1, 2, 18, 0x1B, 0xFF}) rig.out(Fdc82077aa::Fifo, byte);
  REQUIRE(rig.await_interrupt());
  rig.out(Fdc82077aa::Fifo, 0xC3);
  MemoryMedia* other = rig.insert(0, numbered_disk());
  for (int n = 1; n < 512; n++) rig.out(Fdc82077aa::Fifo, 0xC3);
  REQUIRE(rig.await_interrupt());
  rig.wait(20ms);
  CHECK(rig.result()[0] == 0x40);
  CHECK(other->bytes() == numbered_disk());
}

TEST_CASE("82077AA: 360K, 720K, 1.2M, PC-98 and 2.88M disks are read at their own rate") {
  struct Row {
    Geometry geometry;
    u8 drive, rate, size_code;
  };
  using enum DataRate;
  for (const Row& row : {Row{{40, 2, 9, 512, Kbps250}, 1, 1, 2}, Row{{80, 2, 9, 512, Kbps250}, 0, 2, 2},
                         Row{{80, 2, 15, 512, Kbps500}, 1, 0, 2}, Row{{77, 2, 8, 1024, Kbps500}, 0, 0, 3},
                         Row{{80, 2, 36, 512, Kbps1000}, 0, 3, 2}}) {
    INFO(row.geometry.bytes());
    FdcRig rig;
    const MemoryMedia* disk = rig.insert(row.drive, numbered_disk(row.geometry.bytes() / 512));
    rig.start(row.drive ? FdcRig::RunDrive1 : FdcRig::RunDrive0);
    rig.out(Fdc82077aa::Ccr, row.rate);
    const std::size_t cylinder = std::size_t(row.geometry.sectors) * 2 * row.geometry.sector_bytes;
    rig.dma.read_in(cylinder);
    const Bytes result = rig.run({0xE6, row.drive, 0, 0, 1, row.size_code, row.geometry.sectors, 0x1B, 0xFF});
    REQUIRE(result.size() == 7);
    CHECK((result[0] & 0xC0) == 0);
    CHECK(std::equal(rig.dma.memory.begin(), rig.dma.memory.end(), disk->bytes().begin()));
  }
}

TEST_CASE("82077AA: a read continues after a restore in its middle") {
  DiskRig before, after;
  before.dma.read_in(18 * 512);
  for (u8 byte : {0xE6, 0, 0, 0, 1, 2, 18, 0x1B, 0xFF}) before.out(Fdc82077aa::Fifo, byte);
  before.wait(250ms);
  REQUIRE(before.dma.at < before.dma.memory.size());
  Snapshot::of(before).restore(after);
  after.dma = before.dma;
  after.dma.client = &after.fdc, after.dma.request = &after.fdc.drq;
  REQUIRE(after.await_interrupt());
  CHECK(after.result() == Bytes{0x00, 0, 0, 0, 1, 1, 2});
  CHECK(after.dma.memory == before.sectors(0, 18));
}
