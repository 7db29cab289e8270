// SPDX-License-Identifier: MIT
// Systems that fit on a floppy with room to spare, from the test material and from Debian.
#include "core/device/atapi_cdrom.h"
#include "core/disk/floppy_image.h"
#include "core/disk/iso_image.h"
#include "paths.h"
#include "tests/support/memory_disk.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {
constexpr const char* GrubRescueDisc = "/usr/lib/grub-rescue/grub-rescue-cdrom.iso";
constexpr const char* GrubRescueFloppy = "/usr/lib/grub-rescue/grub-rescue-floppy.img";  // Debian: grub-rescue-pc

/// The disk of a raw image in a file of the format with this extension.
std::vector<u8> converted(const std::vector<u8>& raw, std::string_view extension) {
  const auto image = FloppyImage::open(std::make_unique<MemoryMedia>(raw));
  REQUIRE(image);
  for (const FloppyFileFormat& format : floppy_file_formats()) {
    if (format.extensions.substr(0, extension.size()) != extension) continue;
    Losses losses;
    auto file = format.write((*image)->disk(), losses);
    CHECK(losses.empty());
    return file;
  }
  FAIL("no format has the extension " << extension);
  return {};
}

void insert_disc(PcRig& rig, const std::string& path) {
  rig.pc.attach_cdrom(2);
  auto disc = IsoImage::open(std::make_unique<MemoryMedia>(read_file(path)));
  REQUIRE(disc);
  rig.pc.cdrom(2)->insert(std::move(*disc));
}
}  // namespace

TEST_CASE("MikeOS opens its dialogue, and OK opens the program menu", "[guest]") {
  const std::string path = shared_image("mikeos.flp");
  FERRITE_NEEDS(path);
  BootedRig rig(path, "Thanks for trying out MikeOS!");
  CHECK(rig.row(0) == " Welcome to MikeOS");
  CHECK(rig.row(24) == " Version 4.5");
  CHECK(rig.shows("OK            Cancel"));
  rig.type("\n");
  REQUIRE(rig.wait_for("Please select a file"));
  CHECK(rig.shows("EDIT.BIN"));
  CHECK(rig.shows("CALC.BAS"));
}

TEST_CASE("bootOS comes to its prompt and lists its games", "[guest]") {
  const std::string path = shared_image("bootos-360.img");
  FERRITE_NEEDS(path);
  BootedRig rig(path, "bootOS\n$");
  rig.type("dir\n");
  REQUIRE(rig.wait_for("bootle\n$"));
  for (const char* game : {"fbird", "pillman", "invaders", "atomchess", "tetranglix", "rogue"}) CHECK(rig.shows(game));
}

TEST_CASE("GRUB's rescue floppy, shorter than its disk, answers commands", "[guest]") {
  FERRITE_NEEDS(std::string(GrubRescueFloppy));
  BootedRig rig(GrubRescueFloppy, "GNU GRUB  version 2.06");
  REQUIRE(rig.wait_for("Memtest86+", 60));  // an entry of its menu
  rig.type("c");
  REQUIRE(rig.wait_for("grub>", 10));
  rig.type("echo hello\n");
  CHECK(rig.wait_for("grub> echo hello\nhello\ngrub>", 10));
  rig.type("ls\n");
  CHECK(rig.wait_for("grub> ls\n(fd0)", 60));
}

TEST_CASE("GRUB's rescue floppy boots from a file of each format, and reads its own disk", "[guest]") {
  FERRITE_NEEDS(std::string(GrubRescueFloppy));
  const std::string extension = GENERATE("hfe", "86f", "imd", "td0");
  CAPTURE(extension);
  PcRig rig;
  rig.insert(converted(read_file(GrubRescueFloppy), extension));
  rig.pc.floppy_drive(0).set_fast(true);
  REQUIRE(rig.wait_for("Memtest86+", 60));  // an entry of its menu
  rig.type("c");
  REQUIRE(rig.wait_for("grub>", 10));
  rig.type("ls (fd0)\n");
  CHECK(rig.wait_for("Device fd0:", 60));
  CHECK(rig.wait_for("1440KiB", 10));
}

TEST_CASE("GRUB's rescue CD-ROM sees the drives and reads a file of each", "[guest]") {
  FERRITE_NEEDS(std::string(GrubRescueDisc));
  PcRig rig(64, 50 * PcRig::Megahertz);
  auto disk = std::make_shared<test::MemoryDisk::Switches>();
  disk->bytes = read_file(FERRITE_WELCOME_IMAGE);  // a file system without a partition
  rig.pc.attach_hard_disk(0, std::make_unique<test::MemoryDisk>(disk));
  insert_disc(rig, GrubRescueDisc);
  REQUIRE(rig.wait_for("Memtest86+", 30));                                     // an entry of its menu
  rig.insert(FERRITE_WELCOME_IMAGE, 0), rig.insert(FERRITE_WELCOME_IMAGE, 1);  // it tries empty drives for minutes
  rig.type("c");
  REQUIRE(rig.wait_for("grub>", 10));
  rig.type("ls\n");
  CHECK(rig.wait_for("(hd0) (cd) (cd,msdos1) (fd0) (fd1)", 30));
  REQUIRE(rig.wait_for("(fd1)\ngrub>", 30));
  rig.type("cat (hd0)/README.TXT\n");
  CHECK(rig.wait_for("Ferrite", 30));
  rig.type("clear\nls (cd)/boot/grub\n");
  CHECK(rig.wait_for("i386-pc/", 30));
  rig.type("clear\ncat (fd0)/README.TXT\n");
  CHECK(rig.wait_for("Ferrite", 30));
}

TEST_CASE("memtest86+ tests 16 MB and finds no error", "[guest]") {
  const std::string image = FERRITE_MEMTEST_IMAGE;
  FERRITE_NEEDS(image);
  PcRig rig(16, 100 * PcRig::Megahertz);
  rig.insert(image);
  REQUIRE(rig.wait_for("Memtest86+ v6", 60));
  REQUIRE(rig.wait_for("Status: Testing", 60));
  CHECK(rig.wait_for("Test #3", 120));
  CHECK(rig.shows("Errors: 0"));
}

TEST_CASE("memtest86+ from a CD-ROM tests 16 MB and finds no error", "[guest]") {
  FERRITE_NEEDS(std::string(FERRITE_MEMTEST_DISC));
  PcRig rig(16, 100 * PcRig::Megahertz);
  insert_disc(rig, FERRITE_MEMTEST_DISC);
  REQUIRE(rig.wait_for("Status: Testing", 60));
  CHECK(rig.wait_for("Test #2", 60));
  CHECK(rig.shows("Errors: 0"));
}
