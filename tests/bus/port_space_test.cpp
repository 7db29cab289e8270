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

TEST_CASE("a window that the guest places answers where it is now, and what lay beneath answers again") {
  PortSpace ports;
  Latches fixed, moved;
  ports.map(0x60, 0x67, fixed, 0x60);
  ports.place(0xC000, 8, moved);
  ports.write(0xC003, 0x33);
  CHECK(moved.values[3] == 0x33);
  ports.place(0x64, 2, moved);
  CHECK(ports.read(0xC003) == 0xFF);
  ports.write(0x65, 0x55);
  CHECK(moved.values[1] == 0x55);
  ports.write(0x66, 0x66);
  CHECK(fixed.values[6] == 0x66);
  ports.place(0, 0, moved);
  ports.write(0x65, 0x77);
  CHECK(fixed.values[5] == 0x77);
  ports.place(0xFFFE, 8, moved);
  CHECK(ports.read(0xFFFF) == 0x55);
  CHECK(ports.read(0) == 0xFF);
}

TEST_CASE("where two windows meet, the one that was made later answers, whatever moved last") {
  PortSpace ports;
  Latches first, second;
  first.values[0] = 1, second.values[0] = 2;
  ports.place(0, 0, first);
  ports.place(0, 0, second);
  ports.place(0xC000, 8, second);
  ports.place(0xC000, 8, first);
  CHECK(ports.read(0xC000) == 2);
  ports.place(0xD000, 8, second);
  CHECK(ports.read(0xC000) == 1);
}
