// SPDX-License-Identifier: MIT
#include "core/device/rtc_146818.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace std::chrono_literals;

namespace {
constexpr i64 EndOf1999 = 946'684'798;  // Friday 1999-12-31 23:59:58

struct RtcRig {
  Scheduler clock{1'000'000};
  Rtc146818 rtc;

  explicit RtcRig(i64 time = EndOf1999) : rtc(clock, time) {}
  u8 read(u8 index) {
    rtc.write_port(Rtc146818::Index, index);
    return rtc.read_port(Rtc146818::Data);
  }
  void write(u8 index, u8 value) {
    rtc.write_port(Rtc146818::Index, index);
    rtc.write_port(Rtc146818::Data, value);
  }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  /// Century to second, and the day of the week.
  std::vector<u8> time() {
    std::vector<u8> bytes;
    for (u8 index : {0x32, 9, 8, 7, 4, 2, 0, 6}) bytes.push_back(read(index));
    return bytes;
  }
  void visit(StateVisitor& v) { v("clock", clock), v("rtc", rtc); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    noise.run(rtc, 2, clock, 20, 100'000);
  }
};
using Bytes = std::vector<u8>;
}  // namespace

TEST_CASE("146818: shows the power-on time in BCD and carries it over the century") {
  RtcRig rig;
  CHECK(rig.time() == Bytes{0x19, 0x99, 0x12, 0x31, 0x23, 0x59, 0x58, 6});
  rig.wait(1s);
  CHECK(rig.read(0) == 0x59);
  rig.wait(1s);
  CHECK(rig.time() == Bytes{0x20, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00, 7});
}

TEST_CASE("146818: February has 29 days in a leap year and 28 in others") {
  RtcRig leap(951'782'399);  // 2000-02-28 23:59:59
  leap.wait(1s);
  CHECK(leap.time() == Bytes{0x20, 0x00, 0x02, 0x29, 0, 0, 0, 3});
  RtcRig common(1'677'628'799);  // 2023-02-28 23:59:59
  common.wait(1s);
  CHECK(common.time() == Bytes{0x20, 0x23, 0x03, 0x01, 0, 0, 0, 4});
}

TEST_CASE("146818: counts in binary and in 12-hour time on request [Register B]") {
  RtcRig rig;
  rig.write(0x0B, 0x84);  // SET, binary, 12 hours
  for (auto [index, value] : {std::pair{0, 59}, {2, 59}, {4, 11 | 0x80}, {6, 6}, {7, 31}, {8, 12}, {9, 99}})
    rig.write(u8(index), u8(value));
  rig.write(0x32, 19);
  rig.write(0x0B, 0x04);
  rig.wait(1s);
  CHECK(rig.time() == Bytes{20, 0, 1, 1, 12, 0, 0, 7});  // 12 AM
  rig.write(4, 11);
  rig.write(2, 59), rig.write(0, 59);
  rig.wait(1s);
  CHECK(rig.read(4) == (12 | 0x80));
  rig.write(2, 59), rig.write(0, 59);
  rig.wait(1s);
  CHECK(rig.read(4) == (1 | 0x80));
}

TEST_CASE("146818: SET holds the time still [Register B]") {
  RtcRig rig;
  rig.write(0x0B, 0x82);
  rig.wait(5s);
  CHECK(rig.read(0) == 0x58);
  rig.write(0x0B, 0x02);
  rig.wait(1s);
  CHECK(rig.read(0) == 0x59);
}

TEST_CASE("146818: UIP announces the update 244 us ahead and until its end [Update Cycle]") {
  RtcRig rig;
  rig.wait(997ms);
  CHECK(rig.read(0x0A) == 0x26);
  rig.wait(1ms);
  CHECK(rig.read(0x0A) == 0xA6);
  CHECK(rig.read(0) == 0x58);
  rig.wait(2ms);
  CHECK(rig.read(0x0A) == 0x26);
  CHECK(rig.read(0) == 0x59);
}

TEST_CASE("146818: the update-ended interrupt stays until register C is read") {
  RtcRig rig;
  rig.read(0x0C);
  rig.write(0x0B, 0x12);
  rig.wait(1s);
  CHECK(rig.rtc.irq.high());
  CHECK((rig.read(0x0C) & ~0x40) == 0x90);
  CHECK_FALSE(rig.rtc.irq.high());
  CHECK(rig.read(0x0C) == 0x00);
}

TEST_CASE("146818: the alarm comes once at its time, and every second with don't-care codes [Alarm Bytes]") {
  RtcRig rig;
  rig.write(1, 0x00), rig.write(3, 0x00), rig.write(5, 0x00);
  rig.write(0x0B, 0x22);
  rig.wait(1s);
  CHECK_FALSE(rig.rtc.irq.high());
  rig.wait(1s);
  CHECK(rig.rtc.irq.high());
  CHECK((rig.read(0x0C) & 0xA0) == 0xA0);
  rig.wait(1s);
  CHECK_FALSE(rig.rtc.irq.high());
  rig.write(1, 0xFF), rig.write(3, 0xC0), rig.write(5, 0xC0);
  rig.wait(1s);
  CHECK(rig.rtc.irq.high());
}

TEST_CASE("146818: the periodic interrupt comes at the chosen rate [Table 5]") {
  for (auto [rate, hertz] : {std::pair{6, 1024}, {15, 2}, {1, 256}, {3, 8192}}) {
    RtcRig rig;
    rig.write(0x0A, u8(0x20 | rate));
    rig.write(0x0B, 0x42);
    unsigned count = 0;
    while (rig.clock.now() < 1'000'000) {
      rig.clock.advance_to(std::min<Ticks>(rig.clock.next_due(), 1'000'000));
      if (rig.rtc.irq.high()) count++, rig.read(0x0C);
    }
    CHECK(count == unsigned(hertz));
  }
}

TEST_CASE("146818: PF can be polled without its interrupt [Register C]") {
  RtcRig rig;
  rig.read(0x0C);
  rig.wait(900us);
  CHECK(rig.read(0x0C) == 0x00);
  rig.wait(100us);
  CHECK(rig.read(0x0C) == 0x40);
  CHECK_FALSE(rig.rtc.irq.high());
}

TEST_CASE("146818: a divider held in reset stops time; released, it updates half a second later") {
  RtcRig rig;
  rig.write(0x0A, 0x76);
  rig.wait(3s);
  CHECK(rig.read(0) == 0x58);
  rig.write(0x0A, 0x26);
  rig.wait(499ms);
  CHECK(rig.read(0) == 0x58);
  rig.wait(1ms);
  CHECK(rig.read(0) == 0x59);
}

TEST_CASE("146818: keeps 128 bytes, and C and D can't be written") {
  RtcRig rig;
  rig.write(0x10, 0x50), rig.write(0x7F, 0xA5), rig.write(0x0D, 0);
  CHECK(rig.read(0x10) == 0x50);
  CHECK(rig.rtc.cmos(0x7F) == 0xA5);
  CHECK(rig.read(0x0D) == 0x80);
  CHECK_FALSE(rig.rtc.nmi_masked());
  rig.write(0x8F, 0);
  CHECK(rig.rtc.nmi_masked());
}

TEST_CASE("146818: any power-on time is a date") {
  for (i64 time : {i64(-1), i64(0), i64(1) << 62, -(i64(1) << 62)}) CHECK(RtcRig(time).read(8) >= 1);
}

TEST_CASE("146818: survives nonsense") {
  RtcRig rig;
  test::PortNoise(4).run(rig.rtc, 2, rig.clock, 20'000, 100'000);
  CHECK((rig.clock.next_due() > rig.clock.now()));
}

FERRITE_SNAPSHOT_TESTS(RtcRig)
