// SPDX-License-Identifier: MIT
// The PC's loudspeaker: a cone between the timer's OUT2 and a bit of port 61h, both of which must be high to push it.
#pragma once
#include "core/bus/line.h"
#include "core/device/sound_mixer.h"

namespace ferrite {

class Speaker final : public LineTarget {
 public:
  enum Input : unsigned { TimerOut, Data };

  explicit Speaker(SoundMixer& mixer) : mixer_(mixer) {}
  void set_line(unsigned input, bool high) override;
  void visit(StateVisitor&);

 private:
  struct State {
    bool timer_out = false, data = false;
  } s_;
  SoundMixer& mixer_;
};

}  // namespace ferrite
