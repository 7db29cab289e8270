// SPDX-License-Identifier: MIT
// What SSE4.2 and POPCNT do for strings and bits: PCMPxSTRx [SDM Volume 2, 4.1], CRC32, POPCNT.
#pragma once
#include <bit>

#include "core/cpu/semantics_vector.h"

namespace ferrite::semantics {

/// The control byte of PCMPxSTRx [4.1.1 to 4.1.6].
namespace string_control {
inline constexpr u32 Words = 1, Signed = 2, Aggregation = 0x0C, Negative = 0x10, OnlyValid = 0x20, Last = 0x40,
                     Expanded = 0x40;
enum : u32 { EqualAny = 0, Ranges = 4, EqualEach = 8, EqualOrdered = 12 };
}  // namespace string_control

/// Up to sixteen elements, sign- or zero-extended, of which the first `length` are valid.
struct ComparedString {
  std::array<i32, 16> element{};
  u32 length = 0;
};

template <class T>
ComparedString elements_of(const Packed<16>& v) {
  ComparedString s;
  for (const T element : v.as<T>()) s.element[s.length++] = element;
  return s;
}
inline ComparedString compared_string(const Packed<16>& v, u32 control) {
  switch (control & (string_control::Words | string_control::Signed)) {
    case 0: return elements_of<u8>(v);
    case string_control::Words: return elements_of<u16>(v);
    case string_control::Signed: return elements_of<i8>(v);
    default: return elements_of<i16>(v);
  }
}
constexpr u32 element_count(u32 control) { return control & string_control::Words ? 8 : 16; }

/// Whether src's element n belongs to dst's set, ranges, string or substring [4.1.3].
inline bool string_matches(const ComparedString& a, const ComparedString& b, unsigned n, u32 control) {
  const bool valid = n < b.length;
  const i32 element = b.element[n];
  switch (control & string_control::Aggregation) {
    case string_control::EqualAny:
      for (u32 k = 0; k < a.length; k++)
        if (valid && a.element[k] == element) return true;
      return false;
    case string_control::Ranges:
      for (u32 k = 0; k + 1 < a.length; k += 2)
        if (valid && a.element[k] <= element && element <= a.element[k + 1]) return true;
      return false;
    case string_control::EqualEach: return valid && n < a.length ? a.element[n] == element : !valid && n >= a.length;
    default:  // what lies beyond src's register is taken to match
      for (u32 k = 0; k < a.length && n + k < element_count(control); k++)
        if (n + k >= b.length || a.element[k] != b.element[n + k]) return false;
      return true;
  }
}

/// A bit for each element [4.1.4, 4.1.5].
inline u32 matching_elements(const ComparedString& a, const ComparedString& b, u32 control) {
  u32 matching = 0;
  for (unsigned n = 0; n < element_count(control); n++) {
    const bool inverted =
        control & string_control::Negative && (!(control & string_control::OnlyValid) || n < b.length);
    matching |= u32(string_matches(a, b, n, control) != inverted) << n;
  }
  return matching;
}

template <class M>
void set_index(M& m, u32 matching) {
  const u32 control = m.insn.immediate;
  u32 index = element_count(control);
  if (matching) index = control & string_control::Last ? std::bit_width(matching) - 1 : std::countr_zero(matching);
  if (!m.faulted()) m.set_register(ECX, index);
}

template <class T>
Packed<16> expanded(u32 bits) {
  Packed<16>::Lanes<T> lanes;
  for (unsigned n = 0; n < lanes.size(); n++) lanes[n] = bits >> n & 1 ? T(~T(0)) : T(0);
  return Packed<16>::of<T>(lanes);
}
template <class M>
void set_mask(M& m, u32 matching) {
  const u32 control = m.insn.immediate;
  if (m.faulted()) return;
  Packed<16> mask{{matching}};
  if (control & string_control::Expanded)
    mask = control & string_control::Words ? expanded<u16>(matching) : expanded<u8>(matching);
  m.cpu.s.xmm[0] = mask.words;
}

/// How many elements come before a zero, or as the registers say, whatever their sign.
inline void cut_at_zero(ComparedString& s) {
  s.length = u32(std::find(s.element.begin(), s.element.begin() + s.length, 0) - s.element.begin());
}
inline void cut_at(ComparedString& s, u32 length) {
  s.length = std::min(s.length, i32(length) < 0 ? 0u - length : length);
}

/// The whole of PCMPxSTRx; the name's fifth and last letters say whence the lengths and what the answer is.
template <class M>
void pcmpstr(M& m) {
  constexpr bool explicit_lengths = M::row.mnemonic[4] == 'e', answers_index = M::row.mnemonic.back() == 'i';
  const u32 control = m.insn.immediate;
  ComparedString b = compared_string(m.vector(src), control), a = compared_string(m.vector(dst), control);
  if constexpr (explicit_lengths)
    cut_at(a, m.get_register(EAX)), cut_at(b, m.get_register(EDX));
  else
    cut_at_zero(a), cut_at_zero(b);
  const u32 matching = matching_elements(a, b, control), count = element_count(control);
  if constexpr (answers_index)
    set_index(m, matching);
  else
    set_mask(m, matching);
  m.set_all_flags((matching ? eflags::Cf : 0u) | (b.length < count ? eflags::Zf : 0u) |
                  (a.length < count ? eflags::Sf : 0u) | (matching & 1 ? eflags::Of : 0u));
}

/// CRC-32C: the bits of src, lowest first, into the remainder in dst.
template <class M>
void crc32(M& m) {
  constexpr u32 Polynomial = 0x82F6'3B78;  // 11EDC6F41, reflected
  u32 remainder = m.read(dst) ^ m.read(src);
  for (unsigned n = 0; n < 8 * m.bytes(src); n++) remainder = remainder >> 1 ^ (remainder & 1 ? Polynomial : 0);
  m.write(dst, remainder);
}

template <class M>
void popcnt(M& m) {
  const u32 v = m.read(src);
  m.write(dst, u32(std::popcount(v)));
  m.set_all_flags(v ? 0 : u32(eflags::Zf));
}

}  // namespace ferrite::semantics
