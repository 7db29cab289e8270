// SPDX-License-Identifier: MIT
#include "core/disk/geometry.h"

#include <catch2/catch.hpp>

#include "core/disk/fat12.h"

using namespace ferrite;

namespace {
Geometry shape(u64 bytes, std::span<const u8> boot_sector = {}) {
  const auto result = geometry_of(bytes, boot_sector);
  INFO(bytes << (result ? "" : " " + result.sentence()));
  REQUIRE(result);
  return *result;
}
std::string refusal(u64 bytes) {
  const auto result = geometry_of(bytes, {});
  return result ? "" : result.sentence();
}
bool says(const std::string& sentence, std::string_view what) { return sentence.find(what) != std::string::npos; }
}  // namespace

TEST_CASE("Raw image: each length that a format has means that format") {
  using enum DataRate;
  CHECK(shape(163'840) == Geometry{40, 1, 8, 512, Kbps250});
  CHECK(shape(184'320) == Geometry{40, 1, 9, 512, Kbps250});
  CHECK(shape(327'680) == Geometry{40, 2, 8, 512, Kbps250});
  CHECK(shape(368'640) == Geometry{40, 2, 9, 512, Kbps250});
  CHECK(shape(737'280) == Geometry{80, 2, 9, 512, Kbps250});
  CHECK(shape(1'228'800) == Geometry{80, 2, 15, 512, Kbps500});
  CHECK(shape(1'261'568) == Geometry{77, 2, 8, 1024, Kbps500});
  CHECK(shape(1'474'560) == Geometry{80, 2, 18, 512, Kbps500});
  CHECK(shape(1'720'320) == Geometry{80, 2, 21, 512, Kbps500});
  CHECK(shape(1'763'328) == Geometry{82, 2, 21, 512, Kbps500});
  CHECK(shape(1'884'160) == Geometry{80, 2, 23, 512, Kbps500});
  CHECK(shape(2'949'120) == Geometry{80, 2, 36, 512, Kbps1000});
}

TEST_CASE("Raw image: a few cylinders more than usual are recognised") {
  CHECK(shape(82 * 2 * 18 * 512) == Geometry{82, 2, 18, 512, DataRate::Kbps500});
  CHECK(shape(81 * 2 * 21 * 512) == Geometry{81, 2, 21, 512, DataRate::Kbps500});
  CHECK(shape(83 * 2 * 9 * 512) == Geometry{83, 2, 9, 512, DataRate::Kbps250});
  CHECK(shape(42 * 2 * 9 * 512) == Geometry{42, 2, 9, 512, DataRate::Kbps250});
}

TEST_CASE("Raw image: one that ends early has the smallest format that holds it") {
  CHECK(shape(1'296'384) == Geometry{80, 2, 18, 512, DataRate::Kbps500});  // Debian's grub-rescue floppy
  CHECK(shape(512) == Geometry{40, 1, 8, 512, DataRate::Kbps250});
  CHECK(shape(700'416).sectors == 9);
}

TEST_CASE("Raw image: a sane boot sector decides what the length leaves open") {
  const Geometry single_sided{80, 1, 9, 512, DataRate::Kbps250};
  auto disk = format_fat12(single_sided, "");
  REQUIRE(disk);
  CHECK(shape(disk->size(), *disk) == single_sided);  // as long as a 360K 5.25" disk

  auto large = format_fat12({80, 2, 36, 512, DataRate::Kbps1000}, "");
  REQUIRE(large);
  CHECK(shape(20'480, *large).sectors == 36);  // cut off early

  std::vector<u8> nonsense = *large;
  nonsense[0x18] = 0xFF;
  CHECK(shape(1'474'560, nonsense).sectors == 18);
}

TEST_CASE("Raw image: what cannot be a floppy is refused with its cause and a cure") {
  CHECK(says(refusal(0), "empty"));
  CHECK(says(refusal(3), "only 3 bytes"));
  CHECK(says(refusal(734'003'200), "734,003,200 bytes, more than any floppy"));
  CHECK(says(refusal(734'003'200), "CD or hard disk"));
  CHECK(says(refusal(1'474'561), "not a whole number of 512-byte sectors"));
}

TEST_CASE("Raw image: Virtual PC's types name the shapes it documents") {
  CHECK(int(classify(shape(737'280))) == 1);
  CHECK(int(classify(shape(1'474'560))) == 2);
  CHECK(int(classify(shape(1'720'320))) == 3);
  CHECK(int(classify({80, 1, 9, 512, DataRate::Kbps250})) == 4);
  CHECK(int(classify(shape(1'228'800))) == 5);
  CHECK(int(classify(shape(1'884'160))) == 6);
  for (u64 other : {163'840, 184'320, 327'680, 368'640, 1'261'568, 2'949'120}) CHECK(int(classify(shape(other))) == 0);
}
