// SPDX-License-Identifier: MIT
#include "core/disk/vmdk_disk.h"

#include <catch2/catch.hpp>
#include <map>

#include "tests/support/qemu_img.h"
#include "tests/support/vmdk_builder.h"

using namespace ferrite;
using namespace ferrite::test;
using Io = HardDisk::Io;

namespace {
using File = std::shared_ptr<HostFile>;
using Files = std::map<std::string, File>;

File text_file(std::string_view text) { return host_file(Bytes(text.begin(), text.end())); }
Result<std::unique_ptr<VmdkDisk>> try_open(const File& file, const Files& files = {}) {
  return VmdkDisk::open(media_of(file), [&](const std::string& name) -> Result<std::unique_ptr<Media>> {
    const auto found = files.find(name);
    if (found == files.end()) return Error{"There is no " + name + "."};
    return media_of(found->second);
  });
}
std::unique_ptr<VmdkDisk> open(const File& file, const Files& files = {}) {
  auto opened = try_open(file, files);
  if (!opened) FAIL(opened.sentence());
  return std::move(*opened);
}
void says(const Result<std::unique_ptr<VmdkDisk>>& refused, std::string_view words) {
  REQUIRE_FALSE(refused);
  INFO(refused.sentence());
  CHECK(refused.sentence().find(words) != std::string::npos);
}
}  // namespace

TEST_CASE("VMDK: a flat disk is read and written where its descriptor says") {
  const Bytes contents = sectors_of(20, 1);
  const Files files{{"disk-flat.vmdk", host_file(contents)}};
  auto disk = open(text_file(vmdk_descriptor("RW 16 FLAT \"disk-flat.vmdk\" 3")), files);
  CHECK(disk->sectors() == 16);
  CHECK(disk->writable());
  CHECK(all_of(*disk) == Bytes(contents.begin() + 3 * 512, contents.begin() + 19 * 512));
  const Bytes two = sectors_of(2, 2);
  CHECK(disk->write(14, two) == Io::Done);
  CHECK(std::equal(two.begin(), two.end(), files.at("disk-flat.vmdk")->bytes.begin() + 17 * 512));
  CHECK(disk->write(15, two) == Io::Failed);
  CHECK(disk->flush() == Io::Done);
  files.at("disk-flat.vmdk")->settled = Settled::Pending;
  CHECK(disk->flush() == Io::Waiting);
}

TEST_CASE("VMDK: a disk in several files, one of them of zeros, reads as one") {
  const Bytes first = sectors_of(5, 1), third = sectors_of(9, 2);
  const Files files{{"a b.vmdk", host_file(first)}, {"c.vmdk", host_file(third)}};
  auto disk =
      open(text_file(vmdk_descriptor("RW 5 FLAT \"a b.vmdk\" 0\nRW 7 ZERO\nRDONLY 9 FLAT \"c.vmdk\" 0")), files);
  Bytes expected = first;
  expected.resize(12 * 512);
  expected.insert(expected.end(), third.begin(), third.end());
  CHECK(all_of(*disk) == expected);
  CHECK_FALSE(disk->writable());
  CHECK(disk->write(0, sectors_of(1, 1)) == Io::Failed);
}

TEST_CASE("VMDK: a sparse disk reads its grains, and zeros where it has none") {
  VmdkSparseBuilder builder(100, 1 | 4);
  const Bytes one = sectors_of(8, 1), two = sectors_of(8, 2);
  builder.map(2, builder.append(one));
  builder.map(12, builder.append(two));  // the last, half outside
  builder.map(5, 1);                     // a grain of zeros
  auto disk = open(host_file(builder.bytes));
  Bytes expected(100 * 512);
  std::copy(one.begin(), one.end(), expected.begin() + 16 * 512);
  std::copy_n(two.begin(), 4 * 512, expected.begin() + 96 * 512);
  CHECK(disk->sectors() == 100);
  CHECK(all_of(*disk) == expected);
  CHECK(read_sectors(*disk, 23, 2) == Bytes(expected.begin() + 23 * 512, expected.begin() + 25 * 512));
  CHECK_FALSE(disk->writable());
}

TEST_CASE("VMDK: packed grains are read") {
  VmdkSparseBuilder builder(100, 1 | 1 << 16 | 1 << 17);
  const Bytes one = sectors_of(8, 1);
  Bytes packed(12);  // marker: first sector, bytes
  store_little<u64>(packed, 0, 16);
  store_little<u32>(packed, 8, u32(one.size() + 7));
  for (u8 byte : {0x78, 0x01, 0x01, 0x00, 0x10, 0xFF, 0xEF}) packed.push_back(byte);  // zlib, stored, 4096
  packed.insert(packed.end(), one.begin(), one.end());
  builder.map(2, builder.append(packed));
  builder.map(3, builder.append(packed));  // says that it is another
  auto disk = open(host_file(builder.bytes));
  CHECK(read_sectors(*disk, 16, 8) == one);
  CHECK(read_sectors(*disk, 20, 2) == Bytes(one.begin() + 4 * 512, one.begin() + 6 * 512));
  CHECK(read_sectors(*disk, 24, 1).empty());
  CHECK(read_sectors(*disk, 15, 1) == Bytes(512));
}

