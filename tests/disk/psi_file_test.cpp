// SPDX-License-Identifier: MIT
// Document: "PSI file format" (2013-06-09) of PCE.
#include "core/disk/psi_file.h"

#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

Bytes big16(unsigned value) { return {u8(value >> 8), u8(value)}; }
Bytes big32(u32 value) { return big16(value >> 16) + big16(value & 0xFFFF); }

/// The CRC of a chunk, a bit at a time.
u32 crc_of(const Bytes& bytes) {
  u32 crc = 0;
  for (const u8 byte : bytes)
    for (int bit = 7; bit >= 0; bit--) {
      const bool out = (crc >> 31 ^ byte >> bit) & 1;
      crc = crc << 1 ^ (out ? 0x1EDC6F41 : 0);
    }
  return crc;
}
Bytes chunk(std::string_view id, const Bytes& data) {
  const Bytes body = bytes_of(id) + big32(u32(data.size())) + data;
  return body + big32(crc_of(body));
}
Bytes header(u8 encoding = 2, u8 speed = 0) { return chunk("PSI ", Bytes{0, 0, encoding, speed}); }
const Bytes End = chunk("END ", {});

enum : u8 { Compressed = 1, Alternate = 2, CrcError = 4 };
Bytes sect(u8 record, unsigned size, u8 flags = 0, u8 fill = 0) {
  return chunk("SECT", Bytes{0, 0, 0, record} + big16(size) + Bytes{flags, fill});
}
std::vector<StoredSector> sectors_of(const Bytes& file) { return read_file(PsiFormat, file).track({0, 0}).sectors; }
}  // namespace

TEST_CASE("PSI: the end chunk has the CRC that the document names") {
  CHECK(crc_of(bytes_of(std::string_view("END \0\0\0\0", 8))) == 0x3D64AF78);
}

TEST_CASE("PSI: sectors have data, or one byte for all of it") {
  const Bytes data(256, 0x17);
  const auto sectors = sectors_of(header() + sect(1, 512, Compressed, 0xE5) + sect(2, 256) + chunk("DATA", data) + End);
  REQUIRE(sectors.size() == 2);
  CHECK(sectors[0].data == Bytes(512, 0xE5));
  CHECK(sectors[0].id == SectorId{0, 0, 1, 2});
  CHECK(sectors[1].data == data);
  CHECK(sectors[1].id == SectorId{0, 0, 2, 1});
}

TEST_CASE("PSI: a sector may have another ID than its place, wrong CRCs, a deleted mark, or no data") {
  const auto sectors = sectors_of(header() + sect(1, 128, Compressed | CrcError) +                           //
                                  sect(2, 128, Compressed) + chunk("IBMM", Bytes{40, 1, 7, 3, 1, 0}) +       // ID CRC
                                  sect(3, 128, Compressed) + chunk("IBMM", Bytes{0, 0, 3, 0, 4, 0}) +        // deleted
                                  sect(4, 0) + chunk("IBMM", Bytes{0, 0, 4, 2, 8, 0}) +                      // no data
                                  sect(5, 128, Compressed) + chunk("IBMM", Bytes{0, 0, 5, 0, 2, 0}) + End);  // CRC
  REQUIRE(sectors.size() == 5);
  CHECK_FALSE(sectors[0].data_good);
  CHECK(sectors[1].id == SectorId{40, 1, 7, 3});
  CHECK_FALSE(sectors[1].id_good);
  CHECK(sectors[2].mark == DataMark::Deleted);
  CHECK(sectors[2].data_good);
  CHECK_FALSE(sectors[3].has_data);
  CHECK(sectors[3].id.size_code == 2);
  CHECK_FALSE(sectors[4].data_good);
}

