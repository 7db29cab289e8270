// SPDX-License-Identifier: MIT
// The processor's local APIC [SDM, order number 325462, Volume 3, chapter 10; sections cited in brackets]. INTR and NMI
// go through it: its pins LINT0 and LINT1. While it is disabled they reach the processor as if it were not there.
// Missing: other processors (messages to them are lost), SMI, INIT and start-up messages, performance and thermal
// events, registers outside FEE00000h-FEEFFFFFh, x2APIC, TSC deadlines; what the APICs of the Pentium and the P6 do
// otherwise: they have a bus of their own to the I/O APIC, with identifiers of 4 bits and errors on it.
#pragma once
#include "core/base/register.h"
#include "core/bus/apic_bus.h"
#include "core/bus/interrupt_acknowledge.h"
#include "core/bus/line.h"
#include "core/bus/memory_space.h"
#include "core/time/scheduler.h"

namespace ferrite {

class LocalApic final : public MemoryDevice, public LineTarget, public InterruptAcknowledge, public ApicMessageTarget {
 public:
  enum Input : unsigned { Lint0, Lint1 };
  static constexpr u32 DefaultBase = 0xFEE0'0000;
  static constexpr u64 BusHertz = 66'666'667;  // what the timer counts: the host bus of a 440FX board

  /// `version` is that of the version register [10.4.8]; 0: the processor has no local APIC. `pic` answers ExtINT.
  LocalApic(MemorySpace&, Scheduler&, InterruptAcknowledge& pic, u32 version);
  void connect(EndOfInterruptTarget& io_apic) { io_apic_ = &io_apic; }

  /// [10.4.4] What IA32_APIC_BASE says: where the registers are, and whether they are.
  void place(u64 base, bool enabled);
  bool enabled() const { return enabled_; }
  void reset();

  /// Offsets from the base.
  u32 read_memory(u32 offset, unsigned bytes) override;
  void write_memory(u32 offset, u32 value, unsigned bytes) override;
  void set_line(unsigned input, bool high) override;
  u8 acknowledge() override;
  bool deliver(const ApicMessage&) override;
  void visit(StateVisitor&);

  Line intr;  // an interrupt waits for acknowledge()
  Line nmi;   // a pulse

 private:
  using Bits = std::array<u32, 8>;  // of the 256 vectors
  enum Lvt : unsigned { TimerEntry, Thermal, Performance, Lint0Entry, Lint1Entry, ErrorEntry, Cmci, LvtCount };
  static constexpr u32 Masked = 0x1'0000;

  // Registers.
  u32 read_register(unsigned index);
  void write_register(unsigned index, u32 value);
  void write_spurious(u32 value);
  void write_lvt(unsigned entry, u32 value);
  void end_of_interrupt();
  void send();
  bool has(unsigned entry) const;
  static u32 writable(unsigned entry);
  static unsigned entry_of(unsigned index);  // LvtCount: none

  // Interrupts.
  bool software_enabled() const;
  bool matches(const ApicMessage&) const;
  void request(u8 vector, bool level);
  void local_interrupt(unsigned entry, bool level);
  void lint_changed(unsigned input, bool rises);
  bool lint_active(unsigned input) const;
  void error(u32 bit);
  u8 processor_priority() const;
  int waiting_vector() const;  // -1: none that the priority lets through
  bool external_waiting() const;
  void pulse_nmi();
  void update();

  // Timer [10.5.4].
  u64 counted() const;
  u32 current_count() const;
  bool periodic() const;
  unsigned divide_shift() const;
  void rebase_timer();
  void expire_if_due();
  void timer_expired();
  void plan_timer();

  struct State {
    u32 id = 0, task_priority = 0, logical_destination = 0, destination_format = ~0u, spurious = 0xFF;
    Bits in_service{}, trigger_mode{}, requests{};
    u32 errors = 0, shown_errors = 0;
    u32 command = 0, command_destination = 0;
    std::array<u32, LvtCount> lvt{Masked, Masked, Masked, Masked, Masked, Masked, Masked};
    u32 initial_count = 0, divide = 0;
    Ticks timer_origin = 0;         // when ...
    u32 count_at_origin = 0;        // ... so much was left
    u8 lint_levels = 0;             // of the pins
    bool external_message = false;  // an ExtINT came as a message
  } s_;
  MemorySpace& memory_;
  Scheduler& clock_;
  InterruptAcknowledge& pic_;
  EndOfInterruptTarget* io_apic_ = nullptr;
  const u32 version_;
  Timer timer_;
  u32 mapped_at_ = 0;  // 0: nowhere; both follow from IA32_APIC_BASE
  bool enabled_ = false;
};

}  // namespace ferrite
