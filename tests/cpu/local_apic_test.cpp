// SPDX-License-Identifier: MIT
// The local APIC by itself, and between an 8259A's INTR and the processor [SDM Volume 3, chapter 10].
#include "core/cpu/local_apic.h"

#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
enum Register : u32 {
  Id = 0x20,
  Version = 0x30,
  Tpr = 0x80,
  Ppr = 0xA0,
  Eoi = 0xB0,
  Ldr = 0xD0,
  Dfr = 0xE0,
  Svr = 0xF0,
  Isr = 0x100,
  Tmr = 0x180,
  Irr = 0x200,
  Esr = 0x280,
  IcrLow = 0x300,
  IcrHigh = 0x310,
  LvtTimer = 0x320,
  LvtThermal = 0x330,
  LvtPerformance = 0x340,
  LvtLint0 = 0x350,
  LvtLint1 = 0x360,
  LvtError = 0x370,
  InitialCount = 0x380,
  CurrentCount = 0x390,
  Divide = 0x3E0,
};
constexpr u32 SelfIpi = 0x4'4000, Periodic = 0x2'0000, Masked = 0x1'0000, DivideByOne = 0x0B;
constexpr u8 PicVector = 0x20;

struct Nmis : LineTarget {
  unsigned rises = 0;
  void set_line(unsigned, bool high) override { rises += high; }
};

/// A P6's, enabled by software, with an 8259A that answers 20h and lowers its INTR.
struct ApicRig : InterruptAcknowledge, EndOfInterruptTarget {
  static constexpr u32 Pentium = 0x0003'0014, P6 = 0x0004'0014, Pentium4 = 0x0005'0014;
  MemorySpace memory{0x200000};
  Scheduler clock{LocalApic::BusHertz};  // a tick is a count
  LocalApic apic;
  Nmis nmis;
  std::vector<u8> ended;

  explicit ApicRig(u32 version = P6) : apic(memory, clock, *this, version) {
    apic.nmi.connect(nmis, 0);
    apic.connect(*this);
    apic.reset();
    apic.place(LocalApic::DefaultBase, true);
    write(Svr, 0x1FF);
  }
  u8 acknowledge() override { return apic.set_line(LocalApic::Lint0, false), PicVector; }
  void end_of_interrupt(u8 vector) override { ended.push_back(vector); }

  u32 read(u32 offset) { return memory.read(LocalApic::DefaultBase + offset, 4); }
  void write(u32 offset, u32 value) { memory.write(LocalApic::DefaultBase + offset, value, 4); }
  bool is_set(u32 bits, u8 vector) { return read(bits + vector / 32 * 16) >> vector % 32 & 1; }
  bool message(u8 vector, bool level = false, u8 destination = 0, bool logical = false,
               ApicMessage::Delivery delivery = ApicMessage::Delivery::Fixed) {
    return apic.deliver({delivery, vector, destination, logical, level});
  }
  void wait(Ticks counts) { clock.advance_to(clock.now() + counts); }
  u32 errors() { return write(Esr, 0), read(Esr); }
  bool asks() const { return apic.intr.high(); }

  void visit(StateVisitor& v) { v("clock", clock), v("apic", apic); }
  void act(unsigned step) {
    test::PortNoise noise(step * 77);
    apic.set_line(noise.next() % 2, noise.next() % 2);
    memory.write(LocalApic::DefaultBase + noise.next() % 64 * 16, noise.next() ^ noise.next() << 12, 4);
    write(Svr, 0x1FF | noise.next() % 8 / 7 << 9);
    write(LvtTimer, 0x40 | (noise.next() & Periodic));
    write(InitialCount, noise.next() % 1000);
    message(u8(noise.next()), noise.next() % 2, u8(noise.next()), noise.next() % 2);
    wait(noise.next() % 5000);
    if (asks() && noise.next() % 2) apic.acknowledge();
    if (noise.next() % 2) write(Eoi, 0);
  }
};
}  // namespace

