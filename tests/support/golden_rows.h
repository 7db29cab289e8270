// SPDX-License-Identifier: MIT
#pragma once
// The rows of vector_golden one by one, each named to whoever reads of a failure.
#include <catch2/catch.hpp>

#include "tests/support/vector_cases.h"

namespace ferrite::test {

/// Calls `look(golden, row)`.
template <class Look>
void for_each_golden(Look look) {
  for (const VectorGolden& golden : vector_golden) {
    INFO(golden.encoding << " " << golden.mnemonic);
    look(golden, row_of(golden));
  }
}
/// Calls `look(row)` where the row has a form in memory.
template <class Look>
void for_each_golden_memory_form(Look look) {
  for_each_golden([&](const VectorGolden&, const isa::Row& row) {
    if (has_form(row, true)) look(row);
  });
}

}  // namespace ferrite::test
