// SPDX-License-Identifier: MIT
#include "tests/support/serial_guest.h"
#include "paths.h"

#include <fstream>
#include <iterator>

#include "core/disk/floppy_image.h"
#include "core/pc/pc.h"

namespace ferrite {
namespace {

constexpr u64 SlowClock = 4'000'000;  // most of the time is spent waiting for the serial line
constexpr u32 LongestMilliseconds = 60'000, Slice = 20;

std::vector<u8> bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

PcConfig config() {
  PcConfig config;
  config.cpu_model = CpuModel::CoreI7;
  config.hertz = SlowClock;
  config.bios = bytes_of(FERRITE_ROM_DIR "/bios.bin");
  config.vga_bios = bytes_of(FERRITE_ROM_DIR "/vgabios-stdvga.bin");
  return config;
}

}  // namespace

std::string serial_output_of(const std::string& image, std::string_view last) {
  auto disk = FloppyImage::open(std::make_unique<MemoryMedia>(bytes_of(image)));
  if (!disk) return disk.sentence();
  Pc pc(config());
  pc.floppy_drive(0).insert(std::move(*disk));
  std::string text;
  for (u32 passed = 0; passed < LongestMilliseconds && !text.ends_with(last); passed += Slice) {
    pc.run_until(pc.now() + pc.hertz() / 1000 * Slice);
    while (!pc.serial_output().empty()) text += char(pc.serial_output().pop());
  }
  return text;
}

}  // namespace ferrite
