// SPDX-License-Identifier: MIT
// Document: D. Dunfield, "Teledisk Image File Format Notes" (2008).
#include "core/disk/td0_file.h"

#include "core/disk/lzhuf.h"
#include "tests/support/floppy_files.h"
#include "tests/support/host_tool.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

/// The CRC of all parts [3.10], a bit at a time.
u16 crc_of(const Bytes& bytes) {
  u16 crc = 0;
  for (const u8 byte : bytes)
    for (int bit = 7; bit >= 0; bit--) {
      const bool out = (crc >> 15 ^ byte >> bit) & 1;
      crc = u16(crc << 1 ^ (out ? 0xA097 : 0));
    }
  return crc;
}

struct Header {
  std::string_view signature = "TD";
  u8 sequence = 0, version = 21, rate = 0, drive = 1, stepping = 0, sides = 1;
  Bytes bytes() const {
    const Bytes fields = bytes_of(signature) + Bytes{sequence, 0, version, rate, drive, stepping, 0, sides};
    return fields + little16(crc_of(fields));
  }
};
Bytes track(u8 cylinder, u8 head, const std::vector<Bytes>& sectors) {
  Bytes out{u8(sectors.size()), cylinder, head};
  out.push_back(u8(crc_of(out)));
  for (const Bytes& sector : sectors) out = out + sector;
  return out;
}
/// A sector with its data's block; `plain` is what it unpacks to.
Bytes sector(const SectorId& id, u8 flags, const Bytes& plain, const Bytes& block) {
  return Bytes{id.cylinder, id.head, id.record, id.size_code, flags, u8(crc_of(plain))} + block;
}
Bytes block(u8 encoding, const Bytes& stored) {
  return little16(unsigned(stored.size() + 1)) + Bytes{encoding} + stored;
}
Bytes plain_sector(const SectorId& id, u8 flags, const Bytes& plain) {
  return sector(id, flags, plain, block(0, plain));
}

const Bytes End{0xFF};
const SectorId First{0, 0, 1, 0};
StoredSector only_sector(const Bytes& stored, const Header& header = {}) {
  const FloppyDisk disk = read_file(Td0Format, header.bytes() + track(0, 0, {stored}) + End);
  REQUIRE(disk.track({0, 0}).sectors.size() == 1);
  return disk.track({0, 0}).sectors[0];
}

/// So many symbols that their counts are halved more than once.
Bytes changing_bytes() {
  Bytes plain;
  u32 seed = 1;
  for (int n = 0; n < 200000; n++) {
    seed = seed * 1664525 + 1013904223;
    plain.push_back(u8(n % 5000 < 2500 ? seed >> 24 : n / 100));
  }
  return plain;
}

u16 lharc_crc(const Bytes& bytes) {
  u16 crc = 0;
  for (const u8 byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; bit++) crc = u16(crc >> 1 ^ (crc & 1 ? 0xA001 : 0));
  }
  return crc;
}
}  // namespace

TEST_CASE("Teledisk: data is stored plain, as a repeated pair, or as runs [7.2]") {
  Bytes counting(128);
  for (std::size_t n = 0; n < counting.size(); n++) counting[n] = u8(n);
  CHECK(only_sector(plain_sector(First, 0, counting)).data == counting);

  Bytes pairs;
  for (int n = 0; n < 64; n++) pairs = pairs + Bytes{0xE5, 0x4E};
  CHECK(only_sector(sector(First, 0, pairs, block(1, Bytes{64, 0, 0xE5, 0x4E}))).data == pairs);

  Bytes runs{1, 2, 3};
  for (int n = 0; n < 20; n++) runs = runs + Bytes{9, 8, 7, 6};
  runs = runs + Bytes(44, 0xAA) + Bytes{5};
  const Bytes stored = Bytes{0, 3, 1, 2, 3} + Bytes{2, 20, 9, 8, 7, 6} + Bytes{1, 22, 0xAA, 0xAA} + Bytes{0, 1, 5};
  CHECK(only_sector(sector(First, 0, runs, block(2, stored))).data == runs);
}

TEST_CASE("Teledisk: a sector's flags say what was wrong with it [6.5]") {
  const Bytes plain(128, 1);
  CHECK_FALSE(only_sector(plain_sector(First, 0x02, plain)).data_good);
  CHECK(only_sector(plain_sector(First, 0x04, plain)).mark == DataMark::Deleted);
  const StoredSector not_allocated = only_sector(sector(First, 0x10, {}, {}));
  CHECK(not_allocated.has_data);
  CHECK(not_allocated.data == Bytes(128, 0xF6));
  const StoredSector no_data = only_sector(sector(First, 0x20, {}, {}));
  CHECK_FALSE(no_data.has_data);
  CHECK(no_data.data.empty());
  const FloppyDisk no_id = read_file(
      Td0Format,
      Header{}.bytes() + track(0, 0, {plain_sector({0, 0, 100, 0}, 0x40, plain), plain_sector(First, 0, plain)}) + End);
  REQUIRE(no_id.track({0, 0}).sectors.size() == 1);
  CHECK(no_id.track({0, 0}).sectors[0].id == First);
}

