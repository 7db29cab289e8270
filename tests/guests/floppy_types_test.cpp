// SPDX-License-Identifier: MIT
// Drives with the mechanics of their type, as the BIOS drives them.
#include <catch2/catch.hpp>

#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {
using Type = FloppyDrive::Type;

PcConfig machine_with(Type drive_a) {
  PcConfig config = test_machine(16, PcRig::UsualClock);
  config.floppy_drives[0] = {drive_a, FloppyDrive::Mechanics::Real};
  return config;
}

/// Shows K in the corner of the screen, where the boot sector of a disk of so many bytes is read from such a drive.
bool boots(Type drive_a, u32 bytes) {
  PcRig rig(machine_with(drive_a));
  // mov ax, B800h; mov ds, ax; mov byte [0], 'K'; hlt
  const std::vector<u8> code{0xB8, 0x00, 0xB8, 0x8E, 0xD8, 0xC6, 0x06, 0x00, 0x00, 'K', 0xF4, 0xEB, 0xFD};
  std::vector<u8> image(bytes);
  std::copy(code.begin(), code.end(), image.begin());
  image[510] = 0x55, image[511] = 0xAA;
  rig.insert(image);
  REQUIRE(rig.wait_for("Booting from Floppy"));
  return rig.run_until([&] { return rig.row(0).substr(0, 1) == "K"; }, 20);
}
}  // namespace

TEST_CASE("the BIOS boots from a drive of each type, and from the lower density in it", "[guest]") {
  CHECK(boots(Type::Inch525Dd, 368'640));
  CHECK(boots(Type::Inch525Hd, 1'228'800));
  CHECK(boots(Type::Inch525Hd, 368'640));
  CHECK(boots(Type::Inch35Dd, 737'280));
  CHECK(boots(Type::Inch35Hd, 1'474'560));
  CHECK(boots(Type::Inch35Hd, 737'280));
  CHECK(boots(Type::Inch35Ed, 2'949'120));
}

TEST_CASE("a drive cannot read a disk of a higher density than its own", "[guest]") {
  CHECK_FALSE(boots(Type::Inch35Dd, 1'474'560));
  CHECK_FALSE(boots(Type::Inch35Hd, 2'949'120));
}
