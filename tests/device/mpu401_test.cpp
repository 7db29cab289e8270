// SPDX-License-Identifier: MIT
#include "core/device/mpu401.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
struct MpuRig {
  Scheduler clock{1'000'000};
  Mpu401 mpu{clock};

  u8 status() { return mpu.read_port(Mpu401::StatusCommand); }
  u8 data() { return mpu.read_port(Mpu401::Data); }
  void command(u8 value) { mpu.write_port(Mpu401::StatusCommand, value); }
  void send(u8 value) { mpu.write_port(Mpu401::Data, value); }
  void enter_uart() { command(0xFF), data(), command(0x3F), data(); }
  std::string sent() {
    std::string bytes;
    while (!mpu.output.empty()) bytes += char(mpu.output.pop());
    return bytes;
  }
  void visit(StateVisitor& v) { v("clock", clock), v("mpu", mpu); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    if (step % 7 == 0) enter_uart();
    noise.run(mpu, 2, clock, 10);
  }
};
}  // namespace

TEST_CASE("MPU-401: acknowledges a reset and the change to the UART mode [FFh] [3Fh]") {
  MpuRig rig;
  CHECK((rig.status() & 0xC0) == 0x80);
  for (u8 command : {0xFF, 0x3F}) {
    rig.command(command);
    CHECK((rig.status() & 0x80) == 0x00);
    CHECK(rig.mpu.irq.high());
    CHECK(rig.data() == 0xFE);
    CHECK((rig.status() & 0x80) == 0x80);
    CHECK_FALSE(rig.mpu.irq.high());
  }
  rig.command(0xFF);
  CHECK((rig.status() & 0x80) == 0x80);  // left without a word
}

TEST_CASE("MPU-401: sends bytes in the UART mode alone, and is busy when the wire is slower than the program") {
  MpuRig rig;
  rig.send('x');
  CHECK(rig.sent() == "");
  rig.enter_uart();
  for (char letter : std::string_view("note")) rig.send(u8(letter));
  CHECK(rig.sent() == "note");
  CHECK((rig.status() & 0x40) == 0x00);
  for (unsigned n = 0; n < 16; n++) rig.send(u8(n));
  CHECK((rig.status() & 0x40) == 0x40);
  rig.clock.advance_to(rig.clock.now() + 4 * 320);
  CHECK((rig.status() & 0x40) == 0x00);
}

TEST_CASE("MPU-401: a byte from outside interrupts until it is read") {
  MpuRig rig;
  rig.mpu.input.push(0x90);
  rig.mpu.input_arrived();
  CHECK_FALSE(rig.mpu.irq.high());
  rig.enter_uart();
  rig.mpu.input.push(0x90);
  rig.mpu.input_arrived();
  CHECK(rig.mpu.irq.high());
  CHECK((rig.status() & 0x80) == 0x00);
  CHECK(rig.data() == 0x90);
  CHECK_FALSE(rig.mpu.irq.high());
}

FERRITE_SNAPSHOT_TESTS(MpuRig)
