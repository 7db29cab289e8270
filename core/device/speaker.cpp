// SPDX-License-Identifier: MIT
#include "core/device/speaker.h"

namespace ferrite {
namespace {
constexpr i32 Pushed = SoundMixer::FullScale / 2;  // as a square wave, 12 dB below full scale
}

void Speaker::set_line(unsigned input, bool high) {
  const bool before = s_.timer_out && s_.data;
  (input == Data ? s_.data : s_.timer_out) = high;
  const bool after = s_.timer_out && s_.data;
  const i32 level = after ? Pushed : 0;
  if (after != before) mixer_.set_level(SoundMixer::Input::Speaker, level, level);
}

void Speaker::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 2, "a field was added: visit it too");
  v("timer_out", s_.timer_out), v("data", s_.data);
}

}  // namespace ferrite
