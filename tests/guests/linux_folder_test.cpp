// SPDX-License-Identifier: MIT
// Debian's Linux with its own 9P client and a folder of the host, and with its own FAT and a disk that the host made.
#include "core/disk/fat_partition.h"
#include "core/disk/fat_volume.h"
#include "tests/support/fat_tools.h"
#include "tests/support/guest_stack.h"
#include "tests/support/linux_rig.h"
#include "tests/support/memory_disk.h"
#include "tests/support/slow_folder.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

constexpr i64 Moment = 1'000'000'000;
constexpr u64 DiskSectors = 65'536;

/// Pseudo-random, so that no block is like another.
std::vector<u8> large_file() {
  std::vector<u8> bytes(3 << 20);
  for (std::size_t n = 0; n < bytes.size(); n++) bytes[n] = u8(n * n >> 7);
  return bytes;
}

struct LinuxWithFolder {
  SlowFolder host;
  MemoryDisk::Handle disk = MemoryDisk::numbered(DiskSectors);
  LinuxRig linux{"cryptomgr.notests quiet"};

  LinuxWithFolder() {
    make_disk();
    linux.pc.attach_host_folder(0, "share", host);
    linux.pc.attach_virtio_disk(0, std::make_unique<MemoryDisk>(disk));
    REQUIRE(linux.wait_for(LinuxRig::Prompt, 60));
    answer_to("stty cols 500");
    for (const char* module :
         {"virtio", "virtio_ring", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci", "netfs", "fscache",
          "9pnet", "9pnet_virtio", "9p", "virtio_blk", "fat", "vfat", "nls_cp437", "nls_ascii", "nls_utf8"})
      CHECK(answer_to("insmod /modules/" + std::string(module) + ".ko").empty());
    CHECK(answer_to("mkdir /mnt; mount -t 9p -o trans=virtio,version=9p2000.L share /mnt && cd /mnt").empty());
  }
  void make_disk() {
    MemoryDisk blank(disk);
    auto partition = make_fat_partition(blank);
    REQUIRE(partition);
    auto volume = FatVolume::format(**partition, u32((*partition)->size() / 512), (*partition)->first_sector(), "HOST");
    REQUIRE(volume);
    REQUIRE(volume->make_folder("A folder with a long name", Moment));
    REQUIRE(volume->write("A folder with a long name/large.bin", large_file(), Moment));
    REQUIRE(volume->flush());
  }
  std::string answer_to(const std::string& command) { return linux.answer_to(command, 60); }
  std::string get(std::string_view path) {
    const auto* bytes = host.memory.bytes(path);
    return bytes ? std::string(bytes->begin(), bytes->end()) : "(none)";
  }
};

