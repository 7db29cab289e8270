// SPDX-License-Identifier: MIT
#include "core/pc/irq_lines.h"

#include <catch2/catch.hpp>

#include "core/device/pic_8259a.h"
#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
/// Two devices on IRQ 10 and one on IRQ 11, of a slave whose ELCR makes both level triggered.
struct IrqRig {
  IrqLines irqs;
  Pic8259a pic{Pic8259a::SlaveLevelInputs};
  std::array<Line, 3> devices;

  IrqRig() {
    for (unsigned n = 8; n < 16; n++) irqs.pic[n].connect(pic, n - 8);
    for (unsigned n = 0; n < 3; n++) devices[n].connect(irqs, 10 + n / 2);
    for (const auto& [port, value] : {std::pair<u16, u8>{0, 0x11}, {1, 0x70}, {1, 2}, {1, 1}, {1, 0}})
      pic.write_port(port, value);
    pic.elcr.write_port(0, 0x0C);
  }
  void end_of_interrupt() { pic.write_port(0, 0x20); }
  void visit(StateVisitor& v) { v("irqs", irqs), v("pic", pic), v("devices", devices); }
  void act(unsigned step) {
    devices[step % 3].set(step % 7 < 4);
    if (step % 2) pic.acknowledge();
    if (step % 5) end_of_interrupt();
  }
};
}  // namespace

TEST_CASE("an IRQ line is high while any of its devices asks") {
  IrqRig rig;
  rig.devices[0].raise(), rig.devices[1].raise();
  rig.devices[0].lower();
  CHECK(rig.pic.intr.high());
  rig.devices[1].lower();
  CHECK_FALSE(rig.pic.intr.high());
}

TEST_CASE("a level triggered IRQ comes again until the last of those that share it is served") {
  IrqRig rig;
  rig.devices[0].raise(), rig.devices[1].raise();
  CHECK(rig.pic.acknowledge() == 0x72);
  rig.devices[0].lower(), rig.end_of_interrupt();
  CHECK(rig.pic.acknowledge() == 0x72);
  rig.devices[1].lower(), rig.end_of_interrupt();
  CHECK_FALSE(rig.pic.intr.high());
}

FERRITE_SNAPSHOT_TESTS(IrqRig)
