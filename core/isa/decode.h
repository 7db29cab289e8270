// SPDX-License-Identifier: MIT
#pragma once
#include "core/isa/table.h"

namespace ferrite::isa {

inline constexpr u8 NoRegister = 8;  // as base or index: reads as 0
inline constexpr unsigned MaxLength = 15;
enum SegmentName : u8 { ES, CS, SS, DS, FS, GS };

namespace prefix {
enum : u8 { Lock = 1, RepNe = 2, Rep = 4, Address32 = 8, Operand32 = 16, SegmentOverride = 32 };
}

/// One instruction, decoded: everything that does not change between two executions.
struct Insn {
  u16 form = 0;   // row * 4 + memory * 2 + operand size 32: which handler runs it
  u8 length = 0;  // bytes
  u8 prefixes = 0;
  u8 reg = 0, rm = 0;  // ModRM fields; rm is also the register in the opcode
  u8 base = NoRegister, index = NoRegister, scale = 0;
  u8 segment = DS;     // of the memory operand
  u16 immediate2 = 0;  // selector of a far pointer, nesting level of ENTER
  u16 offset = 0;      // in its block, set by the code cache
  u8 modrm = 0xC0;
  u8 x87_distance = 0;  // instructions back to the x87's last one in its block, plus one; 0: none. Set with offset
  u32 displacement = 0;
  u32 immediate = 0;

  bool memory() const { return form & 2; }
  bool wide() const { return form & 1; }
  bool has(u8 p) const { return prefixes & p; }
  u32 address_mask() const { return has(prefix::Address32) ? ~0u : 0xFFFFu; }
  const Row& row() const { return rows[form / 4]; }
  bool ends_block() const { return row().traits & EndsBlock; }
};

enum class Decoded : u8 {
  Ok,         // includes instructions that are #UD: they decode to UD2's row
  NeedsMore,  // the bytes end inside the instruction
  TooLong,    // more than 15 bytes: #GP
};

/// Decodes the instruction at the front of `code`. `code32`: the D bit of the code segment. Rows of other features do
/// not exist.
Decoded decode(std::span<const u8> code, bool code32, Insn& insn, Features = Features::all());

}  // namespace ferrite::isa
