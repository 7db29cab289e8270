// SPDX-License-Identifier: MIT
#include "core/device/ide_82371sb.h"

#include <catch2/catch.hpp>

#include "core/device/pci_bus.h"
#include "tests/support/ata_rig.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace ferrite::test;
using namespace std::chrono_literals;

namespace {
constexpr u32 RamBytes = 0x1F'8000, TableAt = 0x1'0000, BufferAt = 0x2'0000;
constexpr u8 Start = 0x01, ToMemory = 0x08, FromMemory = 0x00;
constexpr u8 Active = 0x01, Error = 0x02, Interrupt = 0x04;
constexpr u8 ReadDma = 0xC8, WriteDma = 0xCA;
constexpr u32 EndOfTable = 0x8000'0000;

struct Region {
  u32 address, count;
};

/// The interface as a BIOS leaves it: ports decoded, bus master at C000h; a disk of 5000 sectors is the primary master,
/// one of 300 the secondary slave. Commands go to the primary channel.
struct IdeRig {
  static constexpr u16 Primary = 0x1F0, Secondary = 0x170, BusMaster = 0xC000;
  static constexpr u32 Function1 = 0x8000'0900;

  Scheduler clock{100'000'000};
  MemorySpace memory{RamBytes};
  PortSpace ports;
  PciBus pci;
  Ide82371sb ide{memory, ports};
  MemoryDisk::Handle media0 = MemoryDisk::numbered(5000), media1 = MemoryDisk::numbered(300);
  AtaDisk disk0{clock, 0, std::make_unique<MemoryDisk>(media0), "SERIAL 0"};
  AtaDisk disk1{clock, 1, std::make_unique<MemoryDisk>(media1), "SERIAL 1"};

