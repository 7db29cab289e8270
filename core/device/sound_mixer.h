// SPDX-License-Identifier: MIT
// Where everything that sounds comes together: levels that change at moments of guest time become frames of 1/48,000 s.
// A change is a step without what lies above half the frame rate, so a converter of any rate, and a cone that is moved
// once a microsecond, sound as through a filter behind them. Capacitors keep direct current from the loudspeakers.
// A step is heard 15 frames later.
#pragma once
#include "core/host/sound.h"
#include "core/time/scheduler.h"

namespace ferrite {

/// Something whose level changes so often that it is worked out only when somebody listens.
class SoundSource {
 public:
  /// Tells the mixer, by `set_level_at`, of all changes before `until` that it has not told yet.
  virtual void render(Ticks until) = 0;

 protected:
  ~SoundSource() = default;
};

class SoundMixer {
 public:
  enum class Input : u8 { Speaker, Fm, Voice, Cd, Count };
  static constexpr i32 FullScale = 0x8000;  // of levels; the sum of the inputs is clipped there
  static constexpr i32 UnityGain = 0x10000;

  explicit SoundMixer(Scheduler& scheduler) : scheduler_(scheduler) {}
  void connect(SoundSource& source) { sources_.push_back(&source); }

  /// Renders up to now. To be called before a source changes in a way that it can't undo.
  void catch_up();
  /// The input has this level from now on; for sources that the mixer does not ask.
  void set_level(Input, i32 left, i32 right);
  /// The same from a moment that lies not before those told by this input earlier; only below SoundSource::render.
  void set_level_at(Input, Ticks, i32 left, i32 right);
  /// Levels of the input are multiplied by these from now on.
  void set_gain(Input, i32 left, i32 right);
  void visit(StateVisitor&);

  SoundQueue output;  // emptied by the host

 private:
  static constexpr unsigned Sides = 2, Stretch = 64, Tail = 32;  // frames rendered at once, and those of a step
  using Stereo = std::array<i32, Sides>;

  struct Channel {
    Stereo level{}, gain{UnityGain, UnityGain}, heard{};
    void visit(StateVisitor& v) {
      static_assert(field_count<Channel>() == 3, "a field was added: visit it too");
      v("level", level), v("gain", gain), v("heard", heard);
    }
  };

  u64 frames(Ticks t) const { return scheduler_.periods(t, SoundQueue::Hertz); }
  void render_sources(Ticks until);
  void show(Channel&, Ticks);
  void step(unsigned side, Ticks, i64 change);
  void emit(unsigned count);

  struct State {
    u64 rendered = 0;                                          // frames
    std::array<std::array<i64, Stretch + Tail>, Sides> steps;  // what is added at each frame from `rendered` on
    std::array<i64, Sides> sum;                                // behind the capacitors
    std::array<Channel, std::size_t(Input::Count)> channels;
  } s_{};
  Scheduler& scheduler_;
  std::vector<SoundSource*> sources_;
};

}  // namespace ferrite