TEST_CASE("PSI: header and chunks say the encoding and the rate") {
  struct Row {
    u8 encoding, speed;
    Encoding expected;
    DataRate rate;
  };
  for (const Row& row : {Row{1, 0, Encoding::Fm, DataRate::Kbps250}, Row{1, 1, Encoding::Fm, DataRate::Kbps500},
                         Row{2, 0, Encoding::Mfm, DataRate::Kbps250}, Row{2, 1, Encoding::Mfm, DataRate::Kbps500},
                         Row{2, 2, Encoding::Mfm, DataRate::Kbps1000}}) {
    CAPTURE(int(row.encoding), int(row.speed));
    const FloppyDisk disk = read_file(PsiFormat, header(row.encoding, row.speed) + sect(1, 128, Compressed) + End);
    CHECK(disk.track({0, 0}).rate == row.rate);
    CHECK(disk.track({0, 0}).sectors[0].encoding == row.expected);
    const Bytes own = chunk(row.encoding == 1 ? "IBMF" : "IBMM", Bytes{0, 0, 1, 0, 0, row.speed});
    const FloppyDisk said = read_file(PsiFormat, header(0, 0) + sect(1, 128, Compressed) + own + End);
    CHECK(said.track({0, 0}).rate == row.rate);
    CHECK(said.track({0, 0}).sectors[0].encoding == row.expected);
  }
}

TEST_CASE("PSI: weak bits come as a mask, or as another reading of the sector") {
  Bytes mask(128), other(128, 0x55);
  mask[3] = 0x81;
  other[5] = 0x57;
  const auto sectors =
      sectors_of(header() + sect(1, 128, Compressed, 0x55) + chunk("WEAK", mask) + sect(2, 128, Compressed, 0x55) +
                 sect(2, 128, Alternate) + chunk("DATA", other) + End);
  REQUIRE(sectors.size() == 2);
  CHECK(sectors[0].weak == mask);
  Bytes differs(128);
  differs[5] = 0x02;
  CHECK(sectors[1].weak == differs);
  CHECK(sectors[1].data == Bytes(128, 0x55));
}

TEST_CASE("PSI: texts are the comment; unknown chunks and positions are passed over") {
  const FloppyDisk disk =
      read_file(PsiFormat, header() + chunk("TEXT", bytes_of("\none\ntwo\n")) + chunk("TEXT", bytes_of("three")) +
                               sect(1, 128, Compressed) + chunk("OFFS", big32(99)) + chunk("????", Bytes(5)) + End);
  CHECK(disk.comment == "one\ntwo\nthree\n");
  CHECK(disk.track({0, 0}).sectors.size() == 1);
}

TEST_CASE("PSI: what is damaged is refused with its offset") {
  Bytes bad = header() + sect(1, 128, Compressed) + End;
  bad[31]++;
  says(PsiFormat, bad, "offset 16: the CRC of this chunk is wrong");
  says(PsiFormat, header() + chunk("DATA", {}) + End, "offset 16: a chunk describes a sector before there is one");
  says(PsiFormat, header() + sect(1, 128) + End, "offset 36: the sector before has no data");
  says(PsiFormat, header() + sect(1, 128, Alternate | Compressed) + End, "another reading of a sector");
  says(PsiFormat, header() + sect(1, 128, Compressed), "ends too early");
  says(PsiFormat, header(3, 0) + sect(1, 128, Compressed) + End, "Macintosh");
  says(PsiFormat, header(0, 0) + sect(1, 128, Compressed) + End, "does not say how it is encoded");
  says(PsiFormat, chunk("PSI ", Bytes{0, 1, 2, 0}) + End, "version");
}

TEST_CASE("PSI: any byte changed is found by the CRCs") {
  Bytes file = header() + sect(1, 128, Compressed) + sect(2, 128) + chunk("DATA", Bytes(128, 3)) + End;
  for (u8& byte : file) {
    byte ^= 0x10;
    CHECK_FALSE(PsiFormat.read(file));
    byte ^= 0x10;
  }
}

TEST_CASE("PSI: all that a sector can be is written and read again") {
  Bytes mask(128);
  mask[3] = 0x81;
  const FloppyDisk disk =
      read_file(PsiFormat, header(2, 1) + chunk("TEXT", bytes_of("\n\nwith a blank line\n")) +
                               sect(1, 128, Compressed | CrcError, 0x55) + chunk("WEAK", mask) + sect(2, 100) +
                               chunk("IBMM", Bytes{40, 1, 7, 9, 5, 1}) + chunk("DATA", Bytes(99, 1) + Bytes{2}) +
                               sect(4, 0) + chunk("IBMF", Bytes{0, 0, 4, 2, 8, 1}) + End);
  Losses losses;
  CHECK(same_disk(read_file(PsiFormat, PsiFormat.write(disk, losses)), disk));
  CHECK(losses.empty());
}
