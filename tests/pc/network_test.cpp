// SPDX-License-Identifier: MIT
// Network cards on the board, and a guest that boots from the network: iPXE, from Debian's package ipxe-qemu.
#include "core/disk/floppy_image.h"
#include "paths.h"
#include "tests/support/guest_stack.h"
#include "tests/support/ne2000_rig.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

PcConfig machine(NetworkCard card) {
  PcConfig config = test_machine(16, 25 * PcRig::Megahertz);
  if (card.kind == NetworkCard::Kind::Rtl8029as)  // SeaBIOS waits for a floppy before it asks the network
    config.floppy_drives = {{{FloppyDrive::Type::None}, {FloppyDrive::Type::None}}};
  card.address = card_address;
  config.network_card = std::move(card);
  return config;
}

/// A machine at the gateway.
struct NetworkRig {
  FakeHost host;
  net::Gateway gateway{host};
  Pc pc;

  explicit NetworkRig(NetworkCard card) : pc(machine(std::move(card))) {}
  void step() {
    pc.run_until(pc.now() + pc.hertz() / 1000);
    gateway.exchange(pc.network()->from_guest, pc.network()->to_guest, net::Time(pc.now() * 1000 / pc.hertz()));
  }
  bool shows(std::string_view text) {
    const TextScreen screen = pc.text_screen();
    return std::string(screen.characters.begin(), screen.characters.end()).find(text) != std::string::npos;
  }
  bool wait_for(std::string_view text, u32 seconds) {
    for (u32 n = 0; n < seconds * 1000; n++) {
      step();
      if (n % 50 == 0 && shows(text)) return true;
    }
    const TextScreen screen = pc.text_screen();
    std::string all;
    for (std::size_t n = 0; n < screen.characters.size(); n++) {
      all += screen.characters[n] >= ' ' && screen.characters[n] < 127 ? char(screen.characters[n]) : ' ';
      if (n % screen.columns == screen.columns - 1) all += '\n';
    }
    UNSCOPED_INFO(all);
    return false;
  }
};

/// Says so on the screen, wherever it is loaded to.
Bytes program(const std::string& message) {
  const Bytes code{0x0E, 0x1F, 0xE8, 0x00, 0x00, 0x5E, 0x83, 0xC6, 0x12, 0xAC, 0x84,
                   0xC0, 0x74, 0x09,  // lodsb, until 0
                   0xB4, 0x0E, 0xBB, 0x07, 0x00, 0xCD, 0x10, 0xEB, 0xF2, 0xEB, 0xFE};
  Bytes all = code;
  all[8] = u8(code.size() - 5);  // from the pushed IP
  return all + text(message) + Bytes{0};
}
}  // namespace

TEST_CASE("an RTL8029AS boots iPXE, which boots what the gateway's TFTP server has") {
  FERRITE_NEEDS(FERRITE_NETWORK_ROM);
  NetworkRig rig({.boot_rom = read_file(FERRITE_NETWORK_ROM)});
  rig.gateway.set_file("hello", program("BOOTED FROM THE NETWORK") + Bytes(20'000));
  rig.gateway.set_boot_file("hello");
  CHECK(rig.wait_for("BOOTED FROM THE NETWORK", 60));
}

TEST_CASE("iPXE finds a web server by its name, and boots what the host fetches") {
  FERRITE_NEEDS(FERRITE_NETWORK_ROM);
  NetworkRig rig({.boot_rom = read_file(FERRITE_NETWORK_ROM)});
  rig.gateway.set_file("script", text("#!ipxe\nchain http://files.example/boot/hello?x=1\n"));
  rig.gateway.set_boot_file("script");
  rig.host.answer.body = program("BOOTED FROM THE WEB") + Bytes(50'000);
  CHECK(rig.wait_for("BOOTED FROM THE WEB", 60));
  REQUIRE_FALSE(rig.host.requests.empty());
  CHECK(rig.host.requests[0].url == "http://files.example/boot/hello?x=1");
}

TEST_CASE("an NE2000 on the ISA bus asks the gateway, whose answer comes with IRQ 3") {
  NetworkRig rig({.kind = NetworkCard::Kind::Ne2000, .irq = 3});
  Bytes floppy = read_file(FERRITE_NETWORK_BOOT);
  floppy.resize(1440 << 10);
  auto disk = FloppyImage::open(std::make_unique<MemoryMedia>(std::move(floppy)));
  REQUIRE(disk);
  rig.pc.floppy_drive(0).insert(std::move(*disk));
  CHECK(rig.wait_for("GATEWAY 0246520000FE", 20));
}

TEST_CASE("a machine without a network card has no cable, and takes no state of one that has") {
  Pc with(machine({.kind = NetworkCard::Kind::Ne2000})), other(machine({}));
  Pc third(machine({.kind = NetworkCard::Kind::Virtio}));
  PcConfig none = machine({});
  none.network_card.reset();
  Pc without(std::move(none));
  CHECK(without.network() == nullptr);
  CHECK(with.network()->address == card_address);
  const auto refused = without.restore(with.save());
  REQUIRE_FALSE(refused);
  CHECK(
      refused.sentence() ==
      "This state belongs to a machine with an NE2000, and this one has no network card. Give it the same and restore "
      "again.");
  CHECK_FALSE(with.restore(without.save()));
  CHECK_FALSE(with.restore(other.save()));
  CHECK_FALSE(other.restore(with.save()));
  CHECK_FALSE(third.restore(other.save()));
  CHECK_FALSE(other.restore(third.save()));
  CHECK(third.network()->address == card_address);
  CHECK(third.restore(third.save()));
  CHECK(with.restore(with.save()));
  CHECK(other.restore(other.save()));
}

TEST_CASE("saved in the middle of a boot from the network, another machine goes on with it") {
  FERRITE_NEEDS(FERRITE_NETWORK_ROM);
  const NetworkCard card{.boot_rom = read_file(FERRITE_NETWORK_ROM)};
  NetworkRig first(card), second(card);
  REQUIRE(first.wait_for("Configuring", 20));
  REQUIRE(second.pc.restore(first.pc.save()));
  second.gateway.set_file("hello", program("BOOTED FROM THE NETWORK"));
  second.gateway.set_boot_file("hello");
  CHECK(second.wait_for("BOOTED FROM THE NETWORK", 60));
}
