// SPDX-License-Identifier: MIT
// An operator of the YMF262: a sine (or what is left of it) whose phase another operator may push, under an envelope.
// Everything in it is a logarithm until the last step: attenuations add where amplitudes would have to be multiplied.
// Brackets name registers, as the manual lists them.
#pragma once
#include "core/base/register.h"
#include "core/base/state.h"

namespace ferrite {

class Ymf262Operator {
 public:
  /// The registers of an operator.
  enum class Register : u8 { Flags, Level, AttackDecay, SustainRelease, Waveform };
  static constexpr unsigned Registers = 5;
  /// What the channel gives: F-number, block, and the number by which rates rise with the tone.
  struct Tone {
    u16 f_number = 0;
    u8 block = 0, key_scale = 0;
  };
  /// What all operators share during a sample.
  struct Moment {
    u32 envelope_count;  // rises at every second sample
    bool counts;         // at this one
    u8 tremolo;          // an attenuation
    u8 vibrato;          // eighth of its period
    bool deep_vibrato;
  };

  void write(Register number, u8 value) { s_.registers[std::size_t(number)] = value; }
  /// After any change of registers or tone.
  void tune(const Tone&);
  void set_key(bool down) { s_.key = down; }
  /// To the next sample.
  void advance(const Moment&);
  /// Nothing will be heard of it until its key goes down.
  bool silent() const { return !s_.key && s_.attenuation >= Inaudible; }
  /// The ten bits that count in a period.
  u32 phase() const { return s_.phase >> PhaseFraction; }
  /// This sample, of 13 bits, at a phase modulo 1024; to be asked for once a sample.
  i32 output(u32 phase);
  /// Its last two samples together.
  i32 memory() const { return s_.last + s_.one_before; }
  void visit(StateVisitor&);

 private:
  enum class Stage : u8 { Attack, Decay, Sustain, Release };
  static constexpr unsigned Stages = 4, PhaseFraction = 9;
  static constexpr u16 Silence = 0x1FF, Inaudible = 0x1F8;  // attenuations count 0.1875 dB

  u8 reg(Register number) const { return s_.registers[std::size_t(number)]; }
  void advance_envelope(const Moment&);
  void step(unsigned power);
  u32 vibrated(const Moment&) const;
  u32 increment(u32 f_number) const;

  struct State {
    std::array<u8, Registers> registers{};
    bool key = false;
    Stage stage = Stage::Release;
    u16 attenuation = Silence;  // of the envelope alone
    u32 phase = 0;              // 19 bits
    i16 last = 0, one_before = 0;
    u8 tremolo = 0;  // that of this sample, if it applies
  } s_;
  // Derived by tune():
  Tone tone_;
  std::array<u8, Stages> rates_{};
  u16 level_ = 0;  // total and key scale level
  u32 increment_ = 0;
};

}  // namespace ferrite
