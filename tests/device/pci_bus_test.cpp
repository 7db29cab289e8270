// SPDX-License-Identifier: MIT
#include "core/device/pci_bus.h"

#include <catch2/catch.hpp>

#include "core/bus/port_space.h"
#include "core/device/host_bridge_82441fx.h"
#include "core/device/isa_bridge_82371sb.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
constexpr u32 FrameBuffer = 0xE0000000;

/// The bridges of a 440FX board and a graphics card, on a machine of 2 MB. ROM holds AAh, the frame buffer 55h, the
/// card's ROM 77h.
struct PciRig {
  MemorySpace memory{0x200000};
  std::vector<u8> rom = std::vector<u8>(HostBridge82441fx::RomBytes, 0xAA);
  std::vector<u8> pixels = std::vector<u8>(0x10000, 0x55), card_rom = std::vector<u8>(0x2C01, 0x77);
  PciBus bus;
  HostBridge82441fx host{memory, std::span<u8, HostBridge82441fx::RomBytes>(rom)};
  IsaBridge82371sb isa{memory};
  PciFunction vga{memory, {.vendor = 0x1234, .device = 0x1111, .class_code = 0x030000}};
  PortSpace ports;

  PciRig() {
    vga.set_memory_bar(0, pixels, PciFunction::BarKind::PrefetchableMemory);
    vga.set_memory_bar(PciFunction::RomBar, card_rom);
    bus.plug(0, 0, host), bus.plug(1, 0, isa), bus.plug(2, 0, vga);
    bus.connect_reset_control(host.reset_control);
    ports.map(0xCF8, 0xCFF, bus, 0xCF8);
  }
  void select(unsigned device, u8 offset) { ports.write32(0xCF8, 0x80000000 | device << 11 | (offset & 0xFC)); }
  u32 read(unsigned device, u8 offset) { return select(device, offset), ports.read32(0xCFC); }
  void write(unsigned device, u8 offset, u32 value) { select(device, offset), ports.write32(0xCFC, value); }
  void write_byte(unsigned device, u8 offset, u8 value) {
    select(device, offset), ports.write(u16(0xCFC + offset % 4), value);
  }
  u32 irqs() const {
    u32 high = 0;
    for (unsigned n = 0; n < isa.irq.size(); n++) high |= u32(isa.irq[n].high()) << n;
    return high;
  }
  void visit(StateVisitor& v) {
    v("memory", memory), v("bus", bus), v("host", host), v("isa", isa), v("vga", vga);
    v.block("pixels", pixels);
  }
  void act(unsigned step) {
    test::PortNoise noise(step);
    Scheduler clock{1'000'000};
    select(noise.next() % 4, u8(noise.next()));
    noise.run(bus, 8, clock, 10);
    isa.set_line(step % 4, step / 4 % 2 == 0);
    memory.write(0xC0000 + noise.next() % 0x40000, noise.next(), 4);
    memory.write(FrameBuffer + noise.next() % 0x10000, noise.next(), 4);
  }
};
struct Pulses : LineTarget {
  unsigned rises = 0;
  void set_line(unsigned, bool high) override { rises += high; }
};
}  // namespace

TEST_CASE("PCI: functions say who they are, and empty slots answer all ones [3.2.2.3.2]") {
  PciRig rig;
  CHECK(rig.read(0, 0x00) == 0x12378086);
  CHECK(rig.read(0, 0x08) == 0x06000002);
  CHECK(rig.read(0, 0x2C) == 0x11001AF4);
  CHECK(rig.read(1, 0x00) == 0x70008086);
  CHECK(rig.read(1, 0x0C) == 0x00800000);
  CHECK(rig.read(2, 0x00) == 0x11111234);
  CHECK(rig.read(2, 0x08) == 0x03000000);
  CHECK(rig.read(3, 0x00) == 0xFFFFFFFF);
  rig.ports.write32(0xCF8, 0x80010000);  // bus 1
  CHECK(rig.ports.read32(0xCFC) == 0xFFFFFFFF);
  rig.ports.write32(0xCF8, 0x00000000);  // not enabled
  CHECK(rig.ports.read32(0xCFC) == 0xFFFFFFFF);
}

TEST_CASE("PCI: configuration data is read in bytes, words and doublewords") {
  PciRig rig;
  rig.select(2, 0);
  CHECK(rig.ports.read(0xCFC) == 0x34);
  CHECK(rig.ports.read16(0xCFE) == 0x1111);
  CHECK(rig.ports.read16(0xCFD) == 0x1112);
  CHECK(rig.ports.read32(0xCF8) == 0x80001000);
}

