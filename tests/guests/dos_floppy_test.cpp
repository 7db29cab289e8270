// SPDX-License-Identifier: MIT
// Floppies that DOS and a relative format, copy and check by themselves, read by mtools from outside.
#include "core/device/ata_disk.h"
#include "core/disk/fat12.h"
#include "core/disk/fat_partition.h"
#include "core/disk/fat_volume.h"
#include "tests/support/fat_tools.h"
#include "tests/support/memory_disk.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

constexpr u32 DiskBytes = 1'474'560;

/// Someone who answers what programs ask, with both drives fast.
struct DosRig : PcRig {
  DosRig() {
    for (unsigned drive : {0u, 1u}) pc.floppy_drive(drive).set_fast(true);
  }
  void answer(std::string_view question, std::string_view keys) {
    REQUIRE(wait_for(question, 60));
    type(keys);
  }
  /// Types a command on an empty screen.
  void say(const std::string& command) { type("cls\n" + command + "\n"); }
  void say(const std::string& command, std::string_view answer) {
    say(command);
    REQUIRE(wait_for(answer, 60));
  }
};

struct PcMosRig : DosRig {
  const std::string path = shared_image("pcmos386.img");
  void boot() {
    insert(path);
    answer("New date is", "\n");
    answer("New time is", "\n");
    REQUIRE(wait_for("[A:\\]"));
  }
};

/// A file of an image, as mtools copies it out; `offset`: where in the image the file system begins ("@@32256").
std::vector<u8> file_of(const std::vector<u8>& image, const std::string& name, const std::string& offset = "") {
  const std::string content = FatTools(image).run("mcopy -n -i IMAGE" + offset + " ::" + name + " - 2>&1");
  return {content.begin(), content.end()};
}

/// Names in the root directory, one a line.
std::string names_in(const std::vector<u8>& image) { return FatTools(image).run("mdir -b -i IMAGE :: 2>&1"); }

bool finds_no_fault(const std::vector<u8>& image) {
  return FatTools(image).run("fsck.fat -n IMAGE >/dev/null; echo $?") == "0\n";
}

/// Makes an empty disk with one partition. Answers where that begins, in bytes.
u32 format_hard_disk(const MemoryDisk::Handle& hard_disk) {
  hard_disk->bytes.resize(8 << 20);
  MemoryDisk host(hard_disk);
  auto partition = make_fat_partition(host);
  REQUIRE(partition);
  PartitionMedia& media = **partition;
  auto volume = FatVolume::format(media, u32(media.size() / HardDisk::SectorBytes), media.first_sector(), "HOST");
  REQUIRE(volume);
  REQUIRE(volume->flush());
  return media.first_sector() * HardDisk::SectorBytes;
}

}  // namespace

TEST_CASE("PC-MOS/386 formats a disk of zeros in drive B:, copies to it, and finds all of it good", "[guest]") {
  FERRITE_NEEDS_FAT_TOOLS;
  PcMosRig rig;
  FERRITE_NEEDS(rig.path);
  rig.boot();
  rig.insert(std::vector<u8>(DiskBytes), 1);
  rig.say("format b:");
  rig.answer("Press RETURN to continue.", "\n");
  rig.answer("1457664 bytes free.\n\nFormat another (Y/N)?", "n\n");
  rig.say("copy verify.exe b:", "Files Copied:          1");
  rig.say("compfile a:verify.exe b:verify.exe", "The files compared OK.");
  rig.say("verify b:", "Total capacity:                 1,457,664");
  CHECK(rig.shows("Bytes of defective Space:               0"));

  const std::vector<u8> disk = rig.eject(1);
  CHECK(names_in(disk) == "::/VERIFY.EXE\n");
  CHECK((file_of(disk, "VERIFY.EXE") == file_of(read_file(rig.path), "VERIFY.EXE")));
}

TEST_CASE("PC-MOS/386 copies a disk from drive A: to drive B:", "[guest]") {
  PcMosRig rig;
  FERRITE_NEEDS(rig.path);
  rig.boot();
  rig.insert(std::vector<u8>(DiskBytes), 1);
  rig.say("diskcopy a: b:");
  rig.answer("Press any key to continue.", " ");
  REQUIRE(rig.wait_for("Do you want to diskcopy another disk", 120));
  CHECK(rig.shows("Diskcopying a 1.44 MB diskette"));
  CHECK((rig.eject(1) == read_file(rig.path)));
}

TEST_CASE("PC-MOS/386 copies a disk in one drive, with the disks in turn", "[guest]") {
  PcMosRig rig;
  FERRITE_NEEDS(rig.path);
  rig.boot();
  rig.say("diskcopy a: a:");
  const auto is_done = [&] { return rig.shows("Do you want to diskcopy another disk"); };
  std::vector<u8> copy(DiskBytes);
  for (unsigned turn = 0; turn < 8 && !is_done(); turn++) {
    rig.answer("Place the ORIGINAL disk in drive A:", " ");
    REQUIRE(rig.wait_for("Place the DESTINATION disk in drive A:", 60));
    rig.eject();
    rig.insert(copy);
    rig.type(" ");
    REQUIRE(rig.run_until([&] { return is_done() || rig.shows("ORIGINAL"); }, 60));
    copy = rig.eject();
    rig.insert(rig.path);
  }
  CHECK(is_done());
  CHECK((copy == read_file(rig.path)));
}

TEST_CASE("FreeDOS copies files between two floppies of different sizes and a hard disk", "[guest]") {
  const std::string path = shared_image("freedos-1440.img");
  FERRITE_NEEDS(path);
  FERRITE_NEEDS_FAT_TOOLS;
  DosRig rig;
  const auto hard_disk = std::make_shared<MemoryDisk::Switches>();
  const u32 partition = format_hard_disk(hard_disk);
  rig.pc.attach_hard_disk(0, std::make_unique<MemoryDisk>(hard_disk));
  rig.insert(path);
  rig.insert(*format_fat12({.sectors = 9, .rate = DataRate::Kbps250}, ""), 1);
  REQUIRE(rig.wait_for("A:\\>"));
  rig.say("copy a:*.* b:", "README.TXT => b:README.TXT\n\nA:\\>");
  rig.say("copy b:*.* c:", "README.TXT => c:README.TXT\n\nA:\\>");
  rig.say("copy c:command.com a:from_c.com", "=> a:from_c.com\n\nA:\\>");
  rig.say("copy b:command.com a:from_b.com", "=> a:from_b.com\n\nA:\\>");

  const std::vector<u8> original = read_file(path), a = rig.eject(0), b = rig.eject(1);
  const std::string first_byte = "@@" + std::to_string(partition);
  for (const char* name : {"AUTOEXEC.BAT", "KERNEL.SYS", "COMMAND.COM", "CONFIG.SYS", "README.TXT"}) {
    CAPTURE(name);
    const auto bytes = file_of(original, name);
    CHECK((file_of(b, name) == bytes));
    CHECK((file_of(hard_disk->bytes, name, first_byte) == bytes));
  }
  for (const char* name : {"FROM_B.COM", "FROM_C.COM"}) CHECK((file_of(a, name) == file_of(original, "COMMAND.COM")));
  for (const auto& disk : {a, b}) CHECK(finds_no_fault(disk));
}
