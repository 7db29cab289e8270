// SPDX-License-Identifier: MIT
// Debian's installer for the i386, in text mode on the VGA.
#include "paths.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {

const std::string Kernel = FERRITE_INSTALLER_DIR "/linux", Initrd = FERRITE_INSTALLER_DIR "/initrd.gz";
PcConfig machine(u32 megabytes) {
  PcConfig config = test_machine(megabytes, 200 * PcRig::Megahertz);
  auto linux_boot = LinuxBoot::open(read_file(FERRITE_LINUX_ROM), read_file(Kernel), read_file(Initrd),
                                    "vga=normal fb=false nomodeset cryptomgr.notests quiet", megabytes << 20);
  if (!linux_boot) FAIL(linux_boot.sentence());
  config.linux = std::move(*linux_boot);
  return config;
}

}  // namespace

TEST_CASE("Debian's installer asks for the language, then for the country", "[guest][slow]") {
  FERRITE_NEEDS(Initrd);
  PcRig rig(machine(512));
  REQUIRE(rig.wait_for("Select a language", 120));
  REQUIRE(rig.wait_for("English", 10));
  rig.type("\n");
  CHECK(rig.wait_for("Select your location", 60));
  CHECK(rig.wait_for("United States", 10));
}

// The memory that it wants grew with its release; with less it speaks only English.
TEST_CASE(
    "Debian's installer tells a machine of 256 MB what it wants, and asks for the location where the user goes on",
    "[guest][slow]") {
  FERRITE_NEEDS(Initrd);
  PcRig rig(machine(256));
  REQUIRE(rig.wait_for("Low memory mode", 120));
  REQUIRE(rig.wait_for("<Continue>", 10));
  CHECK(rig.shows("megabytes of memory are required"));
  rig.type("\n");
  CHECK(rig.wait_for("Select your location", 60));
  CHECK(rig.wait_for("Antarctica", 10));
}
