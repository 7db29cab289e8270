// SPDX-License-Identifier: MIT
// The VBE modes as a program finds them: SeaBIOS's VGA BIOS over the DISPI registers and the EDID.
#include "paths.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {

constexpr u32 Black = 0xFF000000;

struct VbeRig : PcRig {
  VbeRig() { insert_boot_sector(read_file(FERRITE_VBE_BOOT)); }
  /// Until the guest pauses for the n-th time, and a little longer.
  bool paused(u32 times) {
    const bool met = run_until([&] {
      while (!pc.serial_output().empty()) said += char(pc.serial_output().pop());
      return u32(std::count(said.begin(), said.end(), '.')) == times;
    });
    run_milliseconds(20);
    return met;
  }
  bool has(std::string_view line) const { return said.find(line) != std::string::npos; }
  u32 pixel(u32 x, u32 y) {
    const Frame& frame = pc.frame();
    return frame.pixels.at(y * frame.width + x);
  }
  std::string said;
};

}  // namespace

TEST_CASE("VBE lists, sets and shows modes of up to 1920x1200, pans them, flips their pages and gives the DAC 8 bits",
          "[guest]") {
  VbeRig rig;
  REQUIRE(rig.paused(1));
  CHECK(rig.has("0105 0400 0300 0008"));
  CHECK(rig.has("0118 0400 0300 0018"));
  CHECK(rig.has("0117 0400 0300 0010"));
  CHECK(rig.has("0189 0780 04B0 0020"));
  CHECK(rig.has("\n004F 004F "));
  CHECK(rig.pc.video_mode() == VideoMode::Svga);
  CHECK(rig.pc.frame().width == 1920);
  CHECK(rig.pc.frame().height == 1200);
  CHECK(rig.pixel(0, 0) == 0xFF332211);
  CHECK(rig.pixel(1919, 1199) == 0xFF665544);

  REQUIRE(rig.paused(2));
  CHECK(rig.has(".004F 004F 0780 1111 ."));  // 32 MB have 4369 lines of 1920
  CHECK(rig.pixel(0, 700) == 0xFF998877);
  CHECK(rig.pixel(0, 0) == Black);

  REQUIRE(rig.paused(3));
  CHECK(rig.pixel(0, 100) == 0xFF998877);
  CHECK(rig.pixel(1919, 1199) == 0xFFCCBBAA);
  REQUIRE(rig.paused(4));
  CHECK(rig.pixel(0, 0) == 0xFF332211);
  CHECK(rig.pixel(1919, 1199) == 0xFF665544);

  REQUIRE(rig.paused(5));
  CHECK(rig.has(".004F 15E0 004F 004F 004F ."));  // 56.00 MHz: 1024x768
  CHECK(rig.pc.frame().width == 1024);
  CHECK(rig.pixel(0, 128) == 0xFFFF4281);

  rig.run_milliseconds(1000);
  for (u32 look = 0; look < 3; look++) {
    const u32 before = rig.pixel(1, 0);
    rig.run_milliseconds(200);
    const Frame& frame = rig.pc.frame();
    CHECK(frame.pixels[1] != before);
    CHECK(frame.changed_first == 0);
    CHECK(frame.changed_end == 1);
  }
}
