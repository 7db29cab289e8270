// SPDX-License-Identifier: MIT
#include "core/device/ct1745_mixer.h"

#include "core/base/constant_math.h"

namespace ferrite {
namespace {
enum Register : u8 {
  ResetMixer = 0x00,
  Master = 0x30,  // left; the right one follows, here as below
  Voice = 0x32,
  Midi = 0x34,
  Cd = 0x36,
  LineIn = 0x38,
  Microphone = 0x3A,
  OutputSwitches = 0x3C,
  LeftInputs = 0x3D,
  RightInputs = 0x3E,
  OutputGain = 0x41,
  Treble = 0x44,
  InterruptSetup = 0x80,
  DmaSetup = 0x81,
  InterruptStatus = 0x82
};
constexpr u8 FullVolume = 0xF8, Flat = 0x80, AllSwitches = 0x1F, VolumeField = 0xF8;
constexpr unsigned VolumeShift = 3, GainShift = 6;
constexpr u8 StatusField = 0x07, InterruptField = 0x0F, ByteChannels = 0x0B, WordChannels = 0xE0;
constexpr std::array<u8, 2> CdSwitches{0x04, 0x02};  // [3Ch]
// The converter at its loudest leaves as much to the synthesizer.
constexpr i32 VoiceGain = SoundMixer::UnityGain / 2, FmGain = SoundMixer::UnityGain, CdGain = SoundMixer::UnityGain / 2;

/// [30h] 2 dB a step, from -62 dB.
constexpr auto gains = [] {
  constexpr double TwoDecibels = 0.794328234724281502;
  std::array<i32, 32> table{};
  double gain = SoundMixer::UnityGain;
  for (unsigned n = 32; n-- > 0; gain *= TwoDecibels) table[n] = constant::round(gain);
  return table;
}();

/// [04h] The CT1345's registers: four bits a side of what is five bits a register here.
constexpr u8 older_volume(u8 address) {
  switch (address) {
    case 0x04: return Voice;
    case 0x22: return Master;
    case 0x26: return Midi;
    case 0x28: return Cd;
    case 0x2E: return LineIn;
    default: return 0;
  }
}
constexpr u8 OlderMicrophone = 0x0A;

u8 lowest_bit(u8 bits) { return u8(bits & -bits); }
}  // namespace

Ct1745Mixer::Ct1745Mixer(SoundMixer& mixer) : mixer_(mixer) { reset(); }

/// [00h] Interrupt and DMA channels stay.
void Ct1745Mixer::reset() {
  s_.volumes = {};
  for (u8 left : {Master, Voice, Midi}) s_.volumes[left] = s_.volumes[left + 1u] = FullVolume;
  for (std::size_t tone = Treble; tone < s_.volumes.size(); tone++) s_.volumes[tone] = Flat;
  s_.volumes[OutputSwitches] = AllSwitches;
  s_.volumes[LeftInputs] = 0x15;
  s_.volumes[RightInputs] = 0x0B;
  show_volumes();
}

u8 Ct1745Mixer::read_port(u16 offset) { return offset == Address ? s_.address : read_register(); }

void Ct1745Mixer::write_port(u16 offset, u8 value) {
  if (offset == Address)
    s_.address = value;
  else
    write_register(value);
}

u8 Ct1745Mixer::read_register() const {
  if (const u8 left = older_volume(s_.address)) return u8((s_.volumes[left] & 0xF0) | s_.volumes[left + 1u] >> 4);
  switch (s_.address) {
    case OlderMicrophone: return u8(s_.volumes[Microphone] >> 5);
    case InterruptSetup: return s_.interrupt;
    case DmaSetup: return s_.dma;
    case InterruptStatus: return s_.inputs & StatusField;
  }
  return s_.address < s_.volumes.size() && s_.address >= Master ? s_.volumes[s_.address] : 0xFF;
}

void Ct1745Mixer::write_register(u8 value) {
  constexpr u8 LowestBitOfFive = 0x08;
  if (const u8 left = older_volume(s_.address)) {
    s_.volumes[left] = u8((value & 0xF0) | LowestBitOfFive);
    s_.volumes[left + 1u] = u8(value << 4 | LowestBitOfFive);
    return show_volumes();
  }
  switch (s_.address) {
    case ResetMixer: return reset();
    case OlderMicrophone: s_.volumes[Microphone] = u8(value << 5 | LowestBitOfFive); return;
    case InterruptSetup: s_.interrupt = value & InterruptField; return show_lines();
    case DmaSetup: s_.dma = value & (ByteChannels | WordChannels); return show_lines();
  }
  if (s_.address < Master || s_.address >= s_.volumes.size()) return;
  s_.volumes[s_.address] = value;
  show_volumes();
}

// ---- interrupts and DMA ---------------------------------------------------------------------------------------------

void Ct1745Mixer::set_line(unsigned input, bool high) {
  s_.inputs = u8(high ? s_.inputs | 1u << input : s_.inputs & ~(1u << input));
  show_lines();
}

/// [81h] Without a channel of words, words go byte by byte over that of bytes.
void Ct1745Mixer::show_lines() {
  const u8 interrupt = lowest_bit(s_.interrupt), byte_channel = lowest_bit(s_.dma & ByteChannels);
  const u8 own_channel = lowest_bit(s_.dma & WordChannels), word_channel = own_channel ? own_channel : byte_channel;
  const bool asks = s_.inputs & StatusField;
  const u8 requests =
      u8((s_.inputs & 1u << ByteRequest ? byte_channel : 0) | (s_.inputs & 1u << WordRequest ? word_channel : 0));
  for (unsigned n = 0; n < irq.size(); n++) irq[n].set(asks && interrupt & 1u << n);
  for (unsigned n = 0; n < drq.size(); n++) drq[n].set(requests & 1u << n);
}

// ---- volumes --------------------------------------------------------------------------------------------------------

i32 Ct1745Mixer::gain(unsigned volume, unsigned side) const {
  const auto at = [&](unsigned number) { return i64(gains[(s_.volumes[number + side] & VolumeField) >> VolumeShift]); };
  const i64 product = at(volume) * at(Master) / SoundMixer::UnityGain;
  return i32(product << (s_.volumes[OutputGain + side] >> GainShift));
}

void Ct1745Mixer::show_volumes() {
  const auto show = [&](SoundMixer::Input input, unsigned volume, i32 left, i32 right) {
    const auto scaled = [&](unsigned side, i32 by) {
      return i32(i64(gain(volume, side)) * by / SoundMixer::UnityGain);
    };
    mixer_.set_gain(input, scaled(0, left), scaled(1, right));
  };
  const u8 switches = s_.volumes[OutputSwitches];
  show(SoundMixer::Input::Voice, Voice, VoiceGain, VoiceGain);
  show(SoundMixer::Input::Fm, Midi, FmGain, FmGain);
  show(SoundMixer::Input::Cd, Cd, switches & CdSwitches[0] ? CdGain : 0, switches & CdSwitches[1] ? CdGain : 0);
}

void Ct1745Mixer::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 5, "a field was added: visit it too");
  v("address", s_.address), v("inputs", s_.inputs), v("volumes", s_.volumes), v("interrupt", s_.interrupt);
  v("dma", s_.dma), v("irq", irq), v("drq", drq);
}

}  // namespace ferrite
