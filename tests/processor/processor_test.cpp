// SPDX-License-Identifier: MIT
// Boots each of this folder's images and compares what it says on COM1 with the recording beside its source.
// qemu.test.mjs compares the recordings with what QEMU makes of the same images. After a change to an image:
// ferrite_tests "[.processor-record]", and then tools/test qemu, which names the lines that QEMU ends differently.
#include <fstream>
#include <sstream>

#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {

constexpr const char* Images[] = {"transitions", "gates", "tasks", "faults", "instructions", "v86", "paging", "debug"};

std::string recording_of(const std::string& image) {
  return std::string(FERRITE_SOURCE_DIR "/tests/processor/") + image + ".txt";
}

struct ProcessorRig : PcRig {
  /// A slow clock: most of the time is spent waiting for the serial line.
  ProcessorRig() : PcRig(16, 4 * Megahertz, CpuModel::CoreI7) {}

  /// All that the image says, up to its last line.
  std::string output_of(const std::string& image) {
    insert(std::string(FERRITE_PROCESSOR_DIR "/") + image + ".img");
    std::string text;
    run_until([&] {
      while (!pc.serial_output().empty()) text += char(pc.serial_output().pop());
      return text.ends_with("\ndone\n");
    });
    return text;
  }
};

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("each attempt on the processor ends as recorded", "[processor]") {
  const std::string image = GENERATE(from_range(std::begin(Images), std::end(Images)));
  const std::vector<u8> recording = read_file(recording_of(image));
  const std::vector<std::string> expected = lines_of({recording.begin(), recording.end()});
  const std::vector<std::string> lines = lines_of(ProcessorRig().output_of(image));
  INFO("image " << image);
  REQUIRE(!expected.empty());
  for (std::size_t n = 0; n < std::min(lines.size(), expected.size()); n++) CHECK(lines[n] == expected[n]);
  CHECK(lines.size() == expected.size());
}

TEST_CASE("record what the processor's images say", "[.processor-record]") {
  for (const std::string image : Images) std::ofstream(recording_of(image)) << ProcessorRig().output_of(image);
}
