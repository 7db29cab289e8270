// SPDX-License-Identifier: MIT
// Motorola MC146818 real-time clock with 128 bytes of CMOS RAM (the AT's 64, and the second 64 later chips added), as a
// PC has it at 70h/71h. Register 32h counts centuries, as PC BIOSes expect.
// Brackets name headings of the MC146818A data sheet (Motorola ADI1029).
// Missing: daylight saving (DSE), the SQW pin.
#pragma once
#include "core/base/register.h"
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Rtc146818 final : public PortDevice {
 public:
  enum Port : u16 { Index = 0, Data = 1 };
  /// Where things lie in CMOS RAM.
  enum Register : u8 {
    Seconds,
    SecondsAlarm,
    Minutes,
    MinutesAlarm,
    Hours,
    HoursAlarm,
    DayOfWeek,
    DayOfMonth,
    Month,
    Year,
    A,
    B,
    C,
    D,
    Century = 0x32
  };

  /// `power_on_time`: what the clock shows at first, in seconds since 1970-01-01, 00:00 guest local time.
  Rtc146818(Scheduler&, i64 power_on_time);
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  /// Pin RESET: interrupts off; time and RAM go on.
  void reset();
  /// For pc/, which fills in what the BIOS set-up would have.
  u8& cmos(u8 index) { return s_.ram[index % Bytes]; }
  /// Bit 7 of port 70h: the board keeps NMI from the CPU.
  bool nmi_masked() const { return s_.nmi_masked; }
  void visit(StateVisitor&);

  Line irq;  // pin IRQ, active high as the PC's inverter shows it to IRQ8

 private:
  static constexpr unsigned Bytes = 128;

  u8 read_register();
  void write_register(u8 value);
  u8 read_a();
  u8 read_c();
  void write_a(u8 value);
  void write_b(u8 value);

  void set_time(i64 seconds);
  u8 encode(unsigned value) const;
  unsigned decode(u8 index) const;
  u8 encode_hour(unsigned hour) const;
  unsigned decode_hour() const;
  bool advance(u8 index, unsigned first, unsigned last);
  unsigned days_in_month() const;

  bool dividing() const;
  void start_updates(Ticks after);
  void update_cycle();
  void count_second();
  bool alarm_matches() const;
  unsigned periodic_hertz() const;
  u64 periods() const;
  void plan_periodic();
  void flag(u8 flags);
  void show_irq();

  struct State {
    std::array<u8, Bytes> ram{};
    u8 index = 0;
    bool nmi_masked = false;
    u8 flags = 0;              // register C without IRQF
    Ticks divider_origin = 0;  // when the divider chain was last released from reset
    u64 periods_seen = 0;      // of the periodic rate, when PF was last cleared
  } s_;
  Scheduler& scheduler_;
  Timer update_, periodic_;
};

}  // namespace ferrite
