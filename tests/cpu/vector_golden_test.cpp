// SPDX-License-Identifier: MIT
// What the MMX and SSE rows compute is the same on every host, native or WebAssembly: that of the real processor to
// which vector_host_test.cpp compares them.
#include <catch2/catch.hpp>
#include <set>

#include "tests/support/vector_cases.h"

namespace ferrite {

TEST_CASE("MMX and SSE integer instructions leave on every host what a real processor left") {
  test::VectorMachine machine;
  for (const test::VectorGolden& golden : test::vector_golden) {
    const isa::Row& row = test::row_of(golden);
    INFO(golden.encoding << " " << golden.mnemonic);
    REQUIRE(row.encoding == golden.encoding);
    CHECK(test::hash_of_row(machine, row) == golden.hash);
  }
}

TEST_CASE("a memory operand is as long as the row says: at a page's end it fits, a byte further it faults") {
  test::VectorMachine machine;
  for (const test::VectorGolden& golden : test::vector_golden) {
    const isa::Row& row = test::row_of(golden);
    if (!test::has_form(row, true)) continue;
    INFO(golden.encoding << " " << golden.mnemonic);
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
  }
}

TEST_CASE("sixteen bytes must be aligned, except those of MOVUPS and its kin and of string comparisons") {
  const std::set<std::string_view> anywhere{"movups",    "movupd",    "movdqu",    "lddqu",
                                            "pcmpestrm", "pcmpestri", "pcmpistrm", "pcmpistri"};
  test::VectorMachine machine;
  for (const test::VectorGolden& golden : test::vector_golden) {
    const isa::Row& row = test::row_of(golden);
    if (!test::has_form(row, true)) continue;
    INFO(golden.encoding << " " << golden.mnemonic);
    test::VectorCase c = test::VectorCases(row, true).next();
    c.offset = 8;
    const bool runs = test::memory_bytes(row, c) < 16 || anywhere.contains(row.mnemonic);
    CHECK(machine.run(c).finished == runs);
    CHECK(machine.took(Vector::GeneralProtection) == !runs);
  }
}

/// Writes tests/support/vector_golden.inc anew; vector_host_test.cpp must have passed. Floating-point rows and the
/// state's have tests of their own.
TEST_CASE("print the fingerprints of MMX and SSE integer instructions", "[.vector-golden]") {
  std::set<std::string> known;
  for (const test::VectorGolden& golden : test::vector_golden)
    known.insert(std::string(golden.encoding) + std::string(golden.mnemonic));
  test::VectorMachine machine;
  for (unsigned n = isa::scalar_row_count; n < isa::row_count; n++) {
    const isa::Row& row = isa::rows[n];
    if (!known.empty() && !known.contains(std::string(row.encoding) + std::string(row.mnemonic))) continue;
    const std::string encoding = '"' + std::string(row.encoding) + "\",",
                      name = '"' + std::string(row.mnemonic) + "\",";
    std::printf("{%-18s %-14s 0x%016llX},\n", encoding.c_str(), name.c_str(),
                static_cast<unsigned long long>(test::hash_of_row(machine, row)));
  }
}

}  // namespace ferrite
