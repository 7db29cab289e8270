// SPDX-License-Identifier: MIT
#include "core/device/pit_8254.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
/// A timer whose clock is the scheduler's own, so that one tick is one CLK, and a scope on OUT0 and OUT2.
struct PitRig : LineTarget {
  Scheduler clock{Pit8254::Hertz};
  Pit8254 pit{clock};
  std::vector<u64> rises, falls;

  PitRig() {
    pit.set_line(2, true);
    pit.out0.connect(*this, 0);
  }
  void set_line(unsigned, bool high) override { (high ? rises : falls).push_back(clock.now()); }
  void program(unsigned counter, u8 control, u16 count) {
    pit.write_port(Pit8254::Control, u8(counter << 6 | 0x30 | control));
    pit.write_port(u16(counter), u8(count));
    pit.write_port(u16(counter), u8(count >> 8));
  }
  void wait(u64 clocks) { clock.advance_to(clock.now() + clocks); }
  u16 count(unsigned counter) {
    pit.write_port(Pit8254::Control, u8(counter << 6));
    const u8 low = pit.read_port(u16(counter));
    return u16(low | pit.read_port(u16(counter)) << 8);
  }
  u8 status(unsigned counter) {
    pit.write_port(Pit8254::Control, u8(0xE0 | 2 << counter));
    return pit.read_port(u16(counter));
  }
  /// OUT of counter 2, one letter a clock.
  std::string scope(unsigned clocks) {
    std::string text;
    for (; clocks; clocks--, wait(1)) text += pit.out(2) ? 'H' : '_';
    return text;
  }
  void visit(StateVisitor& v) { v("clock", clock), v("pit", pit); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    noise.run(pit, 4, clock, 10, 500);
    pit.set_line(noise.next() % 3, noise.next() & 1);
  }
};
constexpr u8 Mode0 = 0, Mode1 = 2, Mode2 = 4, Mode3 = 6, Mode4 = 8, Mode5 = 10, Bcd = 1;
}  // namespace

TEST_CASE("8254: mode 0 raises OUT N + 1 clocks after the count is written, and counts on [Mode 0]") {
  PitRig rig;
  rig.program(2, Mode0, 4);
  CHECK(rig.scope(8) == "_____HHH");
  CHECK(rig.count(2) == 0xFFFD);
}

TEST_CASE("8254: mode 0 pauses while GATE is low [Mode 0]") {
  PitRig rig;
  rig.program(2, Mode0, 4);
  rig.wait(3);
  CHECK(rig.count(2) == 2);
  rig.pit.set_line(2, false);
  rig.wait(100);
  CHECK(rig.count(2) == 2);
  CHECK_FALSE(rig.pit.out(2));
  rig.pit.set_line(2, true);
  CHECK(rig.scope(4) == "__HH");
}

TEST_CASE("8254: mode 1 is low for N clocks after a rising GATE, and can be retriggered [Mode 1]") {
  PitRig rig;
  rig.pit.set_line(2, false);
  rig.program(2, Mode1, 3);
  CHECK(rig.scope(3) == "HHH");
  rig.pit.set_line(2, true);
  CHECK(rig.scope(6) == "H___HH");
  rig.pit.set_line(2, false), rig.pit.set_line(2, true);
  CHECK(rig.scope(3) == "H__");
  rig.pit.set_line(2, false), rig.pit.set_line(2, true);
  CHECK(rig.scope(6) == "____HH");
}

TEST_CASE("8254: mode 2 is low for the last clock of every N [Mode 2]") {
  PitRig rig;
  rig.program(2, Mode2, 4);
  CHECK(rig.scope(13) == "HHHH_HHH_HHH_");
}

TEST_CASE("8254: in mode 2 a low GATE raises OUT and a rising one starts afresh [Mode 2]") {
  PitRig rig;
  rig.program(2, Mode2, 3);
  CHECK(rig.scope(3) == "HHH");
  CHECK_FALSE(rig.pit.out(2));
  rig.pit.set_line(2, false);
  CHECK(rig.scope(5) == "HHHHH");
  rig.pit.set_line(2, true);
  CHECK(rig.scope(7) == "HHH_HH_");
}

TEST_CASE("8254: in mode 2 a new count waits for the end of the period [Mode 2]") {
  PitRig rig;
  rig.program(2, Mode2, 4);
  CHECK(rig.scope(3) == "HHH");
  rig.pit.write_port(Pit8254::Counter2, 2), rig.pit.write_port(Pit8254::Counter2, 0);
  CHECK(rig.status(2) == 0xF4);
  CHECK(rig.scope(7) == "H_H_H_H");
  CHECK((rig.status(2) & 0x7F) == 0x34);
}

TEST_CASE("8254: mode 3 is a square wave, an odd count high one clock longer [Mode 3]") {
  PitRig rig;
  rig.program(2, Mode3, 4);
  CHECK(rig.scope(9) == "HHH__HH__");
  PitRig odd;
  odd.program(2, Mode3, 5);
  CHECK(odd.scope(11) == "HHHH__HHH__");
}

