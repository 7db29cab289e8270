// SPDX-License-Identifier: MIT
#include "core/device/sb16_dsp.h"

#include <algorithm>
#include <utility>

#include "core/base/register.h"
#include "core/base/trace.h"

namespace ferrite {
namespace {
namespace transfer {  // [B0h] [C0h] the command, and its mode
constexpr Bit Record{0x08, "A/D"}, AutoInitialize{0x04, "A/I"};
constexpr Bit Stereo{0x20, "STEREO"}, Signed{0x10, "SIGNED"};
}  // namespace transfer
constexpr u8 Ready = 0xAA, DataWaits = 0x80, NoData = 0x7F, MajorVersion = 4, MinorVersion = 5;
constexpr std::string_view Copyright = "COPYRIGHT (C) CREATIVE TECHNOLOGY LTD, 1992.";
constexpr std::array<u8, 4> IdentityKeys{0x96, 0xA5, 0x69, 0x5A};
constexpr u16 LowestRate = 5000, HighestRate = 45'000;  // [41h]
constexpr u8 FastestTimeConstant = 256 - 22;

constexpr std::array<u8, 10> OneByteFollows{0x04, 0x08, 0x0F, 0x10, 0x38, 0x40, 0xE0, 0xE2, 0xE4, 0xF9};
constexpr std::array<u8, 14> TwoBytesFollow{0x05, 0x0E, 0x14, 0x16, 0x17, 0x24, 0x41,
                                            0x42, 0x48, 0x74, 0x75, 0x76, 0x77, 0x80};

u8 parameters_of(u8 command) {
  const auto holds = [&](const auto& list) { return std::find(list.begin(), list.end(), command) != list.end(); };
  if (command >= 0xB0 && command <= 0xCF) return 3;
  return holds(TwoBytesFollow) ? 2 : holds(OneByteFollows) ? 1 : 0;
}
}  // namespace

Sb16Dsp::Sb16Dsp(Scheduler& scheduler, SoundMixer& mixer)
    : bytes(scheduler, mixer),
      words(scheduler, mixer),
      scheduler_(scheduler),
      mixer_(mixer),
      silence_(scheduler, [this] { bytes.irq.raise(); }) {
  mixer.connect(*this);
}

void Sb16Dsp::reset() {
  mixer_.catch_up();
  const u8 test = s_.test;
  s_ = {};
  s_.test = test;
  answers_.clear();
  silence_.stop();
  bytes.stop(), words.stop();
  bytes.irq.lower(), words.irq.lower();
  mixer_.set_level(SoundMixer::Input::Voice, 0, 0);
}

void Sb16Dsp::render(Ticks until) {
  using Heard = Sb16Stream::Heard;
  bytes.render(until, s_.converter == Converter::Bytes ? Heard::Yes : Heard::No);
  words.render(until, s_.converter == Converter::Words ? Heard::Yes : Heard::No);
}

// ---- ports ----------------------------------------------------------------------------------------------------------

u8 Sb16Dsp::read_port(u16 offset) {
  switch (offset) {
    case ReadData:
      if (!answers_.empty()) s_.last_answer = answers_.pop();
      return s_.last_answer;
    case WriteCommand: return NoData;  // bit 7: busy
    case ReadStatus: bytes.irq.lower(); return answers_.empty() ? NoData : u8(NoData | DataWaits);
    case Acknowledge16: words.irq.lower(); return 0xFF;
  }
  return 0xFF;
}

void Sb16Dsp::write_port(u16 offset, u8 value) {
  if (offset == WriteCommand) return write_command(value);
  if (offset != Reset) return;
  const bool released = s_.reset_bit && !(value & 1);
  if (value & 1) reset();
  s_.reset_bit = value & 1;
  if (released) answer(Ready);
}

void Sb16Dsp::write_command(u8 value) {
  if (s_.reset_bit) return;
  if (s_.received < s_.expected) {
    s_.parameters[s_.received++] = value;
  } else {
    s_.command = value;
    s_.expected = parameters_of(value);
    s_.received = 0;
  }
  if (s_.received < s_.expected) return;
  s_.received = s_.expected = 0;
  execute();
}

u32 Sb16Dsp::length(unsigned at) const { return 1u + (s_.parameters[at] | u32(s_.parameters[at + 1]) << 8); }

// ---- commands -------------------------------------------------------------------------------------------------------

void Sb16Dsp::execute() {
  mixer_.catch_up();
  switch (s_.command >> 4) {
    case 0x1:
    case 0x2:
    case 0x7:
    case 0x8:
    case 0x9: return execute_older();
    case 0x4: return execute_rate();
    case 0xB:
    case 0xC: return execute_transfer();
    case 0xD: return execute_control();
    default: return execute_inquiry();
  }
}

/// The commands of older cards: bytes of one side, unsigned or packed.
void Sb16Dsp::execute_older() {
  using enum Sb16Stream::Coding;
  using enum Sb16Stream::Direction;
  const u32 block = s_.block + 1u;
  switch (s_.command) {
    case 0x10: {
      const i32 level = (s_.parameters[0] - 0x80) * 0x100;
      return mixer_.set_level(SoundMixer::Input::Voice, level, level);
    }
    case 0x14: return start_bytes(Bytes, Play, false, length(0));
    case 0x1C:
    case 0x90: return start_bytes(Bytes, Play, true, block);
    case 0x91: return start_bytes(Bytes, Play, false, block);
    case 0x20: return answer(0x80);
    case 0x24: return start_bytes(Bytes, Record, false, length(0));
    case 0x2C:
    case 0x98: return start_bytes(Bytes, Record, true, block);
    case 0x99: return start_bytes(Bytes, Record, false, block);
    case 0x16:
    case 0x17:
    case 0x74:
    case 0x75:
    case 0x76:
    case 0x77: return start_bytes(Packed, Play, false, length(0));
    case 0x1F:
    case 0x7D:
    case 0x7F: return start_bytes(Packed, Play, true, block);
    case 0x80: {
      const Sb16Stream::Rate clock = rate(false);
      mixer_.set_level(SoundMixer::Input::Voice, 0, 0);
      return silence_.start(scheduler_.ticks_for(u64(length(0)) * clock.divisor, clock.hertz));
    }
  }
}

void Sb16Dsp::start_bytes(Sb16Stream::Coding coding, Sb16Stream::Direction direction, bool auto_initialize,
                          u32 length) {
  Sb16Stream::Setup setup;
  setup.coding = coding;
  setup.direction = direction;
  setup.auto_initialize = auto_initialize;
  setup.block_bytes = length;
  setup.reference = coding == Sb16Stream::Coding::Packed && s_.command & 1;
  using enum CreativeAdpcm::Packing;
  setup.packing = s_.command < 0x20 ? Twos : s_.command & 2 ? ThreeThreeTwo : Fours;
  setup.rate = rate(false);
  start(setup);
}

/// [B0h] [C0h]
void Sb16Dsp::execute_transfer() {
  const bool sixteen = s_.command < 0xC0;
  const u8 mode = s_.parameters[0];
  Sb16Stream::Setup setup;
  setup.coding = sixteen ? Sb16Stream::Coding::Words : Sb16Stream::Coding::Bytes;
  setup.direction = s_.command & transfer::Record ? Sb16Stream::Direction::Record : Sb16Stream::Direction::Play;
  setup.auto_initialize = s_.command & transfer::AutoInitialize;
  setup.stereo = mode & transfer::Stereo;
  setup.is_signed = mode & transfer::Signed;
  setup.block_bytes = length(1) * (sixteen ? 2 : 1);
  setup.rate = rate(setup.stereo);
  start(setup);
}

void Sb16Dsp::start(Sb16Stream::Setup setup) {
  const bool sixteen = setup.coding == Sb16Stream::Coding::Words;
  if (setup.direction == Sb16Stream::Direction::Play) s_.converter = sixteen ? Converter::Words : Converter::Bytes;
  (sixteen ? words : bytes).start(setup);
}

/// [40h] A time constant counts the bytes of both sides.
Sb16Stream::Rate Sb16Dsp::rate(bool stereo) const {
  if (s_.rate) return {s_.rate, 1};
  const u32 period = 256u - std::min(s_.time_constant, FastestTimeConstant);
  return {1'000'000, std::max(period * (stereo ? 2 : 1), 22u)};
}

void Sb16Dsp::execute_rate() {
  switch (s_.command) {
    case 0x40:
      s_.time_constant = s_.parameters[0];
      s_.rate = 0;
      return;
    case 0x41:
    case 0x42: {
      const u16 asked = u16(s_.parameters[0] << 8 | s_.parameters[1]);
      s_.rate = std::clamp(asked, LowestRate, HighestRate);
      return;
    }
    case 0x45: return bytes.continue_auto_initialize();
    case 0x47: return words.continue_auto_initialize();
    case 0x48: s_.block = u16(s_.parameters[0] | s_.parameters[1] << 8); return;
  }
}

void Sb16Dsp::execute_control() {
  switch (s_.command) {
    case 0xD0: return bytes.pause();
    case 0xD1: s_.speaker = true; return;
    case 0xD3: s_.speaker = false; return;
    case 0xD4: return bytes.resume();
    case 0xD5: return words.pause();
    case 0xD6: return words.resume();
    case 0xD8: return answer(s_.speaker ? 0xFF : 0x00);
    case 0xD9: return words.exit_auto_initialize();
    case 0xDA: return bytes.exit_auto_initialize();
  }
}

void Sb16Dsp::execute_inquiry() {
  switch (s_.command) {
    case 0xE0: return answer(u8(~s_.parameters[0]));
    case 0xE1:
      answers_.clear();
      answer(MajorVersion);
      return answer(MinorVersion);
    case 0xE2: return identify_dma();
    case 0xE3:
      answers_.clear();
      for (char letter : Copyright) answer(u8(letter));
      return answer(0);
    case 0xE4: s_.test = s_.parameters[0]; return;
    case 0xE8: return answer(s_.test);
    case 0xF2: return bytes.irq.raise();
    case 0xF3: return words.irq.raise();
    case 0x0F:
    case 0xF8:
    case 0xF9:
    case 0xFB:
    case 0xFC:
    case 0xFD: return answer(0);
    default: note(Note::Unimplemented, "sb16", "a DSP command");
  }
}

/// [E2h] Answers over the DMA channel, by a sum that only the card knows.
void Sb16Dsp::identify_dma() {
  s_.identity = u8(s_.identity + (s_.parameters[0] ^ IdentityKeys[s_.identity_key++ % IdentityKeys.size()]));
  s_.identity_waits = true;
  bytes.drq.raise();
}

// ---- DMA ------------------------------------------------------------------------------------------------------------

Sb16Stream& Sb16Dsp::Channel::stream() { return only_words_ || !dsp_.bytes.drq.high() ? dsp_.words : dsp_.bytes; }

u8 Sb16Dsp::Channel::dma_read(bool) {
  if (!only_words_ && std::exchange(dsp_.s_.identity_waits, false)) {
    dsp_.bytes.drq.lower();
    return dsp_.s_.identity;
  }
  return stream().dma_read();
}

void Sb16Dsp::Channel::dma_write(u8 value, bool) { stream().dma_write(value); }

void Sb16Dsp::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 15, "a field was added: visit it too");
  v("command", s_.command), v("expected", s_.expected), v("received", s_.received);
  v("parameters", s_.parameters), v("last_answer", s_.last_answer), v("test", s_.test), v("reset_bit", s_.reset_bit);
  v("speaker", s_.speaker), v("block", s_.block), v("rate", s_.rate), v("time_constant", s_.time_constant);
  v("identity", s_.identity), v("identity_key", s_.identity_key), v("identity_waits", s_.identity_waits);
  v("converter", s_.converter), v("answers", answers_), v("bytes", bytes), v("words", words), v("silence", silence_);
  s_.expected = std::min<u8>(s_.expected, u8(s_.parameters.size()));
}

}  // namespace ferrite
