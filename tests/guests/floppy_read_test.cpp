// SPDX-License-Identifier: MIT
// A disk, read by the BIOS a track a call.
#include <catch2/catch.hpp>

#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {
// INT 13h, AH=02h: 18 sectors from each head of 80 cylinders to 0000:8000; then 'D' on the screen, or 'F' if one
// failed.
const std::vector<u8> ReadAll{
    0x31, 0xC0, 0x8E, 0xC0, 0x8E, 0xD8, 0x8E, 0xD0, 0xBC, 0x00, 0x7C,  // xor ax, ax; es, ds, ss; mov sp, 7C00h
    0xB9, 0x01, 0x00, 0x31, 0xD2,                                      // mov cx, 1; xor dx, dx
    0xB8, 0x12, 0x02, 0xBB, 0x00, 0x80, 0xCD, 0x13,                    // again: mov ax, 0212h; mov bx, 8000h; int 13h
    0xB0, 'F',  0x72, 0x0E,                                            // mov al, 'F'; jc show
    0x80, 0xF6, 0x01, 0x75, 0xEF,                                      // xor dh, 1; jnz again
    0xFE, 0xC5, 0x80, 0xFD, 0x50, 0x72, 0xE8,                          // inc ch; cmp ch, 80; jb again
    0xB0, 'D',                                                         // mov al, 'D'
    0xB4, 0x07, 0x68, 0x00, 0xB8, 0x07, 0x31, 0xFF, 0xAB, 0xF4, 0xEB, 0xFD};  // show: es:[0] = al; hlt

constexpr std::size_t CylindersInCode = 37;

/// Guest milliseconds that reading so many cylinders takes.
u64 time_to_read(u8 cylinders, bool fast) {
  PcRig rig;
  std::vector<u8> code = ReadAll;
  code[CylindersInCode] = cylinders;
  rig.insert_boot_sector(code);
  rig.pc.floppy_drive(0).set_fast(fast);
  REQUIRE(rig.wait_for("Booting from Floppy"));
  const u64 begin = rig.pc.now();
  REQUIRE(rig.run_until([&] { return rig.row(0).substr(0, 1) == "D" || rig.row(0).substr(0, 1) == "F"; }, 120));
  CHECK(rig.row(0).substr(0, 1) == "D");
  return (rig.pc.now() - begin) / (rig.pc.hertz() / 1000);
}
}  // namespace

TEST_CASE("a BIOS reads a 1.44 MB disk at two turns a track or faster", "[guest]") {
  constexpr u8 cylinders = 8;
  const u64 milliseconds = time_to_read(cylinders, false);
  CHECK(milliseconds > cylinders * 2 * 200);
  CHECK(milliseconds < cylinders * 2 * 2 * 200 + 2000);
}

TEST_CASE("a BIOS reads a whole 1.44 MB disk in a fast drive within a second", "[guest]") {
  CHECK(time_to_read(80, true) < 1000);
}
