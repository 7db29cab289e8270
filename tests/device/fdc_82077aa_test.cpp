// SPDX-License-Identifier: MIT
// Registers, resets, seeks and the commands without data. Transfers: fdc_82077aa_transfer_test.cpp.
#include <catch2/catch.hpp>

#include "tests/support/fdc_rig.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace ferrite::test;
using namespace std::chrono_literals;

namespace {
FdcRig& started(FdcRig& rig, u8 dor = FdcRig::RunDrive0) {
  rig.start(dor);
  return rig;
}

/// A guest at work: seeks, reads and writes, in steps short enough to be cut anywhere.
struct FdcAtWork : FdcRig {
  FdcAtWork() {
    insert(0, numbered_disk());
    start();
  }
  void act(unsigned step) {
    wait(1ms);
    if (step % 40 == 1) send({0x0F, 0, u8(step / 40 % 4)});
    if (step % 40 == 20) {
      send({0x08});
      result();
      for (u8 byte : {0x66, 0x00, 0x00, 0x00, 0x01, 0x02, 0x12, 0x1B, 0xFF}) out(Fdc82077aa::Fifo, byte);
    }
    if (step % 97 == 96) out(Fdc82077aa::Dsr, 0x80);
  }
};
}  // namespace

TEST_CASE("82077AA: held in reset by the DOR it does not ask for anything [2.1.3]") {
  FdcRig rig;
  CHECK(rig.status() == "");
  rig.out(Fdc82077aa::Fifo, 0x10);
  rig.wait(10ms);
  CHECK(rig.status() == "");
  CHECK_FALSE(rig.fdc.irq.high());
}

TEST_CASE("82077AA: after a reset, polling interrupts once and four senses name the drives [2.2, 5.2.4]") {
  FdcRig rig;
  rig.out(Fdc82077aa::Dor, 0x0C);
  CHECK(rig.status() == "");
  rig.wait(250us);
  CHECK(rig.fdc.irq.high());
  CHECK(rig.status() == "RQM");
  for (u8 drive = 0; drive < 4; drive++) {
    CHECK(rig.send({0x08}) == Bytes{u8(0xC0 | drive), 0});
    CHECK_FALSE(rig.fdc.irq.high());
  }
  CHECK(rig.send({0x08}) == Bytes{0x80});
}

TEST_CASE("82077AA: a driver that senses once after a reset still gets an edge for its next command") {
  FdcRig rig;
  rig.out(Fdc82077aa::Dor, 0x1C);
  rig.wait(1ms);
  rig.send({0x08});
  rig.send({0x07, 0});
  CHECK_FALSE(rig.fdc.irq.high());
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08}) == Bytes{0x20, 0});
  CHECK(rig.send({0x08}) == Bytes{0x80});
}

TEST_CASE("82077AA: the DSR's reset ends by itself, the DOR's when the bit goes up [2.1.3, 2.1.5]") {
  FdcRig rig;
  started(rig);
  rig.out(Fdc82077aa::Dsr, 0x80);
  CHECK(rig.status() == "");
  rig.wait(1ms);
  CHECK(rig.status() == "RQM");
  rig.out(Fdc82077aa::Dor, 0x18);
  rig.out(Fdc82077aa::Dsr, 0x80);
  rig.wait(1ms);
  CHECK(rig.status() == "");
}

TEST_CASE("82077AA: without /DMAGATE the interrupt does not reach the board [2.1.3]") {
  FdcRig rig;
  rig.out(Fdc82077aa::Dor, 0x04);
  rig.wait(1ms);
  CHECK_FALSE(rig.fdc.irq.high());
  rig.out(Fdc82077aa::Dor, 0x0C);
  CHECK(rig.fdc.irq.high());
}

TEST_CASE("82077AA: VERSION says enhanced [5.2.8]") {
  FdcRig rig;
  CHECK(started(rig).send({0x10}) == Bytes{0x90});
}

TEST_CASE("82077AA: a command it does not know is answered with 80h, and the next one works [5.2.4]") {
  FdcRig rig;
  started(rig);
  for (u8 code : {0x00, 0x01, 0x1B, 0x1F, 0x88, 0xCD, 0xFF}) {
    INFO(int(code));
    CHECK(rig.send({code}) == Bytes{0x80});
    CHECK_FALSE(rig.fdc.irq.high());
  }
  CHECK(rig.send({0x10}) == Bytes{0x90});
}

TEST_CASE("82077AA: DUMPREG shows what SPECIFY, CONFIGURE and PERPENDICULAR MODE set [5.2.10]") {
  FdcRig rig;
  started(rig);
  rig.send({0x03, 0xA1, 0x05});
  rig.send({0x13, 0x00, 0x57, 0x11});
  rig.send({0x12, 0x87});  // overwrite, drive 0, GAP and WGATE: 84h + 03h
  CHECK(rig.send({0x0E}) == Bytes{0, 0, 0, 0, 0xA1, 0x05, 0, 0x07, 0x57, 0x11});
  rig.send({0x12, 0x3C});  // without OW only GAP and WGATE change
  CHECK(rig.send({0x0E})[7] == 0x04);
}

