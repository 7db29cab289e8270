// SPDX-License-Identifier: MIT
#include "core/device/hpet.h"

#include <algorithm>

namespace ferrite {
namespace {
enum Register : u32 {  // [2.3.3]
  Capabilities = 0x000,
  Configuration = 0x010,
  InterruptStatus = 0x020,
  MainCounter = 0x0F0,
  FirstTimer = 0x100,
  PastTimers = FirstTimer + Hpet::Timers * 0x20,
};
enum TimerRegister : u32 { TimerConfiguration = 0x00, Comparator = 0x08 };
constexpr u64 PeriodFemtoseconds = (1'000'000'000'000'000 + Hpet::Hertz / 2) / Hpet::Hertz;
// [2.3.4] Intel; legacy replacement; 64 bits; the number of the last timer; revision 1. SeaBIOS's table says the same.
constexpr u64 CapabilityBits = PeriodFemtoseconds << 32 | 0x8086'8000 | 0x2000 | (Hpet::Timers - 1) << 8 | 0x01;

namespace configuration {  // [2.3.5]
constexpr Bit Enable{0x01, "ENABLE_CNF"}, Legacy{0x02, "LEG_RT_CNF"};
}
namespace timer {  // [2.3.8]
constexpr Bit Level{0x02, "INT_TYPE_CNF"}, InterruptEnable{0x04, "INT_ENB_CNF"}, Periodic{0x08, "TYPE_CNF"},
    SetAccumulator{0x40, "VAL_SET_CNF"}, Only32{0x100, "32MODE_CNF"}, Route{0x3E00, "INT_ROUTE_CNF"};
constexpr u64 Settings = Level.mask | InterruptEnable.mask | Periodic.mask | SetAccumulator.mask | Only32.mask;
constexpr unsigned RouteShift = 9;
constexpr u64 Routable = ((u64{1} << Hpet::Routes) - 1) << Hpet::FirstRoute;
constexpr u64 Capable = Routable << 32 | 0x30;  // SIZE_CAP and PER_INT_CAP
}  // namespace timer
// A guest may ask for any period; the host serves matches a microsecond apart.
constexpr u64 ShortestWait = Hpet::Hertz / 1'000'000;
constexpr u64 LongestWait = u64{1} << 40;

unsigned route_of(u64 configuration) { return unsigned(configuration & timer::Route) >> timer::RouteShift; }
}  // namespace

Hpet::Hpet(Scheduler& clock)
    : clock_(clock),
      alarms_{Timer{clock, [this] { alarm(0); }}, Timer{clock, [this] { alarm(1); }},
              Timer{clock, [this] { alarm(2); }}} {
  reset();
}

void Hpet::reset() {
  const u8 inputs = s_.inputs;
  s_ = {};
  s_.inputs = inputs;
  s_.comparator.fill(~u64{0});
  for (u64& configuration : s_.timer_configuration) configuration = u64{FirstRoute} << timer::RouteShift;
  plan_all();
  update();
}

bool Hpet::running() const { return s_.configuration & configuration::Enable; }
bool Hpet::legacy() const { return s_.configuration & configuration::Legacy; }
bool Hpet::periodic(unsigned n) const { return s_.timer_configuration[n] & timer::Periodic; }

/// The last count before the timer's view of the counter begins again.
u64 Hpet::wrap(unsigned n) const { return s_.timer_configuration[n] & timer::Only32 ? 0xFFFF'FFFF : ~u64{0}; }

u64 Hpet::count() const {
  return running() ? s_.counter + clock_.periods(clock_.now() - s_.started, Hertz) : s_.counter;
}

// ---- registers ------------------------------------------------------------------------------------------------------

u32 Hpet::read_memory(u32 offset, unsigned) {
  catch_up();
  return u32(read_register(offset & ~7u) >> 8 * (offset & 7));
}

/// [2.2] Registers are written in halves or as a whole.
void Hpet::write_memory(u32 offset, u32 value, unsigned bytes) {
  if (bytes != 4 || offset & 3) return;
  catch_up();
  const unsigned shift = offset & 4 ? 32 : 0;
  write_register(offset & ~7u, u64(value) << shift, u64{0xFFFF'FFFF} << shift);
}

u64 Hpet::read_register(u32 offset) const {
  switch (offset) {
    case Capabilities: return CapabilityBits;
    case Configuration: return s_.configuration;
    case InterruptStatus: return s_.status;
    case MainCounter: return count();
  }
  if (offset < FirstTimer || offset >= PastTimers) return 0;
  const unsigned n = (offset - FirstTimer) / 0x20;
  switch (offset & 0x1F) {
    case TimerConfiguration: return s_.timer_configuration[n] | timer::Capable;
    case Comparator: return s_.comparator[n] & wrap(n);
    default: return 0;
  }
}

/// `written`: the half that `value` brings.
void Hpet::write_register(u32 offset, u64 value, u64 written) {
  const auto with = [&](u64 before) { return (before & ~written) | value; };
  if (offset == Configuration) write_configuration(with(s_.configuration));
  if (offset == InterruptStatus) s_.status &= ~value;
  if (offset == MainCounter) {
    s_.counter = with(count());
    s_.started = clock_.now();
    plan_all();
  }
  if (offset >= FirstTimer && offset < PastTimers) {
    const unsigned n = (offset - FirstTimer) / 0x20;
    if ((offset & 0x1F) == TimerConfiguration) write_timer_configuration(n, with(s_.timer_configuration[n]));
    if ((offset & 0x1F) == Comparator) write_comparator(n, value, written);
  }
  update();
}

void Hpet::write_configuration(u64 value) {
  s_.counter = count();
  s_.started = clock_.now();
  s_.configuration = value & (configuration::Enable | configuration::Legacy);
  s_.edges = 0;
  plan_all();
}

void Hpet::write_timer_configuration(unsigned n, u64 value) {
  u64& target = s_.timer_configuration[n];
  const u64 route = timer::Routable >> route_of(value) & 1 ? value & timer::Route : target & timer::Route;
  target = (value & timer::Settings) | route;
  if (!(target & timer::Level)) s_.status &= ~(u64{1} << n);
  if ((target & (timer::Level | timer::InterruptEnable)) != timer::InterruptEnable) s_.edges &= u8(~(1u << n));
  plan(n);
}

/// [2.3.9.2.2] What is written to a periodic timer is its period; VAL_SET makes it the next match too, once.
void Hpet::write_comparator(unsigned n, u64 value, u64 written) {
  const auto with = [&](u64 before) { return ((before & ~written) | value) & wrap(n); };
  if (!periodic(n) || s_.timer_configuration[n] & timer::SetAccumulator) s_.comparator[n] = with(s_.comparator[n]);
  if (periodic(n)) s_.period[n] = with(s_.period[n]);
  s_.timer_configuration[n] &= ~u64{timer::SetAccumulator};
  plan(n);
}

// ---- matches --------------------------------------------------------------------------------------------------------

/// When the counter next shows what the comparator says. A match at this very count has been served.
void Hpet::plan(unsigned n) {
  alarms_[n].stop();
  if (!running()) return;
  const u64 now = count();
  const u64 distance = ((s_.comparator[n] - now - 1) & wrap(n));
  const u64 wait = std::clamp(distance, u64{0}, LongestWait) + 1;
  s_.target[n] = now + wait;
  alarms_[n].start_at(s_.started + clock_.ticks_for(s_.target[n] - s_.counter, Hertz));
}

void Hpet::plan_all() {
  for (unsigned n = 0; n < Timers; n++) plan(n);
}

/// The processor may have run a little beyond the moment.
void Hpet::catch_up() {
  for (unsigned n = 0; n < Timers; n++)
    if (alarms_[n].due() <= clock_.now()) alarm(n);
}

void Hpet::alarm(unsigned n) {
  if (!((s_.target[n] ^ s_.comparator[n]) & wrap(n))) match(n);
  plan(n);
  update();
}

/// [2.3.9.2.2] A periodic timer's comparator moves on, past what would come too soon to be served.
void Hpet::match(unsigned n) {
  const u8 bit = u8(1u << n);
  if (s_.timer_configuration[n] & timer::Level) {
    s_.status |= bit;
  } else if (s_.timer_configuration[n] & timer::InterruptEnable) {
    s_.edges &= u8(~bit);
    update();  // an edge is a rise
    s_.edges |= bit;
  }
  const u64 period = s_.period[n];
  if (!periodic(n) || !period) return;
  const u64 step = (ShortestWait + period - 1) / period * period, late = count() - s_.target[n];
  s_.comparator[n] = (s_.comparator[n] + (late / step + 1) * step) & wrap(n);
}

bool Hpet::asks(unsigned n) const {
  if (!running() || !(s_.timer_configuration[n] & timer::InterruptEnable)) return false;
  return (s_.timer_configuration[n] & timer::Level ? u8(s_.status) : s_.edges) >> n & 1;
}

/// [2.3.5] In legacy replacement mode the 8254 and the RTC are not heard.
void Hpet::update() {
  std::array<bool, Routes> high{};
  for (unsigned n = legacy() ? 2 : 0; n < Timers; n++)
    if (asks(n)) high[route_of(s_.timer_configuration[n]) - FirstRoute] = true;
  irq0.set(legacy() ? asks(0) : s_.inputs >> Timer8254 & 1);
  irq8.set(legacy() ? asks(1) : s_.inputs >> Rtc & 1);
  for (unsigned n = 0; n < Routes; n++) routed[n].set(high[n]);
}

void Hpet::set_line(unsigned input, bool high) {
  const u8 bit = u8(1u << input);
  s_.inputs = high ? s_.inputs | bit : s_.inputs & ~bit;
  update();
}

void Hpet::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 10, "a field was added: visit it too");
  v("configuration", s_.configuration), v("status", s_.status), v("counter", s_.counter), v("started", s_.started);
  v("timer_configuration", s_.timer_configuration), v("comparator", s_.comparator), v("period", s_.period);
  v("target", s_.target), v("edges", s_.edges), v("inputs", s_.inputs);
  v("alarms", alarms_), v("irq0", irq0), v("irq8", irq8), v("routed", routed);
  // A route outside the array is none that write_timer_configuration lets through.
  for (u64& configuration : s_.timer_configuration)
    if (!(timer::Routable >> route_of(configuration) & 1)) configuration = u64{FirstRoute} << timer::RouteShift;
}

}  // namespace ferrite
