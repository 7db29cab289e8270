// SPDX-License-Identifier: MIT
// Debian's Linux with its own 9P client, and a folder of the host.
#include "tests/support/guest_stack.h"
#include "tests/support/linux_rig.h"
#include "tests/support/slow_folder.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

struct LinuxWithFolder {
  SlowFolder host;
  LinuxRig linux{"cryptomgr.notests quiet"};

  LinuxWithFolder() {
    linux.pc.attach_host_folder(0, "share", host);
    REQUIRE(linux.wait_for(LinuxRig::Prompt, 60));
    for (const char* module : {"virtio", "virtio_ring", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci",
                               "netfs", "fscache", "9pnet", "9pnet_virtio", "9p"})
      CHECK(answer_to("insmod /modules/" + std::string(module) + ".ko").empty());
    answer_to("stty cols 500");
    CHECK(answer_to("mkdir /mnt; mount -t 9p -o trans=virtio,version=9p2000.L share /mnt && cd /mnt").empty());
  }
  std::string answer_to(const std::string& command) { return linux.answer_to(command, 60); }
  std::string get(std::string_view path) {
    const auto* bytes = host.memory.bytes(path);
    return bytes ? std::string(bytes->begin(), bytes->end()) : "(none)";
  }
};

}  // namespace

TEST_CASE("Linux mounts a folder of the host, and reads and changes what is in it", "[guest]") {
  FERRITE_NEEDS(std::string(LinuxRig::Kernel));
  FERRITE_NEEDS(FERRITE_LINUX_9P_DRIVER);
  LinuxWithFolder guest;
  MemoryFolder& folder = guest.host.memory;
  folder.set_clock(1'000'000'000'000'000'000);
  std::vector<u8> large(3 << 20);
  for (std::size_t n = 0; n < large.size(); n++) large[n] = u8(n * n >> 7);
  folder.create("large.bin", HostFolder::Kind::File, 6);
  folder.write("large.bin", 0, large);
  folder.create("docs", HostFolder::Kind::Folder, 7);
  guest.host.waits = 1;

  CHECK(guest.answer_to("ls -F | tr '\\n' ' '") == "docs/ large.bin ");
  CHECK(guest.answer_to("stat -c '%s %Y %A %F' large.bin docs") ==
        "3145728 1000000000 -rw-rw-rw- regular file\r\n0 1000000000 drwxrwxrwx directory\r\n");
  CHECK(guest.answer_to("df -m /mnt | tail -n 1 | tr -s ' ' | cut -d ' ' -f 2-4") == "64 3 61\r\n");

  CHECK(guest.answer_to("cp large.bin docs/copy.bin && cmp large.bin docs/copy.bin && echo same") == "same\r\n");
  REQUIRE(folder.bytes("docs/copy.bin"));
  CHECK(*folder.bytes("docs/copy.bin") == large);
  CHECK(guest.answer_to("dd if=large.bin of=/tmp/l bs=64k 2>/dev/null; md5sum </tmp/l") ==
        guest.answer_to("md5sum <docs/copy.bin"));

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
  CHECK(guest.answer_to("for n in $(seq 300); do echo $n > f$n; done; ls | wc -l; rm f*; ls | wc -l") ==
        "300\r\n0\r\n");

  folder.set_writable(false);
  CHECK(guest.answer_to("echo x > y 2>&1; mkdir z 2>&1 | grep -c 'Read-only'") ==
        "sh: can't create y: Read-only file system\r\n1\r\n");
}

TEST_CASE("Linux's open files are still open when its machine's state is restored elsewhere", "[guest]") {
  FERRITE_NEEDS(std::string(LinuxRig::Kernel));
  FERRITE_NEEDS(FERRITE_LINUX_9P_DRIVER);
  LinuxWithFolder guest;
  guest.answer_to("exec 3>log; echo before >&3");
  const std::vector<u8> state = guest.linux.pc.save();
  guest.answer_to("echo lost >&3");
  guest.host.memory.rename("log", "other");
  guest.host.memory.create("log", HostFolder::Kind::File, 6);
  REQUIRE(guest.linux.pc.restore(state));
  guest.answer_to("echo after >&3; exec 3>&-");
  CHECK(guest.get("log") == std::string(7, '\0') + "after\n");

  LinuxRig without("quiet");
  const auto refused = without.pc.restore(state);
  REQUIRE_FALSE(refused);
  CHECK(refused.sentence().find("shared folder at place 1") != std::string::npos);
}
