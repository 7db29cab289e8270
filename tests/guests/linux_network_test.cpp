// SPDX-License-Identifier: MIT
// Debian's Linux with its own drivers at the built-in gateway.
#include "tests/support/guest_stack.h"
#include "tests/support/linux_rig.h"
#include "tests/support/ne2000_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

struct LinuxAtGateway {
  FakeHost host;
  net::Gateway gateway{host};
  LinuxRig linux;

  explicit LinuxAtGateway(NetworkCard card) : linux("cryptomgr.notests quiet", at_test_address(std::move(card))) {
    linux.between_slices = [this](Pc& pc) {
      gateway.exchange(pc.network()->from_guest, pc.network()->to_guest, net::Time(pc.now() * 1000 / pc.hertz()));
    };
    REQUIRE(linux.wait_for(LinuxRig::Prompt, 60));
  }
  static NetworkCard at_test_address(NetworkCard card) { return card.address = card_address, card; }
  std::string answer_to(const std::string& command) { return linux.answer_to(command, 60); }
  void configure() {
    CHECK(answer_to("udhcpc -i eth0 -n -q -s /bound 2>&1 | grep -c 'e of 192.168.131.1 '") == "1\r\n");
  }
};

}  // namespace

TEST_CASE("Linux's ne2k-pci gets an address, names, and a large file from the web", "[guest]") {
  FERRITE_NEEDS(std::string(LinuxRig::Kernel));
  FERRITE_NEEDS(FERRITE_LINUX_NETWORK_DRIVER);
  LinuxAtGateway guest(NetworkCard{});
  guest.answer_to("insmod /modules/8390.ko; insmod /modules/ne2k-pci.ko");
  CHECK(guest.answer_to("cat /sys/class/net/eth0/address") == "02:46:45:00:00:01\r\n");
  guest.configure();
  CHECK(guest.answer_to("ping -c 3 -s 1400 192.168.131.254 | grep -c '1408 bytes'") == "3\r\n");

  Bytes file(300'000);
  for (std::size_t n = 0; n < file.size(); n++) file[n] = u8("0123456789abcdef"[n * 7 / 16 % 16]);
  guest.host.answer.body = file;
  guest.answer_to("wget -q -O /tmp/file http://files.example/large");
  REQUIRE(guest.host.requests.size() == 1);
  CHECK(guest.host.requests[0].url == "http://files.example/large");
  CHECK(guest.answer_to("wc -c < /tmp/file") == "300000\r\n");
  CHECK(guest.answer_to("tr -d 0-9a-f < /tmp/file | wc -c") == "0\r\n");
  CHECK(guest.answer_to("cd /tmp; wget -q -O - --post-file=file http://a.example | wc -c") == "300000\r\n");
  REQUIRE(guest.host.requests.size() == 2);
  CHECK(guest.host.requests[1].body == file);
  CHECK(guest.answer_to("cd /sys/class/net/eth0/statistics; cat ?x_errors | tr -d '\\n'") == "00");
  CHECK(guest.answer_to("nc 8.8.8.8 23 < /dev/null; echo $?") ==
        "nc: can't connect to remote host (8.8.8.8): "
        "Connection refused\r\n1\r\n");
}

TEST_CASE("Linux's driver for the ISA bus finds an NE2000", "[guest]") {
  FERRITE_NEEDS(std::string(LinuxRig::Kernel));
  FERRITE_NEEDS(FERRITE_LINUX_NETWORK_DRIVER);
  LinuxAtGateway guest(NetworkCard{.kind = NetworkCard::Kind::Ne2000});
  guest.answer_to("insmod /modules/8390p.ko; insmod /modules/ne.ko io=0x300 irq=10");
  CHECK(guest.answer_to("cat /sys/class/net/eth0/address") == "02:46:45:00:00:01\r\n");
  guest.configure();
  CHECK(guest.answer_to("ping -c 3 192.168.131.254 | grep -c '64 bytes from'") == "3\r\n");
}
