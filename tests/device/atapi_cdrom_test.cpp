// SPDX-License-Identifier: MIT
#include "core/device/atapi_cdrom.h"

#include <catch2/catch.hpp>

#include "core/device/ata_cable.h"
#include "core/disk/bin_image.h"
#include "tests/support/ata_rig.h"
#include "tests/support/memory_disc.h"
#include "tests/support/snapshot.h"
#include "tests/support/sound_ear.h"

using namespace ferrite;
using namespace ferrite::test;
using namespace std::chrono_literals;

namespace {
using Packet = std::array<u8, 12>;

/// A CD-ROM drive as device 1 beside a disk, with a disc of 700 sectors in it; driven through its ports, by PIO.
struct CdRig {
  static constexpr u32 Sectors = 700;
  static constexpr u16 Features = 1, Reason = 2, LimitLow = 4, LimitHigh = 5, Select = 6, Command = 7;

  Scheduler clock{100'000'000};
  MemoryDisk::Handle disk_media = MemoryDisk::numbered(300);
  MemoryDisc::Handle disc = MemoryDisc::numbered(Sectors);
  AtaDisk disk{clock, 0, std::make_unique<MemoryDisk>(disk_media), ""};
  AtapiCdrom drive{clock, 1, "CD 1"};
  AtaCable cable;
  SoundMixer mixer{clock};

