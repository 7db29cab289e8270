// SPDX-License-Identifier: MIT
#include "core/device/pic_8259a.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
/// Two controllers wired and initialised as a PC's: vectors 08h and 70h, the slave on IR2.
struct PicRig {
  Pic8259a master{Pic8259a::MasterLevelInputs}, slave{Pic8259a::SlaveLevelInputs};

  explicit PicRig(u8 icw4 = 0x01) {
    master.connect_slave(2, slave);
    initialise(master, 0x08, 0x04, icw4);
    initialise(slave, 0x70, 0x02, 0x01);
  }
  static void initialise(Pic8259a& pic, u8 base, u8 icw3, u8 icw4) {
    pic.write_port(Pic8259a::Command, 0x11);
    for (u8 word : {base, icw3, icw4}) pic.write_port(Pic8259a::Data, word);
  }
  void command(u8 value) { master.write_port(Pic8259a::Command, value); }
  void mask(u8 value) { master.write_port(Pic8259a::Data, value); }
  void pulse(unsigned input) { master.set_line(input, false), master.set_line(input, true); }
  u8 in_service() {
    command(0x0B);
    return master.read_port(Pic8259a::Command);
  }
  u8 requests() {
    command(0x0A);
    return master.read_port(Pic8259a::Command);
  }
  void visit(StateVisitor& v) { v("master", master), v("slave", slave); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    Scheduler clock{1'000'000};
    noise.run(master, 2, clock, 5), noise.run(slave, 2, clock, 5);
    master.set_line(noise.next() % 8, noise.next() & 1), slave.set_line(noise.next() % 8, noise.next() & 1);
    master.acknowledge();
  }
};
constexpr u8 Eoi = 0x20;
}  // namespace

TEST_CASE("8259A: a rising input interrupts once and is in service until EOI") {
  PicRig rig;
  CHECK_FALSE(rig.master.intr.high());
  rig.pulse(1);
  CHECK(rig.master.intr.high());
  CHECK(rig.requests() == 0x02);
  CHECK(rig.master.acknowledge() == 0x09);
  CHECK(rig.in_service() == 0x02);
  CHECK(rig.requests() == 0);
  CHECK_FALSE(rig.master.intr.high());
  rig.command(Eoi);
  CHECK(rig.in_service() == 0);
  CHECK_FALSE(rig.master.intr.high());  // still high, but no new edge
}

TEST_CASE("8259A: the more urgent input interrupts the less urgent, not the reverse [Fully Nested Mode]") {
  PicRig rig;
  rig.pulse(4);
  CHECK(rig.master.acknowledge() == 0x0C);
  rig.pulse(6);
  CHECK_FALSE(rig.master.intr.high());
  rig.pulse(3);
  CHECK(rig.master.intr.high());
  CHECK(rig.master.acknowledge() == 0x0B);
  rig.command(Eoi);  // ends 3, the most urgent in service
  CHECK(rig.in_service() == 0x10);
  rig.command(Eoi);
  CHECK(rig.master.acknowledge() == 0x0E);
}

TEST_CASE("8259A: the slave's vector answers through the master's IR2") {
  PicRig rig;
  rig.slave.set_line(0, true);
  CHECK(rig.master.intr.high());
  CHECK(rig.master.acknowledge() == 0x70);
  CHECK(rig.in_service() == 0x04);
  rig.slave.write_port(Pic8259a::Command, Eoi);
  rig.command(Eoi);
  rig.slave.set_line(6, true);
  CHECK(rig.master.acknowledge() == 0x76);
}

TEST_CASE("8259A: in special fully nested mode a slave in service may interrupt again") {
  for (const u8 icw4 : {0x01, 0x11}) {
    PicRig rig(icw4);
    rig.slave.set_line(5, true);
    CHECK(rig.master.acknowledge() == 0x75);
    rig.slave.set_line(1, true);
    CHECK(rig.master.intr.high() == (icw4 == 0x11));
  }
}

