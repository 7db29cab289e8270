// SPDX-License-Identifier: MIT
#include "core/device/ymf262.h"

namespace ferrite {
namespace {
namespace status_byte {  // [STATUS]
constexpr Bit Irq{0x80, "IRQ"}, Timer1{0x40, "FT1"}, Timer2{0x20, "FT2"};
}
namespace timer_control {  // [04h]
constexpr Bit Reset{0x80, "RST"}, Mask1{0x40, "MT1"}, Start1{0x01, "ST1"};
}
namespace note_select {  // [08h]
constexpr Bit Split{0x40, "NTS"};
}
namespace key_block {  // [B0h]
constexpr Bit Key{0x20, "KON"}, Block{0x1C, "BLOCK"}, High{0x03, "F-NUMBER H"};
constexpr unsigned BlockShift = 2;
}  // namespace key_block
namespace rhythm_byte {  // [BDh]
constexpr Bit DeepTremolo{0x80, "DAM"}, DeepVibrato{0x40, "DVB"}, Rhythm{0x20, "RYT"}, BassDrum{0x10, "BD"},
    Snare{0x08, "SD"}, Tom{0x04, "TOM"}, Cymbal{0x02, "TC"}, HiHat{0x01, "HH"};
}
namespace connection {  // [C0h]
constexpr Bit Left{0x10, "CHA"}, Right{0x20, "CHB"}, Feedback{0x0E, "FB"}, Additive{0x01, "CNT"};
}
namespace expansion {  // [105h]
constexpr Bit New{0x01, "NEW"};
}
constexpr u16 UpperBank = 0x100, PairsRegister = 0x104, ExpansionRegister = 0x105;
constexpr unsigned BassChannel = 6, SnareChannel = 7, TomChannel = 8, ChannelsPerBank = 9;
constexpr std::array<unsigned, 2> TimerSamples{4, 16};  // [02h] 80 us [03h] 320 us
constexpr unsigned TremoloSteps = 210, SamplesPerTremoloStep = 64, SamplesPerVibratoStep = 1024;
constexpr u64 LongestSilence = 10 * Ymf262::Hertz / Ymf262::ClocksPerSample;
}  // namespace

Ymf262::Ymf262(Scheduler& scheduler, SoundMixer& mixer) : scheduler_(scheduler), mixer_(mixer) {
  mixer.connect(*this);
  tune_all();
}

void Ymf262::reset() {
  mixer_.catch_up();
  const u64 next = s_.next_sample;
  s_ = {};
  s_.next_sample = next;
  operators_ = {};
  tune_all();
}

bool Ymf262::new_mode() const { return s_.expansion & expansion::New; }
bool Ymf262::rhythm() const { return s_.rhythm & rhythm_byte::Rhythm; }

// ---- registers ------------------------------------------------------------------------------------------------------

u8 Ymf262::read_port(u16 offset) { return offset == StatusAddress ? status() : 0xFF; }

void Ymf262::write_port(u16 offset, u8 value) {
  switch (offset) {
    case StatusAddress: return write_address(0, value);
    case UpperAddress: return write_address(1, value);
    default: return write_register(s_.address, value);
  }
}

/// While NEW is clear, the upper registers are out of reach, but for the one that has NEW.
void Ymf262::write_address(unsigned bank, u8 value) {
  const u16 number = u16(bank * UpperBank + value);
  s_.address = new_mode() || number == ExpansionRegister ? number : value;
}

void Ymf262::write_register(u16 number, u8 value) {
  mixer_.catch_up();
  const unsigned bank = number / UpperBank, low = number % UpperBank;
  const unsigned group = low & 0xE0, offset = low & 0x1F;
  if (low < 0x20 || low == 0xBD) return write_global(number, value);
  if (group == 0xA0 || group == 0xC0) {
    if ((low & 0x0F) < ChannelsPerBank) write_channel(bank * ChannelsPerBank + (low & 0x0F), low & 0xF0, value);
    return;
  }
  if (offset >= 0x16 || offset % 8 >= 6) return;
  const unsigned channel = bank * ChannelsPerBank + offset / 8 * 3 + offset % 8 % 3, slot = offset % 8 / 3;
  using Register = Ymf262Operator::Register;
  if (group == 0xE0 && !new_mode()) value &= 0x03;
  op(channel, slot).write(group == 0xE0 ? Register::Waveform : Register(group / 0x20 - 1), value);
  tune(channel);
}

void Ymf262::write_global(u16 number, u8 value) {
  switch (number) {
    case 0x02:
    case 0x03:
      follow_timers();
      s_.timers[number - 2].preset = value;
      return;
    case 0x04: return write_timer_control(value);
    case 0x08: s_.note_select = value; break;
    case 0xBD: s_.rhythm = value; break;
    case PairsRegister: s_.pairs = value; break;
    case ExpansionRegister: s_.expansion = value; break;
    default: return;
  }
  tune_all();
}

void Ymf262::write_channel(unsigned channel, unsigned group, u8 value) {
  Channel& c = s_.channels[channel];
  switch (group) {
    case 0xA0: c.f_number = value; break;
    case 0xB0: c.key_block = value; break;
    case 0xC0: c.connection = value; return;
    default: return;
  }
  tune(channel);
  if (is_pair(channel)) tune(channel + 3);
}

// ---- timers ---------------------------------------------------------------------------------------------------------

void Ymf262::write_timer_control(u8 value) {
  follow_timers();
  for (unsigned n = 0; n < Timers; n++) {
    ChipTimer& timer = s_.timers[n];
    if (value & timer_control::Reset) {
      timer.expired = false;
      continue;
    }
    const bool start = value & timer_control::Start1 << n;
    if (start && !timer.running) timer.origin = scheduler_.periods(scheduler_.now(), Hertz);
    timer.running = start;
    timer.masked = value & timer_control::Mask1 >> n;
    if (timer.masked) timer.expired = false;
  }
}

void Ymf262::follow_timers() {
  const u64 clock = scheduler_.periods(scheduler_.now(), Hertz);
  for (unsigned n = 0; n < Timers; n++) {
    ChipTimer& timer = s_.timers[n];
    const u64 period = u64(0x100 - timer.preset) * TimerSamples[n] * ClocksPerSample;
    if (!timer.running || clock - timer.origin < period) continue;
    timer.origin = clock - (clock - timer.origin) % period;
    timer.expired = timer.expired || !timer.masked;
  }
}

u8 Ymf262::status() {
  follow_timers();
  const u32 flags =
      (s_.timers[0].expired ? status_byte::Timer1 : 0u) | (s_.timers[1].expired ? status_byte::Timer2 : 0u);
  return u8(flags ? flags | status_byte::Irq : 0);
}

// ---- channels -------------------------------------------------------------------------------------------------------

/// [104h] Channels 1 to 3 of a bank may take the fourth to sixth as their second half.
bool Ymf262::is_pair(unsigned first) const {
  const unsigned bank = first / ChannelsPerBank, number = first % ChannelsPerBank;
  return new_mode() && number < 3 && s_.pairs & 1 << (3 * bank + number);
}
bool Ymf262::is_second_of_pair(unsigned channel) const {
  return channel % ChannelsPerBank >= 3 && channel % ChannelsPerBank < 6 && is_pair(channel - 3);
}
/// The channel whose tone and key this one has.
unsigned Ymf262::voice_of(unsigned channel) const { return is_second_of_pair(channel) ? channel - 3 : channel; }

void Ymf262::tune(unsigned channel) {
  const Channel& voice = s_.channels[voice_of(channel)];
  Ymf262Operator::Tone tone;
  tone.f_number = u16((voice.key_block & key_block::High) << 8 | voice.f_number);
  tone.block = u8((voice.key_block & key_block::Block) >> key_block::BlockShift);
  const unsigned scale_bit = s_.note_select & note_select::Split ? 8 : 9;
  tone.key_scale = u8(tone.block << 1 | (tone.f_number >> scale_bit & 1));
  op(channel, 0).tune(tone);
  op(channel, 1).tune(tone);
  set_keys(channel);
}

void Ymf262::tune_all() {
  for (unsigned channel = 0; channel < Channels; channel++) tune(channel);
}

void Ymf262::set_keys(unsigned channel) {
  const bool key = s_.channels[voice_of(channel)].key_block & key_block::Key;
  const u8 drums = rhythm() ? s_.rhythm : 0;
  std::array<u32, 2> drum{};
  if (channel == BassChannel) drum = {rhythm_byte::BassDrum, rhythm_byte::BassDrum};
  if (channel == SnareChannel) drum = {rhythm_byte::HiHat, rhythm_byte::Snare};
  if (channel == TomChannel) drum = {rhythm_byte::Tom, rhythm_byte::Cymbal};
  for (unsigned slot = 0; slot < 2; slot++) op(channel, slot).set_key(key || drums & drum[slot]);
}

// ---- samples --------------------------------------------------------------------------------------------------------

u64 Ymf262::samples_before(Ticks time) const {
  return time ? scheduler_.periods(time - 1, Hertz) / ClocksPerSample + 1 : 0;
}

void Ymf262::render(Ticks until) {
  const u64 end = samples_before(until);
  while (s_.next_sample < end) {
    const bool sounds = advance();
    const Sides sides = sounds ? sample() : Sides{};
    mixer_.set_level_at(SoundMixer::Input::Fm, scheduler_.ticks_for(s_.next_sample * ClocksPerSample, Hertz), sides[0],
                        sides[1]);
    s_.next_sample = sounds ? s_.next_sample + 1 : end;
  }
}

/// False: no operator sounds, and nothing was done.
bool Ymf262::advance() {
  bool sounds = false;
  for (const Ymf262Operator& one : operators_) sounds = sounds || !one.silent();
  if (!sounds) return false;
  const Ymf262Operator::Moment now = moment();
  for (Ymf262Operator& one : operators_) one.advance(now);
  s_.noise = s_.noise >> 1 | ((s_.noise ^ s_.noise >> 14) & 1) << 22;
  return true;
}

Ymf262Operator::Moment Ymf262::moment() const {
  Ymf262Operator::Moment now;
  now.envelope_count = u32(s_.next_sample / 2);
  now.counts = s_.next_sample % 2;
  const unsigned step = unsigned(s_.next_sample / SamplesPerTremoloStep % TremoloSteps);
  const unsigned depth = std::min(step, TremoloSteps - step);  // 26 quarters of 0.75 dB, or a fourth of it
  now.tremolo = u8(depth >> (s_.rhythm & rhythm_byte::DeepTremolo ? 2 : 4));
  now.vibrato = u8(s_.next_sample / SamplesPerVibratoStep % 8);
  now.deep_vibrato = s_.rhythm & rhythm_byte::DeepVibrato;
  return now;
}

Ymf262::Sides Ymf262::sample() {
  Sides sides{};
  for (unsigned channel = 0; channel < Channels; channel++) {
    if (rhythm() && channel >= BassChannel && channel <= TomChannel) continue;
    if (is_pair(channel))
      add_four_operators(sides, channel);
    else if (!is_second_of_pair(channel))
      add_two_operators(sides, channel);
  }
  if (rhythm()) add_drums(sides);
  for (i32& side : sides) side = std::clamp(side, -SoundMixer::FullScale, SoundMixer::FullScale - 1);
  return sides;
}

/// [C0h] A channel's first operator at the phase to which its own last samples push it.
i32 Ymf262::feedback(unsigned channel) {
  const unsigned depth = (s_.channels[channel].connection & connection::Feedback) >> 1;
  Ymf262Operator& first = op(channel, 0);
  return first.output(first.phase() + u32(depth ? first.memory() >> (9 - depth) : 0));
}

void Ymf262::add(Sides& sides, unsigned channel, i32 value) const {
  const u8 connected = s_.channels[channel].connection;
  if (connected & connection::Left || !new_mode()) sides[0] += value;
  if (connected & connection::Right || !new_mode()) sides[1] += value;
}

void Ymf262::add_two_operators(Sides& sides, unsigned channel) {
  const bool additive = s_.channels[channel].connection & connection::Additive;
  const i32 first = feedback(channel);
  Ymf262Operator& second = op(channel, 1);
  add(sides, channel, second.output(second.phase() + u32(additive ? 0 : first)) + (additive ? first : 0));
}

/// [4 OPERATOR MODE] CNT of both channels choose what pushes what:
/// 1-2-3-4, 1-2 beside 3-4, 1 beside 2-3-4, or 1 beside 2-3 beside 4.
void Ymf262::add_four_operators(Sides& sides, unsigned first) {
  const unsigned second = first + 3;
  const bool apart_at_1 = s_.channels[first].connection & connection::Additive;
  const bool apart_later = s_.channels[second].connection & connection::Additive;
  const auto pushed = [](Ymf262Operator& one, i32 by) { return one.output(one.phase() + u32(by)); };
  const i32 a = feedback(first);
  const i32 b = pushed(op(first, 1), apart_at_1 ? 0 : a);
  const i32 c = pushed(op(second, 0), !apart_at_1 && apart_later ? 0 : b);
  const i32 d = pushed(op(second, 1), apart_at_1 && apart_later ? 0 : c);
  i32 sum = d;
  if (apart_at_1) sum += a;
  if (apart_later) sum += apart_at_1 ? c : b;
  add(sides, first, sum);
}

/// [RHYTHM] The bass drum is a channel whose first operator is not heard by itself. Hi-hat, snare and cymbal make their
/// phase of the noise and of bits of hi-hat's and cymbal's. Drums are twice as loud as notes.
void Ymf262::add_drums(Sides& sides) {
  const bool additive = s_.channels[BassChannel].connection & connection::Additive;
  const i32 push = feedback(BassChannel);
  Ymf262Operator& bass = op(BassChannel, 1);
  add(sides, BassChannel, 2 * bass.output(bass.phase() + u32(additive ? 0 : push)));

  Ymf262Operator &hi_hat = op(SnareChannel, 0), &snare = op(SnareChannel, 1);
  Ymf262Operator &tom = op(TomChannel, 0), &cymbal = op(TomChannel, 1);
  const u32 h = hi_hat.phase(), c = cymbal.phase(), noise = s_.noise & 1;
  const u32 metal = ((h >> 2 ^ h >> 7) | (h >> 3 ^ c >> 5) | (c >> 3 ^ c >> 5)) & 1;
  add(sides, SnareChannel, 2 * hi_hat.output(metal << 9 | (metal ^ noise ? 0xD0 : 0x34)));
  add(sides, SnareChannel, 2 * snare.output((h >> 8 & 1) << 9 | ((h >> 8 & 1) ^ noise) << 8));
  add(sides, TomChannel, 2 * tom.output(tom.phase()));
  add(sides, TomChannel, 2 * cymbal.output(metal << 9 | 0x80));
}

void Ymf262::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 9, "a field was added: visit it too");
  v("address", s_.address), v("note_select", s_.note_select), v("rhythm", s_.rhythm), v("pairs", s_.pairs);
  v("expansion", s_.expansion), v("noise", s_.noise), v("next_sample", s_.next_sample);
  v("channels", s_.channels), v("timers", s_.timers), v("operators", operators_);
  s_.address %= Banks * UpperBank;
  const u64 due = samples_before(scheduler_.now());
  if (s_.next_sample > due || due - s_.next_sample > LongestSilence) s_.next_sample = due;
  tune_all();
}

}  // namespace ferrite
