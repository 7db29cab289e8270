// SPDX-License-Identifier: MIT
#include "core/disk/bin_image.h"

#include <catch2/catch.hpp>
#include <map>

#include "core/disk/cd_sector.h"

using namespace ferrite;

namespace {
using Io = OpticalDisc::Io;
using Raw = std::array<u8, OpticalDisc::RawBytes>;
using Files = std::map<std::string, std::vector<u8>>;

std::string refusal(std::string_view text) {
  const auto sheet = CueSheet::parse(text);
  return sheet ? "" : sheet.sentence();
}

Result<std::unique_ptr<OpticalDisc>> open(std::string_view text, const Files& files) {
  const auto sheet = CueSheet::parse(text);
  if (!sheet) return Error{sheet.sentence()};
  return BinImage::open(*sheet, [&](const std::string& name) -> Result<std::unique_ptr<Media>> {
    const auto found = files.find(name);
    if (found == files.end()) return Error{name + " is missing"};
    return std::unique_ptr<Media>(std::make_unique<MemoryMedia>(found->second));
  });
}

std::unique_ptr<OpticalDisc> disc(std::string_view text, const Files& files) {
  auto opened = open(text, files);
  if (!opened) FAIL(opened.sentence());
  return std::move(*opened);
}

/// Sectors filled with the low byte of their number.
std::vector<u8> numbered(u32 sectors, u32 bytes, u8 first = 0) {
  std::vector<u8> all;
  for (u32 n = 0; n < sectors; n++) all.insert(all.end(), bytes, u8(first + n));
  return all;
}

u8 first_byte(OpticalDisc& from, u32 sector) {
  Raw raw{};
  REQUIRE(from.read_raw(sector, raw) == Io::Done);
  return raw[0];
}

std::vector<u8> wave(std::vector<u8> samples, u8 channels = 2) {
  std::vector<u8> file{'R', 'I', 'F', 'F', 0, 0, 0, 0, 'W', 'A', 'V', 'E', 'L', 'I', 'S', 'T', 3, 0, 0, 0, 1, 2, 3, 0};
  const u8 head[] = {'f', 'm', 't',  ' ',  16, 0, 0, 0, 1,  0, channels, 0,   0x44, 0xAC,
                     0,   0,   0x10, 0xB1, 2,  0, 4, 0, 16, 0, 'd',      'a', 't',  'a'};
  file.insert(file.end(), std::begin(head), std::end(head));
  for (unsigned n = 0; n < 4; n++) file.push_back(u8(samples.size() >> 8 * n));
  file.insert(file.end(), samples.begin(), samples.end());
  return file;
}
}  // namespace

TEST_CASE("a cue sheet lays tracks with their pauses one after the other") {
  const auto image = disc(
      "REM made by hand\r\nCATALOG 4006381333931\r\nFILE \"my disc.bin\" BINARY\r\n"
      "  TRACK 01 MODE1/2352\r\n    INDEX 01 00:00:00\r\n"
      "  TRACK 02 AUDIO\r\n    FLAGS DCP PRE\r\n    ISRC DEABC1234567\r\n    PREGAP 00:00:05\r\n"
      "    INDEX 00 00:00:10\r\n    INDEX 01 00:00:12\r\n    INDEX 02 00:00:13\r\n"
      "  TRACK 03 AUDIO\r\n    INDEX 01 00:00:20\r\n    POSTGAP 00:00:03\r\n",
      {{"my disc.bin", numbered(30, 2352)}});
  REQUIRE(image->tracks() == 3);
  CHECK(image->catalogue_number() == "4006381333931");
  const DiscTrack one = image->track(0), two = image->track(1), three = image->track(2);
  CHECK((one.start == 0 && one.end == 10 && one.control == 4 && !one.audio()));
  CHECK((two.pause == 10 && two.start == 17 && two.end == 25 && two.control == 3 && two.audio()));
  CHECK(std::string(two.isrc.begin(), two.isrc.end()) == "DEABC1234567");
  CHECK((three.start == 25 && three.end == 38));
  CHECK(image->sectors() == 38);
  CHECK(first_byte(*image, 14) == 0);  // PREGAP
  CHECK(first_byte(*image, 15) == 10);
  CHECK(first_byte(*image, 34) == 29);
  CHECK(first_byte(*image, 35) == 0);
  CHECK(image->track_of(9).number == 1);
  CHECK(image->track_of(10).number == 2);
  CHECK(image->track_of(~u32{0}).number == 3);
  Raw raw{};
  CHECK(image->read_raw(38, raw) == Io::Failed);
}