TEST_CASE("8259A: a masked input waits, and interrupts when unmasked") {
  PicRig rig;
  rig.mask(0x02);
  rig.pulse(1);
  CHECK_FALSE(rig.master.intr.high());
  CHECK(rig.requests() == 0x02);
  rig.mask(0);
  CHECK(rig.master.intr.high());
  CHECK(rig.master.read_port(Pic8259a::Data) == 0);
}

TEST_CASE("8259A: a request that goes away before INTA is answered as IR7 without service") {
  PicRig rig;
  rig.pulse(3);
  rig.master.set_line(3, false);
  CHECK(rig.master.acknowledge() == 0x0F);
  CHECK(rig.in_service() == 0);
  rig.slave.set_line(3, true);
  CHECK(rig.master.intr.high());
  rig.slave.set_line(3, false);
  CHECK_FALSE(rig.master.intr.high());
}

TEST_CASE("8259A: a level-triggered input interrupts again while it stays high [ELCR]") {
  PicRig rig;
  rig.master.elcr.write_port(0, 0xFF);
  CHECK(rig.master.elcr.read_port(0) == 0xF8);
  rig.master.set_line(5, true);
  CHECK(rig.master.acknowledge() == 0x0D);
  rig.command(Eoi);
  CHECK(rig.master.intr.high());
  rig.master.set_line(5, false);
  CHECK_FALSE(rig.master.intr.high());
}

TEST_CASE("8259A: priorities rotate by EOI and by command [Automatic Rotation]") {
  PicRig rig;
  rig.pulse(4);
  rig.master.acknowledge();
  rig.command(0xA0);  // rotate on non-specific EOI: 4 is now the least urgent, 5 the most
  rig.pulse(4), rig.pulse(5), rig.pulse(0);
  CHECK(rig.master.acknowledge() == 0x0D);
  rig.command(0x65);  // specific EOI of 5
  CHECK(rig.master.acknowledge() == 0x08);
  rig.command(Eoi);
  CHECK(rig.master.acknowledge() == 0x0C);
  rig.command(0xE4);  // rotate on specific EOI
  rig.command(0xC7);  // set priority: 7 the least urgent, as at first
  rig.pulse(1), rig.pulse(0);
  CHECK(rig.master.acknowledge() == 0x08);
}

TEST_CASE("8259A: automatic EOI leaves nothing in service") {
  PicRig rig(0x03);
  rig.pulse(2 + 1);
  CHECK(rig.master.acknowledge() == 0x0B);
  CHECK(rig.in_service() == 0);
}

TEST_CASE("8259A: special mask mode lets less urgent inputs through") {
  PicRig rig;
  rig.pulse(1);
  rig.master.acknowledge();
  rig.pulse(6);
  CHECK_FALSE(rig.master.intr.high());
  rig.mask(0x02);
  rig.command(0x68);
  CHECK(rig.master.intr.high());
  CHECK(rig.master.acknowledge() == 0x0E);
}

TEST_CASE("8259A: the poll command acknowledges like INTA") {
  PicRig rig;
  rig.command(0x0C);
  CHECK(rig.master.read_port(Pic8259a::Command) == 0x00);
  rig.pulse(6);
  rig.command(0x0C);
  CHECK(rig.master.read_port(Pic8259a::Command) == 0x86);
  CHECK(rig.in_service() == 0x40);
}

TEST_CASE("8259A: survives nonsense") {
  PicRig rig;
  Scheduler clock{1'000'000};
  test::PortNoise noise(1);
  for (unsigned n = 0; n < 200; n++) {
    noise.run(rig.master, 2, clock, 50);
    noise.run(rig.slave, 2, clock, 50);
    rig.master.set_line(noise.next() % 8, noise.next() & 1);
    rig.slave.set_line(noise.next() % 8, noise.next() & 1);
    rig.master.acknowledge();
  }
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(PicRig)
