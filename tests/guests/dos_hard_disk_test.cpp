// SPDX-License-Identifier: MIT
// DOS and a relative from a hard disk, from the test material.
#include "core/device/ata_disk.h"
#include "core/disk/fat_partition.h"
#include "core/disk/fat_volume.h"
#include "tests/support/fat12_reader.h"
#include "tests/support/memory_disk.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;
using test::MemoryDisk;

namespace {

constexpr std::size_t Sector = HardDisk::SectorBytes, Partition = 63 * Sector, DirectoryEntry = 32;
constexpr u16 Escape = 0x01, Control = 0x1D, KeyZ = 0x2C, F3 = 0x3D;

void put(std::vector<u8>& bytes, std::size_t at, std::initializer_list<u8> what) {
  std::copy(what.begin(), what.end(), bytes.begin() + std::ptrdiff_t(at));
}

/// A disk of 3 cylinders, 16 heads and 63 sectors, whose one partition is what is on the floppy.
std::vector<u8> partitioned(std::vector<u8> floppy) {
  constexpr std::size_t sectors_per_track = 24, heads = 26, hidden = 28, drive = 36, media = 21;
  put(floppy, sectors_per_track, {63}), put(floppy, heads, {16}), put(floppy, hidden, {63});
  put(floppy, drive, {0x80}), put(floppy, media, {0xF8});
  put(floppy, Sector, {0xF8});
  std::vector<u8> disk(3 * 16 * 63 * Sector);
  put(disk, 0, {0x31, 0xC0, 0x8E, 0xD8, 0x8E, 0xC0, 0x8E, 0xD0});             // XOR AX,AX; MOV DS, ES and SS,AX
  put(disk, 8, {0xBC, 0x00, 0x7C, 0xBE, 0x00, 0x7C, 0xBF, 0x00, 0x06});       // MOV SP,7C00; MOV SI,7C00; MOV DI,0600
  put(disk, 17, {0xB9, 0x00, 0x01, 0xFC, 0xF3, 0xA5});                        // MOV CX,100; CLD; REP MOVSW
  put(disk, 23, {0xEA, 0x1C, 0x06, 0x00, 0x00});                              // JMP 0000:061C, behind it
  put(disk, 28, {0xB8, 0x01, 0x02, 0xBB, 0x00, 0x7C, 0xB9, 0x01, 0x00});      // MOV AX,0201; MOV BX,7C00; MOV CX,1
  put(disk, 37, {0xB6, 0x01, 0xCD, 0x13, 0xEA, 0x00, 0x7C, 0x00, 0x00});      // MOV DH,1; INT 13; JMP 0000:7C00
  put(disk, 446, {0x80, 1, 1, 0, 0x01, 14, 45, 2, 63, 0, 0, 0, 0x40, 0x0B});  // active, FAT12, 2880 sectors
  put(disk, 510, {0x55, 0xAA});
  std::copy(floppy.begin(), floppy.end(), disk.begin() + Partition);
  return disk;
}

struct DosRig : PcRig {
  MemoryDisk::Handle disk = std::make_shared<MemoryDisk::Switches>();

  explicit DosRig(std::vector<u8> bytes) {
    disk->bytes = std::move(bytes);
    pc.attach_hard_disk(0, std::make_unique<MemoryDisk>(disk));
  }
  void say(const std::string& command, std::string_view answer) {
    type("cls\n" + command + "\n");
    REQUIRE(wait_for(answer, 60));
  }
  void write_hello() {
    type("copy con hello.txt\nHello Ferrite\n");
    press(Control), tap(KeyZ), release(Control);
    type("\n");
    say("type hello.txt", "type hello.txt\nHello Ferrite\n");
  }
};

/// Past the date and the time, to the prompt.
void start_pc_mos(DosRig& rig, const std::string& prompt) {
  REQUIRE(rig.wait_for("New date is"));
  rig.type("\n");
  REQUIRE(rig.wait_for("New time is"));
  rig.type("\n");
  REQUIRE(rig.wait_for(prompt));
}

void partition_with_pc_mos(DosRig& rig) {
  rig.type("hdsetup\n");
  REQUIRE(rig.wait_for("Select Partition", 20));
  rig.tap(F3);
  REQUIRE(rig.wait_for("Add Pri Partition", 5));
  rig.type("\n");
  REQUIRE(rig.wait_for("SML-p", 5));
  rig.tap(Escape);
  REQUIRE(rig.wait_for("Write changes to the disk? (Y/N):", 5));
  rig.type("y\n");
  REQUIRE(rig.wait_for("press any key", 5));
}

}  // namespace

