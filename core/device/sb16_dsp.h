// SPDX-License-Identifier: MIT
// The digital signal processor of Creative's Sound Blaster 16, version 4.05: commands, and two streams of samples.
// Brackets name commands of the Sound Blaster Series Hardware Programming Guide (Creative, second edition).
// It is ready at once, after each byte and after a reset. Speaker on and off change a flag and nothing else, as in all
// of version 4.
// Missing: MIDI by DSP commands (30h to 38h; the MPU-401 has it), the ASP (no card without a socket has it), the
// microcontroller's own memory, and a signal to record.
#pragma once
#include "core/bus/dma_client.h"
#include "core/bus/port_device.h"
#include "core/device/sb16_stream.h"

namespace ferrite {

class Sb16Dsp final : public PortDevice, public SoundSource {
 public:
  enum Port : u16 { Reset = 0x6, ReadData = 0xA, WriteCommand = 0xC, ReadStatus = 0xE, Acknowledge16 = 0xF };

  Sb16Dsp(Scheduler&, SoundMixer&);
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  void render(Ticks until) override;
  /// Pin RESET of the bus, or the bit of that name.
  void reset();
  void visit(StateVisitor&);

  /// Samples of bytes and of words: each with its interrupt and its request for DMA.
  Sb16Stream bytes, words;
  /// DACK of a channel of bytes, which either stream may use, and of one of words.
  DmaClient& byte_channel() { return byte_channel_; }
  DmaClient& word_channel() { return word_channel_; }

 private:
  enum class Converter : u8 { Bytes, Words };
  class Channel final : public DmaClient {
   public:
    Channel(Sb16Dsp& dsp, bool only_words) : dsp_(dsp), only_words_(only_words) {}
    u8 dma_read(bool) override;
    void dma_write(u8 value, bool) override;

   private:
    Sb16Stream& stream();
    Sb16Dsp& dsp_;
    bool only_words_;
  };

  void write_command(u8 value);
  void execute();
  void execute_older();
  void execute_transfer();
  void execute_rate();
  void execute_control();
  void execute_inquiry();
  void start_bytes(Sb16Stream::Coding, Sb16Stream::Direction, bool auto_initialize, u32 length);
  void start(Sb16Stream::Setup);
  void identify_dma();
  void answer(u8 value) { answers_.push(value); }
  u32 length(unsigned at) const;
  Sb16Stream::Rate rate(bool stereo) const;

  struct State {
    u8 command = 0;
    u8 expected = 0, received = 0;  // bytes that follow the command
    std::array<u8, 3> parameters{};
    u8 last_answer = 0, test = 0, reset_bit = 0;
    bool speaker = false;
    u16 block = 0;  // [48h] less one
    u16 rate = 0;   // [41h] [42h] 0: the time constant counts
    u8 time_constant = 0x80;
    u8 identity = 0xAA, identity_key = 0;  // [E2h]
    bool identity_waits = false;
    Converter converter = Converter::Bytes;  // whose samples are heard
  } s_;
  Ring<u8, 64> answers_;
  Scheduler& scheduler_;
  SoundMixer& mixer_;
  Channel byte_channel_{*this, false}, word_channel_{*this, true};
  Timer silence_;  // [80h]
};

}  // namespace ferrite
