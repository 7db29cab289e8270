// SPDX-License-Identifier: MIT
// Debian's installer for the i386, in text mode on the VGA.
#include "paths.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {

const std::string Kernel = FERRITE_INSTALLER_DIR "/linux", Initrd = FERRITE_INSTALLER_DIR "/initrd.gz";
constexpr u32 Megabytes = 512;  // with 320 it enters its low memory mode, and speaks only English

PcConfig machine() {
  PcConfig config = test_machine(Megabytes, 200 * PcRig::Megahertz);
  auto linux_boot = LinuxBoot::open(read_file(FERRITE_LINUX_ROM), read_file(Kernel), read_file(Initrd),
                                    "vga=normal fb=false nomodeset cryptomgr.notests quiet", Megabytes << 20);
  if (!linux_boot) FAIL(linux_boot.sentence());
  config.linux = std::move(*linux_boot);
  return config;
}

}  // namespace

TEST_CASE("Debian's installer asks for the language, then for the country", "[guest][slow]") {
  FERRITE_NEEDS(Initrd);
  PcRig rig(machine());
  REQUIRE(rig.wait_for("Select a language", 120));
  REQUIRE(rig.wait_for("English", 10));
  rig.type("\n");
  CHECK(rig.wait_for("Select your location", 60));
  CHECK(rig.wait_for("United States", 10));
}
