// SPDX-License-Identifier: MIT
#pragma once
#include "core/isa/features.h"

namespace ferrite::isa {

/// What the rest of the machine must know about an instruction besides what it computes.
enum Trait : u8 {
  None = 0,
  Lockable = 1,   // LOCK is legal when the destination is memory
  EndsBlock = 2,  // the next instruction may not be the one that follows, or may see another machine
  Sized = 4,      // depends on the operand size though no operand says so
  Unaligned = 8,  // 16 bytes in memory may lie anywhere
};
constexpr Trait operator|(Trait a, Trait b) { return Trait(u8(a) | u8(b)); }

/// Why a row is interpreted only.
enum class Slow : u8 {
  No,
  Machine,  // asks or changes what compiled code takes for granted: modes, privileges, segments, interrupts, time
  Ports,    // a device may act, and end the slice
  Strings,  // lets others act between two steps; the interpreter does many steps at once
  Raises,   // exceptions of its own in the middle
  Seldom,   // not worth its own code so far
  Float80,  // works on 80 bits, the translator on 32
  Vectors,  // heard as whole registers (cpu/vector_interpreter.h), which the translator does not know
};

/// What an operand is, spelled as in the SDM, Volume 2, Appendix A.2; see operand_of() for the words.
enum class Kind : u8 {
  Absent,
  Modrm,         // E: register or memory
  Memory,        // M: memory only, a register form is #UD
  RegisterOnly,  // R: register only, a memory form is #UD
  Register,      // G: the reg field
  InOpcode,      // Z: the low three bits of the opcode
  Accumulator,   // AL, rAX
  CountCl,       // CL
  PortDx,        // DX
  Immediate,     // I, zero-extended
  SignedByte,    // Ibs: an immediate byte, sign-extended to the operand size
  One,           // the constant 1
  Offset,        // O: memory at an absolute offset
  Relative,      // J: branch displacement
  FarPointer,    // Ap: offset and selector
  SegmentReg,    // Sw: the reg field names a segment register
  FixedSegment,  // ES CS SS DS FS GS
  Control,       // Cd
  Debug,         // Dd
  Test,          // Td
  StringSource,  // X: DS:eSI
  StringTarget,  // Y: ES:eDI
  FpuTop,        // ST
  FpuStack,      // STi: the rm field
  Mmx,           // P: the reg field names an MMX register
  MmxModrm,      // Q: MMX register or memory
  MmxRm,         // N: MMX register only, in the rm field
  Xmm,           // V: the reg field names an XMM register
  XmmModrm,      // W: XMM register or memory
  XmmRm,         // U: XMM register only, in the rm field
  Xmm0,          // XMM0
};
/// Of memory, and of what an operation looks at. Var: 16 or 32 bits by operand size.
enum class Width : u8 { None, Byte, Word, Dword, Var, Qword, Dqword };

struct OperandSpec {
  Kind kind = Kind::Absent;
  Width width = Width::None;
  u8 fixed = 0;  // which segment register
};

constexpr Width width_of(char letter) {
  switch (letter) {
    case 'b': return Width::Byte;
    case 'w': return Width::Word;
    case 'd': return Width::Dword;
    case 'v':
    case 'z': return Width::Var;
    case 'q': return Width::Qword;
    case 'x': return Width::Dqword;
    default: return Width::None;
  }
}

/// Words that name one thing.
inline constexpr struct {
  std::string_view word;
  OperandSpec spec;
} operand_words[] = {
    {"AL", {Kind::Accumulator, Width::Byte}},
    {"rAX", {Kind::Accumulator, Width::Var}},
    {"AX", {Kind::Accumulator, Width::Word}},
    {"CL", {Kind::CountCl, Width::Byte}},
    {"DX", {Kind::PortDx, Width::Word}},
    {"1", {Kind::One, Width::Byte}},
    {"Ap", {Kind::FarPointer, Width::Var}},
    {"Ibs", {Kind::SignedByte, Width::Var}},
    {"ST", {Kind::FpuTop}},
    {"STi", {Kind::FpuStack}},
    {"XMM0", {Kind::Xmm0, Width::Dqword}},
    {"ES", {Kind::FixedSegment, Width::Word, 0}},
    {"CS", {Kind::FixedSegment, Width::Word, 1}},
    {"SS", {Kind::FixedSegment, Width::Word, 2}},
    {"DS", {Kind::FixedSegment, Width::Word, 3}},
    {"FS", {Kind::FixedSegment, Width::Word, 4}},
    {"GS", {Kind::FixedSegment, Width::Word, 5}},
};

/// A kind's letter, with a width's letter behind it; always: whatever follows.
inline constexpr struct {
  char letter;
  Kind kind;
  Width always = Width::None;
} operand_letters[] = {
    {'E', Kind::Modrm},
    {'R', Kind::RegisterOnly},
    {'G', Kind::Register},
    {'Z', Kind::InOpcode},
    {'I', Kind::Immediate},
    {'O', Kind::Offset},
    {'J', Kind::Relative},
    {'S', Kind::SegmentReg, Width::Word},
    {'C', Kind::Control, Width::Dword},
    {'D', Kind::Debug, Width::Dword},
    {'T', Kind::Test, Width::Dword},
    {'X', Kind::StringSource},
    {'Y', Kind::StringTarget},
    {'P', Kind::Mmx},
    {'Q', Kind::MmxModrm},
    {'N', Kind::MmxRm},
    {'V', Kind::Xmm},
    {'W', Kind::XmmModrm},
    {'U', Kind::XmmRm},
};

constexpr OperandSpec operand_of(std::string_view word) {
  if (word.empty()) return {};
  for (const auto& row : operand_words)
    if (row.word == word) return row.spec;
  // Longer words are the x87's formats and whole states.
  if (word[0] == 'M') return {Kind::Memory, word.size() == 2 ? width_of(word[1]) : Width::None};
  for (const auto& row : operand_letters)
    if (row.letter == word[0]) return {row.kind, row.always != Width::None ? row.always : width_of(word[1])};
  return {};
}

/// The nth word of a list that blanks separate; empty beyond the end.
constexpr std::string_view nth_word(std::string_view words, unsigned n) {
  for (;;) {
    const auto blank = words.find(' ');
    const std::string_view word = words.substr(0, blank);
    if (n == 0) return word;
    if (blank == words.npos) return {};
    words.remove_prefix(blank + 1);
    n--;
  }
}

/// A prefix that belongs to the opcode [SDM Volume 2, 2.1.2]. Any: it does not.
enum class Mandatory : u8 { None, P66, PF3, PF2, Any };
/// Which opcode map [SDM Volume 2, Appendix A.3].
enum class Map : u8 { OneByte, Map0F, Map0F38, Map0F3A };

/// One line of the table. Everything else about an instruction is computed from it.
struct Row {
  std::string_view encoding, mnemonic, operands, flags_set, flags_undefined;
  Trait traits;
  Slow slow;  // No: the JIT translates it
  Feature feature;

