// SPDX-License-Identifier: MIT
// libFuzzer: a FAT volume whose first sectors a guest has spoiled. Run it with tools/fuzz.
#include "core/disk/fat_volume.h"
#include "tests/fuzz/input.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u32 Sectors = 400;
constexpr std::size_t Spoiled = 8192;
constexpr std::string_view Names[] = {"A long name", "docs", "docs/file", "FILE.TXT", "docs/another long name", "x"};

std::vector<u8> volume_of_files() {
  MemoryMedia media(std::vector<u8>(Sectors * 512));
  auto volume = FatVolume::format(media, Sectors, 0, "FUZZ");
  (void)volume->make_folder("docs", 0);
  for (std::string_view name : {Names[0], Names[2], Names[3], Names[4]})
    (void)volume->write(name, std::vector<u8>(name.size() * 200), 0);
  (void)volume->flush();
  return media.bytes();
}

void act(FatVolume& volume, Input& input) {
  const u8 what = input.next();
  const std::string_view name = Names[what % std::size(Names)], other = Names[input.next() % std::size(Names)];
  switch (what >> 5) {
    case 0: return void(volume.list(name));
    case 1: return void(volume.read(name));
    case 2: return void(volume.write(name, std::vector<u8>(input.word() & 0x1FFF), 0));
    case 3: return void(volume.make_folder(name, 0));
    case 4: return void(volume.remove(name));
    case 5: return void(volume.rename(name, other));
    case 6: return void(volume.label());
    default: return void(volume.flush());
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  static const std::vector<u8> files = volume_of_files();
  std::vector<u8> bytes = files;
  Input input{{data, size}};
  for (u8 changes = input.next(); changes; changes--) bytes[input.word() % Spoiled] = input.next();
  MemoryMedia media(std::move(bytes));
  auto volume = FatVolume::open(media);
  while (volume && !input.bytes.empty()) act(*volume, input);
  return 0;
}
