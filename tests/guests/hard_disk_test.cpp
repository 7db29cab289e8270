// SPDX-License-Identifier: MIT
// Machines that boot from a hard disk.
#include "core/device/ata_disk.h"
#include "core/device/virtio_block.h"
#include "paths.h"
#include "tests/support/memory_disk.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;
using test::MemoryDisk;

namespace {

constexpr u32 Sector = HardDisk::SectorBytes;

void put(std::vector<u8>& disk, u64 sector, std::string_view text) {
  std::copy(text.begin(), text.end(), disk.begin() + std::ptrdiff_t(sector * Sector));
}
std::string text_at(const std::vector<u8>& disk, u64 sector) {
  return reinterpret_cast<const char*>(disk.data() + sector * Sector);
}

/// A disk of 40 MB at the first place, which boots, and one of 5 MB at the third.
struct HardDiskRig : PcRig {
  MemoryDisk::Handle first = std::make_shared<MemoryDisk::Switches>();
  MemoryDisk::Handle second = std::make_shared<MemoryDisk::Switches>();

  HardDiskRig() {
    first->bytes = read_file(FERRITE_HARD_DISK_BOOT);
    first->bytes.resize(40 << 20);
    second->bytes.resize(5 << 20);
    put(first->bytes, (1 * 16 + 2) * 63 + 2, "at 1/2/3");
    put(first->bytes, 20'000, "at 20000"), put(first->bytes, 20'001, "behind it"), put(first->bytes, 20'002, "last");
    put(second->bytes, 7, "on the second");
    pc.attach_hard_disk(0, std::make_unique<MemoryDisk>(first));
    pc.attach_hard_disk(2, std::make_unique<MemoryDisk>(second));
  }
};

/// The same with virtio disks, at the first place and the last.
struct VirtioDiskRig : PcRig {
  MemoryDisk::Handle first = std::make_shared<MemoryDisk::Switches>();
  MemoryDisk::Handle second = std::make_shared<MemoryDisk::Switches>();

  VirtioDiskRig() {
    first->bytes = read_file(FERRITE_HARD_DISK_BOOT);
    first->bytes.resize(40 << 20);
    second->bytes.resize(5 << 20);
    put(first->bytes, 20'000, "at 20000");
    put(second->bytes, 7, "on the second");
    pc.attach_virtio_disk(0, std::make_unique<MemoryDisk>(first));
    pc.attach_virtio_disk(3, std::make_unique<MemoryDisk>(second));
  }
};

}  // namespace

TEST_CASE("a PC boots from its first hard disk, and INT 13h reads and writes both by CHS and by LBA", "[guest]") {
  HardDiskRig rig;
  REQUIRE(rig.wait_for("ENDS"));
  CHECK(rig.shows("80 0F 3F\nat 1/2/3\nat 20000\non the second\nENDS"));
  const std::vector<u8>& disk = rig.first->bytes;
  CHECK(text_at(disk, 30'000) == "at 20000");
  CHECK(text_at(disk, 30'002) == "last");
  const u64 chs_3_0_62 = 3 * 16 * 63 + 61;
  CHECK(text_at(disk, chs_3_0_62) == "at 20000");
  CHECK(text_at(disk, chs_3_0_62 + 2) == "last");
  CHECK(rig.pc.hard_disk(0)->last_access() > 0);
  CHECK(rig.pc.hard_disk(1) == nullptr);
}

TEST_CASE("a PC boots from a floppy before its hard disk", "[guest]") {
  HardDiskRig rig;
  rig.insert(FERRITE_WELCOME_IMAGE);
  CHECK(rig.wait_for("A PC in a web page"));
}

TEST_CASE("a PC boots from a slow host's hard disk", "[guest]") {
  HardDiskRig rig;
  rig.run_milliseconds(100);
  rig.first->waits = 10'000;  // a second
  REQUIRE(rig.wait_for("ENDS"));
  CHECK(rig.first->waits == 0);
}

TEST_CASE("a machine saved while it reads its hard disk goes on elsewhere", "[guest]") {
  HardDiskRig here, elsewhere;
  REQUIRE(here.wait_for("Booting from Hard Disk"));
  here.pc.run_until(here.pc.now() + 12'345);
  const auto state = here.pc.save();
  REQUIRE(here.wait_for("ENDS"));
  const auto restored = elsewhere.pc.restore(state);
  REQUIRE(restored);
  REQUIRE(elsewhere.wait_for("ENDS"));
  CHECK(elsewhere.screen_text() == here.screen_text());
}

TEST_CASE("a state of a machine with other hard disks is refused with a sentence", "[guest]") {
  HardDiskRig with;
  PcRig without;
  with.run_milliseconds(10), without.run_milliseconds(10);
  const auto refused = without.pc.restore(with.pc.save());
  REQUIRE_FALSE(refused);
  CHECK(refused.sentence() ==
        "This state belongs to a machine with a hard disk as primary master, and this one has nothing there. Attach "
        "the same drives and restore again.");
  CHECK_FALSE(with.pc.restore(without.pc.save()));
}

TEST_CASE("a PC boots from a virtio disk, and INT 13h reads and writes it and the next", "[guest]") {
  VirtioDiskRig rig;
  REQUIRE(rig.wait_for("ENDS"));
  CHECK(rig.shows("at 20000\non the second\nENDS"));
  CHECK(text_at(rig.first->bytes, 30'000) == "at 20000");
  CHECK(rig.first->flushes > 0);
  CHECK(rig.pc.virtio_disk(1) == nullptr);

  PcRig without;
  const auto refused = without.pc.restore(rig.pc.save());
  REQUIRE_FALSE(refused);
  CHECK(refused.sentence() ==
        "This state belongs to a machine with a virtio disk at place 0, and this one has none there. Attach the same "
        "disks and restore again.");
}

TEST_CASE("a machine saved while it waits for its virtio disk goes on elsewhere", "[guest]") {
  VirtioDiskRig here, elsewhere;
  REQUIRE(here.wait_for("Booting from Hard Disk"));
  here.first->waits = elsewhere.first->waits = 1000;
  here.pc.run_until(here.pc.now() + 12'345);
  REQUIRE(elsewhere.pc.restore(here.pc.save()));
  elsewhere.first->waits = here.first->waits;
  CHECK(elsewhere.pc.hash() == here.pc.hash());
  REQUIRE(here.wait_for("ENDS"));
  REQUIRE(elsewhere.wait_for("ENDS"));
  CHECK(elsewhere.pc.hash() == here.pc.hash());
}
