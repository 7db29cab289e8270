// SPDX-License-Identifier: MIT
// The interpreter's dispatch table: the lines of the instruction table once more.
#include "core/cpu/semantics_alu.h"
#include "core/cpu/semantics_branch.h"
#include "core/cpu/semantics_move.h"
#include "core/cpu/semantics_shift.h"
#include "core/cpu/semantics_string.h"
#include "core/cpu/semantics_system.h"
#if __has_include("core/cpu/semantics_x87.h")
#include "core/cpu/semantics_x87.h"
#endif

namespace ferrite {
namespace {

/// Whether the handler differs between memory and register forms, and between operand sizes.
constexpr bool has_memory_form(const isa::Row& row) {
  for (unsigned n = 0; n < 3; n++) {
    const isa::Kind kind = row.operand(n).kind;
    if (kind == isa::Kind::Modrm || kind == isa::Kind::Memory || kind == isa::Kind::Offset) return true;
  }
  return false;
}
constexpr bool has_sizes(const isa::Row& row) {
  if (row.traits & isa::Sized) return true;
  for (unsigned n = 0; n < 3; n++) {
    const isa::OperandSpec spec = row.operand(n);
    if (spec.width == isa::Width::Var) return true;
    if (spec.kind == isa::Kind::Memory && spec.width == isa::Width::None) return true;
  }
  return false;
}

template <unsigned Row, auto Semantics, bool Memory, bool Wide>
void run(Cpu& cpu, const isa::Insn& insn) {
  Interpreter<Row, Memory, Wide> m(cpu, insn);
  Semantics(m);
}

using Forms = std::array<Handler, 4>;

template <unsigned Row, auto Semantics>
constexpr Forms forms() {
  constexpr bool memory = has_memory_form(isa::rows[Row]), sizes = has_sizes(isa::rows[Row]);
  return {run<Row, Semantics, false, !sizes>, run<Row, Semantics, false, true>, run<Row, Semantics, memory, !sizes>,
          run<Row, Semantics, memory, true>};
}

constexpr unsigned first_row = __COUNTER__ + 1;
constexpr Forms by_row[] = {
#define X86(encoding, mnemonic, operands, name, ...) \
  forms<__COUNTER__ - first_row, [](auto& m) { semantics::name(m); }>(),
#define SLOW X86
#include "core/isa/x86.inc"
#include "core/isa/x87.inc"
#undef X86
#undef SLOW
};

constexpr auto flatten() {
  std::array<Handler, isa::row_count * 4> flat{};
  for (unsigned n = 0; n < flat.size(); n++) flat[n] = by_row[n / 4][n % 4];
  return flat;
}

}  // namespace

const std::array<Handler, isa::row_count* 4> handlers = flatten();

}  // namespace ferrite
