// SPDX-License-Identifier: MIT
#include "core/device/pit_8254.h"

#include "core/base/register.h"
#include "core/base/trace.h"

namespace ferrite {
namespace {
namespace control {  // [Control Word Format]
constexpr Bit Counter{0xC0, "SC"}, Access{0x30, "RW"}, Mode{0x0E, "M"}, Bcd{0x01, "BCD"};
constexpr unsigned CounterShift = 6, AccessShift = 4, ModeShift = 1;
constexpr unsigned ReadBack = 3;  // in SC
}  // namespace control
namespace read_back_command {  // [Read-Back Command] the first two are active low
constexpr Bit NoCount{0x20, "COUNT"}, NoStatus{0x10, "STATUS"}, Counter0{0x02, "CNT 0"};
}
namespace status_byte {
constexpr Bit Out{0x80, "OUTPUT"}, NullCount{0x40, "NULL COUNT"};
}

u32 from_bcd(u16 bcd) { return u32((bcd >> 12) * 1000 + (bcd >> 8 & 15) * 100 + (bcd >> 4 & 15) * 10 + (bcd & 15)); }
u16 to_bcd(u32 value) {
  return u16(value / 1000 % 10 << 12 | value / 100 % 10 << 8 | value / 10 % 10 << 4 | value % 10);
}
}  // namespace

// ---- one counter ----------------------------------------------------------------------------------------------------

/// A count register of 0 means the longest count [Operation Common to All Modes].
u32 Pit8254::Counter::initial_count() const {
  const u32 count = s_.bcd ? from_bcd(s_.count_register) : s_.count_register;
  return count ? count : modulus();
}

u32 Pit8254::Counter::value(u64 clock) const {
  const u64 past = elapsed(clock);
  if (!periodic()) return u32((s_.from + modulus() - past % modulus()) % modulus());
  if (!s_.loaded) return s_.from;
  const u32 phase = u32(past % s_.from);
  if (s_.mode == Mode::RateGenerator) return s_.from - phase;
  // [Mode 3] counts down by two, twice a period; an odd count is loaded less one.
  const u32 top = s_.from & ~1u;
  return phase < high_half() ? top - 2 * phase : top - 2 * (phase - high_half());
}

u16 Pit8254::Counter::count(u64 clock) const {
  const u32 now = value(clock) % modulus();
  return s_.bcd ? to_bcd(now) : u16(now);
}

bool Pit8254::Counter::out(u64 clock) const {
  if (!s_.loaded) return s_.mode != Mode::TerminalCount;
  const u64 past = elapsed(clock);
  switch (s_.mode) {
    case Mode::TerminalCount: return s_.expired || past >= s_.from;
    case Mode::OneShot: return past >= s_.from;
    case Mode::RateGenerator: return !s_.running || s_.from == 1 || past % s_.from != s_.from - 1;
    case Mode::SquareWave: return !s_.running || s_.from == 1 || past % s_.from < high_half();
    case Mode::SoftwareStrobe:
    case Mode::HardwareStrobe: return s_.expired || !s_.running || past != s_.from;
  }
  return true;
}

u64 Pit8254::Counter::reloads(u64 clock) const { return periodic() && s_.loaded ? elapsed(clock) / s_.from : 0; }

u64 Pit8254::Counter::next_event(u64 clock) const {
  u64 next = Never;
  if (s_.loaded && s_.running) {
    const u64 past = elapsed(clock);
    if (periodic()) {
      const u64 phase = past % s_.from;
      const u64 low_from = s_.mode == Mode::SquareWave ? high_half() : s_.from - 1;
      if (s_.from > 1) next = clock - phase + (phase < low_from ? low_from : s_.from);
    } else if (!s_.expired && past < s_.from) {
      next = s_.origin + s_.from;
    } else if (!s_.expired && past == s_.from) {
      next = clock + 1;  // the end of a strobe
    }
  }
  return std::min(next, s_.load_at);
}

/// Stops counting; the counting element keeps its value.
void Pit8254::Counter::freeze(u64 clock) {
  if (!s_.running) return;
  if (!periodic()) {
    s_.expired = s_.expired || elapsed(clock) >= s_.from;
    s_.from = value(clock);
  }
  s_.running = false;
}

/// The count register goes to the counting element.
void Pit8254::Counter::load() {
  // [Mode 3] a new count takes over at either edge: after a high half it begins with its own low half.
  const bool low_half = s_.mode == Mode::SquareWave && s_.loaded && s_.running && out(s_.load_at - 1);
  s_.from = initial_count();
  s_.origin = low_half ? s_.load_at - high_half() : s_.load_at;  // may wrap: only differences count
  s_.load_at = Never;
  s_.null_count = s_.expired = false;
  s_.loaded = true;
  s_.running = triggered() || s_.gate;
}

void Pit8254::Counter::catch_up(u64 clock) {
  if (s_.load_at <= clock) load();
}

void Pit8254::Counter::write_control(u8 value, u64 clock) {
  freeze(clock);
  const u32 element = this->value(clock);
  const bool gate = s_.gate;
  const u16 count_register = s_.count_register;
  s_ = {};
  s_.gate = gate;
  s_.count_register = count_register;
  s_.control = value & ~control::Counter;
  s_.access = Access((value & control::Access) >> control::AccessShift);
  const u8 mode = u8((value & control::Mode) >> control::ModeShift);
  s_.mode = Mode(mode > 5 ? mode - 4 : mode);  // 110 is mode 2 and 111 is mode 3
  s_.bcd = value & control::Bcd;
  s_.from = element;
  if (s_.access == Access::High) s_.next_read = s_.next_write = Byte::High;
}

// [Write Operations]
void Pit8254::Counter::write_count(u8 value, u64 clock) {
  s_.null_count = true;
  const bool high = s_.next_write == Byte::High;
  if (s_.access == Access::LowThenHigh) {
    s_.count_register = high ? u16((s_.count_register & 0xFF) | value << 8) : u16((s_.count_register & 0xFF00) | value);
    s_.next_write = high ? Byte::Low : Byte::High;
    if (!high && s_.mode == Mode::TerminalCount) {  // [Mode 0] the first byte stops counting and lowers OUT
      freeze(clock);
      s_.loaded = false;
      s_.load_at = Never;
    }
    if (!high) return;
  } else {
    s_.count_register = high ? u16(value << 8) : value;
  }
  count_written(clock);
}

void Pit8254::Counter::count_written(u64 clock) {
  s_.written = true;
  if (s_.mode == Mode::TerminalCount) {
    freeze(clock);
    s_.loaded = false;
  }
  if (triggered()) return;  // waits for the gate
  if (periodic() && s_.loaded) {
    if (s_.running && s_.load_at == Never) s_.load_at = end_of_cycle(clock);
    return;  // stopped by its gate: the trigger loads it
  }
  s_.load_at = clock + 1;
}

/// When a new count takes over from a running one: the end of the period or, in mode 3, of the half.
u64 Pit8254::Counter::end_of_cycle(u64 clock) const {
  const u64 phase = elapsed(clock) % s_.from;
  const bool high_half_now = s_.mode == Mode::SquareWave && phase < high_half();
  return clock - phase + (high_half_now ? high_half() : s_.from);
}

// [Gate Pin Operations Summary]
void Pit8254::Counter::set_gate(bool high, u64 clock) {
  if (s_.gate == high) return;
  s_.gate = high;
  if (triggered() || periodic()) {
    if (high && s_.written) s_.load_at = clock + 1;
    if (!high && periodic()) {
      freeze(clock);
      if (s_.loaded) s_.load_at = Never;
    }
    return;
  }
  if (!high) return freeze(clock);
  if (s_.loaded) {
    s_.running = true;
    s_.origin = clock;
  }
}

void Pit8254::Counter::latch_count(u64 clock) {
  if (s_.count_latched) return;  // [Counter Latch Command] the first one holds
  s_.count_latched = true;
  s_.latched_count = count(clock);
}

u8 Pit8254::Counter::status(u64 clock) const {
  return u8(s_.control | (out(clock) ? status_byte::Out : 0) | (s_.null_count ? status_byte::NullCount : 0));
}

void Pit8254::Counter::latch_status(u64 clock) {
  if (s_.status_latched) return;
  s_.status_latched = true;
  s_.latched_status = status(clock);
}

u8 Pit8254::Counter::read(u64 clock) {
  if (s_.status_latched) {
    s_.status_latched = false;
    return s_.latched_status;
  }
  const u16 word = s_.count_latched ? s_.latched_count : count(clock);
  const bool high = s_.next_read == Byte::High;
  if (s_.access == Access::LowThenHigh) s_.next_read = high ? Byte::Low : Byte::High;
  if (high || s_.access != Access::LowThenHigh) s_.count_latched = false;
  return u8(high ? word >> 8 : word);
}

void Pit8254::Counter::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 20, "a field was added: visit it too");
  v("mode", s_.mode), v("access", s_.access), v("next_read", s_.next_read), v("next_write", s_.next_write);
  v("control", s_.control), v("bcd", s_.bcd), v("gate", s_.gate), v("written", s_.written);
  v("null_count", s_.null_count), v("loaded", s_.loaded), v("running", s_.running), v("expired", s_.expired);
  v("count_latched", s_.count_latched), v("status_latched", s_.status_latched);
  v("latched_status", s_.latched_status), v("latched_count", s_.latched_count);
  v("count_register", s_.count_register), v("from", s_.from), v("origin", s_.origin), v("load_at", s_.load_at);
  if (periodic() && s_.loaded && !s_.from) s_.from = modulus();  // no state file makes us divide by zero
}

