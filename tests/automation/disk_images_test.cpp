// SPDX-License-Identifier: MIT
// Disks whose bytes the host fetches as they are asked for.
#include "core/automation/disk_images.h"

#include <catch2/catch.hpp>

namespace ferrite::automation {
namespace {

using Io = HardDisk::Io;
constexpr std::size_t BlockBytes = 4096;

/// A file on a slow server: a block is here after it was asked for `delay` times.
class SlowFile final : public StoredFile {
 public:
  SlowFile(std::size_t bytes, unsigned delay) : asked(bytes / BlockBytes + 1), delay_(delay), bytes_(bytes) {
    for (std::size_t n = 0; n < bytes; n++) bytes_[n] = u8(n / HardDisk::SectorBytes + 1);
  }
  std::vector<unsigned> asked;  // by block
  bool unplugged = false;

  bool fetched() const override { return true; }
  u64 size() const override { return bytes_.size(); }
  bool writable() const override { return false; }
  bool waiting() const override { return waiting_; }
  bool read(u64 offset, std::span<u8> into) override {
    waiting_ = false;
    if (unplugged || offset + into.size() > bytes_.size()) return false;
    for (u64 block = offset / BlockBytes; block <= (offset + into.size() - 1) / BlockBytes; block++)
      if (asked[std::size_t(block)]++ < delay_) waiting_ = true;
    std::copy_n(bytes_.begin() + std::ptrdiff_t(offset), into.size(), into.begin());
    return !waiting_;
  }
  bool write(u64, std::span<const u8>) override { return false; }
  bool flush() override { return true; }

 private:
  unsigned delay_;
  std::vector<u8> bytes_;
  bool waiting_ = false;
};

struct Rig {
  static constexpr const char* Path = "C:\\Disks\\far.img";
  MemoryStore store;
  EventQueue events;
  HostFiles files{store, events};
  DiskImages images{files};
  std::shared_ptr<SlowFile> file;

  explicit Rig(unsigned delay = 2, std::size_t bytes = 64 * BlockBytes)
      : file(std::make_shared<SlowFile>(bytes, delay)) {
    REQUIRE(files.adopt(Path, file) == S_OK);
    REQUIRE(files.set_access(Path, FileAccess::ReadOnly) == S_OK);
  }

  std::unique_ptr<HardDisk> open() {
    while (!images.at_hand(Path)) continue;
    auto disk = images.open_with_changes(Path, HardDiskFormat::Raw);
    if (!disk) FAIL(disk.sentence());
    return std::move(*disk);
  }
};

/// Asks again until the host has done it, as a drive does.
template <class Action>
unsigned repeats(Action action) {
  for (unsigned n = 0; n < 20; n++)
    if (const Io result = action(); result != Io::Waiting) return result == Io::Done ? n : 99;
  return 99;
}

}  // namespace

TEST_CASE("a disk in a fetched file says that it waits, and reads once the bytes have come") {
  Rig rig;
  const auto disk = rig.open();
  std::array<u8, HardDisk::SectorBytes> sector{};
  CHECK(disk->read(100, sector) == Io::Waiting);
  CHECK(repeats([&] { return disk->read(100, sector); }) == 1);
  CHECK(sector[0] == 101);
}

TEST_CASE("what is written to a fetched disk is kept beside it, and is there when it is opened again") {
  Rig rig;
  std::array<u8, HardDisk::SectorBytes> sector{}, written;
  written.fill(0xAB);
  {
    const auto disk = rig.open();
    CHECK(disk->writable());
    CHECK(repeats([&] { return disk->write(200, written); }) == 2);
    CHECK(disk->flush() == Io::Done);
  }
  const auto disk = rig.open();
  REQUIRE(disk->read(200, sector) == Io::Done);
  CHECK(sector == written);
  CHECK(repeats([&] { return disk->read(201, sector); }) <= 2);
  CHECK(sector[0] == 202);
  CHECK(rig.files.exists(DiskImages::changes_path(Rig::Path)));
}

TEST_CASE("a write that had to wait takes no more room than one that did not") {
  Rig slow(10), quick(0);
  const std::array<u8, HardDisk::SectorBytes> sector{};
  for (Rig* rig : {&slow, &quick}) {
    const auto disk = rig->open();
    CHECK(repeats([&] { return disk->write(300, sector); }) < 20);
  }
  const auto room = [](Rig& rig) { return rig.files.stat(DiskImages::changes_path(Rig::Path)).value.size; };
  CHECK(room(slow) == room(quick));
}

TEST_CASE("a fetched file that fails is a failed read, not one that waits for ever") {
  Rig rig(0);
  const auto disk = rig.open();
  rig.file->unplugged = true;
  std::array<u8, HardDisk::SectorBytes> sector{};
  CHECK(disk->read(100, sector) == Io::Failed);
}

TEST_CASE("a fetched image can be opened when its first sector and its last have come") {
  Rig rig;
  CHECK_FALSE(rig.images.at_hand(Rig::Path));
  CHECK_FALSE(rig.images.at_hand(Rig::Path));
  CHECK_FALSE(rig.images.open_hard_disk(Rig::Path, {}));
  while (!rig.images.at_hand(Rig::Path)) continue;
  CHECK(rig.images.recognise(Rig::Path));
}

TEST_CASE("a disc in a fetched file waits, too, and two drives may read it") {
  Rig rig(1);
  const auto disc = rig.images.open_disc(Rig::Path), other = rig.images.open_disc(Rig::Path);
  REQUIRE(disc);
  REQUIRE(other);
  std::array<u8, OpticalDisc::SectorBytes> sector{};
  CHECK((*disc)->read(30, sector) == Io::Waiting);
  CHECK((*disc)->read(30, sector) == Io::Done);
  CHECK(sector[0] == 121);
  CHECK((*other)->read(30, sector) == Io::Done);
}

TEST_CASE("a cue sheet opens the files beside it, and names the one that is not there") {
  Rig rig(0);
  const auto write = [&](const char* path, std::string_view text) {
    REQUIRE(rig.files.write(path, {reinterpret_cast<const u8*>(text.data()), text.size()}) == S_OK);
  };
  write("C:\\Disks\\game.CUE", "FILE \"far.img\" BINARY\n TRACK 01 MODE1/2048\n  INDEX 01 00:00:00\n");
  write("C:\\Disks\\lost.cue", "FILE gone.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n");
  CHECK(rig.images.at_hand("C:\\Disks\\game.CUE"));
  const auto disc = rig.images.open_disc("C:\\Disks\\game.CUE");
  REQUIRE(disc);
  std::array<u8, OpticalDisc::SectorBytes> sector{};
  CHECK((*disc)->read(30, sector) == Io::Done);
  CHECK(sector[0] == 121);
  CHECK(rig.images.open_disc("C:\\Disks\\lost.cue").sentence().find("gone.bin") != std::string::npos);
}

TEST_CASE("a track in a fetched file waits for its bytes") {
  Rig rig(1);
  const std::string_view text = "FILE far.img BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n";
  REQUIRE(rig.files.write("C:\\Disks\\far.cue", {reinterpret_cast<const u8*>(text.data()), text.size()}) == S_OK);
  const auto disc = rig.images.open_disc("C:\\Disks\\far.cue");
  REQUIRE(disc);
  std::array<u8, OpticalDisc::RawBytes> sound{};
  CHECK((*disc)->read_raw(10, sound) == Io::Waiting);
  CHECK((*disc)->read_raw(10, sound) == Io::Done);
  CHECK(sound[0] == 23520 / 512 + 1);
}

}  // namespace ferrite::automation
