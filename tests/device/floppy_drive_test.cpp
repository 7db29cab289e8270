// SPDX-License-Identifier: MIT
#include "core/device/floppy_drive.h"

#include <catch2/catch.hpp>

#include "core/disk/floppy_image.h"
#include "core/disk/track_scan.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace std::chrono_literals;

namespace {
std::unique_ptr<FloppyImage> disk(u32 bytes = 1'474'560, bool writable = true) {
  return std::move(*FloppyImage::open(std::make_unique<MemoryMedia>(std::vector<u8>(bytes), writable)));
}

struct DriveRig {
  Scheduler clock{10'000'000};
  FloppyDrive drive{clock, FloppyDrive::Type::Inch35Hd};
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  void visit(StateVisitor& v) { v("clock", clock), v("drive", drive); }
  void act(unsigned step) {
    wait(7ms);
    drive.step(step % 5 ? +1 : -1);
    if (step % 7 == 0) drive.set_motor(step % 2);
    if (step % 11 == 0) drive.note_access(FloppyDrive::Activity::Read);
    if (step % 13 == 0) drive.set_write_protected(step % 2);
  }
};
}  // namespace

TEST_CASE("Floppy drive: the change line is active until a step with a disk in") {
  DriveRig rig;
  CHECK(rig.drive.disk_changed());
  rig.drive.step(+1);
  CHECK(rig.drive.disk_changed());  // no disk
  rig.drive.insert(disk());
  CHECK(rig.drive.disk_changed());
  rig.drive.step(-1);
  CHECK_FALSE(rig.drive.disk_changed());
  rig.drive.eject();
  CHECK(rig.drive.disk_changed());
}

