// SPDX-License-Identifier: MIT
// tests/golden/machine_state.bin: a state that an earlier version saved in the middle of disk and sound. Where it does
// not load any more, users' saved machines do not either. A new one, when the format's number has gone up:
//   FERRITE_RECORD_STATE=tests/golden/machine_state.bin build/native/tests/ferrite_tests "[.record_state]"
#include <cstdlib>
#include <fstream>

#include "core/pc/snapshot.h"
#include "paths.h"
#include "tests/support/pc_rig.h"
#include "tests/support/sound_ear.h"

using namespace ferrite;

namespace {

const std::string StateFile = std::string(FERRITE_SOURCE_DIR) + "/tests/golden/machine_state.bin";
constexpr u32 Megabytes = 2;
constexpr std::string_view Finished = "0048 A187 .";  // 4 tracks of 18 sectors, and their sum

PcConfig golden_machine() {
  PcConfig config = test_machine(Megabytes, PcRig::UsualClock);
  config.cpu_model = CpuModel::I486Dx2;
  return config;
}

std::vector<u8> golden_floppy() {
  std::vector<u8> disk = read_file(FERRITE_GOLDEN_BOOT);
  disk.resize(1'474'560);
  for (u32 n = 512; n < disk.size(); n++) disk[n] = u8(n * 2654435761u >> 24);
  return disk;
}

}  // namespace

TEST_CASE("the golden state's sum is that of its floppy", "[golden_state]") {
  constexpr u32 track = 18 * 512;
  const std::vector<u8> disk = golden_floppy();
  u16 sum = 0;
  for (u32 cylinder = 1; cylinder <= 4; cylinder++)
    for (u32 at = cylinder * 2 * track; at < (cylinder * 2 + 1) * track; at += 2)
      sum = u16(u16(sum << 1 | sum >> 15) + (disk[at] | disk[at + 1] << 8));
  CHECK(sum == 0xA187);
}

TEST_CASE("the machine of the golden state reads its sectors, and sounds", "[guest][golden_state]") {
  PcRig rig(golden_machine());
  rig.insert(golden_floppy());
  REQUIRE(rig.wait_for(Finished));
  rig.pc.sound().restart(rig.pc.sound().end());
  rig.run_milliseconds(100);
  CHECK(test::SoundEar(rig.pc.sound()).loudest() > 1000);
}

TEST_CASE("a state that an earlier version saved goes on where it was", "[guest][golden_state]") {
  PcRig rig(golden_machine());
  rig.insert(golden_floppy());
  const Result<bool> loaded = rig.pc.restore(read_file(StateFile));
  INFO((loaded ? "" : loaded.sentence()));
  REQUIRE(loaded);
  CHECK(rig.row(0).substr(0, 2) == "00");
  CHECK_FALSE(rig.shows(Finished));
  rig.pc.sound().restart(rig.pc.sound().end());
  rig.run_milliseconds(100);
  CHECK(test::SoundEar(rig.pc.sound()).loudest() > 1000);
  CHECK(rig.wait_for(Finished));
}

TEST_CASE("a state of a newer format is refused with a sentence, and so is one of an older", "[golden_state]") {
  PcRig rig(golden_machine());
  std::vector<u8> state = rig.pc.save();
  const u64 before = rig.pc.hash();
  constexpr std::size_t format = 7;
  state[format]++;
  CHECK(rig.pc.restore(state).sentence() ==
        "This state was saved by a newer version of Ferrite, whose states this one cannot read. Load it with that "
        "version or a newer one.");
  state[format] -= 2;
  CHECK(rig.pc.restore(state).sentence() ==
        "This state was saved by an older version of Ferrite, whose states this one cannot read. Start the machine "
        "anew.");
  CHECK(rig.pc.hash() == before);
}

TEST_CASE("records tests/golden/machine_state.bin", "[.record_state]") {
  const char* const file = std::getenv("FERRITE_RECORD_STATE");
  if (!file) {
    WARN("skipped: FERRITE_RECORD_STATE names no file");
    return;
  }
  PcRig rig(golden_machine());
  rig.insert(golden_floppy());
  REQUIRE(rig.wait_for("0010 "));
  rig.run_milliseconds(7);
  const std::vector<u8> state = rig.pc.save();
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(state.data()), std::streamsize(state.size()));
}
