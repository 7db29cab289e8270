// SPDX-License-Identifier: MIT
// Code that makes sense one instruction at a time: encodings from the table with operands that mean something to the
// machine of cpu_rig.h, mixed with prefixes, jumps and bytes that mean nothing. The same seed gives the same code on
// every host.
#pragma once
#include "tests/isa/all_forms.h"
#include "tests/support/cpu_rig.h"

namespace ferrite::test {

/// Xorshift: the test's dice.
struct RandomWords {
  explicit RandomWords(u32 seed) : state(seed ? seed : 1) {}
  u32 next() {
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    return state;
  }
  u32 below(u32 end) { return u32(u64(next()) * end >> 32); }
  bool one_in(u32 n) { return below(n) == 0; }
  template <class T, std::size_t N>
  T of(const T (&choices)[N]) {
    return choices[below(N)];
  }
  u32 state;
};

/// A word that may be a selector, a length, a pointer, a part of a number that is not finite, or anything.
inline u32 plausible_word(RandomWords& words) {
  // Singles, and upper halves of doubles and extended numbers: zeros, ones, infinities, NaNs and denormals.
  static constexpr u32 numbers[] = {0x8000'0000, 0x3F80'0000, 0x7F80'0000, 0xFFC0'0000, 0x7F80'0001, 0x0000'0001,
                                    0x3FF0'0000, 0x7FF0'0000, 0xFFF8'0000, 0x7FF0'0001, 0x0010'0000, 0x43E0'0000,
                                    0x0000'3FFF, 0x0000'7FFF, 0xC000'0000, 0x0000'FFFF, 0x4F00'0000, 0xC1E0'0000};
  switch (words.below(8)) {
    case 0: return words.below(0x80);  // a selector
    case 1: return words.below(0x200);
    case 2: return ~words.below(0x200);
    case 3: return 1u << words.below(32);
    case 4: return CpuRig::Data + words.below(0x2000);
    case 5: return CpuRig::UserCode + words.below(CpuRig::Handlers - CpuRig::UserCode);
    case 6: return words.of(numbers);
    default: return words.next();
  }
}

namespace detail {

/// ModRM, SIB and displacement.
inline void append_modrm(RandomWords& words, const isa::Row& row, bool address32, isa::Bytes& code) {
  if (row.exact_modrm() >= 0)
    return code.push_back(u8(row.exact_modrm() + (row.adds_stack_index() ? words.below(8) : 0)));
  const bool either = words.one_in(16);  // and be #UD
  const bool memory = either || !isa::has_register_form(row) || (isa::has_memory_form(row) && !words.one_in(3));
  const unsigned mod = memory ? words.below(3) : 3, rm = words.below(8);
  const unsigned reg = row.extension() >= 0 && !either ? unsigned(row.extension()) : words.below(8);
  code.push_back(u8(mod << 6 | reg << 3 | rm));
  if (mod == 3) return;
  const bool sib = address32 && rm == 4;
  const u8 scaled = u8(words.next());
  if (sib) code.push_back(scaled);
  const bool bare = mod == 0 && (sib ? (scaled & 7) == 5 : rm == (address32 ? 5u : 6u));
  const unsigned bytes = mod == 1 ? 1 : mod == 2 || bare ? (address32 ? 4 : 2) : 0;
  const u32 displacement = bare ? CpuRig::Data + words.below(0x2000) : plausible_word(words);
  for (unsigned n = 0; n < bytes; n++) code.push_back(u8(displacement >> 8 * n));
}

}  // namespace detail

/// One form of one row of the table.
inline void append_instruction(RandomWords& words, bool code32, isa::Bytes& code) {
  static constexpr u8 prefixes[] = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0xF0, 0xF2, 0xF3};
  const isa::Row& row = isa::rows[words.below(isa::row_count)];
  const bool operand_prefix = words.one_in(6), address_prefix = words.one_in(8);
  if (words.one_in(6)) code.push_back(words.of(prefixes));
  if (operand_prefix) code.push_back(0x66);
  if (address_prefix) code.push_back(0x67);
  for (const u8 byte : isa::opcode_bytes(row, words.below(8))) code.push_back(byte);
  if (row.has_modrm()) detail::append_modrm(words, row, code32 != address_prefix, code);
  const bool operand32 = code32 != (operand_prefix || row.mandatory() == isa::Mandatory::P66);
  const unsigned bytes = isa::operand_bytes(row, operand32, code32 != address_prefix);
  const bool branch = isa::names(row, isa::Kind::Relative);
  const u32 low = branch ? u32(int(words.below(0x100)) - 0x80) : plausible_word(words), high = words.below(0x80);
  for (unsigned n = 0; n < bytes; n++) code.push_back(u8((n < 4 ? low >> 8 * n : high >> 8 * (n - 4))));
}

/// Mostly instructions.
inline void append_code(RandomWords& words, bool code32, isa::Bytes& code) {
  if (!words.one_in(8)) return append_instruction(words, code32, code);
  for (u32 n = 1 + words.below(3); n > 0; n--) code.push_back(u8(words.next()));
}

}  // namespace ferrite::test