TEST_CASE("PCI: the address register hears doublewords only [3.2.2.3.2]") {
  PciRig rig;
  rig.select(2, 0);
  rig.ports.write(0xCF8, 0x08);
  rig.ports.write16(0xCFA, 0xFFFF);
  CHECK(rig.ports.read32(0xCF8) == 0x80001000);
}

TEST_CASE("PCI: a base register tells its size and moves its memory [6.2.5]") {
  PciRig rig;
  rig.write(2, 0x10, 0xFFFFFFFF);
  CHECK(rig.read(2, 0x10) == 0xFFFF0008);
  rig.write(2, 0x10, FrameBuffer);
  CHECK(rig.memory.read(FrameBuffer, 1) == 0xFF);
  rig.write(2, 0x04, 0x02);
  CHECK(rig.memory.read(FrameBuffer + 0xFFFF, 1) == 0x55);
  rig.memory.write(FrameBuffer, 0x12, 1);
  CHECK(rig.pixels[0] == 0x12);
  rig.write(2, 0x10, 0xF0000000);
  CHECK(rig.memory.read(FrameBuffer, 1) == 0xFF);
  CHECK(rig.memory.read(0xF0000000, 1) == 0x12);
  rig.write(2, 0x04, 0x00);
  CHECK(rig.memory.read(0xF0000000, 1) == 0xFF);
}

