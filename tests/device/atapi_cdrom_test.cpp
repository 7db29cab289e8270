// SPDX-License-Identifier: MIT
#include "core/device/atapi_cdrom.h"

#include <catch2/catch.hpp>

#include "tests/support/cd_rig.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace ferrite::test;
using namespace std::chrono_literals;

// ---- ATA ------------------------------------------------------------------------------------------------------------

TEST_CASE("ATAPI: after a reset the signature is that of a packet device, and DRDY is clear until a command [9.12]") {
  CdRig rig;
  CHECK(rig.alternate_status() == 0x00);
  CHECK(rig.in(2) == 0x01);
  CHECK(rig.in(3) == 0x01);
  CHECK(rig.in(4) == 0x14);
  CHECK(rig.in(5) == 0xEB);
  rig.out(CdRig::Command, 0xEC);
  rig.wait_while_busy();
  CHECK(rig.in(CdRig::Command) == 0x51);
  CHECK(rig.in(1) == 0x04);
  CHECK(rig.in(4) == 0x14);
}

TEST_CASE("ATAPI: IDENTIFY PACKET DEVICE describes a CD-ROM drive [8.16]") {
  CdRig rig;
  rig.out(CdRig::Command, 0xA1);
  rig.wait_while_busy();
  CHECK(rig.in(CdRig::Command) == 0x58);
  std::vector<u16> words(256);
  for (u16& word : words) word = rig.cable.command_block.read_port16(0);
  CHECK(words[0] == 0x85C0);
  CHECK(words[27] == ('F' << 8 | 'e'));
  CHECK(words[49] == 0x0F00);
  CHECK(words[82] == 0x0218);
  CHECK(rig.in(CdRig::Command) == 0x50);
}

TEST_CASE("ATAPI: DEVICE RESET ends a command at any time, for one device [9.11]") {
  CdRig rig;
  rig.settle();
  rig.send(read10(0, 4));
  CHECK(rig.alternate_status() == 0x58);
  rig.out(CdRig::Command, 0x08);
  CHECK(rig.alternate_status() == 0x80);
  rig.wait(2ms);
  CHECK(rig.alternate_status() == 0x00);
  CHECK(rig.in(CdRig::Select) == 0x10);
  CHECK(rig.in(5) == 0xEB);
  CHECK_FALSE(rig.cable.irq.high());
  rig.out(CdRig::Select, 0xA0);
  CHECK(rig.alternate_status() == 0x50);
  rig.out(CdRig::Command, 0x08);  // the disk knows no such command
  rig.wait_while_busy();
  CHECK(rig.in(CdRig::Command) == 0x51);
}