TEST_CASE("tracks may be in files of their own, of bytes either way round, and WAVE") {
  std::vector<u8> motorola = numbered(2, 2352);
  motorola[0] = 0x12, motorola[1] = 0x34;
  const Files files{{"a b.iso", numbered(4, 2048, 1)}, {"2", motorola}, {"3", wave(numbered(3, 2352, 9))}};
  const auto image = disc(
      "FILE a b.iso BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\nFILE 2 MOTOROLA\nTRACK 02 AUDIO\n"
      "PREGAP 00:02:00\nINDEX 01 00:00:00\nTRACK 03 AUDIO\nINDEX 00 00:00:01\nfile 3 wave\nINDEX 01 00:00:00",
      files);
  CHECK(image->sectors() == 4 + 150 + 2 + 3);
  CHECK((image->track(2).pause == 155 && image->track(2).start == 156));
  Raw raw{};
  REQUIRE(image->read_raw(154, raw) == Io::Done);
  CHECK((raw[0] == 0x34 && raw[1] == 0x12));
  CHECK(first_byte(*image, 156) == 9);
  std::array<u8, 2048> data{};
  CHECK(image->read(3, data) == Io::Done);
  CHECK(data[2047] == 4);
  CHECK(image->read(4, data) == Io::Failed);  // sound
}

TEST_CASE("the first track's PREGAP of two seconds is the one that lies before sector 0") {
  const Files files{{"f", numbered(9, 2352)}};
  CHECK(disc("FILE f BINARY\nTRACK 1 AUDIO\nPREGAP 00:02:00\nINDEX 01 00:00:00", files)->track(0).start == 0);
  CHECK(disc("FILE f BINARY\nTRACK 1 AUDIO\nINDEX 01 00:00:04", files)->track(0).start == 4);  // what a file has first
}

TEST_CASE("sectors of mode 2 give their form 1 user data, whether their headers are stored or not") {
  std::vector<u8> stored(2 * 2336, 0x55);
  for (u32 n : {0u, 4u}) stored[n + 2] = 0x08, stored[2336 + n + 2] = 0x20;
  const auto image = disc("FILE f BINARY\nTRACK 01 MODE2/2336\nINDEX 01 00:00:00", {{"f", stored}});
  Raw raw{};
  REQUIRE(image->read_raw(1, raw) == Io::Done);
  CHECK(std::vector<u8>(raw.begin(), raw.begin() + 19) ==
        std::vector<u8>{0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 2, 1, 2, 0x55, 0x55, 0x20});
  std::array<u8, 2048> data{};
  CHECK(image->read(0, data) == Io::Done);
  CHECK(data[0] == 0x55);
  CHECK(image->read(1, data) == Io::Failed);  // form 2
}

