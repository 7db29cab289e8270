// SPDX-License-Identifier: MIT
// Integer arithmetic on lanes: MMX, SSE2, SSSE3, SSE4. Width and sign of the lanes are in the mnemonic.
#pragma once
#include "core/cpu/semantics_vector.h"

namespace ferrite::semantics {

// ---- Sums and products, lane by lane

template <class M>
void padd(M& m) {
  on_lanes<UnsignedLane<M>>(m, [](auto a, auto b) { return a + b; });
}
template <class M>
void psub(M& m) {
  on_lanes<UnsignedLane<M>>(m, [](auto a, auto b) { return a - b; });
}
template <class M>
void padds(M& m) {
  on_lanes<Lane<M>>(m, [](auto a, auto b) { return saturated<Lane<M>>(i64(a) + b); });
}
template <class M>
void psubs(M& m) {
  on_lanes<Lane<M>>(m, [](auto a, auto b) { return saturated<Lane<M>>(i64(a) - b); });
}
/// The low half of the product.
template <class M>
void pmull(M& m) {
  on_lanes<UnsignedLane<M>>(m, [](u64 a, u64 b) { return a * b; });
}
/// The high half.
template <class M>
void pmulh(M& m) {
  on_lanes<Lane<M>>(m, [](i64 a, i64 b) { return a * b >> 16; });
}
/// The high half of twice the product, rounded.
template <class M>
void pmulhrsw(M& m) {
  on_lanes<i16>(m, [](i32 a, i32 b) { return ((a * b >> 14) + 1) >> 1; });
}
/// The whole product of each second lane.
template <class M>
void pmuludq(M& m) {
  on_lanes<u64>(m, [](u64 a, u64 b) { return u64(u32(a)) * u32(b); });
}
template <class M>
void pmuldq(M& m) {
  on_lanes<u64>(m, [](u64 a, u64 b) { return i64(i32(a)) * i32(b); });
}
template <class M>
void pavg(M& m) {
  on_lanes<UnsignedLane<M>>(m, [](u32 a, u32 b) { return (a + b + 1) >> 1; });
}
template <class M>
void pmin(M& m) {
  on_lanes<Lane<M>>(m, [](auto a, auto b) { return std::min(a, b); });
}
template <class M>
void pmax(M& m) {
  on_lanes<Lane<M>>(m, [](auto a, auto b) { return std::max(a, b); });
}
template <class M>
void pabs(M& m) {
  on_lanes<SignedLane<M>>(m, [](auto, i64 b) { return b < 0 ? -b : b; });
}
template <class M>
void psign(M& m) {
  on_lanes<SignedLane<M>>(m, [](i64 a, auto b) { return b < 0 ? -a : b > 0 ? a : 0; });
}

// ---- Comparisons: all ones or all zeros

template <class M>
void pcmpeq(M& m) {
  on_lanes<SignedLane<M>>(m, [](auto a, auto b) { return a == b ? -1 : 0; });
}
template <class M>
void pcmpgt(M& m) {
  on_lanes<SignedLane<M>>(m, [](auto a, auto b) { return a > b ? -1 : 0; });
}
/// ZF: no bit in common; CF: no bit in src that is not in dst.
template <class M>
void ptest(M& m) {
  const auto b = m.vector(src).words;
  const auto a = m.vector(dst).words;
  const bool disjoint = !(a[0] & b[0]) && !(a[1] & b[1]), covered = !(~a[0] & b[0]) && !(~a[1] & b[1]);
  m.set_all_flags((disjoint ? eflags::Zf : 0u) | (covered ? eflags::Cf : 0u));
}

// ---- Bits

template <class M>
void and_bits(M& m) {
  on_lanes<u64>(m, [](u64 a, u64 b) { return a & b; });
}
template <class M>
void andn_bits(M& m) {
  on_lanes<u64>(m, [](u64 a, u64 b) { return ~a & b; });
}
template <class M>
void or_bits(M& m) {
  on_lanes<u64>(m, [](u64 a, u64 b) { return a | b; });
}
template <class M>
void xor_bits(M& m) {
  on_lanes<u64>(m, [](u64 a, u64 b) { return a ^ b; });
}

// ---- Shifts: one count for all lanes, an immediate or the 64 low bits of src

template <class T, class M, class Operation>
void shift_lanes(M& m, Operation operation) {
  u64 count;
  if constexpr (M::row.operand(1).kind == isa::Kind::Immediate)
    count = m.insn.immediate;
  else
    count = m.vector(src).words[0];
  using V = typename M::template Operand<0>;
  auto lanes = m.vector(dst).template as<T>();
  for (T& lane : lanes) lane = T(operation(lane, count));
  m.set_vector(dst, V::template of<T>(lanes));
}
template <class T>
constexpr u64 bits_of = 8 * sizeof(T);

template <class M>
void psll(M& m) {
  shift_lanes<UnsignedLane<M>>(m, [](auto a, u64 count) { return count < bits_of<decltype(a)> ? u64(a) << count : 0; });
}
template <class M>
void psrl(M& m) {
  shift_lanes<UnsignedLane<M>>(m, [](auto a, u64 count) { return count < bits_of<decltype(a)> ? u64(a) >> count : 0; });
}
template <class M>
void psra(M& m) {
  shift_lanes<SignedLane<M>>(m, [](auto a, u64 count) { return a >> std::min(count, bits_of<decltype(a)> - 1); });
}

// ---- Neighbours

/// The low half of the result is made of dst's neighbours, the high half of src's.
template <class T, class M, class Operation>
void on_neighbours(M& m, Operation operation) {
  from_lanes<T>(m, [&](const auto& a, const auto& b) {
    auto result = a;
    const unsigned half = a.size() / 2;
    for (unsigned n = 0; n < half; n++) {
      result[n] = T(operation(a[2 * n], a[2 * n + 1]));
      result[half + n] = T(operation(b[2 * n], b[2 * n + 1]));
    }
    return result;
  });
}
template <class M>
void phadd(M& m) {
  on_neighbours<UnsignedLane<M>>(m, [](auto a, auto b) { return a + b; });
}
template <class M>
void phsub(M& m) {
  on_neighbours<UnsignedLane<M>>(m, [](auto a, auto b) { return a - b; });
}
template <class M>
void phaddsw(M& m) {
  on_neighbours<i16>(m, [](auto a, auto b) { return saturated<i16>(a + b); });
}
template <class M>
void phsubsw(M& m) {
  on_neighbours<i16>(m, [](auto a, auto b) { return saturated<i16>(a - b); });
}

/// Sums of two products; both factors -32768 twice give 80000000.
template <class M>
void pmaddwd(M& m) {
  on_lanes<u32>(m, [](u32 a, u32 b) {
    const auto product = [](u32 x, u32 y) { return u32(i32(i16(x)) * i16(y)); };
    return product(a, b) + product(a >> 16, b >> 16);
  });
}
/// Unsigned bytes of dst by signed ones of src.
template <class M>
void pmaddubsw(M& m) {
  on_lanes<i16>(m, [](i16 a, i16 b) {
    const auto product = [](unsigned x, unsigned y) { return i32(u8(x)) * i8(y); };
    return saturated<i16>(product(u16(a), u16(b)) + product(u16(a) >> 8, u16(b) >> 8));
  });
}
/// Of eight bytes, the sum of their distances.
template <class M>
void psadbw(M& m) {
  on_lanes<u64>(m, [](u64 a, u64 b) {
    u64 sum = 0;
    for (unsigned at = 0; at < 64; at += 8) sum += u64(std::abs(int(u8(a >> at)) - int(u8(b >> at))));
    return sum;
  });
}
/// Eight such sums of four bytes: windows that slide over dst against one block of src.
template <class M>
void mpsadbw(M& m) {
  const u32 choice = m.insn.immediate;
  const unsigned window = choice & 4, block = 4 * (choice & 3);
  const auto b = m.vector(src).template as<u8>();
  const auto a = m.vector(dst).template as<u8>();
  std::array<u16, 8> sums{};
  for (unsigned n = 0; n < 8; n++)
    for (unsigned k = 0; k < 4; k++) sums[n] = u16(sums[n] + std::abs(a[window + n + k] - b[block + k]));
  m.set_vector(dst, Packed<16>::of<u16>(sums));
}
/// The smallest of eight words, and where it first is.
template <class M>
void phminposuw(M& m) {
  const auto words = m.vector(src).template as<u16>();
  const auto smallest = std::min_element(words.begin(), words.end());
  m.set_vector(dst, {{u64(*smallest) | u64(smallest - words.begin()) << 16}});
}

}  // namespace ferrite::semantics
