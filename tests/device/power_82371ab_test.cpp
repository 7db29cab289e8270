// SPDX-License-Identifier: MIT
#include "core/device/power_82371ab.h"

#include <catch2/catch.hpp>

#include "core/device/hot_plug.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
constexpr u16 Pm = 0xB000, Sts = Pm, En = Pm + 2, Cntrl = Pm + 4, Tmr = Pm + 8, GlbSts = Pm + 0x18, GlbCtl = Pm + 0x28;
constexpr u16 Smb = 0xB100;
constexpr u16 PowerButton = 0x100, GlobalLock = 0x20, TimerOverflow = 1;

/// The function as SeaBIOS sets it up: PM registers at B000h, the SMBus at B100h.
struct PowerRig {
  MemorySpace memory{0x200000};
  PortSpace ports;
  Scheduler clock{100'000'000};
  Power82371ab power{memory, ports, clock};

  PowerRig() {
    ports.map(0xB2, 0xB3, power.apm, 0xB2);
    power.write_config(0x40, Pm | 1, 4);
    power.write_config(0x80, 1, 1);
    power.write_config(0x90, Smb | 1, 4);
    power.write_config(0xD2, 9, 1);
    power.write_config(0x04, 1, 2);
  }
  void wait(Ticks ticks) { clock.advance_to(clock.now() + ticks); }
  void listen_to(u16 events) {
    ports.write(0xB2, 0xF1);
    ports.write16(En, events);
  }
  bool irq9() const { return power.irq9.high(); }
  void visit(StateVisitor& v) { v("clock", clock), v("power", power); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    if (step % 11 == 0) power.press_power_button();
    if (step % 5 == 0) power.write_config(u8(noise.next()), noise.next(), 4);
    for (const u16 base : {Pm, Smb}) ports.write(u16(base + noise.next() % 64), u8(noise.next()));
    ports.write(0xB2, u8(0xF0 + noise.next() % 2));
    wait(noise.next() % 100'000'000);
  }
};
}  // namespace

TEST_CASE("82371AB: says what it is, and has its interrupt at INTA#") {
  PowerRig rig;
  CHECK(rig.power.read_config(0x00, 4) == 0x71138086);
  CHECK(rig.power.read_config(0x08, 4) == 0x06800003);
  CHECK(rig.power.read_config(0x3C, 2) == 0x0100);
}

