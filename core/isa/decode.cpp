// SPDX-License-Identifier: MIT
#include "core/isa/decode.h"

#include <algorithm>

namespace ferrite::isa {
namespace {

constexpr u16 NoRow = 0xFFFF;

/// What decoding wants to know of a row, computed once from its text.
struct Shape {
  std::array<OperandSpec, 3> operand;
  bool has_modrm, ignores_mod, modrm_is_opcode, lockable, has_level;
  Feature feature;
};

constexpr Shape shape_of(const Row& row) {
  Shape shape{{row.operand(0), row.operand(1), row.operand(2)},
              row.has_modrm(),
              false,
              row.exact_modrm() >= 0,
              false,
              false,
              row.feature};
  for (const OperandSpec& spec : shape.operand) shape.ignores_mod |= spec.kind == Kind::RegisterOnly;
  const Kind first = shape.operand[0].kind;
  shape.lockable = row.traits & Lockable && (first == Kind::Modrm || first == Kind::Memory);
  shape.has_level = row.mnemonic == "enter";  // its second immediate
  return shape;
}

constexpr bool names(const Row& row, std::initializer_list<Kind> kinds) {
  for (unsigned n = 0; n < 3; n++)
    for (const Kind kind : kinds)
      if (row.operand(n).kind == kind) return true;
  return false;
}

/// Opcode map, mandatory prefix and opcode -> row. Where the ModRM byte chooses the row there is a group: 8 entries by
/// the reg field for memory forms, 64 by the low six bits for register forms.
struct Lookup {
  struct Group {
    std::array<u16, 8> memory;
    std::array<u16, 64> registers;
  };
  struct Entry {
    u16 row = NoRow;
    i16 group = -1;
  };
  static constexpr unsigned MapCount = 4, PrefixCount = 4;
  using ByOpcode = std::array<Entry, 256>;
  std::array<std::array<ByOpcode, PrefixCount>, MapCount> entries;
  std::vector<Group> groups;
  std::vector<Shape> shapes;
  u16 undefined = NoRow;

  Lookup() {
    for (u16 n = 0; n < row_count; n++) add(n), shapes.push_back(shape_of(rows[n]));
    undefined = find(Map::Map0F, Mandatory::None, 0x0B).row;
  }
  const Entry& find(Map map, Mandatory prefix, u8 opcode) const { return entries[u8(map)][u8(prefix)][opcode]; }

 private:
  void add(u16 n) {
    const Row& row = rows[n];
    const bool any = row.mandatory() == Mandatory::Any;
    for (unsigned prefix = 0; prefix < PrefixCount; prefix++)
      if (any || prefix == unsigned(row.mandatory())) add(entries[u8(row.map())][prefix], row, n);
  }
  void add(ByOpcode& map, const Row& row, u16 n) {
    if (row.adds_register()) {
      for (unsigned r = 0; r < 8; r++) map[row.opcode() + r].row = n;
    } else if (in_group(row)) {
      add_to_group(group_of(map[row.opcode()]), row, n);
    } else {
      map[row.opcode()].row = n;
    }
  }
  /// Vector rows may share an opcode between a memory form and a register form.
  static bool in_group(const Row& row) {
    if (row.exact_modrm() >= 0 || row.extension() >= 0) return true;
    return row.mandatory() != Mandatory::Any && names(row, {Kind::Memory, Kind::MmxRm, Kind::XmmRm});
  }
  Group& group_of(Entry& entry) {
    if (entry.group < 0) {
      entry.group = i16(groups.size());
      Group& group = groups.emplace_back();
      group.memory.fill(NoRow);
      group.registers.fill(NoRow);
    }
    return groups[unsigned(entry.group)];
  }
  static void add_to_group(Group& group, const Row& row, u16 n) {
    if (row.exact_modrm() >= 0) {
      const unsigned count = row.adds_stack_index() ? 8 : 1;
      for (unsigned r = 0; r < count; r++) group.registers[(unsigned(row.exact_modrm()) & 63) + r] = n;
      return;
    }
    const bool registers_only = names(row, {Kind::RegisterOnly, Kind::MmxRm, Kind::XmmRm});
    const bool esc = row.opcode() >= 0xD8 && row.opcode() <= 0xDF && row.map() == Map::OneByte;
    const bool memory_only = esc || names(row, {Kind::Memory});
    for (unsigned reg = 0; reg < 8; reg++) {
      if (row.extension() >= 0 && unsigned(row.extension()) != reg) continue;
      if (!registers_only) group.memory[reg] = n;
      if (!memory_only) std::fill_n(&group.registers[reg * 8], 8, n);
    }
  }
};

const Lookup& lookup() {
  static const Lookup table;
  return table;
}

/// Reads the bytes of one instruction from front to back.
class Reader {
 public:
  Reader(std::span<const u8> code, bool code32, Insn& insn, Features features)
      : code_(code), insn_(insn), features_(features), code32_(code32) {}

