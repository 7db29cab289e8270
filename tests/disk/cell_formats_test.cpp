// SPDX-License-Identifier: MIT
// What all formats of cells have in common: the shared disk, what is written and read again, damage.
#include <catch2/catch.hpp>

#include "core/disk/f86_file.h"
#include "core/disk/hfe_file.h"
#include "core/disk/hxc_mfm_file.h"
#include "core/disk/pri_file.h"
#include "core/disk/track_scan.h"
#include "tests/support/floppy_files.h"

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

/// The disk with the sectors that a controller finds in place of its cells.
FloppyDisk scanned(const FloppyDisk& disk) {
  FloppyDisk sectors = disk;
  for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++) {
      StoredTrack& track = sectors.track({cylinder, head});
      track.sectors = sectors_on(track);
      track.cells = {};
    }
  return sectors;
}

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
    CHECK(raw_bytes(scanned(*disk)) == raw);
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
      CHECK(raw_bytes(scanned(*again)) == raw_bytes(scanned(*disk)));
      if (losses.empty()) CHECK(same_disk(*again, *disk));
      if (format == &sample.format) CHECK(losses.empty());
    }
  }
}
