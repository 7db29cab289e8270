// SPDX-License-Identifier: MIT
// Discs with tracks of all kinds: what a drive plays of them, and what it reads.
#include <catch2/catch.hpp>

#include "core/disk/bin_image.h"
#include "tests/support/cd_rig.h"
#include "tests/support/snapshot.h"
#include "tests/support/sound_ear.h"

using namespace ferrite;
using namespace ferrite::test;
using namespace std::chrono_literals;

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
  static constexpr u32 Tone = 25, OtherTone = 325, Xa = 475;
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
