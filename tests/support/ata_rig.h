// SPDX-License-Identifier: MIT
#pragma once
#include "core/device/ata_cable.h"
#include "core/device/ata_disk.h"
#include "tests/support/memory_disk.h"

namespace ferrite::test {

/// What a host sees of a command that has ended.
struct AtaResult {
  u8 status = 0, error = 0;
  bool operator==(const AtaResult&) const = default;
};

/// One cable with a disk of 5000 sectors as device 0 and none, or a second one of 300, as device 1; driven through its
/// ports, polling.
struct AtaRig {
  static constexpr u64 Sectors0 = 5000, Sectors1 = 300;
  static constexpr u8 Bsy = 0x80, Drq = 0x08, Err = 0x01, Ready = 0x50;
  static constexpr u16 Count = 2, Low = 3, Mid = 4, High = 5, Select = 6, Command = 7;

  Scheduler clock{100'000'000};
  MemoryDisk::Handle media0 = MemoryDisk::numbered(Sectors0), media1 = MemoryDisk::numbered(Sectors1);
  AtaDisk disk0{clock, 0, std::make_unique<MemoryDisk>(media0), "SERIAL 0"};
  AtaDisk disk1{clock, 1, std::make_unique<MemoryDisk>(media1), "SERIAL 1"};
  AtaCable cable;

  explicit AtaRig(bool both = false) {
    cable.plug(disk0);
    if (both) cable.plug(disk1);
    wait(std::chrono::milliseconds(2));
  }

  u8 in(u16 port) { return cable.command_block.read_port(port); }
  void out(u16 port, u8 value) { cable.command_block.write_port(port, value); }
  u8 alternate_status() { return cable.control_block.read_port(0); }
  void control(u8 value) { cable.control_block.write_port(0, value); }
  bool irq() const { return cable.irq.high(); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  /// Until BSY is clear; gives up after a second.
  void wait_while_busy() {
    for (u32 n = 0; n < 100'000 && alternate_status() & Bsy; n++) wait(std::chrono::microseconds(10));
  }

  void address(u64 lba, u32 count, u8 device = 0) {
    out(Select, u8(0xE0 | device << 4 | (lba >> 24 & 0x0F)));
    out(Count, u8(count)), out(Low, u8(lba)), out(Mid, u8(lba >> 8)), out(High, u8(lba >> 16));
  }
  void address48(u64 lba, u32 count, u8 device = 0) {
    out(Select, u8(0xE0 | device << 4));
    out(Count, u8(count >> 8)), out(Low, u8(lba >> 24)), out(Mid, u8(lba >> 32)), out(High, u8(lba >> 40));
    out(Count, u8(count)), out(Low, u8(lba)), out(Mid, u8(lba >> 8)), out(High, u8(lba >> 16));
  }
  void address_chs(u32 cylinder, u32 head, u32 sector, u32 count) {
    out(Select, u8(0xA0 | head));
    out(Count, u8(count)), out(Low, u8(sector)), out(Mid, u8(cylinder)), out(High, u8(cylinder >> 8));
  }
  /// The address registers, with the lower half of Device.
  u32 shown_address() { return in(Low) | in(Mid) << 8 | in(High) << 16 | u32(in(Select)&0x0F) << 24; }

  AtaResult command(u8 code) {
    out(Command, code);
    wait_while_busy();
    return result();
  }
  AtaResult result() {
    const u8 status = in(Command);
    return {status, u8(status & Err ? in(1) : 0)};
  }
  u64 shown_address48() {
    const u64 low = shown_address() & 0xFF'FFFF;
    control(0x80);
    const u64 high = shown_address() & 0xFF'FFFF;
    control(0);
    return high << 24 | low;
  }
  AtaResult features(u8 subcommand, u8 value = 0) {
    out(1, subcommand), out(Count, value);
    return command(0xEF);
  }

  std::vector<u16> read_words(u32 words) {
    std::vector<u16> data(words);
    for (u16& word : data) word = cable.command_block.read_port16(0);
    return data;
  }
  void write_sectors(u32 sectors, u8 filler) {
    for (u32 n = 0; n < sectors * 256; n++) cable.command_block.write_port16(0, u16(filler << 8 | filler));
  }
  std::vector<u16> identify(u8 device = 0) {
    out(Select, u8(0xA0 | device << 4));
    command(0xEC);
    return read_words(256);
  }
  /// The number with which a sector begins.
  static u64 sector_number(std::span<const u16> words) {
    return words[0] | u64(words[1]) << 16 | u64(words[2]) << 32 | u64(words[3]) << 48;
  }

  void visit(StateVisitor& v) {
    v("clock", clock), v("disk0", disk0), v("disk1", disk1), v("cable", cable);
    v.block("media0", media0->bytes), v.block("media1", media1->bytes);
  }
};

/// Guest programs, good and bad: every command, with addresses on and beyond the disk, and data moved or not.
struct AtaNoise {
  u32 state;
  explicit AtaNoise(u32 seed) : state(seed * 2654435761u + 1) {}
  u32 next() { return state = state * 1664525u + 1013904223u, state >> 8; }

  void act(PortDevice& command, PortDevice& control) {
    switch (next() % 8) {
      case 0:
        for (u16 port = 1; port < 7; port++) command.write_port(port, u8(next()));
        break;
      case 1:
        command.write_port(AtaRig::Select, u8(0xE0 | (next() & 0x10)));
        for (u16 port = 2; port < 6; port++) command.write_port(port, 0), command.write_port(port, u8(next() % 9));
        break;
      case 2:
      case 3: command.write_port(AtaRig::Command, likely_command()); break;
      case 4:
        for (u32 n = next() % 600; n--;) command.read_port16(0);
        break;
      case 5:
        for (u32 n = next() % 600; n--;) command.write_port16(0, u16(next()));
        break;
      case 6:
        if (next() % 16 == 0) control.write_port(0, u8(next()));
        if (next() % 4 == 0) control.write_port(0, 0);
        break;
      default: command.read_port(u16(next() % 8));
    }
  }
  u8 likely_command() {
    static constexpr u8 codes[] = {0x20, 0x24, 0x25, 0x29, 0x30, 0x34, 0x35, 0x39, 0x40, 0xC4, 0xC5,
                                   0xC6, 0xC8, 0xCA, 0xE4, 0xE7, 0xE8, 0xEC, 0xEF, 0x90, 0x91};
    const u32 n = next() % 32;
    return n < std::size(codes) ? codes[n] : u8(next());
  }
};

}  // namespace ferrite::test