  CdRig() {
    drive.connect_audio(mixer);
    cable.plug(disk), cable.plug(drive);
    drive.insert(std::make_unique<MemoryDisc>(disc));
    wait(2ms);
    out(Select, 0xB0);
  }
  u8 in(u16 port) { return cable.command_block.read_port(port); }
  void out(u16 port, u8 value) { cable.command_block.write_port(port, value); }
  u8 alternate_status() { return cable.control_block.read_port(0); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  void wait_while_busy() {
    for (u32 n = 0; n < 10'000 && alternate_status() & 0x80; n++) wait(10us);
  }
  u32 limit() { return in(LimitLow) | in(LimitHigh) << 8; }

  /// As far as the packet; the answer is yet to come.
  void send(const Packet& packet, u32 byte_limit = 0xFFFE, u8 features = 0) {
    out(Features, features), out(LimitLow, u8(byte_limit)), out(LimitHigh, u8(byte_limit >> 8));
    out(Command, 0xA0);
    wait_while_busy();
    for (unsigned n = 0; n < 12; n += 2) cable.command_block.write_port16(0, u16(packet[n] | packet[n + 1] << 8));
    wait_while_busy();
  }
  std::vector<u8> read_block() {
    const u32 bytes = limit();
    std::vector<u8> data;
    for (u32 n = 0; n < (bytes + 1) / 2; n++) {
      const u16 word = cable.command_block.read_port16(0);
      data.push_back(u8(word)), data.push_back(u8(word >> 8));
    }
    data.resize(bytes);
    wait_while_busy();
    return data;
  }
  /// The whole answer.
  std::vector<u8> ask(const Packet& packet, u32 byte_limit = 0xFFFE) {
    send(packet, byte_limit);
    std::vector<u8> data;
    while (alternate_status() & 0x08) {
      const auto block = read_block();
      data.insert(data.end(), block.begin(), block.end());
    }
    return data;
  }
  /// Key, code and qualifier of the last error.
  u32 sense() {
    const auto data = ask({0x03, 0, 0, 0, 18});
    return data.size() == 18 ? u32(data[2] << 16 | data[12] << 8 | data[13]) : ~0u;
  }
  u32 test_unit_ready() {
    ask({0x00});
    return in(Command)&1 ? sense() : 0;
  }
  void settle() {
    while (test_unit_ready() >> 16 == 6) continue;
  }

  void visit(StateVisitor& v) {
    v("clock", clock), v("disk", disk), v("drive", drive), v("cable", cable), v("mixer", mixer);
  }
  void act(unsigned step) {
    AtaNoise noise(step);
    static constexpr u8 codes[] = {0x00, 0x03, 0x12, 0x1B, 0x1E, 0x25, 0x28, 0x2B, 0x43, 0x46, 0x4A, 0x51,
                                   0x5A, 0xA8, 0xBE, 0x42, 0x45, 0x47, 0x4B, 0x4E, 0x55, 0xA5, 0xB9, 0xBD};
    if (noise.next() % 4 == 0) out(Select, 0xB0);
    Packet packet{codes[noise.next() % std::size(codes)]};
    for (unsigned n = 1; n < 12; n++) packet[n] = u8(noise.next() % 3 ? 0 : noise.next());
    packet[8] = u8(noise.next());
    if (noise.next() % 2) send(packet, noise.next() & 0xFFFF, u8(noise.next() % 8 == 0));
    for (unsigned n = 0; n < 5; n++) {
      noise.act(cable.command_block, cable.control_block);
      wait(std::chrono::nanoseconds(noise.next() % 20'000));
    }
    if (noise.next() % 16 == 0) cable.control_block.write_port(0, 4), cable.control_block.write_port(0, 0), wait(1ms);
  }
};

constexpr u32 NoDisc = 0x02'3A01, TrayOpen = 0x02'3A02, ReadError = 0x03'1100, UnknownCommand = 0x05'2000,
              BeyondEnd = 0x05'2100, BadField = 0x05'2400, Locked = 0x05'5302, NewDisc = 0x06'2800,
              WasReset = 0x06'2900;
constexpr Packet read10(u32 lba, u16 sectors) {
  return {0x28, 0, u8(lba >> 24), u8(lba >> 16), u8(lba >> 8), u8(lba), 0, u8(sectors >> 8), u8(sectors)};
}
}  // namespace

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

// ---- sound ----------------------------------------------------------------------------------------------------------

namespace {
/// A disc of mode 1 (20 sectors), a pause of 5, a tone of 441 Hz on the left (300), the same on the right (150), and a
/// mode 2 track of a sector of each form.
std::unique_ptr<OpticalDisc> mixed_disc() {
  static constexpr std::string_view text =
      "CATALOG 1234567890123\nFILE d BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\nFILE a BINARY\nTRACK 02 AUDIO\n"
      "ISRC DEABC1234567\nPREGAP 00:00:05\nINDEX 01 00:00:00\nTRACK 03 AUDIO\nINDEX 01 00:04:00\n"
      "FILE x BINARY\nTRACK 04 MODE2/2336\nINDEX 01 00:00:00\n";
  auto disc = BinImage::open(*CueSheet::parse(text), [](const std::string& name) -> Result<std::unique_ptr<Media>> {
    std::vector<u8> bytes(name == "d" ? 20 * 2048 : name == "x" ? 2 * 2336 : 450 * 2352, 0x11);
    if (name == "x") bytes[2] = bytes[6] = 0x08, bytes[2336 + 2] = bytes[2336 + 6] = 0x20;
    for (std::size_t n = 0; name == "a" && n < bytes.size() / 4; n++) {
      const i32 level = n % 100 < 50 ? 8000 : -8000, left = n < 300 * 588 ? level : 0, right = level - left;
      for (std::size_t b = 0; b < 4; b++) bytes[4 * n + b] = u8((b < 2 ? left : right) >> b % 2 * 8);
    }
    return std::unique_ptr<Media>(std::make_unique<MemoryMedia>(std::move(bytes)));
  });
  if (!disc) FAIL(disc.sentence());
  return std::move(*disc);
}

struct MixedRig : CdRig {
  static constexpr u32 Tone = 25, OtherTone = 325, Xa = 475, End = 477;
  MixedRig() {
    drive.insert(mixed_disc());
    settle();
  }
  void play(u32 lba, u16 sectors) {
    ask({0x45, 0, u8(lba >> 24), u8(lba >> 16), u8(lba >> 8), u8(lba), 0, u8(sectors >> 8), u8(sectors)});
  }
  std::vector<u8> position(u8 msf = 0) { return ask({0x42, msf, 0x40, 1, 0, 0, 0, 0, 16}); }
  u8 audio_status() { return ask({0x42, 0, 0, 0, 0, 0, 0, 0, 4})[1]; }
  void forget() { mixer.catch_up(), mixer.output.restart(mixer.output.end()); }
  SoundEar listen(std::chrono::nanoseconds t, SoundEar::Side side = SoundEar::Side::Left) {
    forget(), wait(t), mixer.catch_up();
    return SoundEar(mixer.output, side);
  }
  std::vector<u8> read_cd(u32 lba, u8 type, u8 parts, u8 subchannel = 0, u8 sectors = 1) {
    return ask({0xBE, u8(type << 2), 0, 0, u8(lba >> 8), u8(lba), 0, 0, sectors, parts, subchannel});
  }
  std::vector<u8> select(std::vector<u8> list) {
    send({0x55, 0x10, 0, 0, 0, 0, 0, 0, u8(list.size())});
    list.resize((list.size() + 1) & ~1u);
    for (std::size_t n = 0; n < list.size() && alternate_status() & 0x08; n += 2)
      cable.command_block.write_port16(0, u16(list[n] | list[n + 1] << 8));
    wait_while_busy();
    return ask({0x5A, 0, 0x0E, 0, 0, 0, 0, 0, 255});
  }
  void act(unsigned step) {
    if (step % 9 == 0) send({0x45, 0, 0, 0, 0, u8(Tone + step % 40), 0, 1, 0x90}), wait(30ms);
    if (step % 9 == 5) wait(std::chrono::microseconds(step * 777 % 40'000));
    CdRig::act(step);
    if (step % 3 == 0) mixer.catch_up();
  }
};
std::vector<u8> audio_page(u8 left, u8 left_volume, u8 right, u8 right_volume) {
  return {0, 0, 0, 0, 0, 0, 0, 0, 0x0E, 14, 4, 0, 0, 0, 0, 75, left, left_volume, right, right_volume, 0, 0, 0, 0};
}
}  // namespace

TEST_CASE("ATAPI: READ TOC lists all tracks, by sector and by time [READ TOC/PMA/ATIP]") {
  MixedRig rig;
  const auto toc = rig.ask({0x43, 0, 0, 0, 0, 0, 0, 0, 255});
  REQUIRE(toc.size() == 4 + 5 * 8);
  CHECK((toc[2] == 1 && toc[3] == 4));
  CHECK((toc[5] == 0x14 && toc[13] == 0x10 && toc[14] == 2 && toc[19] == 25));
  CHECK((toc[38] == 0xAA && toc[42] == 1 && toc[43] == 0xDD));
  CHECK(rig.ask({0x43, 2, 0, 0, 0, 0, 4, 0, 12}) == std::vector<u8>{0, 18, 1, 4, 0, 0x14, 4, 0, 0, 0, 8, 25});
  rig.ask({0x43, 0, 0, 0, 0, 0, 5, 0, 255});
  CHECK(rig.sense() == BadField);
  const auto raw = rig.ask({0x43, 0, 2, 0, 0, 0, 0, 0, 255});
  REQUIRE(raw.size() == 4 + 7 * 11);
  CHECK((raw[4 + 3] == 0xA0 && raw[4 + 8] == 1 && raw[4 + 9] == 0x20));
  CHECK((raw[15 + 3] == 0xA1 && raw[15 + 8] == 4));
}

TEST_CASE(
    "ATAPI: PLAY AUDIO (10) is heard in guest time, and its end is told once [PLAY AUDIO (10)] [READ SUB-CHANNEL]") {
  MixedRig rig;
  CHECK(rig.audio_status() == 0x15);
  rig.play(MixedRig::Tone, 150);
  CHECK(rig.in(CdRig::Command) == 0x50);
  CHECK(rig.audio_status() == 0x11);
  rig.wait(100ms);
  const auto heard = rig.listen(1s);
  CHECK(heard.heard.size() >= 16000);
  CHECK(std::abs(int(rig.listen(300ms).rises()) - 132) <= 1);  // 441 Hz
  CHECK(rig.listen(100ms, SoundEar::Side::Right).loudest() < 10);
  rig.wait(600ms);
  CHECK(rig.listen(100ms).loudest() < 10);
  CHECK(rig.audio_status() == 0x13);
  CHECK(rig.audio_status() == 0x15);
}

TEST_CASE("ATAPI: the position follows the sound, by sector and by time [READ SUB-CHANNEL, current position]") {
  MixedRig rig;
  rig.play(MixedRig::Tone, 300);
  rig.wait(1s);
  CHECK(rig.position() == std::vector<u8>{0, 0x11, 0, 12, 1, 0x10, 2, 1, 0, 0, 0, 100, 0, 0, 0, 75});
  CHECK(rig.position(2) == std::vector<u8>{0, 0x11, 0, 12, 1, 0x10, 2, 1, 0, 0, 3, 25, 0, 0, 1, 0});
  CHECK(rig.ask({0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8}) == std::vector<u8>{0, 0x20, 0, 0, 100, 1, 0, 0});
}

TEST_CASE("ATAPI: catalogue number and ISRC are read from the disc [READ SUB-CHANNEL]") {
  MixedRig rig;
  auto reply = rig.ask({0x42, 0, 0x40, 2, 0, 0, 0, 0, 255});
  REQUIRE(reply.size() == 24);
  CHECK((reply[3] == 20 && reply[4] == 2 && reply[8] == 0x80));
  CHECK(std::string(reply.begin() + 9, reply.begin() + 22) == "1234567890123");
  reply = rig.ask({0x42, 0, 0x40, 3, 0, 0, 2, 0, 255});
  CHECK(std::string(reply.begin() + 9, reply.begin() + 21) == "DEABC1234567");
  CHECK(rig.ask({0x42, 0, 0x40, 3, 0, 0, 3, 0, 255})[8] == 0);
  rig.ask({0x42, 0, 0x40, 3, 0, 0, 9, 0, 255});
  CHECK(rig.sense() == BadField);
}

TEST_CASE("ATAPI: PAUSE keeps the place, RESUME goes on, and neither works without sound [PAUSE/RESUME]") {
  MixedRig rig;
  rig.ask({0x4B, 0, 0, 0, 0, 0, 0, 0, 1});
  CHECK(rig.sense() == 0x05'2C00);
  rig.ask({0x47, 0, 0, 0, 2, 25, 0, 6, 0});  // MSF 00:02:25, sector 25
  rig.wait(500ms);
  rig.ask({0x4B});
  CHECK(rig.audio_status() == 0x12);
  const auto place = rig.position();
  rig.wait(100ms);
  CHECK(rig.listen(300ms).loudest() < 10);
  CHECK(rig.position() == place);
  rig.ask({0x4B, 0, 0, 0, 0, 0, 0, 0, 1});
  CHECK(rig.listen(100ms).loudest() > 6000);
  CHECK(rig.audio_status() == 0x11);
}

TEST_CASE("ATAPI: STOP PLAY, stop, seek, reads, reset and an ejected disc end the sound") {
  MixedRig rig;
  const Packet packet = GENERATE(Packet{0x4E}, Packet{0x1B}, Packet{0x2B}, read10(0, 1), Packet{0x1B, 0, 0, 0, 2});
  rig.play(MixedRig::Tone, 300);
  rig.wait(100ms);
  rig.ask(packet);
  CHECK_FALSE(rig.drive.audio().playing());
  rig.wait(100ms);
  CHECK(rig.listen(100ms).loudest() < 10);
}

TEST_CASE("ATAPI: a host that takes the disc out, or resets the drive, ends the sound") {
  MixedRig rig;
  rig.play(MixedRig::Tone, 300);
  rig.wait(100ms);
  SECTION("eject") { rig.drive.eject(); }
  SECTION("reset") { rig.out(CdRig::Command, 0x08), rig.wait(1ms); }
  CHECK_FALSE(rig.drive.audio().playing());
}

TEST_CASE(
    "ATAPI: data is not played, sound is not read as data, and playing stops where data begins [PLAY AUDIO (10)]") {
  MixedRig rig;
  rig.play(3, 5);
  CHECK(rig.sense() == 0x05'6400);
  rig.ask(read10(MixedRig::Tone, 1));
  CHECK(rig.sense() == 0x05'6400);
  rig.play(MixedRig::Tone, 1000);
  CHECK(rig.sense() == BeyondEnd);
  rig.play(MixedRig::Tone, 0);
  CHECK(rig.in(CdRig::Command) == 0x50);
  rig.play(MixedRig::Xa - 10, 12);
  rig.wait(500ms);
  CHECK(rig.audio_status() == 0x14);
}

TEST_CASE("ATAPI: MODE SELECT sets volumes and which channel goes where [CD Audio Control Page]") {
  MixedRig rig;
  auto page = rig.ask({0x5A, 0, 0x0E, 0, 0, 0, 0, 0, 255});
  REQUIRE(page.size() == 24);
  CHECK((page[2] == 0x03 && page[16] == 1 && page[17] == 0xFF && page[18] == 2 && page[19] == 0xFF));
  rig.play(MixedRig::Tone, 300);
  rig.wait(100ms);
  const double full = rig.listen(100ms).amplitude(441);
  page = rig.select(audio_page(0, 0xFF, 1, 0x80));
  CHECK((page[16] == 0 && page[18] == 1 && page[19] == 0x80));
  rig.wait(100ms);
  const double half = rig.listen(100ms, SoundEar::Side::Right).amplitude(441);
  CHECK(half / full == Approx(128 / 255.0).margin(0.01));
  CHECK(rig.listen(100ms).loudest() < 10);
  CHECK(rig.ask({0x5A, 0, 0x4E, 0, 0, 0, 0, 0, 255})[19] == 0xFF);  // changeable
}

TEST_CASE("ATAPI: SOTC ends the sound with its track [CD Audio Control Page]") {
  MixedRig rig;
  auto list = audio_page(1, 0xFF, 2, 0xFF);
  list[10] |= 2;
  rig.select(list);
  rig.play(MixedRig::OtherTone - 5, 100);
  rig.wait(200ms);
  CHECK(rig.audio_status() == 0x13);
}

TEST_CASE("ATAPI: lists that are cut off, too long or of unknown pages are refused [MODE SELECT (10)]") {
  MixedRig rig;
  rig.select({0, 0, 0, 0, 0, 0, 0, 0, 0x0E, 14, 4});
  CHECK(rig.in(CdRig::Command) == 0x50);  // of MODE SENSE
  const auto refused = [&](std::vector<u8> list) {
    rig.send({0x55, 0x10, 0, 0, 0, 0, 0, 0, u8(list.size())});
    list.push_back(0);
    for (std::size_t n = 0; n + 1 < list.size(); n += 2)
      rig.cable.command_block.write_port16(0, u16(list[n] | list[n + 1] << 8));
    rig.wait_while_busy();
    return rig.sense();
  };
  CHECK(refused({0, 0, 0, 0, 0, 0, 0, 0, 0x0E, 14, 4}) == 0x05'1A00);
  CHECK(refused({0, 0, 0, 0, 0, 0, 0, 9}) == 0x05'1A00);
  CHECK(refused({0, 0, 0}) == 0x05'1A00);
  CHECK(refused({0, 0, 0, 0, 0, 0, 0, 0, 0x2A, 2, 0, 0}) == 0x05'2600);
  rig.ask({0x55, 0x10, 0, 0, 0, 0, 0, 0xFF, 0xFF});
  CHECK(rig.sense() == 0x05'1A00);
  rig.ask({0x55, 0x11, 0, 0, 0, 0, 0, 0, 24});
  CHECK(rig.sense() == BadField);
}

TEST_CASE("ATAPI: READ CD gives each kind of sector in the parts that it has [READ CD]") {
  MixedRig rig;
  const auto raw = rig.read_cd(1, 0, 0xF8);
  REQUIRE(raw.size() == 2352);
  CHECK((raw[0] == 0 && raw[1] == 0xFF && raw[14] == 0x01 && raw[15] == 1 && raw[16] == 0x11));
  CHECK(rig.read_cd(1, 2, 0x20) == std::vector<u8>{0, 2, 1, 1});
  CHECK(rig.read_cd(1, 2, 0x40).empty());  // no subheader in mode 1
  CHECK(rig.read_cd(MixedRig::Tone, 1, 0x10, 0, 4).size() == 4 * 2352);
  CHECK(rig.read_cd(MixedRig::Xa, 4, 0x10).size() == 2048);
  CHECK(rig.read_cd(MixedRig::Xa, 0, 0x40) == std::vector<u8>{0x11, 0x11, 0x08, 0x11, 0x11, 0x11, 0x08, 0x11});
  CHECK(rig.read_cd(MixedRig::Xa, 4, 0xF8).size() == 2352);
  CHECK(rig.read_cd(MixedRig::Xa + 1, 5, 0x10).size() == 2328);
  CHECK(rig.read_cd(MixedRig::Xa, 0, 0x10, 0, 2).size() == 2048 + 2328);
  CHECK(rig.read_cd(1, 2, 0x12).size() == 2048 + 294);
  CHECK(rig.ask(read10(MixedRig::Xa, 1)).size() == 2048);
  for (const u8 type : {1, 3, 4, 5}) {
    rig.read_cd(1, type, 0x10);
    CHECK(rig.sense() == 0x05'6400);
  }
  CHECK(rig.ask({0xB9, 0, 0, 0, 2, 25, 0, 2, 28, 0x10, 0}).size() == 3 * 2352);
  rig.ask({0xB9, 0, 0, 0, 1, 0, 0, 2, 0, 0x10, 0});
  CHECK(rig.sense() == BadField);
}

TEST_CASE("ATAPI: READ CD adds Q, which says where the sector is [READ CD] [ECMA-130 22.3.3]") {
  MixedRig rig;
  const auto q = rig.read_cd(MixedRig::Tone + 80, 1, 0, 2);
  REQUIRE(q.size() == 16);
  CHECK(std::vector<u8>(q.begin(), q.begin() + 10) == std::vector<u8>{0x01, 2, 1, 0, 1, 5, 0, 0, 3, 0x30});
  const auto pause = rig.read_cd(21, 1, 0, 2);
  CHECK((pause[2] == 0 && pause[5] == 4 && pause[15] == 0x80));
  CHECK(rig.read_cd(21, 1, 0x10, 1, 3).size() == 3 * (2352 + 96));
}

TEST_CASE("ATAPI: a state saved in the middle of a track sounds on, and one restored without the disc ends") {
  MixedRig here, elsewhere, empty;
  here.play(MixedRig::Tone, 300);
  here.wait(700ms);
  const Snapshot state = Snapshot::of(here);
  state.restore(elsewhere);
  const auto expected = here.listen(200ms).heard;
  CHECK(elsewhere.listen(200ms).heard == expected);
  empty.drive.eject();
  state.restore(empty);
  empty.wait(200ms);
  CHECK_FALSE(empty.drive.audio().playing());
  CHECK(empty.listen(100ms).loudest() < 10);
}

FERRITE_SNAPSHOT_TESTS(MixedRig)
FERRITE_SNAPSHOT_TESTS(CdRig)
