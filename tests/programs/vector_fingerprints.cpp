// SPDX-License-Identifier: MIT
// ferrite_vector_fingerprints: prints tests/support/vector_golden.inc anew, the rows that it names with the
// fingerprints of what they compute now; vector_host_test.cpp must have passed. Floating-point rows and the state's
// have other tests.
#include <cstdio>

#include "tests/support/vector_cases.h"

int main() {
  using namespace ferrite::test;
  std::printf("// SPDX-License-Identifier: MIT\n// clang-format off\n// Written by: ferrite_vector_fingerprints\n");
  VectorMachine machine;
  for (const VectorGolden& golden : vector_golden) {
    const std::string encoding = '"' + std::string(golden.encoding) + "\",",
                      name = '"' + std::string(golden.mnemonic) + "\",";
    std::printf("{%-18s %-14s 0x%016llX},\n", encoding.c_str(), name.c_str(),
                static_cast<unsigned long long>(hash_of_row(machine, row_of(golden))));
  }
  std::printf("// clang-format on\n");
}
