// SPDX-License-Identifier: MIT
#include "core/device/rtc_146818.h"

#include "core/base/trace.h"

namespace ferrite {
using namespace std::chrono_literals;
namespace {
namespace index_port {
constexpr Bit NmiMask{0x80, "NMI MASK"}, Address{0x7F, "ADDRESS"};
}
namespace a {  // [Register A]
constexpr Bit UpdateInProgress{0x80, "UIP"}, Divider{0x70, "DV"}, Rate{0x0F, "RS"};
constexpr u8 Divider32KHz = 0x20, DividerReset = 0x60;  // DV = 010; DV = 11x holds the chain in reset
constexpr u8 Rate1024Hz = 6;
}  // namespace a
namespace b {  // [Register B]
constexpr Bit Set{0x80, "SET"}, PeriodicInterrupt{0x40, "PIE"}, AlarmInterrupt{0x20, "AIE"},
    UpdateInterrupt{0x10, "UIE"}, SquareWave{0x08, "SQWE"}, Binary{0x04, "DM"}, Hours24{0x02, "24/12"},
    DaylightSaving{0x01, "DSE"};
}
namespace c {  // [Register C]
constexpr Bit Request{0x80, "IRQF"}, Periodic{0x40, "PF"}, Alarm{0x20, "AF"}, Update{0x10, "UF"};
}
constexpr u8 ValidRam = 0x80;  // [Register D] VRT: the battery is good
constexpr u8 Pm = 0x80;        // in the hours, with 12-hour counting
constexpr u8 DontCare = 0xC0;  // [Alarm Bytes]
constexpr u64 OscillatorHertz = 32'768;
// [Update Cycle] UIP rises 244 us before the 1984 us in which the time bytes may change.
constexpr auto UpdateAnnounced = 244us + 1984us;
constexpr i64 LastSecond = 253'402'300'799;  // of the year 9999
}  // namespace

Rtc146818::Rtc146818(Scheduler& scheduler, i64 power_on_time)
    : scheduler_(scheduler), update_(scheduler, [this] { update_cycle(); }), periodic_(scheduler, [this] {
        flag(c::Periodic);
        plan_periodic();
      }) {
  s_.ram[A] = a::Divider32KHz | a::Rate1024Hz;
  s_.ram[B] = b::Hours24;
  s_.ram[D] = ValidRam;
  set_time(std::clamp<i64>(power_on_time, 0, LastSecond));
  start_updates(scheduler.ticks(1s));
}

void Rtc146818::reset() {
  s_.ram[B] &= ~(b::PeriodicInterrupt | b::AlarmInterrupt | b::UpdateInterrupt | b::SquareWave);
  read_c();
  plan_periodic();
}

// ---- ports ----------------------------------------------------------------------------------------------------------

u8 Rtc146818::read_port(u16 offset) { return offset == Data ? read_register() : 0xFF; }

void Rtc146818::write_port(u16 offset, u8 value) {
  if (offset == Data) return write_register(value);
  if (offset != Index) return;
  s_.index = value & index_port::Address;
  s_.nmi_masked = value & index_port::NmiMask;
}

u8 Rtc146818::read_register() {
  switch (s_.index) {
    case A: return read_a();
    case C: return read_c();
  }
  return s_.ram[s_.index];
}

void Rtc146818::write_register(u8 value) {
  switch (s_.index) {
    case A: return write_a(value);
    case B: return write_b(value);
    case C:
    case D: return;  // read only
  }
  s_.ram[s_.index] = value;
}

u8 Rtc146818::read_a() {
  const bool soon = update_.running() && update_.due() - scheduler_.now() <= scheduler_.ticks(UpdateAnnounced);
  const bool inhibited = s_.ram[B] & b::Set;
  return s_.ram[A] | u8(soon && !inhibited ? a::UpdateInProgress : 0);
}

// [Register C] Reading shows all flags and clears them.
u8 Rtc146818::read_c() {
  if (periods() != s_.periods_seen) s_.flags |= c::Periodic;
  const u8 value = s_.flags | u8(irq.high() ? c::Request : 0);
  s_.flags = 0;
  s_.periods_seen = periods();
  show_irq();
  return value;
}

void Rtc146818::write_a(u8 value) {
  const bool divided = dividing();
  if (periods() != s_.periods_seen) s_.flags |= c::Periodic;
  s_.ram[A] = value & ~a::UpdateInProgress;
  if (!dividing()) {
    update_.stop();
  } else if (!divided) {
    s_.divider_origin = scheduler_.now();
    start_updates(scheduler_.ticks(500ms));  // [Divider Control] the first update comes half a second later
  }
  s_.periods_seen = periods();
  plan_periodic();
}

void Rtc146818::write_b(u8 value) {
  if (value & b::DaylightSaving) note(Note::Unimplemented, "rtc", "daylight saving");
  if (value & b::Set) value &= ~b::UpdateInterrupt;  // [Register B] SET clears UIE
  if (periods() != s_.periods_seen) s_.flags |= c::Periodic;
  s_.periods_seen = periods();
  s_.ram[B] = value;
  show_irq();
  plan_periodic();
}

// ---- time -----------------------------------------------------------------------------------------------------------

void Rtc146818::set_time(i64 seconds) {
  using namespace std::chrono;
  const sys_seconds time{std::chrono::seconds{seconds}};
  const sys_days day = floor<days>(time);
  const year_month_day date{day};
  const auto of_day = unsigned((time - day).count());
  const auto year = unsigned(int(date.year()));
  s_.ram[Seconds] = encode(of_day % 60);
  s_.ram[Minutes] = encode(of_day / 60 % 60);
  s_.ram[Hours] = encode_hour(of_day / 3600);
  s_.ram[DayOfWeek] = encode(weekday{day}.c_encoding() + 1);
  s_.ram[DayOfMonth] = encode(unsigned(date.day()));
  s_.ram[Month] = encode(unsigned(date.month()));
  s_.ram[Year] = encode(year % 100);
  s_.ram[Century] = encode(year / 100);
}

u8 Rtc146818::encode(unsigned value) const {
  return s_.ram[B] & b::Binary ? u8(value) : u8(value / 10 % 10 << 4 | value % 10);
}

unsigned Rtc146818::decode(u8 index) const {
  const u8 byte = s_.ram[index];
  return s_.ram[B] & b::Binary ? byte : (byte >> 4) * 10 + (byte & 15);
}

u8 Rtc146818::encode_hour(unsigned hour) const {
  if (s_.ram[B] & b::Hours24) return encode(hour);
  return encode(hour % 12 ? hour % 12 : 12) | u8(hour >= 12 ? Pm : 0);
}

unsigned Rtc146818::decode_hour() const {
  if (s_.ram[B] & b::Hours24) return decode(Hours);
  const u8 byte = s_.ram[Hours] & ~Pm;
  const unsigned hour = s_.ram[B] & b::Binary ? byte : (byte >> 4) * 10 + (byte & 15);
  return hour % 12 + (s_.ram[Hours] & Pm ? 12 : 0);
}

/// Counts one register on; true when it wrapped from `last` (or from nonsense beyond it) to `first`.
bool Rtc146818::advance(u8 index, unsigned first, unsigned last) {
  const unsigned value = decode(index);
  const bool wraps = value >= last;
  s_.ram[index] = encode(wraps ? first : value + 1);
  return wraps;
}

/// Leap years are the years divisible by four [General Description].
unsigned Rtc146818::days_in_month() const {
  constexpr std::array<u8, 13> days{31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const unsigned month = decode(Month);
  if (month == 2 && decode(Year) % 4 == 0) return 29;
  return days[month < days.size() ? month : 0];
}

void Rtc146818::count_second() {
  if (!advance(Seconds, 0, 59) || !advance(Minutes, 0, 59)) return;
  const unsigned hour = decode_hour();
  s_.ram[Hours] = encode_hour(hour >= 23 ? 0 : hour + 1);
  if (hour < 23) return;
  advance(DayOfWeek, 1, 7);
  if (!advance(DayOfMonth, 1, days_in_month()) || !advance(Month, 1, 12) || !advance(Year, 0, 99)) return;
  advance(Century, 0, 99);
}

bool Rtc146818::alarm_matches() const {
  for (const u8 time : {Seconds, Minutes, Hours}) {
    const u8 alarm = s_.ram[time + 1];
    if ((alarm & DontCare) != DontCare && alarm != s_.ram[time]) return false;
  }
  return true;
}

bool Rtc146818::dividing() const { return (s_.ram[A] & a::Divider & a::DividerReset) != a::DividerReset; }

void Rtc146818::start_updates(Ticks after) { update_.start(after); }

/// Once a second: its end, when the new time is in place.
void Rtc146818::update_cycle() {
  update_.start(scheduler_.ticks(1s));
  if (s_.ram[B] & b::Set) return;
  count_second();
  flag(u8(c::Update | (alarm_matches() ? c::Alarm : 0)));
}

// ---- interrupts -----------------------------------------------------------------------------------------------------

/// [Table 5] With the 32 kHz time base rates 1 and 2 repeat 8 and 9. 0: no periodic interrupt.
unsigned Rtc146818::periodic_hertz() const {
  const unsigned rate = s_.ram[A] & a::Rate;
  if (!rate || !dividing()) return 0;
  return unsigned(OscillatorHertz >> ((rate < 3 ? rate + 7 : rate) - 1));
}

u64 Rtc146818::periods() const {
  const unsigned hertz = periodic_hertz();
  return hertz ? scheduler_.periods(scheduler_.now() - s_.divider_origin, hertz) : 0;
}

/// Only an enabled interrupt needs a timer; for a program that polls PF, counting periods is enough.
void Rtc146818::plan_periodic() {
  periodic_.stop();
  const unsigned hertz = periodic_hertz();
  if (hertz && s_.ram[B] & b::PeriodicInterrupt)
    periodic_.start_at(s_.divider_origin + scheduler_.ticks_for(periods() + 1, hertz));
}

void Rtc146818::flag(u8 flags) {
  s_.flags |= flags;
  show_irq();
}

/// Flags and enables lie at the same places in C and B.
void Rtc146818::show_irq() { irq.set(s_.flags & s_.ram[B] & (c::Periodic | c::Alarm | c::Update)); }

void Rtc146818::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 6, "a field was added: visit it too");
  v("ram", s_.ram), v("index", s_.index), v("nmi_masked", s_.nmi_masked), v("flags", s_.flags);
  v("divider_origin", s_.divider_origin), v("periods_seen", s_.periods_seen);
  v("update", update_), v("periodic", periodic_), v("irq", irq);
  s_.index &= index_port::Address;
}

}  // namespace ferrite
