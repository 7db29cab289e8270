// SPDX-License-Identifier: MIT
#pragma once
// Every form of every row that is translated, with random operands, and random states to run it in. The same numbers on
// every host.
#include <algorithm>
#include <cstring>
#include <memory>
#include <random>

#include "core/cpu/interpreter.h"
#include "core/jit/translator.h"

namespace ferrite::jit {

struct Form {
  unsigned row;
  bool memory, wide;
};

inline std::string name(const Form& form) {
  const isa::Row& row = isa::rows[form.row];
  return std::string(row.encoding) + " " + std::string(row.mnemonic) + (form.memory ? " memory" : " register") +
         (form.wide ? " 32" : " 16");
}

class Chance {
 public:
  explicit Chance(u32 seed) : engine_(seed) {}
  u32 next() { return u32(engine_()); }
  u32 below(u32 n) { return next() % n; }
  bool coin() { return next() & 1; }
  /// Of any magnitude, and often one where carries and signs change.
  u32 number() {
    static constexpr u32 corners[] = {0,      1,           0x7F,        0x80,        0xFF, 0x7FFF, 0x8000,
                                      0xFFFF, 0x7FFF'FFFF, 0x8000'0000, 0xFFFF'FFFF, 31,   32,     16};
    return below(4) == 0 ? corners[below(std::size(corners))] : next() >> below(32);
  }

 private:
  std::mt19937 engine_;
};

/// Code for the form, decoded as in a 32-bit segment.
inline isa::Insn random_instruction(const Form& form, Chance& chance) {
  const isa::Row& row = isa::rows[form.row];
  for (;;) {
    std::vector<u8> code;
    if (!form.wide) code.push_back(0x66);
    if (chance.coin()) code.push_back(0x67);
    if (row.map() == isa::Map::Map0F) code.push_back(0x0F);
    code.push_back(u8(row.opcode() + (row.adds_register() ? chance.below(8) : 0)));
    if (row.has_modrm()) {
      const u32 reg = row.extension() >= 0 ? u32(row.extension()) : chance.below(8);
      const u32 mod = form.memory ? chance.below(3) : 3;
      code.push_back(u8(mod << 6 | reg << 3 | chance.below(8)));
    }
    for (unsigned n = 0; n < 10; n++) code.push_back(u8(n % 4 == 0 ? chance.next() : chance.number()));
    isa::Insn insn;
    const bool decoded = isa::decode(code, true, insn) == isa::Decoded::Ok;
    if (decoded && insn.form == form.row * 4 + form.memory * 2 + form.wide) return insn;
  }
}

/// All forms that rows have; the decoder says which.
inline std::vector<Form> all_forms() {
  std::vector<Form> forms;
  for (unsigned n = 0; n < isa::row_count; n++) {
    const isa::Row& row = isa::rows[n];
    if (!row.translates()) continue;
    const isa::Kind kinds[] = {row.operand(0).kind, row.operand(1).kind, row.operand(2).kind};
    auto has = [&](isa::Kind kind) { return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds); };
    for (unsigned form = 0; form < 4; form++) {
      const bool memory = form & 2;
      const bool always = has(isa::Kind::Memory) || has(isa::Kind::Offset);
      if (memory ? !row.has_modrm() && !always : always) continue;
      forms.push_back({n, memory, bool(form & 1)});
    }
  }
  return forms;
}

inline CpuState random_state(Chance& chance) {
  CpuState s;
  for (unsigned n = 0; n < 8; n++) s.reg[n] = chance.number();
  s.eip = chance.next() & 0x7FFF;
  constexpr unsigned shifts[] = {0, 16, 24};
  const unsigned shift = shifts[chance.below(3)];
  const FlagRule rule = FlagRule(chance.below(8));
  s.flags = {u32(rule) | shift << 8, chance.number() << shift, chance.number() << shift, chance.number() << shift};
  if (rule == FlagRule::Explicit || rule == FlagRule::Result) s.flags.a = chance.next() & eflags::Arithmetic;
  if (rule == FlagRule::Explicit) s.flags.rule = u32(rule);
  if (rule == FlagRule::Inc || rule == FlagRule::Dec) s.flags.b &= 1;
  static constexpr u32 limits[] = {0x7FFF, 0xFFFF, 0xFFFF'FFFF};
  const u32 limit = limits[chance.below(3)];
  for (unsigned n = 0; n < s.segment.size(); n++) {
    Segment& segment = s.segment[n];
    segment.base = n * 0x1000;
    segment.limit = limit;
    segment.read_end = segment.write_end = u64(limit) + 1;
    segment.big = chance.coin();
  }
  if (chance.coin()) s.system_flags |= eflags::Df;
  return s;
}

/// Registers, EIP, the operands of the flags and the other flags: what the compiled code may change.
inline constexpr std::size_t state_bytes = offsetof(CpuState, system_flags) + sizeof(CpuState::system_flags);
inline std::array<u32, state_bytes / 4> visible(const CpuState& s) {
  std::array<u32, state_bytes / 4> words;
  std::memcpy(words.data(), &s, state_bytes);
  return words;
}

/// A CPU with nothing around it but memory.
struct CpuRig final : InterruptAcknowledge {
  MemorySpace memory{0x10'0000};
  PortSpace ports;
  Scheduler clock{1'000'000};
  std::unique_ptr<Cpu> cpu = std::make_unique<Cpu>(memory, ports, clock, *this);

  CpuRig() {
    cpu->set_line(Cpu::A20, true);
    Chance chance(7);
    for (u8& byte : memory.ram()) byte = u8(chance.next());
  }
  u8 acknowledge() override { return 0; }
  void set(const CpuState& state) {
    if (cpu->faulted()) cpu->reset(), cpu->set_line(Cpu::A20, true);
    cpu->s = state;
  }
  /// As the run loop does; answers how many instructions began.
  u32 interpret(std::span<const isa::Insn> code) {
    u32 begun = 0;
    for (const isa::Insn& insn : code) {
      begun++;
      cpu->s.eip += insn.length;
      handlers[insn.form](*cpu, insn);
      if (cpu->faulted()) break;
    }
    return begun;
  }
};

}  // namespace ferrite::jit
