// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "core/device/speaker.h"
#include "core/device/system_control_a.h"
#include "core/device/system_control_b.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
/// The corner of the board that makes noise.
struct SpeakerRig {
  Scheduler clock{Pit8254::Hertz};
  Pit8254 pit{clock};
  SystemControlB port_61h{pit};
  Speaker speaker{clock};

  SpeakerRig() {
    port_61h.timer2_gate.connect(pit, 2);
    port_61h.speaker_data.connect(speaker, Speaker::Data);
    pit.out2.connect(speaker, Speaker::TimerOut);
  }
  void beep(u16 count) {
    pit.write_port(Pit8254::Control, 0xB6);
    pit.write_port(2, u8(count)), pit.write_port(2, u8(count >> 8));
    port_61h.write_port(0, 0x03);
  }
  void visit(StateVisitor& v) { v("clock", clock), v("pit", pit), v("port_61h", port_61h), v("speaker", speaker); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    noise.run(pit, 4, clock, 10), noise.run(port_61h, 1, clock, 4);
  }
};
struct Pulses : LineTarget {
  unsigned rises = 0, falls = 0;
  void set_line(unsigned, bool high) override { (high ? rises : falls)++; }
};
}  // namespace

TEST_CASE("Speaker: timer 2 in mode 3 moves the cone at twice its frequency") {
  SpeakerRig rig;
  rig.beep(1000);
  rig.clock.advance_to(10'000);
  REQUIRE(rig.speaker.edges.size() >= 19);
  SpeakerEdge before = rig.speaker.edges.pop();
  CHECK(before.high);
  for (before = rig.speaker.edges.pop(); !rig.speaker.edges.empty();) {
    const SpeakerEdge edge = rig.speaker.edges.pop();
    CHECK(edge.tick - before.tick == 500);
    CHECK(edge.high != before.high);
    before = edge;
  }
}

TEST_CASE("Speaker: bit 1 of port 61h alone moves the cone, as sample players do") {
  SpeakerRig rig;
  rig.pit.write_port(Pit8254::Control, 0xB6);  // OUT2 rests high
  for (u8 bit : {2, 0, 2}) rig.port_61h.write_port(0, bit);
  CHECK(rig.speaker.edges.size() == 3);
}

TEST_CASE("Speaker: a full ring loses edges, nothing else") {
  SpeakerRig rig;
  rig.beep(2);
  rig.clock.advance_to(100'000);
  CHECK(rig.speaker.edges.full());
}

TEST_CASE("Port 61h: shows OUT2, the refresh toggle and what was written to the lower half") {
  SpeakerRig rig;
  rig.pit.write_port(Pit8254::Control, 0x74);
  rig.pit.write_port(1, 18), rig.pit.write_port(1, 0);
  rig.pit.write_port(Pit8254::Control, 0xB0);
  rig.pit.write_port(2, 50), rig.pit.write_port(2, 0);
  rig.port_61h.write_port(0, 0xFD);
  CHECK(rig.port_61h.read_port(0) == 0x0D);
  rig.clock.advance_to(19);
  CHECK(rig.port_61h.read_port(0) == 0x1D);
  rig.clock.advance_to(37);
  CHECK(rig.port_61h.read_port(0) == 0x0D);
  rig.clock.advance_to(51);
  CHECK((rig.port_61h.read_port(0) & 0x20) == 0x20);
}

TEST_CASE("Port 92h: gates A20 and pulses reset once for each rise of bit 0") {
  SystemControlA port_92h;
  Pulses reset;
  port_92h.cpu_reset.connect(reset, 0);
  port_92h.write_port(0, 0x02);
  CHECK(port_92h.a20.high());
  CHECK(port_92h.read_port(0) == 0x02);
  port_92h.write_port(0, 0x03);
  port_92h.write_port(0, 0x03);
  CHECK(reset.rises == 1);
  CHECK(reset.falls == 1);
  CHECK_FALSE(port_92h.cpu_reset.high());
  port_92h.reset();
  CHECK(port_92h.read_port(0) == 0);
}

TEST_CASE("Ports 61h and 92h survive nonsense") {
  SpeakerRig rig;
  SystemControlA port_92h;
  test::PortNoise noise(5);
  noise.run(rig.port_61h, 1, rig.clock, 5000);
  noise.run(port_92h, 1, rig.clock, 5000);
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(SpeakerRig)