TEST_CASE("Teledisk: the header says how fast, tracks say whether in FM [3.5, 3.6, 5.3]") {
  struct Row {
    u8 rate, drive;
    DataRate expected;
    u16 turns;
  };
  for (const Row& row : {Row{0, 1, DataRate::Kbps250, 300}, Row{1, 2, DataRate::Kbps250, 300},
                         Row{2, 2, DataRate::Kbps500, 360}, Row{2, 4, DataRate::Kbps500, 300}}) {
    Header header;
    header.rate = row.rate, header.drive = row.drive;
    const FloppyDisk disk =
        read_file(Td0Format, header.bytes() + track(0, 0x80, {plain_sector(First, 0, Bytes(128, 1))}) +
                                 track(0, 1, {plain_sector({0, 1, 1, 0}, 0, Bytes(128, 2))}) + End);
    CHECK(disk.track({0, 0}).rate == row.expected);
    CHECK(disk.turns_per_minute == row.turns);
    CHECK(disk.track({0, 0}).sectors[0].encoding == Encoding::Fm);
    CHECK(disk.track({0, 1}).sectors[0].encoding == Encoding::Mfm);
  }
}

TEST_CASE("Teledisk: the comment's lines end with NUL, its CRC is checked [4]") {
  Header header;
  header.stepping = 0x80;
  const Bytes text = bytes_of(std::string_view("first\0second\0", 13));
  const Bytes comment = little16(unsigned(text.size())) + Bytes{126, 10, 23, 18, 0, 0} + text;
  CHECK(read_file(Td0Format, header.bytes() + little16(crc_of(comment)) + comment + End).comment == "first\nsecond\n");
  says(Td0Format, header.bytes() + little16(crc_of(comment) ^ 1) + comment + End, "offset 12: the CRC of the comment");
}

TEST_CASE("Teledisk: advanced compression is LZHUF behind the header") {
  Header header;
  header.signature = "td";
  const Bytes rest =
      track(0, 0, {plain_sector(First, 0, Bytes(128, 0x33)), plain_sector({0, 0, 2, 0}, 0, Bytes(128, 5))}) + End;
  const FloppyDisk disk = read_file(PackedTd0Format, header.bytes() + lzhuf_pack(rest));
  CHECK(disk.track({0, 0}).sectors[1].data == Bytes(128, 5));
  header.version = 15;
  says(PackedTd0Format, header.bytes() + lzhuf_pack(rest), "before version 2.0");
}

TEST_CASE("Teledisk: what is damaged is refused with its offset") {
  const Bytes plain(128, 1);
  const Bytes good = Header{}.bytes() + track(0, 0, {plain_sector(First, 0, plain)}) + End;
  Bytes bad = good;
  bad[5] = 1;
  CHECK_FALSE(Td0Format.recognises(bad));
  says(Td0Format, bad, "offset 10: the CRC of its header");
  bad = good;
  bad[13]++;
  says(Td0Format, bad, "offset 12: the CRC of this track's header");
  bad = good;
  bad[30]++;
  says(Td0Format, bad, "offset 16: the CRC of this sector");
  says(Td0Format, Header{}.bytes() + track(0, 0, {sector(First, 0, plain, block(3, plain))}) + End, "not known");
  says(Td0Format, Header{}.bytes() + track(0, 0, {sector(First, 0, plain, block(1, Bytes{63, 0, 1, 1}))}) + End,
       "offset 22: a sector's data has the wrong length");
  says(Td0Format, Header{}.bytes() + track(0, 0, {}) + track(0, 0, {}) + End, "comes twice");
  says(Td0Format, Header{.sequence = 1}.bytes() + End, "a later one of several");
  says(Td0Format, Header{.rate = 3}.bytes() + End, "offset 5: it has a data rate");
  says(Td0Format, Bytes(good.begin(), good.end() - 1), "ends too early");
}

TEST_CASE("LZHUF: what is packed unpacks to the same bytes, also after the tree was built anew") {
  const Bytes plain = changing_bytes();
  for (const std::size_t length : {std::size_t(0), std::size_t(1), std::size_t(2), std::size_t(100), plain.size()}) {
    CAPTURE(length);
    const Bytes part(plain.begin(), plain.begin() + std::ptrdiff_t(length));
    Bytes back = lzhuf_unpack(lzhuf_pack(part), length);
    CHECK(back == part);
  }
  CHECK(lzhuf_pack(Bytes(10000, 0xE5)).size() < 300);
  CHECK(lzhuf_unpack(lzhuf_pack(plain), 1000).size() == 1000);
}

TEST_CASE("LZHUF: LHarc's first method is the same, so lha unpacks what is packed") {
  const HostTool lha("lha");
  if (!lha) {
    WARN("skipped: lha is not there");
    return;
  }
  const Bytes plain = changing_bytes(), packed = lzhuf_pack(plain);
  // A header of level 0: method, lengths, time, attribute, level, name, CRC.
  const Bytes fields = bytes_of("-lh1-") + little32(u32(packed.size())) + little32(u32(plain.size())) +
                       little32(0x210000) + Bytes{0x20, 0, 5} + bytes_of("plain") + little16(lharc_crc(plain));
  u8 sum = 0;
  for (const u8 byte : fields) sum = u8(sum + byte);
  lha.put("packed.lzh", Bytes{u8(fields.size()), sum} + fields + packed + Bytes{0});
  REQUIRE(lha.run("xqf packed.lzh"));
  CHECK(lha.get("plain") == plain);
}
