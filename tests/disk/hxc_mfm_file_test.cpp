// SPDX-License-Identifier: MIT
#include "core/disk/hxc_mfm_file.h"

#include <catch2/catch.hpp>

#include "core/base/byte_order.h"
#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

/// One track, one side: `track` bytes of cells behind the header and the list.
Bytes mfm(const Bytes& track, u16 turns = 300, bool advanced = false) {
  Bytes file(19);
  std::copy_n("HXCMFM", 6, file.begin());
  store_little<u16>(file, 7, 1);       // number_of_track
  file[9] = 1;                         // number_of_side
  store_little<u16>(file, 10, turns);  // floppyRPM
  store_little<u16>(file, 12, 250);    // floppyBitRate
  file[14] = advanced ? 0x87 : 7;      // floppyiftype
  store_little<u32>(file, 15, 19);     // mfmtracklistoffset
  Bytes entry(advanced ? 15 : 11);     // track_number, side_number; advanced: RPM, bit rate
  const std::size_t size = entry.size() - 8;
  store_little<u32>(entry, size, u32(track.size()));
  store_little<u32>(entry, size + 4, u32(19 + entry.size()));
  return file + entry + track;
}

std::string refusal(const Bytes& file) {
  auto disk = HxcMfmFormat.read(file);
  return disk ? std::string() : disk.sentence();
}

}  // namespace

TEST_CASE("HxC MFM: the highest bit of a track's bytes passes first") {
  for (const bool advanced : {false, true}) {
    const Bytes file = mfm({0x44, 0x89, 0x01}, 300, advanced);
    REQUIRE(HxcMfmFormat.recognises(file));
    auto disk = HxcMfmFormat.read(file);
    REQUIRE(disk);
    const CellTrack& cells = disk->track({0, 0}).cells;
    CHECK(cells.cells() == 24);
    CHECK(cells.flux_bytes()[0] == 0x44);
    CHECK_FALSE(cells.flux(0));
    CHECK(cells.flux(1));
    CHECK(cells.flux(23));
  }
}

TEST_CASE("HxC MFM: turns a minute are those of the header") {
  CHECK(HxcMfmFormat.read(mfm(Bytes(12500, 0x11), 360))->turns_per_minute == 360);
  CHECK(HxcMfmFormat.read(mfm(Bytes(12500, 0x11), 299))->turns_per_minute == 300);
  CHECK(HxcMfmFormat.read(mfm(Bytes(12500, 0x11), 0))->turns_per_minute == 300);
}

TEST_CASE("HxC MFM: FM that is kept with two cells a bit is spread to four") {
  Bytes track(6250, 0xAA);
  track[1] = 0x80;
  auto disk = HxcMfmFormat.read(mfm(track));
  REQUIRE(disk);
  const CellTrack& cells = disk->track({0, 0}).cells;
  CHECK(cells.cells() == 100'000);
  CHECK(cells.flux_bytes()[0] == 0x88);
  CHECK(cells.flux_bytes()[2] == 0x80);
  CHECK(cells.flux_bytes()[3] == 0x00);
}

TEST_CASE("HxC MFM: a track without flux is blank") {
  CHECK(HxcMfmFormat.read(mfm(Bytes(12500)))->track({0, 0}).blank());
  CHECK(HxcMfmFormat.read(mfm({}))->track({0, 0}).blank());
}

TEST_CASE("HxC MFM: damage is refused with its offset") {
  const Bytes good = mfm({0x44, 0x89});
  const auto with = [&](std::size_t at, u8 value) {
    Bytes bad = good;
    bad[at] = value;
    return refusal(bad);
  };
  CHECK(with(7, 0).find("offset 7: it has 0 tracks") != std::string::npos);
  CHECK(with(9, 3).find("offset 9: it has 3 sides") != std::string::npos);
  CHECK(with(17, 1).find("offset 15: its list of tracks, at offset 65555, is behind its end") != std::string::npos);
  CHECK(with(19, 1).find("offset 19: the list has track 1, side 0, and the header not as many") != std::string::npos);
  CHECK(with(22, 3).find("offset 19: a track of 3 bytes at offset 30 is behind its end") != std::string::npos);
  CHECK(refusal({good.begin(), good.begin() + 12}).find("offset 12: its header needs 19 bytes") != std::string::npos);
}
