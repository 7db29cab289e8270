// SPDX-License-Identifier: MIT
#include "core/device/sound_mixer.h"

#include <catch2/catch.hpp>

#include "tests/support/snapshot.h"
#include "tests/support/sound_ear.h"

using namespace ferrite;
using namespace std::chrono_literals;
using test::SoundEar;

namespace {
using Input = SoundMixer::Input;
constexpr i32 Unity = SoundMixer::UnityGain;

/// A converter of 10,000 samples a second that the mixer must ask.
struct Sawtooth final : SoundSource {
  explicit Sawtooth(Scheduler& c, SoundMixer& m) : clock(c), mixer(m) {}
  void render(Ticks until) override {
    for (; clock.ticks_for(next, 10'000) < until; next++) {
      const i32 level = i32(next % 100) * 100 - 5000;
      mixer.set_level_at(Input::Fm, clock.ticks_for(next, 10'000), level, -level);
    }
  }
  void visit(StateVisitor& v) { v("next", next); }
  Scheduler& clock;
  SoundMixer& mixer;
  u64 next = 0;
};

struct MixerRig {
  Scheduler clock{100'000'000};
  SoundMixer mixer{clock};

  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  SoundEar listen(SoundEar::Side side = SoundEar::Side::Left) {
    mixer.catch_up();
    return SoundEar(mixer.output, side);
  }
  /// `count` periods of a square wave.
  void square(unsigned count, std::chrono::nanoseconds half, i32 level) {
    for (unsigned n = 0; n < 2 * count; n++) mixer.set_level(Input::Voice, n % 2 ? -level : level, 0), wait(half);
  }
};

struct MixerSnapshotRig : MixerRig {
  Sawtooth sawtooth{clock, mixer};
  MixerSnapshotRig() { mixer.connect(sawtooth); }
  void visit(StateVisitor& v) { v("clock", clock), v("sawtooth", sawtooth), v("mixer", mixer); }
  void act(unsigned step) {
    mixer.set_level(Input(step % 4), i32(step * 77 % 9000), -i32(step * 55 % 7000));
    if (step % 5 == 0) mixer.set_gain(Input(step % 4), i32(step * 401), Unity);
    wait(std::chrono::microseconds(step * 13 % 900));
    if (step % 7 == 0) mixer.catch_up();
  }
};
}  // namespace

TEST_CASE("Sound mixer: a second of guest time is 48,000 frames") {
  MixerRig rig;
  rig.wait(100ms);
  rig.mixer.catch_up();
  CHECK(rig.mixer.output.size() == 4800);
  CHECK(rig.mixer.output.first() == 0);
  CHECK(rig.listen().loudest() == 0);
  rig.wait(50ms);
  CHECK(rig.listen().heard.size() == 2400);
  CHECK(rig.mixer.output.end() == 7200);
}

TEST_CASE("Sound mixer: a host that does not listen loses the oldest frames, and their numbers say so") {
  MixerRig rig;
  rig.wait(1s);
  rig.mixer.catch_up();
  CHECK(rig.mixer.output.size() == 16384);
  CHECK(rig.mixer.output.first() == 48'000 - 16384);
}

TEST_CASE("Sound mixer: a step rises at its moment, 15 frames late, and decays through the capacitors") {
  MixerRig rig;
  rig.wait(10ms);
  rig.mixer.set_level(Input::Speaker, 10'000, 0);
  rig.wait(190ms);
  const SoundEar ear = rig.listen();
  CHECK(ear.heard[480 + 14] < 2000);
  CHECK(ear.heard[480 + 15] > 8000);
  CHECK(ear.heard[480 + 15 + 4] > 9000);
  CHECK(ear.heard[480 + 15 + 512] == Approx(10'000 / 2.71828).epsilon(0.05));
  CHECK(std::abs(ear.heard.back()) <= 1);
}

TEST_CASE("Sound mixer: a square wave has its harmonics in proportion, and nothing between them") {
  MixerRig rig;
  rig.square(50, 500us, 10'000);
  rig.listen();
  rig.square(100, 500us, 10'000);
  const SoundEar ear = rig.listen();
  const double fundamental = 4 / 3.14159265 * 10'000;
  CHECK(ear.amplitude(1000) == Approx(fundamental).epsilon(0.01));
  CHECK(ear.amplitude(3000) == Approx(fundamental / 3).epsilon(0.01));
  CHECK(ear.amplitude(9000) == Approx(fundamental / 9).epsilon(0.02));
  CHECK(ear.amplitude(2000) < fundamental / 1000);
  CHECK(ear.amplitude(1500) < fundamental / 1000);
}

TEST_CASE("Sound mixer: pulses above half the frame rate are heard as their mean, not as a lower tone") {
  MixerRig rig;
  for (unsigned n = 0; n < 6000; n++) {  // 60 kHz, would fold to 12 kHz
    rig.mixer.set_level(Input::Speaker, n % 2 ? 0 : 16'000, 0);
    rig.wait(8333ns);
  }
  const SoundEar ear = rig.listen();
  CHECK(ear.amplitude(12'000) < 16);
}

TEST_CASE("Sound mixer: gains apply from their moment on, each side by itself, and the sum is clipped") {
  MixerRig rig;
  rig.mixer.set_gain(Input::Voice, Unity / 2, 0);
  rig.mixer.set_level(Input::Voice, 20'000, 20'000);
  rig.wait(1ms);
  CHECK(rig.listen(SoundEar::Side::Right).loudest() == 0);
  rig.wait(50ms);
  rig.listen();
  rig.mixer.set_gain(Input::Voice, 0, 0);
  rig.wait(1ms);
  CHECK(rig.listen().heard.back() == Approx(-10'000).epsilon(0.15));
  for (Input input : {Input::Voice, Input::Fm, Input::Cd}) {
    rig.mixer.set_gain(input, Unity, Unity);
    rig.mixer.set_level(input, 30'000, -30'000);
  }
  rig.wait(1ms);
  CHECK(rig.listen().heard.back() == 32'767);
}

TEST_CASE("Sound mixer: a source is asked for what it did, however late somebody listens") {
  const auto record = [](std::chrono::microseconds pause) {
    MixerSnapshotRig rig;
    std::vector<double> heard;
    for (auto t = 0us; t < 60ms; t += pause) {
      rig.wait(pause);
      const SoundEar ear = rig.listen();
      heard.insert(heard.end(), ear.heard.begin(), ear.heard.end());
    }
    return heard;
  };
  const auto often = record(100us), seldom = record(20ms);
  CHECK(often == seldom);
  CHECK(often.size() == 2880);
}

TEST_CASE("Sound mixer: after a jump in time the queue begins where the machine is") {
  MixerSnapshotRig rig, later;
  later.wait(5s);
  later.mixer.catch_up();
  test::Snapshot::of(later).restore(rig);
  rig.wait(1ms);
  rig.mixer.catch_up();
  CHECK(rig.mixer.output.first() == 240'000);
  CHECK(rig.mixer.output.size() == 48);
}

FERRITE_SNAPSHOT_TESTS(MixerSnapshotRig)
