// SPDX-License-Identifier: MIT
// CVTxx2yy: between singles, doubles and 32-bit integers, in XMM, MMX and general registers [SDM Volume 1, 11.4.1.6].
#pragma once
#include "core/cpu/semantics_sse.h"

namespace ferrite::semantics {

// ---- What a mnemonic says

/// cvttps2dq: from "ps" to "dq", truncated.
struct Conversion {
  std::string_view from, to;
  bool truncates;

  constexpr bool scalar() const { return from[0] == 's'; }  // ss, sd, si
};
consteval Conversion conversion_of(std::string_view mnemonic) {
  const bool truncates = mnemonic[3] == 't';
  const std::string_view formats = mnemonic.substr(truncates ? 4 : 3);
  return {formats.substr(0, 2), formats.substr(3), truncates};
}

constexpr unsigned element_bytes(std::string_view format) { return format[1] == 'd' ? 8 : 4; }
constexpr bool is_integer(std::string_view format) { return format == "si" || format == "pi" || format == "dq"; }

/// Of an element of the row's source, and of its result.
template <unsigned Bytes, bool Integer>
using ElementOf = std::conditional_t<Integer, i32, UnsignedOf<Bytes>>;
template <class M>
using SourceElement =
    ElementOf<element_bytes(conversion_of(M::row.mnemonic).from), is_integer(conversion_of(M::row.mnemonic).from)>;
template <class M>
using ResultElement =
    ElementOf<element_bytes(conversion_of(M::row.mnemonic).to), is_integer(conversion_of(M::row.mnemonic).to)>;

// ---- Conversion

template <class M>
ResultElement<M> converted(sse::Status& status, SourceElement<M> value) {
  using From = SourceElement<M>;
  using To = ResultElement<M>;
  constexpr bool truncates = conversion_of(M::row.mnemonic).truncates;
  if constexpr (std::is_same_v<To, i32>)
    return sse::to_i32(status, value, truncates ? sse::Rounding::Zero : status.rounding());
  else if constexpr (std::is_same_v<From, i32> && std::is_same_v<To, u32>)
    return sse::i32_to_f32(status, value);
  else if constexpr (std::is_same_v<From, i32>)
    return sse::i32_to_f64(value);
  else if constexpr (std::is_same_v<To, u64>)
    return sse::f32_to_f64(status, value);
  else
    return sse::f64_to_f32(status, value);
}

/// Between vector registers. What the result does not reach stays after a scalar conversion and after CVTPI2PS; after
/// the other packed ones it is zero.
template <class M>
void convert(M& m) {
  constexpr Conversion conversion = conversion_of(M::row.mnemonic);
  using V = typename M::template Operand<0>;
  const auto operand = m.vector(src);
  if (m.faulted()) return;
  const auto values = operand.template as<SourceElement<M>>();
  sse::Status status{m.cpu.s.mxcsr};
  typename V::template Lanes<ResultElement<M>> result{};
  if constexpr (conversion.scalar() || conversion.from == "pi") result = m.vector(dst).template as<ResultElement<M>>();
  constexpr unsigned widest = std::max(sizeof(SourceElement<M>), sizeof(ResultElement<M>));
  constexpr bool two = conversion.from == "pi" || conversion.to == "pi" || widest == 8;
  constexpr unsigned count = conversion.scalar() ? 1 : two ? 2 : 4;
  for (unsigned n = 0; n < count; n++) result[n] = converted<M>(status, values[n]);
  if (finish(m, status)) m.set_vector(dst, V::template of<ResultElement<M>>(result));
}

/// CVTSI2SS, CVTSI2SD: from a general register.
template <class M>
void convert_from_register(M& m) {
  using V = typename M::template Operand<0>;
  const i32 value = i32(m.read(src));
  if (m.faulted()) return;
  sse::Status status{m.cpu.s.mxcsr};
  auto result = m.vector(dst).template as<ResultElement<M>>();
  result[0] = converted<M>(status, value);
  if (finish(m, status)) m.set_vector(dst, V::template of<ResultElement<M>>(result));
}
/// CVTSS2SI, CVTSD2SI and the truncating ones: into a general register.
template <class M>
void convert_to_register(M& m) {
  const auto operand = m.vector(src);
  if (m.faulted()) return;
  sse::Status status{m.cpu.s.mxcsr};
  const i32 result = converted<M>(status, operand.template as<SourceElement<M>>()[0]);
  if (finish(m, status)) m.write(dst, u32(result));
}

}  // namespace ferrite::semantics
