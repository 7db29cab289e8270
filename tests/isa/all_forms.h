// SPDX-License-Identifier: MIT
#pragma once
// Bytes for every form of every row, in both code sizes and with both size prefixes.
#include "core/isa/decode.h"

namespace ferrite::isa {

using Bytes = std::vector<u8>;

/// What a ModRM byte with no displacement looks like: [SI] and [ESI] in 16 and 32-bit addressing alike need none.
inline constexpr u8 MemoryModrm = 0x04, MemoryModrm32 = 0x06, RegisterModrm = 0xC0;

inline bool names(const Row& row, Kind kind) {
  for (unsigned n = 0; n < 3; n++)
    if (row.operand(n).kind == kind) return true;
  return false;
}
inline bool escapes_to_x87(const Row& row) { return row.map() == Map::OneByte && (row.opcode() & 0xF8) == 0xD8; }
inline bool has_memory_form(const Row& row) {
  return row.has_modrm() && row.exact_modrm() < 0 && !names(row, Kind::RegisterOnly) && !names(row, Kind::MmxRm) &&
         !names(row, Kind::XmmRm);
}
inline bool has_register_form(const Row& row) {
  if (row.exact_modrm() >= 0 || !row.has_modrm()) return true;
  return !names(row, Kind::Memory) && !escapes_to_x87(row);
}

/// How many bytes of immediates, offsets and displacements the row's operands want.
inline unsigned operand_bytes(const Row& row, bool operand32, bool address32) {
  unsigned bytes = row.mnemonic == "enter" ? 1 : 0;
  for (unsigned n = 0; n < 3; n++) {
    const OperandSpec spec = row.operand(n);
    const unsigned variable = operand32 ? 4 : 2;
    switch (spec.kind) {
      case Kind::Immediate:
      case Kind::Relative: bytes += spec.width == Width::Byte ? 1 : spec.width == Width::Word ? 2 : variable; break;
      case Kind::SignedByte: bytes += 1; break;
      case Kind::FarPointer: bytes += variable + 2; break;
      case Kind::Offset: bytes += address32 ? 4 : 2; break;
      default: break;
    }
  }
  return bytes;
}

inline Bytes opcode_bytes(const Row& row, unsigned low) {
  Bytes bytes;
  if (row.mandatory() == Mandatory::P66) bytes.push_back(0x66);
  if (row.mandatory() == Mandatory::PF3) bytes.push_back(0xF3);
  if (row.mandatory() == Mandatory::PF2) bytes.push_back(0xF2);
  if (row.map() != Map::OneByte) bytes.push_back(0x0F);
  if (row.map() == Map::Map0F38) bytes.push_back(0x38);
  if (row.map() == Map::Map0F3A) bytes.push_back(0x3A);
  bytes.push_back(u8(row.opcode() + (row.adds_register() ? low : 0)));
  return bytes;
}

/// The row's bytes up to its ModRM byte, in all the ways there are to write them.
inline std::vector<Bytes> encodings(const Row& row, bool address32) {
  std::vector<Bytes> all;
  auto with_modrm = [&](u8 modrm) {
    all.push_back(opcode_bytes(row, 0));
    all.back().push_back(modrm);
  };
  if (row.exact_modrm() >= 0) {
    for (unsigned n = 0; n < (row.adds_stack_index() ? 8u : 1u); n++) with_modrm(u8(row.exact_modrm() + n));
    return all;
  }
  if (!row.has_modrm()) {
    for (unsigned n = 0; n < (row.adds_register() ? 8u : 1u); n++) all.push_back(opcode_bytes(row, n));
    return all;
  }
  const bool test = names(row, Kind::Test);  // TR3 to TR7; CR1, CR5.. and segments 6 and 7 do not exist
  const unsigned first = row.extension() >= 0 ? unsigned(row.extension()) : test ? 3u : 0u;
  const unsigned last = row.extension() >= 0 ? first : test ? 7u : 4u;
  for (unsigned reg = first; reg <= last; reg++) {
    if (names(row, Kind::Control) && reg == 1) continue;
    if (has_register_form(row)) with_modrm(u8(RegisterModrm | reg << 3));
    if (has_memory_form(row)) with_modrm(u8((address32 ? MemoryModrm32 : MemoryModrm) | reg << 3));
  }
  return all;
}

struct Mode {
  bool code32, operand_prefix, address_prefix;
  bool operand32() const { return code32 != operand_prefix; }
  bool address32() const { return code32 != address_prefix; }
  Bytes prefixes() const {
    Bytes bytes;
    if (operand_prefix) bytes.push_back(0x66);
    if (address_prefix) bytes.push_back(0x67);
    return bytes;
  }
};
inline std::vector<Mode> modes() {
  std::vector<Mode> all;
  for (unsigned n = 0; n < 8; n++) all.push_back({bool(n & 1), bool(n & 2), bool(n & 4)});
  return all;
}

inline Bytes joined(Bytes front, const Bytes& back) {
  front.insert(front.end(), back.begin(), back.end());
  return front;
}

/// Calls `visit(row number, mode, bytes)` for every form of every row, complete with operands.
template <class Visit>
void for_each_form(Visit visit) {
  for (const Mode& mode : modes())
    for (unsigned n = 0; n < row_count; n++)
      for (const Bytes& encoding : encodings(rows[n], mode.address32())) {
        // 66 before a row that wants none, or wants it itself, is another row or says nothing new.
        const Mandatory mandatory = rows[n].mandatory();
        if (mode.operand_prefix && (mandatory == Mandatory::None || mandatory == Mandatory::P66)) continue;
        Mode actual = mode;
        actual.operand_prefix |= mandatory == Mandatory::P66;
        Bytes bytes = joined(mode.prefixes(), encoding);
        bytes.resize(bytes.size() + operand_bytes(rows[n], actual.operand32(), mode.address32()), 0x11);
        visit(n, actual, bytes);
      }
}

}  // namespace ferrite::isa
