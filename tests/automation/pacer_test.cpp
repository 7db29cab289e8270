// SPDX-License-Identifier: MIT
#include "core/automation/pacer.h"

#include <catch2/catch.hpp>

using namespace ferrite;
using namespace ferrite::automation;

namespace {
constexpr u64 Hertz = 100'000'000, Millisecond = 1'000'000, Second = 1000 * Millisecond;
constexpr Ticks MillisecondTicks = Hertz / 1000;
}  // namespace

TEST_CASE("guest time follows the wall clock") {
  Pacer pacer(Hertz);
  pacer.start(5 * Second, 777);
  CHECK(pacer.target(5 * Second, 777, false) == 777);
  CHECK(pacer.target(5 * Second + Millisecond, 777, false) == 777 + MillisecondTicks);
  CHECK(pacer.wait(5 * Second, 777 + MillisecondTicks) == Millisecond);
  CHECK(pacer.wait(6 * Second, 777 + MillisecondTicks) == 0);
}

TEST_CASE("a busy guest loses the time of a freeze but for a quarter of a second") {
  Pacer pacer(Hertz);
  pacer.start(0, 0);
  CHECK(pacer.target(3600 * Second, 0, false) == 250 * MillisecondTicks);
  CHECK(pacer.target(3600 * Second + Millisecond, 250 * MillisecondTicks, false) == 251 * MillisecondTicks);
}

TEST_CASE("an idle guest catches up with a hidden page's minute") {
  Pacer pacer(Hertz);
  pacer.start(0, 0);
  CHECK(pacer.target(60 * Second, 0, true) == 60 * Hertz);
  CHECK(pacer.target(3600 * Second, 60 * Hertz, true) == 125 * Hertz);
}

TEST_CASE("the guest's CPU gets as fast as the host, less its share") {
  Pacer pacer(Hertz);
  for (int n = 0; n < 100; n++) pacer.measure(20 * Millisecond, 4'000'000);  // 200 million a second
  const double instructions_per_second = double(Hertz) * 1024 / pacer.instruction_cost();
  CHECK(instructions_per_second == Approx(170e6).epsilon(0.2));
}

TEST_CASE("small changes of the host's speed leave the guest's alone") {
  Pacer pacer(Hertz);
  const auto measure = [&](int n) { return pacer.measure(20 * Millisecond, n % 2 ? 3'900'000 : 4'100'000); };
  for (int n = 0; n < 100; n++) measure(n);
  for (int n = 0; n < 100; n++) CHECK_FALSE(measure(n));
}

TEST_CASE("one stall of the host tells little about its speed") {
  Pacer pacer(Hertz);
  for (int n = 0; n < 100; n++) pacer.measure(20 * Millisecond, 2'000'000);
  const u32 usual = pacer.instruction_cost();
  pacer.measure(300 * Millisecond, 100'000);
  CHECK(pacer.instruction_cost() <= usual * 3 / 2);
}

TEST_CASE("an absurdly slow or fast host leaves the cost within bounds") {
  Pacer slow(Hertz), fast(Hertz);
  for (int n = 0; n < 200; n++) slow.measure(20 * Millisecond, 0), fast.measure(20 * Millisecond, ~0u);
  CHECK(slow.instruction_cost() <= 64 * 1024);
  CHECK(fast.instruction_cost() >= 64);
}
