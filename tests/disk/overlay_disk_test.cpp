// SPDX-License-Identifier: MIT
#include "core/disk/overlay_disk.h"

#include <catch2/catch.hpp>

#include "core/disk/qcow2_disk.h"
#include "core/disk/raw_disk.h"
#include "tests/support/hard_disk_rig.h"

using namespace ferrite;
using namespace ferrite::test;
using Io = HardDisk::Io;

namespace {
std::unique_ptr<HardDisk> raw_disk(const std::shared_ptr<HostFile>& file) {
  auto disk = RawDisk::open(media_of(file));
  REQUIRE(disk);
  return std::move(*disk);
}
std::unique_ptr<HardDisk> taken(Result<std::unique_ptr<HardDisk>> disk) {
  if (!disk) FAIL(disk.sentence());
  return std::move(*disk);
}
}  // namespace

TEST_CASE("Overlay: shows what is written to it over a disk that stays as it is, even one that is read-only") {
  const auto below = host_file(sectors_of(100, 1));
  below->writable = false;
  Bytes contents = below->bytes;
  auto disk = taken(overlay_in_memory(raw_disk(below), 1 << 20));
  CHECK(disk->writable());
  CHECK(disk->sectors() == 100);
  for (auto [sector, count] : {std::pair{0u, 1u}, {13u, 40u}, {99u, 1u}}) {
    const Bytes bytes = sectors_of(count, sector + 7);
    REQUIRE(disk->write(sector, bytes) == Io::Done);
    std::copy(bytes.begin(), bytes.end(), contents.begin() + sector * 512);
  }
  CHECK(all_of(*disk) == contents);
  CHECK(below->bytes == sectors_of(100, 1));
}

TEST_CASE("Overlay: changes on media are there the next time") {
  const auto below = host_file(sectors_of(100, 1)), changes = host_file();
  const Bytes ten = sectors_of(10, 2);
  REQUIRE(taken(overlay(raw_disk(below), media_of(changes)))->write(33, ten) == Io::Done);
  auto disk = taken(overlay(raw_disk(below), media_of(changes)));
  CHECK(read_sectors(*disk, 33, 10) == ten);
  CHECK(read_sectors(*disk, 0, 33) == Bytes(below->bytes.begin(), below->bytes.begin() + 33 * 512));
}

TEST_CASE("Overlay: the changes of a disk of another size, and what are no changes, are refused") {
  const auto changes = host_file();
  taken(overlay(raw_disk(host_file(Bytes(100 * 512))), media_of(changes)));
  const auto other = overlay(raw_disk(host_file(Bytes(99 * 512))), media_of(changes));
  REQUIRE_FALSE(other);
  CHECK(other.sentence().find("100 sectors, and the disk has 99") != std::string::npos);
  CHECK_FALSE(overlay(raw_disk(host_file(Bytes(512))), media_of(host_file(Bytes(99)))));
  const auto whole = host_file();
  REQUIRE(Qcow2Disk::create(media_of(whole), {100, 12, {}}));
  CHECK(overlay(raw_disk(host_file(Bytes(100 * 512))), media_of(whole)).sentence().find("of their own") !=
        std::string::npos);
}

TEST_CASE("Overlay: where memory ends, writes fail and what was written stays") {
  const Bytes below = sectors_of(1000, 1), last_eight(below.end() - 8 * 512, below.end());
  auto disk = taken(overlay_in_memory(raw_disk(host_file(below)), 100'000));
  unsigned written = 0;
  while (written < 1000 && disk->write(written, sectors_of(1, 1000 + written)) == Io::Done) written++;
  CHECK(written > 80);
  CHECK(written < 200);
  for (unsigned sector = 0; sector < written; sector++)
    CHECK(read_sectors(*disk, sector, 1) == sectors_of(1, 1000 + sector));
  CHECK(read_sectors(*disk, 992, 8) == last_eight);
  CHECK_FALSE(overlay_in_memory(raw_disk(host_file(Bytes(512))), 1000));
}

TEST_CASE("Overlay: 2 TB can be laid over at both ends") {
  struct Nothing final : HardDisk {
    u64 sectors() const override { return u64(1) << 32; }
    bool writable() const override { return false; }
    Io read(u64, std::span<u8> into) override {
      std::fill(into.begin(), into.end(), u8(0));
      return Io::Done;
    }
    Io write(u64, std::span<const u8>) override { return Io::Failed; }
    Io flush() override { return Io::Done; }
  };
  auto disk = taken(overlay_in_memory(std::make_unique<Nothing>(), 1 << 20));
  const Bytes one = sectors_of(1, 1);
  CHECK(disk->write(0xFFFF'FFFF, one) == Io::Done);
  CHECK(disk->write(0, one) == Io::Done);
  CHECK(read_sectors(*disk, 0xFFFF'FFFF, 1) == one);
  CHECK(read_sectors(*disk, 0xFFFF'FFFE, 1) == Bytes(512));
}
