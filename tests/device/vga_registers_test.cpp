// SPDX-License-Identifier: MIT
#include "core/device/vga_registers.h"

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"
#include "tests/support/vga_rig.h"

using namespace ferrite;
using namespace ferrite::test;

TEST_CASE("VGA: each register reads back the bits that exist in it") {
  VgaRig rig(Mode3);
  struct Row {
    u16 index_port;
    u8 index, written, read;
  };
  const Row row = GENERATE(values<Row>({{0x3C4, 0, 0xFF, 0x03},
                                        {0x3C4, 1, 0xFF, 0x3D},
                                        {0x3C4, 2, 0xFF, 0x0F},
                                        {0x3C4, 3, 0xFF, 0x3F},
                                        {0x3C4, 4, 0xFF, 0x0E},
                                        {0x3C4, 7, 0xFF, 0x00},
                                        {0x3CE, 0, 0xFF, 0x0F},
                                        {0x3CE, 3, 0xFF, 0x1F},
                                        {0x3CE, 4, 0xFF, 0x03},
                                        {0x3CE, 5, 0xFF, 0x7B},
                                        {0x3CE, 8, 0xA5, 0xA5},
                                        {0x3CE, 12, 0xFF, 0x00},
                                        {0x3D4, 0x08, 0xFF, 0x7F},
                                        {0x3D4, 0x0A, 0xFF, 0x3F},
                                        {0x3D4, 0x0B, 0xFF, 0x7F},
                                        {0x3D4, 0x0E, 0x12, 0x12},
                                        {0x3D4, 0x17, 0xFF, 0xEF},
                                        {0x3D4, 0x18, 0x5A, 0x5A},
                                        {0x3D4, 0x30, 0xFF, 0x00}}));
  CAPTURE(row.index_port, row.index);
  rig.out(row.index_port, row.index);
  rig.out(u16(row.index_port + 1), row.written);
  CHECK(rig.in(u16(row.index_port + 1)) == row.read);
}

TEST_CASE("VGA: a word written to an index port sets index and data") {
  VgaRig rig;
  rig.vga.ports().write_port16(VgaRegisters::GraphicsIndex, 0x5A08);
  CHECK(rig.in(0x3CE) == 0x08);
  CHECK(rig.in(0x3CF) == 0x5A);
}

TEST_CASE("VGA: the protect bit holds CR00 to CR07, all but line compare bit 8 [CR11]") {
  VgaRig rig(Mode3);  // CR11 of the table has the bit set
  rig.crtc(0x00, 0x11);
  CHECK(rig.in(0x3D5) == 0x5F);
  rig.crtc(0x07, 0x00);
  CHECK(rig.in(0x3D5) == 0x0F);
  rig.crtc(0x11, 0x0E);
  rig.crtc(0x00, 0x11);
  CHECK(rig.in(0x3D5) == 0x11);
}

TEST_CASE("VGA: the CRT controller answers at 3D4h or at 3B4h, as the miscellaneous output register says") {
  VgaRig rig(Mode3);
  rig.crtc(0x0F, 0x42);
  CHECK(rig.in(0x3D5) == 0x42);
  CHECK(rig.in(0x3B5) == 0xFF);
  rig.out(0x3C2, 0x66);
  CHECK(rig.in(0x3B5) == 0x42);
  CHECK(rig.in(0x3D5) == 0xFF);
  CHECK(rig.in(0x3CC) == 0x66);
}

TEST_CASE("VGA: 3C0h takes index and data in turn, and reading input status 1 starts with the index") {
  VgaRig rig(Mode3);
  rig.in(0x3DA);
  rig.out(0x3C0, 0x31), rig.out(0x3C0, 0x07);  // overscan
  rig.out(0x3C0, 0x33);
  CHECK(rig.in(0x3C0) == 0x33);
  rig.in(0x3DA);
  rig.out(0x3C0, 0x31);
  CHECK(rig.in(0x3C1) == 0x07);
}

TEST_CASE("VGA: the feature control register is written at 3DAh and read at 3CAh") {
  VgaRig rig(Mode3);
  rig.out(0x3DA, 0xFF);
  CHECK(rig.in(0x3CA) == 0x0B);
}

TEST_CASE("VGA: with the subsystem disabled at 3C3h nothing else answers") {
  VgaRig rig(Mode3);
  rig.poke(0xB8000, 'A');
  rig.out(0x3C3, 0);
  CHECK(rig.in(0x3CC) == 0xFF);
  CHECK(rig.peek(0xB8000) == 0xFF);
  rig.out(0x3C3, 1);
  CHECK(rig.in(0x3CC) == 0x67);
  CHECK(rig.peek(0xB8000) == 'A');
}

TEST_CASE("VGA DAC: three bytes make a colour of 6 bits each, and the address moves on") {
  VgaRig rig;
  rig.dac(0x10, 0xFF, 0x20, 0x01);
  CHECK(rig.in(0x3C8) == 0x11);
  CHECK(rig.in(0x3C7) == 0);  // writing
  rig.out(0x3C7, 0x10);
  CHECK(rig.in(0x3C7) == 3);  // reading
  CHECK(rig.in(0x3C9) == 0x3F);
  CHECK(rig.in(0x3C9) == 0x20);
  CHECK(rig.in(0x3C9) == 0x01);
  CHECK(rig.in(0x3C9) == 0);  // the next colour
}

