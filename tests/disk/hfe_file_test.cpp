// SPDX-License-Identifier: MIT
// [HFE]: "HFE File format", revision 1.1 (HxC floppy emulator).
#include "core/disk/hfe_file.h"

#include <catch2/catch.hpp>

#include "core/base/byte_order.h"
#include "core/disk/hfe_opcodes.h"
#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

/// [HFE, first part: header; second part: track offset list] One cylinder, both sides, `side_bytes` of each.
Bytes hfe(std::string_view signature, const Bytes& side0, const Bytes& side1) {
  Bytes file(512, 0xFF);
  std::copy(signature.begin(), signature.end(), file.begin());
  file[8] = 0;                       // formatrevision
  file[9] = 1;                       // number_of_track
  file[10] = 2;                      // number_of_side
  file[11] = 0;                      // track_encoding: ISOIBM_MFM_ENCODING
  store_little<u16>(file, 12, 250);  // bitRate
  store_little<u16>(file, 14, 0);    // floppyRPM
  file[16] = 7;                      // floppyinterfacemode: GENERIC_SHUGART_DD_FLOPPYMODE
  store_little<u16>(file, 18, 1);    // track_list_offset
  Bytes list(512, 0xFF);
  store_little<u16>(list, 0, 2);                      // offset
  store_little<u16>(list, 2, u16(side0.size() * 2));  // track_len
  file = file + list;
  for (std::size_t at = 0; at < side0.size(); at += 256)
    for (const Bytes& side : {side0, side1})
      for (std::size_t n = 0; n < 256; n++) file.push_back(at + n < side.size() ? side[at + n] : 0);
  return file;
}

std::string bits(const CellTrack& cells, u32 from, u32 count) {
  std::string text;
  for (u32 cell = from; cell < from + count; cell++) text += cells.weak(cell) ? '?' : cells.flux(cell) ? '1' : '0';
  return text;
}

FloppyDisk read(const FloppyFileFormat& format, const Bytes& file) {
  auto disk = format.read(file);
  if (!disk) FAIL(disk.sentence());
  return std::move(*disk);
}

/// Bytes as a file of version 3 has them: the first cell in the lowest bit, opcodes too.
Bytes reversed(const Bytes& bytes) {
  Bytes turned;
  for (const u8 byte : bytes) {
    u8 out = 0;
    for (unsigned bit = 0; bit < 8; bit++) out = u8(out | (byte >> bit & 1) << (7 - bit));
    turned.push_back(out);
  }
  return turned;
}

CellTrack version3(Bytes stream) {
  return read(HfeV3Format, hfe("HXCHFEV3", reversed(stream), Bytes(stream.size(), 0))).track({0, 0}).cells;
}

}  // namespace

TEST_CASE("HFE: a track has 256 bytes of one side, then of the other, and the lowest bit passes first") {
  Bytes side0(300, 0x49), side1(300, 0x22);
  side0[299] = 0x80;
  const FloppyDisk disk = read(HfeFormat, hfe("HXCPICFE", side0, side1));
  REQUIRE(disk.cylinders() == 1);
  REQUIRE(disk.heads() == 2);
  const CellTrack& first = disk.track({0, 0}).cells;
  CHECK(first.cells() == 2400);
  CHECK(bits(first, 0, 16) == "1001001010010010");
  CHECK(bits(first, 2384, 16) == "1001001000000001");
  CHECK(bits(disk.track({0, 1}).cells, 2384, 16) == "0100010001000100");
}

TEST_CASE("HFE: turns are what the bit rate and the length of the tracks give") {
  const auto turns = [](u16 rate, std::size_t bytes) {
    Bytes file = hfe("HXCPICFE", Bytes(bytes, 0x11), Bytes(bytes, 0x11));
    store_little<u16>(file, 12, rate);
    return read(HfeFormat, file).turns_per_minute;
  };
  CHECK(turns(250, 12500) == 300);
  CHECK(turns(300, 12500) == 360);
  CHECK(turns(500, 25000) == 300);
  CHECK(turns(500, 20833) == 360);
  CHECK(turns(0, 20833) == 360);  // not said: disks of 1.2 MB alone have as many cells
}

TEST_CASE("HFE: a disk that may not be written to is protected") {
  Bytes file = hfe("HXCPICFE", Bytes(100, 0x11), Bytes(100, 0x11));
  CHECK_FALSE(read(HfeFormat, file).write_protected);
  file[20] = 0;  // write_allowed
  CHECK(read(HfeFormat, file).write_protected);
  Losses losses;
  CHECK(read(HfeFormat, HfeFormat.write(read(HfeFormat, file), losses)).write_protected);
  CHECK(losses.empty());
}

