// SPDX-License-Identifier: MIT
// Yamaha YMF262 (OPL3) at 14.31818 MHz: 36 operators in 18 channels, six pairs of which may become channels of four
// operators, five drums, and two timers; with NEW clear, a YM3812 (OPL2) in its first half.
// Brackets name registers and headings of the data sheet (YMF262 OPL3, Yamaha 1990) and the YM3812's application
// manual. Rates, ROMs and the noise are as read from the dies of both chips.
// What is written is heard from the next sample on; a sample is made when somebody listens. While no operator sounds,
// the phases and the noise stand still.
// Missing: the test register, the outputs C and D (the card has two sides), CSM (the chip has none either), and the
// time that a write takes. Two drums that share their phases are made in one sample, not in their turn.
#pragma once
#include "core/bus/port_device.h"
#include "core/device/sound_mixer.h"
#include "core/device/ymf262_operator.h"

namespace ferrite {

class Ymf262 final : public PortDevice, public SoundSource {
 public:
  enum Port : u16 { StatusAddress, Data, UpperAddress, UpperData };
  static constexpr u64 Hertz = 14'318'180;
  static constexpr unsigned ClocksPerSample = 288;

  Ymf262(Scheduler&, SoundMixer&);
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  void render(Ticks until) override;
  /// Pin IC: registers clear, silence.
  void reset();
  void visit(StateVisitor&);

 private:
  static constexpr unsigned Channels = 18, Operators = 2 * Channels, Banks = 2, Timers = 2;
  using Sides = std::array<i32, 2>;

  struct ChipTimer {
    u64 origin = 0;  // in clocks: when the running count began
    u8 preset = 0;
    bool running = false, masked = false, expired = false;
    void visit(StateVisitor& v) {
      static_assert(field_count<ChipTimer>() == 5, "a field was added: visit it too");
      v("origin", origin), v("preset", preset), v("running", running), v("masked", masked), v("expired", expired);
    }
  };

  void write_address(unsigned bank, u8 value);
  void write_register(u16 number, u8 value);
  void write_global(u16 number, u8 value);
  void write_channel(unsigned channel, unsigned group, u8 value);
  void write_timer_control(u8 value);
  void follow_timers();
  u8 status();

  bool new_mode() const;
  bool rhythm() const;
  bool is_pair(unsigned first) const;
  bool is_second_of_pair(unsigned channel) const;
  unsigned voice_of(unsigned channel) const;
  Ymf262Operator& op(unsigned channel, unsigned slot) { return operators_[2 * channel + slot]; }
  void tune(unsigned channel);
  void tune_all();
  void set_keys(unsigned channel);

  u64 samples_before(Ticks) const;
  bool advance();
  Ymf262Operator::Moment moment() const;
  Sides sample();
  i32 feedback(unsigned channel);
  void add(Sides&, unsigned channel, i32 value) const;
  void add_two_operators(Sides&, unsigned channel);
  void add_four_operators(Sides&, unsigned first);
  void add_drums(Sides&);

  struct Channel {
    u8 f_number = 0, key_block = 0, connection = 0;  // [A0h] [B0h] [C0h]
    void visit(StateVisitor& v) {
      static_assert(field_count<Channel>() == 3, "a field was added: visit it too");
      v("f_number", f_number), v("key_block", key_block), v("connection", connection);
    }
  };
  struct State {
    u16 address = 0;
    u8 note_select = 0, rhythm = 0, pairs = 0, expansion = 0;  // [08h] [BDh] [104h] [105h]
    u32 noise = 1;
    u64 next_sample = 0;
    std::array<Channel, Channels> channels;
    std::array<ChipTimer, Timers> timers;
  } s_;
  std::array<Ymf262Operator, Operators> operators_;
  Scheduler& scheduler_;
  SoundMixer& mixer_;
};

}  // namespace ferrite
