// SPDX-License-Identifier: MIT
#include "core/disk/iso_image.h"

#include <catch2/catch.hpp>

using namespace ferrite;

TEST_CASE("a CD image is its sectors in order, the last one padded with zeros") {
  std::vector<u8> bytes(2 * 2048 + 1, 0x11);
  bytes[2048] = 0x22, bytes[4096] = 0x33;
  auto disc = IsoImage::open(std::make_unique<MemoryMedia>(bytes));
  REQUIRE(disc);
  OpticalDisc& image = **disc;
  CHECK(image.sectors() == 3);
  std::vector<u8> sectors(2 * 2048, 0xEE);
  CHECK(image.read(1, sectors) == OpticalDisc::Io::Done);
  CHECK(sectors[0] == 0x22);
  CHECK(sectors[2048] == 0x33);
  CHECK(sectors[2049] == 0x00);
  CHECK(image.read(2, sectors) == OpticalDisc::Io::Failed);
  CHECK(image.read(0xFFFF'FFFF, sectors) == OpticalDisc::Io::Failed);
}

TEST_CASE("an empty CD image, and one that no disc could hold, are refused") {
  struct Huge final : Media {
    u64 size() const override { return u64(1) << 40; }
    bool writable() const override { return false; }
    bool read(u64, std::span<u8>) override { return false; }
    bool write(u64, std::span<const u8>) override { return false; }
  };
  CHECK(IsoImage::open(std::make_unique<MemoryMedia>(std::vector<u8>{})).sentence().find("empty") != std::string::npos);
  CHECK(IsoImage::open(std::make_unique<Huge>()).sentence().find("16 GB") != std::string::npos);
}
