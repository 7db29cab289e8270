// SPDX-License-Identifier: MIT
// A program that changes colours while the beam draws, on a whole machine.
#include "paths.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;

TEST_CASE("a program that waits for each line paints bands, and they stand still whenever one looks", "[guest]") {
  PcRig rig;
  rig.insert_boot_sector(read_file(FERRITE_RASTER_BOOT));
  REQUIRE(rig.run_until([&] { return !rig.pc.serial_output().empty(); }));
  rig.run_milliseconds(100);
  const Frame& frame = rig.pc.frame();
  REQUIRE(frame.height == 400);
  const auto line = [&](u32 y) { return frame.pixels[y * frame.width]; };
  const auto red = [](u32 level) { return 0xFF000000 | (level & 0x3F) << 2 | (level & 0x3F) >> 4; };
  CHECK(line(0) == 0xFF00FF00);
  u32 wrong = 0;
  for (u32 y = 1; y < 200; y++) wrong += line(y) != red(y - 1);
  CHECK(wrong == 0);
  CHECK(line(201) == 0xFFFF0000);
  CHECK(line(399) == 0xFFFF0000);
  for (u32 look = 0; look < 20; look++) {
    rig.run_milliseconds(3);
    CHECK(rig.pc.frame().changed_first == rig.pc.frame().changed_end);
  }
}