  Decoded decode() {
    insn_ = {};
    if (code32_) insn_.prefixes = prefix::Address32 | prefix::Operand32;
    opcode_ = skip_prefixes();
    const Map map = read_escapes();
    const Lookup::Entry entry = lookup().find(map, mandatory(), opcode_);
    u16 row = entry.row;
    if (entry.group >= 0) {
      read_modrm();
      const auto& group = lookup().groups[unsigned(entry.group)];
      row = modrm_ >= 0xC0 ? group.registers[modrm_ & 63] : group.memory[insn_.reg];
    }
    if (row == NoRow || !features_.has(lookup().shapes[row].feature)) return finish(lookup().undefined, false);
    const Shape& shape = lookup().shapes[row];
    if (entry.group < 0 && shape.has_modrm) read_modrm(shape.ignores_mod);
    return finish(row, read_operands(shape));
  }

 private:
  u8 byte() {
    if (at_ == code_.size()) {
      short_ = true;
      return last_ = 0;
    }
    return last_ = code_[at_++];
  }
  u32 number(unsigned bytes) {
    u32 value = 0;
    for (unsigned n = 0; n < bytes; n++) value |= u32(byte()) << 8 * n;
    return value;
  }
  bool wide() const { return insn_.has(prefix::Operand32); }

  u8 skip_prefixes() {
    for (;;) {
      const u8 b = byte();
      if (short_ || at_ > MaxLength) return 0x90;
      switch (b) {
        case 0x26: segment(ES); break;
        case 0x2E: segment(CS); break;
        case 0x36: segment(SS); break;
        case 0x3E: segment(DS); break;
        case 0x64: segment(FS); break;
        case 0x65: segment(GS); break;
        case 0x66:
          operand_size_ = true;
          insn_.prefixes = u8((insn_.prefixes & ~prefix::Operand32) | (code32_ ? 0 : prefix::Operand32));
          break;
        case 0x67:
          insn_.prefixes = u8((insn_.prefixes & ~prefix::Address32) | (code32_ ? 0 : prefix::Address32));
          break;
        case 0xF0: insn_.prefixes |= prefix::Lock; break;
        case 0xF2: insn_.prefixes = u8((insn_.prefixes & ~prefix::Rep) | prefix::RepNe); break;
        case 0xF3: insn_.prefixes = u8((insn_.prefixes & ~prefix::RepNe) | prefix::Rep); break;
        default: return b;
      }
    }
  }
  Map read_escapes() {
    if (opcode_ != 0x0F) return Map::OneByte;
    opcode_ = byte();
    const bool map38 = opcode_ == 0x38, map3a = opcode_ == 0x3A;
    if (!(map38 || map3a) || !features_.has(Feature::Ssse3)) return Map::Map0F;
    opcode_ = byte();
    return map38 ? Map::Map0F38 : Map::Map0F3A;
  }
  /// A repeat prefix hides 66 [SDM Volume 2, 2.1.2].
  Mandatory mandatory() const {
    if (insn_.has(prefix::RepNe)) return Mandatory::PF2;
    if (insn_.has(prefix::Rep)) return Mandatory::PF3;
    return operand_size_ ? Mandatory::P66 : Mandatory::None;
  }
  void segment(u8 name) {
    insn_.segment = name;
    insn_.prefixes |= prefix::SegmentOverride;
  }
  void default_segment(u8 name) {
    if (!insn_.has(prefix::SegmentOverride)) insn_.segment = name;
  }

  /// `ignore_mod`: MOV to and from control and debug registers do [SDM 2, MOV CRn].
  void read_modrm(bool ignore_mod = false) {
    modrm_ = byte();
    if (ignore_mod) modrm_ |= 0xC0;
    insn_.reg = modrm_ >> 3 & 7;
    insn_.rm = modrm_ & 7;
    if (modrm_ >= 0xC0) return;
    if (insn_.has(prefix::Address32)) return address32(modrm_ >> 6);
    address16(modrm_ >> 6);
  }

