// SPDX-License-Identifier: MIT
// Debian's Linux with its own virtio drivers.
#include "core/device/virtio_console.h"
#include "tests/support/guest_stack.h"
#include "tests/support/linux_rig.h"
#include "tests/support/memory_disk.h"
#include "tests/support/ne2000_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

struct LinuxWithVirtio {
  FakeHost host;
  net::Gateway gateway{host};
  MemoryDisk::Handle media = MemoryDisk::numbered(16384);
  LinuxRig linux{"cryptomgr.notests quiet", NetworkCard{.kind = NetworkCard::Kind::Virtio, .address = card_address}};

  LinuxWithVirtio() {
    linux.pc.attach_virtio_disk(0, std::make_unique<MemoryDisk>(media));
    linux.pc.attach_virtio_console();
    linux.between_slices = [this](Pc& pc) {
      gateway.exchange(pc.network()->from_guest, pc.network()->to_guest, net::Time(pc.now() * 1000 / pc.hertz()));
    };
    REQUIRE(linux.wait_for(LinuxRig::Prompt, 60));
    for (const char* module : {"virtio", "virtio_ring", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci",
                               "failover", "net_failover", "virtio_net", "virtio_blk", "virtio_console"})
      CHECK(answer_to("insmod /modules/" + std::string(module) + ".ko").empty());
  }
  std::string answer_to(const std::string& command) { return linux.answer_to(command, 60); }
};

}  // namespace

TEST_CASE("Linux's virtio drivers find the network, the disk and the console", "[guest]") {
  FERRITE_NEEDS(std::string(LinuxRig::Kernel));
  FERRITE_NEEDS(FERRITE_LINUX_VIRTIO_DRIVER);
  LinuxWithVirtio guest;
  CHECK(guest.answer_to("cat /sys/class/net/eth0/address") == "02:46:45:00:00:01\r\n");
  CHECK(guest.answer_to("udhcpc -i eth0 -n -q -s /bound 2>&1 | grep -c 'e of 192.168.131.1 '") == "1\r\n");
  CHECK(guest.answer_to("ping -c 3 -s 1400 192.168.131.254 | grep -c '1408 bytes'") == "3\r\n");
  guest.host.answer.body = Bytes(300'000, 'x');
  CHECK(guest.answer_to("wget -q -O - http://files.example/large | tr -d x | wc -c") == "0\r\n");

  CHECK(guest.answer_to("cat /sys/block/vda/size /sys/block/vda/serial") == "16384\r\nFERRITE-V0");
  CHECK(guest.answer_to("dd if=/dev/vda bs=1M 2>/dev/null | md5sum") ==
        guest.answer_to("dd if=/dev/vda bs=512 2>/dev/null | md5sum"));
  guest.answer_to("echo written | dd of=/dev/vda seek=9000 conv=fsync 2>/dev/null");
  CHECK(std::string(guest.media->bytes.begin() + 9000 * 512, guest.media->bytes.begin() + 9000 * 512 + 7) == "written");
  CHECK(guest.media->flushes > 0);

  guest.answer_to("echo from the guest > /dev/hvc0");
  std::string said;
  VirtioConsole& console = *guest.linux.pc.virtio_console();
  while (!console.output.empty()) said += char(console.output.pop());
  CHECK(said == "from the guest\r\n");
  guest.answer_to("(read line < /dev/hvc0; echo got $line > /tmp/line) &");
  for (char c : std::string_view("from the host\n")) console.input.push(u8(c));
  CHECK(guest.answer_to("sleep 1; grep -c 'got from the host' /tmp/line").substr(0, 3) == "1\r\n");
}
