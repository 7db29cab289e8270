// SPDX-License-Identifier: MIT
// libFuzzer: a hostile guest and a fidgety host at a virtio disk, a network card and a console. Run it with tools/fuzz.
#include <cstdlib>

#include "core/device/virtio_block.h"
#include "core/device/virtio_console.h"
#include "core/device/virtio_net.h"
#include "tests/fuzz/input.h"
#include "tests/support/memory_disk.h"
#include "tests/support/virtio_driver.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u32 RamBytes = 0x8'0000, Header = VirtioDriver::Buffers, Data = Header + 0x100;

struct Board {
  Scheduler clock{100'000'000};
  MemorySpace memory{RamBytes};
  PortSpace ports;
  MemoryDisk::Handle media = MemoryDisk::numbered(100);
  VirtioBlock disk{memory, ports, clock, std::make_unique<MemoryDisk>(media), "FUZZ"};
  VirtioNet net{memory, ports, {2, 0, 0, 0, 0, 1}};
  VirtioConsole console{memory, ports, clock};
  std::array<VirtioPci*, 3> cards{&disk, &net, &console};
  VirtioDriver driver;

  /// One device answers at the driver's ports, the others nowhere.
  explicit Board(u8 card) : driver{memory, ports, *cards[card % 3]} { driver.start(~0u); }
};

void host_acts(Board& board, Input& input) {
  const u8 what = input.next();
  const std::array<u8, 100> frame{};
  board.net.link.to_guest.push(frame), board.net.link.from_guest.clear(), board.net.frames_arrived();
  board.console.input.push(what), board.console.input_arrived();
  if (what & 1) board.console.output.clear();
  board.media->waits = what >> 4;
  board.media->bad_sector = what & 2 ? what : ~u64{0};
}

void request(Board& board, Input& input) {
  const u8 how = input.next();
  board.memory.write(Header, input.next() & 0xF, 4), board.memory.write(Header + 8, input.next(), 4);
  const bool writable = how & 1;
  board.driver.offer(how >> 1 & 1, {{Header, 16}, {Data, input.word(), writable}, {Data, input.next(), true}},
                     how >> 2);
}

void descriptor(Board& board, Input& input) {
  const u8 what = input.next();
  board.driver.put_descriptor(what & 1, what >> 1, u64(input.word()) << (what & 24), input.word() << (what & 12),
                              input.next() & 7, input.next());
}

void act(Board& board, Input& input) {
  const u8 action = input.next();
  const u16 port = u16(VirtioDriver::Base + (action >> 3));
  switch (action & 7) {
    case 0: return host_acts(board, input);
    case 1: return request(board, input);
    case 2: return descriptor(board, input);
    case 3: return board.driver.make_available(action >> 3 & 1, input.next());
    case 4: return board.driver.notify(action >> 3 & 3);
    case 5: return board.clock.advance_to(board.clock.now() + (Ticks(input.next()) << (action >> 4)));
    case 6: return board.ports.write32(port, input.word());
    default: return void(board.ports.read32(port));
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  Input input{{data, size}};
  Board board(input.next());
  while (!input.bytes.empty()) act(board, input);
  board.driver.start(0);
  if (board.driver.status() != 7) std::abort();  // whatever happened, a reset brings it back
  return 0;
}
