// SPDX-License-Identifier: MIT
// Lanes that change places or width: packing, unpacking, shuffling, blending, and single lanes in and out.
#pragma once
#include "core/cpu/semantics_vector.h"

namespace ferrite::semantics {

// ---- Packing and widening

/// PACKSSWB and its kin: lanes of half the width, first dst's, then src's.
template <class M>
void pack(M& m) {
  constexpr bool is_signed = M::row.mnemonic.substr(4, 2) == "ss";
  using From = SignedOf<2 * lane_bytes(M::row.mnemonic)>;
  using To = std::conditional_t<is_signed, SignedLane<M>, UnsignedLane<M>>;
  using V = typename M::template Operand<0>;
  const auto b = m.vector(src).template as<From>();
  const auto a = m.vector(dst).template as<From>();
  typename V::template Lanes<To> result;
  for (unsigned n = 0; n < a.size(); n++) {
    result[n] = saturated<To>(a[n]);
    result[a.size() + n] = saturated<To>(b[n]);
  }
  m.set_vector(dst, V::template of<To>(result));
}

/// PUNPCKLBW, UNPCKHPD and the rest: lanes of one half of dst and of src in turn. Two letters name the narrow lane and
/// the wide one, of QDQ the wide one is the register.
consteval unsigned unpacked_bytes(std::string_view mnemonic) {
  return mnemonic[0] != 'p' || mnemonic.ends_with("qdq") ? lane_bytes(mnemonic) : lane_bytes(mnemonic) / 2;
}
template <class M>
void unpack(M& m) {
  constexpr std::string_view mnemonic = M::row.mnemonic;
  constexpr bool high = mnemonic[mnemonic.find("pck") + 3] == 'h';
  from_lanes<UnsignedOf<unpacked_bytes(mnemonic)>>(m, [](const auto& a, const auto& b) {
    auto result = a;
    for (unsigned n = 0, from = high ? a.size() / 2 : 0; n < a.size(); n += 2, from++)
      result[n] = a[from], result[n + 1] = b[from];
    return result;
  });
}

/// PMOVSXBD and its kin: the last two letters are the lanes' widths in src and in dst.
consteval unsigned widened_bytes(std::string_view mnemonic) { return bytes_of_letter(mnemonic[mnemonic.size() - 2]); }
template <class M>
void pmovx(M& m) {
  constexpr unsigned bytes = widened_bytes(M::row.mnemonic);
  using From = std::conditional_t<M::row.mnemonic[4] == 's', SignedOf<bytes>, UnsignedOf<bytes>>;
  using To = UnsignedLane<M>;
  const auto from = m.vector(src).template as<From>();
  Packed<16>::Lanes<To> result;
  for (unsigned n = 0; n < result.size(); n++) result[n] = To(from[n]);
  m.set_vector(dst, Packed<16>::of<To>(result));
}

// ---- Shuffling: bits of the immediate choose the lane

/// Four lanes from number First on change places, the rest is copied.
template <class T, unsigned First, class M>
void shuffle_four(M& m) {
  const u32 order = m.insn.immediate;
  from_lanes<T>(m, [&](const auto&, const auto& b) {
    auto result = b;
    for (unsigned n = 0; n < 4; n++) result[First + n] = b[First + (order >> 2 * n & 3)];
    return result;
  });
}
template <class M>
void pshufw(M& m) {
  shuffle_four<u16, 0>(m);
}
template <class M>
void pshuflw(M& m) {
  shuffle_four<u16, 0>(m);
}
template <class M>
void pshufhw(M& m) {
  shuffle_four<u16, 4>(m);
}
template <class M>
void pshufd(M& m) {
  shuffle_four<u32, 0>(m);
}
/// SHUFPS, SHUFPD: the low half of the result from dst, the high half from src.
template <class M>
void shufp(M& m) {
  const u32 order = m.insn.immediate;
  from_lanes<UnsignedLane<M>>(m, [&](const auto& a, const auto& b) {
    auto result = a;
    const unsigned count = a.size(), bits = count / 2;
    for (unsigned n = 0; n < count; n++) {
      const unsigned from = order >> bits * n & (count - 1);
      result[n] = n < count / 2 ? a[from] : b[from];
    }
    return result;
  });
}
template <class M>
void pshufb(M& m) {
  from_lanes<u8>(m, [](const auto& a, const auto& b) {
    auto result = a;
    for (unsigned n = 0; n < a.size(); n++) result[n] = b[n] & 0x80 ? 0 : a[b[n] & (a.size() - 1)];
    return result;
  });
}
template <class M>
void movsldup(M& m) {
  on_lanes<u64>(m, [](u64, u64 b) { return u64(u32(b)) << 32 | u32(b); });
}
template <class M>
void movshdup(M& m) {
  on_lanes<u64>(m, [](u64, u64 b) { return b >> 32 << 32 | b >> 32; });
}
template <class M>
void movddup(M& m) {
  from_lanes<u64>(m, [](const auto&, const auto& b) { return std::array{b[0], b[0]}; });
}

// ---- Bytes of a register as a row

/// src, and dst above it, moved down by the immediate.
template <class M>
void palignr(M& m) {
  const unsigned count = m.insn.immediate;
  from_lanes<u8>(m, [&](const auto& a, const auto& b) {
    auto result = a;
    const unsigned size = unsigned(a.size());
    for (unsigned n = 0; n < size; n++) {
      const unsigned from = n + count;
      result[n] = from < size ? b[from] : from < 2 * size ? a[from - size] : u8(0);
    }
    return result;
  });
}
template <class M>
void move_bytes(M& m, int up) {
  const auto from = m.vector(dst).template as<u8>();
  std::array<u8, 16> result{};
  for (int n = 0; n < 16; n++)
    if (n - up >= 0 && n - up < 16) result[unsigned(n)] = from[unsigned(n - up)];
  m.set_vector(dst, Packed<16>::of<u8>(result));
}
template <class M>
void pslldq(M& m) {
  move_bytes(m, int(m.insn.immediate));
}
template <class M>
void psrldq(M& m) {
  move_bytes(m, -int(m.insn.immediate));
}

// ---- Blending: lanes of src where a bit says so, the rest is dst's

template <class M>
void blend(M& m) {
  const u32 choice = m.insn.immediate;
  from_lanes<UnsignedLane<M>>(m, [&](auto a, const auto& b) {
    for (unsigned n = 0; n < a.size(); n++)
      if (choice >> n & 1) a[n] = b[n];
    return a;
  });
}
/// The bit is the sign of XMM0's lane.
template <class M>
void blendv(M& m) {
  const auto choice = m.vector(src2).template as<SignedLane<M>>();
  from_lanes<UnsignedLane<M>>(m, [&](auto a, const auto& b) {
    for (unsigned n = 0; n < a.size(); n++)
      if (choice[n] < 0) a[n] = b[n];
    return a;
  });
}

// ---- Single lanes; the bits of the immediate beyond the last lane do not matter

/// A register, other than memory, is a whole one, also for PINSRB [SDM Volume 2, PINSRB].
template <class M>
void pinsr(M& m) {
  using T = UnsignedLane<M>;
  using V = typename M::template Operand<0>;
  u32 value;
  if constexpr (M::memory)
    value = m.read(src);
  else
    value = m.get_register(m.insn.rm);
  auto lanes = m.vector(dst).template as<T>();
  lanes[m.insn.immediate & (lanes.size() - 1)] = T(value);
  m.set_vector(dst, V::template of<T>(lanes));
}
/// PEXTRx, EXTRACTPS: zero-extended into a register.
template <class M>
void pextr(M& m) {
  const auto lanes = m.vector(src).template as<UnsignedLane<M>>();
  const u32 value = lanes[m.insn.immediate & (lanes.size() - 1)];
  if constexpr (M::memory || M::row.operand(0).kind == isa::Kind::Register)
    m.write(dst, value);
  else
    m.set_register(m.insn.rm, value);
}
/// Immediate: lane of src (of a register), lane of dst, lanes to become zero.
template <class M>
void insertps(M& m) {
  const u32 choice = m.insn.immediate;
  const unsigned from = M::memory ? 0 : choice >> 6, to = choice >> 4 & 3;
  from_lanes<u32>(m, [&](auto a, const auto& b) {
    a[to] = b[from];
    for (unsigned n = 0; n < 4; n++)
      if (choice >> n & 1) a[n] = 0;
    return a;
  });
}

}  // namespace ferrite::semantics
