// SPDX-License-Identifier: MIT
#include "core/base/register.h"

#include <catch2/catch.hpp>

using namespace ferrite;

namespace {
namespace msr {
constexpr Bit Rqm{0x80, "RQM"}, Dio{0x40, "DIO"}, Busy{0x10, "CMD BUSY"};
constexpr std::array All{Rqm, Dio, Busy};
}  // namespace msr
}  // namespace

TEST_CASE("a bit is its mask in an expression") {
  const u8 status = 0x90;
  CHECK((status & msr::Rqm) != 0);
  CHECK((status & msr::Dio) == 0);
  CHECK((msr::Rqm | msr::Busy) == 0x90);
}

TEST_CASE("the bits that are set are named in the data sheet's order") {
  CHECK(names(0x90, msr::All) == "RQM CMD BUSY");
  CHECK(names(0x0F, msr::All) == "");
}
