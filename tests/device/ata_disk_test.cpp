// SPDX-License-Identifier: MIT
#include "core/device/ata_disk.h"

#include <catch2/catch.hpp>
#include <numeric>

#include "tests/support/ata_rig.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace ferrite::test;
using namespace std::chrono_literals;

namespace {
constexpr AtaResult Done{0x50, 0}, Data{0x58, 0}, Aborted{0x51, 0x04}, NotFound{0x51, 0x10}, Bad{0x51, 0x40};

std::string text(std::span<const u16> words) {
  std::string characters;
  for (u16 word : words) characters += {char(word >> 8), char(word)};
  return characters.substr(0, characters.find_last_not_of(' ') + 1);
}

/// Both devices, and a guest that tries everything.
struct AtaPairRig : AtaRig {
  AtaPairRig() : AtaRig(true) {}
  void act(unsigned step) {
    AtaNoise noise(step);
    for (unsigned n = 0; n < 5; n++) {
      noise.act(cable.command_block, cable.control_block);
      wait(std::chrono::nanoseconds(noise.next() % 20'000));
    }
  }
};
}  // namespace

// ---- resets, selection ----------------------------------------------------------------------------------------------

TEST_CASE("ATA: after a reset the registers hold the signature of a disk, with device 0 selected [9.12]") {
  AtaRig rig;
  rig.out(AtaRig::Select, 0xF0), rig.out(AtaRig::Low, 77);
  rig.control(0x04);
  CHECK(rig.alternate_status() == 0x80);
  rig.wait(10ms);
  CHECK(rig.alternate_status() == 0x80);
  rig.control(0x00);
  CHECK(rig.alternate_status() == 0x80);
  rig.wait(2ms);
  CHECK(rig.alternate_status() == 0x50);
  CHECK(rig.in(1) == 0x01);
  CHECK(rig.in(AtaRig::Count) == 0x01);
  CHECK(rig.shown_address() == 0x00'0001);
  CHECK(rig.in(AtaRig::Select) == 0x00);
  CHECK_FALSE(rig.irq());
}

TEST_CASE("ATA: device 0 alone answers for device 1, whose status reads 00h and which takes no command [9.16]") {
  AtaRig rig;
  rig.out(AtaRig::Select, 0xB0), rig.out(AtaRig::Count, 0x55), rig.out(AtaRig::Low, 0xAA);
  CHECK(rig.in(AtaRig::Command) == 0x00);
  CHECK(rig.alternate_status() == 0x00);
  CHECK(rig.in(AtaRig::Count) == 0x55);
  CHECK(rig.in(AtaRig::Low) == 0xAA);
  CHECK(rig.in(AtaRig::Select) == 0xB0);
  rig.out(AtaRig::Command, 0xEC);
  rig.wait(1ms);
  CHECK(rig.alternate_status() == 0x00);
  CHECK_FALSE(rig.irq());
  rig.out(AtaRig::Select, 0xA0);
  CHECK(rig.alternate_status() == 0x50);
}

TEST_CASE("ATA: on a cable without devices BSY reads clear and nothing is kept") {
  AtaCable cable;
  cable.command_block.write_port(2, 0x55);
  CHECK(cable.command_block.read_port(2) == 0x7F);
  CHECK(cable.command_block.read_port(7) == 0x7F);
  CHECK(cable.control_block.read_port(0) == 0x7F);
}

TEST_CASE("ATA: only the selected device executes a command and interrupts [7.8]") {
  AtaRig rig(true);
  CHECK(text(std::span<const u16>(rig.identify(0)).subspan(10, 10)) == "SERIAL 0");
  CHECK(text(std::span<const u16>(rig.identify(1)).subspan(10, 10)) == "SERIAL 1");
  rig.out(AtaRig::Select, 0xB0);
  rig.out(AtaRig::Command, 0xE1);
  rig.wait(1ms);
  CHECK(rig.irq());
  rig.out(AtaRig::Select, 0xA0);
  CHECK_FALSE(rig.irq());
  CHECK(rig.in(AtaRig::Command) == 0x50);
  rig.out(AtaRig::Select, 0xB0);
  CHECK(rig.irq());
}

TEST_CASE("ATA: EXECUTE DEVICE DIAGNOSTIC is for both devices, and device 0 interrupts [9.10]") {
  AtaRig rig(true);
  rig.out(AtaRig::Select, 0xB0);
  CHECK(rig.command(0x90) == Done);
  CHECK(rig.in(1) == 0x01);
  CHECK(rig.in(AtaRig::Select) == 0x00);
  rig.out(AtaRig::Select, 0xB0);
  CHECK_FALSE(rig.irq());
  CHECK(rig.in(1) == 0x01);
  CHECK(rig.shown_address() == 1);
}

TEST_CASE("ATA: INTRQ rises at the end of a command, falls with Status, and not with Alternate Status [7.15]") {
  AtaRig rig;
  rig.out(AtaRig::Command, 0xE1);
  CHECK(rig.alternate_status() == 0x80);
  CHECK_FALSE(rig.irq());
  rig.wait(100us);
  CHECK(rig.irq());
  CHECK(rig.alternate_status() == 0x50);
  CHECK(rig.irq());
  CHECK(rig.in(AtaRig::Command) == 0x50);
  CHECK_FALSE(rig.irq());
}

TEST_CASE("ATA: nIEN releases INTRQ and what was pending shows when it ends [7.8]") {
  AtaRig rig;
  rig.control(0x02);
  rig.out(AtaRig::Command, 0xE1);
  rig.wait(100us);
  CHECK_FALSE(rig.irq());
  rig.control(0x00);
  CHECK(rig.irq());
}

TEST_CASE("ATA: a busy device takes no register and no command [7.4]") {
  AtaRig rig;
  rig.address(7, 1);
  rig.out(AtaRig::Command, 0x20);
  rig.address(9, 9, 1);
  rig.out(AtaRig::Command, 0xE1);
  rig.wait_while_busy();
  CHECK(rig.result() == Data);
  CHECK(AtaRig::sector_number(rig.read_words(256)) == 7);
  CHECK(rig.shown_address() == 7);
}

TEST_CASE("ATA: HOB shows what a register held before, until the command block is written [6.20]") {
  AtaRig rig;
  rig.out(AtaRig::Count, 0x12), rig.out(AtaRig::Count, 0x34);
  CHECK(rig.in(AtaRig::Count) == 0x34);
  rig.control(0x80);
  CHECK(rig.in(AtaRig::Count) == 0x12);
  rig.out(AtaRig::Low, 0);
  CHECK(rig.in(AtaRig::Count) == 0x34);
}

// ---- IDENTIFY DEVICE ------------------------------------------------------------------------------------------------

TEST_CASE("ATA: IDENTIFY DEVICE describes the disk [8.15]") {
  AtaRig rig;
  const auto words = rig.identify();
  CHECK(rig.alternate_status() == 0x50);
  CHECK(words[0] == 0x0040);
  CHECK(text(std::span(words).subspan(27, 20)) == "Ferrite hard disk");
  CHECK((words[1] == 4 && words[3] == 16 && words[6] == 63));
  CHECK((words[54] == 4 && words[55] == 16 && words[56] == 63 && words[57] == 4032));
  CHECK(words[60] == 5000);
  CHECK(words[100] == 5000);
  CHECK(words[47] == 0x8010);
  CHECK(words[49] == 0x0F00);
  CHECK(words[63] == 0x0407);
  CHECK(words[83] == 0x7400);
  CHECK((words[93] & 0xDF61) == 0x4041);  // device 0 answers for device 1
  u8 sum = 0;
  for (u16 word : words) sum = u8(sum + word + (word >> 8));
  CHECK(sum == 0);
  CHECK(u8(words[255]) == 0xA5);
}

TEST_CASE("ATA: the default geometry of a disk follows its size") {
  struct Huge final : HardDisk {
    u64 size;
    explicit Huge(u64 s) : size(s) {}
    u64 sectors() const override { return size; }
    bool writable() const override { return true; }
    Io read(u64, std::span<u8>) override { return Io::Done; }
    Io write(u64, std::span<const u8>) override { return Io::Done; }
    Io flush() override { return Io::Done; }
  };
  const auto geometry = [](u64 sectors) {
    Scheduler clock{1'000'000};
    return AtaDisk(clock, 0, std::make_unique<Huge>(sectors), "").default_translation();
  };
  using Chs = AtaDisk::Translation;
  CHECK(geometry(20'480) == Chs{20, 16, 63});
  CHECK(geometry(16'514'064) == Chs{16383, 16, 63});
  CHECK(geometry(u64{1} << 40) == Chs{16383, 16, 63});
  CHECK(geometry(300) == Chs{1, 4, 63});
  CHECK(geometry(10) == Chs{1, 1, 10});
  CHECK(geometry(0) == Chs{0, 1, 1});
}

TEST_CASE("ATA: IDENTIFY DEVICE follows SET FEATURES, SET MULTIPLE MODE and INITIALIZE DEVICE PARAMETERS") {
  AtaRig rig;
  CHECK(rig.features(0x03, 0x44) == Done);
  CHECK(rig.features(0x82) == Done);
  rig.out(AtaRig::Count, 8);
  CHECK(rig.command(0xC6) == Done);
  rig.out(AtaRig::Count, 17), rig.out(AtaRig::Select, 0xA3);
  CHECK(rig.command(0x91) == Done);
  auto words = rig.identify();
  CHECK(words[63] == 0x0007);
  CHECK(words[88] == 0x103F);
  CHECK(words[85] == 0x7048);
  CHECK(words[59] == 0x0108);
  CHECK((words[54] == 73 && words[55] == 4 && words[56] == 17));
  CHECK((words[1] == 4 && words[3] == 16 && words[6] == 63));

  rig.control(4), rig.control(0), rig.wait(2ms);  // [SET FEATURES] reverts, unless told not to
  words = rig.identify();
  CHECK(words[63] == 0x0407);
  CHECK(words[59] == 0x0000);
  CHECK(rig.features(0x66) == Done);
  CHECK(rig.features(0x03, 0x21) == Done);
  rig.control(4), rig.control(0), rig.wait(2ms);
  CHECK(rig.identify()[63] == 0x0207);
}

TEST_CASE("ATA: modes, features and block sizes that the drive lacks are aborted") {
  AtaRig rig;
  for (const u8 mode : {0x02, 0x0D, 0x10, 0x23, 0x46, 0xFF}) CHECK(rig.features(0x03, mode) == Aborted);
  for (const u8 mode : {0x00, 0x01, 0x0C, 0x22, 0x45}) CHECK(rig.features(0x03, mode) == Done);
  CHECK(rig.features(0x05) == Aborted);
  for (const u8 count : {3, 32, 255}) {
    rig.out(AtaRig::Count, count);
    CHECK(rig.command(0xC6) == Aborted);
  }
  rig.out(AtaRig::Count, 0);
  CHECK(rig.command(0x91) == Aborted);
  for (const u8 code : {0x00, 0x08, 0x22, 0x50, 0xA0, 0xA1, 0xB0, 0xF9, 0xFF}) CHECK(rig.command(code) == Aborted);
}

// ---- sectors by PIO -------------------------------------------------------------------------------------------------

TEST_CASE("ATA: READ SECTORS interrupts once for each sector, before its data [9.5]") {
  AtaRig rig;
  rig.address(100, 3);
  rig.out(AtaRig::Command, 0x20);
  for (u64 sector = 100; sector < 103; sector++) {
    CHECK(rig.alternate_status() == 0x80);
    rig.wait(50us);
    CHECK(rig.irq());
    CHECK(rig.in(AtaRig::Command) == 0x58);
    CHECK(AtaRig::sector_number(rig.read_words(256)) == sector);
  }
  CHECK(rig.alternate_status() == 0x50);
  rig.wait(50us);
  CHECK_FALSE(rig.irq());
  CHECK(rig.shown_address() == 102);
  CHECK(rig.in(AtaRig::Count) == 0);
}

TEST_CASE("ATA: WRITE SECTORS wants its first sector without an interrupt, and interrupts after each [9.6]") {
  AtaRig rig;
  rig.address(200, 2);
  CHECK(rig.command(0x30) == Data);
  CHECK_FALSE(rig.irq());
  rig.write_sectors(1, 0xAB);
  CHECK(rig.alternate_status() == 0x80);
  rig.wait(50us);
  CHECK(rig.irq());
  CHECK(rig.result() == Data);
  rig.write_sectors(1, 0xCD);
  rig.wait(50us);
  CHECK(rig.irq());
  CHECK(rig.result() == Done);
  CHECK(rig.media0->bytes[200 * 512] == 0xAB);
  CHECK(rig.media0->bytes[201 * 512 + 511] == 0xCD);
  CHECK(rig.media0->bytes[202 * 512] == 202);
}

TEST_CASE("ATA: READ and WRITE MULTIPLE move blocks, the last one shorter") {
  AtaRig rig;
  rig.address(0, 6);
  CHECK(rig.command(0xC4) == Aborted);
  rig.out(AtaRig::Count, 4);
  CHECK(rig.command(0xC6) == Done);
  rig.address(16, 6);
  CHECK(rig.command(0xC4) == Data);
  auto words = rig.read_words(4 * 256);
  CHECK(AtaRig::sector_number(std::span(words).subspan(3 * 256)) == 19);
  rig.wait_while_busy();
  CHECK(rig.irq());
  CHECK(rig.result() == Data);
  words = rig.read_words(2 * 256);
  CHECK(AtaRig::sector_number(std::span(words).subspan(256)) == 21);
  CHECK(rig.result() == Done);

  rig.address48(32, 5);
  CHECK(rig.command(0x39) == Data);
  rig.write_sectors(4, 0x11);
  rig.wait_while_busy();
  CHECK(rig.result() == Data);
  rig.write_sectors(1, 0x22);
  rig.wait_while_busy();
  CHECK(rig.result() == Done);
  CHECK(rig.media0->bytes[35 * 512] == 0x11);
  CHECK(rig.media0->bytes[36 * 512] == 0x22);
}

TEST_CASE("ATA: CHS addresses follow the geometry that the host set [6.2]") {
  AtaRig rig;
  rig.address_chs(1, 2, 3, 1);
  CHECK(rig.command(0x20) == Data);
  CHECK(AtaRig::sector_number(rig.read_words(256)) == (1 * 16 + 2) * 63 + 2);
  rig.out(AtaRig::Count, 17), rig.out(AtaRig::Select, 0xA3);
  rig.command(0x91);
  rig.address_chs(1, 3, 17, 2);
  CHECK(rig.command(0x20) == Data);
  CHECK(AtaRig::sector_number(rig.read_words(256)) == (1 * 4 + 3) * 17 + 16);
  rig.wait_while_busy();
  CHECK(AtaRig::sector_number(rig.read_words(256)) == 136);
  CHECK(rig.shown_address() == 0x0000'0201);  // cylinder 2, head 0, sector 1
}

TEST_CASE("ATA: CHS addresses that the geometry lacks end with IDNF") {
  AtaRig rig;
  const auto [cylinder, head, sector] =
      GENERATE(table<u32, u32, u32>({{0, 0, 0}, {0, 0, 64}, {4, 0, 1}, {0xFFFF, 15, 63}}));
  rig.address_chs(cylinder, head, sector, 1);
  CHECK(rig.command(0x20) == NotFound);
  CHECK(rig.command(0x70) == NotFound);
  CHECK(rig.shown_address() == (head << 24 | cylinder << 8 | sector));
}

TEST_CASE("ATA: a count of 0 is 256 sectors, and 65536 with a 48-bit address") {
  AtaRig rig;
  rig.address(0, 0);
  CHECK(rig.command(0x40) == Done);
  CHECK(rig.shown_address() == 255);
  rig.address48(0, 0);
  CHECK(rig.command(0x42) == NotFound);
  CHECK(rig.shown_address48() == 5000);
  rig.control(0x80);
  const u8 left = rig.in(AtaRig::Count);
  CHECK(left == (65536 - 5000) >> 8);
}

TEST_CASE("ATA: a read beyond the last sector ends with IDNF and the address of the first that is missing") {
  AtaRig rig;
  rig.address(4999, 2);
  CHECK(rig.command(0x20) == Data);
  rig.read_words(256);
  rig.wait_while_busy();
  CHECK(rig.irq());
  CHECK(rig.result() == NotFound);
  CHECK(rig.shown_address() == 5000);
  CHECK(rig.in(AtaRig::Count) == 1);
  rig.address(0x0FFF'FFFF, 1);
  CHECK(rig.command(0x20) == NotFound);
  CHECK(rig.shown_address() == 0x0FFF'FFFF);
  rig.address48(0xFFFF'FFFF'FFFF, 1);
  CHECK(rig.command(0x34) == NotFound);
  CHECK(rig.shown_address48() == 0xFFFF'FFFF'FFFF);
}

TEST_CASE("ATA: 48-bit addresses use both halves of the registers [6.20]") {
  AtaRig rig;
  rig.address48(4097, 1);
  CHECK(rig.command(0x24) == Data);
  CHECK(AtaRig::sector_number(rig.read_words(256)) == 4097);
  rig.address48(0x1'0000'0001, 1);
  CHECK(rig.command(0x24) == NotFound);
  rig.address(1, 1);  // the older halves are still set, and mean nothing
  CHECK(rig.command(0x20) == Data);
  CHECK(AtaRig::sector_number(rig.read_words(256)) == 1);
}

TEST_CASE("ATA: READ NATIVE MAX ADDRESS gives the last sector") {
  AtaRig rig;
  rig.address(0, 0);
  CHECK(rig.command(0xF8) == Done);
  CHECK(rig.shown_address() == 4999);
  CHECK(rig.command(0x27) == Done);
  CHECK(rig.shown_address48() == 4999);
}

TEST_CASE("ATA: a doubleword from the data port is two words, and a byte is one") {
  AtaRig rig;
  rig.address(0x123, 1);
  rig.command(0x20);
  CHECK(rig.cable.command_block.read_port32(0) == 0x123);
  for (unsigned n = 0; n < 253; n++) CHECK(rig.in(0) == 0);
  CHECK(rig.alternate_status() == 0x58);
  rig.in(0);
  CHECK(rig.alternate_status() == 0x50);
  CHECK(rig.cable.command_block.read_port16(0) == 0xFFFF);
}

TEST_CASE("ATA: the sector buffer is written and read back") {
  AtaRig rig;
  CHECK(rig.command(0xE8) == Data);
  rig.write_sectors(1, 0x5A);
  CHECK(rig.result() == Done);
  CHECK(rig.command(0xE4) == Data);
  CHECK(rig.read_words(256) == std::vector<u16>(256, 0x5A5A));
  CHECK(rig.result() == Done);
}

// ---- the host's disk ------------------------------------------------------------------------------------------------

TEST_CASE("ATA: the drive is busy while the host fetches") {
  AtaRig rig;
  rig.media0->waits = 50;
  rig.address(3, 1);
  rig.out(AtaRig::Command, 0x20);
  rig.wait(4ms);
  CHECK(rig.alternate_status() == 0x80);
  rig.wait(2ms);
  CHECK(rig.irq());
  CHECK(AtaRig::sector_number(rig.read_words(256)) == 3);
  rig.media0->waits = 50;
  rig.address(3, 1);
  rig.command(0x30);
  rig.write_sectors(1, 0x77);
  rig.wait(4ms);
  CHECK(rig.alternate_status() == 0x80);
  rig.wait(2ms);
  CHECK(rig.result() == Done);
  CHECK(rig.media0->bytes[3 * 512] == 0x77);
}

TEST_CASE("ATA: what the host can't deliver is an uncorrectable error at its sector") {
  AtaRig rig;
  rig.media0->bad_sector = 21;
  rig.out(AtaRig::Count, 16);
  rig.command(0xC6);
  const u8 code = GENERATE(0x20, 0xC4, 0x40, 0xC8);
  rig.address(20, 8);
  AtaResult result = rig.command(code);
  if (code == 0x20) {
    CHECK(result == Data);
    rig.read_words(256);
    rig.wait_while_busy();
    result = rig.result();
  }
  CHECK(result == Bad);
  CHECK(rig.shown_address() == 21);
  CHECK(rig.in(AtaRig::Count) == 7);
}

TEST_CASE("ATA: what the host can't keep is a device fault at its sector") {
  AtaRig rig;
  rig.media0->bad_sector = 6;
  rig.address48(5, 2);
  rig.command(0x34);
  rig.write_sectors(1, 1);
  rig.wait_while_busy();
  CHECK(rig.result() == Data);
  rig.write_sectors(1, 1);
  rig.wait_while_busy();
  CHECK(rig.result() == AtaResult{0x71, 0x04});
  CHECK(rig.shown_address48() == 6);
}

TEST_CASE("ATA: a disk whose file is read-only aborts writes") {
  AtaRig rig;
  rig.media0->writable = false;
  for (const u8 code : {0x30, 0x34, 0xCA}) {
    rig.address(5, 1);
    CHECK(rig.command(code) == Aborted);
  }
  CHECK(rig.command(0xE7) == Done);
}

TEST_CASE("ATA: FLUSH CACHE reaches the host, and so does each write while the cache is off") {
  AtaRig rig;
  CHECK(rig.command(0xE7) == Done);
  CHECK(rig.command(0xEA) == Done);
  CHECK(rig.media0->flushes == 2);
  CHECK(rig.features(0x82) == Done);
  CHECK(rig.media0->flushes == 3);
  rig.address(5, 1);
  rig.command(0x30);
  rig.write_sectors(1, 1);
  rig.wait_while_busy();
  CHECK(rig.result() == Done);
  CHECK(rig.media0->flushes == 4);
  rig.media0->flush_fails = true;
  CHECK(rig.command(0xE7) == AtaResult{0x71, 0x04});
}

TEST_CASE("ATA: FLUSH CACHE is busy until the host has stored what was written") {
  AtaRig rig;
  rig.media0->flush_waits = 3;
  rig.out(AtaRig::Command, 0xE7);
  rig.wait(std::chrono::microseconds(200));
  CHECK((rig.alternate_status() & AtaRig::Bsy) != 0);
  rig.wait_while_busy();
  CHECK(rig.result() == Done);
  CHECK(rig.media0->flush_waits == 0);
}

// ---- power, light ---------------------------------------------------------------------------------------------------

TEST_CASE("ATA: CHECK POWER MODE tells active, idle and standby") {
  AtaRig rig;
  const auto mode = [&] { return rig.command(0xE5), rig.in(AtaRig::Count); };
  CHECK(mode() == 0xFF);
  CHECK(rig.command(0xE3) == Done);
  CHECK(mode() == 0x80);
  CHECK(rig.command(0xE0) == Done);
  CHECK(mode() == 0x00);
  rig.address(0, 1);
  rig.command(0x40);
  CHECK(mode() == 0xFF);
}

TEST_CASE("ATA: a sleeping drive hears nothing but a reset") {
  AtaRig rig;
  rig.out(AtaRig::Command, 0xE6);
  rig.wait(1ms);
  CHECK(rig.irq());
  rig.in(AtaRig::Command);
  rig.out(AtaRig::Command, 0xEC);
  rig.wait(1ms);
  CHECK(rig.alternate_status() == 0);
  rig.control(4), rig.control(0), rig.wait(2ms);
  CHECK(rig.alternate_status() == 0x50);
  CHECK(rig.identify()[0] == 0x40);
}

TEST_CASE("ATA: the drive light shows reading and writing, and goes out after a tenth of a second") {
  AtaRig rig;
  rig.wait(1s);
  CHECK_FALSE(rig.disk0.busy());
  rig.address(0, 1);
  rig.command(0x20);
  CHECK(rig.disk0.activity() == AtaDisk::Activity::Read);
  rig.read_words(256);
  rig.address(0, 1);
  rig.command(0x30);
  CHECK(rig.disk0.activity() == AtaDisk::Activity::Write);
  rig.write_sectors(1, 0);
  rig.wait(150ms);
  CHECK_FALSE(rig.disk0.busy());
}

TEST_CASE("ATA: a reset ends a transfer, and the drive works on") {
  AtaRig rig;
  rig.address(0, 4);
  rig.command(0x20);
  rig.read_words(100);
  rig.control(4), rig.control(0);
  rig.wait(2ms);
  CHECK(rig.result().status == 0x50);
  rig.address(9, 1);
  CHECK(rig.command(0x20) == Data);
  CHECK(AtaRig::sector_number(rig.read_words(256)) == 9);
}

TEST_CASE("ATA: survives nonsense") {
  AtaPairRig rig;
  for (unsigned step = 0; step < 5000; step++) {
    rig.act(step);
    if (step % 64 == 0) rig.control(4), rig.control(0), rig.wait(1ms);
    rig.media0->waits = step % 7 == 0 ? 3 : 0;
    rig.media1->bad_sector = step % 5;
  }
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(AtaPairRig)
