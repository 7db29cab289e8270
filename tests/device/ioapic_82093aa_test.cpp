// SPDX-License-Identifier: MIT
#include "core/device/ioapic_82093aa.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
constexpr u32 Level = 0x8000, ActiveLow = 0x2000, RemoteIrr = 0x4000, Masked = 0x1'0000;

/// An I/O APIC and a processor that takes its messages, or does not.
struct IoApicRig : ApicMessageTarget {
  IoApic82093aa io_apic;
  std::vector<ApicMessage> messages;
  bool takes = true;

  IoApicRig() { io_apic.connect(*this); }
  bool deliver(const ApicMessage& message) override { return messages.push_back(message), takes; }

  u32 read(u8 index) { return io_apic.write_memory(0x00, index, 4), io_apic.read_memory(0x10, 4); }
  void write(u8 index, u32 value) { io_apic.write_memory(0x00, index, 4), io_apic.write_memory(0x10, value, 4); }
  u32 entry(unsigned input) { return read(u8(0x10 + 2 * input)); }
  void set_entry(unsigned input, u32 value) { write(u8(0x10 + 2 * input), value); }

  void visit(StateVisitor& v) { v("io_apic", io_apic); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    takes = noise.next() % 4;
    io_apic.write_memory(noise.next() % 2 * 0x10, noise.next() ^ noise.next() << 12, 4);
    write(u8(noise.next() % 64), noise.next());
    io_apic.set_line(noise.next() % IoApic82093aa::Inputs, noise.next() % 2);
    io_apic.end_of_interrupt(u8(noise.next()));
  }
};
}  // namespace

TEST_CASE("82093AA: tells its version and the number of its inputs, and keeps its identifier [3.2]") {
  IoApicRig rig;
  CHECK(rig.read(0x01) == 0x0017'0011);
  rig.write(0x00, 0xFFFF'FFFF), rig.write(0x01, 0);
  CHECK(rig.read(0x00) == 0x0F00'0000);
  CHECK(rig.read(0x01) == 0x0017'0011);
  CHECK(rig.read(0x02) == 0x0F00'0000);
  CHECK(rig.read(0x40) == 0);
  CHECK(rig.io_apic.read_memory(0x00, 4) == 0x40);
}

TEST_CASE("82093AA: after reset every input is masked") {
  IoApicRig rig;
  rig.set_entry(5, 0x55);
  rig.io_apic.reset();
  for (unsigned input = 0; input < IoApic82093aa::Inputs; input++) CHECK(rig.entry(input) == Masked);
}

TEST_CASE("82093AA: an entry keeps what may be written [3.2.4]") {
  IoApicRig rig;
  rig.write(0x10, 0xFFFF'FFFF), rig.write(0x11, 0xFFFF'FFFF);
  CHECK(rig.read(0x10) == 0x0001'AFFF);
  CHECK(rig.read(0x11) == 0xFF00'0000);
}

TEST_CASE("82093AA: an edge is one message, with what the entry says") {
  IoApicRig rig;
  rig.write(0x1B, 0x0300'0000);
  rig.set_entry(5, 0x0951);
  rig.io_apic.set_line(5, true);
  REQUIRE(rig.messages.size() == 1);
  const ApicMessage& message = rig.messages[0];
  CHECK(message.vector == 0x51);
  CHECK(message.delivery == ApicMessage::Delivery::LowestPriority);
  CHECK(message.destination == 3);
  CHECK(message.logical);
  CHECK_FALSE(message.level);
  rig.io_apic.set_line(5, true);
  rig.io_apic.set_line(5, false);
  CHECK(rig.messages.size() == 1);
  rig.io_apic.set_line(5, true);
  CHECK(rig.messages.size() == 2);
}

TEST_CASE("82093AA: an edge on a masked input is forgotten, and active low inputs fall") {
  IoApicRig rig;
  rig.set_entry(5, Masked | 0x51);
  rig.io_apic.set_line(5, true);
  rig.set_entry(5, 0x51);
  CHECK(rig.messages.empty());
  rig.set_entry(5, ActiveLow | 0x51);
  rig.io_apic.set_line(5, false);
  CHECK(rig.messages.size() == 1);
}

TEST_CASE("82093AA: a level is sent again after each EOI while it lasts") {
  IoApicRig rig;
  rig.set_entry(10, Level | 0x61);
  rig.io_apic.set_line(10, true);
  CHECK(rig.messages.size() == 1);
  CHECK(rig.entry(10) == (Level | RemoteIrr | 0x61));
  rig.io_apic.end_of_interrupt(0x62);
  CHECK(rig.messages.size() == 1);
  rig.io_apic.end_of_interrupt(0x61);
  CHECK(rig.messages.size() == 2);
  rig.io_apic.set_line(10, false);
  rig.io_apic.end_of_interrupt(0x61);
  CHECK(rig.messages.size() == 2);
  CHECK(rig.entry(10) == (Level | 0x61));
}

TEST_CASE("82093AA: a level that waits behind its mask is sent when the mask goes") {
  IoApicRig rig;
  rig.io_apic.set_line(10, true);
  rig.set_entry(10, Masked | Level | 0x61);
  CHECK(rig.messages.empty());
  rig.set_entry(10, Level | 0x61);
  CHECK(rig.messages.size() == 1);
}

TEST_CASE("82093AA: a level that nobody took may be sent again, and edge mode clears remote IRR") {
  IoApicRig rig;
  rig.takes = false;
  rig.set_entry(10, Level | 0x61);
  rig.io_apic.set_line(10, true);
  CHECK(rig.entry(10) == (Level | 0x61));
  rig.takes = true;
  rig.set_entry(10, Level | 0x61);
  CHECK(rig.entry(10) == (Level | RemoteIrr | 0x61));
  rig.set_entry(10, Masked | 0x61);
  CHECK(rig.entry(10) == (Masked | 0x61));
}

TEST_CASE("82093AA: survives nonsense") {
  IoApicRig rig;
  for (unsigned step = 0; step < 20'000; step++) rig.act(step);
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(IoApicRig)
