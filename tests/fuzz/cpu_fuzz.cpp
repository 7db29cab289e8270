// SPDX-License-Identifier: MIT
// libFuzzer: hostile code at the processor. The first byte chooses the mode, the rest is what lies in memory where it
// runs. Run it with tools/fuzz.
#include "tests/support/random_code.h"

using namespace ferrite;
using namespace ferrite::test;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  if (size < 2) return 0;
  RandomCode code(RandomCode::Modes[data[0] % std::size(RandomCode::Modes)], {data + 1, size - 1});
  code.run(500);
  return 0;
}
