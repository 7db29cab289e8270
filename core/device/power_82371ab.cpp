// SPDX-License-Identifier: MIT
#include "core/device/power_82371ab.h"

#include "core/base/trace.h"

namespace ferrite {
namespace {
// Offsets in the configuration space.
constexpr u8 Command = 0x04, Status = 0x06, Pmba = 0x40, DevResFirst = 0x44, DevActB = 0x58, DevResA = 0x5C,
             DevResC = 0x64, DevResLast = 0x7F, PmRegMisc = 0x80, Smbba = 0x90, SmbHstCfg = 0xD2, SmbSlvC = 0xD3,
             SmbShdw1 = 0xD4, SmbShdw2 = 0xD5;
constexpr u8 InIoSpace = 0x01;
constexpr Bit IoEnable{0x01, "IOSE"};  // [PCICMD] for the SMBus alone
constexpr Bit PmIoEnable{0x01, "PMIOSE"};
// [DEVRESC] COM A: bit 27, and bits 26 to 24 are 0 for 3F8h. COM B: bit 31, and bits 30 to 28 are 1 for 2F8h.
constexpr u8 ComADecode = 0x08, ComBDecode = 0x90;
constexpr u8 LptDecode = 0x80;    // [DEVRESA] bit 31
constexpr u8 ApmcEnabled = 0x02;  // [DEVACTB] bit 25, APMC_EN
namespace smbhstcfg {
constexpr Bit HostEnable{0x01, "SMB_HST_EN"};
constexpr u8 Writable = 0x0F, InterruptMask = 0x0E, Irq9 = 0x08;
}  // namespace smbhstcfg

enum Register : u8 {  // from PMBA
  PmSts = 0x00,
  PmEn = 0x02,
  PmCntrl = 0x04,
  PmTmr = 0x08,
  GpSts = 0x0C,
  GpEn = 0x0E,
  PCntrl = 0x10,
  GlbSts = 0x18,
  DevSts = 0x1C,
  GlbEn = 0x20,
  GlbCtl = 0x28,
  DevCtl = 0x2C,
  GpoReg = 0x34,
};
namespace pmsts {  // low and high byte; [PMEN] has its enables at the same places
constexpr Bit TimerOverflow{0x01, "TMROF_STS"}, GlobalLock{0x20, "GBL_STS"};
constexpr Bit PowerButton{0x01, "PWRBTN_STS"};
}  // namespace pmsts
namespace pmcntrl {
constexpr Bit SciEnable{0x01, "SCI_EN"}, GlobalRelease{0x04, "GBL_RLS"};    // low byte
constexpr Bit SuspendEnable{0x20, "SUS_EN"}, SuspendType{0x1C, "SUS_TYP"};  // high byte
constexpr u8 SoftOff = 0;
}  // namespace pmcntrl
constexpr Bit BiosStatus{0x01, "BIOS_STS"};   // [GLBSTS]
constexpr Bit BiosRelease{0x02, "BIOS_RLS"};  // [GLBCTL]

/// Bits that keep what is written. Those of status registers are cleared by ones instead.
constexpr u8 writable_bits(unsigned offset) {
  switch (offset) {
    case PmEn: return 0x21;
    case PmEn + 1: return 0x05;
    case PmCntrl: return 0x03;
    case PmCntrl + 1: return pmcntrl::SuspendType;
    case GlbCtl: return u8(~BiosRelease.mask);
    default: break;
  }
  const auto within = [&](unsigned first, unsigned bytes) { return offset - first < bytes; };
  const bool kept = within(GpEn, 2) || within(PCntrl, 4) || within(GlbEn, 2) || within(GlbCtl, 4) ||
                    within(DevCtl, 4) || within(GpoReg, 4);
  return kept ? 0xFF : 0x00;
}

constexpr bool cleared_by_ones(unsigned offset) {
  return offset < PmEn || offset - GpSts < 2 || offset - GlbSts < 2 || offset - DevSts < 4;
}

namespace smb {
enum Register : u8 { HostStatus = 0, SlaveStatus = 1, HostControl = 2, BlockData = 7, SlaveData = 0x0C };
namespace status {
constexpr Bit Failed{0x10, "FAILED"}, BusError{0x08, "BUS_ERR"}, DeviceError{0x04, "DEV_ERR"}, Interrupt{0x02, "INTER"};
constexpr u8 Any = Failed.mask | BusError.mask | DeviceError.mask | Interrupt.mask;
}  // namespace status
constexpr Bit Start{0x40, "START"}, InterruptEnable{0x01, "INTEREN"};
constexpr u8 ControlKept = 0x1D;  // the protocol, and INTEREN
}  // namespace smb
constexpr unsigned HalfRoundBits = 23;  // [PMTMR] bit 23 changes
}  // namespace

Power82371ab::Power82371ab(MemorySpace& memory, PortSpace& ports, Scheduler& clock)
    : PciFunction(memory, {.vendor = 0x8086, .device = 0x7113, .class_code = 0x068000, .revision = 0x03}),
      ports_(ports),
      clock_(clock),
      overflow_(clock, [this] { note_overflow(), plan_overflow(), update(); }),
      turn_off_(clock, [this] { soft_off.raise(); }) {
  set_register(Status, 0x80, 0);  // fast back to back, medium DEVSEL#
  set_register(Status + 1, 0x02, 0);
  set_interrupt_pin(1);
  set_register(Pmba, InIoSpace, 0xC0);
  set_register(Pmba + 1, 0, 0xFF);
  for (u8 n = DevResFirst; n <= DevResLast; n++) set_register(n, 0, 0xFF);
  // As if SMI# code were installed: a BIOS that knows how would otherwise install it, and wait for its first SMI#.
  set_register(DevActB + 3, ApmcEnabled, 0xFF);
  set_register(PmRegMisc, 0, PmIoEnable);
  set_register(Smbba, InIoSpace, 0xF0);
  set_register(Smbba + 1, 0, 0xFF);
  set_register(SmbHstCfg, 0, smbhstcfg::Writable);
  for (const u8 n : {SmbSlvC, SmbShdw1, SmbShdw2}) set_register(n, 0, 0xFF);
  ports_.place(0, 0, registers_);
  ports_.place(0, 0, smbus_);
}

void Power82371ab::decode_ports() {
  set_register(DevResA + 3, LptDecode, 0xFF);
  set_register(DevResC + 3, ComADecode | ComBDecode, 0xFF);
}

void Power82371ab::reset() {
  s_ = {};
  s_.half_rounds_seen = half_rounds();
  overflow_.stop();
  turn_off_.stop();
  soft_off.lower();
  PciFunction::reset();
}

void Power82371ab::config_changed(u8, u8) {
  const auto base = [&](u8 at, u8 mask) { return u16(config(u8(at + 1)) << 8 | (config(at) & mask)); };
  const u16 pm = config(PmRegMisc) & PmIoEnable ? base(Pmba, 0xC0) : u16(0);
  const bool smbus_on = config(Command) & IoEnable && config(SmbHstCfg) & smbhstcfg::HostEnable;
  const u16 smbus = smbus_on ? base(Smbba, 0xF0) : u16(0);
  if (pm != pm_at_) ports_.place(pm_at_ = pm, pm ? PmBytes : 0, registers_);
  if (smbus != smbus_at_) ports_.place(smbus_at_ = smbus, smbus ? SmBusBytes : 0, smbus_);
  update();
}

// ---- timer ----------------------------------------------------------------------------------------------------------

u32 Power82371ab::timer() const { return u32(clock_.periods(clock_.now(), TimerHertz)) & 0xFF'FFFF; }

u64 Power82371ab::half_rounds() const { return clock_.periods(clock_.now(), TimerHertz) >> HalfRoundBits; }

/// [PMSTS] TMROF_STS: bit 23 of the timer changed.
void Power82371ab::note_overflow() {
  if (half_rounds() == s_.half_rounds_seen) return;
  s_.half_rounds_seen = half_rounds();
  s_.pm[PmSts] |= pmsts::TimerOverflow;
}

/// Only an enabled interrupt needs to be there in time.
void Power82371ab::plan_overflow() {
  overflow_.stop();
  if (s_.pm[PmEn] & pmsts::TimerOverflow)
    overflow_.start_at(clock_.ticks_for((half_rounds() + 1) << HalfRoundBits, TimerHertz));
}

// ---- power management registers -------------------------------------------------------------------------------------

u8 Power82371ab::Registers::read_port(u16 offset) {
  if (offset >= PmTmr && offset < PmTmr + 4) return u8(power_.timer() >> 8 * (offset - PmTmr));
  power_.note_overflow();
  return power_.s_.pm[offset];
}

void Power82371ab::Registers::write_port(u16 offset, u8 value) {
  State& s = power_.s_;
  power_.note_overflow();
  if (cleared_by_ones(offset)) {
    s.pm[offset] &= u8(~value);
  } else {
    const u8 mask = writable_bits(offset);
    s.pm[offset] = u8((s.pm[offset] & ~mask) | (value & mask));
  }
  switch (offset) {
    case PmEn: power_.plan_overflow(); break;
    case PmCntrl:
      if (value & pmcntrl::GlobalRelease) s.pm[GlbSts] |= BiosStatus;  // [11.6.3] each side tells the other
      break;
    case PmCntrl + 1:
      if (value & pmcntrl::SuspendEnable) power_.sleep();
      break;
    case GlbCtl:
      if (value & BiosRelease) s.pm[PmSts] |= pmsts::GlobalLock;
      break;
  }
  power_.update();
}

/// [PMCNTRL] The power goes between two instructions, not within one.
void Power82371ab::sleep() {
  if ((s_.pm[PmCntrl + 1] & pmcntrl::SuspendType) != pmcntrl::SoftOff)
    return note(Note::Unimplemented, "power", "suspending other than soft off");
  turn_off_.start(0);
}

void Power82371ab::press_power_button() {
  if (!sci_enabled()) return soft_off.raise();
  s_.pm[PmSts + 1] |= pmsts::PowerButton;
  update();
}

bool Power82371ab::sci_enabled() const { return s_.pm[PmCntrl] & pmcntrl::SciEnable; }

void Power82371ab::update() {
  const bool event = (s_.pm[PmSts] & s_.pm[PmEn]) || (s_.pm[PmSts + 1] & s_.pm[PmEn + 1]);
  irq9.set((event && sci_enabled()) || smbus_asks());
}

/// The chip's SMI# code would set and clear SCI_EN.
void Power82371ab::Apm::write_port(u16 offset, u8 value) {
  State& s = power_.s_;
  s.apm[offset & 1] = value;
  if ((offset & 1) != Control) return;
  if (value == AcpiEnable) s.pm[PmCntrl] |= pmcntrl::SciEnable;
  if (value == AcpiDisable) s.pm[PmCntrl] &= u8(~pmcntrl::SciEnable.mask);
  power_.update();
}

// ---- SMBus ----------------------------------------------------------------------------------------------------------

u8 Power82371ab::SmBus::read_port(u16 offset) { return power_.s_.smbus[offset]; }

/// [11.5.4.1] A transaction does not start before the status bits of the last one are cleared.
void Power82371ab::SmBus::write_port(u16 offset, u8 value) {
  auto& smbus = power_.s_.smbus;
  switch (offset) {
    case smb::HostStatus: smbus[offset] &= u8(~value); break;
    case smb::SlaveStatus: break;
    case smb::HostControl:
      smbus[offset] = value & smb::ControlKept;
      if (value & smb::Start && !(smbus[smb::HostStatus] & smb::status::Any))
        smbus[smb::HostStatus] |= smb::status::DeviceError;
      break;
    case smb::SlaveData:
    case smb::SlaveData + 1: break;
    default: smbus[offset] = value;
  }
  power_.update();
}

bool Power82371ab::smbus_asks() const {
  return s_.smbus[smb::HostStatus] & smb::status::Any && s_.smbus[smb::HostControl] & smb::InterruptEnable &&
         (config(SmbHstCfg) & smbhstcfg::InterruptMask) == smbhstcfg::Irq9;
}

void Power82371ab::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 4, "a field was added: visit it too");
  // Before the configuration space: restoring that updates the wires, which must then be as they were.
  v("pm", s_.pm), v("smbus", s_.smbus), v("apm", s_.apm), v("half_rounds_seen", s_.half_rounds_seen);
  v("overflow", overflow_), v("turn_off", turn_off_), v("irq9", irq9), v("soft_off", soft_off);
  PciFunction::visit(v);
}

}  // namespace ferrite
