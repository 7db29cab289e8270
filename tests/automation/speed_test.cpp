// SPDX-License-Identifier: MIT
// The clock of the processor as a setting: how far a guest counts while the PIT counts 1/18.2 s.
#include "core/automation/speed.h"

#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u64 Millisecond = 1'000'000, Second = 1000 * Millisecond, NoDeadline = ~u64{0};

// In real mode, in the BIOS' segment F000h: programs counter 0 of the PIT as a one-shot of 65,536 periods (54.9 ms),
// then counts in EBX, three instructions a turn, until the counter's output is high, which the read-back command tells.
// Then it writes EBX to 0:500h and begins anew.
//   again: mov al,30h; out 43h,al; xor al,al; out 40h,al; out 40h,al; xor ebx,ebx
//   count: mov cx,100; inner: inc ebx; dec cx; jnz inner; mov al,E2h; out 43h,al; in al,40h; test al,80h; jz count
//          mov [500h],ebx; jmp again
constexpr u8 CountsAgainstThePit[] = {0xB0, 0x30, 0xE6, 0x43, 0x30, 0xC0, 0xE6, 0x40, 0xE6, 0x40, 0x66, 0x31, 0xDB,
                                      0xB9, 0x64, 0x00, 0x66, 0x43, 0x49, 0x75, 0xFB, 0xB0, 0xE2, 0xE6, 0x43, 0xE4,
                                      0x40, 0xA8, 0x80, 0x74, 0xEE, 0x66, 0x89, 0x1E, 0x00, 0x05, 0xEB, 0xDA};
constexpr double PitPeriod = 65536 / 1193181.8;
constexpr u32 InnerTurns = 100, InstructionsAnOuterTurn = 3 * InnerTurns + 6;

struct SpeedRig : AutomationRig {
  SpeedRig() : AutomationRig(TimeSource::Caller, {0xE9, 0x0D, 0xE0}) {  // jmp F000h:E000h
    auto& bios = vpc.roms().bios;
    std::copy(std::begin(CountsAgainstThePit), std::end(CountsAgainstThePit), bios.end() - 0x2000);
  }
  /// Million instructions a second that the guest measures.
  double measured_mips() {
    REQUIRE(vm->run_for(300 * Millisecond, NoDeadline));
    const auto bytes = vm->read_memory(0x500, 4).value;
    const u32 turns = u32(bytes[0] | bytes[1] << 8 | bytes[2] << 16 | bytes[3] << 24);
    return turns / double(InnerTurns) * InstructionsAnOuterTurn / PitPeriod / 1e6;
  }
};
}  // namespace

