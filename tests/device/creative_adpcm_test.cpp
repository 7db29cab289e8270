// SPDX-License-Identifier: MIT
#include "core/device/creative_adpcm.h"

#include <catch2/catch.hpp>

using namespace ferrite;

namespace {
using Packing = CreativeAdpcm::Packing;
std::vector<int> unpack(Packing packing, std::vector<u8> bytes, u8 reference = 0x80) {
  CreativeAdpcm adpcm;
  adpcm.start(reference);
  std::vector<int> samples;
  for (u8 byte : bytes)
    for (adpcm.load(byte, packing); !adpcm.empty();) samples.push_back(adpcm.next());
  return samples;
}
}  // namespace

TEST_CASE("Creative ADPCM: codes of four bits, the upper ones first; far codes double the step", "[sb16]") {
  CHECK(unpack(Packing::Fours, {0x31, 0x9A}) == std::vector<int>{0x83, 0x84, 0x83, 0x81});
  CHECK(unpack(Packing::Fours, {0x77, 0x77}) == std::vector<int>{0x87, 0x96, 0xB4, 0xF0});  // 7, 15, 30, 60
  CHECK(unpack(Packing::Fours, {0x70, 0x10}) == std::vector<int>{0x87, 0x88, 0x89, 0x89});  // back after a 0
}

TEST_CASE("Creative ADPCM: three codes a byte, the third without its last bit", "[sb16]") {
  CHECK(unpack(Packing::ThreeThreeTwo, {0b001'110'01}) == std::vector<int>{0x81, 0x7F, 0x81});
  CHECK(unpack(Packing::ThreeThreeTwo, {0b011'011'00, 0b011'011'00}) ==
        std::vector<int>{0x83, 0x8A, 0x8C, 0x93, 0xA1, 0xA5});
}

TEST_CASE("Creative ADPCM: four codes a byte, a sign and whether to go far", "[sb16]") {
  CHECK(unpack(Packing::Twos, {0b01'01'11'00}) == std::vector<int>{0x81, 0x84, 0x7E, 0x82});
}

TEST_CASE("Creative ADPCM: samples stay within a byte", "[sb16]") {
  for (int sample : unpack(Packing::Fours, std::vector<u8>(20, 0x77), 0xF0)) CHECK(sample <= 0xFF);
  CHECK(unpack(Packing::Fours, std::vector<u8>(20, 0xFF), 0x10).back() == 0);
}
