// SPDX-License-Identifier: MIT
#include "core/device/rtl8029as.h"

#include <catch2/catch.hpp>
#include <numeric>

#include "tests/support/ne2000_rig.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
using Driver = Ne2000Driver;
constexpr u16 Base = 0xC100;

/// The card as a BIOS sets it up, at C100h.
struct CardRig {
  Scheduler clock{100'000'000};
  MemorySpace memory{0x200000};
  PortSpace ports;
  std::vector<u8> rom = std::vector<u8>(0x1200, 0x55);
  Rtl8029as card{memory, ports, clock, card_address, rom};

  CardRig() {
    card.write_config(0x10, Base, 4);
    card.write_config(0x04, 0x03, 2);
  }
  u8 in(u16 offset) { return ports.read(u16(Base + offset)); }
  void out(u16 offset, u8 value) { ports.write(u16(Base + offset), value); }
  void visit(StateVisitor& v) { v("clock", clock), v("card", card); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    for (unsigned n = 0; n < 30; n++) out(u16(noise.next() % 32), u8(noise.next()));
    for (unsigned n = 0; n < 10; n++) in(u16(noise.next() % 32));
    card.write_config(u8(noise.next() % 0x40), noise.next(), 4);
    card.write_config(0x10, Base, 4), card.write_config(0x04, 0x03, 2);
    clock.advance_to(clock.now() + noise.next() % 100'000);
  }
};
}  // namespace

TEST_CASE("RTL8029AS: says what it is, in configuration space and to NE2000 drivers [5.1.2.2]") {
  CardRig rig;
  CHECK(rig.card.read_config(0x00, 4) == 0x802910EC);
  CHECK(rig.card.read_config(0x08, 4) == 0x02000000);
  CHECK(rig.card.read_config(0x3D, 1) == 1);
  CHECK(rig.in(0x0A) == 0x50);
  CHECK(rig.in(0x0B) == 0x43);
  rig.out(0, 0xE1);
  CHECK(rig.in(0x0E) == 0x29);
  CHECK(rig.in(0x0F) == 0x80);
}

TEST_CASE("RTL8029AS: 32 ports go where the base register says") {
  CardRig rig;
  rig.card.write_config(0x10, 0xFFFFFFFF, 4);
  CHECK(rig.card.read_config(0x10, 4) == 0xFFFFFFE1);
  rig.card.write_config(0x10, 0xD000, 4);
  CHECK(rig.in(0) == 0xFF);
  CHECK(rig.ports.read(0xD000) == 0x21);
}

TEST_CASE("RTL8029AS: configuration registers change only while 9346CR allows it [5.1.2.2]") {
  CardRig rig;
  rig.out(0, 0xE1);
  rig.out(6, 0xFF);
  CHECK(rig.in(6) == 0x00);
  rig.out(1, 0xC0);
  rig.out(6, 0xFF), rig.out(5, 0xFF);
  CHECK(rig.in(6) == 0x46);
  CHECK(rig.in(5) == 0xE0);
  rig.out(1, 0x40);  // loads what the 9346 has
  CHECK(rig.in(6) == 0x00);
  CHECK((rig.in(1) & 0xC0) == 0);
}

TEST_CASE("RTL8029AS: INTA# follows the chip's interrupt") {
  CardRig rig;
  rig.out(Driver::Imr, 0x40);
  CHECK_FALSE(rig.card.interrupt.high());
  rig.out(Driver::Cr, Driver::Read);  // of no bytes
  CHECK(rig.card.interrupt.high());
  rig.out(Driver::Isr, 0x40);
  CHECK_FALSE(rig.card.interrupt.high());
}

TEST_CASE("RTL8029AS: its boot ROM shows where the guest puts it") {
  CardRig rig;
  rig.card.write_config(0x30, 0xFEB00001, 4);
  CHECK(rig.memory.read(0xFEB00000, 2) == 0x5555);
}

TEST_CASE("RTL8029AS: a boot ROM that names no card is made this card's, and still sums up to 0") {
  CardRig rig;
  std::vector<u8> image(0x200);
  image[0] = 0x55, image[1] = 0xAA, image[2] = 1, image[0x18] = 0x1C;
  for (unsigned n = 0; n < 4; n++) image[0x1C + n] = u8("PCIR"[n]);
  image[6] = u8(-std::accumulate(image.begin(), image.end(), 0));
  Rtl8029as other(rig.memory, rig.ports, rig.clock, card_address, image);
  other.write_config(0x04, 0x02, 2);
  other.write_config(0x30, 0xFEB00001, 4);
  CHECK(rig.memory.read(0xFEB00020, 4) == 0x802910EC);
  u8 sum = 0;
  for (u32 n = 0; n < 0x200; n++) sum = u8(sum + rig.memory.read(0xFEB00000 + n, 1));
  CHECK(sum == 0);
}

TEST_CASE("RTL8029AS: words of remote DMA pass in one access of 32 bits") {
  CardRig rig;
  Ne2000Driver driver(rig.card.ne2000);
  driver.out(Driver::Dcr, 0x49);
  driver.remote(Driver::Write, 0x4000, 4);
  rig.ports.write32(Base + 0x10, 0x12345678);
  driver.remote(Driver::Read, 0x4000, 4);
  CHECK(rig.ports.read32(Base + 0x10) == 0x12345678);
}

FERRITE_SNAPSHOT_TESTS(CardRig)
