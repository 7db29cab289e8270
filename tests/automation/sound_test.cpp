// SPDX-License-Identifier: MIT
#include "core/automation/sound.h"

#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
/// The speaker sounds for ever: mov al,0B6h; out 43h,al; out 42h,al; out 42h,al; mov al,3; out 61h,al; hlt
constexpr std::initializer_list<u8> Hums{0xB0, 0xB6, 0xE6, 0x43, 0xE6, 0x42, 0xE6, 0x42, 0xB0, 0x03, 0xE6, 0x61, 0xF4};
/// mov dx,331h; mov al,3Fh; out dx,al; dec dx; mov al,90h; out dx,al; hlt
constexpr std::initializer_list<u8> SendsMidi{0xBA, 0x31, 0x03, 0xB0, 0x3F, 0xEE, 0x4A, 0xB0, 0x90, 0xEE, 0xF4};
constexpr u64 Milliseconds = 1'000'000;
constexpr u64 NoDeadline = ~u64{0};
}  // namespace

TEST_CASE("volume and muting are kept, on or off, and their changes are told once") {
  AutomationRig rig;
  Sound& sound = rig.vm->sound();
  CHECK(sound.volume().value == 100);
  CHECK_FALSE(sound.muted().value);
  CHECK(sound.set_volume(30) == S_OK);
  CHECK(sound.set_muted(true) == S_OK);
  const auto event = rig.vpc.events().pop();
  REQUIRE(event);
  CHECK(event->kind == Event::Kind::SoundChange);
  CHECK(event->machine == rig.vm->id());
  CHECK_FALSE(rig.vpc.events().pop());
  CHECK(sound.set_volume(30) == S_OK);
  CHECK_FALSE(rig.vpc.events().pop());
  REQUIRE(rig.vm->startup());
  CHECK(sound.volume().value == 30);
  CHECK(sound.muted().value);
}

TEST_CASE("a volume that is none is refused in a sentence") {
  AutomationRig rig;
  for (i32 percent : {-1, 101, INT32_MIN}) CHECK(rig.vm->sound().set_volume(percent) == E_INVALIDARG);
  CHECK(rig.vpc.last_error().sentence.find("from 0 to 1") != std::string::npos);
  CHECK(rig.vm->sound().volume().value == 100);
}

TEST_CASE("what is to be heard can be read, 48,000 frames a second, while the machine runs") {
  AutomationRig rig(TimeSource::Caller, Hums);
  CHECK(rig.vm->sound().read().value.empty());
  REQUIRE(rig.vm->startup());
  CHECK_FALSE(rig.vm->sound().audible());
  REQUIRE(rig.vm->run_for(100 * Milliseconds, NoDeadline));
  const std::vector<u8> frames = rig.vm->sound().read().value;
  CHECK(frames.size() == 4800 * 4);
  CHECK(std::count(frames.begin(), frames.end(), 0) < 4800);
  CHECK(rig.vm->sound().audible());
  CHECK(rig.vm->sound().read().value.empty());
  REQUIRE(rig.vm->turn_off());
  CHECK(rig.vm->sound().read().value.empty());
}

TEST_CASE("a silent machine is not audible for long") {
  AutomationRig rig;
  REQUIRE(rig.vm->startup());
  REQUIRE(rig.vm->run_for(100 * Milliseconds, NoDeadline));
  CHECK(rig.vm->sound().read().value == std::vector<u8>(4800 * 4));
  CHECK_FALSE(rig.vm->sound().audible());
}

TEST_CASE("MIDI that the guest sends comes as an event") {
  AutomationRig rig(TimeSource::Caller, SendsMidi);
  REQUIRE(rig.vm->startup());
  rig.forget_events();
  REQUIRE(rig.vm->run_for(5 * Milliseconds, NoDeadline));
  const auto event = rig.vpc.events().pop();
  REQUIRE(event);
  CHECK(event->kind == Event::Kind::MidiData);
  CHECK(event->bytes == std::vector<u8>{0x90});
}
