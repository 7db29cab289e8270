// SPDX-License-Identifier: MIT
#include "core/device/sound_mixer.h"

#include "core/base/constant_math.h"

namespace ferrite {
namespace {
constexpr unsigned Taps = 32;        // frames that a step takes, `SoundMixer::Tail`
constexpr unsigned Phases = 64;      // its places within a frame
constexpr unsigned Between = 256;    // places between two phases
constexpr unsigned UnitShift = 23;   // a step of 1 adds up to 1 << 15 by its kernel, times `Between`
constexpr unsigned CoupleShift = 9;  // capacitors: 48,000 / (2 pi 512), 15 Hz
constexpr i64 Loudest = 16 * SoundMixer::FullScale;
constexpr i64 LargestSum = i64{1} << 55;  // more than any sound makes: only what a state file says
constexpr u64 LongestSilence = 10 * SoundQueue::Hertz;
constexpr double Cutoff = 20'000.0 / (SoundQueue::Hertz / 2.0);

using Kernel = std::array<i32, Taps>;

/// A low-pass at `Cutoff`, a sinc in a Blackman window, `x` frames from its middle.
constexpr double impulse(double x) {
  constexpr double Reach = Taps / 2.0;
  if (x <= -Reach || x >= Reach) return 0;
  if (x == 0) return Cutoff;
  const double wave = constant::cosine(2 * constant::Pi * x / Taps);
  const double window = 0.42 + 0.5 * wave + 0.08 * (2 * wave * wave - 1);
  const double turns = Cutoff * x / 2;
  return window * constant::sine(2 * constant::Pi * (turns - constant::round(turns))) / (constant::Pi * x);
}

/// What a step adds at each frame: the impulse, integrated over the frame by Simpson's rule.
constexpr auto kernels = [] {
  std::array<double, (Taps + 2) * Phases + 1> impulses{};
  constexpr unsigned Middle = (Taps + 2) / 2 * Phases;
  for (unsigned n = 0; n < impulses.size(); n++) impulses[n] = impulse((double(n) - Middle) / Phases);
  std::array<Kernel, Phases + 1> all{};
  for (unsigned phase = 0; phase <= Phases; phase++) {
    i32 left = 1 << 15;
    for (unsigned n = 0; n < Taps; n++) {
      const double* at = &impulses[Middle + n * Phases - (Taps / 2 - 1) * Phases - phase];
      const double mean = (*(at - Phases / 2) + 4 * *at + *(at + Phases / 2)) / 6;
      left -= all[phase][n] = constant::round(mean * (1 << 15));
    }
    all[phase][Taps / 2] += left;  // rounding must not add up: a step back ends where it began
  }
  return all;
}();

i16 clip(i64 value) { return i16(std::clamp<i64>(value, -SoundMixer::FullScale, SoundMixer::FullScale - 1)); }
}  // namespace

void SoundMixer::render_sources(Ticks until) {
  for (SoundSource* source : sources_) source->render(until);
}

void SoundMixer::catch_up() {
  const Ticks now = scheduler_.now();
  const u64 due = frames(now);
  while (s_.rendered < due) {
    const unsigned count = unsigned(std::min<u64>(due - s_.rendered, Stretch));
    render_sources(std::min(now, scheduler_.ticks_for(s_.rendered + count, SoundQueue::Hertz)));
    emit(count);
  }
  render_sources(now);
}

void SoundMixer::emit(unsigned count) {
  for (unsigned n = 0; n < count; n++) {
    std::array<i16, Sides> out{};
    for (unsigned side = 0; side < Sides; side++) {
      i64& sum = s_.sum[side];
      sum += s_.steps[side][n] - (sum >> CoupleShift);
      out[side] = clip(sum >> UnitShift);
    }
    output.push({out[0], out[1]});
  }
  for (auto& steps : s_.steps) {
    std::copy(steps.begin() + count, steps.end(), steps.begin());
    std::fill(steps.end() - count, steps.end(), 0);
  }
  s_.rendered += count;
}

void SoundMixer::set_level(Input input, i32 left, i32 right) {
  catch_up();
  set_level_at(input, scheduler_.now(), left, right);
}

void SoundMixer::set_level_at(Input input, Ticks time, i32 left, i32 right) {
  Channel& channel = s_.channels[std::size_t(input)];
  channel.level = {left, right};
  show(channel, time);
}

void SoundMixer::set_gain(Input input, i32 left, i32 right) {
  catch_up();
  Channel& channel = s_.channels[std::size_t(input)];
  channel.gain = {left, right};
  show(channel, scheduler_.now());
}

void SoundMixer::show(Channel& channel, Ticks time) {
  for (unsigned side = 0; side < Sides; side++) {
    const i64 level = std::clamp<i64>(i64(channel.level[side]) * channel.gain[side] / UnityGain, -Loudest, Loudest);
    if (level == channel.heard[side]) continue;
    step(side, time, level - channel.heard[side]);
    channel.heard[side] = i32(level);
  }
}

void SoundMixer::step(unsigned side, Ticks time, i64 change) {
  static_assert(Taps == Tail);
  const u64 moment = scheduler_.periods(time, SoundQueue::Hertz * Phases * Between);
  const u64 frame = std::clamp<u64>(moment / (Phases * Between), s_.rendered, s_.rendered + Stretch);
  i64* const steps = &s_.steps[side][frame - s_.rendered];
  const unsigned phase = moment / Between % Phases;
  const i64 late = change * i64(moment % Between), early = change * Between - late;
  for (unsigned n = 0; n < Taps; n++) steps[n] += early * kernels[phase][n] + late * kernels[phase + 1][n];
}

void SoundMixer::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 4, "a field was added: visit it too");
  v("rendered", s_.rendered), v("steps", s_.steps), v("sum", s_.sum), v("channels", s_.channels);
  const auto bound = [](auto& sums) {
    for (i64& sum : sums) sum = std::clamp(sum, -LargestSum, LargestSum);
  };
  for (auto& steps : s_.steps) bound(steps);
  bound(s_.sum);
  const u64 due = frames(scheduler_.now());
  if (s_.rendered > due || due - s_.rendered > LongestSilence) s_.rendered = due;  // a state of another making
  if (output.end() != s_.rendered) output.restart(s_.rendered);
}

}  // namespace ferrite
