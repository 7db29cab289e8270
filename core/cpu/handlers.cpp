// SPDX-License-Identifier: MIT
// The interpreter's dispatch: the lines of the instruction table once more, as a table of handlers, and for the rows
// that guests execute most as cases of one switch. V8 runs a switch in a loop about twice as fast as calls through a
// table.
#include "core/cpu/semantics_alu.h"
#include "core/cpu/semantics_branch.h"
#include "core/cpu/semantics_move.h"
#include "core/cpu/semantics_shift.h"
#include "core/cpu/semantics_string.h"
#include "core/cpu/semantics_system.h"
#include "core/cpu/semantics_x87.h"
#include "core/cpu/vector_run.h"

namespace ferrite {
namespace {

template <unsigned Row, auto Semantics, bool Memory, bool Wide>
[[gnu::always_inline]] inline void run(Cpu& cpu, const isa::Insn& insn) {
  Interpreter<Row, Memory, Wide> m(cpu, insn);
  Semantics(m);
}

using Forms = std::array<Handler, 4>;

template <unsigned Row, auto Semantics>
constexpr Forms forms() {
  constexpr bool memory = isa::rows[Row].has_memory_form(), sizes = isa::rows[Row].has_sizes();
  return {run<Row, Semantics, false, !sizes>, run<Row, Semantics, false, true>, run<Row, Semantics, memory, !sizes>,
          run<Row, Semantics, memory, true>};
}

constexpr unsigned first_row = __COUNTER__ + 1;
constexpr Forms by_row[] = {
#define X86(encoding, mnemonic, operands, name, ...) \
  forms<__COUNTER__ - first_row, [](auto& m) { semantics::name(m); }>(),
#define SLOW X86
#define SCALAR_ROWS_ONLY
#include "core/isa/instruction_sets.inc"
#undef SCALAR_ROWS_ONLY
#undef X86
#undef SLOW
};

auto flatten() {
  std::array<Handler, isa::row_count * 4> flat{};
  for (unsigned n = 0; n < flat.size(); n++)
    flat[n] = n / 4 < isa::scalar_row_count ? by_row[n / 4][n % 4] : vector_handler(n);
  return flat;
}

// clang-format off
/// What guests execute most; the rest goes through the table.
#define HOT_ROWS(HOT) \
  HOT("00 /r") HOT("01 /r") HOT("02 /r") HOT("03 /r") HOT("05") HOT("81 /0") HOT("83 /0") HOT("09 /r") HOT("0B /r") \
  HOT("83 /1") HOT("21 /r") HOT("23 /r") HOT("24") HOT("25") HOT("80 /4") HOT("81 /4") HOT("83 /4") HOT("29 /r") \
  HOT("2B /r") HOT("81 /5") HOT("83 /5") HOT("30 /r") HOT("31 /r") HOT("33 /r") HOT("38 /r") HOT("39 /r") \
  HOT("3A /r") HOT("3B /r") HOT("3C") HOT("3D") HOT("80 /7") HOT("81 /7") HOT("83 /7") HOT("84 /r") HOT("85 /r") \
  HOT("A8") HOT("F6 /0") HOT("40 +r") HOT("48 +r") HOT("88 /r") HOT("89 /r") HOT("8A /r") HOT("8B /r") HOT("A1") \
  HOT("A3") HOT("B0 +r") HOT("B8 +r") HOT("C6 /0") HOT("C7 /0") HOT("8D /r") HOT("0F B6 /r") HOT("0F B7 /r") \
  HOT("50 +r") HOT("58 +r") HOT("C1 /4") HOT("C1 /5") HOT("C1 /7") HOT("D1 /4") HOT("D1 /5") HOT("EB") HOT("E9") \
  HOT("E8") HOT("C3") HOT("72") HOT("73") HOT("74") HOT("75") HOT("76") HOT("77") HOT("7C") HOT("7D") HOT("7E") \
  HOT("7F") HOT("0F 82") HOT("0F 83") HOT("0F 84") HOT("0F 85") HOT("0F 86") HOT("0F 87") HOT("0F 8C") HOT("0F 8D") \
  HOT("0F 8E") HOT("0F 8F")
/// The same of rows that have one form only.
#define HOT_X87_ROWS(HOT) \
  HOT("D9 /0") HOT("D9 /2") HOT("D9 /3") HOT("DD /0") HOT("DD /2") HOT("DD /3") HOT("DB /0") HOT("D9 C0 +i") \
  HOT("D9 C8 +i") HOT("DD D8 +i") HOT("D8 /0") HOT("D8 /1") HOT("D8 /4") HOT("DC /0") HOT("DC /1") HOT("DC /4") \
  HOT("D8 C0 +i") HOT("D8 C8 +i") HOT("D8 D0 +i") HOT("D8 D8 +i") HOT("D8 E0 +i") HOT("DE C0 +i") HOT("DE C8 +i") \
  HOT("DE E8 +i") HOT("DF E0")
/// Of SSE and SSE2, what compilers make of floating-point programs, and what moves and mixes vectors.
#define HOT_VECTOR_ROWS(HOT) \
  HOT("NP 0F 10 /r") HOT("NP 0F 11 /r") HOT("NP 0F 28 /r") HOT("NP 0F 29 /r") HOT("F3 0F 10 /r") HOT("F3 0F 11 /r") \
  HOT("F2 0F 10 /r") HOT("F2 0F 11 /r") HOT("66 0F 28 /r") HOT("66 0F 29 /r") HOT("66 0F 6F /r") HOT("66 0F 7F /r") \
  HOT("F3 0F 6F /r") HOT("F3 0F 7F /r") HOT("66 0F EF /r") HOT("66 0F FE /r") HOT("66 0F 70 /r") HOT("NP 0F 57 /r") \
  HOT("NP 0F 58 /r") HOT("NP 0F 59 /r") HOT("NP 0F 5C /r") HOT("F3 0F 58 /r") HOT("F3 0F 59 /r") HOT("F3 0F 5C /r") \
  HOT("F2 0F 58 /r") HOT("F2 0F 59 /r") HOT("F2 0F 5C /r") HOT("66 0F 58 /r") HOT("66 0F 59 /r") HOT("66 0F 5C /r")
// clang-format on

constexpr unsigned row_of(std::string_view encoding) {
  unsigned n = 0;
  while (isa::rows[n].encoding != encoding) n++;  // not found: no constant expression
  return n;
}

/// Can neither fault nor touch a device: nothing need be kept for it, or looked at behind it.
constexpr bool registers_only(unsigned form) {
  const isa::Row& row = isa::rows[form / 4];
  const bool memory = form & 2 && row.has_memory_form();
  const bool stack = row.mnemonic == "push" || row.mnemonic == "pop" || row.mnemonic == "leave";
  return !memory && !stack && row.translates() && !(row.traits & isa::EndsBlock) &&
         row.operand(0).kind != isa::Kind::Offset && row.operand(1).kind != isa::Kind::Offset;
}

template <unsigned Form>
[[gnu::always_inline]] inline void run_form(Cpu& cpu, const isa::Insn& insn) {
  constexpr Handler handler = by_row[Form / 4][Form % 4];
  handler(cpu, insn);
}

}  // namespace

const std::array<Handler, isa::row_count* 4> handlers = flatten();

/// From `first` to `end`, and, unless that is to be done alone, through the blocks that follow; or until something
/// wants attention. Answers behind the last one executed. A function of its own, which Binaryen must not merge with its
/// caller (it leaves "used" ones alone): V8 gives optimised code to the next call of a function, never to a call that
/// runs.
[[gnu::noinline, gnu::used]] const isa::Insn* Cpu::run_instructions(const isa::Insn* first, const isa::Insn* end,
                                                                    bool alone) {
  for (const isa::Insn* insn = first;;) {
    switch (insn->form) {
#define FORM(encoding, n)                                     \
  case row_of(encoding) * 4 + n:                              \
    if constexpr (registers_only(row_of(encoding) * 4 + n)) { \
      run_form<row_of(encoding) * 4 + n>(*this, *insn);       \
      if (++insn != end) continue;                            \
      goto end_of_block;                                      \
    }                                                         \
    current_ = insn;                                          \
    run_form<row_of(encoding) * 4 + n>(*this, *insn);         \
    break;
#define HOT(encoding) FORM(encoding, 0) FORM(encoding, 1) FORM(encoding, 2) FORM(encoding, 3)
      HOT_ROWS(HOT)
#undef HOT
#define HOT(encoding)                                              \
  case row_of(encoding) * 4:                                       \
  case row_of(encoding) * 4 + 1:                                   \
  case row_of(encoding) * 4 + 2:                                   \
  case row_of(encoding) * 4 + 3:                                   \
    if constexpr (isa::rows[row_of(encoding)].has_memory_form()) { \
      current_ = insn;                                             \
      run_form<row_of(encoding) * 4 + 2>(*this, *insn);            \
      break;                                                       \
    }                                                              \
    if (fpu_usable_at_once()) {                                    \
      run_form<row_of(encoding) * 4>(*this, *insn);                \
      if (++insn != end) continue;                                 \
      goto end_of_block;                                           \
    }                                                              \
    current_ = insn, handlers[row_of(encoding) * 4](*this, *insn); \
    break;
      HOT_X87_ROWS(HOT)
#undef HOT
#define HOT(encoding)                                        \
  case row_of(encoding) * 4:                                 \
  case row_of(encoding) * 4 + 1:                             \
    current_ = insn;                                         \
    run_vector<row_of(encoding), false, true>(*this, *insn); \
    break;                                                   \
  case row_of(encoding) * 4 + 2:                             \
  case row_of(encoding) * 4 + 3:                             \
    current_ = insn;                                         \
    run_vector<row_of(encoding), true, true>(*this, *insn);  \
    break;
      HOT_VECTOR_ROWS(HOT)
#undef HOT
#undef FORM
      default: current_ = insn, handlers[insn->form](*this, *insn);
    }
    if (++insn != end && !attention_) continue;
  end_of_block:
    if (alone || attention_) return insn;
    settle_x87_trace(insn);
    if (repeat_block()) {
      insn = block_first_;
      continue;
    }
    if (!enter_next_block(insn)) return insn;
    end = block_end_;
  }
}

}  // namespace ferrite
