// SPDX-License-Identifier: MIT
#include "core/device/fw_cfg.h"

#include <catch2/catch.hpp>

#include "core/bus/port_space.h"
#include "core/device/debug_port.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
/// Firmware that asks: select a key, read bytes.
struct FwCfgRig {
  FwCfg fw_cfg{0x1000000, FwCfg::FloppyA};
  PortSpace ports;

  FwCfgRig() { ports.map(0x510, 0x511, fw_cfg, 0x510); }
  std::string read(u16 key, unsigned bytes) {
    ports.write16(0x510, key);
    std::string text;
    for (; bytes; bytes--) text += char(ports.read(0x511));
    return text;
  }
  u64 number(u16 key, unsigned bytes) {
    u64 value = 0;
    const std::string text = read(key, bytes);
    for (unsigned n = 0; n < bytes; n++) value |= u64(u8(text[n])) << 8 * n;
    return value;
  }
  /// Key of a file by way of the directory, as SeaBIOS finds it; 0 if it is not there.
  u16 key_of(std::string_view name) {
    const std::string directory = read(0x19, 4 + 64 * 8);
    for (unsigned n = 0; n < unsigned(u8(directory[3])); n++) {
      const std::string entry = directory.substr(4 + 64 * n, 64);
      if (entry.substr(8).c_str() == name) return u16(u8(entry[4]) << 8 | u8(entry[5]));
    }
    return 0;
  }
  void visit(StateVisitor& v) { v("fw_cfg", fw_cfg); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    Scheduler clock{1'000'000};
    noise.run(fw_cfg, 2, clock, 10);
  }
};
}  // namespace

TEST_CASE("fw_cfg: signature, interface and plain numbers") {
  FwCfgRig rig;
  CHECK(rig.read(0x00, 4) == "QEMU");
  CHECK(rig.number(0x01, 4) == 1);
  CHECK(rig.number(0x03, 8) == 0x1000000);
  CHECK(rig.number(0x05, 2) == 1);
  CHECK(rig.number(0x0D, 8) == 0);
  CHECK(rig.number(0x7777, 4) == 0);
}

TEST_CASE("fw_cfg: an item starts over when selected and ends in zeros") {
  FwCfgRig rig;
  CHECK(rig.read(0x00, 2) == "QE");
  CHECK(rig.read(0x00, 6) == std::string("QEMU\0\0", 6));
}

TEST_CASE("fw_cfg: the memory map and the boot order are files of the directory") {
  FwCfgRig rig;
  const u16 e820 = rig.key_of("etc/e820"), boot_order = rig.key_of("bootorder");
  REQUIRE(e820 >= 0x20);
  REQUIRE(boot_order >= 0x20);
  const std::string map = rig.read(e820, 20);
  CHECK(map == std::string("\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\x01\0\0\0", 20));
  CHECK(std::string(rig.read(boot_order, 64).c_str()) == "/pci@i0cf8/isa@1/fdc@03f0/floppy@0");
  rig.fw_cfg.add_file("etc/boot-menu-wait", {0, 0});
  CHECK(rig.key_of("etc/boot-menu-wait") > boot_order);
  CHECK(rig.key_of("etc/e820") == e820);
}

TEST_CASE("fw_cfg: a file of the same name takes the place of the old one") {
  FwCfgRig rig;
  const u16 boot_order = rig.key_of("bootorder");
  rig.fw_cfg.set_boot_order(FwCfg::ide_drive(1, 0));
  CHECK(rig.key_of("bootorder") == boot_order);
  CHECK(std::string(rig.read(boot_order, 64).c_str()) == "/pci@i0cf8/ide@1,1/drive@1/disk@0");
}

TEST_CASE("fw_cfg: the parts of a kernel are an address, a size and bytes") {
  FwCfgRig rig;
  rig.fw_cfg.add_part(FwCfg::Kernel, 0x10'0000, {'k', 'e', 'r'});
  rig.fw_cfg.add_part(FwCfg::Initrd, 0xFF'F000, {});
  rig.fw_cfg.add_part(FwCfg::CommandLine, 0x2'0000, {'q', 0});
  rig.fw_cfg.add_part(FwCfg::Setup, 0x1'0000, {'s'});
  CHECK(rig.number(0x07, 4) == 0x10'0000);
  CHECK(rig.number(0x08, 4) == 3);
  CHECK(rig.read(0x11, 4) == std::string("ker\0", 4));
  CHECK(rig.number(0x0A, 4) == 0xFF'F000);
  CHECK(rig.number(0x0B, 4) == 0);
  CHECK(rig.number(0x13, 4) == 0x2'0000);
  CHECK(rig.number(0x14, 4) == 2);
  CHECK(rig.read(0x15, 2) == std::string("q\0", 2));
  CHECK(rig.number(0x16, 4) == 0x1'0000);
  CHECK(rig.number(0x17, 4) == 1);
  CHECK(rig.read(0x18, 1) == "s");
}

TEST_CASE("fw_cfg: survives nonsense") {
  FwCfgRig rig;
  Scheduler clock{1'000'000};
  test::PortNoise(9).run(rig.fw_cfg, 2, clock);
  CHECK(rig.read(0x00, 4) == "QEMU");
}

TEST_CASE("Debug port: answers E9h and passes what is written") {
  DebugPort port;
  CHECK(port.read_port(0) == 0xE9);
  for (char letter : {'h', 'i'}) port.write_port(0, u8(letter));
  CHECK(port.output.pop() == 'h');
  CHECK(port.output.pop() == 'i');
  for (unsigned n = 0; n < 10'000; n++) port.write_port(0, 0);
  CHECK(port.output.full());
}

FERRITE_SNAPSHOT_TESTS(FwCfgRig)
