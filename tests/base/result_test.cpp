// SPDX-License-Identifier: MIT
#include "core/base/result.h"

#include <catch2/catch.hpp>

using namespace ferrite;

TEST_CASE("a result is its value, or the sentence that says why there is none") {
  const Result<int> seven = 7;
  REQUIRE(seven);
  CHECK(*seven == 7);

  const Result<int> none = Error{"The image is empty; choose another file."};
  REQUIRE_FALSE(none);
  CHECK(none.sentence() == "The image is empty; choose another file.");
}

TEST_CASE("a result of text is told from an error") {
  Result<std::string> text = std::string("A:\\>");
  REQUIRE(text);
  CHECK(text->size() == 4);
}
