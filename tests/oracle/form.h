// SPDX-License-Identifier: MIT
// The forms of every row that user mode can execute: register or memory, operand and address size, prefixes.
#pragma once
#include "core/isa/table.h"
#include "tests/oracle/case.h"

namespace ferrite::oracle {

/// A row's encoding, taken apart: [prefix] bytes [/r | /digit | +r | ModRM [+i]].
struct Encoding {
  explicit Encoding(const isa::Row&);

  std::vector<u8> opcode;
  int mandatory = -1;  // a prefix that belongs to the opcode; 0: none may be there
  int extension = -1;  // the reg field, where the opcode goes on
  int exact_modrm = -1;
  bool modrm = false, adds_register = false, adds_stack_index = false;
  std::vector<std::string_view> operands;

  bool has(std::string_view letters) const;  // an operand word that begins with one of them
  bool memory_form() const;
  bool register_form() const;
  bool sized() const;
  bool escapes_to_x87() const { return opcode.size() == 1 && (opcode[0] & 0xF8) == 0xD8; }
};

enum class Prefix : u8 { None, Lock, ForbiddenLock, Rep, RepNe };

struct Form {
  u16 row = 0;
  Room room = Room::Flat;
  bool memory = false, operand32 = false, address32 = false;
  Prefix prefix = Prefix::None;

  const isa::Row& table_row() const { return isa::rows[row]; }
  bool code32() const { return room != Room::Code16; }
  /// "add Eb Gb [00 /r], 16-bit code, memory, 32-bit address, LOCK": also the seed of its cases.
  std::string name() const;
};

/// Why a row has no cases; empty: it has.
std::string_view left_out(const isa::Row&);
/// All forms of all rows, in the table's order.
std::vector<Form> all_forms();

}  // namespace ferrite::oracle
