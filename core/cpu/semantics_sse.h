// SPDX-License-Identifier: MIT
// Floating-point arithmetic on XMM registers: SSE, SSE2, SSE3 and SSE4.1 around the operations of core/fpu/sse_float.h.
// Order in each: memory, which may fault; all elements; MXCSR; then, if no exception is unmasked, the destination
// [SDM Volume 1, 11.5].
#pragma once
#include "core/cpu/semantics_vector.h"
#include "core/fpu/sse_conversions.h"

namespace ferrite::semantics {

// ---- What all share

/// Ends an instruction: true if its result counts. An unmasked exception is #XM, or #UD where the operating system does
/// not know it [SDM Volume 1, 11.5.3]. By then processors have turned the x87 into MMX registers, if the row names any.
template <class M>
bool finish(M& m, const sse::Status& status) {
  if (status.raised == 0) [[likely]]
    return true;
  m.cpu.s.mxcsr = status.result();
  if (!status.stopped()) return true;
  m.leave();
  m.cpu.raise(m.cpu.s.cr4 & cr4::Osxmmexcpt ? Vector::SimdError : Vector::InvalidOpcode);
  return false;
}

/// The same between two steps of an instruction: true if the second one happens.
template <class M>
bool next_step(M& m, sse::Status& status) {
  if (status.stopped()) return false;
  m.cpu.s.mxcsr = status.mxcsr = status.result();
  status.raised = 0;
  return true;
}

/// addss and cmpsd compute with the lowest element alone; addps and cmppd with all.
consteval bool is_scalar(std::string_view mnemonic) { return mnemonic[mnemonic.size() - 2] == 's'; }

/// result = compute(status, elements of dst, elements of src).
template <class T, class M, class Compute>
[[gnu::always_inline]] inline void from_elements(M& m, Compute compute) {
  const auto b = m.vector(src);
  if (m.faulted()) return;
  using V = typename M::template Operand<0>;
  sse::Status status{m.cpu.s.mxcsr};
  const typename V::template Lanes<T> result = compute(status, m.vector(dst).template as<T>(), b.template as<T>());
  if (finish(m, status)) m.set_vector(dst, V::template of<T>(result));
}

/// Element by element: dst = operation(status, dst, src). What a scalar instruction leaves out stays.
template <class M, class Operation>
[[gnu::always_inline]] inline void on_elements(M& m, Operation operation) {
  using T = UnsignedLane<M>;
  from_elements<T>(m, [&](sse::Status& status, auto a, const auto& b) {
    constexpr unsigned count = is_scalar(M::row.mnemonic) ? 1 : 16 / sizeof(T);
    for (unsigned n = 0; n < count; n++) a[n] = operation(status, a[n], b[n]);
    return a;
  });
}

// ---- Arithmetic

template <class M>
void sse_add(M& m) {
  on_elements(m, [](sse::Status& status, auto a, auto b) { return sse::add(status, a, b); });
}
template <class M>
void sse_subtract(M& m) {
  on_elements(m, [](sse::Status& status, auto a, auto b) { return sse::subtract(status, a, b); });
}
template <class M>
void sse_multiply(M& m) {
  on_elements(m, [](sse::Status& status, auto a, auto b) { return sse::multiply(status, a, b); });
}
template <class M>
void sse_divide(M& m) {
  on_elements(m, [](sse::Status& status, auto a, auto b) { return sse::divide(status, a, b); });
}
template <class M>
void sse_minimum(M& m) {
  on_elements(m, [](sse::Status& status, auto a, auto b) { return sse::minimum(status, a, b); });
}
template <class M>
void sse_maximum(M& m) {
  on_elements(m, [](sse::Status& status, auto a, auto b) { return sse::maximum(status, a, b); });
}
template <class M>
void sse_square_root(M& m) {
  on_elements(m, [](sse::Status& status, auto, auto b) { return sse::square_root(status, b); });
}
template <class M>
void sse_reciprocal(M& m) {
  on_elements(m, [](sse::Status&, auto, auto b) { return sse::reciprocal_estimate(b); });
}
template <class M>
void sse_reciprocal_root(M& m) {
  on_elements(m, [](sse::Status&, auto, auto b) { return sse::reciprocal_root_estimate(b); });
}
template <class M>
void sse_round(M& m) {
  const u32 control = m.read(src2);
  on_elements(m, [&](sse::Status& status, auto, auto b) { return sse::round_to_integer(status, b, control); });
}

/// ADDSUBPS, ADDSUBPD: even elements are subtracted.
template <class M>
void sse_add_subtract(M& m) {
  from_elements<UnsignedLane<M>>(m, [](sse::Status& status, auto a, const auto& b) {
    for (unsigned n = 0; n < a.size(); n += 2) {
      a[n] = sse::subtract(status, a[n], b[n]);
      a[n + 1] = sse::add(status, a[n + 1], b[n + 1]);
    }
    return a;
  });
}

/// HADDPS and its kin: neighbours in dst give the low half, those in src the high one.
template <class M, class Operation>
void on_neighbours(M& m, Operation operation) {
  from_elements<UnsignedLane<M>>(m, [&](sse::Status& status, const auto& a, const auto& b) {
    auto result = a;
    constexpr unsigned half = result.size() / 2;
    for (unsigned n = 0; n < half; n++) {
      result[n] = operation(status, a[2 * n], a[2 * n + 1]);
      result[half + n] = operation(status, b[2 * n], b[2 * n + 1]);
    }
    return result;
  });
}
template <class M>
void sse_horizontal_add(M& m) {
  on_neighbours(m, [](sse::Status& status, auto a, auto b) { return sse::add(status, a, b); });
}
template <class M>
void sse_horizontal_subtract(M& m) {
  on_neighbours(m, [](sse::Status& status, auto a, auto b) { return sse::subtract(status, a, b); });
}

/// DPPS, DPPD [SDM Volume 2, DPPS]: the high half of the immediate says which products count, the low half which
/// elements receive the sum; the others become zero. An unmasked exception of one step lets no later one happen; what
/// the steps before it raised is said.
/// Processors add for each element apart, and in an order of its own: of several NaNs each may receive another.
template <class M>
void sse_dot_product(M& m) {
  const u32 products = m.read(src2) >> 4, receivers = m.read(src2);
  from_elements<UnsignedLane<M>>(m, [&](sse::Status& status, auto a, const auto& b) {
    constexpr unsigned count = a.size();
    auto sum = a;
    for (unsigned n = 0; n < count; n++) a[n] = products >> n & 1 ? sse::multiply(status, a[n], b[n]) : 0;
    if (!next_step(m, status)) return a;
    if constexpr (count == 4) {
      for (unsigned n = 0; n < count; n++) sum[n] = sse::add(status, a[n ^ 1], a[n]);
      if (!next_step(m, status)) return a;
      a = sum;
    }
    for (unsigned n = 0; n < count; n++) {
      const auto total = sse::add(status, a[n], a[n ^ count / 2]);
      sum[n] = receivers >> n & 1 ? total : 0;
    }
    return sum;
  });
}

// ---- Comparison

template <class M>
void sse_compare(M& m) {
  const auto predicate = sse::Predicate(m.read(src2) & 7);  // the other bits are reserved
  on_elements(m, [&](sse::Status& status, auto a, auto b) { return sse::compare(status, a, b, predicate); });
}

/// COMISS and its kin [SDM Volume 2, COMISS]: ZF PF CF; the others are cleared.
template <class M>
void sse_order(M& m) {
  using T = UnsignedLane<M>;
  constexpr auto mode = M::row.mnemonic[0] == 'u' ? sse::NanCompare::Quiet : sse::NanCompare::Signals;
  const auto b = m.vector(src);
  if (m.faulted()) return;
  sse::Status status{m.cpu.s.mxcsr};
  const auto order = sse::compare(status, m.vector(dst).template as<T>()[0], b.template as<T>()[0], mode);
  if (!finish(m, status)) return;
  u32 flags = 0;
  switch (order) {
    case sse::Order::Greater: break;
    case sse::Order::Less: flags = eflags::Cf; break;
    case sse::Order::Equal: flags = eflags::Zf; break;
    case sse::Order::Unordered: flags = eflags::Zf | eflags::Pf | eflags::Cf; break;
  }
  m.cpu.s.flags.set_explicit(flags);
}

}  // namespace ferrite::semantics
