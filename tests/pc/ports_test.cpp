// SPDX-License-Identifier: MIT
// The ports at the back of the machine, as SeaBIOS and a guest's first instructions find them.
#include "tests/support/pc_rig.h"

using namespace ferrite;

namespace {
u16 word(PcRig& rig, u32 at) { return u16(rig.pc.memory()[at] | rig.pc.memory()[at + 1] << 8); }

/// A boot sector that writes the bytes to the port, and then loops.
std::vector<u8> writes_port(u16 port, std::string_view bytes) {
  std::vector<u8> code{0xBA, u8(port), u8(port >> 8)};  // mov dx
  for (const char byte : bytes) {
    code.insert(code.end(), {0xB0, u8(byte), 0xEE});    // mov al; out dx, al
    code.insert(code.end(), {0xB9, 0, 0, 0xE2, 0xFE});  // mov cx, 0; loop $
  }
  code.insert(code.end(), {0xEB, 0xFE});
  return code;
}
}  // namespace

TEST_CASE("SeaBIOS finds COM1, COM2 and LPT1", "[guest]") {
  PcRig rig;
  REQUIRE(rig.wait_for("No bootable device."));
  CHECK(word(rig, 0x400) == 0x3F8);
  CHECK(word(rig, 0x402) == 0x2F8);
  CHECK(word(rig, 0x408) == 0x378);
}

TEST_CASE("what a guest sends on COM2 comes out there", "[guest]") {
  PcRig rig;
  rig.insert_boot_sector(writes_port(0x2F8, "Hi"));
  std::string said;
  REQUIRE(rig.run_until([&] {
    while (!rig.pc.serial_output(1).empty()) said += char(rig.pc.serial_output(1).pop());
    return said == "Hi";
  }));
  CHECK(rig.pc.serial_output().empty());
}

TEST_CASE("what a guest prints by INT 17h is a job when it is silent", "[guest]") {
  PcRig rig;
  std::vector<u8> code{0xBA, 0, 0, 0xB4, 1, 0xCD, 0x17};  // mov dx, 0; mov ah, 1; int 17h: initialize
  for (const u8 letter : {'o', 'k', '\f'}) code.insert(code.end(), {0xB8, letter, 0, 0xCD, 0x17});  // mov ax; int 17h
  code.push_back(0xF4);
  rig.insert_boot_sector(code);
  std::string printed;
  REQUIRE(rig.run_until([&] {
    while (!rig.pc.printer_output().empty()) {
      const PrinterItem item = rig.pc.printer_output().pop();
      printed += item.ends_job ? '|' : char(item.byte);
    }
    return printed.ends_with('|');
  }));
  CHECK(printed == "ok\f|");
}

TEST_CASE("a serial mouse at COM2 takes the place of the PS/2 mouse", "[guest]") {
  PcConfig config = test_machine(16, PcRig::UsualClock);
  config.mouse = {.kind = MouseConfig::Kind::SerialTwoButtons, .com = 1};
  PcRig rig(std::move(config));
  rig.insert_boot_sector({
      0xBA, 0xFB, 0x02, 0xB0, 0x02, 0xEE,              // mov dx, 2FBh; mov al, 2; out dx, al: seven data bits
      0x42, 0xB0, 0x0B, 0xEE,                          // inc dx; mov al, 0Bh; out dx, al: DTR, RTS, OUT2
      0x42, 0xEC, 0xA8, 0x01, 0x74, 0xFB,              // inc dx; wait: in al, dx; test al, 1; jz wait
      0xBA, 0xF8, 0x02, 0xEC, 0xA2, 0x00, 0x06, 0xF4,  // mov dx, 2F8h; in al, dx; mov [600h], al; hlt
  });
  REQUIRE(rig.run_until([&] { return rig.pc.memory()[0x600] == 'M'; }));
}
