// SPDX-License-Identifier: MIT
// What MMX and SSE have in common: moves, and the helpers that the arithmetic of lanes is written with.
#pragma once
#include <algorithm>
#include <type_traits>

#include "core/cpu/vector_interpreter.h"

namespace ferrite::semantics {

// ---- What a mnemonic says

template <unsigned Bytes>
using UnsignedOf =
    std::conditional_t<Bytes == 1, u8, std::conditional_t<Bytes == 2, u16, std::conditional_t<Bytes == 4, u32, u64>>>;
template <unsigned Bytes>
using SignedOf = std::make_signed_t<UnsignedOf<Bytes>>;

consteval unsigned bytes_of_letter(char letter) {
  return letter == 'b' ? 1 : letter == 'w' ? 2 : letter == 'd' ? 4 : 8;
}
/// The last letter of an integer instruction's name is its lanes': paddb, pmaxsd. Of floating-point ones the last two
/// letters are: andps, movsd.
consteval unsigned lane_bytes(std::string_view mnemonic) {
  if (mnemonic[0] == 'p') return bytes_of_letter(mnemonic.back());
  return mnemonic.back() == 's' ? 4 : 8;
}
/// pminub and paddusb; all others are signed where it matters.
consteval bool has_unsigned_lanes(std::string_view mnemonic) {
  const std::string_view before_width = mnemonic.substr(0, mnemonic.size() - 1);
  return before_width.ends_with("u") || before_width.ends_with("us");
}
template <class M>
using UnsignedLane = UnsignedOf<lane_bytes(M::row.mnemonic)>;
template <class M>
using SignedLane = SignedOf<lane_bytes(M::row.mnemonic)>;
template <class M>
using Lane = std::conditional_t<has_unsigned_lanes(M::row.mnemonic), UnsignedLane<M>, SignedLane<M>>;

// ---- Lanes

/// Lane by lane: dst = operation(dst, src).
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

/// dst = the lanes that `choose(lanes of dst, lanes of src)` answers.
template <class T, class M, class Choose>
void from_lanes(M& m, Choose choose) {
  const auto b = m.vector(src).template as<T>();
  const auto a = m.vector(dst).template as<T>();
  using V = typename M::template Operand<0>;
  const typename V::template Lanes<T> result = choose(a, b);
  m.set_vector(dst, V::template of<T>(result));
}

/// Into the range of T.
template <class T>
T saturated(i64 value) {
  return T(std::clamp<i64>(value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
}

// ---- Moves

/// dst = src; what dst has more is zero.
template <class M>
void vmove(M& m) {
  const auto v = m.vector(src);
  m.set_vector(dst, v.template resized<M::template Operand<0>::bytes>());
}

template <class M>
void movd_load(M& m) {
  const u32 v = m.read(src);
  m.set_vector(dst, {{v}});
}
template <class M>
void movd_store(M& m) {
  m.write(dst, u32(m.vector(src).words[0]));
}
template <class M>
void movnti(M& m) {
  m.write(dst, m.read(src));
}

/// MOVQ: a register above its low half becomes zero.
template <class M>
void move_quadword(M& m) {
  const auto v = m.vector(src);
  m.set_vector(dst, {{v.words[0]}});
}

/// MOVSS, MOVSD: what is loaded has zeros above it; between registers the rest stays.
template <class M>
void move_scalar(M& m) {
  if constexpr (M::memory) return vmove(m);
  from_lanes<UnsignedLane<M>>(m, [](auto a, const auto& b) {
    a[0] = b[0];
    return a;
  });
}

/// MOVLPS, MOVHPS and their kin: one half of a register, the other stays.
template <class M>
void load_low(M& m) {
  from_lanes<u64>(m, [](const auto& a, const auto& b) { return std::array{b[0], a[1]}; });
}
template <class M>
void load_high(M& m) {
  from_lanes<u64>(m, [](const auto& a, const auto& b) { return std::array{a[0], b[0]}; });
}
template <class M>
void movhlps(M& m) {
  from_lanes<u64>(m, [](const auto& a, const auto& b) { return std::array{b[1], a[1]}; });
}
template <class M>
void store_high(M& m) {
  const auto v = m.vector(src);
  m.set_vector(dst, {{v.words[1]}});
}

/// MOVMSKPS, MOVMSKPD, PMOVMSKB: the sign of each lane.
template <class M>
void movmsk(M& m) {
  const auto lanes = m.vector(src).template as<SignedLane<M>>();
  u32 signs = 0;
  for (unsigned n = 0; n < lanes.size(); n++) signs |= u32(lanes[n] < 0) << n;
  m.write(dst, signs);
}

/// MASKMOVQ, MASKMOVDQU: to DS:eDI, whose segment may be overridden, without alignment. The SDM leaves open whether
/// bytes that are not selected fault; here they do not, so an empty mask never does. Selected ones are written all or
/// not at all.
template <class M>
void maskmov(M& m) {
  const auto bytes = m.vector(dst).template as<u8>();
  const auto mask = m.vector(src).template as<u8>();
  const u32 at = m.cpu.s.reg[EDI] & m.insn.address_mask();
  for (unsigned n = 0; n < mask.size(); n++)
    if (mask[n] & 0x80 && !m.cpu.can_store(m.insn.segment, at + n, 1)) return;
  for (unsigned n = 0; n < mask.size(); n++)
    if (mask[n] & 0x80) m.cpu.template store<1>(m.insn.segment, at + n, bytes[n]);
}

/// There is no cache; what is left is the fault of a byte's load.
template <class M>
void clflush(M& m) {
  m.read(dst);
}

}  // namespace ferrite::semantics