TEST_CASE("8254: mode 3 counts down by two, twice a period [Mode 3]") {
  PitRig rig;
  rig.program(0, Mode3, 6);
  std::vector<u16> seen;
  for (unsigned n = 0; n < 7; n++) {
    rig.wait(1);
    seen.push_back(rig.count(0));
  }
  CHECK(seen == std::vector<u16>{6, 4, 2, 6, 4, 2, 6});
}

TEST_CASE("8254: in mode 3 a new count waits for the end of the half [Mode 3]") {
  PitRig rig;
  rig.program(2, Mode3, 8);
  CHECK(rig.scope(3) == "HHH");
  rig.pit.write_port(Pit8254::Counter2, 4), rig.pit.write_port(Pit8254::Counter2, 0);
  CHECK(rig.scope(8) == "HH__HH__");
}

TEST_CASE("8254: modes 4 and 5 strobe once, for one clock [Mode 4] [Mode 5]") {
  PitRig rig;
  rig.program(2, Mode4, 3);
  CHECK(rig.scope(8) == "HHHH_HHH");
  rig.program(2, Mode5, 3);
  CHECK(rig.scope(3) == "HHH");
  rig.pit.set_line(2, false), rig.pit.set_line(2, true);
  CHECK(rig.scope(8) == "HHHH_HHH");
}

TEST_CASE("8254: a latched count stays until read, however often it is latched [Counter Latch Command]") {
  PitRig rig;
  rig.program(0, Mode2, 1000);
  rig.wait(1);
  rig.pit.write_port(Pit8254::Control, 0);
  rig.wait(300);
  rig.pit.write_port(Pit8254::Control, 0);
  CHECK(rig.pit.read_port(0) == u8(1000));
  CHECK(rig.pit.read_port(0) == 1000 >> 8);
  CHECK(rig.count(0) == 700);
}

TEST_CASE("8254: read-back gives the status first, then the count [Read-Back Command]") {
  PitRig rig;
  rig.program(0, Mode3, 0x1234);
  rig.wait(1);
  rig.pit.write_port(Pit8254::Control, 0xC2);
  CHECK(rig.pit.read_port(0) == 0xB6);  // OUT high, both bytes, mode 3, binary
  CHECK(rig.pit.read_port(0) == 0x34);
  CHECK(rig.pit.read_port(0) == 0x12);
}

TEST_CASE("8254: NULL COUNT tells that the count is not yet loaded [Read-Back Command]") {
  PitRig rig;
  rig.program(0, Mode0, 100);
  CHECK(rig.status(0) == 0x70);
  rig.wait(1);
  CHECK(rig.status(0) == 0x30);
}

TEST_CASE("8254: counts in decimal on request, and 0 is the longest count") {
  PitRig rig;
  rig.program(0, Mode2 | Bcd, 0);
  rig.wait(1);
  CHECK(rig.count(0) == 0x0000);
  rig.wait(1);
  CHECK(rig.count(0) == 0x9999);
  rig.wait(9998);
  CHECK(rig.count(0) == 0x0001);
}

TEST_CASE("8254: single-byte access reads and writes one half of the count") {
  PitRig rig;
  rig.pit.write_port(Pit8254::Control, 0x24);  // counter 0, high byte only, mode 2
  rig.pit.write_port(0, 0x02);
  rig.wait(1 + 0x100);
  CHECK(rig.pit.read_port(0) == 0x01);
  CHECK(rig.pit.read_port(0) == 0x01);
}

TEST_CASE("8254: OUT0 rises every 65536 clocks as a PC programs it, exactly and for ever") {
  PitRig rig;
  rig.program(0, Mode3, 0);
  rig.clock.advance_to(u64(65536) * 1000 + 1);
  REQUIRE(rig.rises.size() >= 1000);
  CHECK(rig.rises.back() == u64(65536) * 1000 + 1);
  CHECK(rig.rises.back() - rig.rises[rig.rises.size() - 2] == 65536);
}

TEST_CASE("8254: keeps its rate on a CPU clock that is no multiple of its own") {
  Scheduler clock{100'000'000};
  Pit8254 pit{clock};
  struct Counter : LineTarget {
    unsigned rises = 0;
    void set_line(unsigned, bool high) override { rises += high; }
  } scope;
  pit.out0.connect(scope, 0);
  for (auto [port, value] : {std::pair{3, 0x34}, {0, 0xA9}, {0, 0x04}}) pit.write_port(u16(port), u8(value));  // 1193
  scope.rises = 0;  // the control word raised it
  clock.advance_to(clock.hertz() * 10);
  CHECK(scope.rises == 10 * Pit8254::Hertz / 1193);
}

TEST_CASE("8254: refresh cycles of counter 1 are counted without a timer") {
  PitRig rig;
  rig.program(1, Mode2, 18);
  CHECK(rig.clock.next_due() == Never);
  rig.wait(1 + 18 * 1000);
  CHECK(rig.pit.reloads(1) == 1000);
}

TEST_CASE("8254: survives nonsense") {
  PitRig rig;
  test::PortNoise noise(2);
  for (unsigned n = 0; n < 200; n++) {
    noise.run(rig.pit, 4, rig.clock, 100, 500);
    rig.pit.set_line(noise.next() % 3, noise.next() & 1);
    CHECK((rig.clock.next_due() > rig.clock.now()));
  }
}

FERRITE_SNAPSHOT_TESTS(PitRig)
