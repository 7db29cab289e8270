// SPDX-License-Identifier: MIT
// Debian's installer for the i386, in text mode on the VGA.
#include "paths.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {

const std::string Kernel = FERRITE_INSTALLER_DIR "/linux", Initrd = FERRITE_INSTALLER_DIR "/initrd.gz";
constexpr u32 Megabytes = 320;  // with less than 273 it asks whether to go on

PcConfig machine() {
  PcConfig config = test_machine(Megabytes, 200 * PcRig::Megahertz);
  auto linux_boot = LinuxBoot::open(read_file(FERRITE_LINUX_ROM), read_file(Kernel), read_file(Initrd),
                                    "vga=normal fb=false nomodeset cryptomgr.notests quiet", Megabytes << 20);
  if (!linux_boot) FAIL(linux_boot.sentence());
  config.linux = std::move(*linux_boot);
  return config;
}

}  // namespace

TEST_CASE("Debian's installer asks for the language, and the cursor keys choose one", "[guest]") {
  FERRITE_NEEDS(Initrd);
  PcRig rig(machine());
  REQUIRE(rig.wait_for("Select a language", 120));
  REQUIRE(rig.wait_for("English", 10));
}
