// SPDX-License-Identifier: MIT
#include "core/bus/memory_space.h"

#include <algorithm>

#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {

constexpr u32 Megabyte = 0x10'0000;
using Shadow = MemorySpace::Shadow;

struct Aperture final : MemoryDevice {
  u32 offset = 0, value = 0;
  unsigned width = 0;
  u32 read_memory(u32 at, unsigned bytes) override { return offset = at, width = bytes, value; }
  void write_memory(u32 at, u32 written, unsigned bytes) override { offset = at, value = written, width = bytes; }
};

struct Watcher final : MemoryWatcher {
  std::vector<u32> writes;
  int maps = 0;
  void watched_memory_written(u32 physical, u32) override { writes.push_back(physical); }
  void memory_map_changed() override { maps++; }
  void quick_writes_stale(u32 first, u32 last) override { stale.emplace_back(first, last); }
  std::vector<std::pair<u32, u32>> stale;
};

struct MemoryRig {
  MemorySpace memory{Megabyte};
  void visit(StateVisitor& v) { v("memory", memory); }
  void act(unsigned step) { memory.write(step * 5003 % Megabyte, memory.read(step, 4) + step, 1u << step % 3); }
};

}  // namespace

TEST_CASE("RAM is little-endian, at any alignment, across pages") {
  MemorySpace memory(Megabyte);
  memory.write(0x1FFE, 0x44332211, 4);
  CHECK(memory.read(0x1FFE, 4) == 0x44332211);
  CHECK(memory.read(0x1FFF, 2) == 0x3322);
  CHECK(memory.read(0x2001, 1) == 0x44);
}

