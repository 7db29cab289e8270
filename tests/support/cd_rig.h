// SPDX-License-Identifier: MIT
#pragma once
#include "core/device/ata_cable.h"
#include "core/device/atapi_cdrom.h"
#include "tests/support/ata_rig.h"
#include "tests/support/memory_disc.h"

namespace ferrite::test {

using Packet = std::array<u8, 12>;

/// A CD-ROM drive as device 1 beside a disk, with a disc of 700 sectors in it; driven through its ports, by PIO.
struct CdRig {
  static constexpr u32 Sectors = 700;
  static constexpr u16 Features = 1, Reason = 2, LimitLow = 4, LimitHigh = 5, Select = 6, Command = 7;

  Scheduler clock{100'000'000};
  MemoryDisk::Handle disk_media = MemoryDisk::numbered(300);
  MemoryDisc::Handle disc = MemoryDisc::numbered(Sectors);
  AtaDisk disk{clock, 0, std::make_unique<MemoryDisk>(disk_media), ""};
  AtapiCdrom drive{clock, 1, "CD 1"};
  AtaCable cable;
  SoundMixer mixer{clock};

  CdRig() {
    drive.connect_audio(mixer);
    cable.plug(disk), cable.plug(drive);
    drive.insert(std::make_unique<MemoryDisc>(disc));
    wait(std::chrono::milliseconds(2));
    out(Select, 0xB0);
  }
  u8 in(u16 port) { return cable.command_block.read_port(port); }
  void out(u16 port, u8 value) { cable.command_block.write_port(port, value); }
  u8 alternate_status() { return cable.control_block.read_port(0); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  void wait_while_busy() {
    for (u32 n = 0; n < 10'000 && alternate_status() & 0x80; n++) wait(std::chrono::microseconds(10));
  }
  u32 limit() { return in(LimitLow) | in(LimitHigh) << 8; }

  /// As far as the packet; the answer is yet to come.
  void send(const Packet& packet, u32 byte_limit = 0xFFFE, u8 features = 0) {
    out(Features, features), out(LimitLow, u8(byte_limit)), out(LimitHigh, u8(byte_limit >> 8));
    out(Command, 0xA0);
    wait_while_busy();
    for (unsigned n = 0; n < 12; n += 2) cable.command_block.write_port16(0, u16(packet[n] | packet[n + 1] << 8));
    wait_while_busy();
  }
  std::vector<u8> read_block() {
    const u32 bytes = limit();
    std::vector<u8> data;
    for (u32 n = 0; n < (bytes + 1) / 2; n++) {
      const u16 word = cable.command_block.read_port16(0);
      data.push_back(u8(word)), data.push_back(u8(word >> 8));
    }
    data.resize(bytes);
    wait_while_busy();
    return data;
  }
  /// The whole answer.
  std::vector<u8> ask(const Packet& packet, u32 byte_limit = 0xFFFE) {
    send(packet, byte_limit);
    std::vector<u8> data;
    while (alternate_status() & 0x08) {
      const auto block = read_block();
      data.insert(data.end(), block.begin(), block.end());
    }
    return data;
  }
  /// Key, code and qualifier of the last error.
  u32 sense() {
    const auto data = ask({0x03, 0, 0, 0, 18});
    return data.size() == 18 ? u32(data[2] << 16 | data[12] << 8 | data[13]) : ~0u;
  }
  u32 test_unit_ready() {
    ask({0x00});
    return in(Command)&1 ? sense() : 0;
  }
  void settle() {
    while (test_unit_ready() >> 16 == 6) continue;
  }

  void visit(StateVisitor& v) {
    v("clock", clock), v("disk", disk), v("drive", drive), v("cable", cable), v("mixer", mixer);
  }
  void act(unsigned step) {
    AtaNoise noise(step);
    static constexpr u8 codes[] = {0x00, 0x03, 0x12, 0x1B, 0x1E, 0x25, 0x28, 0x2B, 0x43, 0x46, 0x4A, 0x51,
                                   0x5A, 0xA8, 0xBE, 0x42, 0x45, 0x47, 0x4B, 0x4E, 0x55, 0xA5, 0xB9, 0xBD};
    if (noise.next() % 4 == 0) out(Select, 0xB0);
    Packet packet{codes[noise.next() % std::size(codes)]};
    for (unsigned n = 1; n < 12; n++) packet[n] = u8(noise.next() % 3 ? 0 : noise.next());
    packet[8] = u8(noise.next());
    if (noise.next() % 2) send(packet, noise.next() & 0xFFFF, u8(noise.next() % 8 == 0));
    for (unsigned n = 0; n < 5; n++) {
      noise.act(cable.command_block, cable.control_block);
      wait(std::chrono::nanoseconds(noise.next() % 20'000));
    }
    if (noise.next() % 16 == 0)
      cable.control_block.write_port(0, 4), cable.control_block.write_port(0, 0), wait(std::chrono::milliseconds(1));
  }
};

inline constexpr u32 NoDisc = 0x02'3A01, TrayOpen = 0x02'3A02, ReadError = 0x03'1100, UnknownCommand = 0x05'2000,
                     BeyondEnd = 0x05'2100, BadField = 0x05'2400, Locked = 0x05'5302, NewDisc = 0x06'2800,
                     WasReset = 0x06'2900;
constexpr Packet read10(u32 lba, u16 sectors) {
  return {0x28, 0, u8(lba >> 24), u8(lba >> 16), u8(lba >> 8), u8(lba), 0, u8(sectors >> 8), u8(sectors)};
}

}  // namespace ferrite::test
