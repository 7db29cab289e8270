// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <chrono>
#include <functional>

#include "core/base/state.h"

namespace ferrite {

/// CPU clock cycles since power-on: the machine's only time.
using Ticks = u64;
inline constexpr Ticks Never = ~Ticks{0};

class Scheduler;

/// One thing a device will do later. It lives in the device and its due time is plain state:
/// a snapshot holds no callbacks and a restore re-registers nothing.
class Timer {
 public:
  Timer(Scheduler&, std::function<void()> fire);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer();
  void start(Ticks delay);
  void start_at(Ticks due) { due_ = due; }
  void stop() { due_ = Never; }
  bool running() const { return due_ != Never; }
  Ticks due() const { return due_; }
  void visit(StateVisitor& v) { v("due", due_); }

 private:
  friend class Scheduler;
  Scheduler& scheduler_;
  std::function<void()> fire_;
  Ticks due_ = Never;
};

class Scheduler {
 public:
  explicit Scheduler(u64 hertz) : hertz_(hertz) {}
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  Ticks now() const { return now_; }
  u64 hertz() const { return hertz_; }

  /// Guest time is whole ticks; only these functions divide.
  Ticks ticks(std::chrono::nanoseconds t) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
    return u64(seconds.count()) * hertz_ + u64((t - seconds).count()) * hertz_ / 1'000'000'000;
  }
  /// How many whole periods of a clock of `frequency` Hz lie in `t` ticks.
  u64 periods(Ticks t, u64 frequency) const { return t / hertz_ * frequency + t % hertz_ * frequency / hertz_; }
  /// The first tick by which `count` periods of a clock of `frequency` Hz have passed: periods(ticks_for(n, f), f) ==
  /// n.
  Ticks ticks_for(u64 count, u64 frequency) const {
    return count / frequency * hertz_ + (count % frequency * hertz_ + frequency - 1) / frequency;
  }

  /// When the CPU must stop to let a device act.
  Ticks next_due() const {
    Ticks soonest = Never;
    for (const Timer* timer : timers_) soonest = std::min(soonest, timer->due_);
    return soonest;
  }

  /// Fires what falls due on the way to `time`: earliest first, ties in order of construction.
  void advance_to(Ticks time) {
    while (Timer* timer = soonest_until(time)) {
      now_ = std::max(now_, timer->due_);
      timer->due_ = Never;
      timer->fire_();
    }
    now_ = std::max(now_, time);
  }

  /// Inside a slice, where no timer is due: the CPU tells the time it has reached before it touches a device.
  void set_now(Ticks time) { now_ = time; }

  void visit(StateVisitor& v) { v("now", now_); }

 private:
  friend class Timer;
  Timer* soonest_until(Ticks time) const {
    Timer* found = nullptr;
    for (Timer* timer : timers_)
      if (timer->due_ <= time && timer->due_ != Never && (!found || timer->due_ < found->due_)) found = timer;
    return found;
  }
  u64 hertz_;
  Ticks now_ = 0;
  std::vector<Timer*> timers_;  // some thirty: scanning beats a heap and has nothing to serialise
};

inline Timer::Timer(Scheduler& s, std::function<void()> fire) : scheduler_(s), fire_(std::move(fire)) {
  s.timers_.push_back(this);
}
inline Timer::~Timer() { std::erase(scheduler_.timers_, this); }
inline void Timer::start(Ticks delay) { due_ = scheduler_.now() + delay; }

}  // namespace ferrite