void check_reading(LinuxWithFolder& guest) {
  MemoryFolder& folder = guest.host.memory;
  folder.set_clock(Moment * 1'000'000'000);
  const std::vector<u8> large = large_file();
  folder.create("large.bin", HostFolder::Kind::File, 6);
  folder.write("large.bin", 0, large);
  folder.create("docs", HostFolder::Kind::Folder, 7);
  CHECK(guest.answer_to("ls -F | tr '\\n' ' '") == "docs/ large.bin ");
  CHECK(guest.answer_to("stat -c '%s %Y %A %F' large.bin docs") ==
        "3145728 1000000000 -rw-rw-rw- regular file\r\n0 1000000000 drwxrwxrwx directory\r\n");
  CHECK(guest.answer_to("df -m /mnt | tail -n 1 | tr -s ' ' | cut -d ' ' -f 2-4") == "64 3 61\r\n");
  CHECK(guest.answer_to("cp large.bin docs/copy.bin && cmp large.bin docs/copy.bin && echo same") == "same\r\n");
  REQUIRE(folder.bytes("docs/copy.bin"));
  CHECK(*folder.bytes("docs/copy.bin") == large);
}

void check_writing(LinuxWithFolder& guest) {
  CHECK(guest.answer_to("echo first > note.txt; echo second >> note.txt; cat note.txt") == "first\r\nsecond\r\n");
  CHECK(guest.get("note.txt") == "first\nsecond\n");
  CHECK(guest.answer_to("mv note.txt docs/ && mv docs papers && ls papers | tr '\\n' ' '") == "copy.bin note.txt ");
  CHECK(guest.get("papers/note.txt") == "first\nsecond\n");
  CHECK(guest.answer_to("echo x > papers/copy.bin; chmod 755 papers/note.txt; touch -d @5 papers/note.txt").empty());
  CHECK(guest.answer_to("stat -c '%a %Y' papers/note.txt") == "777 5\r\n");
  CHECK(guest.get("papers/copy.bin") == "x\n");
  CHECK(guest.answer_to("mkdir -p a/b/c && rm papers/copy.bin && rmdir papers 2>&1 | tail -c 20") ==
        "Directory not empty\r\n");
  CHECK(guest.answer_to("rm -r a papers large.bin; ls -A | wc -l") == "0\r\n");
  CHECK(guest.answer_to("ln -s x y 2>&1 | grep -c 'not permitted'") == "1\r\n");
  CHECK(guest.answer_to("for n in $(seq 200); do echo $n > f$n; done; ls | wc -l; rm f*; ls | wc -l") ==
        "200\r\n0\r\n");
}

/// A file that is open stays open, though another has its name meanwhile.
void check_state(LinuxWithFolder& guest) {
  guest.answer_to("exec 3>log; echo before >&3");
  const std::vector<u8> state = guest.linux.pc.save();
  guest.answer_to("echo lost >&3");
  guest.host.memory.rename("log", "other");
  guest.host.memory.create("log", HostFolder::Kind::File, 6);
  REQUIRE(guest.linux.pc.restore(state));
  guest.answer_to("echo after >&3; exec 3>&-");
  CHECK(guest.get("log") == std::string(7, '\0') + "after\n");
  LinuxRig without("quiet");
  without.pc.attach_virtio_disk(0, std::make_unique<MemoryDisk>(guest.disk));
  const auto refused = without.pc.restore(state);
  REQUIRE_FALSE(refused);
  CHECK(refused.sentence().find("shared folder at place 1") != std::string::npos);
}

void check_disk(LinuxWithFolder& guest) {
  guest.answer_to("mkdir /fat; mount -t vfat -o iocharset=utf8 /dev/vda1 /fat && cd /fat/A*");
  CHECK(guest.answer_to("pwd; wc -c < large.bin") == "/fat/A folder with a long name\r\n3145728\r\n");
  CHECK(guest.answer_to("cp large.bin '../Its own copy.binary'; mkdir ../Made; echo guest > ../Made/note").empty());
  CHECK(guest.answer_to("rm large.bin; cd /; umount /fat && echo done") == "done\r\n");
  MemoryDisk disk(guest.disk);
  auto partition = find_fat_partition(disk);
  REQUIRE(partition);
  auto volume = FatVolume::open(**partition);
  REQUIRE(volume);
  auto copy = volume->read("its own copy.binary");
  REQUIRE(copy);
  CHECK(*copy == large_file());
  auto note = volume->read("made/note");
  REQUIRE(note);
  CHECK(std::string(note->begin(), note->end()) == "guest\n");
  CHECK_FALSE(volume->read("A folder with a long name/large.bin"));
  if (FatTools::available()) {
    std::vector<u8> bytes((*partition)->size());
    REQUIRE((*partition)->read(0, bytes));
    CHECK(FatTools(bytes).run("fsck.fat -n IMAGE >/dev/null && echo clean") == "clean\n");
  }
}

}  // namespace

TEST_CASE("Linux mounts a folder of the host and a FAT disk of it, and changes what is in them", "[guest]") {
  FERRITE_NEEDS(std::string(LinuxRig::Kernel));
  FERRITE_NEEDS(FERRITE_LINUX_9P_DRIVER);
  LinuxWithFolder guest;
  guest.host.waits = 1;
  check_reading(guest);
  check_writing(guest);
  check_state(guest);
  guest.host.memory.set_writable(false);
  CHECK(guest.answer_to("echo x > y 2>&1; mkdir z 2>&1 | grep -c 'Read-only'") ==
        "sh: can't create y: Read-only file system\r\n1\r\n");
  check_disk(guest);
}
