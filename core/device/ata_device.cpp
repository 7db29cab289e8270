// SPDX-License-Identifier: MIT
#include "core/device/ata_device.h"

#include <algorithm>

namespace ferrite {
using namespace std::chrono_literals;
using namespace ata;
namespace {
constexpr auto LightStaysOn = 100ms;
constexpr auto ResetTakes = 500us;  // hosts look at BSY after 2 ms [9.2]
constexpr u8 ExecuteDeviceDiagnostic = 0x90;
constexpr u8 DiagnosticPassed = 0x01;  // [EXECUTE DEVICE DIAGNOSTIC] of a device 0, its device 1 passed or is absent
constexpr u16 NoData = 0xFFFF;

/// Two deep: what was there moves up [6.20].
void push(u16& pair, u8 value) { pair = u16(pair << 8 | value); }
}  // namespace

AtaDevice::AtaDevice(Scheduler& scheduler, unsigned number)
    : number_(number & 1), scheduler_(scheduler), timer_(scheduler, [this] {
        if (s_.phase == Phase::InReset) return reset_done();
        if (s_.phase == Phase::Busy) work();
      }) {
  begin_reset(ResetKind::Hardware);
  timer_.start(scheduler_.ticks(ResetTakes));
}

// ---- the cable ------------------------------------------------------------------------------------------------------

bool AtaDevice::selected() const { return bool(registers_.device & device::Dev) == bool(number_); }

bool AtaDevice::deaf() const { return s_.phase != Phase::Idle && s_.phase != Phase::Asleep; }

u8 AtaDevice::alternate_status() const {
  const u8 idle = ready_bits();
  switch (s_.phase) {
    case Phase::Idle: return idle | s_.outcome;
    case Phase::PioIn:
    case Phase::PioOut:
    case Phase::DmaIn:
    case Phase::DmaOut: return idle | status::DataRequest;
    case Phase::Asleep: return 0;
    default: return status::Busy;
  }
}

u8 AtaDevice::read_register(u8 number) {
  const unsigned half = s_.control & control::HighOrderByte ? 8 : 0;
  switch (number) {
    case ErrorFeatures: return s_.error;
    case SectorCount: return u8(registers_.sector_count >> half);
    case LbaLow: return u8(registers_.lba_low >> half);
    case LbaMid: return u8(registers_.lba_mid >> half);
    case LbaHigh: return u8(registers_.lba_high >> half);
    case Device: return registers_.device;
    case StatusCommand: s_.interrupt_pending = false; break;
  }
  show_irq();
  return alternate_status();
}

void AtaDevice::write_register(u8 number, u8 value) {
  s_.control &= u8(~control::HighOrderByte);  // [7.8] any write ends it
  switch (number) {
    case ErrorFeatures: return push(registers_.features, value);
    case SectorCount: return push(registers_.sector_count, value);
    case LbaLow: return push(registers_.lba_low, value);
    case LbaMid: return push(registers_.lba_mid, value);
    case LbaHigh: return push(registers_.lba_high, value);
    case Device: registers_.device = value; return show_irq();
    case StatusCommand: break;
    default: return;
  }
  if (value == ExecuteDeviceDiagnostic) {  // [9.10] whichever device is selected
    begin_reset(ResetKind::Diagnostic);
    timer_.start(scheduler_.ticks(ResetTakes));
  } else if (selected() && s_.phase != Phase::Asleep) {
    s_.interrupt_pending = false;
    s_.outcome = s_.error = 0;
    show_irq();
    command_written(value);
  }
}

void AtaDevice::device_reset_written() {
  if (s_.phase == Phase::InReset) return;
  begin_reset(ResetKind::Command);
  timer_.start(scheduler_.ticks(ResetTakes));
}

void AtaDevice::write_device_control(u8 value) {
  const bool was_held = s_.control & control::SoftReset;
  s_.control = value & (control::HighOrderByte | control::SoftReset | control::NoInterrupt);
  if (value & control::SoftReset) {
    if (!was_held) begin_reset(ResetKind::Software);
  } else if (was_held) {
    timer_.start(scheduler_.ticks(ResetTakes));
  }
  show_irq();
}

u16 AtaDevice::read_data() {
  if (s_.phase != Phase::PioIn || s_.at >= s_.end) return NoData;
  const u16 word = u16(buffer_[s_.at] | buffer_[s_.at + 1] << 8);
  moved(2);
  return word;
}

void AtaDevice::write_data(u16 value) {
  if (s_.phase != Phase::PioOut || s_.at >= s_.end) return;
  buffer_[s_.at] = u8(value);
  buffer_[s_.at + 1] = u8(value >> 8);
  moved(2);
}

std::span<u8> AtaDevice::dma_bytes() {
  const bool transferring = s_.phase == Phase::DmaIn || s_.phase == Phase::DmaOut;
  return transferring ? std::span<u8>(buffer_).subspan(s_.at, s_.end - s_.at) : std::span<u8>();
}

AtaDevice::Direction AtaDevice::dma_direction() const {
  return s_.phase == Phase::DmaOut ? Direction::FromHost : Direction::ToHost;
}

void AtaDevice::dma_moved(u32 bytes) { moved(bytes); }

void AtaDevice::moved(u32 bytes) {
  s_.at += bytes;
  if (s_.at == s_.end) block_moved();
}

// [7.8] INTRQ is released while nIEN is set or the other device is selected.
void AtaDevice::show_irq() { irq.set(s_.interrupt_pending && selected() && !(s_.control & control::NoInterrupt)); }

// ---- resets ---------------------------------------------------------------------------------------------------------

void AtaDevice::hardware_reset() {
  s_.control = 0;
  begin_reset(ResetKind::Hardware);
  timer_.start(scheduler_.ticks(ResetTakes));
}

/// BSY, until the timer is started and has run out. The registers' contents are gone at once, so that both devices know
/// that device 0 is selected; DEVICE RESET, which only one of them hears, leaves DEV [9.11].
void AtaDevice::begin_reset(ResetKind kind) {
  s_.reset = kind;
  s_.interrupt_pending = false;
  s_.outcome = 0;
  timer_.stop();
  enter(Phase::InReset);
  registers_ = {.device = kind == ResetKind::Command ? u8(registers_.device & device::Dev) : u8(0)};
  show_irq();
}

/// [9.12 Signature and persistence], but for what a device adds in after_reset().
void AtaDevice::reset_done() {
  registers_ = {.sector_count = 1, .lba_low = 1, .device = registers_.device};
  s_.error = DiagnosticPassed;
  if (s_.reset == ResetKind::Diagnostic) {
    after_reset(s_.reset);
    return finish(number_ == 0 ? Interrupt::Yes : Interrupt::No);
  }
  enter(Phase::Idle);
  after_reset(s_.reset);
}

// ---- what commands are made of --------------------------------------------------------------------------------------

void AtaDevice::enter(Phase phase) {
  s_.phase = phase;
  dmarq.set(phase == Phase::DmaIn || phase == Phase::DmaOut);
}

void AtaDevice::work_for(std::chrono::nanoseconds time) {
  enter(Phase::Busy);
  timer_.start(scheduler_.ticks(time));
}

// DMARQ is last: the host may have moved the block, and more, when it returns.
void AtaDevice::offer(Protocol protocol, Direction direction, u32 first, u32 bytes, Interrupt interrupt) {
  const bool in = direction == Direction::ToHost;
  s_.at = first, s_.end = first + bytes;
  if (interrupt == Interrupt::Yes) s_.interrupt_pending = true;
  show_irq();
  if (protocol == Protocol::Pio)
    enter(in ? Phase::PioIn : Phase::PioOut);
  else
    enter(in ? Phase::DmaIn : Phase::DmaOut);
}

void AtaDevice::finish(Interrupt interrupt) {
  enter(Phase::Idle);
  if (interrupt == Interrupt::Yes) s_.interrupt_pending = true;
  show_irq();
}

void AtaDevice::fail(u8 error_bits, u8 status_bits) {
  s_.error = error_bits;
  s_.outcome = u8(status::Error | status_bits);
  finish(Interrupt::Yes);
}

void AtaDevice::sleep() { enter(Phase::Asleep); }

AtaDevice::Activity AtaDevice::activity() const {
  const bool lit = scheduler_.now() - s_.last_access < scheduler_.ticks(LightStaysOn);
  return lit ? s_.access : Activity::Idle;
}

void AtaDevice::note_access(Activity access) {
  s_.access = access;
  s_.last_access = scheduler_.now();
}

void AtaDevice::TaskFile::visit(StateVisitor& v) {
  static_assert(field_count<TaskFile>() == 6, "a field was added: visit it too");
  v("features", features), v("sector_count", sector_count), v("lba_low", lba_low), v("lba_mid", lba_mid);
  v("lba_high", lba_high), v("device", device);
}

void AtaDevice::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 10, "a field was added: visit it too");
  v("registers", registers_), v("buffer", buffer_), v("control", s_.control), v("error", s_.error);
  v("outcome", s_.outcome), v("phase", s_.phase), v("reset", s_.reset), v("interrupt_pending", s_.interrupt_pending);
  v("at", s_.at), v("end", s_.end), v("access", s_.access), v("last_access", s_.last_access);
  v("timer", timer_), v("irq", irq), v("dmarq", dmarq);
  s_.end = std::min(s_.end, BufferBytes) & ~1u;  // no state file makes us read outside
  s_.at = std::min(s_.at, s_.end) & ~1u;
}

}  // namespace ferrite
