// SPDX-License-Identifier: MIT
#include "core/device/vmware_backdoor.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
constexpr unsigned Eax = 0, Ecx = 1, Edx = 2, Ebx = 3;
constexpr u32 Magic = 0x564D5868, Version = 10, Data = 39, Status = 40, Command = 41;
constexpr u32 Enable = 0x45414552, Disable = 0xF5, Relative = 0x4C455252, Absolute = 0x53424152;

struct BackdoorRig {
  std::array<u32, 8> registers{};
  MouseInput input;
  VmwareBackdoor backdoor{registers, input};

  /// What a driver does: IN EAX, DX.
  u32 in(u32 command, u32 argument = 0) {
    registers[Eax] = Magic, registers[Ebx] = argument, registers[Ecx] = command, registers[Edx] = 0x5658;
    return registers[Eax] = backdoor.read_port32(0);
  }
  void enable(u32 mode) {
    in(Command, Enable);
    in(Data, 1);
    in(Command, mode);
  }
  std::array<u32, 4> report() {
    CHECK(in(Status) == 4);
    in(Data, 4);
    return {registers[Eax], registers[Ebx], registers[Ecx], registers[Edx]};
  }
  void visit(StateVisitor& v) { v("backdoor", backdoor); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    constexpr std::array<u32, 5> arguments{Enable, Absolute, Relative, 1, 4};
    input.clear();
    input.point_at(u16(noise.next()), u16(noise.next()));
    in(Data + noise.next() % 3, arguments[noise.next() % arguments.size()]);
    input.clear();
  }
};
using Report = std::array<u32, 4>;
}  // namespace

TEST_CASE("VMware backdoor: answers its version to the magic number alone [GETVERSION]") {
  BackdoorRig rig;
  CHECK(rig.in(Version) == 6);
  CHECK(rig.registers[Ebx] == Magic);
  rig.registers = {};
  rig.registers[Ecx] = Version;
  CHECK(rig.backdoor.read_port32(0) == 0xFFFFFFFF);
  CHECK(rig.registers[Ebx] == 0);
  CHECK(rig.in(77) == 0xFFFFFFFF);
  rig.registers[Eax] = Magic;
  CHECK(rig.backdoor.read_port(0) == 0xFF);
  CHECK(rig.backdoor.read_port16(0) == 0xFFFF);
}

TEST_CASE("VMware backdoor: the pointer says who it is when it is enabled [ABSPOINTER_COMMAND]") {
  BackdoorRig rig;
  CHECK(rig.in(Status) == 0xFFFF0000);
  rig.in(Command, Enable);
  CHECK(rig.in(Status) == 1);
  CHECK(rig.in(Data, 1) == 0x3442554A);
  CHECK(rig.in(Status) == 0);
  CHECK_FALSE(rig.backdoor.absolute());
  CHECK_FALSE(rig.backdoor.pointer_taken.high());
  rig.in(Command, Absolute);
  CHECK(rig.backdoor.absolute());
  CHECK(rig.backdoor.pointer_taken.high());
  rig.in(Command, Disable);
  CHECK(rig.in(Status) == 0xFFFF0000);
  CHECK_FALSE(rig.backdoor.pointer_taken.high());
  rig.in(Command, Absolute);
  CHECK_FALSE(rig.backdoor.absolute());
}

TEST_CASE("VMware backdoor: reports where the host points, buttons and wheel [ABSPOINTER_DATA]") {
  BackdoorRig rig;
  rig.enable(Absolute);
  CHECK(rig.in(Status) == 0);
  rig.input.point_at(0x1234, 0xFFFF);
  CHECK(rig.report() == Report{0, 0x1234, 0xFFFF, 0});
  rig.input.set_buttons(mouse::Left);
  CHECK(rig.report() == Report{0x20, 0x1234, 0xFFFF, 0});
  rig.input.point_at(1, 2);
  rig.input.set_buttons(mouse::Right | mouse::Middle);
  rig.input.turn_wheel(-1);
  CHECK(rig.report() == Report{0x18, 1, 2, 0});
  CHECK(rig.report() == Report{0x18, 1, 2, 0xFFFFFFFF});
  CHECK(rig.in(Status) == 0);
}

TEST_CASE("VMware backdoor: movement of a captured pointer is relative, up as positive") {
  BackdoorRig rig;
  rig.enable(Absolute);
  rig.input.move(5, -3);
  CHECK(rig.report() == Report{0x10000, 5, 3, 0});
  rig.in(Command, Relative);
  CHECK_FALSE(rig.backdoor.absolute());
  rig.input.move(-1, 1);
  rig.input.set_buttons(mouse::Left);
  CHECK(rig.report() == Report{0x10020, 0xFFFFFFFF, 0xFFFFFFFF, 0});
}

TEST_CASE("VMware backdoor: reading more words than wait is an error until the pointer is enabled anew") {
  BackdoorRig rig;
  rig.enable(Absolute);
  CHECK(rig.in(Data, 4) == 0xFFFF0000);
  CHECK(rig.in(Status) == 0xFFFF0000);
  rig.enable(Absolute);
  rig.input.point_at(7, 8);
  CHECK(rig.report() == Report{0, 7, 8, 0});
  CHECK(rig.in(Data, 0) == 0xFFFF0000);
}

TEST_CASE("VMware backdoor: a reset gives the pointer back to the mouse") {
  BackdoorRig rig;
  rig.enable(Absolute);
  rig.backdoor.reset();
  CHECK_FALSE(rig.backdoor.pointer_taken.high());
  CHECK(rig.in(Status) == 0xFFFF0000);
}

TEST_CASE("VMware backdoor: survives nonsense") {
  BackdoorRig rig;
  Scheduler clock{1'000'000};
  test::PortNoise noise(12);
  for (unsigned n = 0; n < 20'000; n++) {
    rig.input.point_at(u16(noise.next()), u16(noise.next()));
    rig.input.move(i32(noise.next()), i32(noise.next()));
    rig.in(noise.next() % 50, noise.next() % 8);
    if (noise.next() % 4 == 0) rig.enable(noise.next() & 1 ? Relative : Absolute);
  }
  rig.enable(Absolute);
  CHECK(rig.backdoor.absolute());
}

FERRITE_SNAPSHOT_TESTS(BackdoorRig)
