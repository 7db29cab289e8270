// SPDX-License-Identifier: MIT
// The sound card as a program on the whole machine finds it.
#include "tests/support/pc_rig.h"
#include "tests/support/sound_ear.h"

using namespace ferrite;

namespace {
/// A boot sector of pairs that are written to ports of 8 bits, and then a loop.
struct PortScript {
  std::vector<u8> code;
  PortScript& out(u16 port, u8 value) {
    for (u8 byte : {u8(0xBA), u8(port), u8(port >> 8), u8(0xB0), value, u8(0xEE)}) code.push_back(byte);
    return *this;
  }
  PortScript& opl(u8 number, u8 value) { return out(0x388, number).out(0x389, value); }
  std::vector<u8> end() {
    code.insert(code.end(), {0xEB, 0xFE});
    return code;
  }
};

test::SoundEar listen(PcRig& rig, u32 milliseconds) {
  return test::SoundEar::during([&] { rig.run_milliseconds(milliseconds); }, rig.pc.sound());
}
}  // namespace

TEST_CASE("a program plays a note on the OPL at 388h", "[guest][sb16]") {
  PortScript script;
  script.opl(0x20, 0x21).opl(0x23, 0x21).opl(0x40, 0x3F).opl(0x63, 0xF0).opl(0x83, 0x0F).opl(0xA0, 0x44);
  PcRig rig;
  rig.insert_boot_sector(script.opl(0xB0, 0x32).end());  // 580 in block 4: 440 Hz
  REQUIRE(rig.run_until([&] { return listen(rig, 20).loudest() > 3000; }, 20));
  CHECK(listen(rig, 300).rises() == Approx(440 * 0.3).margin(1));
}

TEST_CASE("a program plays bytes from memory over DMA channel 1", "[guest][sb16]") {
  PortScript script;
  script.out(0x0A, 5).out(0x0C, 0).out(0x0B, 0x59).out(0x02, 0).out(0x02, 0x7C).out(0x03, 0xFF).out(0x03, 0x01);
  script.out(0x83, 0).out(0x0A, 1);  // the boot sector itself, 512 bytes at 7C00h
  script.out(0x22C, 0x40).out(0x22C, 156).out(0x22C, 0x48).out(0x22C, 0xFF).out(0x22C, 0x01).out(0x22C, 0x1C);
  PcRig rig;
  rig.insert_boot_sector(script.end());
  REQUIRE(rig.run_until([&] { return listen(rig, 20).loudest() > 3000; }, 20));
  const double loud = listen(rig, 300).loudest();
  const std::vector<u8> state = rig.pc.save();
  PcRig other;
  REQUIRE(other.pc.restore(state));
  CHECK(listen(other, 300).heard == listen(rig, 300).heard);
  CHECK(listen(other, 300).loudest() == Approx(loud).epsilon(0.1));
}

TEST_CASE("what a program sends to the MPU-401 reaches the host", "[guest][sb16]") {
  PcRig rig;
  rig.insert_boot_sector(PortScript().out(0x331, 0x3F).out(0x330, 0x90).out(0x330, 60).out(0x330, 100).end());
  REQUIRE(rig.run_until([&] { return rig.pc.midi_output().size() == 3; }, 20));
  CHECK(rig.pc.midi_output().pop() == 0x90);
}
