// SPDX-License-Identifier: MIT
#include "core/time/scheduler.h"

#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace std::chrono_literals;

namespace {
constexpr u64 Hertz = 100'000'000;
constexpr u64 PitHertz = 1'193'182;
}  // namespace

TEST_CASE("real time becomes whole ticks") {
  const Scheduler scheduler(Hertz);
  CHECK(scheduler.ticks(3ms) == 300'000);
  CHECK(scheduler.ticks(24h) == 24 * 3600 * Hertz);
  CHECK(scheduler.ticks(9ns) == 0);
}

TEST_CASE("the n-th period of another clock ends where n periods are first counted") {
  const Scheduler scheduler(Hertz);
  for (u64 n : {u64{0}, u64{1}, u64{2}, u64{65'536}, PitHertz, 1000 * PitHertz + 7}) {
    const Ticks end = scheduler.ticks_for(n, PitHertz);
    CHECK(scheduler.periods(end, PitHertz) == n);
    if (n) CHECK(scheduler.periods(end - 1, PitHertz) == n - 1);
  }
}

TEST_CASE("a century of guest time still counts exactly") {
  const Scheduler scheduler(Hertz);
  const u64 seconds = 100ull * 365 * 24 * 3600;
  CHECK(scheduler.periods(seconds * Hertz, PitHertz) == seconds * PitHertz);
}

TEST_CASE("timers fire when due, earliest first, and see their own time") {
  Scheduler scheduler(Hertz);
  std::string order;
  std::vector<Ticks> times;
  const auto fired = [&](char name) { order += name, times.push_back(scheduler.now()); };
  Timer late(scheduler, [&] { fired('l'); }), early(scheduler, [&] { fired('e'); });
  late.start(20);
  early.start(10);
  CHECK(scheduler.next_due() == 10);

  scheduler.advance_to(9);
  CHECK(order == "");
  scheduler.advance_to(30);
  CHECK(order == "el");
  CHECK(times == std::vector<Ticks>{10, 20});
  CHECK(scheduler.now() == 30);
  CHECK_FALSE(early.running());
  CHECK(scheduler.next_due() == Never);
}

TEST_CASE("timers that fall due together fire in the order they were built") {
  Scheduler scheduler(Hertz);
  std::string order;
  Timer first(scheduler, [&] { order += '1'; }), second(scheduler, [&] { order += '2'; });
  second.start(5);
  first.start(5);
  scheduler.advance_to(5);
  CHECK(order == "12");
}

TEST_CASE("a timer may start itself again, and a stopped one stays silent") {
  Scheduler scheduler(Hertz);
  int beats = 0;
  Timer* heart = nullptr;
  Timer beat(scheduler, [&] {
    if (++beats < 3) heart->start(10);
  });
  heart = &beat;
  Timer silent(scheduler, [] { FAIL("a stopped timer fired"); });
  beat.start(10);
  silent.start(10);
  silent.stop();
  scheduler.advance_to(1000);
  CHECK(beats == 3);
}

TEST_CASE("a destroyed timer is forgotten") {
  Scheduler scheduler(Hertz);
  {
    Timer timer(scheduler, [] { FAIL("a destroyed timer fired"); });
    timer.start(1);
  }
  scheduler.advance_to(2);
  CHECK(scheduler.next_due() == Never);
}

namespace {
struct TimerRig {
  Scheduler scheduler{Hertz};
  u32 beats = 0;
  Timer timer{scheduler, [this] { beats++, timer.start(7); }};
  void visit(StateVisitor& v) { v("scheduler", scheduler), v("beats", beats), v("timer", timer); }
  void act(unsigned step) {
    if (step % 31 == 0) timer.start(step % 5);
    scheduler.advance_to(scheduler.now() + step % 11);
  }
};
}  // namespace
FERRITE_SNAPSHOT_TESTS(TimerRig)