TEST_CASE("sectors of 2048 bytes get headers, EDC and ECC as they would have on a disc [ECMA-130 14, Annex A]") {
  const auto image = disc("FILE f BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00", {{"f", numbered(200, 2048, 7)}});
  Raw raw{};
  REQUIRE(image->read_raw(75, raw) == Io::Done);
  CHECK((raw[12] == 0x00 && raw[13] == 0x03 && raw[14] == 0x00 && raw[15] == 1));
  CHECK((raw[16] == 82 && raw[2063] == 82 && raw[2068] == 0));
  // [14.3] The polynomial divides the sector as far as its EDC.
  u32 edc = 0;
  for (u32 n = 0; n < 2068; n++) {
    edc ^= raw[n];
    for (unsigned bit = 0; bit < 8; bit++) edc = edc >> 1 ^ (edc & 1 ? 0xD801'8001 : 0);
  }
  CHECK(edc == 0);
  // [Annex A] The P vectors are the 43 columns of 26 words, the Q vectors 26 diagonals of 45.
  const auto good = [&](u32 byte_of_word, auto word_of, u32 words) {
    u8 sum = 0, weighted = 0;
    for (u32 n = 0; n < words; n++) {
      const u8 byte = raw[12 + 2 * word_of(n) + byte_of_word];
      sum ^= byte;
      weighted = u8(weighted << 1 ^ (weighted & 0x80 ? 0x1D : 0)) ^ byte;
    }
    return sum == 0 && weighted == 0;
  };
  for (u32 side : {0u, 1u}) {
    for (u32 column = 0; column < 43; column++)
      CHECK(good(
          side, [&](u32 n) { return 43 * n + column; }, 26));
    for (u32 row = 0; row < 26; row++)
      CHECK(good(
          side, [&](u32 n) { return n < 43 ? (44 * n + 43 * row) % 1118 : 1118 + 26 * (n - 43) + row; }, 45));
  }
}

TEST_CASE("a damaged cue sheet is refused with the line that is wrong") {
  const std::string head = "FILE f BINARY\nTRACK 01 AUDIO\n";
  CHECK(refusal(head + "INDEX 01 00:00:75").find("line 3") != std::string::npos);
  CHECK(refusal(head + "INDEX 01 soon").find("mm:ss:ff") != std::string::npos);
  CHECK(refusal(head + "TRACK 02 AUDIO").find("line 2 has a track without INDEX 01") != std::string::npos);
  CHECK(refusal(head).find("without INDEX 01") != std::string::npos);
  CHECK(refusal(head + "INDEX 00 00:00:09\nINDEX 01 00:00:08").find("line 4 goes back") != std::string::npos);
  CHECK(refusal(head + "INDEX 01 00:00:00\nTRACK 03 AUDIO").find("line 4") != std::string::npos);
  CHECK(refusal("INDEX 01 00:00:00").find("before any TRACK") != std::string::npos);
  CHECK(refusal("TRACK 01 AUDIO").find("before any FILE") != std::string::npos);
  CHECK(refusal("FILE f.mp3 MP3").find("type MP3") != std::string::npos);
  CHECK(refusal("FILE f BINARY\nTRACK 01 CDG").find("type CDG") != std::string::npos);
  CHECK(refusal("FILE f BINARY\nTRACK 01 AUDIO\nISRC 12").find("line 3") != std::string::npos);
  CHECK(refusal("").find("no TRACK") != std::string::npos);
  CHECK(refusal(std::string(70'000, ' ')).find("70000 bytes") != std::string::npos);
}

TEST_CASE("files that do not hold what the cue sheet says are refused") {
  const std::string track = "\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n", second = "TRACK 02 AUDIO\nINDEX 01 00:00:09\n";
  const Files files{{"f", numbered(8, 2352)}, {"empty", {}}, {"mono", wave(numbered(1, 2352), 1)}};
  CHECK(open("FILE g BINARY" + track, files).sentence() == "g is missing");
  CHECK(open("FILE f BINARY" + track + second, files).sentence().find("line 5 points beyond") != std::string::npos);
  CHECK(open("FILE empty BINARY" + track, files).sentence().find("without sectors") != std::string::npos);
  CHECK(open("FILE f WAVE" + track, files).sentence().find("no WAVE") != std::string::npos);
  CHECK(open("FILE mono WAVE" + track, files).sentence().find("44100 Hz") != std::string::npos);
}
