// SPDX-License-Identifier: MIT
// libFuzzer: a hostile guest and a fidgety host at the IDE interface with a disk and a CD-ROM drive. Run it with
// tools/fuzz.
#include <cstdlib>

#include "core/device/ata_disk.h"
#include "core/device/atapi_cdrom.h"
#include "core/device/ide_82371sb.h"
#include "tests/fuzz/input.h"
#include "tests/support/memory_disc.h"
#include "tests/support/memory_disk.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
struct Board {
  static constexpr u32 RamBytes = 0x2'8000, Table = 0x1000;
  Scheduler clock{100'000'000};
  MemorySpace memory{RamBytes};
  PortSpace ports;
  Ide82371sb ide{memory, ports};
  MemoryDisk::Handle disk_media = MemoryDisk::numbered(100);
  MemoryDisc::Handle disc = MemoryDisc::numbered(20);
  AtaDisk disk{clock, 0, std::make_unique<MemoryDisk>(disk_media), "FUZZ"};
  AtapiCdrom cdrom{clock, 1, "FUZZ"};
  PortDevice& command = ide.primary.cable.command_block;
  PortDevice& control = ide.primary.cable.control_block;

  Board() {
    ide.primary.cable.plug(disk), ide.primary.cable.plug(cdrom);
    start();
  }
  void start() {
    ide.write_config(0x20, 0xC000, 4);
    ide.write_config(0x04, 0x05, 2);
    ide.write_config(0x40, 0x8000'8000, 4);
    disk_media->waits = disc->waits = 0;
    control.write_port(0, 4), control.write_port(0, 0);
    clock.advance_to(clock.now() + 100'000);
  }
};

void host_acts(Board& board, Input& input) {
  const u8 what = input.next();
  switch (what & 3) {
    case 0: board.cdrom.eject(); break;
    case 1: board.cdrom.insert(std::make_unique<MemoryDisc>(board.disc)); break;
    case 2: board.disk_media->waits = board.disc->waits = what >> 4; break;
    default: board.disk_media->bad_sector = board.disc->bad_sector = what >> 2; break;
  }
}

void address(Board& board, Input& input) {
  board.command.write_port(AtaDevice::Device, input.next());
  for (u8 n = AtaDevice::ErrorFeatures; n <= AtaDevice::LbaHigh; n++) board.command.write_port(n, input.next());
}

void packet(Board& board, Input& input) {
  for (unsigned n = 0; n < 6; n++) board.command.write_port16(0, u16(input.word()));
}

void descriptor(Board& board, Input& input) {
  const u32 at = Board::Table + 8 * (input.next() & 7);
  board.memory.write(at, input.word() << 4, 4);
  board.memory.write(at + 4, input.word() | u32(input.next()) << 24, 4);
  board.ports.write32(0xC004, Board::Table);
}

void act(Board& board, Input& input) {
  const u8 action = input.next();
  const u8 port = action & 7;
  switch (action >> 4) {
    case 0: return host_acts(board, input);
    case 1: return address(board, input);
    case 2: return packet(board, input);
    case 3: return descriptor(board, input);
    case 4:
      for (u32 n = input.word() & 0x1FF; n--;) board.command.read_port16(0);
      return;
    case 5:
      for (u32 n = input.word() & 0x1FF; n--;) board.command.write_port16(0, u16(n));
      return;
    case 6: return board.clock.advance_to(board.clock.now() + (Ticks(input.next()) << (action & 15)));
    case 7:
    case 8:
      if (board.clock.next_due() != Never) board.clock.advance_to(board.clock.next_due());
      return;
    case 9: return board.ports.write(u16(0xC000 + port), input.next());
    case 10: return board.control.write_port(0, input.next());
    case 11: return board.ide.write_config(u8(0x40 * (action & 1) | (action & 4)), input.word() << 16 | 5, 4);
    case 12:
    case 13: return board.command.write_port(AtaDevice::StatusCommand, input.next());
    case 14: return void(board.command.read_port(port));
    default: return board.command.write_port(port, input.next());
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  Board board;
  Input input{{data, size}};
  while (!input.bytes.empty()) act(board, input);
  board.start();
  if (board.control.read_port(0) != 0x50) std::abort();  // whatever happened, a reset brings it back
  return 0;
}
