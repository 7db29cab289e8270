// SPDX-License-Identifier: MIT
// Document: World of Spectrum, "Formats", "FDI".
#include "core/disk/fdi_file.h"

#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

/// One track with these sector headers, behind three bytes of additional header; then the text, then the data.
Bytes disk_of(const std::vector<Bytes>& sectors, const Bytes& data, u8 protect = 0) {
  const std::string_view text("A text\0", 7);
  Bytes headers = little32(0) + little16(0) + Bytes{u8(sectors.size())};
  for (const Bytes& sector : sectors) headers = headers + sector;
  const unsigned text_at = 14 + 3 + unsigned(headers.size());
  return bytes_of("FDI") + Bytes{protect} + little16(1) + little16(1) + little16(text_at) +
         little16(text_at + unsigned(text.size())) + little16(3) + Bytes{1, 2, 3} + headers + bytes_of(text) + data;
}
Bytes sector(u8 record, u8 size_code, u8 flags, unsigned at) {
  return Bytes{0, 0, record, size_code, flags} + little16(at);
}
}  // namespace

TEST_CASE("FDI: sectors lie where their headers say, and have good CRCs where a bit says so") {
  const Bytes file =
      disk_of({sector(9, 1, 0x02, 128), sector(8, 0, 0x01 | 0x80, 0), sector(7, 1, 0x01, 128), sector(6, 1, 0x40, 0)},
              Bytes(128, 0xAA) + Bytes(256, 0xBB), 1);
  REQUIRE(FdiFormat.recognises(file));
  const FloppyDisk disk = read_file(FdiFormat, file);
  CHECK(disk.write_protected);
  CHECK(disk.comment == "A text\n");
  const std::vector<StoredSector>& sectors = disk.track({0, 0}).sectors;
  REQUIRE(sectors.size() == 4);
  CHECK(sectors[0].id == SectorId{0, 0, 9, 1});
  CHECK(sectors[0].data == Bytes(256, 0xBB));
  CHECK(sectors[0].data_good);
  CHECK(sectors[1].data == Bytes(128, 0xAA));
  CHECK(sectors[1].mark == DataMark::Deleted);
  CHECK_FALSE(sectors[2].data_good);
  CHECK_FALSE(sectors[3].has_data);
}

TEST_CASE("FDI: what is damaged is refused with its offset") {
  says(FdiFormat, disk_of({sector(1, 1, 2, 1)}, Bytes(256)), "offset 24: a sector's data lies behind the end");
  Bytes bad = disk_of({sector(1, 1, 2, 0)}, Bytes(256));
  bad[23] = 200;
  says(FdiFormat, bad, "ends too early");
  bad[4] = 0;
  CHECK_FALSE(FdiFormat.recognises(bad));
}