TEST_CASE("ATAPI: a drive alone answers for an absent device 1 with zeros [9.16]") {
  Scheduler clock{1'000'000};
  AtapiCdrom drive(clock, 0, "");
  AtaCable cable;
  cable.plug(drive);
  clock.advance_to(10'000);
  cable.command_block.write_port(6, 0xB0);
  for (u16 port = 1; port < 8; port++) CHECK(cable.command_block.read_port(port) == 0);
  cable.command_block.write_port(6, 0xA0);
  CHECK(cable.command_block.read_port(5) == 0xEB);
}

// ---- packets --------------------------------------------------------------------------------------------------------

TEST_CASE("ATAPI: the interrupt reason tells packet, data and end apart, and the packet comes without an interrupt") {
  CdRig rig;
  rig.settle();
  rig.in(CdRig::Command);
  rig.out(CdRig::LimitLow, 0x00), rig.out(CdRig::LimitHigh, 0x08), rig.out(CdRig::Features, 0);
  rig.out(CdRig::Command, 0xA0);
  CHECK(rig.alternate_status() == 0x80);
  rig.wait_while_busy();
  CHECK(rig.alternate_status() == 0x58);
  CHECK((rig.in(CdRig::Reason)&3) == 1);
  CHECK_FALSE(rig.cable.irq.high());
  const Packet packet = read10(5, 1);
  for (unsigned n = 0; n < 12; n += 2) rig.cable.command_block.write_port16(0, u16(packet[n] | packet[n + 1] << 8));
  CHECK(rig.alternate_status() == 0x80);
  rig.wait_while_busy();
  CHECK(rig.cable.irq.high());
  CHECK(rig.in(CdRig::Command) == 0x58);
  CHECK((rig.in(CdRig::Reason)&3) == 2);
  CHECK(rig.limit() == 2048);
  CHECK(rig.read_block() == std::vector<u8>(2048, 5));
  CHECK(rig.cable.irq.high());
  CHECK(rig.in(CdRig::Command) == 0x50);
  CHECK((rig.in(CdRig::Reason)&3) == 3);
}

TEST_CASE("ATAPI: data comes in blocks of at most the host's limit [PACKET]") {
  CdRig rig;
  rig.settle();
  const u32 limit = GENERATE(512u, 2048u, 3001u, 0xFFFFu, 0u);
  rig.send(read10(10, 9), limit);
  std::vector<u8> data;
  while (rig.alternate_status() & 0x08) {
    if (limit) CHECK(rig.limit() <= limit);
    CHECK((rig.limit() & 1) == 0);
    const auto block = rig.read_block();
    data.insert(data.end(), block.begin(), block.end());
  }
  REQUIRE(data.size() == 9 * 2048);
  for (u32 n = 0; n < 9; n++) CHECK(data[n * 2048 + 2047] == 10 + n);
  CHECK(rig.in(CdRig::Command) == 0x50);
}

TEST_CASE("ATAPI: an answer is cut to what the host allocated, odd lengths too") {
  CdRig rig;
  CHECK(rig.ask({0x12, 0, 0, 0, 36}).size() == 36);
  CHECK(rig.ask({0x12, 0, 0, 0, 255}).size() == 36);
  CHECK(rig.ask({0x12, 0, 0, 0, 5}) == std::vector<u8>{0x05, 0x80, 0x00, 0x21, 31});
  CHECK(rig.ask({0x12, 0, 0, 0, 0}).empty());
  CHECK(rig.in(CdRig::Command) == 0x50);
}

TEST_CASE("ATAPI: a reset and a new disc are told once, before other commands are heard") {
  CdRig rig;
  CHECK(rig.ask({0x12, 0, 0, 0, 36}).size() == 36);
  CHECK(rig.test_unit_ready() == WasReset);
  CHECK(rig.test_unit_ready() == 0);
  rig.drive.insert(std::make_unique<MemoryDisc>(MemoryDisc::numbered(10)));
  CHECK(rig.sense() == NewDisc);  // REQUEST SENSE alone tells it too
  CHECK(rig.sense() == 0);
  CHECK(rig.test_unit_ready() == 0);
  CHECK(rig.ask({0x25}) == std::vector<u8>{0, 0, 0, 9, 0, 0, 8, 0});
}

TEST_CASE("ATAPI: a drive without a disc says so") {
  CdRig rig;
  rig.settle();
  CHECK(rig.drive.eject() != nullptr);
  CHECK(rig.drive.eject() == nullptr);
  CHECK(rig.test_unit_ready() == NoDisc);
  for (const u8 code : {0x25, 0x28, 0x43, 0xA8}) {
    rig.ask({code});
    CHECK(rig.in(CdRig::Command) == 0x51);
    CHECK(rig.in(1) == 0x20);
    CHECK(rig.sense() == NoDisc);
  }
}

TEST_CASE("ATAPI: reads beyond the end, unknown commands and bad fields are refused") {
  CdRig rig;
  rig.settle();
  const auto refused = [&](const Packet& packet) {
    rig.ask(packet);
    CHECK(rig.in(CdRig::Command) == 0x51);
    CHECK(rig.in(1) == 0x54);
    return rig.sense();
  };
  CHECK(refused(read10(700, 1)) == BeyondEnd);
  CHECK(refused(read10(699, 2)) == BeyondEnd);
  CHECK(refused(read10(0xFFFF'FFFF, 0xFFFF)) == BeyondEnd);
  CHECK(refused({0xA8, 0, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF}) == BeyondEnd);
  CHECK(refused({0x2B, 0, 0, 0, 2, 0xBC}) == BeyondEnd);
  CHECK(refused({0xFF}) == UnknownCommand);
  CHECK(refused({0x12, 1, 0, 0, 36}) == BadField);
  CHECK(refused({0x43, 0, 0, 0, 0, 0, 2, 0, 20}) == BadField);
  CHECK(refused({0x4A, 0, 0, 0, 0x10, 0, 0, 0, 8}) == BadField);
  CHECK(refused({0x5A, 0, 0x05, 0, 0, 0, 0, 0, 8}) == BadField);
  rig.ask(read10(699, 1));
  CHECK(rig.in(CdRig::Command) == 0x50);
}

TEST_CASE("ATAPI: READ TOC shows one data track and the lead-out [READ TOC/PMA/ATIP]") {
  CdRig rig;
  rig.settle();
  CHECK(rig.ask({0x43, 0, 0, 0, 0, 0, 0, 0, 255}) ==
        std::vector<u8>{0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0, 0, 0x14, 0xAA, 0, 0, 0, 2, 0xBC});
  CHECK(rig.ask({0x43, 2, 0, 0, 0, 0, 0xAA, 0, 255}) ==
        std::vector<u8>{0, 10, 1, 1, 0, 0x14, 0xAA, 0, 0, 0, 11, 25});  // 700 + 150 frames
  CHECK(rig.ask({0x43, 0, 1, 0, 0, 0, 0, 0, 255}) == std::vector<u8>{0, 10, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0});
  CHECK(rig.ask({0x43, 0, 0, 0, 0, 0, 0, 0, 255, 0x40}).size() == 12);  // the format where SFF-8020i has it
  const auto raw = rig.ask({0x43, 0, 2, 0, 0, 0, 0, 0, 255});
  REQUIRE(raw.size() == 4 + 4 * 11);
  CHECK(raw[4 + 3] == 0xA0);
  CHECK(raw[4 + 2 * 11 + 9] == 11);
}

TEST_CASE("ATAPI: READ CD gives the parts of sectors that are asked for") {
  CdRig rig;
  rig.settle();
  const auto read_cd = [&](u8 type, u8 parts, u8 subchannel) {
    return rig.ask({0xBE, u8(type << 2), 0, 0, 0, 9, 0, 0, 2, parts, subchannel});
  };
  for (const u8 type : {0, 2}) {
    const auto data = read_cd(type, 0x10, 0);
    REQUIRE(data.size() == 2 * 2048);
    CHECK((data[0] == 9 && data[2048] == 10));
  }
  CHECK(read_cd(0, 0x00, 0).empty());
  CHECK(rig.in(CdRig::Command) == 0x50);
  read_cd(1, 0x10, 0);
  CHECK(rig.sense() == 0x05'6400);
  CHECK(read_cd(0, 0xF8, 0).size() == 2 * 2352);
  CHECK(read_cd(0, 0x10, 1).size() == 2 * (2048 + 96));
  read_cd(0, 0x90, 0);  // sync and user data without the header between them
  CHECK(rig.sense() == BadField);
  read_cd(0, 0x10, 3);
  CHECK(rig.sense() == BadField);
}

TEST_CASE("ATAPI: READ DISC INFORMATION tells of a finished disc with one track") {
  CdRig rig;
  rig.settle();
  const auto info = rig.ask({0x51, 0, 0, 0, 0, 0, 0, 0, 255});
  REQUIRE(info.size() == 34);
  CHECK(std::vector<u8>(info.begin(), info.begin() + 7) == std::vector<u8>{0, 32, 0x0E, 1, 1, 1, 1});
  CHECK(rig.ask({0xBB}).empty());
  CHECK(rig.in(CdRig::Command) == 0x50);
}

TEST_CASE("ATAPI: the guest opens, closes and locks the tray [START STOP UNIT] [PREVENT ALLOW MEDIUM REMOVAL]") {
  CdRig rig;
  rig.settle();
  const auto event = [&] { return rig.ask({0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8}); };
  event();
  rig.ask({0x1E, 0, 0, 0, 1});
  CHECK(rig.drive.locked());
  rig.ask({0x1B, 0, 0, 0, 2});
  CHECK(rig.sense() == Locked);
  rig.ask({0x1E, 0, 0, 0, 0});
  rig.ask({0x1B, 0, 0, 0, 2});
  CHECK(rig.drive.tray_open());
  CHECK(event() == std::vector<u8>{0, 6, 4, 0x10, 3, 1, 0, 0});
  CHECK(event() == std::vector<u8>{0, 6, 4, 0x10, 0, 1, 0, 0});
  CHECK(rig.test_unit_ready() == TrayOpen);
  rig.ask({0x1B, 0, 0, 0, 3});
  CHECK_FALSE(rig.drive.tray_open());
  CHECK(event() == std::vector<u8>{0, 6, 4, 0x10, 2, 2, 0, 0});
  CHECK(rig.test_unit_ready() == NewDisc);
  CHECK(rig.test_unit_ready() == 0);
  CHECK(rig.ask({0x4A, 1, 0, 0, 0x02, 0, 0, 0, 8}) == std::vector<u8>{0, 2, 0x80, 0x10});
}

TEST_CASE("ATAPI: GET CONFIGURATION lists what the drive can do, and whether it can now [GET CONFIGURATION]") {
  CdRig rig;
  rig.settle();
  auto all = rig.ask({0x46, 0, 0, 0, 0, 0, 0, 0, 255});
  REQUIRE(all.size() == 8 + 8 + 8 + 8 + 12 + 4 + 8);
  CHECK(all[3] == all.size() - 4);
  CHECK((all[6] == 0x00 && all[7] == 0x08));
  CHECK(std::vector<u8>(all.begin() + 8, all.begin() + 16) == std::vector<u8>{0, 0, 3, 4, 0, 8, 1, 0});
  rig.drive.eject();
  CHECK(rig.ask({0x46, 1, 0, 0, 0, 0, 0, 0, 255}).size() == 8 + 8 + 8 + 8);
  all = rig.ask({0x46, 2, 0, 0x10, 0, 0, 0, 0, 255});
  REQUIRE(all.size() == 8 + 12);
  CHECK((all[7] == 0 && all[10] == 0));
}

TEST_CASE("ATAPI: MODE SENSE has the pages for error recovery and capabilities [MODE SENSE (10)]") {
  CdRig rig;
  rig.settle();
  auto pages = rig.ask({0x5A, 0, 0x3F, 0, 0, 0, 0, 0, 255});
  REQUIRE(pages.size() == 8 + 8 + 16 + 20);
  CHECK(pages[1] == pages.size() - 2);
  CHECK(pages[2] == 0x01);
  CHECK((pages[8] == 0x01 && pages[16] == 0x0E && pages[32] == 0x2A && pages[38] == 0x29));
  pages = rig.ask({0x5A, 0, 0x6A, 0, 0, 0, 0, 0, 255});  // changeable: nothing
  CHECK(std::vector<u8>(pages.begin() + 8, pages.end()) ==
        std::vector<u8>{0x2A, 18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("ATAPI: the drive is busy while the host fetches, and what it can't deliver is a read error") {
  CdRig rig;
  rig.settle();
  rig.disc->waits = 20;
  const Ticks began = rig.clock.now();
  CHECK(rig.ask(read10(3, 1)) == std::vector<u8>(2048, 3));
  CHECK(rig.clock.now() - began > rig.clock.ticks(2ms));
  rig.disc->bad_sector = 9;
  CHECK(rig.ask(read10(2, 8)).size() == 4 * 2048);
  CHECK(rig.in(CdRig::Command) == 0x51);
  CHECK(rig.sense() == ReadError);
}

TEST_CASE("ATAPI: a disc that is changed in the middle of a read ends it") {
  CdRig rig;
  rig.settle();
  rig.send(read10(0, 8));
  for (unsigned n = 0; n < 2; n++) rig.drive.insert(std::make_unique<MemoryDisc>(MemoryDisc::numbered(2)));
  rig.read_block();
  CHECK(rig.in(CdRig::Command) == 0x51);
  CHECK(rig.sense() == NewDisc);
}

TEST_CASE("ATAPI: survives nonsense") {
  CdRig rig;
  for (unsigned step = 0; step < 5000; step++) {
    rig.act(step);
    if (step % 50 == 0) rig.drive.eject();
    if (step % 50 == 10) rig.drive.insert(std::make_unique<MemoryDisc>(MemoryDisc::numbered(step % 9)));
  }
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(CdRig)
