// SPDX-License-Identifier: MIT
#include "core/disk/qcow2_disk.h"

#include <catch2/catch.hpp>

#include "core/disk/raw_disk.h"
#include "tests/support/qcow2_builder.h"
#include "tests/support/qemu_img.h"

using namespace ferrite;
using namespace ferrite::test;
using Io = HardDisk::Io;

namespace {
using File = std::shared_ptr<HostFile>;
using Disk = std::unique_ptr<Qcow2Disk>;

Disk open(const File& file, const OpenQcow2Backing& backing = {}) {
  auto opened = Qcow2Disk::open(media_of(file), backing);
  if (!opened) FAIL(opened.sentence());
  return std::move(*opened);
}
OpenQcow2Backing raw(const Bytes& bytes) {
  return [bytes](const Qcow2Backing&) -> Result<std::unique_ptr<HardDisk>> {
    auto disk = RawDisk::open(media_of(host_file(bytes)));
    return std::unique_ptr<HardDisk>(std::move(*disk));
  };
}

/// A blank image, and what its disk should hold.
struct Qcow2Rig {
  File file;
  Bytes contents;
  explicit Qcow2Rig(const Qcow2Builder::Shape& shape)
      : file(host_file(Qcow2Builder(shape).bytes)), contents(std::size_t(shape.sectors) * 512) {}
  void put(HardDisk& disk, u64 sector, const Bytes& bytes) {
    REQUIRE(disk.write(sector, bytes) == Io::Done);
    std::copy(bytes.begin(), bytes.end(), contents.begin() + std::ptrdiff_t(sector * 512));
  }
};

/// A disk that is fetched slowly: every second request has to wait.
struct SlowDisk final : HardDisk {
  Bytes bytes = sectors_of(64, 50);
  bool ready = false;
  u64 sectors() const override { return bytes.size() / 512; }
  bool writable() const override { return false; }
  Io read(u64 sector, std::span<u8> into) override {
    ready = !ready;
    if (ready) return Io::Waiting;
    std::copy_n(bytes.begin() + std::ptrdiff_t(sector * 512), into.size(), into.begin());
    return Io::Done;
  }
  Io write(u64, std::span<const u8>) override { return Io::Failed; }
  Io flush() override { return Io::Done; }
};

/// Deflated [RFC 1951, 3.2.4] without being made smaller.
Bytes stored(const Bytes& bytes) {
  const u16 length = u16(bytes.size());
  Bytes packed{1, u8(length), u8(length >> 8), u8(~length), u8(~length >> 8)};
  packed.insert(packed.end(), bytes.begin(), bytes.end());
  return packed;
}

std::string refusal(void (*change)(Bytes&)) {
  Qcow2Builder builder({});
  change(builder.bytes);
  const auto opened = Qcow2Disk::open(media_of(host_file(builder.bytes)));
  REQUIRE_FALSE(opened);
  return opened.sentence();
}
void says(const std::string& sentence, std::string_view words) {
  INFO(sentence);
  CHECK(sentence.find(words) != std::string::npos);
}
}  // namespace

TEST_CASE("qcow2: clusters are read from where the tables have them, and the others are zeros") {
  for (const u32 version : {2u, 3u}) {
    Qcow2Builder builder({64, version});
    const Bytes five = sectors_of(1, 5), sixty = sectors_of(1, 60);
    builder.map(5, builder.add(five) | Qcow2Copied);
    builder.map(60, builder.add(sixty) | Qcow2Copied);
    auto disk = open(host_file(builder.bytes));
    Bytes expected(64 * 512);
    std::copy(five.begin(), five.end(), expected.begin() + 5 * 512);
    std::copy(sixty.begin(), sixty.end(), expected.begin() + 60 * 512);
    CHECK(disk->sectors() == 64);
    CHECK(all_of(*disk) == expected);
    CHECK(read_sectors(*disk, 63, 2).empty());
  }
}

