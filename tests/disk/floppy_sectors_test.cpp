// SPDX-License-Identifier: MIT
#include "core/disk/floppy_sectors.h"

#include <catch2/catch.hpp>

#include "core/disk/fat12.h"
#include "core/disk/fat_volume.h"
#include "core/disk/geometry.h"
#include "core/disk/hfe_file.h"
#include "core/disk/track_layout.h"

using namespace ferrite;

namespace {

struct SectorsRig {
  std::vector<u8> before;
  std::unique_ptr<FloppyImage> image;
  const MemoryMedia* media = nullptr;
  explicit SectorsRig(const Geometry& shape) : before(*make_blank(shape, "DISK", BlankDisk::Formatted)) {
    auto file = std::make_unique<MemoryMedia>(before);
    media = file.get();
    auto opened = FloppyImage::open(std::move(file));
    REQUIRE(opened);
    image = std::move(*opened);
  }
};

}  // namespace

TEST_CASE("FloppySectors: the bytes of a raw image, whatever is between its sectors") {
  for (const FloppyFormat& format : floppy_formats()) {
    const bool mixed_sizes = format.name.ends_with("XDF");
    if (format.geometry.sector_bytes != 512 || mixed_sizes) continue;
    CAPTURE(format.name);
    SectorsRig rig(format.geometry);
    FloppySectors sectors(*rig.image);
    REQUIRE(sectors.size() == rig.before.size());
    std::vector<u8> all(rig.before.size());
    REQUIRE(sectors.read(0, all));
    CHECK(all == rig.before);
    CHECK_FALSE(sectors.read(sectors.size() - 1, std::span(all).first(2)));
  }
}

TEST_CASE("FloppySectors: the files of an XDF disk are read, from sectors of every size") {
  constexpr i64 moment = 1'000'000'000;
  const Geometry shape{80, 2, 23, 512, DataRate::Kbps500};
  auto raw = make_blank(shape, "XDF", BlankDisk::Formatted);
  REQUIRE(raw);
  MemoryMedia file(*raw);
  auto made = FatVolume::open(file);
  REQUIRE(made);
  std::vector<u8> long_text(300'000);
  for (std::size_t n = 0; n < long_text.size(); n++) long_text[n] = u8(n / 512 * 7 + n);
  REQUIRE(made->write("NOWHERE.BIN", std::vector<u8>(5 * 512), moment));  // the first blocks of data are on no track
  REQUIRE(made->write("TEXT.TXT", long_text, moment));
  REQUIRE(made->flush());
  auto image = FloppyImage::open(std::make_unique<MemoryMedia>(file.bytes()));
  REQUIRE(image);
  FloppySectors sectors(**image);
  CHECK(sectors.size() == raw->size());
  auto volume = FatVolume::open(sectors);
  REQUIRE(volume);
  auto read = volume->read("TEXT.TXT");
  REQUIRE(read);
  CHECK(*read == long_text);
  CHECK_FALSE(volume->read("NOWHERE.BIN"));
  CHECK_FALSE(sectors.writable());
  CHECK_FALSE(sectors.write(0, long_text));
}

TEST_CASE("FloppySectors: a write across sectors and tracks changes those bytes of the file, and no others") {
  SectorsRig rig({});
  FloppySectors sectors(*rig.image);
  std::vector<u8> expected = rig.before, bytes(20'000);
  for (std::size_t n = 0; n < bytes.size(); n++) bytes[n] = u8(n * 7);
  REQUIRE(sectors.write(9'000, bytes));
  std::copy(bytes.begin(), bytes.end(), expected.begin() + 9'000);
  CHECK(rig.media->bytes() == expected);
  std::vector<u8> again(bytes.size());
  REQUIRE(sectors.read(9'000, again));
  CHECK(again == bytes);
  CHECK_FALSE(sectors.write(sectors.size() - 1, std::span(bytes).first(2)));
}

TEST_CASE("FloppySectors: a sector with a bad CRC is not read, and one that is written is good again") {
  SectorsRig rig({});
  Losses losses;
  auto opened = FloppyImage::open(std::make_unique<MemoryMedia>(HfeFormat.write(rig.image->disk(), losses)));
  REQUIRE(opened);
  FloppyImage& image = **opened;
  CellTrack cells = image.cells({3, 1});
  const FoundSector third = scan_track(cells).at(2);
  cells.set_flux(third.data_begin + 101, !cells.flux(third.data_begin + 101));
  FloppySectors sectors(image);
  const u64 offset = ((3 * 2 + 1) * 18 + 2) * 512;
  std::vector<u8> sector(512, 0x5A);
  REQUIRE(image.write({3, 1}, cells));
  CHECK_FALSE(sectors.read(offset, sector));
  REQUIRE(sectors.write(offset, sector));
  CHECK(sectors.read(offset, sector));
}

TEST_CASE("FloppySectors: a FAT volume on a floppy is read and changed") {
  SectorsRig rig({});
  FloppySectors sectors(*rig.image);
  auto volume = FatVolume::open(sectors);
  REQUIRE(volume);
  CHECK(volume->label() == "DISK");
  const std::vector<u8> bytes(100'000, 'x');
  REQUIRE(volume->write("A long name.text", bytes, 0));
  REQUIRE(volume->flush());
  MemoryMedia copy(rig.media->bytes());
  auto again = FatVolume::open(copy);
  REQUIRE(again);
  auto read = again->read("a long name.text");
  REQUIRE(read);
  CHECK(*read == bytes);
}
