// SPDX-License-Identifier: MIT
#include "core/base/trace.h"

#include <catch2/catch.hpp>

using namespace ferrite;

namespace {
std::string heard;
void listen(Note, std::string_view who, std::string_view what) { heard = std::string(who) + ": " + std::string(what); }
}  // namespace

TEST_CASE("a note goes to the listener, and nowhere when there is none") {
  heard.clear();
  note(Note::Unusual, "fdc", "before anyone listens");
  CHECK(heard == "");
  const auto previous = note_sink;
  note_sink = listen;
  note(Note::Unimplemented, "fdc", "SCAN EQUAL");
  note_sink = previous;
  CHECK(heard == "fdc: SCAN EQUAL");
}