TEST_CASE("local APIC: after reset it passes the 8259A's interrupts and NMIs on, as a virtual wire") {
  ApicRig rig;
  rig.apic.reset();
  CHECK(rig.read(Svr) == 0xFF);
  CHECK(rig.read(LvtTimer) == Masked);
  rig.apic.set_line(LocalApic::Lint0, true);
  CHECK(rig.asks());
  CHECK(rig.apic.acknowledge() == PicVector);
  CHECK_FALSE(rig.asks());
  rig.apic.set_line(LocalApic::Lint1, true);
  rig.apic.set_line(LocalApic::Lint1, false);
  CHECK(rig.nmis.rises == 1);
}

TEST_CASE("local APIC: disabled in IA32_APIC_BASE, it is two wires [10.4.3]") {
  ApicRig rig;
  rig.write(LvtLint0, Masked), rig.write(LvtLint1, Masked);
  rig.message(0x50);
  rig.apic.place(LocalApic::DefaultBase, false);
  CHECK(rig.read(Version) == 0xFFFF'FFFF);
  CHECK_FALSE(rig.asks());
  rig.apic.set_line(LocalApic::Lint0, true);
  CHECK(rig.asks());
  CHECK(rig.apic.acknowledge() == PicVector);
  rig.apic.set_line(LocalApic::Lint1, true);
  CHECK(rig.nmis.rises == 1);
  CHECK_FALSE(rig.message(0x50));
}

TEST_CASE("local APIC: its registers move, within what the board leaves to them") {
  ApicRig rig;
  rig.apic.place(0xFEE0'4000, true);
  CHECK(rig.read(Version) == 0xFFFF'FFFF);
  CHECK(rig.memory.read(0xFEE0'4030, 4) == ApicRig::P6);
  for (const u64 base : {u64{0xA0000}, u64{0xFFFF'F000}, u64{0x1'FEE0'0000}}) {
    rig.apic.place(base, true);
    CHECK(rig.memory.read(u32(base) + Version, 4) != ApicRig::P6);
  }
}

TEST_CASE("local APIC: vectors are served by priority, and those of the same class wait [10.8.3.1]") {
  ApicRig rig;
  rig.message(0x41), rig.message(0x53), rig.message(0x58);
  CHECK(rig.is_set(Irr, 0x53));
  CHECK(rig.apic.acknowledge() == 0x58);
  CHECK(rig.is_set(Isr, 0x58));
  CHECK_FALSE(rig.is_set(Irr, 0x58));
  CHECK(rig.read(Ppr) == 0x50);
  CHECK_FALSE(rig.asks());
  rig.message(0x60);
  CHECK(rig.apic.acknowledge() == 0x60);
  rig.write(Eoi, 0), rig.write(Eoi, 0);
  CHECK(rig.apic.acknowledge() == 0x53);
  rig.write(Eoi, 0);
  CHECK(rig.apic.acknowledge() == 0x41);
  rig.write(Eoi, 0);
  CHECK_FALSE(rig.asks());
  CHECK(rig.read(Ppr) == 0);
}

TEST_CASE("local APIC: the task priority holds back its class and those below") {
  ApicRig rig;
  rig.write(Tpr, 0x5F);
  CHECK(rig.read(Ppr) == 0x5F);
  rig.message(0x5F);
  CHECK_FALSE(rig.asks());
  rig.write(Tpr, 0x4F);
  CHECK(rig.asks());
  rig.write(Tpr, 0x50);
  CHECK_FALSE(rig.asks());
  CHECK(rig.apic.acknowledge() == 0xFF);  // what was asked for is gone: the spurious vector
  CHECK_FALSE(rig.is_set(Isr, 0xFF));
}

TEST_CASE("local APIC: only the EOI of a level triggered interrupt is told to the I/O APIC [10.8.5]") {
  ApicRig rig;
  rig.message(0x60, true), rig.message(0x50, false);
  CHECK(rig.is_set(Tmr, 0x60));
  CHECK_FALSE(rig.is_set(Tmr, 0x50));
  rig.apic.acknowledge();
  rig.write(Eoi, 0);
  rig.apic.acknowledge();
  rig.write(Eoi, 0);
  rig.write(Eoi, 0);
  CHECK(rig.ended == std::vector<u8>{0x60});
}

TEST_CASE("local APIC: messages reach it by its identifier, by its logical one, and by broadcast [10.6.2]") {
  ApicRig rig;
  rig.write(Id, 0x0312'3456);
  CHECK(rig.read(Id) == 0x0300'0000);
  CHECK(rig.message(0x50, false, 3));
  CHECK(rig.message(0x50, false, 0xFF));
  CHECK_FALSE(rig.message(0x50, false, 2));
  rig.write(Ldr, 0x1234'5678);
  CHECK(rig.read(Ldr) == 0x1200'0000);
  CHECK(rig.message(0x50, false, 0x02, true));
  CHECK_FALSE(rig.message(0x50, false, 0x21, true));
  rig.write(Dfr, 0x0FFF'FFFF);  // the cluster model
  CHECK(rig.message(0x50, false, 0x13, true));
  CHECK(rig.message(0x50, false, 0xF2, true));
  CHECK_FALSE(rig.message(0x50, false, 0x23, true));
}

TEST_CASE("local APIC: disabled by software, it masks all entries and takes no vectors, but NMIs [10.4.7.2]") {
  ApicRig rig;
  rig.write(LvtLint0, 0x700), rig.write(LvtTimer, 0x40);
  rig.write(Svr, 0xFF);
  CHECK(rig.read(LvtLint0) == (Masked | 0x700));
  rig.write(LvtTimer, 0x40);
  CHECK(rig.read(LvtTimer) == (Masked | 0x40));
  rig.apic.set_line(LocalApic::Lint0, true);
  CHECK_FALSE(rig.asks());
  CHECK_FALSE(rig.message(0x50));
  CHECK(rig.message(0, false, 0, false, ApicMessage::Delivery::Nmi));
  CHECK(rig.nmis.rises == 1);
}

TEST_CASE("local APIC: interprocessor interrupts to itself arrive, those to others do not [10.6.1]") {
  ApicRig rig;
  rig.write(IcrLow, SelfIpi | 0x71);
  CHECK(rig.read(IcrLow) == (SelfIpi | 0x71));  // the delivery status stays idle
  CHECK(rig.apic.acknowledge() == 0x71);
  rig.write(IcrLow, 0x8'4072);  // to all, and itself
  CHECK(rig.is_set(Irr, 0x72));
  rig.write(IcrLow, 0xC'4073);  // to all others
  rig.write(IcrHigh, 0x0100'0000), rig.write(IcrLow, 0x4074);
  CHECK_FALSE(rig.is_set(Irr, 0x73));
  CHECK_FALSE(rig.is_set(Irr, 0x74));
  rig.write(IcrHigh, 0), rig.write(IcrLow, 0x4075);
  CHECK(rig.is_set(Irr, 0x75));
  rig.write(IcrLow, SelfIpi | 0x400);
  CHECK(rig.nmis.rises == 1);
}

TEST_CASE("local APIC: errors are shown by a write to ESR, and interrupt [10.5.3]") {
  ApicRig rig;
  rig.write(LvtError, 0xFE);
  rig.write(IcrLow, SelfIpi | 0x0F);
  CHECK(rig.read(Esr) == 0);
  CHECK(rig.apic.acknowledge() == 0xFE);
  CHECK(rig.errors() == 0x20);
  CHECK(rig.errors() == 0);
  rig.message(0x0F);
  CHECK(rig.errors() == 0x40);
  rig.read(0x3F0);
  CHECK(rig.errors() == 0x80);
  rig.read(LvtThermal);  // a P6 has none
  CHECK(rig.errors() == 0x80);
}

TEST_CASE("local APIC: the local vector table is as long as the version says") {
  ApicRig pentium(ApicRig::Pentium), p6, pentium4(ApicRig::Pentium4);
  for (ApicRig* rig : {&pentium, &p6, &pentium4}) rig->write(LvtPerformance, 0x41), rig->write(LvtThermal, 0x42);
  CHECK(pentium.read(LvtPerformance) == 0);
  CHECK(p6.read(LvtPerformance) == 0x41);
  CHECK(p6.read(LvtThermal) == 0);
  CHECK(pentium4.read(LvtThermal) == 0x42);
}

TEST_CASE("local APIC: the timer counts the bus's clocks down and interrupts once [10.5.4]") {
  ApicRig rig;
  rig.write(LvtTimer, 0x40), rig.write(Divide, DivideByOne);
  rig.write(InitialCount, 1000);
  rig.wait(400);
  CHECK(rig.read(CurrentCount) == 600);
  rig.wait(599);
  CHECK_FALSE(rig.asks());
  rig.wait(1);
  CHECK(rig.read(CurrentCount) == 0);
  CHECK(rig.apic.acknowledge() == 0x40);
  rig.write(Eoi, 0);
  rig.wait(10'000);
  CHECK_FALSE(rig.asks());
  CHECK(rig.clock.next_due() == Never);
}

TEST_CASE("local APIC: a periodic timer starts over, and keeps its pace however late it is served") {
  ApicRig rig;
  rig.write(LvtTimer, Periodic | 0x40), rig.write(Divide, DivideByOne);
  rig.write(InitialCount, 1000);
  rig.wait(1250);
  CHECK(rig.read(CurrentCount) == 750);
  CHECK(rig.apic.acknowledge() == 0x40);
  rig.write(Eoi, 0);
  rig.wait(749);
  CHECK_FALSE(rig.asks());
  rig.wait(1);
  CHECK(rig.asks());
  rig.wait(100'000);  // more of them while one waits are one
  CHECK(rig.apic.acknowledge() == 0x40);
  rig.write(Eoi, 0);
  CHECK_FALSE(rig.asks());
  rig.write(InitialCount, 0);
  rig.wait(5000);
  CHECK_FALSE(rig.asks());
}

TEST_CASE("local APIC: the timer divides its clock by 1 to 128") {
  const std::array<u32, 8> settings{DivideByOne, 0, 1, 2, 3, 8, 9, 10};
  for (u32 n = 0; n < 8; n++) {
    ApicRig rig;
    rig.write(Divide, settings[n] | 0xF4);
    CHECK(rig.read(Divide) == settings[n]);
    rig.write(InitialCount, 1000);
    rig.wait(Ticks{100} << n);
    CHECK(rig.read(CurrentCount) == 900);
  }
}

TEST_CASE("local APIC: a masked timer counts without interrupting, and a stored expiry does not flood the host") {
  ApicRig rig;
  rig.write(Divide, DivideByOne), rig.write(LvtTimer, Masked | Periodic | 0x40);
  rig.write(InitialCount, 1);
  CHECK(rig.clock.next_due() == Never);
  rig.write(LvtTimer, Periodic | 0x40);
  rig.wait(1);
  CHECK(rig.asks());
  CHECK(rig.clock.next_due() == Never);
  rig.write(LvtTimer, Periodic | 0x05);  // an illegal vector
  CHECK(rig.clock.next_due() == Never);
}

TEST_CASE("local APIC: LINT0 can be a vector, by its edge or its level [10.5.1]") {
  ApicRig rig;
  rig.write(LvtLint0, 0x0051);
  rig.apic.set_line(LocalApic::Lint0, true);
  CHECK(rig.apic.acknowledge() == 0x51);
  rig.write(Eoi, 0);
  CHECK_FALSE(rig.asks());
  rig.write(LvtLint0, 0x8052);
  CHECK(rig.read(LvtLint0) == 0xC052);  // remote IRR
  CHECK(rig.apic.acknowledge() == 0x52);
  CHECK_FALSE(rig.asks());
  rig.write(Eoi, 0);
  CHECK(rig.asks());
  rig.apic.set_line(LocalApic::Lint0, false);
  rig.apic.acknowledge();
  rig.write(Eoi, 0);
  CHECK(rig.read(LvtLint0) == 0x8052);
  CHECK_FALSE(rig.asks());
  rig.write(LvtLint0, 0x2700);  // ExtINT, active low
  CHECK(rig.asks());
}

TEST_CASE("local APIC: an ExtINT message asks the 8259A for its vector") {
  ApicRig rig;
  CHECK(rig.message(0, false, 0, false, ApicMessage::Delivery::ExtInt));
  CHECK(rig.apic.acknowledge() == PicVector);
  CHECK_FALSE(rig.asks());
}

TEST_CASE("local APIC: accesses that are not of a whole register change nothing") {
  ApicRig rig;
  rig.memory.write(LocalApic::DefaultBase + Tpr, 0x50, 1);
  rig.memory.write(LocalApic::DefaultBase + Tpr + 4, 0x50, 4);
  CHECK(rig.read(Tpr) == 0);
  CHECK(rig.memory.read(LocalApic::DefaultBase + Version + 2, 1) == 0x04);
}

TEST_CASE("local APIC: survives nonsense") {
  ApicRig rig;
  for (unsigned step = 0; step < 5000; step++) rig.act(step);
  SUCCEED();
}

TEST_CASE("a processor has the APIC its manual gives it, and CPUID says so while it is enabled") {
  using enum CpuModel;
  constexpr u32 feature_bit = 0x200, base_msr = 0x1B;
  struct Case {
    CpuModel model;
    u32 version;
  };
  for (const Case& c : {Case{I386Dx, ~0u}, Case{I486Dx2, ~0u}, Case{Pentium, 0x0003'0014},
                        Case{PentiumMmx, 0x0003'0014}, Case{PentiumII, 0x0004'0014}, Case{PentiumIII, 0x0004'0014},
                        Case{Pentium4, 0x0005'0014}, Case{CoreI7, 0x0006'0015}}) {
    INFO(facts_of(c.model).name);
    test::CpuRig rig(c.model);
    CHECK(rig.get(LocalApic::DefaultBase + Version) == c.version);
    if (c.model < PentiumII) continue;
    u64 base = 0;
    CHECK(rig.cpu.read_msr(base_msr, base));
    CHECK(base == 0xFEE0'0900);
    CHECK(rig.cpu.write_msr(base_msr, 0xFEE0'0100));
    CHECK(rig.get(LocalApic::DefaultBase + Version) == ~0u);
    rig.cpu.s.reg[EAX] = 1;
    rig.cpu.cpuid();
    CHECK_FALSE(rig.cpu.s.reg[EDX] & feature_bit);
    rig.cpu.write_msr(base_msr, 0xFEE0'0800);
    rig.cpu.s.reg[EAX] = 1;
    rig.cpu.cpuid();
    CHECK(rig.cpu.s.reg[EDX] & feature_bit);
  }
}

TEST_CASE("the APIC's vectors interrupt the processor, and wake it from HLT") {
  test::CpuRig rig;
  rig.protect();
  rig.put32(LocalApic::DefaultBase + Svr, 0x1FF);
  rig.put32(LocalApic::DefaultBase + LvtTimer, 0x77);
  rig.put32(LocalApic::DefaultBase + Divide, DivideByOne);
  rig.put32(LocalApic::DefaultBase + InitialCount, 667'000);  // 10 ms
  rig.run({0xFB, 0xF4});                                      // sti / hlt
  CHECK(rig.cpu.halted());
  rig.clock.advance_to(rig.clock.next_due());
  rig.run_on();
  CHECK(rig.vector() == 0x77);
  CHECK(rig.clock.now() / 1000 == 10);
}

FERRITE_SNAPSHOT_TESTS(ApicRig)