TEST_CASE("FreeDOS boots from a hard disk and keeps a file on it", "[guest]") {
  const std::string path = shared_image("freedos-1440.img");
  FERRITE_NEEDS(path);
  DosRig rig(partitioned(read_file(path)));
  REQUIRE(rig.wait_for("Enter the full shell command line:"));  // the floppy's CONFIG.SYS says A:
  rig.type("c:\\command.com /p\n");
  REQUIRE(rig.wait_for("C:\\>"));
  rig.write_hello();
  const Fat12Reader files(std::span<const u8>(rig.disk->bytes).subspan(Partition));
  CHECK(files.read("HELLO.TXT") == "Hello Ferrite\r\n");
  CHECK(files.read("KERNEL.SYS")->size() == 45'450);
}

TEST_CASE("FreeDOS reads a host folder's files from the FAT disk made of them, and the host what it writes",
          "[guest]") {
  const std::string path = shared_image("freedos-1440.img");
  FERRITE_NEEDS(path);
  constexpr i64 moment = 1'000'000'000;
  DosRig rig(std::vector<u8>(40 << 20));
  MemoryDisk host(rig.disk);
  auto partition = make_fat_partition(host);
  REQUIRE(partition);
  auto before = FatVolume::format(**partition, u32((*partition)->size() / 512), (*partition)->first_sector(), "HOST");
  REQUIRE(before);
  const std::string_view text = "from the host\r\n";
  REQUIRE(before->make_folder("Letters", moment));
  REQUIRE(before->write("Letters/A long name.text", {reinterpret_cast<const u8*>(text.data()), text.size()}, moment));
  REQUIRE(before->flush());

  rig.insert(path);
  REQUIRE(rig.wait_for("A:\\>"));
  rig.type("c:\n");
  REQUIRE(rig.wait_for("C:\\>"));
  rig.say("type letters\\alongn~1.tex", "from the host\n");
  rig.type("cd letters\n");
  rig.write_hello();

  auto after = FatVolume::open(**partition);
  REQUIRE(after);
  auto hello = after->read("letters/hello.txt");
  REQUIRE(hello);
  CHECK(std::string(hello->begin(), hello->end()) == "Hello Ferrite\r\n");
  CHECK(after->read("Letters/A long name.text"));
}

TEST_CASE("PC-MOS/386 partitions and formats a hard disk, boots from it and keeps a file on it", "[guest]") {
  const std::string path = shared_image("pcmos386.img");
  FERRITE_NEEDS(path);
  DosRig rig(std::vector<u8>(16 << 20));
  rig.insert(path);
  start_pc_mos(rig, "[A:\\]");
  partition_with_pc_mos(rig);
  rig.pc.reset();
  start_pc_mos(rig, "[A:\\]");
  rig.say("format c:", "(Y/N)?");
  rig.type("y\n");
  REQUIRE(rig.wait_for("bytes free.\n\n[A:\\]", 30));
  rig.say("msys c:", "msys c:\n\n[A:\\]");
  for (const char* file : {"$$mos.sys", "$$shell.sys", "command.com"})
    rig.say("copy " + std::string(file) + " c:", "Copied:          1\n\n[A:\\]");

  rig.eject();
  rig.pc.reset();
  start_pc_mos(rig, "[C:\\]");
  rig.write_hello();
  const std::vector<u8>& bytes = rig.disk->bytes;
  const std::string_view name = "HELLO   TXT", text = "Hello Ferrite\r\n";
  const auto entry = std::search(bytes.begin(), bytes.end(), name.begin(), name.end());
  REQUIRE(entry != bytes.end());
  CHECK((entry - bytes.begin()) % DirectoryEntry == 0);
  CHECK(std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) != bytes.end());
}
