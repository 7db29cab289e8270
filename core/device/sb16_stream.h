// SPDX-License-Identifier: MIT
// One of the two ways of samples through the Sound Blaster 16's DSP, of bytes or of words: a block by DMA, a FIFO, and
// the converter's clock. A recording hears silence.
// The FIFO asks for up to a fifth of a millisecond at once, so a block's interrupt comes so much before its end.
#pragma once
#include "core/base/ring.h"
#include "core/bus/line.h"
#include "core/device/creative_adpcm.h"
#include "core/device/sound_mixer.h"

namespace ferrite {

class Sb16Stream {
 public:
  enum class Coding : u8 { Bytes, Words, Packed };
  enum class Direction : u8 { Play, Record };
  /// The converter's clock: `hertz` / `divisor` frames a second.
  struct Rate {
    u32 hertz = 1'000'000, divisor = 45;
    void visit(StateVisitor& v) {
      static_assert(field_count<Rate>() == 2, "a field was added: visit it too");
      v("hertz", hertz), v("divisor", divisor);
    }
  };
  struct Setup {
    Coding coding = Coding::Bytes;
    Direction direction = Direction::Play;
    CreativeAdpcm::Packing packing = CreativeAdpcm::Packing::Fours;
    bool auto_initialize = false, stereo = false, is_signed = false;
    bool reference = false;  // the first byte is that of the packed samples
    u32 block_bytes = 1;
    Rate rate;
    void visit(StateVisitor&);
  };

  Sb16Stream(Scheduler&, SoundMixer&);
  void start(const Setup&);
  void stop();
  void pause();
  void resume();
  /// The block that runs is the last.
  void exit_auto_initialize() { s_.setup.auto_initialize = false; }
  void continue_auto_initialize() { s_.setup.auto_initialize = true; }

  u8 dma_read();
  void dma_write(u8 value);
  /// What became due before `until`; heard if this stream has the converter.
  enum class Heard : bool { No, Yes };
  void render(Ticks until, Heard);
  void visit(StateVisitor&);

  Line irq;  // the end of a block, until it is acknowledged
  Line drq;

 private:
  static constexpr unsigned FifoBytes = 64;

  unsigned unit_bytes() const;
  unsigned frames_per_unit() const;
  unsigned burst_units() const;
  Ticks due(u64 frame) const;
  u64 frames_before(Ticks) const;
  void begin_clock();
  void ask_for_burst();
  void moved_byte();
  bool frame_waits() const;
  void convert(Ticks, Heard);
  i32 take_sample();

  struct State {
    Setup setup;
    bool fetching = false, paused = false;
    bool reference_next = false;
    u32 block_left = 0, burst_left = 0;  // bytes
    u64 origin = 0;                      // ticks: frame 0 of the converter's clock
    u64 next_frame = 0, next_burst = 0;  // frames
  } s_;
  Ring<u8, FifoBytes> fifo_;
  CreativeAdpcm adpcm_;
  Scheduler& scheduler_;
  SoundMixer& mixer_;
  Timer burst_;
};

}  // namespace ferrite
