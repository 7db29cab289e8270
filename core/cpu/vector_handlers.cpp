// SPDX-License-Identifier: MIT
// The handlers of the MMX and SSE rows, apart from handlers.cpp's: V8 and compilers alike prefer two middling functions
// and tables to a huge one.
#include <utility>

#include "core/cpu/vector_run.h"

namespace ferrite {
namespace {

using Forms = std::array<Handler, 4>;

template <unsigned Row>
constexpr Forms forms() {
  constexpr bool memory = isa::rows[Row].has_memory_form(), sizes = isa::rows[Row].has_sizes();
  return {run_vector<Row, false, !sizes>, run_vector<Row, false, true>, run_vector<Row, memory, !sizes>,
          run_vector<Row, memory, true>};
}
/// Each row's by itself: compilers limit how long one constant may take.
template <unsigned Row>
constexpr Forms forms_of = forms<Row>();

constexpr unsigned vector_row_count = isa::row_count - isa::scalar_row_count;
constexpr auto by_row = []<unsigned... N>(std::integer_sequence<unsigned, N...>) {
  return std::array<Forms, vector_row_count>{forms_of<N + isa::scalar_row_count>...};
}
(std::make_integer_sequence<unsigned, vector_row_count>());

}  // namespace

Handler vector_handler(unsigned form) { return by_row[form / 4 - isa::scalar_row_count][form % 4]; }

}  // namespace ferrite
