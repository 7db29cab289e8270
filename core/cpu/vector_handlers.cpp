// SPDX-License-Identifier: MIT
// The handlers of the MMX and SSE rows, apart from handlers.cpp's: V8 and compilers alike prefer two middling functions
// and tables to a huge one.
#include "core/cpu/semantics_fxsr.h"
#include "core/cpu/semantics_packed_integer.h"
#include "core/cpu/semantics_shuffle.h"
#include "core/cpu/semantics_sse_conversions.h"
#include "core/cpu/semantics_string_compare.h"

namespace ferrite {
namespace {

constexpr bool has_memory_form(const isa::Row& row) {
  for (unsigned n = 0; n < 3; n++) {
    const isa::Kind kind = row.operand(n).kind;
    if (kind == isa::Kind::Modrm || kind == isa::Kind::Memory || kind == isa::Kind::MmxModrm ||
        kind == isa::Kind::XmmModrm)
      return true;
  }
  return false;
}
constexpr bool has_sizes(const isa::Row& row) {
  for (unsigned n = 0; n < 3; n++)
    if (row.operand(n).width == isa::Width::Var) return true;
  return false;
}

template <unsigned Row, auto Semantics, bool Memory, bool Wide>
void run(Cpu& cpu, const isa::Insn& insn) {
  VectorInterpreter<Row, Memory, Wide> m(cpu, insn);
  if (!m.enter()) return;
  Semantics(m);
  m.leave();
}

template <unsigned Row, auto Semantics>
constexpr std::array<Handler, 4> forms() {
  constexpr bool memory = has_memory_form(isa::rows[Row]), sizes = has_sizes(isa::rows[Row]);
  return {run<Row, Semantics, false, !sizes>, run<Row, Semantics, false, true>, run<Row, Semantics, memory, !sizes>,
          run<Row, Semantics, memory, true>};
}

constexpr unsigned first_row = __COUNTER__ + 1;
constexpr std::array<Handler, 4> by_row[] = {
#define X86(encoding, mnemonic, operands, name, ...) \
  forms<__COUNTER__ - first_row + isa::scalar_row_count, [](auto& m) { semantics::name(m); }>(),
#define SLOW X86
#define VECTOR_ROWS_ONLY
#include "core/isa/instruction_sets.inc"
#undef VECTOR_ROWS_ONLY
#undef X86
#undef SLOW
};

}  // namespace

Handler vector_handler(unsigned form) { return by_row[form / 4 - isa::scalar_row_count][form % 4]; }

}  // namespace ferrite
