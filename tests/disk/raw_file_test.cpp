// SPDX-License-Identifier: MIT
#include "core/disk/raw_file.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "core/disk/geometry.h"
#include "paths.h"
#include "tests/support/memory_floppy.h"

using namespace ferrite;
using namespace ferrite::test;

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
    auto opened = FloppyImage::open(std::move(owned));
    REQUIRE(opened);
    image = std::move(*opened);
  }
  Bytes read(Track track, u8 record) const { return data_of(*image, track, record); }
  bool write(Track track, u8 record, Bytes data, DataMark mark = DataMark::Normal) {
    return image->write(track, with_data(image->cells(track), record, data, mark));
  }
  /// As FORMAT TRACK does it.
  bool format(Track track, const std::vector<SectorId>& ids, u8 filler) {
    StoredTrack laid{{}, {}, image->geometry().rate};
    for (const SectorId& id : ids)
      laid.sectors.push_back({.id = id, .data = Bytes(sector_bytes(id.size_code), filler)});
    return image->write(track, cells_of(laid, image->turns_per_minute()));
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
    const Bytes file = pattern(format.geometry.bytes());
    const FloppyDisk disk = raw_disk_of(format.geometry, file);
    std::size_t at = 0;
    bool same = true;
    for (u8 cylinder = 0; cylinder < format.geometry.cylinders; cylinder++)
      for (u8 head = 0; head < format.geometry.heads; head++) {
        auto sectors = disk.track({cylinder, head}).sectors;
        std::sort(sectors.begin(), sectors.end(), [](auto& a, auto& b) { return a.id.record < b.id.record; });
        for (u8 n = 0; n < sectors.size(); n++) {
          same &= sectors[n].id == SectorId{cylinder, head, u8(n + 1), sectors[n].id.size_code};
          same &= sector_bytes(sectors[n].id.size_code) == sectors[n].data.size();
          same &= std::equal(sectors[n].data.begin(), sectors[n].data.end(), file.begin() + std::ptrdiff_t(at));
          at += sectors[n].data.size();
        }
      }
    CHECK(same);
    CHECK(at == file.size());
  }
}

TEST_CASE("Raw image: a disk of every format is found again in its cells, and writes the same file") {
  for (const FloppyFormat& format : floppy_formats()) {
    INFO(format.name);
    const Bytes file = pattern(format.geometry.bytes());
    FloppyDisk disk = raw_disk_of(format.geometry, file), cells = disk;
    for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder += 13)
      for (u8 head = 0; head < disk.heads(); head++) {
        StoredTrack& track = cells.track({cylinder, head});
        track = {cells_of(track, disk.turns_per_minute), {}, track.rate};
        CHECK(sectors_on(track) == disk.track({cylinder, head}).sectors);
      }
    Losses losses;
    CHECK(RawFormat.write(cells, losses) == file);
  }
}

TEST_CASE("Raw image: sectors lie in order, those of a DMF disk with one between two numbers, and shifted by three") {
  const auto order = [](const Geometry& geometry, u8 cylinder) {
    std::string records;
    const FloppyDisk disk = raw_disk_of(geometry, {});
    for (const StoredSector& sector : disk.track({cylinder, 0}).sectors)
      records += std::to_string(sector.id.record) + " ";
    return records;
  };
  CHECK(order({80, 2, 9, 512, DataRate::Kbps250}, 7) == "1 2 3 4 5 6 7 8 9 ");
  CHECK(order({80, 2, 21, 512, DataRate::Kbps500}, 0) == "1 12 2 13 3 14 4 15 5 16 6 17 7 18 8 19 9 20 10 21 11 ");
  CHECK(order({80, 2, 21, 512, DataRate::Kbps500}, 1) == "10 21 11 1 12 2 13 3 14 4 15 5 16 6 17 7 18 8 19 9 20 ");
}

TEST_CASE("Raw image: a write changes its sector and nothing else") {
  RawRig rig(pattern(1'474'560));
  Bytes expected = rig.media->bytes();
  std::fill_n(expected.begin() + ((3 * 2 + 1) * 18 + 4) * 512, 512, u8(0x5A));
  CHECK(rig.write({3, 1}, 5, Bytes(512, 0x5A)));
  CHECK(rig.media->bytes() == expected);
  CHECK(rig.read({3, 1}, 5) == Bytes(512, 0x5A));
}