TEST_CASE("an instruction takes the clocks it took on the processors that had such a clock", "[speed]") {
  CHECK(instructions_per_second(CpuModel::I386Dx, 4'770) == Approx(330e3).epsilon(0.01));
  CHECK(instructions_per_second(CpuModel::PentiumIII, 4'770) == Approx(330e3).epsilon(0.01));
  CHECK(instructions_per_second(CpuModel::I386Dx, 8'000) == Approx(1.2e6).epsilon(0.01));
  CHECK(instructions_per_second(CpuModel::I386Dx, 33'000) == Approx(8e6).epsilon(0.01));
  CHECK(instructions_per_second(CpuModel::I486Dx2, 66'000) == Approx(35e6).epsilon(0.01));
  CHECK(instructions_per_second(CpuModel::CoreI7, Speed::Fastest) == 8'000'000'000);
}

TEST_CASE("a faster clock never makes a processor slower", "[speed]") {
  for (unsigned n = 0; n < CpuModelCount; n++)
    for (i32 clock = Speed::Slowest; clock < 200'000; clock += 10)
      REQUIRE(instructions_per_second(CpuModel(n), clock) <= instructions_per_second(CpuModel(n), clock + 10));
}

TEST_CASE("a guest that counts against the PIT finds the speed that was chosen, also when it changes", "[speed]") {
  SpeedRig rig;
  REQUIRE(rig.vm->set_processor("486DX2") == S_OK);
  REQUIRE(rig.vm->set_speed(66'000) == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.measured_mips() == Approx(34.7).epsilon(0.02));
  REQUIRE(rig.vm->set_speed(4'770) == S_OK);
  rig.measured_mips();  // begun at the speed before
  CHECK(rig.measured_mips() == Approx(0.33).epsilon(0.02));
  REQUIRE(rig.vm->set_speed(33'000) == S_OK);
  rig.measured_mips();
  CHECK(rig.measured_mips() == Approx(17.4).epsilon(0.02));
  REQUIRE(rig.vm->set_speed(Speed::Full) == S_OK);
  rig.measured_mips();
  CHECK(rig.measured_mips() == Approx(100).epsilon(0.02));  // a tick an instruction where the caller moves time
}

TEST_CASE("a machine at a chosen speed follows the wall clock, on a host that is much faster", "[speed]") {
  AutomationRig rig(TimeSource::WallClock, Spins);
  REQUIRE(rig.vm->set_speed(4'770) == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  rig.clock.step = 1000;
  const u64 from = rig.clock.now, first = rig.vm->guest_instructions();
  while (rig.clock.now < from + Second) rig.vpc.run_slice(5 * Millisecond), rig.clock.now += 5 * Millisecond;
  CHECK(double(rig.vm->guest_nanoseconds()) == Approx(Second).epsilon(0.02));
  CHECK(double(rig.vm->guest_instructions() - first) == Approx(330e3).epsilon(0.03));
}

TEST_CASE("a speed that no processor has is refused with the range, and the machine keeps its own", "[speed]") {
  AutomationRig rig;
  REQUIRE(rig.vm->set_speed(12'000) == S_OK);
  for (const i32 speed : {-1, 1, 4'769, 4'000'001}) {
    CHECK(rig.vm->set_speed(speed) == E_INVALIDARG);
    CHECK(rig.vpc.last_error().sentence == "A processor runs at 4.77 to 4000 MHz, or at full speed.");
  }
  CHECK(rig.vm->speed().value == 12'000);
}

TEST_CASE("the speed is kept in the configuration, and a restored machine has its own, not the state's", "[speed]") {
  SpeedRig rig;
  REQUIRE(rig.vm->set_speed(8'000) == S_OK);
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  rig.vm = rig.vpc.register_virtual_machine("DOS", "C:\\Machines").value;
  CHECK(rig.vm->speed().value == 8'000);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.measured_mips() == Approx(1.2).epsilon(0.02));
  const auto state = rig.vm->save_state().value;
  REQUIRE(rig.vm->set_speed(4'770) == S_OK);
  REQUIRE(rig.vm->restore_state(state) == S_OK);
  rig.measured_mips();
  CHECK(rig.measured_mips() == Approx(0.33).epsilon(0.02));
  REQUIRE(rig.vm->save().value.error == S_OK);
  REQUIRE(rig.vm->set_speed(8'000) == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  rig.measured_mips();
  CHECK(rig.measured_mips() == Approx(1.2).epsilon(0.02));
}

TEST_CASE("a change of the speed is announced, and one that cannot be kept is none", "[speed]") {
  AutomationRig rig;
  REQUIRE(rig.vm->set_speed(33'333) == S_OK);
  unsigned announced = 0;
  while (const auto event = rig.vpc.events().pop())
    if (event->kind == Event::Kind::ConfigurationChanged && event->text == "ferrite/speed") announced++;
  CHECK(announced == 1);
  rig.store.full = true;
  CHECK(rig.vm->set_speed(8'000) == DISP_E_EXCEPTION);
  CHECK(rig.vm->speed().value == 33'333);
}

TEST_CASE("a clock is written in megahertz without what is not needed", "[speed]") {
  CHECK(megahertz_text(4'770) == "4.77");
  CHECK(megahertz_text(33'333) == "33.333");
  CHECK(megahertz_text(66'000) == "66");
  CHECK(megahertz_text(100'050) == "100.05");
}
