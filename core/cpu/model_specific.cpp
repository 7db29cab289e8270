// SPDX-License-Identifier: MIT
// Model-specific registers and the instructions that come with them [SDM Volume 4, chapter 2].
#include "core/cpu/cpu.h"

namespace ferrite {
namespace {

namespace msr {
enum : u32 {
  MachineCheckAddress = 0,
  MachineCheckType = 1,
  TimeStampCounter = 0x10,
  PentiumEventSelect = 0x11,
  PentiumEventCounter = 0x12,
  PlatformId = 0x17,
  ApicBase = 0x1B,
  PowerOn = 0x2A,
  UpdateTrigger = 0x79,
  BiosSignature = 0x8B,
  EventCounter = 0xC1,
  MtrrCapability = 0xFE,
  SysenterCs = 0x174,
  SysenterEsp = 0x175,
  SysenterEip = 0x176,
  McgCapability = 0x179,
  McgStatus = 0x17A,
  McgControl = 0x17B,
  EventSelect = 0x186,
  MiscEnable = 0x1A0,
  DebugControl = 0x1D9,
  LastBranch = 0x1DB,
  MtrrVariable = 0x200,
  MtrrFixed64k = 0x250,
  MtrrFixed16k = 0x258,
  MtrrFixed4k = 0x268,
  Pat = 0x277,
  MtrrDefault = 0x2FF,
  MachineCheckBank = 0x400,
  Efer = 0xC000'0080,
};
}

constexpr u64 PhysicalPages = 0xF'FFFF'F000;  // 36 bits
constexpr u64 EightRanges = 0x508;            // MTRRcap: write combining, fixed ranges, 8 variable ones
constexpr u64 McgStatusBits = 7;              // RIPV, EIPV, MCIP
constexpr u64 FastStrings = 1;

/// UC, WC, WT, WP, WB; and UC- in the PAT alone [SDM Volume 3, Tables 11-8 and 11-10].
bool memory_types(u64 value, bool pat = false) {
  for (; value; value >>= 8) {
    const u64 type = value & 0xFF;
    if (type == 2 || type == 3 || type > (pat ? 7 : 6)) return false;
  }
  return true;
}

/// The fixed range that `number` names, or null.
u64* fixed_range(std::array<u64, 11>& ranges, u32 number) {
  if (number == msr::MtrrFixed64k) return &ranges[0];
  if (number - msr::MtrrFixed16k < 2) return &ranges[1 + number - msr::MtrrFixed16k];
  if (number - msr::MtrrFixed4k < 8) return &ranges[3 + number - msr::MtrrFixed4k];
  return nullptr;
}

/// What of a bank is in one of its four registers [SDM Volume 3, 15.3.2]; MISC is not implemented.
enum class BankRegister : u32 { Control, Status, Address, Misc, None };
BankRegister bank_register(const CpuFacts& facts, u32 number) {
  const u32 offset = number - msr::MachineCheckBank, banks = facts.machine_check & machine_check::Banks;
  return offset < banks * 4 ? BankRegister(offset % 4) : BankRegister::None;
}
/// Reads as 0, and takes nothing else.
bool reports_no_error(const CpuFacts& facts, u32 number) {
  const BankRegister what = bank_register(facts, number);
  return what == BankRegister::Status || what == BankRegister::Address;
}

}  // namespace

/// The 64-bit register behind a number, if all that matters is what was written; null: there is none.
u64* Cpu::plain_msr(u32 number) {
  if (facts_.has(feature::Mtrr)) {
    if (number - msr::MtrrVariable < 16) return &s.msr.mtrr_variable[number - msr::MtrrVariable];
    if (u64* const range = fixed_range(s.msr.mtrr_fixed, number)) return range;
    if (number == msr::MtrrDefault) return &s.msr.mtrr_default;
  }
  if (facts_.family() == 5 && number - msr::PentiumEventCounter < 2)
    return &s.msr.event_counter[number - msr::PentiumEventCounter];
  if (facts_.family() == 5 && number == msr::PentiumEventSelect) return &s.msr.event_select[0];
  if (facts_.p6() && number - msr::EventCounter < 2) return &s.msr.event_counter[number - msr::EventCounter];
  if (facts_.p6() && number - msr::EventSelect < 2) return &s.msr.event_select[number - msr::EventSelect];
  if (number == msr::McgStatus && facts_.machine_check) return &s.msr.machine_check_status;
  if (number == msr::McgControl && facts_.machine_check & machine_check::HasControl)
    return &s.msr.machine_check_control;
  if (bank_register(facts_, number) == BankRegister::Control)
    return &s.msr.bank_control[(number - msr::MachineCheckBank) / 4];
  if (number == msr::DebugControl && facts_.debug_control()) return &s.msr.debug_control;
  if (number - msr::LastBranch < 4 && facts_.records_branches()) return &s.msr.last_branch[number - msr::LastBranch];
  if (number == msr::Pat && facts_.has(feature::Pat)) return &s.msr.pat;
  if (number == msr::Efer && facts_.no_execute()) return &s.msr.efer;
  if (number == msr::MiscEnable && facts_.no_execute()) return &s.msr.misc_enable;
  if (number == msr::ApicBase && facts_.has(feature::Sep)) return &s.msr.apic_base;
  return nullptr;
}

u32* Cpu::sysenter_msr(u32 number) {
  if (!facts_.has(feature::Sep)) return nullptr;
  switch (number) {
    case msr::SysenterCs: return &s.msr.sysenter_cs;
    case msr::SysenterEsp: return &s.msr.sysenter_esp;
    case msr::SysenterEip: return &s.msr.sysenter_eip;
    default: return nullptr;
  }
}

bool Cpu::read_msr(u32 number, u64& value) {
  if (const u64* const plain = plain_msr(number)) return value = *plain, true;
  if (const u32* const sysenter = sysenter_msr(number)) return value = *sysenter, true;
  value = 0;
  switch (number) {
    case msr::MachineCheckAddress:
    case msr::MachineCheckType: return facts_.has(feature::Mce);
    case msr::TimeStampCounter: value = time_stamp(); return facts_.has(feature::Tsc);
    case msr::PlatformId:
    case msr::PowerOn:
    case msr::BiosSignature: return facts_.has(feature::Sep);
    case msr::McgCapability: value = facts_.machine_check; return facts_.has(feature::Mca);
    case msr::MtrrCapability: value = EightRanges; return facts_.has(feature::Mtrr);
    default: return reports_no_error(facts_, number);
  }
}

bool Cpu::write_msr(u32 number, u64 value) {
  if (u64* const plain = plain_msr(number)) return write_plain_msr(number, *plain, value);
  if (u32* const sysenter = sysenter_msr(number)) return *sysenter = u32(value), true;
  switch (number) {
    case msr::MachineCheckAddress:
    case msr::MachineCheckType: return facts_.has(feature::Mce);
    case msr::TimeStampCounter: tsc_offset_ += value - time_stamp(); return facts_.has(feature::Tsc);
    case msr::PowerOn:
    case msr::UpdateTrigger:
    case msr::BiosSignature: return facts_.has(feature::Sep);  // no update ever takes, and the signature stays 0
    default: return !value && reports_no_error(facts_, number);
  }
}

/// False where a reserved bit or memory type is #GP.
bool Cpu::write_plain_msr(u32 number, u64& target, u64 value) {
  const bool range = number - msr::MtrrVariable < 16, mask = number & 1;
  if (range) {
    const u64 allowed = PhysicalPages | (mask ? 0x800 : 0xFF);
    if (value & ~allowed || (!mask && !memory_types(value & 0xFF))) return false;
  } else if (number == msr::MtrrDefault) {
    if (value & ~u64{0xCFF} || !memory_types(value & 0xFF)) return false;
  } else if (number == msr::Efer) {
    if (value & ~u64{efer::Nxe}) return false;
    flush_tlb();
  } else if (number == msr::DebugControl) {
    if (value & ~u64{facts_.debug_control()}) return false;
  } else if (number == msr::McgStatus) {
    if (value & ~McgStatusBits) return false;
  } else if (number == msr::MiscEnable) {
    value = (value & FastStrings) | MsrState{}.misc_enable;
  } else if (number == msr::ApicBase) {
    value = (value & (apic_base::Address | apic_base::Enable)) | apic_base::Bootstrap;
  } else if (number - msr::EventCounter < 2) {
    value = u64(i64(i32(value))) & 0xFF'FFFF'FFFF;  // 40 bits, written as 32
  } else if (fixed_range(s.msr.mtrr_fixed, number) || number == msr::Pat) {
    if (!memory_types(value, number == msr::Pat)) return false;
  }
  target = value;
  if (number == msr::ApicBase) place_apic();
  update_attention();  // DEBUGCTL.LBR
  return true;
}

/// RDPMC: two counters, 18 in a Pentium 4, where bit 31 asks for the low half. They stand still.
bool Cpu::read_event_counter(u32 number, u64& value) const {
  const bool pentium4 = facts_.family() == 15;
  value = number < 2 && !pentium4 ? s.msr.event_counter[number] : 0;
  return pentium4 ? (number & ~0x8000'0000u) < 18 : number < 2;
}

void Cpu::set_flat_segment(unsigned name, u16 selector, u8 access) {
  s.segment[name] = {.selector = selector, .base = 0, .limit = ~0u, .access = access, .big = true, .usable = true};
  refresh(s.segment[name]);
}

// [SDM Volume 2, SYSENTER]
void Cpu::sysenter() {
  if (!s.protected_mode() || !(s.msr.sysenter_cs & 0xFFFC)) return general_protection();
  set_flags(0, eflags::Vm | eflags::If);
  set_cpl(0);
  set_flat_segment(isa::CS, u16(s.msr.sysenter_cs & 0xFFFC), 0x9B);
  set_flat_segment(isa::SS, u16((s.msr.sysenter_cs & 0xFFFC) + 8), 0x93);
  refresh_all();  // the others no longer are those of virtual-8086 mode
  s.reg[ESP] = s.msr.sysenter_esp;
  s.eip = s.msr.sysenter_eip;
}

// [SDM Volume 2, SYSEXIT]
void Cpu::sysexit() {
  if (!s.protected_mode() || s.cpl || !(s.msr.sysenter_cs & 0xFFFC)) return general_protection();
  set_cpl(3);
  set_flat_segment(isa::CS, u16((s.msr.sysenter_cs + 16) | 3), 0xFB);
  set_flat_segment(isa::SS, u16((s.msr.sysenter_cs + 24) | 3), 0xF3);
  s.reg[ESP] = s.reg[ECX];
  s.eip = s.reg[EDX];
  update_attention();
}

}  // namespace ferrite