TEST_CASE("qcow2: a cluster that reads as zeros does so over a backing file, and can be written again") {
  Qcow2Builder builder({64, 3, 10});
  builder.name_backing("base.img", "raw");
  builder.map(3, 1);                                                // without a place
  builder.map(4, builder.add(sectors_of(2, 9)) | Qcow2Copied | 1);  // with one
  const auto file = host_file(builder.bytes);
  Bytes contents = sectors_of(64, 1);
  std::fill_n(contents.begin() + 6 * 512, 4 * 512, u8(0));
  auto disk = open(file, raw(sectors_of(64, 1)));
  CHECK(all_of(*disk) == contents);
  const Bytes two = sectors_of(2, 3);
  CHECK(disk->write(7, two) == Io::Done);  // half of each
  std::copy(two.begin(), two.end(), contents.begin() + 7 * 512);
  CHECK(all_of(*disk) == contents);
  CHECK(all_of(*open(file, raw(sectors_of(64, 1)))) == contents);
  CHECK(Qcow2Account(file->bytes).missing == 0);
  CHECK(Qcow2Account(file->bytes).lost == 0);
}

TEST_CASE("qcow2: reads as it was written, with clusters of any size") {
  for (const u32 cluster_bits : {9u, 10u, 12u, 16u, 21u})
    for (const u32 version : {2u, 3u}) {
      Qcow2Rig rig({300, version, cluster_bits});
      auto disk = open(rig.file);
      unsigned seed = 1;
      for (auto [sector, count] : {std::pair{290u, 10u}, {0u, 1u}, {7u, 2u}, {20u, 130u}, {21u, 1u}, {8u, 8u}})
        rig.put(*disk, sector, sectors_of(count, seed++));
      CHECK(all_of(*disk) == rig.contents);
      CHECK(all_of(*open(rig.file)) == rig.contents);
      const Qcow2Account account(rig.file->bytes);
      CHECK(account.missing == 0);
      CHECK(account.lost == 0);
      CHECK_FALSE(account.copied_wrong);
    }
}

TEST_CASE("qcow2: refcounts of 1 to 64 bits are kept, and their table grows where it is full") {
  for (u32 order = 0; order <= 6; order++) {
    INFO("order " << order);
    Qcow2Rig rig({20000, 3, 9, order});
    auto disk = open(rig.file);
    for (unsigned n = 0; n < 10; n++) rig.put(*disk, n * 1999, sectors_of(1500, n));
    CHECK(all_of(*open(rig.file)) == rig.contents);
    const Qcow2Account account(rig.file->bytes);
    CHECK(account.missing == 0);
    CHECK(account.lost == 0);
    if (order >= 5) CHECK(load_big<u32>(rig.file->bytes, 56) > 1);
  }
}

TEST_CASE("qcow2: what the image lacks comes from the backing file, and zeros from beyond its end") {
  Qcow2Builder builder({64, 3, 11});
  builder.name_backing("base.img", "raw");
  const auto file = host_file(builder.bytes);
  const Bytes base = sectors_of(21, 1);
  Qcow2Backing asked;
  auto disk = open(file, [&](const Qcow2Backing& backing) {
    asked = backing;
    return raw(base)(backing);
  });
  CHECK(asked.name == "base.img");
  CHECK(asked.format == "raw");
  Bytes contents = base;
  contents.resize(64 * 512);
  CHECK(all_of(*disk) == contents);
  for (const u64 sector : {3u, 20u, 40u}) {
    const Bytes two = sectors_of(2, unsigned(sector));
    CHECK(disk->write(sector, two) == Io::Done);
    std::copy(two.begin(), two.end(), contents.begin() + std::ptrdiff_t(sector * 512));
  }
  CHECK(all_of(*disk) == contents);
  CHECK(all_of(*open(file, raw(base))) == contents);
}

TEST_CASE("qcow2: while the backing file is on its way, a request waits and nothing changes") {
  Qcow2Builder builder({64, 3, 11});
  builder.name_backing("base.img", "");
  const auto file = host_file(builder.bytes);
  auto disk =
      open(file, [](auto&) -> Result<std::unique_ptr<HardDisk>> { return std::unique_ptr<HardDisk>(new SlowDisk); });
  Bytes buffer(512);
  CHECK(disk->read(9, buffer) == Io::Waiting);
  CHECK(disk->read(9, buffer) == Io::Done);
  const Bytes one = sectors_of(1, 2);
  CHECK(disk->write(5, one) == Io::Waiting);
  CHECK(file->bytes == builder.bytes);
  CHECK(disk->write(5, one) == Io::Done);
  CHECK(read_sectors(*disk, 5, 1) == one);
  CHECK(disk->read(4, buffer) == Io::Done);  // its cluster is here now
  const Bytes base = sectors_of(64, 50);
  CHECK(std::equal(buffer.begin(), buffer.end(), base.begin() + 4 * 512));
}

