// SPDX-License-Identifier: MIT
// Machines that boot from a CD-ROM.
#include "core/device/ata_disk.h"
#include "core/device/atapi_cdrom.h"
#include "paths.h"
#include "tests/support/memory_disc.h"
#include "tests/support/memory_disk.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;
using test::MemoryDisc;

namespace {

constexpr u32 Sector = OpticalDisc::SectorBytes;

/// What of ISO 9660 and El Torito a BIOS looks at: the boot record in sector 17, its catalog in 18, the image in 19.
MemoryDisc::Handle bootable_disc() {
  auto disc = std::make_shared<MemoryDisc::Switches>();
  disc->bytes.resize(100 * Sector);
  const auto put = [&](u32 sector, u32 offset, std::string_view bytes) {
    std::copy(bytes.begin(), bytes.end(), disc->bytes.begin() + sector * Sector + offset);
  };
  using namespace std::string_view_literals;
  put(17, 0,
      "\0CD001\x01"sv
      "EL TORITO SPECIFICATION"sv),
      put(17, 0x47, "\x12"sv);
  put(18, 0x00, "\x01"sv), put(18, 0x1C, "\xAA\x55\x55\xAA"sv);
  put(18, 0x20, "\x88\0\0\0\0\0\x04\0\x13"sv);
  const std::vector<u8> image = read_file(FERRITE_CDROM_BOOT);
  std::copy(image.begin(), image.end(), disc->bytes.begin() + 19 * Sector);
  put(30, 0, "read from the disc"sv);
  return disc;
}

/// A CD-ROM drive as secondary master, and an empty disk.
struct CdromRig : PcRig {
  MemoryDisc::Handle disc = bootable_disc();
  CdromRig() {
    pc.attach_hard_disk(0, std::make_unique<test::MemoryDisk>(test::MemoryDisk::numbered(2016)));
    pc.attach_cdrom(2);
  }
};

}  // namespace

TEST_CASE("a PC boots from a CD-ROM before its hard disk", "[guest]") {
  CdromRig rig;
  rig.pc.cdrom(2)->insert(std::make_unique<MemoryDisc>(rig.disc));
  REQUIRE(rig.wait_for("read from the disc"));
  CHECK(rig.shows("Booting from DVD/CD"));
  CHECK(rig.pc.cdrom(2)->last_access() > 0);
  CHECK(rig.pc.cdrom(0) == nullptr);
  CHECK(rig.pc.hard_disk(2) == nullptr);
}

TEST_CASE("a PC with an empty CD-ROM drive boots on from its hard disk", "[guest]") {
  CdromRig rig;
  CHECK(rig.wait_for("Booting from Hard Disk"));
}

TEST_CASE("a state of a machine with a disk where this one has a CD-ROM drive is refused", "[guest]") {
  CdromRig here;
  PcRig other;
  other.pc.attach_hard_disk(0, std::make_unique<test::MemoryDisk>(test::MemoryDisk::numbered(2016)));
  other.pc.attach_hard_disk(2, std::make_unique<test::MemoryDisk>(test::MemoryDisk::numbered(2016)));
  const auto refused = here.pc.restore(other.pc.save());
  REQUIRE_FALSE(refused);
  CHECK(refused.sentence().find("a hard disk as secondary master, and this one has a CD-ROM drive") !=
        std::string::npos);
  CHECK(here.pc.restore(here.pc.save()));
}
