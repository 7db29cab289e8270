// SPDX-License-Identifier: MIT
#include "core/bus/line.h"

#include "tests/support/snapshot.h"

using namespace ferrite;

namespace {
struct Listener final : LineTarget {
  std::string heard;
  void set_line(unsigned input, bool high) override { heard += std::to_string(input) + (high ? "+" : "-"); }
};
struct LineRig {
  Line line;
  void visit(StateVisitor& v) { v("line", line); }
  void act(unsigned step) { line.set(step % 3 == 0); }
};
}  // namespace

TEST_CASE("a line tells its end of changes only") {
  Listener pic;
  Line irq;
  irq.connect(pic, 6);
  irq.lower();
  irq.raise();
  irq.raise();
  CHECK(irq.high());
  irq.lower();
  CHECK(pic.heard == "6+6-");
}

TEST_CASE("a line that ends nowhere keeps its level") {
  Line irq;
  irq.raise();
  CHECK(irq.high());
}

FERRITE_SNAPSHOT_TESTS(LineRig)
