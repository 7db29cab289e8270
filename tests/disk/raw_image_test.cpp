// SPDX-License-Identifier: MIT
#include "core/disk/raw_image.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "core/disk/geometry.h"
#include "paths.h"

using namespace ferrite;

namespace {
using Bytes = std::vector<u8>;

/// A host that loses its storage when `fails` is set.
struct UnreliableMedia final : Media {
  MemoryMedia kept{Bytes(1'474'560)};
  bool fails = false;
  u64 size() const override { return kept.size(); }
  bool writable() const override { return true; }
  bool read(u64 offset, std::span<u8> into) override { return !fails && kept.read(offset, into); }
  bool write(u64 offset, std::span<const u8> from) override { return !fails && kept.write(offset, from); }
};

struct RawRig {
  MemoryMedia* media;
  std::unique_ptr<FloppyImage> image;
  explicit RawRig(Bytes bytes) {
    auto owned = std::make_unique<MemoryMedia>(std::move(bytes));
    media = owned.get();
    auto opened = RawImage::open(std::move(owned));
    REQUIRE(opened);
    image = std::move(*opened);
  }
  Bytes read(Track track, unsigned ordinal) {
    Bytes bytes(image->geometry().sector_bytes, 0xEE);
    REQUIRE(image->read_sector(track, ordinal, bytes));
    return bytes;
  }
};

/// Every byte tells its place, modulo a prime, so that no two sectors are alike.
Bytes pattern(std::size_t bytes) {
  Bytes disk(bytes);
  for (std::size_t n = 0; n < bytes; n++) disk[n] = u8(n % 251);
  return disk;
}
}  // namespace

TEST_CASE("Raw image: every sector of every format is where a raw dump has it") {
  for (const FloppyFormat& format : floppy_formats()) {
    INFO(format.name);
    const Bytes disk = pattern(format.geometry.bytes());
    RawImage image(std::make_unique<MemoryMedia>(disk), format.geometry);
    std::size_t at = 0;
    bool same = true;
    for (u8 cylinder = 0; cylinder < format.geometry.cylinders; cylinder++)
      for (u8 head = 0; head < format.geometry.heads; head++)
        for (unsigned n = 0; n < image.sectors({cylinder, head}); n++) {
          Bytes sector(format.geometry.sector_bytes);
          same &= image.read_sector({cylinder, head}, n, sector);
          same &= std::equal(sector.begin(), sector.end(), disk.begin() + std::ptrdiff_t(at));
          same &= image.sector({cylinder, head}, n).id.record == n + 1;
          same &= 128u << image.sector({cylinder, head}, n).id.size_code == sector.size();
          at += sector.size();
        }
    CHECK(same);
    CHECK(at == disk.size());
  }
}

TEST_CASE("Raw image: a write changes its sector and nothing else") {
  RawRig rig(pattern(1'474'560));
  Bytes expected = rig.media->bytes();
  const Bytes sector(512, 0x5A);
  std::fill_n(expected.begin() + ((3 * 2 + 1) * 18 + 4) * 512, 512, u8(0x5A));
  CHECK(rig.image->write_sector({3, 1}, 4, DataMark::Normal, sector));
  CHECK(rig.media->bytes() == expected);
}

TEST_CASE("Raw image: the missing end of a short image reads as zeros and does not grow by reading") {
  RawRig rig(Bytes(1'296'384, 0x11));
  CHECK(rig.image->geometry().sectors == 18);
  CHECK(rig.read({70, 0}, 11) == Bytes(512, 0x11));  // the last sector of the file
  CHECK(rig.read({70, 0}, 12) == Bytes(512, 0));
  CHECK(rig.read({79, 1}, 17) == Bytes(512, 0));
  CHECK(rig.media->size() == 1'296'384);
}

TEST_CASE("Raw image: a write beyond the end of a short image grows it with zeros in between") {
  RawRig rig(Bytes(1'296'384, 0x11));
  CHECK(rig.image->write_sector({79, 1}, 0, DataMark::Normal, Bytes(512, 0x77)));
  const Bytes& bytes = rig.media->bytes();
  const std::size_t at = (79 * 2 + 1) * 18 * 512;
  REQUIRE(bytes.size() == at + 512);
  CHECK(bytes[1'296'383] == 0x11);
  CHECK(std::count(bytes.begin() + 1'296'384, bytes.begin() + std::ptrdiff_t(at), 0) == std::ptrdiff_t(at) - 1'296'384);
  CHECK(Bytes(bytes.begin() + std::ptrdiff_t(at), bytes.end()) == Bytes(512, 0x77));
}

