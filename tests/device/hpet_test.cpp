// SPDX-License-Identifier: MIT
#include "core/device/hpet.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
constexpr u32 Configuration = 0x10, Status = 0x20, Counter = 0xF0;
constexpr u32 Enable = 1, Legacy = 2;
constexpr u32 Level = 2, Interrupt = 4, Periodic = 8, SetAccumulator = 0x40, Only32 = 0x100;
constexpr u32 config_of(unsigned timer) { return 0x100 + timer * 0x20; }
constexpr u32 comparator_of(unsigned timer) { return config_of(timer) + 8; }

struct Rises : LineTarget {
  std::array<unsigned, 6> seen{};
  void set_line(unsigned input, bool high) override { seen[input] += high; }
};

/// A tick of its clock is a count.
struct HpetRig {
  Scheduler clock{Hpet::Hertz};
  Hpet hpet{clock};
  Rises rises;

  HpetRig() {
    hpet.irq0.connect(rises, 0), hpet.irq8.connect(rises, 1);
    for (unsigned n = 0; n < Hpet::Routes; n++) hpet.routed[n].connect(rises, 2 + n);
  }
  u32 read(u32 offset) { return hpet.read_memory(offset, 4); }
  void write(u32 offset, u32 value) { hpet.write_memory(offset, value, 4); }
  void write64(u32 offset, u64 value) { write(offset, u32(value)), write(offset + 4, u32(value >> 32)); }
  void wait(Ticks counts) { clock.advance_to(clock.now() + counts); }

