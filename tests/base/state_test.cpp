// SPDX-License-Identifier: MIT
#include "core/base/state.h"

#include "tests/support/snapshot.h"

using namespace ferrite;
using ferrite::test::NamingVisitor;
using ferrite::test::Snapshot;

namespace {

enum class Phase : u8 { Idle, Busy };

struct Head {
  u8 cylinder = 0;
  void visit(StateVisitor& v) { v("cylinder", cylinder); }
};

struct Chip {
  Phase phase = Phase::Idle;
  std::array<u16, 2> counters{};
  std::array<Head, 2> heads;
  std::vector<u8> memory = std::vector<u8>(3);
  void visit(StateVisitor& v) {
    v("phase", phase), v("counters", counters), v("heads", heads);
    v.block("memory", memory);
  }
};

struct Names final : NamingVisitor {
  std::string text;
  void field(const std::string& name, std::span<u8> raw) override {
    text += name + ":" + std::to_string(raw.size()) + " ";
  }
};

struct Five {
  u8 a;
  bool b;
  Phase c;
  std::array<u16, 4> d;
  u64 e;
};

}  // namespace

TEST_CASE("a visitor sees every field by name and size") {
  Chip chip;
  Names names;
  chip.visit(names);
  CHECK(names.text == "phase:1 counters:4 heads.0.cylinder:1 heads.1.cylinder:1 memory:3 ");
}

TEST_CASE("fields are counted, so that a forgotten one stops the build") {
  CHECK(field_count<Five>() == 5);
  CHECK(field_count<Head>() == 1);
}

TEST_CASE("a changed field changes the hash, and is named") {
  Chip chip;
  const Snapshot before = Snapshot::of(chip);
  chip.heads[1].cylinder = 79;
  const Snapshot after = Snapshot::of(chip);
  CHECK(before.hash() != after.hash());
  CHECK(before.first_difference(after) == "heads.1.cylinder");
  before.restore(chip);
  CHECK(Snapshot::of(chip) == before);
}
