// SPDX-License-Identifier: MIT
// What SeaBIOS tells a guest of the machine. Document: DMTF DSP0134, System Management BIOS Reference Specification.
#include "core/pc/smbios.h"

#include <algorithm>

#include "tests/support/pc_rig.h"

#include <catch2/catch.hpp>

using namespace ferrite;

namespace {
/// A structure [6.1.2]: its formatted part, and the texts behind it [6.1.3].
struct Structure {
  std::vector<u8> bytes;
  std::vector<std::string> texts;
  std::string text(std::size_t field) const {
    const unsigned number = bytes.at(field);
    return number ? texts.at(number - 1) : "";
  }
};

/// The first structure of a type, by way of the entry point [5.2.1].
Structure find_structure(Pc& pc, u8 type) {
  const std::span<const u8> memory = pc.memory();
  const std::string_view anchor = "_SM_";
  const auto entry = std::search(memory.begin() + 0xF0000, memory.begin() + 0x100000, anchor.begin(), anchor.end());
  REQUIRE(entry != memory.begin() + 0x100000);
  const std::size_t at_entry = std::size_t(entry - memory.begin());
  std::size_t at = 0;
  for (unsigned n = 0; n < 4; n++) at |= std::size_t{memory[at_entry + 0x18 + n]} << 8 * n;
  for (;;) {
    Structure found;
    found.bytes.assign(memory.begin() + std::ptrdiff_t(at), memory.begin() + std::ptrdiff_t(at + memory[at + 1]));
    for (at += memory[at + 1]; memory[at]; at++) {
      found.texts.emplace_back();
      for (; memory[at]; at++) found.texts.back() += char(memory[at]);
    }
    at += found.texts.empty() ? 2 : 1;
    if (found.bytes[0] == type || found.bytes[0] == 127) return found;
  }
}
}  // namespace

TEST_CASE("a guest finds the numbers of its machine in the BIOS's tables", "[smbios]") {
  PcConfig config = test_machine(4, PcRig::UsualClock);
  config.smbios = {"{00112233-4455-6677-8899-AABBCCDDEEFF}", "serial", "board", "chassis", "tag"};
  PcRig rig(std::move(config));
  REQUIRE(rig.wait_for("Booting from"));
  const Structure system = find_structure(rig.pc, 1);
  CHECK(system.text(7) == "serial");
  const std::vector<u8> uuid(system.bytes.begin() + 8, system.bytes.begin() + 24);
  CHECK(uuid ==
        std::vector<u8>{0x33, 0x22, 0x11, 0, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF});
  CHECK(find_structure(rig.pc, 2).text(7) == "board");
  const Structure chassis = find_structure(rig.pc, 3);
  CHECK(chassis.text(7) == "chassis");
  CHECK(chassis.text(8) == "tag");
}

TEST_CASE("a GUID that is none is no UUID", "[smbios]") {
  for (const std::string_view text :
       {"", "{}", "00112233-4455-6677-8899-AABBCCDDEEFF", "{00112233-4455-6677-8899-AABBCCDDEEFG}",
        "{00112233 4455-6677-8899-AABBCCDDEEFF}"})
    CHECK(uuid_of(text).empty());
  CHECK(uuid_of("{00000000-0000-0000-0000-0000000000fF}").back() == 0xFF);
}