TEST_CASE("VGA DAC: two bytes alone change no colour") {
  VgaRig rig;
  rig.dac(5, 1, 2, 3);
  rig.out(0x3C8, 5), rig.out(0x3C9, 9), rig.out(0x3C9, 9);
  rig.out(0x3C7, 5);
  CHECK(rig.in(0x3C9) == 1);
}

TEST_CASE("VGA DAC: the DISPI flag gives it 8 bits per colour") {
  VgaRig rig;
  rig.dispi_mode(640, 480, 8, 0x61);
  rig.dac(7, 0xFE, 0x81, 0x03);
  rig.out(0x3C7, 7);
  CHECK(rig.in(0x3C9) == 0xFE);
  CHECK(rig.in(0x3C9) == 0x81);
}

TEST_CASE("VGA: input status 1 follows the beam of mode 3: 449 lines of 900 dots at 28.322 MHz") {
  VgaRig rig(Mode3);
  const auto at = [&](u64 line, u64 dot) {
    rig.clock.set_now(rig.clock.ticks_for(line * 900 + dot, 28'322'000));
    return rig.in(0x3DA);
  };
  CHECK(at(0, 0) == 0x00);
  CHECK(at(0, 719) == 0x00);
  CHECK(at(0, 721) == 0x01);  // right of the picture
  CHECK(at(399, 10) == 0x00);
  CHECK(at(400, 10) == 0x01);
  CHECK(at(411, 10) == 0x01);
  CHECK(at(412, 10) == 0x09);  // [CR10] 19Ch
  CHECK(at(413, 10) == 0x09);
  CHECK(at(414, 10) == 0x01);  // [CR11] the low four bits are Eh
  CHECK(at(449, 10) == 0x00);  // the next frame
}

TEST_CASE("VGA: mode 12h runs at 60 Hz, mode 13h at 70 Hz") {
  const auto retraces_in_a_second = [](const VgaMode& mode) {
    VgaRig rig(mode);
    u32 count = 0;
    bool before = false;
    for (u32 step = 0; step < 20'000; step++) {
      rig.clock.set_now(step * rig.clock.hertz() / 20'000);
      const bool now = rig.in(0x3DA) & 0x08;
      count += now && !before;
      before = now;
    }
    return count;
  };
  CHECK(retraces_in_a_second(Mode12) == 60);  // 59.94
  CHECK(retraces_in_a_second(Mode13) == 70);  // 70.09
}

namespace {
/// IRQ2's other end.
struct Wire final : LineTarget {
  bool high = false;
  void set_line(unsigned, bool level) override { high = level; }
};
}  // namespace

TEST_CASE("VGA: the vertical retrace interrupts once it is let, until it is cleared [CR11]") {
  VgaRig rig(Mode3);
  Wire irq2;
  rig.vga.irq2().connect(irq2, 0);
  rig.wait_frames(2);
  CHECK_FALSE(irq2.high);  // mode 3 holds it cleared
  rig.crtc(0x11, 0x1E);
  rig.clock.advance_to(rig.clock.ticks_for((2 * 449 + 411) * 900, 28'322'000));
  CHECK_FALSE(irq2.high);
  rig.clock.advance_to(rig.clock.ticks_for((2 * 449 + 412) * 900 + 1, 28'322'000));
  CHECK(irq2.high);
  CHECK(rig.in(0x3C2) == 0x90);  // input status 0
  rig.crtc(0x11, 0x0E);
  CHECK_FALSE(irq2.high);
  CHECK(rig.in(0x3C2) == 0x10);
  rig.crtc(0x11, 0x3E);
  rig.wait_frames(1);
  CHECK(rig.in(0x3C2) == 0x90);
  CHECK_FALSE(irq2.high);  // pending, but not let through
  rig.crtc(0x11, 0x1E);
  CHECK(irq2.high);
}

TEST_CASE("VGA: reset blanks the screen and keeps the memory") {
  VgaRig rig(Mode3);
  rig.poke(0xB8000, 'A');
  rig.vga.reset();
  CHECK(rig.in(0x3CC) == 0);
  CHECK(rig.vga.frame().pixels[0] == 0xFF000000);
  rig.set(Mode3);
  CHECK(rig.peek(0xB8000) == 'A');
}

TEST_CASE("VGA: port noise neither hangs nor harms it") {
  VgaRig rig;
  PortNoise noise(3);
  noise.run(rig.vga.ports(), 0x30, rig.clock);
  noise.run(rig.vga.vbe_ports(), 4, rig.clock);
}

namespace {
struct VgaSnapshotRig : VgaRig {
  VgaSnapshotRig() { set(Mode3); }
  void visit(StateVisitor& v) { v("clock", clock), v("vga", vga); }
  void act(unsigned step) {
    PortNoise here(step);
    here.run(vga.ports(), 0x30, clock, 20);
    here.run(vga.vbe_ports(), 4, clock, 2);
    for (u32 n = 0; n < 10; n++) vga.window().write_memory(here.next() % 0x20000 & ~3u, here.next(), 4);
    vga.window().read_memory(here.next() % 0x20000, 1);
  }
};
}  // namespace
FERRITE_SNAPSHOT_TESTS(VgaSnapshotRig)