TEST_CASE("82371AB: serial and parallel ports are decoded on a board that has them, also after a reset [DEVRESC]") {
  PowerRig rig;
  CHECK(rig.power.read_config(0x64, 4) == 0);
  rig.power.decode_ports();
  CHECK(rig.power.read_config(0x5C, 4) == 0x8000'0000);
  CHECK(rig.power.read_config(0x64, 4) == 0x9800'0000);
  rig.power.write_config(0x64, 0, 4);
  rig.power.reset();
  CHECK(rig.power.read_config(0x64, 4) == 0x9800'0000);
}

TEST_CASE("82371AB: its registers are at PMBA while PMIOSE lets them [PMBA]") {
  PowerRig rig;
  rig.ports.write16(En, 0xFFFF);
  CHECK(rig.ports.read16(En) == 0x0521);
  rig.power.write_config(0x40, 0x0600, 4);
  CHECK(rig.power.read_config(0x40, 4) == 0x0601);
  CHECK(rig.ports.read16(En) == 0xFFFF);
  CHECK(rig.ports.read16(0x0602) == 0x0521);
  rig.power.write_config(0x80, 0, 1);
  CHECK(rig.ports.read16(0x0602) == 0xFFFF);
}

TEST_CASE("82371AB: the timer counts 3,579,545 times a second, in 24 bits [11.6.2]") {
  PowerRig rig;
  CHECK(rig.ports.read32(Tmr) == 0);
  rig.wait(100'000'000);
  CHECK(rig.ports.read32(Tmr) == 3'579'545);
  CHECK(rig.ports.read16(Tmr + 1) == (3'579'545 >> 8 & 0xFFFF));
  rig.wait(400'000'000);
  CHECK(rig.ports.read32(Tmr) == 5 * 3'579'545 - 0x100'0000);
  rig.ports.write32(Tmr, 0);
  CHECK(rig.ports.read32(Tmr) == 5 * 3'579'545 - 0x100'0000);
}

TEST_CASE("82371AB: TMROF_STS tells that bit 23 changed, and interrupts at that moment [PMSTS]") {
  PowerRig rig;
  rig.listen_to(TimerOverflow);
  const Ticks half_round = rig.clock.ticks_for(0x80'0000, Power82371ab::TimerHertz);
  rig.wait(half_round - 1);
  CHECK_FALSE(rig.irq9());
  rig.wait(1);
  CHECK(rig.irq9());
  CHECK(rig.ports.read16(Sts) == TimerOverflow);
  rig.ports.write16(Sts, TimerOverflow);
  CHECK_FALSE(rig.irq9());
  rig.wait(half_round);
  CHECK(rig.irq9());
}

TEST_CASE("82371AB: TMROF_STS is there for who polls it with its interrupt off") {
  PowerRig rig;
  rig.wait(rig.clock.ticks_for(0x80'0000, Power82371ab::TimerHertz));
  CHECK(rig.clock.next_due() == Never);
  CHECK(rig.ports.read16(Sts) == TimerOverflow);
  rig.ports.write16(Sts, 0xFFFF);
  CHECK(rig.ports.read16(Sts) == 0);
  rig.ports.write16(En, TimerOverflow);
  CHECK_FALSE(rig.irq9());
}

TEST_CASE("82371AB: an event interrupts while its enable and SCI_EN are set") {
  PowerRig rig;
  rig.listen_to(PowerButton);
  rig.power.press_power_button();
  CHECK(rig.irq9());
  CHECK(rig.ports.read16(Sts) == PowerButton);
  CHECK_FALSE(rig.power.soft_off.high());
  rig.ports.write16(En, 0);
  CHECK_FALSE(rig.irq9());
  rig.ports.write16(En, PowerButton);
  CHECK(rig.irq9());
  rig.ports.write(0xB2, 0xF0);
  CHECK_FALSE(rig.irq9());
  rig.ports.write(0xB2, 0xF1);
  rig.ports.write16(Sts, PowerButton);
  CHECK_FALSE(rig.irq9());
}

TEST_CASE("82371AB: the power button is off at once while no system takes SCIs") {
  PowerRig rig;
  rig.power.press_power_button();
  CHECK(rig.power.soft_off.high());
}

TEST_CASE("82371AB: the APM port hands SCI_EN over and back, and keeps what is written [APMC]") {
  PowerRig rig;
  CHECK(rig.ports.read16(Cntrl) == 0);
  rig.ports.write(0xB2, 0xF1);
  CHECK(rig.ports.read16(Cntrl) == 1);
  CHECK(rig.ports.read(0xB2) == 0xF1);
  rig.ports.write(0xB2, 0xF0);
  CHECK(rig.ports.read16(Cntrl) == 0);
  rig.ports.write(0xB3, 0x42);
  CHECK(rig.ports.read16(0xB2) == 0x42F0);
}

TEST_CASE("82371AB: SUS_EN with type 0 turns off, and reads 0 [PMCNTRL]") {
  PowerRig rig;
  rig.ports.write16(Cntrl, 0x0001);
  rig.ports.write16(Cntrl, 0x2001);
  CHECK(rig.ports.read16(Cntrl) == 0x0001);
  CHECK(rig.clock.next_due() == rig.clock.now());
  rig.wait(0);
  CHECK(rig.power.soft_off.high());
  rig.power.reset();
  CHECK_FALSE(rig.power.soft_off.high());
}

TEST_CASE("82371AB: a suspend type that is missing leaves the machine on") {
  PowerRig rig;
  rig.ports.write16(Cntrl, 0x2401);
  rig.wait(1000);
  CHECK_FALSE(rig.power.soft_off.high());
  CHECK(rig.ports.read16(Cntrl) == 0x0401);
}

TEST_CASE("82371AB: the two sides of the global lock tell each other of its release [11.6.3]") {
  PowerRig rig;
  rig.listen_to(GlobalLock);
  rig.ports.write(GlbCtl, 0x02);
  CHECK(rig.irq9());
  CHECK(rig.ports.read16(Sts) == GlobalLock);
  CHECK(rig.ports.read(GlbCtl) == 0);
  rig.ports.write16(Cntrl, 0x0005);
  CHECK(rig.ports.read16(Cntrl) == 0x0001);
  CHECK(rig.ports.read(GlbSts) == 1);
  rig.ports.write(GlbSts, 1);
  CHECK(rig.ports.read(GlbSts) == 0);
}

TEST_CASE("82371AB: an SMBus transaction ends with DEV_ERR: nobody is there") {
  PowerRig rig;
  rig.ports.write(Smb + 4, 0xA1);
  rig.ports.write(Smb + 2, 0x48);
  CHECK(rig.ports.read(Smb) == 0x04);
  CHECK(rig.ports.read(Smb + 2) == 0x08);
  CHECK_FALSE(rig.irq9());
  rig.ports.write(Smb, 0xFF);
  CHECK(rig.ports.read(Smb) == 0x00);
}

TEST_CASE("82371AB: an SMBus transaction that asks for it ends with IRQ9 [SMBHSTCFG]") {
  PowerRig rig;
  rig.ports.write(Smb + 2, 0x49);
  CHECK(rig.irq9());
  rig.ports.write(Smb, 0x04);
  CHECK_FALSE(rig.irq9());
  rig.power.write_config(0xD2, 1, 1);
  rig.ports.write(Smb + 2, 0x49);
  CHECK(rig.ports.read(Smb) == 0x04);
  CHECK_FALSE(rig.irq9());
}

TEST_CASE("82371AB: the SMBus is at its base while both of its enables are set") {
  PowerRig rig;
  rig.ports.write(Smb + 5, 0x12);
  CHECK(rig.ports.read(Smb + 5) == 0x12);
  rig.power.write_config(0x04, 0, 2);
  CHECK(rig.ports.read(Smb + 5) == 0xFF);
  rig.power.write_config(0x04, 1, 2);
  rig.power.write_config(0xD2, 8, 1);
  CHECK(rig.ports.read(Smb + 5) == 0xFF);
}

TEST_CASE("82371AB: survives nonsense") {
  PowerRig rig;
  for (unsigned step = 0; step < 5000; step++) rig.act(step);
  SUCCEED();
}

TEST_CASE("hot plug: nothing comes or goes, and enables are kept") {
  HotPlug hot_plug;
  PortSpace ports;
  ports.map(0xAE00, 0xAE0F, hot_plug, 0xAE00);
  ports.map(0xAFE0, 0xAFE3, hot_plug, 0xAE00);
  for (const u16 port : {0xAE00, 0xAE04, 0xAE08, 0xAE0C, 0xAFE0}) {
    ports.write32(port, 0x0006FFFF);
    CHECK((ports.read32(port) & 0xFFFF) == 0);
  }
  CHECK(ports.read16(0xAFE2) == 6);
}

FERRITE_SNAPSHOT_TESTS(PowerRig)
