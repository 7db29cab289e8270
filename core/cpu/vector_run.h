// SPDX-License-Identifier: MIT
// The lines of the instruction table that work on whole registers, each as something that can be run.
#pragma once
#include "core/cpu/semantics_fxsr.h"
#include "core/cpu/semantics_packed_integer.h"
#include "core/cpu/semantics_shuffle.h"
#include "core/cpu/semantics_sse_conversions.h"
#include "core/cpu/semantics_string_compare.h"

namespace ferrite {

/// VectorRow<n>::tell(m): what row n does. Made only where it is used.
template <unsigned Row>
struct VectorRow;

namespace vector_rows {
constexpr unsigned first_row = __COUNTER__ + 1;
}
#define X86(encoding, mnemonic, operands, name, ...)                               \
  template <>                                                                      \
  struct VectorRow<__COUNTER__ - vector_rows::first_row + isa::scalar_row_count> { \
    template <class M>                                                             \
    static void tell(M& m) {                                                       \
      semantics::name(m);                                                          \
    }                                                                              \
  };
#define SLOW X86
#define VECTOR_ROWS_ONLY
#include "core/isa/instruction_sets.inc"
#undef VECTOR_ROWS_ONLY
#undef X86
#undef SLOW

template <unsigned Row, bool Memory, bool Wide>
void run_vector(Cpu& cpu, const isa::Insn& insn) {
  VectorInterpreter<Row, Memory, Wide> m(cpu, insn);
  if (!m.enter()) return;
  VectorRow<Row>::tell(m);
  m.leave();
}

}  // namespace ferrite
