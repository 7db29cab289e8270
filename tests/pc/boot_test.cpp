// SPDX-License-Identifier: MIT
// The machine from power-on: without a disk, with a bad one, and stopped and moved in the middle of it.
#include "paths.h"
#include "tests/support/memory_disk.h"
#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {

/// Bytes nobody chose: the same for the same seed (Marsaglia's xorshift).
std::vector<u8> noise(u32 seed) {
  std::vector<u8> bytes(512);
  for (u8& byte : bytes) {
    seed ^= seed << 13, seed ^= seed >> 17, seed ^= seed << 5;
    byte = u8(seed >> 8);
  }
  return bytes;
}

}  // namespace

TEST_CASE("a PC without a disk says so", "[guest]") {
  PcRig rig;
  CHECK(rig.wait_for("No bootable device."));
  CHECK(rig.shows("SeaBIOS"));
}

TEST_CASE("a boot sector starts at 0000:7C00 with its drive in DL, also without the signature that DOS 1 lacks",
          "[guest]") {
  PcRig rig;
  // push cs / call $+3 / pop bx / pop ax: what they hold goes, with DL, to 0500h; then A5h; hlt
  std::vector<u8> disk{0x0E, 0xE8, 0x00, 0x00, 0x5B, 0x58, 0x31, 0xC9, 0x8E, 0xD9, 0xA3, 0x00, 0x05, 0x89, 0x1E,
                       0x02, 0x05, 0x88, 0x16, 0x04, 0x05, 0xC6, 0x06, 0x05, 0x05, 0xA5, 0xF4, 0xEB, 0xFD};
  disk.resize(163'840);
  rig.insert(std::move(disk));
  REQUIRE(rig.run_until([&] { return rig.pc.memory()[0x505] == 0xA5; }, 10));
  const auto at = rig.pc.memory().subspan(0x500, 5);
  CHECK(std::vector<u8>(at.begin(), at.end()) == std::vector<u8>{0x00, 0x00, 0x04, 0x7C, 0x00});
}

TEST_CASE("a triple fault resets the PC, which boots again", "[guest]") {
  PcRig rig;
  // xor ax,ax / mov ds,ax / lidt [7C0Ch] / int3 / nop / six zeros: an interrupt table that holds nothing
  rig.insert_boot_sector({0x31, 0xC0, 0x8E, 0xD8, 0x0F, 0x01, 0x1E, 0x0C, 0x7C, 0xCC, 0x90, 0x90, 0, 0, 0, 0, 0, 0});
  CHECK(rig.run_until([&] { return rig.pc.triple_faults() >= 2; }));
  rig.eject();
  CHECK(rig.wait_for("No bootable device."));
}

namespace {
/// Says 'F' or 'H' on COM1, whichever disk it is.
std::vector<u8> says(char letter) {
  return {0xBA, 0xF8, 0x03, 0xB0, u8(letter), 0xEE, 0xFA, 0xF4, 0xEB, 0xFD};  // mov dx,3F8h; mov al,..; out dx,al; hlt
}
/// What a machine with a floppy and a hard disk boots; nothing: neither.
std::string boots(std::vector<BootDevice> order) {
  PcConfig config = test_machine(4, PcRig::UsualClock);
  config.boot_order = std::move(order);
  PcRig rig(std::move(config));
  const auto disk = std::make_shared<test::MemoryDisk::Switches>();
  disk->bytes = says('H');
  disk->bytes.resize(1 << 20);
  disk->bytes[510] = 0x55, disk->bytes[511] = 0xAA;
  rig.pc.attach_hard_disk(0, std::make_unique<test::MemoryDisk>(disk));
  rig.insert_boot_sector(says('F'));
  rig.run_until([&] { return !rig.pc.serial_output().empty() || rig.shows("No bootable device."); });
  return rig.pc.serial_output().empty() ? "" : std::string(1, char(rig.pc.serial_output().pop()));
}
}  // namespace

TEST_CASE("the BIOS boots what the boot order names first, and nothing that it does not name", "[guest]") {
  using enum BootDevice;
  CHECK(boots({Floppy, Cdrom, HardDisk, Network}) == "F");
  CHECK(boots({HardDisk, Floppy}) == "H");
  CHECK(boots({Network, Cdrom}).empty());
}

TEST_CASE("a machine without its sound card has nothing at the card's ports", "[guest]") {
  PcConfig config = test_machine(4, PcRig::UsualClock);
  config.sound_card = false;
  PcRig rig(std::move(config));
  // mov dx,388h; in al,dx; mov [500h],al; mov dx,22Eh; in al,dx; mov [501h],al; mov byte [502h],1; hlt
  rig.insert_boot_sector({0xBA, 0x88, 0x03, 0xEC, 0xA2, 0x00, 0x05, 0xBA, 0x2E, 0x02, 0xEC,
                          0xA2, 0x01, 0x05, 0xC6, 0x06, 0x02, 0x05, 0x01, 0xF4, 0xEB, 0xFD});
  REQUIRE(rig.run_until([&] { return rig.pc.memory()[0x502] == 1; }));
  CHECK(rig.pc.memory()[0x500] == 0xFF);
  CHECK(rig.pc.memory()[0x501] == 0xFF);
}

TEST_CASE("a boot sector of noise does not stop the host", "[guest]") {
  const u32 seed = GENERATE(range(1u, 4u));
  CAPTURE(seed);
  PcRig rig(4);
  rig.insert_boot_sector(noise(seed));
  rig.run_milliseconds(3000);
  CHECK(rig.pc.now() >= 3 * rig.pc.hertz());
  rig.insert(FERRITE_WELCOME_IMAGE);
  rig.pc.reset();
  CHECK(rig.wait_for("A PC in a web page"));
}

TEST_CASE("a machine saved in the middle of booting goes on elsewhere as if nothing had happened", "[guest]") {
  PcRig here, elsewhere;
  for (PcRig* rig : {&here, &elsewhere}) rig->insert(FERRITE_WELCOME_IMAGE);
  const u32 milliseconds = GENERATE(700, 1900, 2300, 2600);
  CAPTURE(milliseconds);
  here.run_milliseconds(milliseconds);
  REQUIRE(elsewhere.pc.restore(here.pc.save()));
  CHECK(elsewhere.pc.hash() == here.pc.hash());
  const Ticks later = here.pc.now() + 3 * here.pc.hertz();
  here.pc.run_until(later);
  elsewhere.pc.run_until(later);
  CHECK(elsewhere.screen_text() == here.screen_text());
  CHECK(elsewhere.pc.frame().pixels == here.pc.frame().pixels);
  CHECK(elsewhere.pc.hash() == here.pc.hash());
}

TEST_CASE("a state of a machine with other memory is refused with a sentence", "[guest]") {
  PcRig small(4), large(8);
  small.run_milliseconds(100);
  const u64 before = large.pc.hash();
  const auto result = large.pc.restore(small.pc.save());
  REQUIRE_FALSE(result);
  CHECK(result.sentence().find("4 MB") != std::string::npos);
  CHECK(large.pc.hash() == before);
}
