// SPDX-License-Identifier: MIT
#include "core/base/ring.h"

#include "tests/support/snapshot.h"

using namespace ferrite;

TEST_CASE("a ring gives back what was pushed, oldest first") {
  Ring<int, 3> ring;
  CHECK(ring.empty());
  for (int round = 0; round < 10; round++) {
    REQUIRE(ring.push(round));
    REQUIRE(ring.push(-round));
    CHECK(ring.front() == round);
    CHECK(ring.pop() == round);
    CHECK(ring.pop() == -round);
  }
  CHECK(ring.empty());
}

TEST_CASE("a full ring refuses, and keeps what it has") {
  Ring<int, 2> ring;
  REQUIRE((ring.push(1) && ring.push(2)));
  CHECK(ring.full());
  CHECK_FALSE(ring.push(3));
  CHECK(ring.size() == 2);
  CHECK(ring.pop() == 1);
  CHECK(ring.push(3));
  CHECK(ring.pop() == 2);
  CHECK(ring.pop() == 3);
}

TEST_CASE("a cleared ring is empty and takes its whole size again") {
  Ring<u8, 2> ring;
  REQUIRE(ring.push(1));
  ring.clear();
  CHECK(ring.empty());
  CHECK((ring.push(2) && ring.push(3)));
  CHECK(ring.pop() == 2);
}

namespace {
struct RingRig {
  Ring<u16, 7> ring;
  void visit(StateVisitor& v) { v("ring", ring); }
  void act(unsigned step) {
    if (step % 5 < 3) (void)ring.push(u16(step));
    if (step % 4 == 1 && !ring.empty()) (void)ring.pop();
  }
};
}  // namespace
FERRITE_SNAPSHOT_TESTS(RingRig)
