// SPDX-License-Identifier: MIT
#include "core/device/speaker.h"

namespace ferrite {

void Speaker::set_line(unsigned input, bool high) {
  const bool before = s_.timer_out && s_.data;
  (input == Data ? s_.data : s_.timer_out) = high;
  const bool after = s_.timer_out && s_.data;
  if (after != before) edges.push({scheduler_.now(), after});
}

void Speaker::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 2, "a field was added: visit it too");
  v("timer_out", s_.timer_out), v("data", s_.data);
}

}  // namespace ferrite
