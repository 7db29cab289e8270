// SPDX-License-Identifier: MIT
#include "core/pc/snapshot.h"

#include <catch2/catch.hpp>

using namespace ferrite;

namespace {

/// A card with so much memory.
struct Card {
  explicit Card(std::size_t bytes, u8 fill) : memory(bytes, fill) {}
  u8 mode = 0;
  std::vector<u8> memory;
  void visit(StateVisitor& v) { v("mode", mode), v.block("memory", memory); }
};

std::vector<u8> saved(Card card) {
  card.mode = 3;
  StateSaver saver;
  card.visit(saver);
  return saver.finish();
}

void load(Card& card, const std::vector<u8>& state) {
  auto loader = StateLoader::open(state);
  REQUIRE(loader);
  card.visit(*loader);
}

}  // namespace

TEST_CASE("A state fills the front of a memory that has grown since, and empties the rest") {
  Card grown(5 * 4096, 0xEE);
  load(grown, saved(Card(3 * 4096, 0xAA)));
  CHECK(grown.mode == 3);
  std::vector<u8> expected(3 * 4096, 0xAA);
  expected.resize(5 * 4096);
  CHECK(grown.memory == expected);
}

TEST_CASE("A memory that is smaller than the state's keeps what it has") {
  Card small(2 * 4096, 0xEE);
  load(small, saved(Card(3 * 4096, 0xAA)));
  CHECK(small.mode == 3);
  CHECK(small.memory == std::vector<u8>(2 * 4096, 0xEE));
}

TEST_CASE("A field of another size is another field") {
  Card card(16, 0xEE);
  load(card, saved(Card(8, 0xAA)));
  CHECK(card.mode == 3);
  CHECK(card.memory == std::vector<u8>(16, 0xEE));
}
