// SPDX-License-Identifier: MIT
#include "core/host/ethernet.h"

#include <catch2/catch.hpp>

using namespace ferrite;

namespace {
std::vector<u8> frame(std::size_t length, u8 value = 1) { return std::vector<u8>(length, value); }
}  // namespace

TEST_CASE("frames leave the cable in the order they came") {
  EthernetFrames frames;
  for (u8 n = 0; n < 100; n++) {
    REQUIRE(frames.push(frame(100, n)));
    REQUIRE(frames.push(frame(200, u8(n + 100))));
    CHECK(frames.front().length == 100);
    CHECK(frames.front().bytes()[99] == n);
    frames.pop();
    CHECK(frames.front().bytes()[199] == n + 100);
    frames.pop();
    CHECK(frames.empty());
  }
}

TEST_CASE("a host's short frame is padded with zeros, a guest's stays a runt") {
  EthernetFrames frames;
  REQUIRE(frames.push(frame(60, 0xFF)));
  frames.pop();
  for (std::size_t n = 1; n < EthernetFrames::Most; n++) frames.push(frame(60, 0xFF)), frames.pop();
  REQUIRE(frames.push(frame(42)));
  CHECK(frames.front().length == 60);
  CHECK(frames.front().bytes()[41] == 1);
  CHECK(frames.front().bytes()[42] == 0);
  CHECK(frames.front().bytes()[59] == 0);
  frames.pop();
  REQUIRE(frames.push(frame(42), EthernetFrames::Padding::AsSent));
  CHECK(frames.front().length == 42);
}

TEST_CASE("a full cable drops frames, and so it does what is no frame") {
  EthernetFrames frames;
  CHECK_FALSE(frames.push(frame(13)));
  CHECK_FALSE(frames.push(frame(1515)));
  for (std::size_t n = 0; n < EthernetFrames::Most; n++) CHECK(frames.push(frame(1514)));
  CHECK_FALSE(frames.push(frame(60)));
  CHECK(frames.size() == EthernetFrames::Most);
  frames.clear();
  CHECK(frames.empty());
}
