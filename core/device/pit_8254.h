// SPDX-License-Identifier: MIT
// Intel 8254 programmable interval timer: three counters, clocked at 1.193182 MHz on a PC.
// Brackets name headings of the data sheet, Intel order number 231164.
// Nothing happens per clock: each counter remembers when it was loaded, and the rest is arithmetic.
// OUT0 and OUT2 are wires. OUT1 (DRAM refresh) would stop the CPU 130,000 times a second for a bit that is read once in
// a while, so port 61h asks for it.
// Missing: nothing known; a count of 1 in modes 2 and 3, which the data sheet forbids, keeps OUT high.
#pragma once
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Pit8254 final : public PortDevice, public LineTarget {
 public:
  enum Port : u16 { Counter0, Counter1, Counter2, Control };
  static constexpr u64 Hertz = 1'193'182;

  explicit Pit8254(Scheduler&);
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  /// GATE0 to GATE2. GATE0 and GATE1 are high from the start, as a PC ties them.
  void set_line(unsigned input, bool high) override;

  /// The level of OUT0 to OUT2 at this moment.
  bool out(unsigned number);
  /// How often a counter in mode 2 or 3 has reloaded since it started: the refresh cycles of counter 1.
  u64 reloads(unsigned number);
  void visit(StateVisitor&);

  Line out0, out2;

 private:
  enum class Mode : u8 { TerminalCount, OneShot, RateGenerator, SquareWave, SoftwareStrobe, HardwareStrobe };
  enum class Access : u8 { Latch, Low, High, LowThenHigh };  // [Control Word Format] RW
  enum class Byte : u8 { Low, High };

  class Counter {
   public:
    u8 read(u64 clock);
    void write_control(u8 control, u64 clock);
    void write_count(u8 value, u64 clock);
    void latch_count(u64 clock);
    void latch_status(u64 clock);
    void set_gate(bool high, u64 clock);

    /// To be called before anything else that asks or tells: lets a load that has fallen due take effect.
    void catch_up(u64 clock);
    bool out(u64 clock) const;
    u64 reloads(u64 clock) const;
    u64 next_event(u64 clock) const;  // the next clock at which OUT may change
    void visit(StateVisitor&);

   private:
    bool periodic() const { return s_.mode == Mode::RateGenerator || s_.mode == Mode::SquareWave; }
    bool triggered() const { return s_.mode == Mode::OneShot || s_.mode == Mode::HardwareStrobe; }
    u32 modulus() const { return s_.bcd ? 10'000 : 0x10000; }
    u32 high_half() const { return (s_.from + 1) / 2; }
    u64 elapsed(u64 clock) const { return s_.running ? clock - s_.origin : 0; }
    u32 initial_count() const;
    u32 value(u64 clock) const;
    u16 count(u64 clock) const;
    u8 status(u64 clock) const;
    void count_written(u64 clock);
    void load();
    void freeze(u64 clock);
    u64 end_of_cycle(u64 clock) const;

    struct State {
      Mode mode = Mode::TerminalCount;
      Access access = Access::LowThenHigh;
      Byte next_read = Byte::Low, next_write = Byte::Low;
      u8 control = 0x30;  // RW, M and BCD as written, for the status byte
      bool bcd = false, gate = false;
      bool written = false;    // a whole count came after the control word
      bool null_count = true;  // [Read-Back Command] the count has not reached the counting element
      bool loaded = false;     // counting has begun: OUT follows it
      bool running = false;    // each clock counts
      bool expired = false;    // modes 0, 4 and 5: zero was reached before counting was interrupted
      bool count_latched = false, status_latched = false;
      u8 latched_status = 0;
      u16 latched_count = 0, count_register = 0;
      u32 from = 0;         // what the counting element held at `origin`
      u64 origin = 0;       // in clocks
      u64 load_at = Never;  // when the count register goes to the counting element
    } s_;
  };

  u64 clock() const { return scheduler_.periods(scheduler_.now(), Hertz); }
  Counter& counter(unsigned number);
  void write_control(u8 value);
  void read_back(u8 command);
  void update();

  Scheduler& scheduler_;
  std::array<Counter, 3> counters_;
  Timer edge0_, edge2_;
};

}  // namespace ferrite
