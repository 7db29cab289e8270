// SPDX-License-Identifier: MIT
#include "tests/support/pc_rig.h"
#include "paths.h"

#include <fstream>
#include <iterator>

#include "core/automation/key_names.h"
#include "core/disk/floppy_image.h"

namespace ferrite {
namespace {

constexpr u16 LeftShift = 0x2A;
constexpr u32 KeyMilliseconds = 25;  // how long a key is held, and the pause after it

char readable(u8 character) {
  if (character == 0) return ' ';
  return character >= ' ' && character <= '~' ? char(character) : '.';
}

}  // namespace

bool file_exists(const std::string& path) { return !path.empty() && std::ifstream(path).good(); }

std::vector<u8> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

PcConfig test_machine(u32 memory_megabytes, u64 hertz) {
  PcConfig config;
  config.memory_megabytes = memory_megabytes;
  config.hertz = hertz;
  config.bios = read_file(FERRITE_ROM_DIR "/bios.bin");
  config.vga_bios = read_file(FERRITE_ROM_DIR "/vgabios-stdvga.bin");
  config.power_on_time = 1'790'000'000;
  return config;
}

std::string shared_image(const std::string& name) {
  const std::string folder = FERRITE_SHARED_DIR;
  return folder.empty() ? name : folder + "/corpora/images/" + name;
}

PcRig::PcRig(u32 memory_megabytes, u64 hertz) : PcRig(test_machine(memory_megabytes, hertz)) {}
PcRig::PcRig(PcConfig config) : pc(std::move(config)), typist_(pc.hertz()) {}

void PcRig::insert(const std::string& path, unsigned drive) { insert(read_file(path), drive); }

void PcRig::insert(std::vector<u8> image, unsigned drive) {
  auto disk = FloppyImage::open(std::make_unique<MemoryMedia>(std::move(image)));
  if (!disk) FAIL(disk.sentence());
  pc.floppy_drive(drive).insert(std::move(*disk));
}

std::vector<u8> PcRig::eject(unsigned drive) {
  const auto disk = pc.floppy_drive(drive).eject();
  if (!disk) return {};
  return dynamic_cast<const MemoryMedia&>(disk->media()).bytes();
}

void PcRig::insert_boot_sector(std::vector<u8> code) {
  code.resize(1'474'560);
  code[510] = 0x55, code[511] = 0xAA;
  insert(std::move(code));
}

void PcRig::run_milliseconds(u32 milliseconds) { pc.run_until(pc.now() + pc.hertz() / 1000 * milliseconds); }

bool PcRig::wait_for(std::string_view text, u32 seconds) {
  if (run_until([&] { return shows(text); }, seconds)) return true;
  UNSCOPED_INFO("\"" << text << "\" did not appear within " << seconds << " s. The screen shows:\n" << screen_text());
  return false;
}

void PcRig::type(std::string_view text) {
  for (char character : text) {
    const auto key = automation::key_for(char32_t(character));
    if (!key) FAIL("no key types the character " << int(character));
    if (key->shifted) typist_.key(LeftShift, true);
    typist_.key(key->code, true);
    typist_.pause(KeyMilliseconds);
    typist_.key(key->code, false);
    if (key->shifted) typist_.key(LeftShift, false);
    typist_.pause(KeyMilliseconds);
  }
  while (!typist_.idle()) {
    typist_.feed(pc.keys(), pc.memory(), pc.now());
    run_milliseconds(5);
  }
}

void PcRig::press(u16 code) {
  pc.keys().push({code, true});
  run_milliseconds(KeyMilliseconds);
}

void PcRig::release(u16 code) {
  pc.keys().push({code, false});
  run_milliseconds(KeyMilliseconds);
}

void PcRig::tap(u16 code) {
  press(code);
  release(code);
}

std::string PcRig::row(u32 number) {
  const TextScreen screen = pc.text_screen();
  std::string text;
  if (number >= screen.rows) return text;
  for (u32 column = 0; column < screen.columns; column++)
    text += readable(screen.characters[number * screen.columns + column]);
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string PcRig::screen_text() {
  const u32 rows = pc.text_screen().rows;
  std::string text;
  for (u32 number = 0; number < rows; number++) text += row(number) + "\n";
  return text;
}

BootedRig::BootedRig(const std::string& image, std::string_view text) {
  insert(image);
  REQUIRE(wait_for(text));
}

}  // namespace ferrite
