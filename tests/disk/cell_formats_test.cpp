// SPDX-License-Identifier: MIT
// What all formats of cells have in common: the shared disk, what is written and read again, damage.
#include <catch2/catch.hpp>

#include "core/disk/f86_file.h"
#include "core/disk/hfe_file.h"
#include "core/disk/hxc_mfm_file.h"
#include "core/disk/pri_file.h"
#include "core/disk/sector_tracks.h"
#include "core/disk/track_scan.h"
#include "tests/support/floppy_files.h"
#include "tests/support/flux_builder.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

struct Sample {
  const FloppyFileFormat& format;
  const char* path;
};
const Sample Samples[] = {{HfeFormat, "floppy/sector_test_360k.hfe"},
                          {HxcMfmFormat, "floppy/sector_test_360k.mfm"},
                          {F86Format, "floppy/sector_test_360k.86f"},
                          {PriFormat, "floppy/sector_test_360k.pri"}};
const FloppyFileFormat* const Written[] = {&HfeFormat, &HfeV3Format, &HxcMfmFormat, &F86Format, &PriFormat};

bool skipped(const Bytes& file, const char* path) {
  if (file.empty()) WARN("skipped: " << path << " is not there");
  return file.empty();
}

}  // namespace

TEST_CASE("Cell formats: the shared disk has the same sectors as its raw image in each of them", "[cells]") {
  const Bytes raw = corpus_file("floppy/sector_test_360k.img");
  for (const Sample& sample : Samples) {
    CAPTURE(sample.path);
    const Bytes file = corpus_file(sample.path);
    if (skipped(file, sample.path)) continue;
    REQUIRE(sample.format.recognises(file));
    auto disk = sample.format.read(file);
    REQUIRE(disk);
    CHECK(disk->heads() == 2);
    CHECK(disk->turns_per_minute == 300);
    CHECK(disk->cylinders() == (&sample.format == &HfeFormat ? 42 : 40));  // the file has two more without sectors
    CHECK(raw_bytes(with_sectors(*disk)) == raw);
  }
}

TEST_CASE("Cell formats: the shared disk goes through each of them and is the same disk", "[cells]") {
  for (const Sample& sample : Samples) {
    const Bytes file = corpus_file(sample.path);
    if (skipped(file, sample.path)) continue;
    auto disk = sample.format.read(file);
    REQUIRE(disk);
    for (const FloppyFileFormat* format : Written) {
      CAPTURE(sample.path, std::string(format->name));
      Losses losses;
      auto again = format->read(format->write(*disk, losses));
      REQUIRE(again);
      CHECK(raw_bytes(with_sectors(*again)) == raw_bytes(with_sectors(*disk)));
      if (losses.empty()) CHECK(same_disk(*again, *disk));
      if (format == &sample.format) CHECK(losses.empty());
    }
  }
}

namespace {

/// Two tracks of a disk, one with weak cells, and two blank ones.
FloppyDisk small_disk() {
  FloppyDisk disk(2, 2);
  for (u8 cylinder = 0; cylinder < 2; cylinder++) {
    CellTrack cells(1600u + cylinder * 16);
    for (u32 cell = 0; cell < cells.cells(); cell += 2 + cell % 3) cells.set_flux(cell, true);
    for (u32 cell = 300; cell < 340 && cylinder; cell++) cells.set_flux(cell, false), cells.set_weak(cell, true);
    disk.track({cylinder, cylinder}).cells = std::move(cells);
  }
  return disk;
}

Bytes written(const FloppyFileFormat& format) {
  Losses losses;
  return format.write(small_disk(), losses);
}

bool same_tracks(const FloppyDisk& a, const FloppyDisk& b) {
  for (u8 cylinder = 0; cylinder < 2; cylinder++)
    for (u8 head = 0; head < 2; head++)
      if (!(a.track({cylinder, head}) == b.track({cylinder, head}))) return false;
  return a.cylinders() == b.cylinders() && a.heads() == b.heads();
}

/// 1: the file is refused in a sentence with an offset, or is not known any more.
unsigned try_damaged(const FloppyFileFormat& format, const Bytes& file) {
  if (!format.recognises(file)) return 1;
  const auto disk = format.read(file);
  if (disk) return 0;
  if (disk.sentence().find("offset ") == std::string::npos) FAIL(disk.sentence());
  return 1;
}

}  // namespace

TEST_CASE("Cell formats: weak cells and blank tracks are kept where no loss is told", "[cells]") {
  for (const FloppyFileFormat* format : Written) {
    CAPTURE(std::string(format->name));
    Losses losses;
    const Bytes file = format->write(small_disk(), losses);
    auto again = format->read(file);
    REQUIRE(again);
    CHECK(same_tracks(*again, small_disk()) == losses.empty());
    CHECK(losses.empty() == (format != &HfeFormat && format != &HxcMfmFormat));
    CHECK(again->track({0, 1}).blank());
    Losses none;
    CHECK(same_tracks(*format->read(format->write(*again, none)), *again));
    CHECK(none.empty());
  }
}

TEST_CASE("Cell formats: a disk of sectors has the same sectors as cells", "[cells]") {
  FloppyDisk disk(2, 2);
  for (u8 cylinder = 0; cylinder < 2; cylinder++)
    for (u8 head = 0; head < 2; head++)
      disk.track({cylinder, head}) = numbered_track({cylinder, head}, 18, DataRate::Kbps500);
  disk.track({1, 1}) = numbered_track({1, 1}, 16, DataRate::Kbps500, Encoding::Fm);
  for (const FloppyFileFormat* format : Written) {
    CAPTURE(std::string(format->name));
    Losses losses;
    auto again = format->read(format->write(disk, losses));
    REQUIRE(again);
    CHECK(again->turns_per_minute == 300);
    for (u8 cylinder = 0; cylinder < 2; cylinder++)
      for (u8 head = 0; head < 2; head++)
        CHECK(sectors_on(again->track({cylinder, head})) == disk.track({cylinder, head}).sectors);
  }
}

TEST_CASE("Cell formats: a file that is cut off anywhere is refused or still a disk", "[cells]") {
  for (const FloppyFileFormat* format : Written) {
    CAPTURE(std::string(format->name));
    const Bytes file = written(*format);
    std::size_t refused = 0;
    for (std::size_t length = 0; length < file.size(); length++)
      refused += try_damaged(*format, {file.begin(), file.begin() + std::ptrdiff_t(length)});
    CHECK(refused > file.size() / 2);
  }
}

TEST_CASE("Cell formats: a file with any byte changed is refused or still a disk", "[cells]") {
  for (const FloppyFileFormat* format : Written) {
    CAPTURE(std::string(format->name));
    Bytes file = written(*format);
    std::size_t refused = 0;
    for (const u8 change : {0x01, 0x80, 0xFF})
      for (std::size_t at = 0; at < file.size(); at += at < 1100 ? 1 : 7) {
        file[at] ^= change;
        refused += try_damaged(*format, file);
        file[at] ^= change;
      }
    CHECK(refused > 8);
  }
}
