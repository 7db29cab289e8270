// SPDX-License-Identifier: MIT
// Document: "CopyQM Format", early8bitz (2011).
#include "core/disk/copyqm_file.h"

#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

struct Header {
  unsigned sector_bytes = 512, sectors = 2, heads = 2;
  u8 density = 0, used = 2, total = 3, base = 0, drive = 1;
  u32 crc = 0;
  std::string comment{};
  Bytes bytes() const {
    Bytes h(0x85);
    const auto put = [&](std::size_t at, const Bytes& value) {
      std::copy(value.begin(), value.end(), h.begin() + std::ptrdiff_t(at));
    };
    put(0, Bytes{'C', 'Q', 0x14});
    put(0x03, little16(sector_bytes));
    put(0x10, little16(sectors));
    put(0x12, little16(heads));
    put(0x59, Bytes{density, used, total});
    put(0x5C, little32(crc));
    put(0x6F, little16(unsigned(comment.size())) + Bytes{base});
    h[0x76] = drive;
    u8 sum = 0;
    for (const u8 byte : h) sum = u8(sum + byte);
    h[0x84] = u8(-sum);
    return h + bytes_of(comment);
  }
};

Bytes plain(const Bytes& data) { return little16(unsigned(data.size())) + data; }
Bytes run(unsigned count, u8 byte) { return little16(0x10000 - count) + Bytes{byte}; }
/// Of zeros, whatever their number, the CRC is 0.
const Bytes Zeros = run(4096, 0);
}  // namespace

TEST_CASE("CopyQM: runs and plain bytes are the used cylinders; the others are blank") {
  Header header;
  header.comment = "A comment";
  header.base = 4;
  const Bytes file = header.bytes() + plain(Bytes(1000)) + run(3000, 0) + plain(Bytes(96));
  REQUIRE(CopyQmFormat.recognises(file));
  const FloppyDisk disk = read_file(CopyQmFormat, file);
  CHECK(disk.cylinders() == 3);
  CHECK(disk.heads() == 2);
  CHECK(disk.comment == "A comment\n");
  REQUIRE(disk.track({1, 1}).sectors.size() == 2);
  CHECK(disk.track({1, 1}).sectors[1].id == SectorId{1, 1, 6, 2});
  CHECK(disk.track({1, 1}).sectors[1].data == Bytes(512));
  CHECK(disk.track({2, 0}).blank());
  CHECK(disk.track({0, 0}).rate == DataRate::Kbps250);
}

TEST_CASE("CopyQM: the CRC looks at the lower six bits of each step alone") {
  // One byte of 41h behind zeros: step 1 of the CRC-32 with bits reversed.
  Header header;
  header.crc = 0x77073096;
  const Bytes data = run(4095, 0) + plain({0x41});
  CHECK(read_file(CopyQmFormat, header.bytes() + data).track({1, 1}).sectors[1].data.back() == 0x41);
  header.crc++;
  says(CopyQmFormat, header.bytes() + data, "offset 92: the CRC of its data is another one");
}

TEST_CASE("CopyQM: density and drive say how fast") {
  Header header;
  header.density = 1, header.drive = 2;
  CHECK(read_file(CopyQmFormat, header.bytes() + Zeros).turns_per_minute == 360);
  header.drive = 4;
  const FloppyDisk high = read_file(CopyQmFormat, header.bytes() + Zeros);
  CHECK(high.turns_per_minute == 300);
  CHECK(high.track({0, 0}).rate == DataRate::Kbps500);
  header.density = 2, header.drive = 6;
  CHECK(read_file(CopyQmFormat, header.bytes() + Zeros).track({0, 0}).rate == DataRate::Kbps1000);
}

TEST_CASE("CopyQM: what is damaged is refused with its offset") {
  Bytes bad = Header{}.bytes() + Zeros;
  bad[0x50]++;
  says(CopyQmFormat, bad, "offset 132: the sum of its header is wrong");
  says(CopyQmFormat, Header{.sector_bytes = 500}.bytes() + Zeros, "offset 3: ");
  says(CopyQmFormat, Header{.sectors = 0}.bytes() + Zeros, "offset 16: ");
  says(CopyQmFormat, Header{.heads = 3}.bytes() + Zeros, "offset 18: ");
  says(CopyQmFormat, Header{.density = 3}.bytes() + Zeros, "offset 89: its density");
  says(CopyQmFormat, Header{}.bytes() + run(4095, 0), "ends before its last track");
  says(CopyQmFormat, Header{}.bytes() + run(5000, 0), "offset 133: it holds more than its tracks");
  says(CopyQmFormat, Header{}.bytes() + little16(100) + Bytes(50), "ends too early");
}
