// SPDX-License-Identifier: MIT
#include "core/disk/blank_floppy.h"

#include <catch2/catch.hpp>

#include "core/disk/floppy_image.h"
#include "core/disk/geometry.h"

using namespace ferrite;

namespace {

std::unique_ptr<FloppyImage> made(const Geometry& geometry, BlankFloppy contents) {
  auto file = blank_floppy(geometry, "", contents);
  REQUIRE(file);
  auto image = FloppyImage::open(std::make_unique<MemoryMedia>(std::move(*file)));
  REQUIRE(image);
  return std::move(*image);
}

}  // namespace

TEST_CASE("Blank floppy: an unformatted one of each size keeps its cylinders, sides, speed and density, and no flux") {
  for (const FloppyFormat& format : floppy_formats()) {
    CAPTURE(std::string(format.name));
    const Geometry& wanted = format.geometry;
    if (wanted.cylinders > 80) continue;  // drives of 80 have a few more, which nobody counts while they are blank
    const auto image = made(wanted, BlankFloppy::Unformatted);
    const Geometry shape = image->geometry();
    CHECK(std::pair(shape.cylinders, shape.heads) == std::pair(wanted.cylinders, wanted.heads));
    CHECK(shape.sectors == 0);
    CHECK(shape.rate == wanted.rate);
    CHECK(image->turns_per_minute() == turns_per_minute(wanted));
    CHECK(image->writable());
    CHECK(image->cells({0, 0}).empty());
    CHECK(image->cells({u8(wanted.cylinders - 1), u8(wanted.heads - 1)}).empty());
  }
}

TEST_CASE("Blank floppy: one of zeros has sectors of zeros") {
  const Geometry shape{80, 2, 18, 512, DataRate::Kbps500};
  CHECK(*blank_floppy(shape, "", BlankFloppy::Zeros) == std::vector<u8>(1'474'560));
  CHECK(made(shape, BlankFloppy::Zeros)->geometry() == shape);
}