TEST_CASE("82077AA: LOCK keeps FIFO, threshold and precompensation through a software reset [5.2.12]") {
  FdcRig rig;
  started(rig);
  rig.send({0x13, 0x00, 0x4A, 0x22});
  CHECK(rig.send({0x94}) == Bytes{0x10});
  rig.out(Fdc82077aa::Dsr, 0x80);
  rig.wait(1ms);
  Bytes registers = rig.send({0x0E});
  CHECK(registers[7] == 0x80);
  CHECK(registers[8] == 0x0A);
  CHECK(registers[9] == 0x22);
  CHECK(rig.send({0x14}) == Bytes{0x00});
  rig.out(Fdc82077aa::Dsr, 0x80);
  rig.wait(1ms);
  registers = rig.send({0x0E});
  CHECK(registers[8] == 0x20);
  CHECK(registers[9] == 0);
}

TEST_CASE("82077AA: SEEK steps at the rate that SPECIFY sets, shows its drive busy, then interrupts [5.2.3]") {
  FdcRig rig;
  started(rig);
  rig.send({0x0F, 0, 2});  // SRT Dh: 3 ms at 500 kbit/s
  CHECK(rig.status() == "RQM DRV0 BUSY");
  rig.wait(2999us);
  CHECK(rig.drives[0].cylinder() == 0);
  rig.wait(1us);
  CHECK(rig.drives[0].cylinder() == 1);
  CHECK_FALSE(rig.fdc.irq.high());
  rig.wait(3ms);
  CHECK(rig.drives[0].cylinder() == 2);
  CHECK(rig.fdc.irq.high());
  CHECK(rig.status() == "RQM");
  CHECK(rig.send({0x08}) == Bytes{0x20, 2});
  CHECK_FALSE(rig.fdc.irq.high());
}

TEST_CASE("82077AA: the step time doubles at 250 kbit/s and halves at 1 Mbit/s [5.2.6]") {
  for (const auto& [rate, time] : {std::pair<u8, std::chrono::nanoseconds>{2, 6ms}, {3, 1500us}, {1, 5ms}}) {
    FdcRig rig;
    started(rig).out(Fdc82077aa::Ccr, rate);
    rig.send({0x0F, 0, 1});
    rig.wait(time - 1us);
    CHECK(rig.drives[0].cylinder() == 0);
    rig.wait(1us);
    CHECK(rig.drives[0].cylinder() == 1);
  }
}

TEST_CASE("82077AA: two drives seek at the same time, and each gets its own interrupt [5.2.3]") {
  FdcRig rig;
  started(rig);
  rig.send({0x0F, 0, 5});
  rig.send({0x0F, 5, 5});  // drive 1, head 1
  CHECK(rig.status() == "RQM DRV1 BUSY DRV0 BUSY");
  rig.wait(100ms);
  CHECK(rig.send({0x08}) == Bytes{0x20, 5});
  CHECK(rig.fdc.irq.high());
  CHECK(rig.send({0x08}) == Bytes{0x21, 5});
  CHECK_FALSE(rig.fdc.irq.high());
}

TEST_CASE("82077AA: RECALIBRATE gives up after 79 steps, a second one brings the head home [5.2.2]") {
  FdcRig rig;
  started(rig);
  for (int n = 0; n < 82; n++) rig.drives[0].step(+1);
  rig.send({0x07, 0});
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08}) == Bytes{0x70, 0});
  CHECK(rig.drives[0].cylinder() == 3);
  rig.send({0x07, 0});
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08}) == Bytes{0x20, 0});
}

TEST_CASE("82077AA: RECALIBRATE of a drive that is not there is an equipment check [5.2.2]") {
  FdcRig rig;
  started(rig);
  rig.send({0x07, 3});
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08}) == Bytes{0x73, 0});
}

TEST_CASE("82077AA: RELATIVE SEEK moves from where the head is [5.2.9]") {
  FdcRig rig;
  started(rig);
  rig.send({0xCF, 0, 7});
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08}) == Bytes{0x20, 7});
  rig.send({0x8F, 0, 3});
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08}) == Bytes{0x20, 4});
  CHECK(rig.drives[0].cylinder() == 4);
}

