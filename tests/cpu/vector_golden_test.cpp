// SPDX-License-Identifier: MIT
// What the MMX and SSE rows compute is the same on every host, native or WebAssembly: that of the real processor to
// which vector_host_test.cpp compares them.
#include <catch2/catch.hpp>
#include <set>

#include "tests/support/golden_rows.h"

namespace ferrite {

TEST_CASE("MMX and SSE integer instructions leave on every host what a real processor left") {
  test::VectorMachine machine;
  test::for_each_golden([&](const test::VectorGolden& golden, const isa::Row& row) {
    REQUIRE(row.encoding == golden.encoding);
    CHECK(test::hash_of_row(machine, row) == golden.hash);
  });
}

TEST_CASE("a memory operand is as long as the row says: at a page's end it fits, a byte further it faults") {
  test::VectorMachine machine;
  test::for_each_golden_memory_form([&](const isa::Row& row) {
    test::VectorCases cases(row, true);
    for (unsigned n = 0; n < 4; n++) {
      test::VectorCase c = cases.next();
      c.offset = 64 - test::memory_bytes(row, c);
      CHECK(machine.run(c).finished);
      c.offset++;
      test::VectorState unchanged = c.before;
      unchanged.finished = false;
      CHECK((machine.run(c) == unchanged));
    }
  });
}

TEST_CASE("sixteen bytes must be aligned, except those of MOVUPS and its kin and of string comparisons") {
  const std::set<std::string_view> anywhere{"movups",    "movupd",    "movdqu",    "lddqu",
                                            "pcmpestrm", "pcmpestri", "pcmpistrm", "pcmpistri"};
  test::VectorMachine machine;
  test::for_each_golden_memory_form([&](const isa::Row& row) {
    test::VectorCase c = test::VectorCases(row, true).next();
    c.offset = 8;
    const bool runs = test::memory_bytes(row, c) < 16 || anywhere.contains(row.mnemonic);
    CHECK(machine.run(c).finished == runs);
    CHECK(machine.took(Vector::GeneralProtection) == !runs);
  });
}

}  // namespace ferrite