  // SDM Volume 2, Table 2-1.
  void address16(unsigned mod) {
    static constexpr u8 bases[] = {3, 3, 5, 5, 6, 7, 5, 3};
    static constexpr u8 indices[] = {6, 7, 6, 7, NoRegister, NoRegister, NoRegister, NoRegister};
    if (mod == 0 && insn_.rm == 6) {
      insn_.displacement = number(2);
      return;
    }
    insn_.base = bases[insn_.rm];
    insn_.index = indices[insn_.rm];
    if (insn_.base == 5) default_segment(SS);
    if (mod == 1) insn_.displacement = u32(i32(i8(byte())));
    if (mod == 2) insn_.displacement = number(2);
  }

  // SDM Volume 2, Tables 2-2 and 2-3.
  void address32(unsigned mod) {
    u8 base = insn_.rm;
    if (base == 4) {
      const u8 sib = byte();
      base = sib & 7;
      if ((sib >> 3 & 7) != 4) {
        insn_.index = sib >> 3 & 7;
        insn_.scale = sib >> 6;
      }
    }
    if (mod == 0 && base == 5) {
      insn_.displacement = number(4);
      return;
    }
    insn_.base = base;
    if (base == 4 || base == 5) default_segment(SS);
    if (mod == 1) insn_.displacement = u32(i32(i8(byte())));
    if (mod == 2) insn_.displacement = number(4);
  }

  /// Reads what follows the ModRM byte; false where an operand's form does not exist.
  bool read_operands(const Shape& shape) {
    bool exists = true;
    for (const OperandSpec& spec : shape.operand) exists &= read_operand(spec);
    if (shape.has_level) insn_.immediate2 = byte();
    return exists;
  }
  bool read_operand(const OperandSpec& spec) {
    const unsigned variable = wide() ? 4 : 2;
    switch (spec.kind) {
      case Kind::InOpcode: insn_.rm = opcode_ & 7; break;
      case Kind::Immediate: insn_.immediate = number(spec.width == Width::Var ? variable : unsigned(spec.width)); break;
      case Kind::SignedByte: insn_.immediate = u32(i32(i8(byte()))); break;
      case Kind::Relative:
        insn_.immediate = spec.width == Width::Byte ? u32(i32(i8(byte()))) : number(variable);
        if (!wide() && spec.width != Width::Byte) insn_.immediate = u32(i32(i16(insn_.immediate)));
        break;
      case Kind::FarPointer: insn_.immediate = number(variable), insn_.immediate2 = u16(number(2)); break;
      case Kind::Offset:
        insn_.displacement = number(insn_.has(prefix::Address32) ? 4 : 2);
        offset_operand_ = true;
        break;
      case Kind::Memory: return modrm_ < 0xC0;
      case Kind::MmxRm:
      case Kind::XmmRm: return modrm_ >= 0xC0;
      case Kind::SegmentReg: return insn_.reg < 6;
      case Kind::Control: return insn_.reg == 0 || (insn_.reg >= 2 && insn_.reg <= 4);
      case Kind::Test: return insn_.reg >= (features_.has(Feature::I486) ? 3 : 6);  // those for the cache are the 486's
      default: break;
    }
    return true;
  }

  Decoded finish(u16 row, bool exists) {
    if (at_ > MaxLength) return Decoded::TooLong;
    if (short_) return code_.size() >= MaxLength ? Decoded::TooLong : Decoded::NeedsMore;
    const Shape& shape = lookup().shapes[row];
    bool memory = offset_operand_ || (shape.has_modrm && !shape.modrm_is_opcode && modrm_ < 0xC0);
    const bool lock_illegal = insn_.has(prefix::Lock) && !(memory && shape.lockable);
    if (!exists || lock_illegal) {
      row = lookup().undefined;
      memory = false;
    }
    insn_.modrm = modrm_;
    insn_.form = u16(row * 4 + memory * 2 + wide());
    insn_.length = u8(at_);
    return Decoded::Ok;
  }
  std::span<const u8> code_;
  Insn& insn_;
  Features features_;
  bool code32_;
  std::size_t at_ = 0;
  bool short_ = false, offset_operand_ = false, operand_size_ = false;
  u8 last_ = 0, opcode_ = 0, modrm_ = 0xC0;
};

}  // namespace

Decoded decode(std::span<const u8> code, bool code32, Insn& insn, Features features) {
  return Reader(code.subspan(0, std::min<std::size_t>(code.size(), MaxLength)), code32, insn, features).decode();
}

}  // namespace ferrite::isa
