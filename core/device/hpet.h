// SPDX-License-Identifier: MIT
// A high precision event timer with three timers at FED00000h [IA-PC HPET Specification 1.0a; sections in brackets], as
// Intel's chip sets have had it from the ICH5 on: a 64-bit counter that runs at 14.31818 MHz. In legacy replacement
// mode it takes the place of the 8254 on IRQ0 and of the RTC on IRQ8, whose wires go through it. Missing: FSB delivery.
// An edge stays high until the next one.
#pragma once
#include "core/base/register.h"
#include "core/bus/line.h"
#include "core/bus/memory_space.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Hpet final : public MemoryDevice, public LineTarget {
 public:
  enum Input : unsigned { Timer8254, Rtc };
  static constexpr u32 Base = 0xFED0'0000;
  static constexpr u64 Hertz = 14'318'180;
  static constexpr unsigned Timers = 3;

  explicit Hpet(Scheduler&);

  /// Offsets from the base.
  u32 read_memory(u32 offset, unsigned bytes) override;
  void write_memory(u32 offset, u32 value, unsigned bytes) override;
  void set_line(unsigned input, bool high) override;
  void reset();
  void visit(StateVisitor&);

  /// The I/O APIC's inputs that a timer may use outside legacy replacement mode.
  static constexpr unsigned FirstRoute = 20, Routes = 4;
  Line irq0, irq8;
  std::array<Line, Routes> routed;

 private:
  u64 count() const;
  bool running() const;
  bool legacy() const;
  bool periodic(unsigned n) const;
  u64 wrap(unsigned n) const;
  u64 read_register(u32 offset) const;
  void write_register(u32 offset, u64 value, u64 written);
  void write_configuration(u64 value);
  void write_timer_configuration(unsigned n, u64 value);
  void write_comparator(unsigned n, u64 value, u64 written);
  void catch_up();
  void alarm(unsigned n);
  void match(unsigned n);
  void plan(unsigned n);
  void plan_all();
  bool asks(unsigned n) const;
  void update();

  struct State {
    u64 configuration = 0, status = 0;
    u64 counter = 0;    // while it stands, or when ...
    Ticks started = 0;  // ... it was started
    std::array<u64, Timers> timer_configuration{}, comparator{}, period{};
    std::array<u64, Timers> target{};  // the count at which the timer matches next
    u8 edges = 0;                      // edge triggered timers that matched
    u8 inputs = 0;                     // levels of the wires that go through
  } s_;
  Scheduler& clock_;
  std::array<Timer, Timers> alarms_;
};

}  // namespace ferrite
