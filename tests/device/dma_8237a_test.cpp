// SPDX-License-Identifier: MIT
#include "core/device/dma_8237a.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
/// A device that gives running numbers, or keeps what it is given, and wants `wanted` bytes.
struct Device : DmaClient {
  Line drq;
  std::vector<u8> taken;
  unsigned wanted = 1, given = 0;
  bool saw_terminal_count = false, steady = false;
  u8 dma_read(bool terminal_count) override {
    moved(terminal_count);
    return u8(0x10 + given++);
  }
  void dma_write(u8 value, bool terminal_count) override {
    taken.push_back(value);
    moved(terminal_count);
  }
  void moved(bool terminal_count) {
    saw_terminal_count |= terminal_count;
    if (!steady && (terminal_count || --wanted == 0)) drq.lower();
  }
  void visit(StateVisitor& v) {
    v("drq", drq), v("wanted", wanted), v("given", given), v("saw_terminal_count", saw_terminal_count);
  }
  void ask(unsigned bytes) {
    wanted = bytes;
    drq.raise();
  }
};

/// The AT's two controllers with a device on channels 2 and 5, programmed as a BIOS does.
struct DmaRig {
  MemorySpace memory{0x100000};
  DmaPageRegisters pages;
  Dma8237a bytes{memory, pages, Dma8237a::Width::Bytes}, words{memory, pages, Dma8237a::Width::Words};
  Device floppy, sound;

  DmaRig() {
    words.connect_cascade(0, bytes);
    bytes.connect(2, floppy);
    floppy.drq.connect(bytes, 2);
    words.connect(1, sound);
    sound.drq.connect(words, 1);
    words.write_port(0xB * 2, 0xC0);  // channel 4: cascade
    words.write_port(0xA * 2, 0x00);  // and unmasked
  }
  void set(Dma8237a& dma, unsigned stride, unsigned channel, u8 mode, u16 address, u16 count) {
    dma.write_port(u16(0xC * stride), 0);
    dma.write_port(u16(0xB * stride), u8(mode | channel));
    for (u8 half : {u8(address), u8(address >> 8)}) dma.write_port(u16(channel * 2 * stride), half);
    for (u8 half : {u8(count), u8(count >> 8)}) dma.write_port(u16((channel * 2 + 1) * stride), half);
    dma.write_port(u16(0xA * stride), u8(channel));
  }
  void set_floppy(u8 mode, u16 address, u16 count) { set(bytes, 1, 2, mode, address, count); }
  u16 word(u16 port) {
    bytes.write_port(0xC, 0);
    const u8 low = bytes.read_port(port);
    return u16(low | bytes.read_port(port) << 8);
  }
  void visit(StateVisitor& v) {
    v("memory", memory), v("pages", pages), v("bytes", bytes), v("words", words);
    v("floppy", floppy), v("sound", sound);
  }
  void act(unsigned step) {
    test::PortNoise noise(step);
    Scheduler clock{1'000'000};
    noise.run(bytes, 16, clock, 5), noise.run(words, 32, clock, 5), noise.run(pages, 16, clock, 5);
    if (noise.next() & 1) floppy.ask(noise.next() % 9 + 1);
    if (noise.next() & 1) sound.ask(noise.next() % 9 + 1);
  }
};
constexpr u8 SingleToMemory = 0x44, SingleFromMemory = 0x48, SingleVerify = 0x40, DemandToMemory = 0x04,
             Autoinitialize = 0x10, Decrement = 0x20;
}  // namespace

TEST_CASE("8237A: a byte moves to memory for each request, and the last one comes with TC") {
  DmaRig rig;
  rig.pages.write_port(1, 0x05);
  rig.set_floppy(SingleToMemory, 0x1000, 2);
  rig.floppy.ask(1);
  CHECK(rig.memory.read(0x51000, 4) == 0x00000010);
  CHECK_FALSE(rig.floppy.saw_terminal_count);
  CHECK(rig.word(4) == 0x1001);
  CHECK(rig.word(5) == 1);
  rig.floppy.ask(100);
  CHECK(rig.memory.read(0x51000, 4) == 0x00121110);
  CHECK(rig.floppy.saw_terminal_count);
  CHECK(rig.bytes.read_port(8) == 0x04);  // TC 2, and DRQ is low again
  CHECK(rig.bytes.read_port(8) == 0x00);
  CHECK(rig.word(5) == 0xFFFF);
}

TEST_CASE("8237A: after TC the channel is masked until unmasked [Terminal Count]") {
  DmaRig rig;
  rig.set_floppy(SingleToMemory, 0, 0);
  rig.floppy.ask(1);
  rig.floppy.ask(1);
  CHECK(rig.floppy.given == 1);
  CHECK(rig.bytes.read_port(8) == 0x44);  // the request waits
  rig.bytes.write_port(0xA, 2);
  CHECK(rig.floppy.given == 2);
}

