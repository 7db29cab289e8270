// SPDX-License-Identifier: MIT
// DOS and its relatives, from the test material: they boot, list and write files.
#include <set>

#include "tests/support/fat12_reader.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {

void boots_freedos_and_keeps_a_file(const std::string& path) {
  FERRITE_NEEDS(path);
  BootedRig rig(path, "A:\\>");

  rig.type("cls\ndir\n");
  REQUIRE(rig.wait_for("bytes free", 30));
  for (const char* file :
       {"AUTOEXEC BAT           408", "KERNEL   SYS        45,450", "COMMAND  COM        66,090",
        "CONFIG   SYS           209", "README   TXT           214", "5 file(s)        112,371 bytes"})
    CHECK(rig.shows(file));

  rig.type("cls\ncopy con hello.txt\nHello Ferrite\nsecond line\n");
  rig.tap(0x40);  // F6 is Ctrl-Z
  rig.type("\ncls\ntype hello.txt\n");
  REQUIRE(rig.wait_for("second line\n\nA:\\>", 30));

  const std::vector<u8> image = rig.eject();
  CHECK(image.size() == read_file(path).size());
  CHECK(Fat12Reader(image).read("HELLO.TXT") == "Hello Ferrite\r\nsecond line\r\n");
  CHECK(Fat12Reader(image).read("KERNEL.SYS")->size() == 45'450);
}

}  // namespace

TEST_CASE("FreeDOS boots from 1.44 MB, lists its files and writes one", "[guest]") {
  boots_freedos_and_keeps_a_file(shared_image("freedos-1440.img"));
}
TEST_CASE("FreeDOS boots from 720 KB, lists its files and writes one", "[guest]") {
  boots_freedos_and_keeps_a_file(shared_image("freedos-720.img"));
}
TEST_CASE("FreeDOS boots from a single-sided 160 KB disk, lists its files and writes one", "[guest]") {
  boots_freedos_and_keeps_a_file(shared_image("freedos-160.img"));
}

TEST_CASE("DOS sees that the disk was taken, and goes on with the next one", "[guest]") {
  const std::string path = shared_image("freedos-1440.img"), other = shared_image("freedos-720.img");
  FERRITE_NEEDS(path);
  BootedRig rig(path, "A:\\>");
  rig.eject();
  rig.type("dir\n");
  CHECK(rig.wait_for("(F)ail?", 60));
  rig.insert(other);
  rig.type("r");
  CHECK(rig.wait_for("610,304 bytes free", 60));
}

TEST_CASE("DOS at its prompt leaves the host's core alone", "[guest]") {
  const std::string path = shared_image("freedos-160.img");
  FERRITE_NEEDS(path);
  BootedRig rig(path, "A:\\>");
  rig.run_milliseconds(5000);  // the drive's motor stops
  const u64 before = rig.pc.instructions();
  rig.run_milliseconds(1000);
  CHECK(rig.pc.instructions() - before < rig.pc.hertz() / 20);
}

TEST_CASE("a write-protected disk refuses what DOS writes", "[guest]") {
  const std::string path = shared_image("freedos-1440.img");
  FERRITE_NEEDS(path);
  PcRig rig;
  rig.insert(path);
  rig.pc.floppy_drive(0).set_write_protected(true);
  REQUIRE(rig.wait_for("A:\\>"));
  rig.type("copy readme.txt other.txt\n");
  CHECK(rig.wait_for("write-protection violation", 60));
  CHECK(rig.eject() == read_file(path));
}

TEST_CASE("FreeDOS with HIMEM finds the memory above 1 MB", "[guest]") {
  const std::string path = shared_image("freedos-tools-720.img");
  FERRITE_NEEDS(path);
  BootedRig rig(path, "A:\\>");
  CHECK(rig.shows("Interface : XMS 2.00 80386"));
}

TEST_CASE("programs for FreeDOS write files, and draw in 256 colours", "[guest]") {
  const std::string path = shared_image("freedos-tools-720.img");
  FERRITE_NEEDS(path);
  PcRig rig;
  rig.insert(path);
  rig.pc.floppy_drive(0).set_fast(true);
  REQUIRE(rig.wait_for("A:\\>"));
  rig.type("primes /n:50 /p\n");
  rig.type("cls\ntype primes.txt\n");
  REQUIRE(rig.wait_for("43,   47,", 10));
  rig.type("cls\ncd demos\nmandel~1\n");
  rig.run_milliseconds(5000);
  const Frame& frame = rig.pc.frame();
  const std::set<u32> colours(frame.pixels.begin(), frame.pixels.end());
  CHECK(frame.width == 320);
  CHECK(frame.height == 200);
  CHECK(colours.size() > 16);
}

TEST_CASE("PC-MOS/386 asks for date and time and comes to its prompt", "[guest]") {
  const std::string path = shared_image("pcmos386.img");
  FERRITE_NEEDS(path);
  BootedRig rig(path, "New date is");
  CHECK(rig.shows("rel 5.01"));
  CHECK(rig.shows("Mon  9-21-2026 is the current date"));
  rig.type("\n");
  REQUIRE(rig.wait_for("New time is"));
  rig.type("\n");
  REQUIRE(rig.wait_for("[A:\\]"));
  rig.type("ver\n");
  CHECK(rig.wait_for("[A:\\]ver\n\nPC-MOS Version  5.01"));
}

// Under QEMU it stops with "Internal Error 4560" after the copyright; at a 386's pace it goes on.
TEST_CASE("MS-DOS 4.00 multitasking asks for the date, from a raw image and from ImageDisk's", "[guest]") {
  const std::string path = shared_image(GENERATE("msdos4-multitasking.img", "msdos4-multitasking.imd"));
  FERRITE_NEEDS(path);
  BootedRig rig(path, "MS-DOS version 4.00");
  CHECK(rig.wait_for("Enter new date:"));
}