TEST_CASE("Raw image: what lies outside the disk, or has the wrong length, is refused") {
  RawRig rig(Bytes(1'474'560));
  Bytes sector(512);
  CHECK(rig.image->sectors({80, 0}) == 0);
  CHECK(rig.image->sectors({0, 2}) == 0);
  CHECK_FALSE(rig.image->read_sector({80, 0}, 0, sector));
  CHECK_FALSE(rig.image->read_sector({0, 0}, 18, sector));
  CHECK_FALSE(rig.image->write_sector({0, 0}, 0, DataMark::Normal, Bytes(1024)));
  CHECK(rig.media->size() == 1'474'560);
}

TEST_CASE("Raw image: formatting a track fills it, whatever the order of its sectors") {
  RawRig rig(pattern(737'280));
  std::vector<SectorId> ids;
  for (u8 record : {1, 4, 7, 2, 5, 8, 3, 6, 9}) ids.push_back({5, 1, record, 2});
  Bytes expected = rig.media->bytes();
  std::fill_n(expected.begin() + (5 * 2 + 1) * 9 * 512, 9 * 512, u8(0xF6));
  CHECK(rig.image->format_track({5, 1}, ids, 0xF6));
  CHECK(rig.media->bytes() == expected);
}

TEST_CASE("Raw image: a track that a raw image cannot hold is not formatted") {
  RawRig rig(pattern(737'280));
  const Bytes before = rig.media->bytes();
  std::vector<SectorId> ids;
  for (u8 record = 1; record <= 9; record++) ids.push_back({5, 1, record, 2});
  const auto formats = [&](auto&& change) {
    auto changed = ids;
    change(changed);
    return rig.image->format_track({5, 1}, changed, 0xF6);
  };
  CHECK_FALSE(formats([](auto& all) { all.pop_back(); }));
  CHECK_FALSE(formats([](auto& all) { all[3].record = 1; }));
  CHECK_FALSE(formats([](auto& all) { all[3].record = 0; }));
  CHECK_FALSE(formats([](auto& all) { all[3].cylinder = 6; }));
  CHECK_FALSE(formats([](auto& all) { all[3].size_code = 3; }));
  CHECK_FALSE(rig.image->format_track({80, 0}, {}, 0));
  CHECK(rig.media->bytes() == before);
}

TEST_CASE("Raw image: a host that cannot keep the bytes is reported") {
  auto media = std::make_unique<UnreliableMedia>();
  UnreliableMedia* host = media.get();
  auto image = RawImage::open(std::move(media));
  REQUIRE(image);
  host->fails = true;
  Bytes sector(512);
  CHECK_FALSE((*image)->write_sector({0, 0}, 0, DataMark::Normal, sector));
  CHECK_FALSE((*image)->read_sector({0, 0}, 0, sector));
}

TEST_CASE("Raw image: an unreadable or empty file is refused in a sentence") {
  auto media = std::make_unique<UnreliableMedia>();
  media->fails = true;
  const auto unreadable = RawImage::open(std::move(media));
  REQUIRE_FALSE(unreadable);
  CHECK(unreadable.sentence().find("could not be read") != std::string::npos);
  const auto empty = RawImage::open(std::make_unique<MemoryMedia>(Bytes()));
  REQUIRE_FALSE(empty);
  CHECK(empty.sentence().find("empty") != std::string::npos);
}

TEST_CASE("Raw image: the shared 360K test disk has its running number in every sector") {
  std::ifstream file(std::string(FERRITE_SHARED_DIR) + "/corpora/floppy/sector_test_360k.img", std::ios::binary);
  if (!file) {
    WARN("skipped: sector_test_360k.img is not there");
    return;
  }
  RawRig rig(Bytes(std::istreambuf_iterator<char>(file), {}));
  u8 number = 0;
  for (u8 cylinder = 0; cylinder < 40; cylinder++)
    for (u8 head = 0; head < 2; head++)
      for (unsigned n = 0; n < 9; n++) CHECK(rig.read({cylinder, head}, n) == Bytes(512, number++));
}
