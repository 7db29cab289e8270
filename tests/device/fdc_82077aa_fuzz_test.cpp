// SPDX-License-Identifier: MIT
// The fuzzers of the floppy controller and of its images, with a few inputs that are the same every time.
#include <catch2/catch.hpp>

#define LLVMFuzzerTestOneInput fuzz_fdc
#include "tests/fuzz/fdc_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_floppy_image
#include "tests/fuzz/floppy_image_fuzz.cpp"
#undef LLVMFuzzerTestOneInput

namespace {
std::vector<u8> noise(u32 seed, std::size_t length) {
  std::vector<u8> bytes(length);
  for (u8& byte : bytes) byte = u8((seed = seed * 1664525u + 1013904223u) >> 24);
  return bytes;
}
}  // namespace

TEST_CASE("82077AA: random commands with random disks and interruptions end in a controller that works", "[fuzz]") {
  for (u32 seed = 1; seed <= 20; seed++) {
    const auto input = noise(seed, 2000);
    CHECK(fuzz_fdc(input.data(), input.size()) == 0);
  }
}

TEST_CASE("Raw image: random files are opened or refused, and a write touches its sector only", "[fuzz]") {
  for (u32 seed = 1; seed <= 100; seed++) {
    const auto input = noise(seed, 6 + seed % 4 * 512);
    CHECK(fuzz_floppy_image(input.data(), input.size()) == 0);
  }
}