// ---- the chip -------------------------------------------------------------------------------------------------------

Pit8254::Pit8254(Scheduler& scheduler)
    : scheduler_(scheduler), edge0_(scheduler, [this] { update(); }), edge2_(scheduler, [this] { update(); }) {
  counters_[0].set_gate(true, 0);
  counters_[1].set_gate(true, 0);
}

Pit8254::Counter& Pit8254::counter(unsigned number) {
  Counter& counter = counters_[number % 3];
  counter.catch_up(clock());
  return counter;
}

u8 Pit8254::read_port(u16 offset) {
  if (offset >= Control) return 0xFF;  // [Read Operations] the control word can't be read
  return counter(offset).read(clock());
}

void Pit8254::write_port(u16 offset, u8 value) {
  if (offset > Control) return;
  if (offset == Control)
    write_control(value);
  else
    counter(offset).write_count(value, clock());
  update();
}

void Pit8254::write_control(u8 value) {
  const unsigned number = value >> control::CounterShift;
  if (number == control::ReadBack) return read_back(value);
  if (value & control::Access)
    counter(number).write_control(value, clock());
  else
    counter(number).latch_count(clock());
}

void Pit8254::read_back(u8 command) {
  for (unsigned number = 0; number < counters_.size(); number++) {
    if (!(command & read_back_command::Counter0 << number)) continue;
    if (!(command & read_back_command::NoCount)) counter(number).latch_count(clock());
    if (!(command & read_back_command::NoStatus)) counter(number).latch_status(clock());
  }
}

void Pit8254::set_line(unsigned input, bool high) {
  if (input >= counters_.size()) return;
  counter(input).set_gate(high, clock());
  update();
}

bool Pit8254::out(unsigned number) { return counter(number).out(clock()); }

u64 Pit8254::reloads(unsigned number) { return counter(number).reloads(clock()); }

/// Shows the wires what the counters do now, and comes back when that changes.
void Pit8254::update() {
  const u64 now = clock();
  const auto show = [&](unsigned number, Line& line, Timer& timer) {
    Counter& c = counter(number);
    const u64 next = c.next_event(now);
    if (next == Never)
      timer.stop();
    else
      timer.start_at(scheduler_.ticks_for(next, Hertz));
    line.set(c.out(now));
  };
  show(0, out0, edge0_);
  show(2, out2, edge2_);
}

void Pit8254::visit(StateVisitor& v) {
  v("counters", counters_), v("edge0", edge0_), v("edge2", edge2_), v("out0", out0), v("out2", out2);
}

}  // namespace ferrite
