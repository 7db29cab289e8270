// SPDX-License-Identifier: MIT
#include "core/disk/floppy_sectors.h"

#include <catch2/catch.hpp>

#include "core/disk/f86_file.h"
#include "core/disk/fat12.h"
#include "core/disk/fat_volume.h"
#include "core/disk/geometry.h"
#include "core/disk/hfe_file.h"
#include "core/disk/hxc_mfm_file.h"
#include "core/disk/imd_file.h"
#include "core/disk/pri_file.h"
#include "core/disk/psi_file.h"
#include "core/disk/raw_file.h"
#include "core/disk/td0_file.h"
#include "core/disk/track_layout.h"

using namespace ferrite;

namespace {

struct SectorsRig {
  std::vector<u8> before;
  std::unique_ptr<FloppyImage> image;
  const MemoryMedia* media = nullptr;
  explicit SectorsRig(const Geometry& shape) : before(*format_fat12(shape, "DISK")) {
    auto file = std::make_unique<MemoryMedia>(before);
    media = file.get();
    auto opened = FloppyImage::open(std::move(file));
    REQUIRE(opened);
    image = std::move(*opened);
  }
};

constexpr i64 Moment = 1'000'000'000;

std::vector<u8> xdf() { return *format_fat12({80, 2, 23, 512, DataRate::Kbps500}, "XDF"); }

/// Longer than a cylinder.
std::vector<u8> long_text() {
  std::vector<u8> text(60'000);
  for (std::size_t n = 0; n < text.size(); n++) text[n] = u8(n / 512 * 7 + n);
  return text;
}

std::vector<u8> text_on(FloppySectors& sectors) {
  auto volume = FatVolume::open(sectors);
  REQUIRE(volume);
  auto text = volume->read("TEXT.TXT");
  REQUIRE(text);
  return *text;
}

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
  MemoryMedia file(xdf());
  auto made = FatVolume::open(file);
  REQUIRE(made);
  REQUIRE(made->write("TEXT.TXT", long_text(), Moment));
  REQUIRE(made->flush());
  auto image = FloppyImage::open(std::make_unique<MemoryMedia>(file.bytes()));
  REQUIRE(image);
  FloppySectors sectors(**image);
  CHECK(sectors.size() == file.bytes().size());
  CHECK(text_on(sectors) == long_text());
  std::vector<u8> block(512);
  CHECK_FALSE(sectors.read(37 * 512, block));  // on no track
  CHECK_FALSE(sectors.write(37 * 512, block));
}

TEST_CASE("FloppySectors: files on an XDF disk are written, whatever format it is in that keeps its sectors") {
  const FloppyFileFormat* format =
      GENERATE(&XdfFormat, &ImdFormat, &Td0Format, &HfeFormat, &F86Format, &HxcMfmFormat, &PsiFormat, &PriFormat);
  CAPTURE(format->name);
  const auto raw = FloppyImage::open(std::make_unique<MemoryMedia>(xdf()));
  REQUIRE(raw);
  Losses losses;
  auto file = std::make_unique<MemoryMedia>(format->write((*raw)->disk(), losses));
  const MemoryMedia& media = *file;
  auto image = FloppyImage::open(std::move(file));
  REQUIRE(image);
  FloppySectors sectors(**image);
  auto volume = FatVolume::open(sectors);
  REQUIRE(volume);
  REQUIRE(volume->write("FIRST.BIN", std::vector<u8>(3000, 1), Moment));
  REQUIRE(volume->write("OLD.TXT", long_text(), Moment));
  REQUIRE(volume->rename("OLD.TXT", "TEXT.TXT"));
  REQUIRE(volume->remove("FIRST.BIN"));
  REQUIRE(volume->set_label("CHANGED", Moment));
  REQUIRE(volume->flush());

  auto again = FloppyImage::open(std::make_unique<MemoryMedia>(media.bytes()));
  REQUIRE(again);
  FloppySectors read(**again);
  CHECK(text_on(read) == long_text());
  auto changed = FatVolume::open(read);
  REQUIRE(changed);
  CHECK(changed->label() == "CHANGED");
  CHECK(changed->list("")->size() == 1);
}

TEST_CASE("FloppySectors: a change keeps the small file system that an XDF disk has in the place of its second FAT") {
  auto raw = xdf();
  std::fill(raw.begin() + 12 * 512, raw.begin() + 20 * 512, u8('S'));
  auto file = std::make_unique<MemoryMedia>(raw);
  const MemoryMedia& media = *file;
  auto image = FloppyImage::open(std::move(file));
  REQUIRE(image);
  FloppySectors sectors(**image);
  auto volume = FatVolume::open(sectors);
  REQUIRE(volume);
  REQUIRE(volume->write("TEXT.TXT", long_text(), Moment));
  REQUIRE(volume->flush());
  CHECK(std::equal(raw.begin() + 12 * 512, raw.begin() + 20 * 512, media.bytes().begin() + 12 * 512));
  CHECK_FALSE(sectors.write(12 * 512, std::vector<u8>(512, 'X')));  // other bytes than those of the first FAT
}

TEST_CASE("FloppySectors: no file gets the blocks of an XDF disk that are on no track") {
  MemoryMedia bare(xdf());
  const std::vector<u8> all_free(8);
  REQUIRE(bare.write(512 + 3, all_free));  // clusters 2 to 6, as programs leave them that do not know
  auto image = FloppyImage::open(std::make_unique<MemoryMedia>(bare.bytes()));
  REQUIRE(image);
  FloppySectors sectors(**image);
  auto volume = FatVolume::open(sectors);
  REQUIRE(volume);
  const u64 free = volume->free_bytes();
  volume->mark_bad(sectors.missing().offset, sectors.missing().bytes);
  CHECK(volume->free_bytes() == free - 5 * 512);
  REQUIRE(volume->write("TEXT.TXT", long_text(), Moment));
  REQUIRE(volume->flush());
  CHECK(text_on(sectors) == long_text());

  MemoryMedia marked(xdf());
  CHECK(FatVolume::open(marked)->free_bytes() == free - 5 * 512);
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