TEST_CASE("qcow2: what an internal snapshot shares is copied before it is written") {
  Qcow2Builder builder({64, 3, 10});
  const Bytes old = sectors_of(2, 5);
  const u64 data = builder.add(old);
  builder.map(5, data);  // not marked as used once
  const u64 l2 = load_big<u64>(builder.bytes, std::size_t(builder.l1_at())) & Qcow2OffsetMask;
  store_big<u64>(builder.bytes, std::size_t(builder.l1_at()), l2);
  const u64 snapshot_l1 = builder.add(Bytes(1024));
  store_big<u64>(builder.bytes, std::size_t(snapshot_l1), l2);
  builder.set_count(l2 / 1024, 2), builder.set_count(data / 1024, 2);
  const auto file = host_file(builder.bytes);
  auto disk = open(file);
  const Bytes one = sectors_of(1, 6);
  CHECK(disk->write(11, one) == Io::Done);
  CHECK(read_sectors(*disk, 10, 1) == Bytes(old.begin(), old.begin() + 512));
  CHECK(read_sectors(*disk, 11, 1) == one);
  CHECK(Bytes(file->bytes.begin() + std::ptrdiff_t(data), file->bytes.begin() + std::ptrdiff_t(data) + 1024) == old);
  CHECK(load_big<u64>(file->bytes, std::size_t(l2 + 5 * 8)) == data);
  CHECK(load_big<u16>(file->bytes, std::size_t(2048 + l2 / 1024 * 2)) == 1);
  CHECK(load_big<u16>(file->bytes, std::size_t(2048 + data / 1024 * 2)) == 1);
}

TEST_CASE("qcow2: packed clusters are read, and unpacked where they are written") {
  Qcow2Builder builder({64, 3, 10});
  const Bytes first = sectors_of(2, 5), second = sectors_of(2, 6);
  Bytes packed = stored(first);  // 1029 bytes each, the second from within a sector
  const Bytes more = stored(second);
  packed.insert(packed.end(), more.begin(), more.end());
  const u64 at = builder.add(packed);
  const u64 shift = 62 - 2;
  builder.map(7, Qcow2Compressed | u64(2) << shift | at);
  builder.map(8, Qcow2Compressed | u64(2) << shift | (at + 1029));
  builder.set_count(at / 1024 + 1, 2);
  builder.set_count(at / 1024 + 2, 1);
  const auto file = host_file(builder.bytes);
  REQUIRE(Qcow2Account(file->bytes).missing == 0);
  auto disk = open(file);
  CHECK(read_sectors(*disk, 14, 2) == first);
  CHECK(read_sectors(*disk, 16, 2) == second);
  const Bytes one = sectors_of(1, 8);
  CHECK(disk->write(15, one) == Io::Done);
  CHECK(read_sectors(*disk, 14, 1) == Bytes(first.begin(), first.begin() + 512));
  CHECK(read_sectors(*disk, 15, 1) == one);
  CHECK(read_sectors(*disk, 16, 2) == second);
  CHECK(Qcow2Account(file->bytes).missing == 0);
  CHECK(Qcow2Account(file->bytes).lost == 0);
}

TEST_CASE("qcow2: a packed cluster that ends early cannot be read, and its neighbours can") {
  Qcow2Builder builder({64, 3, 10});
  const u64 at = builder.add(stored(sectors_of(1, 5)));
  builder.map(7, Qcow2Compressed | u64(1) << 60 | at);
  auto disk = open(host_file(builder.bytes));
  CHECK(read_sectors(*disk, 14, 1).empty());
  CHECK(disk->write(14, sectors_of(1, 1)) == Io::Failed);
  CHECK(disk->write(14, sectors_of(2, 1)) == Io::Done);  // nothing of it is needed then
  CHECK(read_sectors(*disk, 0, 14) == Bytes(14 * 512));
}

