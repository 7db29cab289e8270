// SPDX-License-Identifier: MIT
// Boots each of this folder's images and compares what it says on COM1 with the recording beside its source.
// qemu.test.mjs compares the recordings with what QEMU makes of the same images. After a change to an image:
// ferrite_processor_lines, and then tools/test qemu, which names the lines that QEMU ends differently.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "paths.h"
#include "tests/support/serial_guest.h"

using namespace ferrite;

namespace {

constexpr const char* Images[] = {"transitions", "gates", "tasks", "faults", "instructions", "v86", "paging", "debug"};

std::vector<std::string> lines_of(std::istream&& stream) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("each attempt on the processor ends as recorded", "[processor]") {
  const std::string image = GENERATE(from_range(std::begin(Images), std::end(Images)));
  const auto expected = lines_of(std::ifstream(FERRITE_SOURCE_DIR "/tests/processor/" + image + ".txt"));
  const auto lines = lines_of(
      std::istringstream(serial_output_of(std::string(FERRITE_PROCESSOR_DIR "/") + image + ".img", "\ndone\n")));
  INFO("image " << image);
  REQUIRE(!expected.empty());
  for (std::size_t n = 0; n < std::min(lines.size(), expected.size()); n++) CHECK(lines[n] == expected[n]);
  CHECK(lines.size() == expected.size());
}
