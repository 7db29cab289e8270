// SPDX-License-Identifier: MIT
// What MMX and SSE have in common: moves, and the helpers that the arithmetic of lanes is written with.
#pragma once
#include "core/cpu/vector_interpreter.h"

namespace ferrite::semantics {

/// dst = f(src).
template <class M>
void vmove(M& m) {
  const auto v = m.vector(src);
  m.set_vector(dst, {v.words});
}

/// Lane by lane: dst = f(dst, src).
template <class T, class M, class Operation>
void on_lanes(M& m, Operation operation) {
  const auto b = m.vector(src);
  const auto a = m.vector(dst);
  using V = typename M::template Operand<0>;
  auto lanes = a.template as<T>();
  const auto others = b.template as<T>();
  for (unsigned n = 0; n < lanes.size(); n++) lanes[n] = T(operation(lanes[n], others[n]));
  m.set_vector(dst, V::template of<T>(lanes));
}

template <class M>
void paddb(M& m) {
  on_lanes<u8>(m, [](u8 a, u8 b) { return a + b; });
}

}  // namespace ferrite::semantics