TEST_CASE("PCI: an I/O base register tells its size and moves its ports [6.2.5]") {
  struct Ports final : PortDevice {
    u8 read_port(u16 offset) override { return u8(0x40 + offset); }
    void write_port(u16, u8) override {}
  } registers;
  PciRig rig;
  PciFunction card{rig.memory, {.vendor = 0x1234, .device = 0x2222, .class_code = 0x02'0000}};
  card.set_io_bar(4, rig.ports, registers, 16);
  rig.bus.plug(3, 0, card);
  rig.write(3, 0x20, ~0u);
  CHECK(rig.read(3, 0x20) == 0xFFFF'FFF1);
  rig.write(3, 0x20, 0xC000);
  CHECK(rig.ports.read(0xC005) == 0xFF);
  rig.write(3, 4, 1);
  CHECK(rig.ports.read(0xC005) == 0x45);
  rig.write(3, 0x20, 0xD000);
  CHECK(rig.ports.read(0xC005) == 0xFF);
  CHECK(rig.ports.read(0xD00F) == 0x4F);
  rig.bus.reset();
  CHECK(rig.ports.read(0xD00F) == 0xFF);
}

TEST_CASE("PCI: an expansion ROM shows while enabled and can't be written [6.2.5.2]") {
  PciRig rig;
  rig.write(2, 0x30, 0xFFFFFFFE);
  CHECK(rig.read(2, 0x30) == 0xFFFFC000);
  rig.write(2, 0x30, 0xF1000000);
  rig.write(2, 0x04, 0x02);
  CHECK(rig.memory.read(0xF1000000, 1) == 0xFF);
  rig.write(2, 0x30, 0xF1000001);
  CHECK(rig.memory.read(0xF1000000, 1) == 0x77);
  CHECK(rig.memory.read(0xF1002C00, 2) == 0xFF77);  // the image's last byte, wherever it lies in its page
  CHECK(rig.memory.read(0xF1003000, 1) == 0xFF);
  rig.memory.write(0xF1000000, 0, 1);
  CHECK(rig.memory.read(0xF1000000, 1) == 0x77);
}

TEST_CASE("PCI: a base register never hides RAM or the BIOS") {
  PciRig rig;
  rig.write(2, 0x04, 0x02);
  for (const u32 base : {0x00000000u, 0x00100000u, 0x001F0000u, 0xFFFF0000u}) {
    rig.write(2, 0x10, base);
    CHECK(rig.memory.read(base, 1) != 0x55);
  }
}

TEST_CASE("82441FX: PAM registers choose ROM or RAM for reads and for writes [PAM]") {
  PciRig rig;
  rig.memory.ram()[0xF1234] = 0x11, rig.memory.ram()[0xC4000] = 0x22;
  CHECK(rig.memory.read(0xF1234, 1) == 0xAA);
  rig.write_byte(0, 0x59, 0x20);  // F0000h: reads ROM, writes RAM
  rig.memory.write(0xF1234, 0x33, 1);
  CHECK(rig.memory.read(0xF1234, 1) == 0xAA);
  rig.write_byte(0, 0x59, 0x10);  // reads RAM, write protected
  CHECK(rig.memory.read(0xF1234, 1) == 0x33);
  rig.memory.write(0xF1234, 0x44, 1);
  CHECK(rig.memory.read(0xF1234, 1) == 0x33);
  rig.write_byte(0, 0x5A, 0x30);  // C4000h: RAM
  CHECK(rig.memory.read(0xC4000, 1) == 0x22);
  CHECK(rig.memory.read(0xC0000, 1) == 0xAA);
  CHECK(rig.memory.read(0xC8000, 1) == 0xAA);
  CHECK(rig.read(0, 0x58) == 0x00301000);
}

TEST_CASE("82441FX: a reset shows ROM again") {
  PciRig rig;
  rig.write_byte(0, 0x5F, 0x33);
  CHECK(rig.memory.read(0xE8000, 1) == 0x00);
  rig.bus.reset();
  CHECK(rig.memory.read(0xE8000, 1) == 0xAA);
}

TEST_CASE("82441FX: CF9h resets once for each rise of its bit 2 [TRC]") {
  PciRig rig;
  Pulses reset;
  rig.host.cpu_reset.connect(reset, 0);
  rig.ports.write(0xCF9, 0x02);
  CHECK(reset.rises == 0);
  rig.ports.write(0xCF9, 0x06);
  rig.ports.write(0xCF9, 0x06);
  CHECK(reset.rises == 1);
  CHECK(rig.ports.read(0xCF9) == 0x06);
}

TEST_CASE("82371SB: keeps the IRQ of each PIRQ") {
  PciRig rig;
  CHECK(rig.read(1, 0x60) == 0x80808080);
  rig.write(1, 0x60, 0x0B0A0B0A);
  CHECK(rig.read(1, 0x60) == 0x0B0A0B0A);
}

TEST_CASE("82371SB: a PIRQ reaches the IRQ that its PIRQRC names [PIRQRC]") {
  PciRig rig;
  rig.isa.set_line(1, true);
  CHECK(rig.irqs() == 0);
  rig.write_byte(1, 0x61, 0x0A);
  CHECK(rig.irqs() == 1 << 10);
  rig.write_byte(1, 0x61, 0x0B);
  CHECK(rig.irqs() == 1 << 11);
  rig.write_byte(1, 0x61, 0x8B);
  CHECK(rig.irqs() == 0);
  rig.write_byte(1, 0x61, 0x0B);
  rig.isa.set_line(1, false);
  CHECK(rig.irqs() == 0);
}

TEST_CASE("82371SB: PIRQs and the wires at each share an IRQ") {
  PciRig rig;
  rig.write(1, 0x60, 0x0B0B0A0A);
  rig.isa.set_line(0, true), rig.isa.set_line(0, true), rig.isa.set_line(1, true), rig.isa.set_line(2, true);
  CHECK(rig.irqs() == (1 << 10 | 1 << 11));
  rig.isa.set_line(0, false), rig.isa.set_line(1, false);
  CHECK(rig.irqs() == (1 << 10 | 1 << 11));
  rig.isa.set_line(0, false);
  CHECK(rig.irqs() == 1 << 11);
}

TEST_CASE("82371SB: reserved IRQs are not routed to, and a reset routes nothing") {
  PciRig rig;
  rig.isa.set_line(3, true);
  for (const u8 irq : {0, 1, 2, 8, 13}) {
    rig.write_byte(1, 0x63, irq);
    CHECK(rig.irqs() == 0);
  }
  rig.write_byte(1, 0x63, 3);
  CHECK(rig.irqs() == 1 << 3);
  rig.bus.reset();
  CHECK(rig.irqs() == 0);
}

TEST_CASE("the INTA# of device 1 is PIRQA#, and each slot's begins one further") {
  CHECK(IsaBridge82371sb::pirq_of(1, 1) == 0);
  CHECK(IsaBridge82371sb::pirq_of(1, 4) == 3);
  CHECK(IsaBridge82371sb::pirq_of(2, 1) == 1);
  CHECK(IsaBridge82371sb::pirq_of(4, 2) == 0);
  CHECK(IsaBridge82371sb::pirq_of(0, 1) == 3);
}

TEST_CASE("PCI: a reset takes a function's interrupt back") {
  PciRig rig;
  rig.vga.set_interrupt_pin(1);
  CHECK(rig.read(2, 0x3C) == 0x00000100);
  rig.vga.interrupt.connect(rig.isa, IsaBridge82371sb::pirq_of(2, 1));
  rig.write_byte(1, 0x61, 0x05);
  rig.vga.interrupt.raise();
  CHECK(rig.irqs() == 1 << 5);
  rig.vga.reset();
  CHECK(rig.irqs() == 0);
}

TEST_CASE("PCI: survives nonsense") {
  PciRig rig;
  Scheduler clock{1'000'000};
  test::PortNoise noise(8);
  for (unsigned n = 0; n < 500; n++) {
    rig.select(noise.next() % 4, u8(noise.next()));
    noise.run(rig.bus, 8, clock, 20);
    rig.memory.write(noise.next() << 8, noise.next(), 4);
    rig.memory.read(noise.next() << 8, 4);
  }
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(PciRig)
