// SPDX-License-Identifier: MIT
#include "tests/support/vector_cases.h"

#include "core/cpu/vector_interpreter.h"

namespace ferrite::test {
namespace {

using isa::Kind;

bool names(const isa::Row& row, std::initializer_list<Kind> kinds) {
  for (unsigned n = 0; n < 3; n++)
    for (const Kind kind : kinds)
      if (row.operand(n).kind == kind) return true;
  return false;
}
bool names_width(const isa::Row& row, isa::Width width) {
  for (unsigned n = 0; n < 3; n++)
    if (row.operand(n).width == width) return true;
  return false;
}

constexpr std::array<unsigned, 4> register_numbers{EAX, ECX, EDX, ESI};

}  // namespace

bool has_form(const isa::Row& row, bool memory) {
  const bool addresses = names(row, {Kind::Memory, Kind::Modrm, Kind::MmxModrm, Kind::XmmModrm});
  return memory ? addresses : !names(row, {Kind::Memory});
}

u32 memory_bytes(const isa::Row& row, const VectorCase& c) {
  for (unsigned n = 0; n < 3; n++) {
    const isa::OperandSpec spec = row.operand(n);
    if (spec.width == isa::Width::Var && spec.kind == Kind::Modrm) return c.code[0] == 0x66 ? 2 : 4;
    if (spec.kind == Kind::Memory || spec.kind == Kind::Modrm || spec.kind == Kind::MmxModrm ||
        spec.kind == Kind::XmmModrm)
      return vector_operands::bytes_of(spec.width);
  }
  return 0;
}

VectorCases::VectorCases(const isa::Row& row, bool memory) : row_(row), memory_(memory), seed_(0xCBF29CE484222325) {
  for (const std::string_view text : {row.encoding, row.operands})
    for (const char c : text) seed_ = (seed_ ^ u8(c)) * 0x100000001B3;  // FNV-1a
  seed_ ^= memory;
}

u64 VectorCases::random() {  // xorshift64*
  seed_ ^= seed_ >> 12, seed_ ^= seed_ << 25, seed_ ^= seed_ >> 27;
  return seed_ * 0x2545F4914F6CDD1Du;
}

/// Lanes at or beside the ends of their ranges.
u64 VectorCases::corners(unsigned bits) {
  u64 all = 0;
  for (unsigned at = 0; at < 64; at += bits) {
    const u64 corner = below(2) ? 0 : u64(1) << (bits - 1);
    all |= ((corner + below(5) - 2) & (~u64(0) >> (64 - bits))) << at;
  }
  return all;
}
/// Text of few letters, and here and there its end.
u64 VectorCases::letters(unsigned bits) {
  u64 all = 0;
  for (unsigned at = 0; at < 64; at += bits) all |= u64(below(12) ? 'a' + below(3) : 0) << at;
  return all;
}
u64 VectorCases::word() {
  switch (below(8)) {
    case 0: return corners(8u << below(4));
    case 1: return corners(16);
    case 2: return letters(8);
    case 3: return letters(16);
    case 4: return below(80);  // a count
    default: return random();
  }
}

VectorState VectorCases::state() {
  VectorState s;
  for (fpu::Float80& value : s.mmx) value = {word(), u16(random())};
  s.top = u8(below(8)), s.empty = u8(random());
  for (auto& value : s.xmm) value = {word(), below(4) ? word() : 0};
  for (u32& value : s.reg) value = below(2) ? u32(random()) : below(2) ? below(20) : 0 - below(20);
  s.flags = u32(random()) & eflags::Arithmetic;
  for (unsigned at = 0; at < s.memory.size(); at += 8) {
    const u64 value = word();
    std::memcpy(&s.memory[at], &value, 8);
  }
  mix(s);
  return s;
}
/// Makes operands that are equal, or differ in a byte.
void VectorCases::mix(VectorState& s) {
  if (below(3)) return;
  const auto& pattern = s.xmm[0];
  for (unsigned n = 1; n < 8; n++) {
    if (below(2)) s.xmm[n] = pattern, s.mmx[n].significand = pattern[0];
    if (below(2)) s.xmm[n][below(2)] ^= u64(0xFF) << 8 * below(8);
  }
  for (unsigned at = 0; at < s.memory.size(); at += 16) std::memcpy(&s.memory[at], &pattern, 16);
  s.memory[below(64)] ^= u8(random());
}

/// Of a general register: none that this mode and the host's hold differently.
u8 VectorCases::field(Kind kind) {
  if (kind == Kind::Register || kind == Kind::Modrm) return u8(register_numbers[below(4)]);
  return u8(below(8));
}
u8 VectorCases::modrm() {
  if (row_.exact_modrm() >= 0) return u8(row_.exact_modrm() + (row_.adds_stack_index() ? below(8) : 0));
  unsigned reg = row_.extension() >= 0 ? unsigned(row_.extension()) : 0, rm = 0;
  for (unsigned n = 0; n < 3; n++) {
    const Kind kind = row_.operand(n).kind;
    const u8 number = field(kind);
    if (kind == Kind::Mmx || kind == Kind::Xmm || kind == Kind::Register) reg = number;
    if (kind == Kind::Modrm || kind == Kind::MmxModrm || kind == Kind::MmxRm || kind == Kind::XmmModrm ||
        kind == Kind::XmmRm)
      rm = number;
  }
  return u8(memory_ ? reg << 3 | EBX : 0xC0 | reg << 3 | rm);
}

VectorCase VectorCases::next() {
  VectorCase c;
  if (names_width(row_, isa::Width::Var) && below(2)) c.code.push_back(0x66);
  switch (row_.mandatory()) {
    case isa::Mandatory::P66: c.code.push_back(0x66); break;
    case isa::Mandatory::PF3: c.code.push_back(0xF3); break;
    case isa::Mandatory::PF2: c.code.push_back(0xF2); break;
    default: break;
  }
  c.code.push_back(0x0F);
  if (row_.map() == isa::Map::Map0F38) c.code.push_back(0x38);
  if (row_.map() == isa::Map::Map0F3A) c.code.push_back(0x3A);
  c.code.push_back(row_.opcode());
  if (row_.has_modrm()) c.code.push_back(modrm());
  if (names(row_, {Kind::Immediate})) c.code.push_back(u8(below(2) ? random() : below(24)));
  const bool aligned = memory_ && names_width(row_, isa::Width::Dqword) && !(row_.traits & isa::Unaligned);
  c.offset = aligned ? 16 * below(3) : below(48);
  c.before = state();
  return c;
}

VectorMachine::VectorMachine() {
  page();
  map(Data + 0x1000, 0);
}

VectorState VectorMachine::run(const VectorCase& c) {
  VectorState s = c.before;
  cpu.fpu.registers = s.mmx, cpu.fpu.top = s.top, cpu.fpu.empty = s.empty;
  cpu.s.xmm = s.xmm;
  for (unsigned n = 0; n < 4; n++) cpu.s.reg[register_numbers[n]] = s.reg[n];
  cpu.s.reg[EBX] = cpu.s.reg[EDI] = Memory + c.offset;
  cpu.s.reg[ESP] = Stack0;
  cpu.set_flags(s.flags, eflags::Arithmetic);
  for (u32 n = 0; n < s.memory.size(); n++) put(Memory + n, {s.memory[n]});
  u32 at = Code;
  for (const u8 byte : c.code) put(at++, {byte});
  put(at, {0xEB, 0xFE});
  cpu.jump_near(Code);
  run_on(1);

  s.finished = cpu.s.eip == at;
  s.mmx = cpu.fpu.registers, s.top = cpu.fpu.top, s.empty = cpu.fpu.empty;
  s.xmm = cpu.s.xmm;
  for (unsigned n = 0; n < 4; n++) s.reg[n] = cpu.s.reg[register_numbers[n]];
  s.flags = cpu.get_flags() & eflags::Arithmetic;
  for (u32 n = 0; n < s.memory.size(); n++) s.memory[n] = u8(memory.read(Memory + n, 1));
  return s;
}

const isa::Row& row_of(const VectorGolden& golden) {
  unsigned n = isa::scalar_row_count;
  while (n + 1 < isa::row_count &&
         (isa::rows[n].encoding != golden.encoding || isa::rows[n].mnemonic != golden.mnemonic))
    n++;
  return isa::rows[n];
}

u64 hash_of_row(VectorMachine& machine, const isa::Row& row) {
  u64 hash = 0xCBF29CE484222325;
  const auto add = [&hash](u64 value) { hash = (hash ^ value) * 0x100000001B3, hash ^= hash >> 29; };
  for (const bool memory : {false, true}) {
    if (!has_form(row, memory)) continue;
    VectorCases cases(row, memory);
    for (unsigned n = 0; n < golden_cases; n++) {
      const VectorState s = machine.run(cases.next());
      for (const fpu::Float80& value : s.mmx) add(value.significand), add(value.sign_exponent);
      for (const auto& value : s.xmm) add(value[0]), add(value[1]);
      for (const u32 value : s.reg) add(value);
      for (const u8 value : s.memory) add(value);
      add(s.flags), add(s.top), add(s.empty), add(s.finished);
    }
  }
  return hash;
}

static constexpr VectorGolden golden_rows[] = {
#include "tests/support/vector_golden.inc"
};
const std::span<const VectorGolden> vector_golden{golden_rows};

}  // namespace ferrite::test
