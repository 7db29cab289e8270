// SPDX-License-Identifier: MIT
#include "core/device/ymf262_operator.h"

#include <algorithm>

#include "core/base/constant_math.h"

namespace ferrite {
namespace {
namespace flags {  // [20h]
constexpr Bit Tremolo{0x80, "AM"}, Vibrato{0x40, "VIB"}, Sustained{0x20, "EGT"}, KeyScaleRate{0x10, "KSR"},
    Multiple{0x0F, "MULT"};
}
namespace level {  // [40h]
constexpr Bit KeyScale{0xC0, "KSL"}, Total{0x3F, "TL"};
constexpr unsigned KeyScaleShift = 6;
}  // namespace level
constexpr u8 WaveformField = 0x07;  // [E0h]

constexpr std::array<u8, 16> DoubledMultiples{1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 20, 24, 24, 30, 30};
// Attenuation of the highest octave by the upper four bits of the F-number, in 0.75 dB, for 6 dB an octave [KSL].
constexpr std::array<u8, 16> KeyScaleLevels{0, 32, 40, 45, 48, 51, 53, 55, 56, 58, 59, 60, 61, 62, 63, 64};
constexpr std::array<u8, 4> KeyScaleShifts{8, 1, 2, 0};  // none, 3, 1.5 and 6 dB an octave

// The chip's two ROMs: -log2 of a quarter of a sine and 2^-x, with eight bits behind the point.
constexpr auto log_sine = [] {
  std::array<u16, 256> rom{};
  for (unsigned n = 0; n < rom.size(); n++)
    rom[n] = u16(constant::round(-256 * constant::log2(constant::sine((n + 0.5) * constant::Pi / 512))));
  return rom;
}();
constexpr auto power_of_two = [] {
  std::array<u16, 256> rom{};
  for (unsigned n = 0; n < rom.size(); n++)
    rom[n] = u16(constant::round(1024 * constant::exp2(double(255 - n) / 256)) << 1);
  return rom;
}();

constexpr unsigned EnvelopeToLog = 3;  // 0.1875 dB are 8/256 of a factor of two
constexpr u32 NothingLog = 0x1000;     // where a waveform rests
constexpr u32 Half = 0x200, Quarter = 0x100;

struct Logarithm {
  u32 value;
  bool negative;
};

u32 sine_log(u32 phase) { return log_sine[(phase & Quarter ? ~phase : phase) & 0xFF]; }

/// [E0h] The eight waveforms.
Logarithm waveform(unsigned shape, u32 phase) {
  const bool second_half = phase & Half;
  switch (shape) {
    case 0: return {sine_log(phase), second_half};
    case 1: return {second_half ? NothingLog : sine_log(phase), false};
    case 2: return {sine_log(phase), false};
    case 3: return {phase & Quarter ? NothingLog : sine_log(phase), false};
    case 4: return {second_half ? NothingLog : sine_log(phase << 1), (phase & Quarter) != 0 && !second_half};
    case 5: return {second_half ? NothingLog : sine_log(phase << 1), false};
    case 6: return {0, second_half};
    default: return {(second_half ? ~phase & (Half - 1) : phase & (Half - 1)) << 3, second_half};
  }
}
}  // namespace

void Ymf262Operator::tune(const Tone& tone) {
  tone_ = tone;
  increment_ = increment(tone.f_number);
  const int octave = KeyScaleLevels[tone.f_number >> 6] * 4 - (8 - tone.block) * 32;
  const u8 key_scale = KeyScaleShifts[(reg(Register::Level) & level::KeyScale) >> level::KeyScaleShift];
  level_ = u16((reg(Register::Level) & level::Total) * 4 + (std::max(octave, 0) >> key_scale));
  const u8 faster = reg(Register::Flags) & flags::KeyScaleRate ? tone.key_scale : tone.key_scale >> 2;
  const auto rate = [&](unsigned nibble) { return u8(nibble ? std::min(nibble * 4 + faster, 63u) : 0); };
  const u8 attack_decay = reg(Register::AttackDecay), release = reg(Register::SustainRelease) & 0x0F;
  rates_[std::size_t(Stage::Attack)] = rate(attack_decay >> 4);
  rates_[std::size_t(Stage::Decay)] = rate(attack_decay & 0x0F);
  rates_[std::size_t(Stage::Sustain)] = reg(Register::Flags) & flags::Sustained ? 0 : rate(release);
  rates_[std::size_t(Stage::Release)] = rate(release);
}

u32 Ymf262Operator::increment(u32 f_number) const {
  return ((f_number << tone_.block) >> 1) * DoubledMultiples[reg(Register::Flags) & flags::Multiple] >> 1;
}

/// Vibrato goes up and down by the upper three bits of the F-number, or half as far.
u32 Ymf262Operator::vibrated(const Moment& moment) const {
  constexpr std::array<i8, 8> Halves{0, 1, 2, 1, 0, -1, -2, -1};
  const int range = tone_.f_number >> 7, sign = Halves[moment.vibrato & 7] < 0 ? -1 : 1;
  const int part = Halves[moment.vibrato & 7] * sign;
  const int reach = part == 0 ? 0 : range >> (2 - part) >> (moment.deep_vibrato ? 0 : 1);
  return increment(u32(tone_.f_number + sign * reach));
}

void Ymf262Operator::advance(const Moment& moment) {
  advance_envelope(moment);
  s_.tremolo = reg(Register::Flags) & flags::Tremolo ? moment.tremolo : 0;
  s_.phase += reg(Register::Flags) & flags::Vibrato ? vibrated(moment) : increment_;
  s_.phase &= (1u << (10 + PhaseFraction)) - 1;
}

namespace {
/// How far an envelope of `rate` goes at this moment: a power of two by how the rate's last two bits stretch a cycle of
/// four counts to five, six or seven steps; 0: not at all.
unsigned envelope_power(u8 rate, const Ymf262Operator::Moment& moment) {
  const unsigned group = rate >> 2, extra = rate & 3;
  if (group == 0) return 0;
  if (group < 12) {
    if (!moment.counts) return 0;
    const u32 cycle = 1u << (11 - group), count = moment.envelope_count;
    if (count % (2 * cycle) == cycle) return 1;
    if (count % (4 * cycle) == 2 * cycle) return extra >> 1;
    return count % (8 * cycle) == 4 * cycle ? extra & 1 : 0;
  }
  constexpr std::array<std::array<u8, 4>, 4> Extras{{{0, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 1, 0}, {1, 1, 1, 0}}};
  const unsigned power = std::min(group - 12 + Extras[extra][moment.envelope_count & 3], 3u);
  return power ? power : unsigned(moment.counts);
}
}  // namespace

void Ymf262Operator::advance_envelope(const Moment& moment) {
  const bool pressed = s_.key && s_.stage == Stage::Release;
  if (pressed) {
    s_.stage = Stage::Attack;
    s_.phase = 0;
    if (rates_[std::size_t(Stage::Attack)] >= 60) s_.attenuation = 0;
    return;
  }
  if (s_.stage != Stage::Attack && s_.attenuation >= Inaudible) s_.attenuation = Silence;
  step(envelope_power(rates_[std::size_t(s_.stage)], moment));
  if (!s_.key) s_.stage = Stage::Release;
}

void Ymf262Operator::step(unsigned power) {
  const u8 sustain_nibble = reg(Register::SustainRelease) >> 4;
  const unsigned sustain = sustain_nibble == 15 ? 31 : sustain_nibble;  // [80h] 93 dB
  if (s_.stage == Stage::Attack) {
    if (s_.attenuation == 0)
      s_.stage = Stage::Decay;
    else if (s_.key && power && rates_[std::size_t(Stage::Attack)] < 60)
      s_.attenuation = u16(s_.attenuation - (s_.attenuation >> (4 - power)) - 1);
    return;
  }
  if (s_.stage == Stage::Decay && unsigned(s_.attenuation >> 4) == sustain)
    s_.stage = Stage::Sustain;
  else if (power && s_.attenuation < Inaudible)
    s_.attenuation = u16(s_.attenuation + (1u << (power - 1)));
}

i32 Ymf262Operator::output(u32 phase) {
  s_.one_before = s_.last;
  s_.last = 0;
  if (silent()) return 0;
  const u32 attenuation = std::min<u32>(s_.attenuation + level_ + s_.tremolo, Silence);
  const auto [log, negative] = waveform(reg(Register::Waveform) & WaveformField, phase);
  const u32 sum = std::min<u32>(log + (attenuation << EnvelopeToLog), 0x1FFF);
  const i32 amplitude = power_of_two[sum & 0xFF] >> (sum >> 8);
  s_.last = i16(negative ? ~amplitude : amplitude);  // the chip's negative half is the complement
  return s_.last;
}

void Ymf262Operator::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 8, "a field was added: visit it too");
  v("registers", s_.registers), v("key", s_.key), v("stage", s_.stage), v("attenuation", s_.attenuation);
  v("phase", s_.phase), v("last", s_.last), v("one_before", s_.one_before), v("tremolo", s_.tremolo);
  s_.stage = Stage(u8(s_.stage) % Stages);
  s_.attenuation &= Silence;
}

}  // namespace ferrite