TEST_CASE("VMDK: what points outside the file cannot be read, and the rest can") {
  VmdkSparseBuilder builder(100);
  builder.map(2, 0x7FFF'FFFF);
  store_little<u32>(builder.bytes, 1024 + 4, 0x7FFF'FFFF);  // the second table
  auto disk = open(host_file(builder.bytes));
  CHECK(read_sectors(*disk, 16, 1).empty());
  CHECK(read_sectors(*disk, 32, 1).empty());
  CHECK(read_sectors(*disk, 0, 16) == Bytes(16 * 512));
}

TEST_CASE("VMDK: what cannot be read is refused in a sentence that says why") {
  const auto sparse = [](auto&& change) {
    VmdkSparseBuilder builder(100);
    change(builder.bytes);
    return try_open(host_file(builder.bytes));
  };
  const auto described = [](const std::string& extents) { return try_open(text_file(vmdk_descriptor(extents))); };
  says(try_open(text_file("hello")), "neither");
  says(described(""), "names no extents");
  says(described("RW 5 FLAT \"none.vmdk\" 0"), "There is no none.vmdk.");
  says(described("RW x FLAT \"a.vmdk\" 0"), "line 8 gives no number of sectors");
  says(described("RW 99999999999999999999 FLAT \"a.vmdk\" 0"), "line 8 gives no number of sectors");
  says(described("RW 5 SESPARSE \"a.vmdk\""), "type SESPARSE");
  says(described("RW 5 FLAT"), "names no file");
  says(described("NOACCESS 5 FLAT \"a.vmdk\""), "nobody may read");
  says(try_open(text_file(vmdk_descriptor("RW 5 ZERO", "0badcafe"))), "difference from a parent");
  says(try_open(text_file(vmdk_descriptor("RW 5 FLAT \"a\" 1")), {{"a", host_file(Bytes(5 * 512))}}),
       "has 2560 bytes, and 3072");
  says(VmdkDisk::open(media_of(text_file(vmdk_descriptor("RW 5 FLAT \"a.vmdk\"")))), "a.vmdk beside it");
  says(sparse([](Bytes& b) { b[4] = 9; }), "version (offset 4) is 9");
  says(sparse([](Bytes& b) { store_little<u64>(b, 12, 0); }), "capacity in sectors (offset 12) is 0");
  says(sparse([](Bytes& b) { store_little<u64>(b, 12, u64(1) << 40); }), "grain directory");
  says(sparse([](Bytes& b) { b[20] = 7; }), "grain size in sectors (offset 20) is 7");
  says(sparse([](Bytes& b) { store_little<u32>(b, 44, 513); }), "grain table entries (offset 44) is 513");
  says(sparse([](Bytes& b) { store_little<u64>(b, 56, 99); }), "grain directory's sector (offset 56) is 99");
  says(sparse([](Bytes& b) { store_little<u64>(b, 56, ~u64(0)); }), "footer");
  says(sparse([](Bytes& b) { store_little<u64>(b, 28, 99); }), "descriptor's sector (offset 28) is 99");
  says(sparse([](Bytes& b) { store_little<u64>(b, 28, 0); }), "one of several");
  says(sparse([](Bytes& b) { b.resize(500); }), "grain directory's sector");
}

TEST_CASE("VMDK: what qemu-img writes is read") {
  const QemuImg qemu;
  if (!qemu) {
    WARN("skipped: qemu-img (Debian's qemu-utils) is not there");
    return;
  }
  Bytes contents = sectors_of(5000, 1);
  std::fill(contents.begin() + 500 * 512, contents.begin() + 2500 * 512, u8(0));
  std::fill(contents.begin() + 3000 * 512, contents.begin() + 3500 * 512, u8(7));
  qemu.put("disk.raw", contents);
  for (const std::string format :
       {"monolithicSparse", "monolithicFlat", "twoGbMaxExtentSparse", "twoGbMaxExtentFlat", "streamOptimized"}) {
    INFO(format);
    REQUIRE(qemu.run("convert -f raw -O vmdk -o subformat=" + format + " disk.raw disk.vmdk"));
    auto opened = VmdkDisk::open(
        media_of(host_file(qemu.get("disk.vmdk"))),
        [&](const std::string& name) -> Result<std::unique_ptr<Media>> { return media_of(host_file(qemu.get(name))); });
    if (!opened) FAIL(opened.sentence());
    CHECK(all_of(**opened) == contents);
    CHECK((*opened)->writable() == (format.find("Flat") != std::string::npos));
  }
}