  IdeRig() {
    ports.map(0xCF8, 0xCFF, pci, 0xCF8);
    for (auto [base, channel] : {std::pair{Primary, &ide.primary}, std::pair{Secondary, &ide.secondary}}) {
      ports.map(base, u16(base + 7), channel->cable.command_block, base);
      ports.map(u16(base + 0x206), u16(base + 0x206), channel->cable.control_block, u16(base + 0x206));
    }
    pci.plug(1, 1, ide);
    ide.primary.cable.plug(disk0);
    ide.secondary.cable.plug(disk1);
    configure(0x40, 0x8000'8000);
    configure(0x20, BusMaster);
    configure(0x04, 0x05);
    wait(2ms);
  }
  u32 configuration(u8 offset) { return ports.write32(0xCF8, Function1 | offset), ports.read32(0xCFC); }
  void configure(u8 offset, u32 value) { ports.write32(0xCF8, Function1 | offset), ports.write32(0xCFC, value); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }

  void table(std::initializer_list<Region> regions) {
    u32 at = TableAt;
    for (auto [address, count] : regions) {
      memory.write(at, address, 4), memory.write(at + 4, count, 4);
      at += 8;
    }
    ports.write32(BusMaster + 4, TableAt);
  }
  void command(u8 code, u32 lba, u32 count) {
    ports.write(Primary + 6, u8(0xE0 | lba >> 24)), ports.write(Primary + 2, u8(count));
    ports.write(Primary + 3, u8(lba)), ports.write(Primary + 4, u8(lba >> 8)), ports.write(Primary + 5, u8(lba >> 16));
    ports.write(Primary + 7, code);
  }
  void bus_master(u8 value) { ports.write(BusMaster, value); }
  u8 bus_master_status() { return ports.read(BusMaster + 2); }
  u8 drive_status() { return ports.read(0x3F6); }
  u64 sector_at(u32 address) { return memory.read(address, 4) | u64(memory.read(address + 4, 4)) << 32; }

  /// One whole DMA command, as a driver gives it; the bus master is stopped by the interrupt, and its status returned.
  u8 run(u8 code, u32 lba, u32 count) {
    const u8 direction = code == ReadDma ? ToMemory : FromMemory;
    bus_master(direction);
    ports.write(BusMaster + 2, Interrupt | Error);
    command(code, lba, count);
    bus_master(direction | Start);
    wait(10ms);
    const u8 status = bus_master_status();
    bus_master(direction);
    return status;
  }

  void visit(StateVisitor& v) {
    v("clock", clock), v("memory", memory), v("pci", pci), v("ide", ide), v("disk0", disk0), v("disk1", disk1);
    v.block("media0", media0->bytes), v.block("media1", media1->bytes);
  }
  /// Drivers, good and bad, on both channels.
  void act(unsigned step) {
    AtaNoise noise(step);
    for (unsigned n = 0; n < 6; n++) {
      Ide82371sb::Channel& channel = noise.next() % 4 ? ide.primary : ide.secondary;
      const u16 base = u16(BusMaster + (&channel == &ide.primary ? 0 : 8));
      noise.act(channel.cable.command_block, channel.cable.control_block);
      switch (noise.next() % 8) {
        case 0: ports.write32(u16(base + 4), noise.next() % 2 ? TableAt : noise.next() << 8); break;
        case 1: ports.write(u16(base + 2), u8(noise.next())); break;
        case 2:
        case 3: ports.write(base, u8(noise.next() % 16)); break;
        case 4:
          memory.write(TableAt, noise.next() % 0x3F'0000, 4);
          memory.write(TableAt + 4, noise.next() % 0x2000 | (noise.next() % 2 ? EndOfTable : 0), 4);
          break;
        case 5: configure(noise.next() % 2 ? 0x04 : 0x40, noise.next() % 4 ? 0x8000'8005 : noise.next()); break;
        default: wait(std::chrono::nanoseconds(noise.next() % 50'000));
      }
      for (const u16 port : {BusMaster, Primary, Secondary}) ports.read32(u16(port + noise.next() % 8));
    }
    if (step % 32 == 0) {
      configure(0x04, 0x05), configure(0x40, 0x8000'8000);
      for (const u16 port : {0x3F6, 0x376}) ports.write(port, 4), ports.write(port, 0);
      wait(1ms);
    }
  }
};
}  // namespace

// ---- the PCI function -----------------------------------------------------------------------------------------------

TEST_CASE("82371SB IDE: says that it is an IDE interface with bus mastering, with ports of 16 bytes") {
  IdeRig rig;
  CHECK(rig.configuration(0x00) == 0x7010'8086);
  CHECK(rig.configuration(0x08) == 0x0101'8000);
  CHECK(rig.configuration(0x04) == 0x0280'0005);
  rig.configure(0x20, 0xFFFF'FFFF);
  CHECK((rig.configuration(0x20) & 0xFFFF) == 0xFFF1);
  rig.configure(0x40, 0xFFFF'FFFF), rig.configure(0x44, 0xFFFF'FFFF);
  CHECK(rig.configuration(0x40) == 0xF3FF'F3FF);
  CHECK(rig.configuration(0x44) == 0x0000'00FF);
}

TEST_CASE("82371SB IDE: each channel answers while it is decoded and I/O is enabled [IDETIM] [PCICMD]") {
  IdeRig rig;
  CHECK(rig.ports.read(0x1F7) == 0x50);
  CHECK(rig.ports.read(0x3F6) == 0x50);
  CHECK(rig.ports.read(0x177) == 0x7F);  // its device 1 alone, and device 0 selected
  rig.ports.write(0x176, 0xB0);
  CHECK(rig.ports.read(0x177) == 0x50);
  rig.configure(0x40, 0x8000'0000);
  CHECK(rig.ports.read(0x1F7) == 0xFF);
  CHECK(rig.ports.read(0x3F6) == 0xFF);
  CHECK(rig.ports.read16(0x1F0) == 0xFFFF);
  CHECK(rig.ports.read(0x177) == 0x50);
  rig.configure(0x40, 0x8000'8000);
  rig.configure(0x04, 0x04);
  CHECK(rig.ports.read(0x1F7) == 0xFF);
  CHECK(rig.ports.read(0x177) == 0xFF);
}

TEST_CASE("82371SB IDE: a PCI reset resets the drives and closes the ports") {
  IdeRig rig;
  rig.ports.write(0x1F2, 77);
  rig.pci.reset();
  CHECK(rig.ports.read(0x1F7) == 0xFF);
  rig.configure(0x40, 0x8000'8000), rig.configure(0x04, 0x05);
  CHECK(rig.drive_status() == 0x80);
  rig.wait(2ms);
  CHECK(rig.drive_status() == 0x50);
  CHECK(rig.ports.read(0x1F2) == 1);
}

TEST_CASE("82371SB IDE: the bus master's registers keep what is writable") {
  IdeRig rig;
  rig.ports.write32(IdeRig::BusMaster + 4, 0x1234'5677);
  CHECK(rig.ports.read32(IdeRig::BusMaster + 4) == 0x1234'5674);
  CHECK(rig.ports.read32(IdeRig::BusMaster + 12) == 0);
  rig.ports.write(IdeRig::BusMaster + 10, 0xFF);
  CHECK(rig.ports.read(IdeRig::BusMaster + 10) == 0x60);
  rig.ports.write(IdeRig::BusMaster + 8, 0xFE);
  CHECK(rig.ports.read(IdeRig::BusMaster + 8) == 0x08);
  CHECK(rig.ports.read(IdeRig::BusMaster) == 0);
}

// ---- transfers ------------------------------------------------------------------------------------------------------

TEST_CASE("82371SB IDE: reads sectors into the regions of a table, and interrupts when all is in memory") {
  IdeRig rig;
  rig.table({{BufferAt, 0x300}, {BufferAt + 0x4000, 0x500 | EndOfTable}});
  CHECK(rig.run(ReadDma, 100, 4) == Interrupt);
  CHECK(rig.ide.primary.irq.high());
  CHECK(rig.ports.read(0x1F7) == 0x50);
  CHECK_FALSE(rig.ide.primary.irq.high());
  CHECK(rig.sector_at(BufferAt) == 100);
  CHECK(rig.sector_at(BufferAt + 0x200) == 101);
  CHECK(rig.sector_at(BufferAt + 0x4000 + 0x100) == 102);
  CHECK(rig.sector_at(BufferAt + 0x4000 + 0x300) == 103);
  CHECK(rig.sector_at(BufferAt + 0x4500) == 0);
}

TEST_CASE("82371SB IDE: writes sectors from memory") {
  IdeRig rig;
  for (u32 n = 0; n < 0x6000; n++) rig.memory.write(BufferAt + n, n / 512 + 1, 1);
  rig.table({{BufferAt, 0x6000 | EndOfTable}});
  CHECK(rig.run(WriteDma, 1000, 48) == Interrupt);
  CHECK(rig.ports.read(0x1F7) == 0x50);
  CHECK(rig.media0->bytes[1000 * 512] == 1);
  CHECK(rig.media0->bytes[1047 * 512 + 511] == 48);
  CHECK(rig.media0->bytes[1048 * 512] == u8(1048));
}

TEST_CASE("82371SB IDE: a count of 0 is 64 KB") {
  IdeRig rig;
  rig.table({{BufferAt, 0 | EndOfTable}});
  CHECK(rig.run(ReadDma, 0, 128) == Interrupt);
  CHECK(rig.sector_at(BufferAt + 0xFE00) == 127);
}

TEST_CASE("82371SB IDE: a table longer than the transfer leaves the bus master active [BMISX]") {
  IdeRig rig;
  rig.table({{BufferAt, 0x1000 | EndOfTable}});
  CHECK(rig.run(ReadDma, 5, 2) == (Interrupt | Active));
  CHECK(rig.bus_master_status() == Interrupt);  // SSBM has been cleared
  CHECK(rig.sector_at(BufferAt + 0x200) == 6);
}

TEST_CASE("82371SB IDE: a table shorter than the transfer ends without an interrupt, and the drive waits [BMISX]") {
  IdeRig rig;
  rig.table({{BufferAt, 0x200 | EndOfTable}});
  CHECK(rig.run(ReadDma, 5, 2) == 0);
  CHECK(rig.sector_at(BufferAt) == 5);
  CHECK(rig.sector_at(BufferAt + 0x200) == 0);
  CHECK(rig.drive_status() == 0x58);
  CHECK_FALSE(rig.ide.primary.irq.high());
  rig.ports.write(0x3F6, 4), rig.ports.write(0x3F6, 0);
  rig.wait(2ms);
  CHECK(rig.drive_status() == 0x50);
}

TEST_CASE("82371SB IDE: memory that nobody answers for ends the transfer with an error [BMISX]") {
  IdeRig rig;
  SECTION("a region") {
    rig.table({{RamBytes - 0x200, 0x400 | EndOfTable}});
    CHECK(rig.run(ReadDma, 5, 2) == Error);
    CHECK(rig.sector_at(RamBytes - 0x200) == 5);
  }
  SECTION("the table") {
    rig.ports.write32(IdeRig::BusMaster + 4, 0x8000'0000);
    CHECK(rig.run(ReadDma, 5, 2) == Error);
  }
  CHECK(rig.drive_status() == 0x58);
  rig.ports.write(IdeRig::BusMaster + 2, Error);
  CHECK(rig.bus_master_status() == 0);
}

TEST_CASE("82371SB IDE: a region that straddles 64 KB goes on at the beginning of its 64 KB") {
  IdeRig rig;
  rig.table({{0x3'FE00, 0x400 | EndOfTable}});
  CHECK(rig.run(ReadDma, 5, 2) == Interrupt);
  CHECK(rig.sector_at(0x3'FE00) == 5);
  CHECK(rig.sector_at(0x3'0000) == 6);
  CHECK(rig.sector_at(0x4'0000) == 0);
}

TEST_CASE("82371SB IDE: a failed command interrupts with the bus master active") {
  IdeRig rig;
  rig.table({{BufferAt, 0x400 | EndOfTable}});
  CHECK(rig.run(ReadDma, 4999, 2) == (Interrupt | Active));
  CHECK(rig.ports.read(0x1F7) == 0x51);
  CHECK(rig.ports.read(0x1F1) == 0x10);
}

TEST_CASE("82371SB IDE: the drive waits until the bus master starts, and is allowed on the bus [PCICMD]") {
  IdeRig rig;
  rig.table({{BufferAt, 0x200 | EndOfTable}});
  rig.command(ReadDma, 5, 1);
  rig.wait(1ms);
  CHECK(rig.drive_status() == 0x58);
  rig.configure(0x04, 0x01);
  rig.bus_master(ToMemory | Start);
  CHECK(rig.bus_master_status() == Active);
  CHECK(rig.sector_at(BufferAt) == 0);
  rig.configure(0x04, 0x05);
  CHECK(rig.bus_master_status() == Interrupt);
  CHECK(rig.sector_at(BufferAt) == 5);
}

TEST_CASE("82371SB IDE: nothing moves against the bus master's direction") {
  IdeRig rig;
  rig.table({{BufferAt, 0x200 | EndOfTable}});
  rig.command(ReadDma, 5, 1);
  rig.bus_master(FromMemory | Start);
  rig.wait(1ms);
  CHECK(rig.bus_master_status() == Active);
  rig.bus_master(ToMemory | Start);  // read only while active [BMICX]
  CHECK(rig.ports.read(IdeRig::BusMaster) == (FromMemory | Start));
  rig.bus_master(0);
  rig.bus_master(ToMemory | Start);
  CHECK(rig.bus_master_status() == Interrupt);
}

TEST_CASE("82371SB IDE: the interrupt bit is set by the edge and cleared by a 1 [BMISX]") {
  IdeRig rig;
  rig.ports.write(0x1F7, 0xE1);
  rig.wait(1ms);
  CHECK(rig.bus_master_status() == Interrupt);
  rig.ports.write(IdeRig::BusMaster + 2, Interrupt);
  CHECK(rig.bus_master_status() == 0);
  CHECK(rig.ide.primary.irq.high());
  rig.ports.read(0x1F7);
  rig.ports.write(0x1F7, 0xE1);
  rig.wait(1ms);
  CHECK(rig.bus_master_status() == Interrupt);
  CHECK(rig.ports.read(IdeRig::BusMaster + 10) == 0);
}

TEST_CASE("82371SB IDE: DMA moves 200 MB in a second of guest time") {
  IdeRig rig;
  rig.table({{BufferAt, 0 | EndOfTable}});
  rig.bus_master(ToMemory);
  rig.command(ReadDma, 0, 128);
  const Ticks began = rig.clock.now();
  rig.bus_master(ToMemory | Start);
  while (!(rig.bus_master_status() & Interrupt)) rig.wait(1us);
  const double seconds = double(rig.clock.now() - began) / double(rig.clock.hertz());
  CHECK(0x1'0000 / seconds > 200e6);
}

TEST_CASE("82371SB IDE: the CPU hears of memory that a drive writes") {
  struct Watcher final : MemoryWatcher {
    std::vector<u32> writes;
    void watched_memory_written(u32 physical, u32) override { writes.push_back(physical); }
    void memory_map_changed() override {}
    void quick_writes_stale(u32, u32) override {}
  } cpu;
  IdeRig rig;
  rig.memory.set_watcher(cpu);
  rig.memory.watch(BufferAt, true);
  rig.table({{BufferAt, 0x400 | EndOfTable}});
  rig.run(ReadDma, 5, 2);
  CHECK(cpu.writes == std::vector<u32>{BufferAt});
}

TEST_CASE("82371SB IDE: survives nonsense") {
  IdeRig rig;
  for (unsigned step = 0; step < 5000; step++) {
    rig.act(step);
    rig.media0->waits = step % 7 == 0 ? 3 : 0;
    rig.media0->bad_sector = step % 50;
  }
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(IdeRig)
