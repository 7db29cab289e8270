// SPDX-License-Identifier: MIT
#include "core/disk/raw_disk.h"

#include <catch2/catch.hpp>

#include "tests/support/hard_disk_rig.h"

using namespace ferrite;
using namespace ferrite::test;
using Io = HardDisk::Io;

namespace {
struct RawDiskRig {
  std::shared_ptr<HostFile> file;
  std::unique_ptr<RawDisk> disk;
  explicit RawDiskRig(Bytes bytes) : file(host_file(std::move(bytes))) {
    auto opened = RawDisk::open(media_of(file));
    REQUIRE(opened);
    disk = std::move(*opened);
  }
};

/// 3 TB of nothing.
struct HugeMedia final : Media {
  u64 bytes;
  explicit HugeMedia(u64 size) : bytes(size) {}
  u64 size() const override { return bytes; }
  bool writable() const override { return false; }
  bool read(u64 offset, std::span<u8> into) override {
    std::fill(into.begin(), into.end(), u8(offset >> 32));
    return true;
  }
  bool write(u64, std::span<const u8>) override { return false; }
};
}  // namespace

TEST_CASE("Raw disk: sectors are those of the file, in order") {
  const Bytes bytes = sectors_of(9, 1);
  RawDiskRig rig(bytes);
  CHECK(rig.disk->sectors() == 9);
  CHECK(all_of(*rig.disk) == bytes);
  CHECK(read_sectors(*rig.disk, 4, 2) == Bytes(bytes.begin() + 4 * 512, bytes.begin() + 6 * 512));
}

TEST_CASE("Raw disk: a write changes its sectors and nothing else") {
  Bytes expected = sectors_of(9, 1);
  RawDiskRig rig(expected);
  const Bytes two = sectors_of(2, 7);
  CHECK(rig.disk->write(7, two) == Io::Done);
  std::copy(two.begin(), two.end(), expected.begin() + 7 * 512);
  CHECK(rig.file->bytes == expected);
}

TEST_CASE("Raw disk: a sector that the file ends in reads with zeros, and writing it completes the file") {
  Bytes bytes = sectors_of(3, 1);
  bytes.resize(1100);
  RawDiskRig rig(bytes);
  REQUIRE(rig.disk->sectors() == 3);
  Bytes padded = bytes;
  padded.resize(3 * 512);
  CHECK(all_of(*rig.disk) == padded);
  CHECK(rig.file->bytes == bytes);
  const Bytes last = sectors_of(1, 5);
  CHECK(rig.disk->write(2, last) == Io::Done);
  CHECK(rig.file->bytes.size() == 3 * 512);
  CHECK(read_sectors(*rig.disk, 2, 1) == last);
}

TEST_CASE("Raw disk: requests beyond the end, and not of whole sectors, fail and change nothing") {
  const Bytes before = sectors_of(4, 1);
  RawDiskRig rig(before);
  Bytes buffer(1024);
  for (u64 sector : {u64(3), u64(4), u64(5), ~u64(0)}) {
    CHECK(rig.disk->read(sector, buffer) == Io::Failed);
    CHECK(rig.disk->write(sector, buffer) == Io::Failed);
  }
  CHECK(rig.disk->write(0, std::span(buffer).first(100)) == Io::Failed);
  CHECK(rig.file->bytes == before);
}

TEST_CASE("Raw disk: a read-only file is a read-only disk") {
  RawDiskRig rig(sectors_of(4, 1));
  rig.file->writable = false;
  CHECK_FALSE(rig.disk->writable());
  CHECK(rig.disk->write(0, sectors_of(1, 2)) == Io::Failed);
}

TEST_CASE("Raw disk: a host that delivers nothing, or keeps nothing, is reported") {
  RawDiskRig rig(sectors_of(4, 1));
  rig.file->readable = false;
  rig.file->writes_left = 0;
  Bytes buffer(512);
  CHECK(rig.disk->read(0, buffer) == Io::Failed);
  CHECK(rig.disk->write(0, buffer) == Io::Failed);
  CHECK(rig.disk->flush() == Io::Failed);
}

TEST_CASE("Raw disk: a flush is over when the host has stored, or could not") {
  RawDiskRig rig(sectors_of(4, 1));
  rig.file->settled = Settled::Pending;
  CHECK(rig.disk->flush() == Io::Waiting);
  rig.file->settled = Settled::Kept;
  CHECK(rig.disk->flush() == Io::Done);
  rig.file->settled = Settled::Failed;
  CHECK(rig.disk->flush() == Io::Failed);
}

TEST_CASE("Raw disk: 2 TB can be read to the last sector; more is refused in a sentence, and so is nothing") {
  auto huge = RawDisk::open(std::make_unique<HugeMedia>(u64(1) << 41));
  REQUIRE(huge);
  CHECK((*huge)->sectors() == u64(1) << 32);
  CHECK(read_sectors(**huge, 0xFFFF'FFFF, 1) == Bytes(512, 0xFF));
  const auto larger = RawDisk::open(std::make_unique<HugeMedia>((u64(1) << 41) + 1));
  REQUIRE_FALSE(larger);
  CHECK(larger.sentence().find("2199023255553 bytes") != std::string::npos);
  const auto empty = RawDisk::open(media_of(host_file()));
  REQUIRE_FALSE(empty);
  CHECK(empty.sentence().find("empty") != std::string::npos);
}
