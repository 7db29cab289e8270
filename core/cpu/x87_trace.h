// SPDX-License-Identifier: MIT
// What the x87 remembers of its last instruction: where it lay, and its opcode [SDM Volume 1, 8.1.8 and 8.1.9].
// Programs hardly ever ask, so instructions write nothing down; decoded ones know how far back in their block that
// instruction is.
#pragma once
#include <array>

#include "core/isa/decode.h"

namespace ferrite {

enum class X87Trace : u8 {
  Kept,      // as it was: no x87 instruction, or one that controls the unit
  Left,      // it is this instruction from now on
  Replaced,  // by something from memory, or cleared
};

struct X87Row {
  X87Trace trace;
  u8 opcode;  // the first byte
};
extern const std::array<X87Row, isa::row_count> x87_rows;

/// Insn::x87_distance of an instruction that follows one with `before` in its block (0: it is the first).
inline u8 x87_distance(const isa::Insn& insn, u8 before) {
  const X87Trace trace = x87_rows[insn.form / 4].trace;
  if (trace == X87Trace::Left) return 1;
  return trace == X87Trace::Replaced || before == 0 ? u8{0} : u8(before + 1);
}

/// The unit's 11 bits: without the upper five of the first byte, which all have in common.
inline u16 x87_opcode(const isa::Insn& insn) { return u16((x87_rows[insn.form / 4].opcode & 7) << 8 | insn.modrm); }

}  // namespace ferrite
