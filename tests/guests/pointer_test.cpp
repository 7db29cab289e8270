// SPDX-License-Identifier: MIT
// The pointer as a driver finds it that asks the BIOS for it, and VMware's backdoor.
#include "paths.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {
struct PointerRig : PcRig {
  PointerRig() : PcRig(16) {
    insert_boot_sector(read_file(FERRITE_POINTER_BOOT));
    REQUIRE(wait_for("MOUSE   0000 0000 0000"));
  }
};
}  // namespace

TEST_CASE("a driver hears of the PS/2 mouse from the BIOS", "[guest]") {
  PointerRig rig;
  rig.pc.mouse().move(300, 2);
  rig.pc.mouse().set_buttons(mouse::Left);
  CHECK(rig.wait_for("MOUSE   0001 012C FFFE", 2));
  rig.pc.mouse().move(-300, -2);
  rig.pc.mouse().set_buttons(0);
  CHECK(rig.wait_for("MOUSE   0000 0000 0000", 2));
  CHECK_FALSE(rig.pc.pointer_is_absolute());
}

TEST_CASE("a driver of VMware's absolute pointer knows where the host points", "[guest]") {
  PointerRig rig;
  rig.type("a");
  REQUIRE(rig.wait_for("Pointer", 2));
  CHECK(rig.pc.pointer_is_absolute());
  rig.pc.mouse().point_at(0x1234, 0xFEDC);
  rig.pc.mouse().set_buttons(mouse::Right);
  CHECK(rig.wait_for("Pointer 0010 1234 FEDC", 2));
  CHECK(rig.shows("MOUSE   0000 0000 0000"));
  const std::vector<u8> state = rig.pc.save();
  rig.pc.reset();
  CHECK_FALSE(rig.pc.pointer_is_absolute());
  REQUIRE(rig.pc.restore(state));
  rig.pc.mouse().point_at(1, 2);
  rig.pc.mouse().set_buttons(0);
  CHECK(rig.wait_for("Pointer 0000 0001 0002", 2));
}
