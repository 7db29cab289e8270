// SPDX-License-Identifier: MIT
// Intel 82371AB (PIIX4), function 3: power management and SMBus, device 00:01.3. Boards with a PIIX3 that want ACPI
// have it beside that; so do SeaBIOS's ACPI tables. Brackets name sections and registers of the data sheet, Intel order
// number 290562. Missing: SMI# and what only makes one (device monitors, idle and standby timers, traps), STPCLK# and
// the processor's sleep states, suspending other than soft off, RTC_STS and the power button's 4 seconds, GPIs and GPOs
// (kept as written), devices on the SMBus, its slave side.
#pragma once
#include "core/bus/line.h"
#include "core/bus/port_space.h"
#include "core/device/pci_function.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Power82371ab final : public PciFunction {
 public:
  static constexpr u64 TimerHertz = 3'579'545;  // [11.6.2] 14.31818 MHz / 4

  Power82371ab(MemorySpace&, PortSpace&, Scheduler&);

  /// Before power-on, what a BIOS writes for a board with COM1, COM2 and LPT1 at their usual places [DEVRESA, DEVRESC]:
  /// SeaBIOS's ACPI tables ask for it.
  void decode_ports();

  /// [11.6.1] PWRBTN# as an SCI; while no system listens to those, SMI# code that is not there would turn off at once.
  void press_power_button();
  void reset() override;
  void visit(StateVisitor&);

  Line irq9;      // SCI and the SMBus's interrupt, level
  Line soft_off;  // high from entering soft off to the next reset

  /// [APMC] and [APMS], at B2h and B3h: a command for SMI# code and its answer.
  struct Apm final : PortDevice {
    enum Port : u16 { Control = 0, Status = 1 };
    /// They hand the machine to an ACPI system and take it back: SeaBIOS's FADT says so.
    enum Command : u8 { AcpiDisable = 0xF0, AcpiEnable = 0xF1 };
    explicit Apm(Power82371ab& power) : power_(power) {}
    u8 read_port(u16 offset) override { return power_.s_.apm[offset & 1]; }
    void write_port(u16 offset, u8 value) override;

   private:
    Power82371ab& power_;
  } apm{*this};

 private:
  /// The registers at PMBA.
  struct Registers final : PortDevice {
    explicit Registers(Power82371ab& power) : power_(power) {}
    u8 read_port(u16 offset) override;
    void write_port(u16 offset, u8 value) override;

   private:
    Power82371ab& power_;
  } registers_{*this};

  /// The SMBus host controller at SMBBA. No device is on the bus: every transaction ends with DEV_ERR.
  struct SmBus final : PortDevice {
    explicit SmBus(Power82371ab& power) : power_(power) {}
    u8 read_port(u16 offset) override;
    void write_port(u16 offset, u8 value) override;

   private:
    Power82371ab& power_;
  } smbus_{*this};

  static constexpr unsigned PmBytes = 0x40, SmBusBytes = 0x0E;

  void config_changed(u8 first, u8 last) override;
  u32 timer() const;
  u64 half_rounds() const;
  void note_overflow();
  void plan_overflow();
  void sleep();
  void update();
  bool sci_enabled() const;
  bool smbus_asks() const;

  struct State {
    std::array<u8, PmBytes> pm{};  // by offset from PMBA
    std::array<u8, SmBusBytes> smbus{};
    std::array<u8, 2> apm{};
    u64 half_rounds_seen = 0;  // of the timer, when TMROF_STS was last looked at
  } s_;
  PortSpace& ports_;
  Scheduler& clock_;
  Timer overflow_, turn_off_;
  u16 pm_at_ = 0, smbus_at_ = 0;  // 0: nowhere; follows from the configuration space
};

}  // namespace ferrite