  void visit(StateVisitor& v) { v("clock", clock), v("hpet", hpet); }
  void act(unsigned step) {
    test::PortNoise noise(step * 31);
    hpet.set_line(noise.next() % 2, noise.next() % 2);
    write(Configuration, noise.next() % 4);
    const unsigned timer = noise.next() % 3;
    write(config_of(timer), noise.next());
    write64(comparator_of(timer), noise.next() % 4 ? noise.next() % 10'000 : u64(noise.next()) << 32);
    if (noise.next() % 8 == 0) write(Counter + noise.next() % 2 * 4, noise.next());
    if (noise.next() % 2) write(Status, 7);
    wait(noise.next() % 20'000);
  }
};
}  // namespace

TEST_CASE("HPET: tells what it can: three 64-bit timers at 14.31818 MHz, legacy replacement [2.3.4]") {
  HpetRig rig;
  CHECK(rig.read(0) == 0x8086A201);
  CHECK(rig.read(4) == 69'841'279);  // femtoseconds
  for (unsigned timer = 0; timer < 3; timer++) {
    CHECK((rig.read(config_of(timer)) & 0x30) == 0x30);
    CHECK(rig.read(config_of(timer) + 4) == 0x00F0'0000);
  }
  CHECK(rig.read(config_of(3)) == 0);
}

TEST_CASE("HPET: the counter runs while it is enabled, and is written while it stands [2.3.7]") {
  HpetRig rig;
  rig.wait(100);
  CHECK(rig.read(Counter) == 0);
  rig.write64(Counter, 0xFFFF'FFF0);
  rig.write(Configuration, Enable);
  rig.wait(0x20);
  CHECK(rig.read(Counter) == 0x10);
  CHECK(rig.read(Counter + 4) == 1);
  rig.write(Configuration, 0);
  rig.wait(100);
  CHECK(rig.read(Counter) == 0x10);
}

TEST_CASE("HPET: a timer interrupts once when the counter shows what its comparator says") {
  HpetRig rig;
  rig.write(config_of(2), Interrupt | 21 << 9);
  rig.write64(comparator_of(2), 1000);
  rig.write(Configuration, Enable);
  rig.wait(999);
  CHECK(rig.rises.seen[3] == 0);
  rig.wait(1);
  CHECK(rig.rises.seen[3] == 1);
  CHECK(rig.read(Status) == 0);
  rig.wait(100'000);
  CHECK(rig.rises.seen[3] == 1);
}

TEST_CASE("HPET: a level triggered interrupt stays until its status is cleared [2.3.6]") {
  HpetRig rig;
  rig.write(config_of(1), Interrupt | Level | 20 << 9);
  rig.write64(comparator_of(1), 10);
  rig.write(Configuration, Enable);
  rig.wait(10);
  CHECK(rig.hpet.routed[0].high());
  CHECK(rig.read(Status) == 2);
  rig.write(Status, 1);
  CHECK(rig.hpet.routed[0].high());
  rig.write(Status, 2);
  CHECK_FALSE(rig.hpet.routed[0].high());
}

TEST_CASE("HPET: a periodic timer begins where VAL_SET says and goes on by its period [2.3.9.2.2]") {
  HpetRig rig;
  rig.write(Configuration, Enable | Legacy);
  rig.write(config_of(0), Interrupt | Periodic | SetAccumulator | Only32);
  rig.write(comparator_of(0), 500);
  CHECK((rig.read(config_of(0)) & SetAccumulator) == 0);
  rig.write(comparator_of(0), 1000);
  rig.wait(499);
  CHECK(rig.rises.seen[0] == 0);
  rig.wait(1);
  CHECK(rig.rises.seen[0] == 1);
  CHECK(rig.read(comparator_of(0)) == 1500);
  rig.wait(10'000);
  CHECK(rig.rises.seen[0] == 11);
}

TEST_CASE("HPET: a 32-bit timer sees the low half of the counter only") {
  HpetRig rig;
  rig.write64(Counter, 0x1'FFFF'FFF0);
  rig.write(config_of(0), Interrupt | Only32 | 20 << 9);
  rig.write64(comparator_of(0), 0xAAAA'0000'0005);
  CHECK(rig.read(comparator_of(0) + 4) == 0);
  rig.write(Configuration, Enable);
  rig.wait(0x15);
  CHECK(rig.rises.seen[2] == 1);
}

TEST_CASE("HPET: in legacy replacement mode its timers have IRQ0 and IRQ8, else the 8254 and the RTC [2.3.5]") {
  HpetRig rig;
  rig.hpet.set_line(Hpet::Timer8254, true), rig.hpet.set_line(Hpet::Rtc, true);
  CHECK(rig.hpet.irq0.high());
  CHECK(rig.hpet.irq8.high());
  rig.write(Configuration, Enable | Legacy);
  CHECK_FALSE(rig.hpet.irq0.high());
  CHECK_FALSE(rig.hpet.irq8.high());
  rig.write(config_of(1), Interrupt);
  rig.write64(comparator_of(1), 100);
  rig.wait(100);
  CHECK(rig.hpet.irq8.high());
  CHECK_FALSE(rig.hpet.irq0.high());
  rig.write(config_of(1), 0);
  CHECK_FALSE(rig.hpet.irq8.high());
  rig.write(Configuration, Enable);
  CHECK(rig.hpet.irq0.high());
  CHECK(rig.hpet.irq8.high());
}

TEST_CASE("HPET: a route that a timer does not have is not taken [2.3.8]") {
  HpetRig rig;
  rig.write(config_of(0), 23 << 9);
  rig.write(config_of(0), 5 << 9);
  CHECK((rig.read(config_of(0)) & 0x3E00) == 23 << 9);
}

TEST_CASE("HPET: a period of one count interrupts a million times a second at most") {
  HpetRig rig;
  rig.write(config_of(0), Interrupt | Periodic | SetAccumulator | Only32);
  rig.write(comparator_of(0), 1);
  rig.write(Configuration, Enable | Legacy);
  rig.wait(Hpet::Hertz / 100);
  CHECK(rig.rises.seen[0] > 9'000);
  CHECK(rig.rises.seen[0] < 10'500);
}

TEST_CASE("HPET: survives nonsense") {
  HpetRig rig;
  for (unsigned step = 0; step < 3000; step++) rig.act(step);
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(HpetRig)
