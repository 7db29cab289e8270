// SPDX-License-Identifier: MIT
#include "core/cpu/local_apic.h"

#include <algorithm>
#include <utility>

#include "core/base/trace.h"

namespace ferrite {
namespace {
enum Register : unsigned {  // [10.4.1] offset / 16
  Id = 0x02,
  Version = 0x03,
  TaskPriority = 0x08,
  ArbitrationPriority = 0x09,
  ProcessorPriority = 0x0A,
  EndOfInterrupt = 0x0B,
  RemoteRead = 0x0C,
  LogicalDestination = 0x0D,
  DestinationFormat = 0x0E,
  Spurious = 0x0F,
  InService = 0x10,
  TriggerMode = 0x18,
  Requests = 0x20,
  ErrorStatus = 0x28,
  LvtCmci = 0x2F,
  CommandLow = 0x30,
  CommandHigh = 0x31,
  LvtFirst = 0x32,
  LvtLast = 0x37,
  InitialCount = 0x38,
  CurrentCount = 0x39,
  DivideConfiguration = 0x3E,
};
namespace spurious {  // [10.9]
constexpr Bit SoftwareEnable{0x100, "EN"}, FocusChecking{0x200, "FOCUS"}, Vector{0xFF, "VECTOR"};
}
namespace lvt {  // [10.5.1]
constexpr Bit Vector{0xFF, "VECTOR"}, Delivery{0x700, "DELIVERY MODE"}, ActiveLow{0x2000, "POLARITY"},
    RemoteIrr{0x4000, "REMOTE IRR"}, Level{0x8000, "TRIGGER MODE"}, Periodic{0x2'0000, "PERIODIC"};
constexpr u32 ExtInt = 0x700, Nmi = 0x400;
}  // namespace lvt
namespace errors {  // [10.5.3]
constexpr Bit SendIllegalVector{0x20, "SEND ILLEGAL VECTOR"}, ReceiveIllegalVector{0x40, "RECEIVE ILLEGAL VECTOR"},
    IllegalRegister{0x80, "ILLEGAL REGISTER"};
}
namespace command {  // [10.6.1]
constexpr Bit Delivery{0x700, "DELIVERY MODE"}, Logical{0x800, "DESTINATION MODE"}, Assert{0x4000, "LEVEL"},
    Level{0x8000, "TRIGGER MODE"};
constexpr u32 Writable = 0xC'CFFF;
enum Shorthand : u32 { None, Self, All, Others };
}  // namespace command
constexpr u32 FirstLegalVector = 16;
constexpr u8 Everybody = 0xFF;
constexpr u32 DivideBits = 0x0B;
constexpr u32 PriorityClass = 0xF0;
constexpr u32 WindowFirst = 0xFEE0'0000, WindowLast = 0xFEEF'FFFF;  // that the chip set leaves to local APICs

bool get(const std::array<u32, 8>& bits, u32 vector) { return bits[vector / 32 % 8] >> vector % 32 & 1; }
void set(std::array<u32, 8>& bits, u32 vector, bool value) {
  u32& word = bits[vector / 32 % 8];
  word = value ? word | 1u << vector % 32 : word & ~(1u << vector % 32);
}
/// The highest vector that is set, or -1.
int highest(const std::array<u32, 8>& bits) {
  for (int word = 7; word >= 0; word--)
    for (int bit = 31; bits[unsigned(word)] && bit >= 0; bit--)
      if (bits[unsigned(word)] >> bit & 1) return word * 32 + bit;
  return -1;
}
}  // namespace

LocalApic::LocalApic(MemorySpace& memory, Scheduler& clock, InterruptAcknowledge& pic, u32 version)
    : memory_(memory), clock_(clock), pic_(pic), version_(version), timer_(clock, [this] { timer_expired(); }) {}

void LocalApic::place(u64 base, bool enabled) {
  const bool here = enabled && base >= WindowFirst && base <= WindowLast;
  const u32 at = here ? u32(base) : 0;
  if (at != mapped_at_) {
    if (mapped_at_) memory_.unmap(mapped_at_);
    if (at) memory_.map_device(at, at + (MemorySpace::PageSize - 1), *this);
    mapped_at_ = at;
  }
  enabled_ = enabled;
  update();
}

/// [10.4.7.1] But LINT0 and LINT1 begin as INTR and NMI, as a BIOS leaves them for who does not know of APICs.
void LocalApic::reset() {
  const u8 levels = s_.lint_levels;
  s_ = {};
  s_.lint_levels = levels;
  s_.lvt[Lint0Entry] = lvt::ExtInt;
  s_.lvt[Lint1Entry] = lvt::Nmi;
  timer_.stop();
  update();
}

// ---- registers ------------------------------------------------------------------------------------------------------

/// [10.5.1] The version tells how many local vector table entries there are.
bool LocalApic::has(unsigned entry) const {
  const u32 last = version_ >> 16 & 0xFF;
  switch (entry) {
    case Performance: return last >= 4;
    case Thermal: return last >= 5;
    case Cmci: return last >= 6;
    default: return true;
  }
}

u32 LocalApic::writable(unsigned entry) {
  switch (entry) {
    case TimerEntry: return lvt::Vector | lvt::Periodic | Masked;
    case ErrorEntry: return lvt::Vector | Masked;
    case Lint0Entry:
    case Lint1Entry: return lvt::Vector | lvt::Delivery | lvt::ActiveLow | lvt::Level | Masked;
    default: return lvt::Vector | lvt::Delivery | Masked;
  }
}

unsigned LocalApic::entry_of(unsigned index) {
  if (index == LvtCmci) return Cmci;
  return index >= LvtFirst && index <= LvtLast ? index - LvtFirst : unsigned(LvtCount);
}

/// [10.4.1] Registers are read and written as a whole; what else a program tries is undefined.
u32 LocalApic::read_memory(u32 offset, unsigned) {
  return offset & 0xC ? 0 : read_register(offset >> 4) >> 8 * (offset & 3);
}

void LocalApic::write_memory(u32 offset, u32 value, unsigned bytes) {
  if (bytes == 4 && !(offset & 0xF)) write_register(offset >> 4, value);
}

u32 LocalApic::read_register(unsigned index) {
  if (const unsigned entry = entry_of(index); entry < LvtCount && has(entry)) return s_.lvt[entry];
  if (index >= InService && index < InService + 8) return s_.in_service[index - InService];
  if (index >= TriggerMode && index < TriggerMode + 8) return s_.trigger_mode[index - TriggerMode];
  if (index >= Requests && index < Requests + 8) return s_.requests[index - Requests];
  switch (index) {
    case Id: return s_.id;
    case Version: return version_;
    case TaskPriority: return s_.task_priority;
    case ArbitrationPriority:
    case ProcessorPriority: return processor_priority();
    case EndOfInterrupt:
    case RemoteRead: return 0;
    case LogicalDestination: return s_.logical_destination;
    case DestinationFormat: return s_.destination_format;
    case Spurious: return s_.spurious;
    case ErrorStatus: return s_.shown_errors;
    case CommandLow: return s_.command;
    case CommandHigh: return s_.command_destination;
    case InitialCount: return s_.initial_count;
    case CurrentCount: return current_count();
    case DivideConfiguration: return s_.divide;
  }
  error(errors::IllegalRegister);
  return 0;
}

void LocalApic::write_register(unsigned index, u32 value) {
  expire_if_due();
  if (const unsigned entry = entry_of(index); entry < LvtCount && has(entry)) return write_lvt(entry, value);
  switch (index) {
    case Id: s_.id = value & 0xFF00'0000; break;
    case TaskPriority: s_.task_priority = value & 0xFF; break;
    case EndOfInterrupt: end_of_interrupt(); break;
    case LogicalDestination: s_.logical_destination = value & 0xFF00'0000; break;
    case DestinationFormat: s_.destination_format = value | 0x0FFF'FFFF; break;
    case Spurious: write_spurious(value); break;
    case ErrorStatus: s_.shown_errors = std::exchange(s_.errors, 0); break;  // [10.5.3] a write shows, and arms anew
    case CommandLow:
      s_.command = value & command::Writable;
      send();
      break;
    case CommandHigh: s_.command_destination = value & 0xFF00'0000; break;
    case InitialCount:
      s_.initial_count = s_.count_at_origin = value;
      s_.timer_origin = clock_.now();
      break;
    case DivideConfiguration:
      rebase_timer();
      s_.divide = value & DivideBits;
      break;
    case Version:
    case ArbitrationPriority:
    case ProcessorPriority:
    case RemoteRead:
    case CurrentCount: break;  // read only
    default:
      if (index < InService || index >= ErrorStatus) error(errors::IllegalRegister);
  }
  plan_timer();
  update();
}

/// [10.4.7.2] While software has it disabled, every local interrupt is masked.
void LocalApic::write_spurious(u32 value) {
  s_.spurious = value & (spurious::SoftwareEnable | spurious::FocusChecking | spurious::Vector);
  if (software_enabled()) return;
  for (u32& entry : s_.lvt) entry |= Masked;
}

void LocalApic::write_lvt(unsigned entry, u32 value) {
  if (entry == TimerEntry) rebase_timer();
  const u32 mask = writable(entry);
  u32& target = s_.lvt[entry];
  target = (target & ~mask) | (value & mask);
  if (!software_enabled()) target |= Masked;
  if (!(target & lvt::Level)) target &= ~u32(lvt::RemoteIrr);
  plan_timer();
  if (entry == Lint0Entry) lint_changed(Lint0, false);
  update();
}

/// [10.8.5]
void LocalApic::end_of_interrupt() {
  const int vector = highest(s_.in_service);
  if (vector < 0) return;
  set(s_.in_service, u32(vector), false);
  if (!get(s_.trigger_mode, u32(vector))) return;
  u32& lint0 = s_.lvt[Lint0Entry];
  if (lint0 & lvt::RemoteIrr && (lint0 & lvt::Vector) == u32(vector)) {
    lint0 &= ~u32(lvt::RemoteIrr);
    lint_changed(Lint0, false);
  }
  if (io_apic_) io_apic_->end_of_interrupt(u8(vector));
}

/// [10.6.1] The trigger mode counts for INIT alone.
void LocalApic::send() {
  ApicMessage message{.delivery = ApicMessage::Delivery((s_.command & command::Delivery) >> 8),
                      .vector = u8(s_.command),
                      .destination = u8(s_.command_destination >> 24),
                      .logical = bool(s_.command & command::Logical),
                      .level = false};
  const auto shorthand = command::Shorthand(s_.command >> 18 & 3);
  if (message.delivery == ApicMessage::Delivery::Fixed && message.vector < FirstLegalVector)
    return error(errors::SendIllegalVector);
  const bool synchronises = (s_.command & (command::Level | command::Assert)) == command::Level;
  if (message.delivery == ApicMessage::Delivery::Init && synchronises) return;  // arbitration identifiers
  if (shorthand == command::Others) return;
  if (shorthand != command::None) message.destination = Everybody, message.logical = false;
  deliver(message);
}

// ---- interrupts -----------------------------------------------------------------------------------------------------

bool LocalApic::software_enabled() const { return s_.spurious & spurious::SoftwareEnable; }

/// [10.6.2]
bool LocalApic::matches(const ApicMessage& message) const {
  const u32 id = s_.id >> 24, to = message.destination, logical = s_.logical_destination >> 24;
  if (!message.logical) return to == id || to == Everybody;
  const bool flat = s_.destination_format >> 28 == 0xF;
  if (flat) return logical & to;
  return (to >> 4 == 0xF || to >> 4 == logical >> 4) && (logical & to & 0xF);
}

bool LocalApic::deliver(const ApicMessage& message) {
  if (!enabled_ || !matches(message)) return false;
  switch (message.delivery) {
    case ApicMessage::Delivery::Fixed:
    case ApicMessage::Delivery::LowestPriority:
      if (!software_enabled()) return false;
      request(message.vector, message.level);
      break;
    case ApicMessage::Delivery::Nmi: pulse_nmi(); break;
    case ApicMessage::Delivery::ExtInt: s_.external_message = true; break;
    default: note(Note::Unimplemented, "local apic", "an SMI, INIT or start-up message to this processor");
  }
  update();
  return true;
}

void LocalApic::request(u8 vector, bool level) {
  if (vector < FirstLegalVector) return error(errors::ReceiveIllegalVector);
  set(s_.requests, vector, true);
  set(s_.trigger_mode, vector, level);
}

void LocalApic::error(u32 bit) {
  s_.errors |= bit;
  const u32 entry = s_.lvt[ErrorEntry];
  if (entry & Masked || u8(entry) < FirstLegalVector) return;
  request(u8(entry), false);
  update();
}

void LocalApic::set_line(unsigned input, bool high) {
  const u8 pin = u8(1u << input), before = s_.lint_levels;
  s_.lint_levels = high ? before | pin : before & ~pin;
  if (s_.lint_levels == before) return;
  if (enabled_)
    lint_changed(input, lint_active(input));
  else if (input == Lint1 && high)
    pulse_nmi();
  update();
}

bool LocalApic::lint_active(unsigned input) const {
  const bool active_low = s_.lvt[Lint0Entry + input] & lvt::ActiveLow;
  return bool(s_.lint_levels >> input & 1) != active_low;
}

/// [10.5.1] What a pin's level means; ExtINT is the 8259A's, and asks for as long as the pin does.
void LocalApic::lint_changed(unsigned input, bool rises) {
  u32& entry = s_.lvt[Lint0Entry + input];
  if (entry & Masked) return;
  const auto delivery = ApicMessage::Delivery((entry & lvt::Delivery) >> 8);
  if (delivery == ApicMessage::Delivery::Nmi && rises) return pulse_nmi();
  if (delivery != ApicMessage::Delivery::Fixed) return;
  const bool level = input == Lint0 && entry & lvt::Level;
  const bool asks = level ? lint_active(input) && !(entry & lvt::RemoteIrr) : rises;
  if (!asks) return;
  if (level) entry |= lvt::RemoteIrr;
  request(u8(entry), level);
}

/// [10.8.3.1]
u8 LocalApic::processor_priority() const {
  const u32 serving = u32(std::max(highest(s_.in_service), 0));
  if ((s_.task_priority & PriorityClass) >= (serving & PriorityClass)) return u8(s_.task_priority);
  return u8(serving & PriorityClass);
}

int LocalApic::waiting_vector() const {
  if (!software_enabled()) return -1;
  const int vector = highest(s_.requests);
  return vector >= 0 && (u32(vector) & PriorityClass) > (processor_priority() & PriorityClass) ? vector : -1;
}

bool LocalApic::external_waiting() const {
  if (!enabled_) return s_.lint_levels & 1;
  if (s_.external_message) return true;
  return (s_.lvt[Lint0Entry] & (lvt::Delivery | Masked)) == lvt::ExtInt && lint_active(Lint0);
}

u8 LocalApic::acknowledge() {
  const int vector = enabled_ ? waiting_vector() : -1;
  if (vector >= 0) {
    set(s_.requests, u32(vector), false);
    set(s_.in_service, u32(vector), true);
    plan_timer();
    update();
    return u8(vector);
  }
  if (!external_waiting()) return u8(s_.spurious);  // [10.9]
  s_.external_message = false;
  const u8 answer = pic_.acknowledge();
  update();
  return answer;
}

void LocalApic::pulse_nmi() {
  nmi.raise();
  nmi.lower();
}

void LocalApic::update() { intr.set(external_waiting() || (enabled_ && waiting_vector() >= 0)); }

// ---- timer ----------------------------------------------------------------------------------------------------------

bool LocalApic::periodic() const { return s_.lvt[TimerEntry] & lvt::Periodic; }

/// [10.5.4] 0 divides by 2, 1 by 4, and so on; 7 does not.
unsigned LocalApic::divide_shift() const { return ((s_.divide & 3) + (s_.divide >> 1 & 4) + 1) & 7; }

u64 LocalApic::counted() const { return clock_.periods(clock_.now() - s_.timer_origin, BusHertz) >> divide_shift(); }

u32 LocalApic::current_count() const {
  const u64 count = counted();
  if (count < s_.count_at_origin) return u32(s_.count_at_origin - count);
  if (!periodic() || !s_.initial_count) return 0;
  return u32(s_.initial_count - (count - s_.count_at_origin) % s_.initial_count);
}

/// Before what the count depends on changes.
void LocalApic::rebase_timer() {
  s_.count_at_origin = current_count();
  s_.timer_origin = clock_.now();
}

/// The processor may have run a little beyond the moment.
void LocalApic::expire_if_due() {
  if (timer_.due() <= clock_.now()) timer_expired();
}

void LocalApic::timer_expired() {
  request(u8(s_.lvt[TimerEntry]), false);
  plan_timer();
  update();
}

/// Only an expiry that changes something is waited for: not one whose request still stands, or is illegal.
void LocalApic::plan_timer() {
  timer_.stop();
  const u32 entry = s_.lvt[TimerEntry];
  if (entry & Masked || u8(entry) < FirstLegalVector || get(s_.requests, u8(entry))) return;
  u64 at = s_.count_at_origin;
  if (const u64 count = counted(); count >= at) {
    if (!periodic() || !s_.initial_count) return;
    at += ((count - at) / s_.initial_count + 1) * s_.initial_count;
  }
  timer_.start_at(s_.timer_origin + clock_.ticks_for(at << divide_shift(), BusHertz));
}

void LocalApic::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 19, "a field was added: visit it too");
  v("id", s_.id), v("task_priority", s_.task_priority), v("logical_destination", s_.logical_destination);
  v("destination_format", s_.destination_format), v("spurious", s_.spurious), v("in_service", s_.in_service);
  v("trigger_mode", s_.trigger_mode), v("requests", s_.requests), v("errors", s_.errors);
  v("shown_errors", s_.shown_errors), v("command", s_.command), v("command_destination", s_.command_destination);
  v("lvt", s_.lvt), v("initial_count", s_.initial_count), v("divide", s_.divide);
  v("timer_origin", s_.timer_origin), v("count_at_origin", s_.count_at_origin), v("lint_levels", s_.lint_levels);
  v("external_message", s_.external_message), v("timer", timer_), v("intr", intr), v("nmi", nmi);
}

}  // namespace ferrite