TEST_CASE("8237A: bytes go from memory to the device") {
  DmaRig rig;
  rig.memory.write(0x2000, 0x44332211, 4);
  rig.set_floppy(SingleFromMemory, 0x2000, 3);
  rig.floppy.ask(10);
  CHECK(rig.floppy.taken == std::vector<u8>{0x11, 0x22, 0x33, 0x44});
}

TEST_CASE("8237A: verify counts without touching memory [Verify]") {
  DmaRig rig;
  rig.memory.write(0, 0xAA, 1);
  rig.set_floppy(SingleVerify, 0, 3);
  rig.floppy.ask(10);
  CHECK(rig.memory.read(0, 1) == 0xAA);
  CHECK(rig.floppy.given == 4);
  CHECK(rig.floppy.saw_terminal_count);
}

TEST_CASE("8237A: autoinitialise starts over, decrement goes down [Autoinitialize]") {
  DmaRig rig;
  rig.set_floppy(SingleToMemory | Autoinitialize | Decrement, 0x101, 1);
  rig.floppy.ask(10);
  CHECK(rig.memory.read(0x100, 2) == 0x1011);
  CHECK(rig.word(4) == 0x101);
  CHECK(rig.word(5) == 1);
  rig.floppy.ask(1);
  CHECK(rig.memory.read(0x101, 1) == 0x12);
}

TEST_CASE("8237A: an address never carries into the page") {
  DmaRig rig;
  rig.pages.write_port(1, 0x02);
  rig.set_floppy(DemandToMemory, 0xFFFF, 1);
  rig.floppy.ask(2);
  CHECK(rig.memory.read(0x2FFFF, 1) == 0x10);
  CHECK(rig.memory.read(0x20000, 1) == 0x11);
  CHECK(rig.memory.read(0x30000, 1) == 0x00);
}

TEST_CASE("8237A: the second controller moves words at even addresses") {
  DmaRig rig;
  rig.pages.write_port(0xB, 0x03);  // bit 0 is not used
  rig.set(rig.words, 2, 1, DemandToMemory, 0x0800, 1);
  rig.sound.ask(100);
  CHECK(rig.memory.read(0x21000, 4) == 0x13121110);
}

TEST_CASE("8237A: the first controller waits for the cascade channel [Cascade Mode]") {
  DmaRig rig;
  rig.words.write_port(0xA * 2, 0x04);
  rig.set_floppy(SingleToMemory, 0, 0);
  rig.floppy.ask(1);
  CHECK(rig.floppy.given == 0);
  rig.words.write_port(0xA * 2, 0x00);
  CHECK(rig.floppy.given == 1);
}

TEST_CASE("8237A: a masked channel, a disabled controller and a master clear hold requests back") {
  DmaRig rig;
  rig.set_floppy(SingleToMemory, 0, 9);
  rig.bytes.write_port(0xF, 0x0F);
  rig.floppy.ask(1);
  CHECK(rig.floppy.given == 0);
  rig.bytes.write_port(8, 0x04);
  rig.bytes.write_port(0xE, 0);
  CHECK(rig.floppy.given == 0);
  rig.bytes.write_port(8, 0x00);
  CHECK(rig.floppy.given == 1);
  rig.bytes.write_port(0xD, 0);
  rig.floppy.ask(1);
  CHECK(rig.floppy.given == 1);
}

TEST_CASE("8237A: a software request runs to TC without a device [Request Register]") {
  DmaRig rig;
  rig.set(rig.bytes, 1, 1, 0x84, 0x3000, 1);
  rig.bytes.write_port(9, 0x05);
  CHECK(rig.memory.read(0x3000, 4) == 0x0000FFFF);
  CHECK(rig.bytes.read_port(8) == 0x02);
}

TEST_CASE("8237A: a device that never lowers DRQ on an autoinitialised channel does not hang the machine") {
  DmaRig rig;
  rig.floppy.steady = true;
  rig.set_floppy(DemandToMemory | Autoinitialize, 0, 15);
  rig.floppy.ask(1);
  CHECK(rig.floppy.given >= 16);
}

TEST_CASE("8237A: survives nonsense") {
  DmaRig rig;
  Scheduler clock{1'000'000};
  test::PortNoise noise(3);
  for (unsigned n = 0; n < 20; n++) {
    noise.run(rig.bytes, 16, clock, 20);
    noise.run(rig.words, 32, clock, 20);
    noise.run(rig.pages, 16, clock, 20);
    rig.floppy.ask(noise.next() % 100 + 1);
    rig.sound.ask(noise.next() % 100 + 1);
  }
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(DmaRig)