TEST_CASE("Floppy drive: the disk that was in comes back when another goes in") {
  DriveRig rig;
  auto first = disk();
  const FloppyImage* image = first.get();
  CHECK(rig.drive.insert(std::move(first)) == nullptr);
  CHECK(rig.drive.disk() == image);
  CHECK(rig.drive.insert(disk(737'280)).get() == image);
  CHECK(rig.drive.eject()->geometry().sectors == 9);
  CHECK_FALSE(rig.drive.has_disk());
  CHECK(rig.drive.eject() == nullptr);
}

TEST_CASE("Floppy drive: a disk is protected by its tab or by the host's file, and an empty drive is not") {
  DriveRig rig;
  rig.drive.set_write_protected(true);
  CHECK_FALSE(rig.drive.write_protected());
  rig.drive.insert(disk());
  CHECK_FALSE(rig.drive.write_protected());
  rig.drive.set_write_protected(true);
  CHECK(rig.drive.write_protected());
  rig.drive.insert(disk(), FloppyDrive::Tab::WriteProtected);
  CHECK(rig.drive.write_protected());
  rig.drive.insert(disk(1'474'560, false));
  CHECK(rig.drive.write_protected());
}

TEST_CASE("Floppy drive: the head stops at track 0 and at its inner end") {
  DriveRig rig;
  CHECK(rig.drive.at_track_0());
  rig.drive.step(-1);
  CHECK(rig.drive.cylinder() == 0);
  for (int n = 0; n < 300; n++) rig.drive.step(+1);
  CHECK(rig.drive.cylinder() == 85);
  CHECK_FALSE(rig.drive.at_track_0());
}

TEST_CASE("Floppy drive: the disk is at speed 300 ms after the motor starts, and turns at 300 or 360 rpm") {
  DriveRig rig;
  CHECK(rig.drive.at_speed() == Never);
  rig.wait(1s);
  rig.drive.set_motor(true);
  CHECK(rig.drive.at_speed() == rig.clock.ticks(1300ms));
  rig.wait(1s);
  rig.drive.set_motor(true);  // it runs already
  CHECK(rig.drive.at_speed() == rig.clock.ticks(1300ms));
  CHECK(rig.drive.turn() == rig.clock.ticks(200ms));
  CHECK(FloppyDrive(rig.clock, FloppyDrive::Type::Inch525Hd).turn() == 1'666'666);
}

TEST_CASE("Floppy drive: each disk fits one data rate, and a 360 rpm drive reads double density at 300 kbit/s") {
  Scheduler clock(10'000'000);
  FloppyDrive small(clock, FloppyDrive::Type::Inch35Ed), large(clock, FloppyDrive::Type::Inch525Hd);
  const auto rates = [](FloppyDrive& drive, u32 bytes) {
    drive.insert(disk(bytes));
    std::string fitting;
    for (u8 rate = 0; rate < 4; rate++)
      if (drive.fits(DataRate(rate))) fitting += char('0' + rate);
    return fitting;
  };
  CHECK(rates(small, 737'280) == "2");
  CHECK(rates(small, 368'640) == "2");
  CHECK(rates(small, 1'474'560) == "0");
  CHECK(rates(small, 2'949'120) == "3");
  CHECK(rates(large, 368'640) == "1");
  CHECK(rates(large, 1'228'800) == "0");
  small.eject();
  CHECK_FALSE(small.fits(DataRate::Kbps500));
}

TEST_CASE("Floppy drive: its light shows the last access for a tenth of a second") {
  DriveRig rig;
  CHECK_FALSE(rig.drive.busy());
  rig.wait(1s);
  rig.drive.note_access(FloppyDrive::Activity::Write);
  CHECK(rig.drive.activity() == FloppyDrive::Activity::Write);
  rig.wait(99ms);
  CHECK(rig.drive.busy());
  rig.wait(1ms);
  CHECK(rig.drive.activity() == FloppyDrive::Activity::Idle);
  CHECK(rig.drive.last_access() == rig.clock.ticks(1s));
}

TEST_CASE("Floppy drive: no drive has no motor, no track 0 and no change line") {
  Scheduler clock(10'000'000);
  FloppyDrive none(clock, FloppyDrive::Type::None);
  none.set_motor(true);
  none.step(+1);
  CHECK_FALSE(none.motor());
  CHECK_FALSE(none.at_track_0());
  CHECK_FALSE(none.disk_changed());
}

TEST_CASE("Floppy drive: a real drive of one density cannot make out disks of another") {
  Scheduler clock(10'000'000);
  using enum FloppyDrive::Type;
  const auto rates = [&](FloppyDrive::Type type, u32 bytes) {
    FloppyDrive drive(clock, type, FloppyDrive::Mechanics::Real);
    drive.insert(disk(bytes));
    std::string fitting;
    for (u8 rate = 0; rate < 4; rate++)
      if (drive.fits(DataRate(rate))) fitting += char('0' + rate);
    return fitting;
  };
  CHECK(rates(Inch35Hd, 1'474'560) == "0");
  CHECK(rates(Inch35Dd, 1'474'560).empty());
  CHECK(rates(Inch35Hd, 2'949'120).empty());
  CHECK(rates(Inch35Ed, 2'949'120) == "3");
  CHECK(rates(Inch525Hd, 1'228'800) == "0");
  CHECK(rates(Inch525Hd, 368'640) == "1");  // at 360 rpm
  CHECK(rates(Inch525Dd, 368'640) == "2");
  CHECK(rates(Inch35Hd, 1'228'800).empty());  // 417 kbit/s at 300 rpm
}

TEST_CASE("Floppy drive: a real 96 tpi drive finds the tracks of a 40-track disk at every second step") {
  Scheduler clock(10'000'000);
  FloppyDrive drive(clock, FloppyDrive::Type::Inch525Hd, FloppyDrive::Mechanics::Real);
  drive.insert(disk(368'640));
  drive.step(+1);
  CHECK(drive.cells(0).empty());
  drive.step(+1);
  const auto sectors = scan_track(drive.cells(0));
  REQUIRE(sectors.size() == 9);
  CHECK(sectors[0].id == SectorId{1, 0, 1, 2});
}

TEST_CASE("Floppy drive: a real 48 tpi drive has 42 steps, and makes nothing of an 80-track disk") {
  Scheduler clock(10'000'000);
  FloppyDrive drive(clock, FloppyDrive::Type::Inch525Dd, FloppyDrive::Mechanics::Real);
  for (int n = 0; n < 60; n++) drive.step(+1);
  CHECK(drive.cylinder() == 41);
  drive.insert(disk(737'280));
  CHECK(drive.cells(0).empty());
}

TEST_CASE("Floppy drive: a fast one is at speed at once, and its turns take less than a millisecond") {
  DriveRig rig;
  rig.drive.set_fast(true);
  rig.drive.set_motor(true);
  CHECK(rig.drive.at_speed() < rig.clock.ticks(2ms));
  CHECK(rig.drive.turn() < rig.clock.ticks(1ms));
}

TEST_CASE("Floppy drive: the index pulse comes once in a turn, when a disk is at speed") {
  DriveRig rig;
  rig.drive.set_motor(true);
  CHECK_FALSE(rig.drive.index_pulse());
  rig.wait(400ms);
  CHECK_FALSE(rig.drive.index_pulse());
  rig.drive.insert(disk());
  rig.wait(100ms);
  CHECK(rig.drive.index_pulse());
  rig.wait(10ms);
  CHECK_FALSE(rig.drive.index_pulse());
  rig.wait(190ms);
  CHECK(rig.drive.index_pulse());
}

FERRITE_SNAPSHOT_TESTS(DriveRig)