TEST_CASE("qcow2: an image marked dirty or corrupt, and a read-only file, are read only") {
  for (const u64 feature : {0u, 1u, 2u}) {
    Qcow2Builder builder({});
    store_big<u64>(builder.bytes, 72, feature);
    const auto file = host_file(builder.bytes);
    file->writable = feature != 0;
    auto disk = open(file);
    CHECK_FALSE(disk->writable());
    CHECK(disk->write(0, sectors_of(1, 1)) == Io::Failed);
    CHECK(read_sectors(*disk, 0, 1) == Bytes(512));
    CHECK(file->bytes == builder.bytes);
  }
}

TEST_CASE("qcow2: auto-clear features are cleared by the first write, and not before") {
  Qcow2Builder builder({});
  store_big<u64>(builder.bytes, 88, 5);
  const auto file = host_file(builder.bytes);
  auto disk = open(file);
  CHECK(read_sectors(*disk, 0, 1) == Bytes(512));
  CHECK(file->bytes == builder.bytes);
  CHECK(disk->write(0, sectors_of(1, 1)) == Io::Done);
  CHECK(load_big<u64>(file->bytes, 88) == 0);
}

TEST_CASE("qcow2: damage and what is not known are refused in a sentence that says where") {
  says(refusal([](Bytes& b) { b[0] = 'X'; }), "does not begin with");
  says(refusal([](Bytes& b) { b[7] = 4; }), "version that (offset 4) is 4");
  says(refusal([](Bytes& b) { b[23] = 8; }), "cluster_bits (offset 20) is 8");
  says(refusal([](Bytes& b) { b[23] = 22; }), "cluster_bits (offset 20) is 22");
  says(refusal([](Bytes& b) { store_big<u64>(b, 24, 0); }), "disk size (offset 24) is 0");
  says(refusal([](Bytes& b) { store_big<u64>(b, 24, ~u64(0)); }), "disk size (offset 24)");
  says(refusal([](Bytes& b) { b[35] = 1; }), "encrypted");
  says(refusal([](Bytes& b) { store_big<u32>(b, 36, 0); }), "L1 table's size (offset 36) is 0");
  says(refusal([](Bytes& b) { store_big<u64>(b, 40, 1025); }), "L1 table has 8 bytes at offset 1025");
  says(refusal([](Bytes& b) { store_big<u64>(b, 40, ~u64(511)); }), "L1 table");
  says(refusal([](Bytes& b) { store_big<u64>(b, 48, 0); }), "refcount table has 512 bytes at offset 0");
  says(refusal([](Bytes& b) { store_big<u32>(b, 56, 0x8000'0000); }), "refcount table's size (offset 56)");
  says(refusal([](Bytes& b) { b[79] = 4; }), "second file");
  says(refusal([](Bytes& b) { b[79] = 8; }), "zstd");
  says(refusal([](Bytes& b) { b[79] = 16; }), "extended L2");
  says(refusal([](Bytes& b) { b[72] = 0x80; }), "feature bit 63");
  says(refusal([](Bytes& b) { b[99] = 7; }), "refcount_order (offset 96) is 7");
  says(refusal([](Bytes& b) { store_big<u64>(b, 8, 104), store_big<u32>(b, 16, 1024); }),
       "backing file's name has 1024");
  says(refusal([](Bytes& b) { store_big<u64>(b, 8, 104), store_big<u32>(b, 16, 3); }), "which is needed beside it");
  says(refusal([](Bytes& b) { store_big<u64>(b, 24, u64(1) << 50), store_big<u32>(b, 36, ~0u); }), "L1 table");
  says(refusal([](Bytes& b) { b.resize(3); }), "does not begin with");
}

TEST_CASE("qcow2: entries that point outside the file, or into its tables, are not followed") {
  Qcow2Builder builder({64, 3, 10});
  builder.map(1, u64(1) << 40 | Qcow2Copied);
  builder.map(2, builder.l1_at() | Qcow2Copied);
  builder.map(3, 1024 | Qcow2Copied);    // the refcount table
  builder.map(4, (u64(1) << 12) + 512);  // not at a cluster
  const auto file = host_file(builder.bytes);
  auto disk = open(file);
  CHECK(read_sectors(*disk, 2, 1).empty());
  CHECK(read_sectors(*disk, 8, 1).empty());
  for (const u64 sector : {2u, 4u, 6u, 8u}) CHECK(disk->write(sector, sectors_of(1, 1)) == Io::Failed);
  CHECK(file->bytes == builder.bytes);
  store_big<u64>(file->bytes, std::size_t(builder.l1_at()), u64(1) << 40);
  CHECK(read_sectors(*open(file), 0, 1).empty());
  CHECK(open(file)->write(0, sectors_of(1, 1)) == Io::Failed);
}

TEST_CASE("qcow2: whatever write is the host's last, the disk reads as before or as after it") {
  for (const u32 order : {4u, 6u}) {
    Qcow2Rig rig({6000, 3, 9, order});
    rig.put(*open(rig.file), 0, sectors_of(3900, 1));
    // A table of 64-bit refcounts is full with 4096 clusters.
    for (unsigned sector = 3900; rig.file->bytes.size() < 4090 * 512; sector++)
      rig.put(*open(rig.file), sector, sectors_of(1, sector));
    const u32 table_clusters = load_big<u32>(rig.file->bytes, 56);
    bool died = true;
    for (unsigned writes_left = 0; died; writes_left++) {
      const auto file = host_file(rig.file->bytes);
      auto disk = open(file);
      file->writes_left = writes_left;
      Bytes before = rig.contents, after = before;
      unsigned seed = 10;
      for (auto [sector, count] : {std::pair{40u, 3u}, {5000u, 4u}, {5002u, 8u}}) {
        const Bytes bytes = sectors_of(count, seed++);
        std::copy(bytes.begin(), bytes.end(), after.begin() + sector * 512);
        died = disk->write(sector, bytes) == Io::Failed;
        if (died) break;
        before = after;
      }
      const auto dead = host_file(file->bytes);
      REQUIRE(Qcow2Account(dead->bytes).missing == 0);
      const Bytes now = all_of(*open(dead));
      for (auto at = now.begin(); at != now.end(); at += 512) {
        const auto same = [&](const Bytes& disk) {
          return std::equal(at, at + 512, disk.begin() + (at - now.begin()));
        };
        if (!same(before) && !same(after))
          FAIL("sector " << (at - now.begin()) / 512 << " after " << writes_left << " writes");
      }
      REQUIRE(open(dead)->write(5100, sectors_of(9, 99)) == Io::Done);  // and goes on
      REQUIRE(Qcow2Account(dead->bytes).missing == 0);
      if (!died) CHECK((load_big<u32>(file->bytes, 56) > table_clusters) == (order == 6));
    }
  }
}

TEST_CASE("qcow2: a new image is blank, counts its clusters, and names its backing file") {
  for (const u32 cluster_bits : {9u, 12u, 16u, 21u}) {
    const auto file = host_file();
    auto disk = Qcow2Disk::create(media_of(file), {20'000, cluster_bits, {}});
    REQUIRE(disk);
    CHECK((*disk)->sectors() == 20'000);
    CHECK(all_of(**disk) == Bytes(20'000 * 512));
    CHECK(Qcow2Account(file->bytes).missing == 0);
    CHECK(Qcow2Account(file->bytes).lost == 0);
  }
  const Bytes base = sectors_of(40, 1);
  Qcow2Backing asked;
  auto disk = Qcow2Disk::create(media_of(host_file()), {40, 9, {"base.img", "raw"}}, [&](const Qcow2Backing& backing) {
    asked = backing;
    return raw(base)(backing);
  });
  REQUIRE(disk);
  CHECK(all_of(**disk) == base);
  CHECK(asked.name == "base.img");
  CHECK(asked.format == "raw");
}

TEST_CASE("qcow2: new images need an empty file, a possible size and clusters that fit it") {
  says(Qcow2Disk::create(media_of(host_file(Bytes(1))), {9}).sentence(), "empty file");
  says(Qcow2Disk::create(media_of(host_file()), {0}).sentence(), "up to 2 TB");
  says(Qcow2Disk::create(media_of(host_file()), {9, 8, {}}).sentence(), "2 to the 8 bytes");
  says(Qcow2Disk::create(media_of(host_file()), {u64(1) << 32, 9, {}}).sentence(), "2 to the 9 bytes");
  says(Qcow2Disk::create(media_of(host_file()), {9, 16, {std::string(201, 'x'), ""}}).sentence(), "shorter");
}

TEST_CASE("qcow2: qemu-img finds nothing wrong, and reads what was written here") {
  const QemuImg qemu;
  if (!qemu) {
    WARN("skipped: qemu-img (Debian's qemu-utils) is not there");
    return;
  }
  Bytes contents = sectors_of(3000, 1);
  std::fill(contents.begin() + 500 * 512, contents.begin() + 1500 * 512, u8(7));  // something to pack
  qemu.put("disk.raw", contents);
  for (const std::string options :
       {"-o compat=0.10", "-o cluster_size=512,refcount_bits=64", "-o cluster_size=4096,refcount_bits=1",
        "-o cluster_size=2M", "-c", "-c -o cluster_size=512", "-c -o compat=0.10,cluster_size=4096"}) {
    INFO(options);
    REQUIRE(qemu.run("convert -f raw -O qcow2 " + options + " disk.raw disk.qcow2"));
    const auto file = host_file(qemu.get("disk.qcow2"));
    auto disk = open(file);
    Bytes expected = contents;
    CHECK(all_of(*disk) == expected);
    for (auto [sector, count] : {std::pair{0u, 1u}, {490u, 40u}, {1400u, 1000u}, {2999u, 1u}}) {
      const Bytes bytes = sectors_of(count, sector);
      REQUIRE(disk->write(sector, bytes) == Io::Done);
      std::copy(bytes.begin(), bytes.end(), expected.begin() + sector * 512);
    }
    qemu.put("ours.qcow2", file->bytes);
    CHECK(qemu.run("check -f qcow2 ours.qcow2"));
    REQUIRE(qemu.run("convert -f qcow2 -O raw ours.qcow2 back.raw"));
    CHECK(qemu.get("back.raw") == expected);
  }
}

TEST_CASE("qcow2: qemu-img's internal snapshots stay as they were, and its overlays read through their backing file") {
  const QemuImg qemu;
  if (!qemu) {
    WARN("skipped: qemu-img (Debian's qemu-utils) is not there");
    return;
  }
  const Bytes contents = sectors_of(3000, 1);
  qemu.put("disk.raw", contents);
  REQUIRE(qemu.run("convert -f raw -O qcow2 -o cluster_size=4096 disk.raw disk.qcow2"));
  REQUIRE(qemu.run("snapshot -c before disk.qcow2"));
  const auto file = host_file(qemu.get("disk.qcow2"));
  REQUIRE(open(file)->write(100, sectors_of(900, 2)) == Io::Done);
  qemu.put("ours.qcow2", file->bytes);
  CHECK(qemu.run("check -f qcow2 ours.qcow2"));
  REQUIRE(qemu.run("convert -f qcow2 -O raw -l before ours.qcow2 back.raw"));
  CHECK(qemu.get("back.raw") == contents);

  REQUIRE(qemu.run("create -f qcow2 -b disk.raw -F raw overlay.qcow2"));
  const auto overlay = host_file(qemu.get("overlay.qcow2"));
  auto disk = open(overlay, raw(contents));
  CHECK(all_of(*disk) == contents);
  REQUIRE(disk->write(1001, sectors_of(1, 3)) == Io::Done);
  qemu.put("overlay.qcow2", overlay->bytes);
  CHECK(qemu.run("check -f qcow2 overlay.qcow2"));
  REQUIRE(qemu.run("convert -f qcow2 -O raw overlay.qcow2 back.raw"));
  CHECK(qemu.get("back.raw") == all_of(*disk));

  const auto blank = host_file();
  REQUIRE(Qcow2Disk::create(media_of(blank), {3000, 12, {"disk.raw", "raw"}}, raw(contents)));
  qemu.put("blank.qcow2", blank->bytes);
  CHECK(qemu.run("check -f qcow2 blank.qcow2"));
  REQUIRE(qemu.run("convert -f qcow2 -O raw blank.qcow2 back.raw"));
  CHECK(qemu.get("back.raw") == contents);
}