TEST_CASE("Raw image: the missing end of a short image reads as zeros and does not grow by reading") {
  RawRig rig(Bytes(1'296'384, 0x11));
  CHECK(rig.image->geometry().sectors == 18);
  CHECK(rig.read({70, 0}, 12) == Bytes(512, 0x11));  // the last sector of the file
  CHECK(rig.read({70, 0}, 13) == Bytes(512, 0));
  CHECK(rig.read({79, 1}, 18) == Bytes(512, 0));
  CHECK(rig.media->size() == 1'296'384);
}

TEST_CASE("Raw image: a write to a short image gives it its whole length, with zeros where nothing was") {
  RawRig rig(Bytes(1'296'384, 0x11));
  CHECK(rig.write({79, 1}, 1, Bytes(512, 0x77)));
  Bytes expected(1'296'384, 0x11);
  expected.resize(1'474'560);
  std::fill_n(expected.begin() + (79 * 2 + 1) * 18 * 512, 512, u8(0x77));
  CHECK(rig.media->bytes() == expected);
}

TEST_CASE("Raw image: there is nothing beyond the disk, and nothing can be kept there") {
  RawRig rig(Bytes(1'474'560));
  CHECK(rig.image->cells({80, 0}).empty());
  CHECK(rig.image->cells({0, 2}).empty());
  CHECK_FALSE(rig.image->write({80, 0}, rig.image->cells({0, 0})));
  CHECK(rig.image->cells({80, 0}).empty());
  CHECK(rig.media->size() == 1'474'560);
}

TEST_CASE("Raw image: formatting a track fills it, whatever the order of its sectors") {
  RawRig rig(pattern(737'280));
  std::vector<SectorId> ids;
  for (u8 record : {1, 4, 7, 2, 5, 8, 3, 6, 9}) ids.push_back({5, 1, record, 2});
  Bytes expected = rig.media->bytes();
  std::fill_n(expected.begin() + (5 * 2 + 1) * 9 * 512, 9 * 512, u8(0xF6));
  CHECK(rig.format({5, 1}, ids, 0xF6));
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
    return rig.format({5, 1}, changed, 0xF6);
  };
  CHECK_FALSE(formats([](auto& all) { all.pop_back(); }));
  CHECK_FALSE(formats([](auto& all) { all[3].record = 1; }));
  CHECK_FALSE(formats([](auto& all) { all[3].record = 0; }));
  CHECK_FALSE(formats([](auto& all) { all[3].cylinder = 6; }));
  CHECK_FALSE(formats([](auto& all) { all[3].size_code = 3; }));
  CHECK(rig.media->bytes() == before);
}

TEST_CASE("Raw image: a deleted mark or a bad checksum has no place in it, and is not written") {
  RawRig rig(pattern(737'280));
  const Bytes before = rig.media->bytes();
  CHECK_FALSE(rig.write({5, 1}, 3, Bytes(512, 0x5A), DataMark::Deleted));
  CellTrack damaged = rig.image->cells({5, 1});
  for (u32 cell = 20'000; cell < 20'064; cell++) damaged.set_flux(cell, !damaged.flux(cell));
  CHECK_FALSE(rig.image->write({5, 1}, damaged));
  CHECK(rig.media->bytes() == before);
  CHECK(rig.read({5, 1}, 3) == Bytes(before.begin() + 101 * 512, before.begin() + 102 * 512));
}

TEST_CASE("Raw image: a host that cannot keep the bytes is reported, and the disk stays as it was") {
  auto media = std::make_unique<UnreliableMedia>();
  UnreliableMedia* host = media.get();
  auto image = FloppyImage::open(std::move(media));
  REQUIRE(image);
  const CellTrack before = (*image)->cells({0, 0});
  host->fails = true;
  CHECK_FALSE((*image)->write({0, 0}, with_data(before, 1, Bytes(512, 0x77))));
  CHECK((*image)->cells({0, 0}) == before);
  host->fails = false;
  CHECK((*image)->write({0, 0}, with_data(before, 1, Bytes(512, 0x77))));
  CHECK(std::count(host->kept.bytes().begin(), host->kept.bytes().end(), 0x77) == 512);
}

TEST_CASE("Raw image: an unreadable or empty file is refused in a sentence") {
  auto media = std::make_unique<UnreliableMedia>();
  media->fails = true;
  const auto unreadable = FloppyImage::open(std::move(media));
  REQUIRE_FALSE(unreadable);
  CHECK(unreadable.sentence().find("could not be read") != std::string::npos);
  const auto empty = FloppyImage::open(std::make_unique<MemoryMedia>(Bytes()));
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
      for (u8 record = 1; record <= 9; record++) CHECK(rig.read({cylinder, head}, record) == Bytes(512, number++));
}