TEST_CASE("HFE: what version 1 has no place for is told") {
  FloppyDisk disk(1, 2);
  CellTrack cells(4003);
  for (u32 cell = 0; cell < 4003; cell += 3) cells.set_flux(cell, true);
  cells.set_weak(77, true);
  disk.track({0, 0}).cells = cells;
  disk.comment = "A comment.\n";
  Losses losses;
  const FloppyDisk again = read(HfeFormat, HfeFormat.write(disk, losses));
  std::string told;
  for (const std::string& sentence : losses.sentences()) told += sentence;
  CHECK(told.find("comment") != std::string::npos);
  CHECK(told.find("Track 0, head 0: weak bits") != std::string::npos);
  CHECK(told.find("gaps at the ends of some tracks become longer") != std::string::npos);
  CHECK(again.track({0, 0}).cells.get().cells() == 4008);
  CHECK(bits(again.track({0, 0}).cells, 0, 4003) == [&] {
    cells.set_weak(77, false);
    return bits(cells, 0, 4003);
  }());
  CHECK(again.track({0, 1}).blank());
}

TEST_CASE("HFE: a track that is too long for the format is cut off and told") {
  FloppyDisk disk(1, 1);
  CellTrack cells(400'000);
  for (u32 cell = 0; cell < cells.cells(); cell += 2) cells.set_flux(cell, true);
  disk.track({0, 0}).cells = cells;
  for (const FloppyFileFormat* format : {&HfeFormat, &HfeV3Format}) {
    Losses losses;
    const FloppyDisk again = read(*format, format->write(disk, losses));
    REQUIRE(losses.sentences().size() == 1);
    CHECK(losses.sentences()[0].find("too long") != std::string::npos);
    const u32 kept = again.track({0, 0}).cells.get().cells();
    CHECK(kept > 262'000);
    CHECK(losses.sentences()[0].find(std::to_string(400'000 - kept) + " cells") != std::string::npos);
  }
}

TEST_CASE("HFE version 3: opcodes skip bits, make cells weak, and set index and rate") {
  CHECK(bits(version3({0xF2, 72, 0x49, 0x92}), 0, 16) == "0100100110010010");
  CHECK(bits(version3({0xF0, 0x49, 0xF0, 0x92}), 0, 16) == "0100100110010010");          // NOP
  CHECK(bits(version3({0x49, 0xF3, 3, 0xFF, 0x92}), 0, 21) == "010010011111110010010");  // SKIPBITS
  CHECK(bits(version3({0x49, 0xF4, 0x92}), 0, 24) == "01001001????????10010010");        // RAND
  CHECK(bits(version3({0x49, 0xF3, 5, 0xF4, 0x92}), 0, 19) == "01001001???10010010");
  CHECK(bits(version3({0x49, 0xF1, 0x92, 0x01}), 0, 24) == "100100100000000101001001");  // SETINDEX
}

TEST_CASE("HFE version 3: tracks that its opcodes do not allow are refused") {
  const auto refusal = [](Bytes stream) {
    auto disk = HfeV3Format.read(hfe("HXCHFEV3", reversed(stream), Bytes(stream.size(), 0)));
    return disk ? std::string() : disk.sentence();
  };
  CHECK(refusal({0x11, 0xF5}).find("offset 1024: on head 0, byte 1 of the track is unknown") != std::string::npos);
  CHECK(refusal({0x11, 0xF2}).find("byte 1 of the track has no room") != std::string::npos);
  CHECK(refusal({0xF2, 0}).find("bit rate of 0") != std::string::npos);
  CHECK(refusal({0xF3, 8, 0x11}).find("skips no number of bits from 1 to 7") != std::string::npos);
  CHECK(refusal({0xF3, 0, 0x11}).find("skips no number of bits from 1 to 7") != std::string::npos);
}

TEST_CASE("HFE version 3: any cells go through opcodes and back") {
  CellTrack cells(1003);
  u32 state = 1;
  for (u32 cell = 0; cell < cells.cells(); cell++) {
    state = state * 1664525 + 1013904223;
    cells.set_flux(cell, state >> 30);  // three in four: many bytes look like opcodes
    if (cell > 500 && cell < 533) cells.set_flux(cell, false), cells.set_weak(cell, true);
  }
  cells.set_flux(900, false);
  cells.set_weak(900, true);
  const auto encoded = hfe_opcode::encode(cells, 72, 4000);
  CHECK(encoded.cells == cells.cells());
  auto decoded = hfe_opcode::decode(encoded.stream);
  REQUIRE(decoded);
  CHECK(*decoded == cells);
}

TEST_CASE("HFE: damage is refused with its offset") {
  const Bytes good = hfe("HXCPICFE", Bytes(300, 0x11), Bytes(300, 0x11));
  const auto refusal = [&](std::size_t at, u8 value) {
    Bytes bad = good;
    bad[at] = value;
    auto disk = HfeFormat.read(bad);
    return disk ? std::string() : disk.sentence();
  };
  CHECK(refusal(8, 1).find("offset 8: format revision 1 is not known") != std::string::npos);
  CHECK(refusal(9, 0).find("offset 9: it has no tracks") != std::string::npos);
  CHECK(refusal(10, 3).find("offset 10: it has 3 sides") != std::string::npos);
  CHECK(refusal(19, 1).find("offset 18: its list of tracks, at offset 131584, is behind its end") != std::string::npos);
  CHECK(refusal(513, 1).find("offset 512: a track of 300 bytes a side at offset 132096 is behind its end") !=
        std::string::npos);
}