TEST_CASE("82077AA: SENSE DRIVE STATUS tells track 0, write protection, head and drive [5.2.5]") {
  FdcRig rig;
  started(rig);
  CHECK(rig.send({0x04, 0x00}) == Bytes{0x38});
  rig.insert(0, numbered_disk(), FloppyDrive::Tab::WriteProtected);
  rig.drives[0].step(+1);
  CHECK(rig.send({0x04, 0x04}) == Bytes{0x6C});
  CHECK(rig.send({0x04, 0x02}) == Bytes{0x2A});  // no such drive
}

TEST_CASE("82077AA: the DIR shows the change line of the drive that the DOR selects [2.1.8]") {
  FdcRig rig;
  started(rig);
  rig.insert(1, numbered_disk());
  rig.drives[1].step(+1);
  CHECK(rig.in(Fdc82077aa::Dir)&0x80);
  rig.out(Fdc82077aa::Dor, FdcRig::RunDrive1);
  CHECK_FALSE(rig.in(Fdc82077aa::Dir)&0x80);
}

TEST_CASE("82077AA: the DOR reads back and runs the motors; a hardware reset stops them [2.1.3]") {
  FdcRig rig;
  started(rig);
  rig.out(Fdc82077aa::Dor, 0x3C);
  CHECK(rig.in(Fdc82077aa::Dor) == 0x3C);
  CHECK(rig.drives[0].motor());
  CHECK(rig.drives[1].motor());
  rig.fdc.reset();
  CHECK_FALSE(rig.drives[0].motor());
  CHECK(rig.in(Fdc82077aa::Dor) == 0);
  CHECK(rig.status() == "");
}

TEST_CASE("82077AA: drives 2 and 3 are as good as the others [2.1.3, 5.2.3, 5.2.5, 6.1]") {
  FdcRig rig(4);
  const auto n = GENERATE(u8{2}, u8{3});
  rig.insert(n, numbered_disk());
  rig.start(u8(0x0C | 0x10 << n | n));
  CHECK(rig.drives[n].motor());
  CHECK_FALSE(rig.drives[0].motor());
  CHECK_FALSE(rig.drives[5u - n].motor());
  CHECK(rig.in(Fdc82077aa::Dir)&0x80);  // the disk is new
  rig.send({0x0F, n, 5});
  CHECK((rig.in(Fdc82077aa::Msr)&0x0F) == 1 << n);
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08}) == Bytes{u8(0x20 | n), 5});
  CHECK_FALSE(rig.in(Fdc82077aa::Dir)&0x80);
  CHECK(rig.send({0x04, n}) == Bytes{u8(0x28 | n)});
  rig.dma.read_in(512);
  CHECK(rig.run({0x46, n, 5, 0, 1, 2, 1, 0x1B, 0xFF}) == Bytes{n, 0, 0, 6, 0, 1, 2});
  CHECK(rig.dma.memory[1] == u8(5 * 36));
  rig.send({0x07, n});
  REQUIRE(rig.await_interrupt());
  CHECK(rig.send({0x08}) == Bytes{u8(0x20 | n), 0});
  CHECK(rig.send({0x04, n}) == Bytes{u8(0x38 | n)});
}

TEST_CASE("82077AA: status registers A and B belong to the PS/2 and do not answer here [2.1.1]") {
  FdcRig rig;
  CHECK(rig.in(Fdc82077aa::Sra) == 0xFF);
  CHECK(rig.in(Fdc82077aa::Srb) == 0xFF);
}

TEST_CASE("82077AA: a reset in the middle of a seek stops it") {
  FdcRig rig;
  started(rig).send({0x0F, 0, 40});
  rig.wait(10ms);
  rig.out(Fdc82077aa::Dsr, 0x80);
  rig.wait(1s);
  CHECK(rig.drives[0].cylinder() == 3);
  CHECK(rig.status() == "RQM");
}

TEST_CASE("82077AA: a seek continues after a restore") {
  FdcRig before, after;
  started(before).send({0x0F, 0, 9});
  before.wait(10ms);
  Snapshot::of(before).restore(after);
  after.wait(30ms);
  CHECK(after.drives[0].cylinder() == 9);
  CHECK(after.send({0x08}) == Bytes{0x20, 9});
}

TEST_CASE("82077AA: a guest that writes nonsense to every port harms nothing, and a reset brings it back") {
  for (u32 seed = 1; seed <= 8; seed++) {
    INFO("seed " << seed);
    FdcRig rig;
    const MemoryMedia* disk = rig.insert(0, numbered_disk(), FloppyDrive::Tab::WriteProtected);
    rig.dma.read_in(0x10000);
    rig.out(Fdc82077aa::Dor, FdcRig::RunDrive0);
    PortNoise(seed).run(rig.fdc, 8, rig.clock, 20'000, 200'000);
    CHECK(disk->bytes() == numbered_disk());
    rig.fdc.reset();
    rig.start();
    CHECK(rig.send({0x10}) == Bytes{0x90});
  }
}

FERRITE_SNAPSHOT_TESTS(FdcAtWork)