  constexpr bool translates() const { return slow == Slow::No; }
  constexpr Mandatory mandatory() const {
    const std::string_view first = nth_word(encoding, 0);
    if (first == "NP") return Mandatory::None;
    if (first == "66") return Mandatory::P66;
    if (first == "F3") return Mandatory::PF3;
    return first == "F2" ? Mandatory::PF2 : Mandatory::Any;
  }
  constexpr Map map() const {
    if (word(0) != "0F" || word(1).empty() || word(1)[0] == '/') return Map::OneByte;
    if (word(1) == "38") return Map::Map0F38;
    return word(1) == "3A" ? Map::Map0F3A : Map::Map0F;
  }
  constexpr u8 opcode() const { return hex(word(escapes())); }
  constexpr std::string_view form() const { return word(escapes() + 1); }
  constexpr bool adds_register() const { return form() == "+r"; }
  constexpr bool has_modrm() const { return !form().empty() && !adds_register(); }
  constexpr int extension() const {  // the n of "/n", or -1
    return form().size() == 2 && form()[0] == '/' && form()[1] != 'r' ? form()[1] - '0' : -1;
  }
  /// The ModRM byte of encodings such as "D9 E0", or -1; of "D8 C0 +i", the first of the eight.
  constexpr int exact_modrm() const {
    return !form().empty() && form()[0] != '/' && form()[0] != '+' ? hex(form()) : -1;
  }
  constexpr bool adds_stack_index() const { return word(escapes() + 2) == "+i"; }
  constexpr OperandSpec operand(unsigned n) const { return operand_of(nth_word(operands, n)); }
  /// Whether it differs between register and memory operands, or has the latter only.
  constexpr bool has_memory_form() const {
    for (unsigned n = 0; n < 3; n++) {
      const Kind kind = operand(n).kind;
      if (kind == Kind::Modrm || kind == Kind::MmxModrm || kind == Kind::XmmModrm) return true;
      if (kind == Kind::Memory || kind == Kind::Offset) return true;
    }
    return false;
  }
  /// Whether it differs between operand sizes.
  constexpr bool has_sizes() const {
    if (traits & Sized) return true;
    for (unsigned n = 0; n < 3; n++) {
      if (operand(n).width == Width::Var) return true;
      if (operand(n).kind == Kind::Memory && operand(n).width == Width::None) return true;
    }
    return false;
  }

 private:
  constexpr unsigned escapes() const { return map() == Map::OneByte ? 0 : map() == Map::Map0F ? 1 : 2; }
  /// The nth word behind the mandatory prefix.
  constexpr std::string_view word(unsigned n) const { return nth_word(encoding, n + (mandatory() != Mandatory::Any)); }
  static constexpr u8 digit(char c) { return u8(c <= '9' ? c - '0' : c - 'A' + 10); }
  static constexpr u8 hex(std::string_view text) { return u8(digit(text[0]) << 4 | digit(text[1])); }
};

inline constexpr Row rows[] = {
#define X86(encoding, mnemonic, operands, semantics, set, undefined, traits) \
  {encoding, mnemonic, operands, set, undefined, traits, Slow::No, Feature::FEATURE},
#define SLOW(encoding, mnemonic, operands, semantics, set, undefined, traits, why) \
  {encoding, mnemonic, operands, set, undefined, traits, Slow::why, Feature::FEATURE},
#include "core/isa/instruction_sets.inc"
#undef X86
#undef SLOW
};
inline constexpr unsigned row_count = sizeof rows / sizeof rows[0];
/// The rows before those that work on whole vectors.
inline constexpr unsigned scalar_row_count = 0
#define X86(...) +1
#define SLOW X86
#define SCALAR_ROWS_ONLY
#include "core/isa/instruction_sets.inc"
#undef SCALAR_ROWS_ONLY
#undef X86
#undef SLOW
    ;

}  // namespace ferrite::isa