TEST_CASE("where nothing answers reads are ones and writes are lost, up to the last address") {
  MemorySpace memory(Megabyte);
  memory.write(Megabyte, 0, 4);
  CHECK(memory.read(Megabyte, 4) == 0xFFFF'FFFF);
  CHECK(memory.read(Megabyte, 2) == 0xFFFF);
  CHECK(memory.read(Megabyte - 2, 4) == 0xFFFF'0000);
  memory.write(0xFFFF'FFFE, 0x11223344, 4);  // wraps to address 0
  CHECK(memory.read(0, 2) == 0x1122);
}

TEST_CASE("ROM is read, and writes to it are lost") {
  MemorySpace memory(Megabyte);
  std::vector<u8> rom(0x1000, 0x90);
  memory.map_bytes(0xFFFF'F000, rom, false);
  memory.write(0xFFFF'F000, 0, 4);
  CHECK(memory.read(0xFFFF'F000, 4) == 0x9090'9090);
}

TEST_CASE("a device in memory sees offsets and widths") {
  MemorySpace memory(Megabyte);
  Aperture vga;
  memory.map_device(0xA'0000, 0xB'FFFF, vga);
  memory.write(0xA'1234, 0x5678, 2);
  CHECK(vga.offset == 0x1234);
  CHECK(vga.width == 2);
  CHECK(memory.read(0xB'FFFF, 1) == 0x5678);
  CHECK(vga.offset == 0x1'FFFF);
  CHECK(memory.page(0xA'0000).device == &vga);
}

TEST_CASE("a later mapping covers an earlier one until it is taken away") {
  MemorySpace memory(Megabyte);
  std::vector<u8> first(0x2000, 1), second(0x1000, 2);
  memory.map_bytes(0xC'0000, first, false);
  memory.map_bytes(0xC'1000, second, false);
  CHECK(memory.read(0xC'0FFF, 2) == 0x0201);
  memory.unmap(0xC'1000);
  CHECK(memory.read(0xC'1000, 1) == 1);
}

TEST_CASE("ROM shadowing takes reads and writes from ROM or RAM, each as programmed") {
  MemorySpace memory(Megabyte);
  std::vector<u8> rom(0x4000, 0x55);
  constexpr u32 Bios = 0xF'0000;

  const auto [mode, read, then] = GENERATE(table<Shadow, u8, u8>({{Shadow::Rom, 0x55, 0x11},
                                                                  {Shadow::ReadRom, 0x55, 0x77},
                                                                  {Shadow::ReadRam, 0x11, 0x11},
                                                                  {Shadow::Ram, 0x77, 0x77}}));
  memory.write(Bios, 0x11, 1);
  memory.map_shadow(Bios, rom, mode);
  memory.write(Bios, 0x77, 1);
  CHECK(memory.read(Bios, 1) == read);
  memory.unmap(Bios);
  CHECK(memory.read(Bios, 1) == then);
}

TEST_CASE("the watcher hears of writes to watched pages only, and of every new map") {
  MemorySpace memory(Megabyte);
  Watcher cpu;
  memory.set_watcher(cpu);
  memory.watch(0x5000, true);
  memory.write(0x4FFE, 0, 4);
  memory.write(0x6000, 0, 1);
  CHECK(cpu.writes == std::vector<u32>{0x5000, 0x5001});
  memory.watch(0x5000, false);
  memory.write(0x5000, 0, 1);
  CHECK(cpu.writes.size() == 2);

  Aperture vga;
  memory.map_device(0xA'0000, 0xB'FFFF, vga);
  memory.unmap(0xA'0000);
  memory.unmap(0xA'0000);
  CHECK(cpu.maps == 2);
}

TEST_CASE("a block crosses pages of RAM, ROM and devices") {
  MemorySpace memory(Megabyte);
  struct Bytes final : MemoryDevice {
    std::array<u8, 0x1000> bytes{};
    u32 read_memory(u32 at, unsigned) override { return bytes[at]; }
    void write_memory(u32 at, u32 value, unsigned) override { bytes[at] = u8(value); }
  } device;
  std::vector<u8> rom(0x1000, 0x90);
  memory.map_device(0xC'0000, 0xC'0FFF, device);
  memory.map_bytes(0xC'1000, rom, false);
  std::vector<u8> block(0x3000, 0x12), back(0x3000);
  CHECK(memory.write_block(0xB'F800, block));
  CHECK(memory.read_block(0xB'F800, back));
  CHECK(std::count(back.begin(), back.end(), 0x12) == 0x2000);
  CHECK(std::count(back.begin(), back.end(), 0x90) == 0x1000);
  CHECK(back[0x17FF] == 0x12);
  CHECK(back[0x1800] == 0x90);
}

TEST_CASE("a block ends where nothing answers, and wraps at the last address") {
  MemorySpace memory(Megabyte);
  std::vector<u8> block(16, 0x34), back(16);
  CHECK_FALSE(memory.write_block(Megabyte - 8, block));
  CHECK_FALSE(memory.read_block(Megabyte - 8, back));
  CHECK(back[7] == 0x34);
  CHECK(back[8] == 0);
  std::vector<u8> rom(0x1000, 0x90);
  memory.map_bytes(0xFFFF'F000, rom, false);
  CHECK(memory.write_block(0xFFFF'FFF8, block));
  CHECK(memory.read(0, 4) == 0x3434'3434);
}

TEST_CASE("the watcher hears of a block once for each watched page, before it changes") {
  MemorySpace memory(Megabyte);
  Watcher cpu;
  memory.set_watcher(cpu);
  memory.watch(0x5000, true), memory.watch(0x7000, true);
  memory.write_block(0x4800, std::vector<u8>(0x4000));
  CHECK(cpu.writes == std::vector<u32>{0x5000, 0x7000});
}

TEST_CASE("pages that were written are marked, whoever writes, and once their marks are taken quick paths are stale") {
  MemorySpace memory(Megabyte);
  Watcher cpu;
  memory.set_watcher(cpu);
  std::vector<u8> pixels(4 * 0x1000);
  WrittenPages written(pixels.size());
  memory.map_bytes(0xE000'0000, pixels, true, &written);
  CHECK_FALSE(written.any());
  CHECK(*memory.page(0xE000'1000).written == 0);
  memory.write(0xE000'1FFE, 0x1234'5678, 4);
  memory.write_block(0xE000'3FFF, std::array<u8, 1>{7});
  CHECK(written.any_in(0x1800, 0x27FF));
  CHECK(written.any_in(0x2FFF, 0x3000));
  CHECK_FALSE(written.any_in(0x0000, 0x0FFF));
  CHECK(*memory.page(0xE000'1000).written == 1);
  CHECK(cpu.stale.empty());
  written.clear();
  CHECK_FALSE(written.any());
  CHECK(cpu.stale == std::vector{std::pair(0xE000'0000u, 0xE000'3FFFu)});
}

FERRITE_SNAPSHOT_TESTS(MemoryRig)
