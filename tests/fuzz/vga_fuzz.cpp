// SPDX-License-Identifier: MIT
// libFuzzer: a hostile guest at all that the VGA answers: ports, window, frame buffer, MMIO page; and a host that looks
// now and then, saves and restores. Run it with tools/fuzz.
#include <cstdlib>

#include "core/device/vga.h"
#include "core/pc/snapshot.h"
#include "tests/fuzz/input.h"
#include "tests/support/vga_modes.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

struct Board {
  Scheduler clock{100'000'000};
  Vga vga{clock, 1 << 20};
  void visit(StateVisitor& v) { v("clock", clock), v("vga", vga); }
};

void mode(Board& board, u8 number) {
  static const VgaMode* const modes[] = {&Mode3, &Mode4, &Mode6, &Mode0D, &Mode0F, &Mode12, &Mode13, &Mode13};
  program(*modes[number & 7], [&](u16 port, u8 value) { board.vga.ports().write_port(u16(port - 0x3B0), value); });
}

void dispi(Board& board, Input& input) {
  const u16 index = input.next() % 12;
  const u16 small[] = {640, 480, 8, 1, u16(input.word())};
  board.vga.vbe_ports().write_port16(VbeDispi::IndexPort, index);
  board.vga.vbe_ports().write_port16(VbeDispi::DataPort, small[input.next() % 5]);
}

void memory(Board& board, MemoryDevice& device, u32 size, Input& input) {
  const unsigned bytes = 1u << input.next() % 3;
  const u32 offset = (input.word() << 8 | input.next()) % size & ~(bytes - 1), value = input.word() * 0x10001;
  device.write_memory(offset, value, bytes);
  device.read_memory(offset, bytes);
  board.vga.framebuffer()[offset] = u8(value);
}

void look(Board& board) {
  const Frame& frame = board.vga.frame();
  if (frame.pixels.size() != std::size_t{frame.width} * frame.height || frame.changed_end > frame.height ||
      frame.changed_first > frame.changed_end)
    std::abort();
  const TextScreen screen = board.vga.text_screen();
  if (screen.characters.size() != std::size_t{screen.columns} * screen.rows) std::abort();
}

/// A state that is restored elsewhere shows the same picture.
void move(Board& board) {
  StateSaver saver;
  board.visit(saver);
  const std::vector<u8> state = saver.finish();
  auto loader = StateLoader::open(state);
  Board other;
  if (loader) other.visit(*loader);
  if (other.vga.frame().pixels != board.vga.frame().pixels) std::abort();
}

void act(Board& board, Input& input) {
  const u8 action = input.next();
  PortDevice& ports = board.vga.ports();
  switch (action >> 4) {
    case 0: return mode(board, action);
    case 1: return dispi(board, input);
    case 2: return memory(board, board.vga.mmio(), VgaMmio::Size, input);
    case 3:
    case 4: return memory(board, board.vga.window(), VgaMemory::WindowSize, input);
    case 5: return look(board);
    case 6: return board.clock.advance_to(board.clock.now() + (Ticks(input.next()) << (action & 15)));
    case 7: return board.clock.advance_to(board.clock.now() + action * 400);
    case 8: return action == 0x80 ? move(board) : look(board);
    case 9: return void(ports.read_port(action & 15));
    case 10: return void(ports.read_port(0x20 | (action & 15)));
    case 11: return ports.write_port(action & 15, input.next());
    case 12:
    case 13: return ports.write_port(0x10 | (action & 15), input.next());
    case 14: return ports.write_port16(0x10 | (action & 14), u16(input.word()));
    default: return ports.write_port(0x20 | (action & 15), input.next());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  Board board;
  mode(board, 0);
  Input input{{data, size}};
  for (u32 looks = 0; !input.bytes.empty() && looks < 4000; looks++) act(board, input);
  look(board);
  return 0;
}
