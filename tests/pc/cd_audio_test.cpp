// SPDX-License-Identifier: MIT
// Sound from a disc, on its way through the sound card to the loudspeakers.
#include <catch2/catch.hpp>

#include "core/device/atapi_cdrom.h"
#include "core/disk/bin_image.h"
#include "tests/support/pc_rig.h"
#include "tests/support/sound_ear.h"

using namespace ferrite;

namespace {
std::unique_ptr<OpticalDisc> tone_of_441_hertz() {
  const auto sheet = CueSheet::parse("FILE t BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n");
  auto disc = BinImage::open(*sheet, [](const std::string&) -> Result<std::unique_ptr<Media>> {
    std::vector<u8> bytes(300 * 2352);
    for (std::size_t n = 0; n < bytes.size(); n++) bytes[n] = n / 4 % 100 < 50 ? 0x20 : 0xE0;
    return std::unique_ptr<Media>(std::make_unique<MemoryMedia>(std::move(bytes)));
  });
  return std::move(*disc);
}

/// A boot sector that sets the card's CD volume and plays sectors 10 to 299 by PLAY AUDIO (10).
std::vector<u8> player(u8 volume) {
  static constexpr u8 packet[] = {0x45, 0, 0, 0, 0, 10, 0, 1, 34, 0, 0, 0};
  std::vector<u8> code;
  const auto out = [&](u16 port, u8 value) {
    for (u8 byte : {u8(0xBA), u8(port), u8(port >> 8), u8(0xB0), value, u8(0xEE)}) code.push_back(byte);
  };
  const auto wait_while_busy = [&] { code.insert(code.end(), {0xBA, 0x77, 0x01, 0xEC, 0xA8, 0x80, 0x75, 0xFB}); };
  for (const u8 side : {0x36, 0x37}) out(0x224, side), out(0x225, volume);
  out(0x376, 0x02), out(0x176, 0xA0), out(0x171, 0);
  for (unsigned n = 0; n < 2; n++) {  // the first one may hear that there is a new disc
    out(0x177, 0xA0), wait_while_busy();
    for (unsigned at = 0; at < 12; at += 2)
      code.insert(code.end(), {0xBA, 0x70, 0x01, 0xB8, packet[at], packet[at + 1], 0xEF});
    wait_while_busy();
  }
  code.insert(code.end(), {0xEB, 0xFE});
  return code;
}

test::SoundEar listen(PcRig& rig, u32 milliseconds) {
  return test::SoundEar::during([&] { rig.run_milliseconds(milliseconds); }, rig.pc.sound());
}

test::SoundEar heard_at(u8 volume) {
  PcRig rig;
  rig.pc.attach_cdrom(2);
  rig.pc.cdrom(2)->insert(tone_of_441_hertz());
  rig.insert_boot_sector(player(volume));
  REQUIRE(rig.run_until([&] { return rig.pc.cdrom(2)->audio().playing(); }, 20));
  rig.run_milliseconds(100);
  return listen(rig, 200);
}
}  // namespace

TEST_CASE("a track is heard through the Sound Blaster's mixer, at its CD volume", "[guest][sb16]") {
  const test::SoundEar loud = heard_at(0xF8), quiet = heard_at(0xB8), muted = heard_at(0x00);
  CHECK(std::abs(int(loud.rises()) - 88) <= 1);
  CHECK(loud.amplitude(441) / quiet.amplitude(441) == Approx(6.31).epsilon(0.05));  // 16 dB
  CHECK(muted.loudest() < 20);
}
