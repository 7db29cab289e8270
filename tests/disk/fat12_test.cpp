// SPDX-License-Identifier: MIT
#include "core/disk/fat12.h"

#include <catch2/catch.hpp>

#include "core/disk/geometry.h"

using namespace ferrite;

namespace {
u32 word(const std::vector<u8>& disk, std::size_t at) { return disk[at] | disk[at + 1] * 256u; }
std::vector<u8> blank(u64 bytes, std::string_view label = "") {
  auto disk = format_fat12(*geometry_of(bytes, {}), label);
  REQUIRE(disk);
  return *disk;
}
}  // namespace

TEST_CASE("Blank disk: each size has the parameters that DOS gives it") {
  struct Row {
    u64 bytes;
    u32 media, cluster, root, fat;
  };
  for (const Row& row : {Row{163'840, 0xFE, 1, 64, 1}, Row{184'320, 0xFC, 1, 64, 2}, Row{327'680, 0xFF, 2, 112, 1},
                         Row{368'640, 0xFD, 2, 112, 2}, Row{737'280, 0xF9, 2, 112, 3}, Row{1'228'800, 0xF9, 1, 224, 7},
                         Row{1'474'560, 0xF0, 1, 224, 9}, Row{2'949'120, 0xF0, 2, 240, 9}}) {
    INFO(row.bytes);
    const auto disk = blank(row.bytes);
    CHECK(disk.size() == row.bytes);
    CHECK(disk[0x15] == row.media);
    CHECK(disk[0x0D] == row.cluster);
    CHECK(word(disk, 0x11) == row.root);
    CHECK(word(disk, 0x16) == row.fat);
    CHECK(word(disk, 0x13) * 512 == row.bytes);
    CHECK(word(disk, 0x1FE) == 0xAA55);
  }
}

TEST_CASE("Blank disk: both FATs begin with the media byte, and the image is recognised by its own boot sector") {
  for (const FloppyFormat& format : floppy_formats()) {
    INFO(format.name);
    auto result = format_fat12(format.geometry, "");
    REQUIRE(result);
    const auto& disk = *result;
    const u32 sector = word(disk, 0x0B), fat_bytes = word(disk, 0x16) * sector;
    for (std::size_t fat : {sector, sector + fat_bytes}) {
      CHECK(disk[fat] == disk[0x15]);
      CHECK(word(disk, fat + 1) == 0xFFFF);
    }
    const auto geometry = geometry_of(disk.size(), disk);
    REQUIRE(geometry);
    CHECK(*geometry == format.geometry);
  }
}

TEST_CASE("Blank disk: a 2.88M disk with extra cylinders stays within what FAT12 can count") {
  const auto disk = blank(84 * 2 * 36 * 512);
  CHECK(word(disk, 0x13) / disk[0x0D] < 4085);
}

TEST_CASE("Blank disk: its name is in the boot sector and in the root directory") {
  const auto disk = blank(1'474'560, "My disk");
  const std::size_t root = (1 + 2 * 9) * 512;
  CHECK(std::string(disk.begin() + 0x2B, disk.begin() + 0x36) == "MY DISK    ");
  CHECK(std::string(disk.begin() + std::ptrdiff_t(root), disk.begin() + std::ptrdiff_t(root) + 11) == "MY DISK    ");
  CHECK(disk[root + 11] == 0x08);
}

TEST_CASE("Blank disk: booted, its code prints a message, waits for a key and tries again") {
  const auto disk = blank(1'474'560);
  CHECK(disk[0] == 0xEB);
  CHECK(disk[1] + 2 == 0x3E);
  CHECK(word(disk, 0x4A) == 0x7C60);  // mov si, message
  const std::string text(disk.begin() + 0x60, disk.begin() + 0x1FE);
  CHECK(text.find("no operating system") != std::string::npos);
  CHECK(text.find('\0') != std::string::npos);
  CHECK(word(disk, 0x5E) == 0x19CD);  // int 19h
}

TEST_CASE("Blank disk: a name DOS cannot keep is refused with a sentence") {
  const Geometry geometry{80, 2, 18, 512, DataRate::Kbps500};
  const auto longer = format_fat12(geometry, "TWELVE CHARS");
  REQUIRE_FALSE(longer);
  CHECK(longer.sentence().find("at most 11") != std::string::npos);
  CHECK_FALSE(format_fat12(geometry, "A*B"));
}
