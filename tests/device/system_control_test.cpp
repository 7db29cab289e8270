// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "core/device/speaker.h"
#include "core/device/system_control_a.h"
#include "core/device/system_control_b.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"
#include "tests/support/sound_ear.h"

using namespace ferrite;
using namespace std::chrono_literals;

namespace {
/// The corner of the board that makes noise.
struct SpeakerRig {
  Scheduler clock{Pit8254::Hertz};
  Pit8254 pit{clock};
  SystemControlB port_61h{pit};
  SoundMixer mixer{clock};
  Speaker speaker{mixer};

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
  /// What is heard in the next `t`.
  test::SoundEar listen(std::chrono::nanoseconds t) {
    mixer.catch_up();
    return test::SoundEar::during([&] { clock.advance_to(clock.now() + clock.ticks(t)), mixer.catch_up(); },
                                  mixer.output);
  }
  void visit(StateVisitor& v) {
    v("clock", clock), v("mixer", mixer), v("pit", pit), v("port_61h", port_61h), v("speaker", speaker);
  }
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

TEST_CASE("Speaker: timer 2 in mode 3 sounds at the frequency that it was given") {
  SpeakerRig rig;
  rig.beep(1193);  // 1000.15 Hz
  rig.listen(100ms);
  const test::SoundEar ear = rig.listen(200ms);
  CHECK(ear.rises() >= 199);
  CHECK(ear.rises() <= 201);
  CHECK(ear.amplitude(1000) > 9000);
}

TEST_CASE("Speaker: bit 1 of port 61h alone moves the cone, as sample players do") {
  SpeakerRig rig;
  rig.pit.write_port(Pit8254::Control, 0xB6);  // OUT2 rests high
  for (u8 bit : {2, 0}) {
    rig.port_61h.write_port(0, bit);
    CHECK(rig.listen(1ms).loudest() > 14'000);
    rig.listen(100ms);
  }
}

TEST_CASE("Speaker: the width of pulses far above hearing is heard as a level, as sample players have it") {
  SpeakerRig rig;
  rig.port_61h.write_port(0, 0x03);
  for (unsigned n = 0; n < 3200; n++) {  // 16 kHz, a pulse that follows a sine of 500 Hz
    rig.pit.write_port(Pit8254::Control, 0x90);
    rig.pit.write_port(2, u8(36 + 30 * std::sin(2 * 3.14159265 * n / 32)));
    rig.clock.advance_to(rig.clock.now() + 75);
  }
  rig.mixer.catch_up();
  const test::SoundEar ear(rig.mixer.output);
  const double sine = ear.amplitude(double(Pit8254::Hertz) / 75 / 32);
  CHECK(sine == Approx(16384 * 30.0 / 75).epsilon(0.1));
  CHECK(ear.amplitude(2 * double(Pit8254::Hertz) / 75 / 32) < sine / 20);
}

TEST_CASE("Speaker: two edges a microsecond are no tone") {
  SpeakerRig rig;
  rig.beep(2);
  rig.listen(100ms);
  CHECK(rig.listen(20ms).loudest() < 40);
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
