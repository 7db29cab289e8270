// SPDX-License-Identifier: MIT
#include "core/cpu/x87_trace.h"

#include <utility>

namespace ferrite {
namespace {

constexpr X87Trace trace_of(const isa::Row& row) {
  const std::string_view name = row.mnemonic;
  for (const std::string_view replaces : {"fninit", "fldenv", "frstor", "fnsave", "fxrstor"})
    if (name == replaces) return X87Trace::Replaced;
  for (const std::string_view controls :
       {"fnclex", "fldcw", "fnstcw", "fnstsw", "fnstenv", "fneni", "fndisi", "fnsetpm"})
    if (name == controls) return X87Trace::Kept;
  return row.map() == isa::Map::OneByte && (row.opcode() & 0xF8) == 0xD8 ? X87Trace::Left : X87Trace::Kept;
}

/// Each by itself: compilers stop computing constants that take too many steps.
template <unsigned Row>
constexpr X87Row row{trace_of(isa::rows[Row]), isa::rows[Row].opcode()};

template <unsigned... Row>
constexpr std::array<X87Row, isa::row_count> all(std::integer_sequence<unsigned, Row...>) {
  return {row<Row>...};
}

}  // namespace

const std::array<X87Row, isa::row_count> x87_rows = all(std::make_integer_sequence<unsigned, isa::row_count>());

}  // namespace ferrite
