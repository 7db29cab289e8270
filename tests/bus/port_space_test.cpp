// SPDX-License-Identifier: MIT
#include "core/bus/port_space.h"

#include <catch2/catch.hpp>

using namespace ferrite;

namespace {

/// Eight byte-wide registers that remember the order they were written in.
struct Latches final : PortDevice {
  std::array<u8, 8> values{};
  std::string order;
  u8 read_port(u16 offset) override { return values.at(offset); }
  void write_port(u16 offset, u8 value) override { values.at(offset) = value, order += char('0' + offset); }
};

/// A chip with one 32-bit register.
struct Wide final : PortDevice {
  u32 value = 0;
  u8 read_port(u16) override { return 0xEE; }
  void write_port(u16, u8) override {}
  u32 read_port32(u16) override { return value; }
  void write_port32(u16, u32 written) override { value = written; }
};

}  // namespace

TEST_CASE("a port that nobody answers reads as ones and takes writes in silence") {
  PortSpace ports;
  ports.write(0x3F5, 1);
  ports.write32(0xFFFF, 1);
  CHECK(ports.read(0x3F5) == 0xFF);
  CHECK(ports.read16(0xFFFF) == 0xFFFF);
  CHECK(ports.read32(0xFFFE) == 0xFFFF'FFFF);
}

TEST_CASE("a device sees offsets from its base") {
  PortSpace ports;
  Latches latches;
  ports.map(0x3F2, 0x3F5, latches, 0x3F0);
  ports.write(0x3F4, 0x5A);
  CHECK(latches.values[4] == 0x5A);
  CHECK(ports.read(0x3F4) == 0x5A);
  CHECK(ports.read(0x3F6) == 0xFF);
}

TEST_CASE("a wide access becomes bytes, low byte first") {
  PortSpace ports;
  Latches latches;
  ports.map(0x100, 0x107, latches, 0x100);
  ports.write32(0x102, 0x44332211);
  CHECK(latches.order == "2345");
  CHECK(ports.read16(0x102) == 0x2211);
  CHECK(ports.read32(0x102) == 0x44332211);
}

TEST_CASE("a wide access that leaves a device is split between its neighbours") {
  PortSpace ports;
  Latches low, high;
  ports.map(0x100, 0x101, low, 0x100);
  ports.map(0x102, 0x103, high, 0x100);
  ports.write32(0x100, 0x44332211);
  CHECK(low.order == "01");
  CHECK(high.order == "23");
  CHECK(ports.read16(0x101) == 0x3322);
  CHECK(ports.read32(0x102) == 0xFFFF'4433);
}

TEST_CASE("a chip with a wide register gets the access whole") {
  PortSpace ports;
  Wide config;
  ports.map(0xCF8, 0xCFB, config, 0xCF8);
  ports.write32(0xCF8, 0x8000'0000);
  CHECK(ports.read32(0xCF8) == 0x8000'0000);
}

TEST_CASE("the later of two mappings answers") {
  PortSpace ports;
  Latches first, second;
  ports.map(0x60, 0x64, first, 0x60);
  ports.map(0x61, 0x61, second, 0x61);
  ports.write(0x61, 3);
  CHECK(first.order == "");
  CHECK(second.order == "0");
}
