// SPDX-License-Identifier: MIT
// The ways in which a processor can execute, by name, and how a CpuRig gets there: tables full of doors (gates, tasks,
// segments of every kind), page tables of every kind, and conditions that hold in any of them.
#pragma once
#include "tests/support/random_instructions.h"

namespace ferrite::test {

struct CpuMode {
  enum class Level : u8 { Real, Unreal, Ring0Code16, Ring0, Ring1, Ring3, V86 };
  enum class Paging : u8 { Off, Small, Large, Pae };
  std::string_view name;
  Level level;
  Paging paging = Paging::Off;
  u8 iopl = 0;
  bool vme = false;

  bool code32() const { return level >= Level::Ring0 && level <= Level::Ring3; }
};

inline constexpr CpuMode cpu_modes[] = {
    {"real", CpuMode::Level::Real},
    {"unreal", CpuMode::Level::Unreal},
    {"protected, 16-bit", CpuMode::Level::Ring0Code16},
    {"protected, 16-bit, paged", CpuMode::Level::Ring0Code16, CpuMode::Paging::Small},
    {"protected", CpuMode::Level::Ring0},
    {"protected, paged", CpuMode::Level::Ring0, CpuMode::Paging::Small},
    {"protected, 4 MB pages", CpuMode::Level::Ring0, CpuMode::Paging::Large},
    {"protected, PAE", CpuMode::Level::Ring0, CpuMode::Paging::Pae},
    {"ring 1", CpuMode::Level::Ring1, CpuMode::Paging::Small, 1},
    {"ring 3, unpaged", CpuMode::Level::Ring3},
    {"ring 3", CpuMode::Level::Ring3, CpuMode::Paging::Small},
    {"ring 3, IOPL 3", CpuMode::Level::Ring3, CpuMode::Paging::Small, 3},
    {"ring 3, 4 MB pages", CpuMode::Level::Ring3, CpuMode::Paging::Large},
    {"ring 3, PAE", CpuMode::Level::Ring3, CpuMode::Paging::Pae},
    {"virtual-8086", CpuMode::Level::V86},
    {"virtual-8086, IOPL 3", CpuMode::Level::V86, CpuMode::Paging::Off, 3},
    {"virtual-8086, VME", CpuMode::Level::V86, CpuMode::Paging::Small, 0, true},
    {"virtual-8086, VME, IOPL 3, PAE", CpuMode::Level::V86, CpuMode::Paging::Pae, 3, true},
};

/// What may be so in any mode; a processor that lacks it goes without.
enum Condition : u32 {
  WriteProtect = 1 << 0,
  AlignmentMask = 1 << 1,
  TaskSwitched = 1 << 2,
  Emulation = 1 << 3,
  MonitorCoprocessor = 1 << 4,
  NumericError = 1 << 5,
  NoSse = 1 << 6,
  SimdErrors = 1 << 7,
  DebuggingExtensions = 1 << 8,
  TimeStampDisable = 1 << 9,
  VirtualInterrupts = 1 << 10,
  GlobalPages = 1 << 11,
  SingleStep = 1 << 12,
  AlignmentFlag = 1 << 13,
  Interruptible = 1 << 14,
  Backwards = 1 << 15,
  Nested = 1 << 16,
  Breakpoints = 1 << 17,
  GeneralDetect = 1 << 18,
  GarbageIdt = 1 << 19,
  GarbageGdt = 1 << 20,
  GarbageTss = 1 << 21,
  GarbagePages = 1 << 22,
};

namespace detail {

/// Offsets in a 32-bit task state segment [SDM Volume 3, Figure 7-2], with both bit maps behind it.
namespace tss {
enum : u32 {
  Link = 0,
  Esp0 = 4,
  Ss0 = 8,
  Esp1 = 12,
  Ss1 = 16,
  Cr3 = 0x1C,
  Eip = 0x20,
  Eflags = 0x24,
  Esp = 0x38,
  Es = 0x48,
  Cs = 0x4C,
  Ss = 0x50,
  Ds = 0x54,
  Fs = 0x58,
  Gs = 0x5C,
  LocalTable = 0x60,
  MapBase = 0x64,  // the upper half
  Redirection = 0x68,
  Permissions = 0x88,
  Last = 0x110
};
}  // namespace tss

/// A task of privilege 0 that any other may enter.
inline void furnish_task(CpuRig& rig, u32 at) {
  using R = CpuRig;
  const struct {
    u32 offset, value;
  } fields[] = {
      {tss::Link, R::TssSelector},
      {tss::Cr3, R::Directory},
      {tss::Eip, R::Code + 0x40},
      {tss::Eflags, eflags::One},
      {tss::Esp, R::Stack0 - 0x800},
      {tss::Cs, R::Code0},
      {tss::Es, R::Data0},
      {tss::Ss, R::Data0},
      {tss::Ds, R::Data0},
      {tss::Fs, R::Data0},
      {tss::Gs, R::Data0},
      {tss::Esp0, R::Stack0},
      {tss::Ss0, R::Data0},
      {tss::Esp1, R::Stack1},
      {tss::Ss1, R::Data1},
      {tss::LocalTable, R::LdtSelector},
      {tss::MapBase, tss::Permissions << 16},
  };
  for (const auto& field : fields) rig.put32(at + field.offset, field.value);
}

/// The local descriptor table and what is free in the other tables.
inline void furnish_tables(CpuRig& rig) {
  using R = CpuRig;
  constexpr u32 all = ~0u, flat = R::Big | R::Pages;
  const auto local = [&](unsigned n) { return R::Ldt + n * 8; };
  rig.gate(R::Gdt + (R::Spare & 0xFFF8u), R::Code0, R::Handlers + 0x810, R::CallGate32 | R::Dpl3, 2);
  rig.gate(R::Gdt + (R::Spare2 & 0xFFF8u), R::Tss2Selector, 0, R::TaskGate | R::Dpl3);
  rig.describe(local(0), R::Data, 0x0FFF, R::DownReadWrite | R::Dpl3), rig.describe(local(1), R::Data, 1, R::ReadOnly);
  rig.describe(local(2), 0, all, R::Conforming, flat), rig.describe(local(3), 0, all, R::ExecuteOnly | R::Dpl3, flat);
  rig.gate(local(4), R::Code16, 0x100, R::CallGate16 | R::Dpl3, 31),
      rig.gate(local(5), R::Code1, R::Code, R::CallGate32);
  rig.describe(local(6), R::UserCode, 0xFFFF, R::ExecuteRead | R::Dpl3, 0);
  rig.describe(local(7), R::Data, 0xFFFF, R::ReadWrite | R::Dpl3, 0);
  rig.describe(local(8), 0, all, (R::ReadWrite & ~R::Absent) | R::Dpl3, flat);
  rig.describe(local(9), 0xFFFF'F000, all, R::ReadWrite | R::Dpl3, flat);
  rig.describe(R::TssSelector, R::Tss, tss::Last, R::TssAvailable | R::Dpl3, 0);
  rig.describe(R::Tss2Selector, R::Tss2, 0x67, R::TssAvailable | R::Dpl3, 0);
  for (const u32 at : {R::Tss, R::Tss2}) furnish_task(rig, at);
  for (u32 n = 0; n < 8; n++) rig.put32(R::Tss + tss::Redirection + n * 4, 0x5555'5555);        // every other interrupt
  for (u32 n = 0; n < 32; n++) rig.put32(R::Tss + tss::Permissions + n * 4, n == 8 ? 0 : ~0u);  // ports 100 to 11F
  rig.gate(R::Idt + 0x90 * 8, R::Tss2Selector, 0, R::TaskGate | R::Dpl3);
  rig.gate(R::Idt + 0x91 * 8, R::Code16, 0x200, R::InterruptGate16 | R::Dpl3);
  rig.gate(R::Idt + 0x92 * 8, R::Code0, R::Handlers + 0x920, R::TrapGate32 | R::Dpl3);
  rig.gate(R::Idt + 0x93 * 8, R::Code0, R::Handlers, (R::TrapGate32 & ~R::Absent) | R::Dpl3);
  rig.cpu.load_ldtr(R::LdtSelector);
}

/// Pages up to the end of the handlers as they lie; those of the tables are the supervisor's. Behind them anything.
inline u32 page_entry(RandomWords& words, u32 page) {
  if (page < CpuRig::Stack0 >> 12) return page << 12 | 3;
  if (page <= CpuRig::Handlers >> 12) return page << 12 | 7;
  return words.next() & 0x1F'FFFF;
}

inline void make_page_tables(CpuRig& rig, CpuMode::Paging paging, RandomWords& words) {
  using R = CpuRig;
  constexpr u32 large = 0x80, twice = 4;  // the second large page shows the first again
  switch (paging) {
    case CpuMode::Paging::Off: return;
    case CpuMode::Paging::Small:
      for (u32 n = 0; n < 1024; n++) rig.put32(R::Tables + n * 4, page_entry(words, n));
      for (u32 n = 0; n < 1024; n++) rig.put32(R::Directory + n * 4, n < 2 ? R::Tables | 7 : words.next());
      break;
    case CpuMode::Paging::Large:
      for (u32 n = 0; n < 1024; n++)
        rig.put32(R::Directory + n * 4, n < twice ? large | 7 : words.next() & ~0x3F'E000u);
      break;
    case CpuMode::Paging::Pae:
      for (u32 n = 0; n < 4; n++)
        rig.put32(R::Directory + n * 8, n < 3 ? R::Tables | 1 : 0), rig.put32(R::Directory + n * 8 + 4, 0);
      for (u32 n = 0; n < 512; n++) {
        const bool data = n > R::Handlers >> 12 || n == R::Data >> 12;
        const bool no_execute = data && words.one_in(2) && rig.cpu.facts().no_execute();
        rig.put32(R::Tables + n * 8, n == 0 ? (R::Tables + 0x1000) | 7 : n < twice ? large | 7 : words.next());
        rig.put32(R::Tables + n * 8 + 4, n < twice ? 0 : words.next() & 0xF);
        rig.put32(R::Tables + 0x1000 + n * 8, page_entry(words, n));
        rig.put32(R::Tables + 0x1000 + n * 8 + 4, no_execute ? 0x8000'0000 : 0);
      }
      break;
  }
}

inline void page(CpuRig& rig, CpuMode::Paging paging, RandomWords& words) {
  const bool large = paging == CpuMode::Paging::Large, pae = paging == CpuMode::Paging::Pae;
  const u32 wanted = large ? u32(cr4::Pse) : pae ? u32(cr4::Pae) : 0u, there = rig.cpu.facts().cr4() & wanted;
  make_page_tables(rig, there == wanted ? paging : CpuMode::Paging::Small, words);
  if (paging == CpuMode::Paging::Off) return;
  if (pae && rig.cpu.facts().no_execute()) rig.cpu.s.msr.efer |= efer::Nxe;
  rig.cpu.write_cr3(CpuRig::Directory);
  rig.cpu.write_cr4(rig.cpu.s.cr4 | there);
  rig.cpu.write_cr0(rig.cpu.s.cr0 | cr0::Pg);
}

inline void return_with_frame(CpuRig& rig, std::initializer_list<u32> frame) {
  for (const u32 value : frame) rig.cpu.push(value, 4);
  rig.cpu.return_from_interrupt(4);
}

inline void enter_level(CpuRig& rig, const CpuMode& mode) {
  using R = CpuRig;
  const u32 flags = eflags::One | u32(mode.iopl) << 12;
  switch (mode.level) {
    case CpuMode::Level::Real:
    case CpuMode::Level::Ring0: return;
    case CpuMode::Level::Unreal:  // 4 GB behind DS, ES, FS and GS
      rig.cpu.load_segment(isa::SS, R::Data16), rig.cpu.jump_far(R::Code16, 0, 2);
      rig.cpu.write_cr0(rig.cpu.s.cr0 & ~u32(cr0::Pe));
      rig.cpu.s.idtr = {0, 0x3FF};
      return rig.cpu.jump_far(R::Code >> 4, 0, 2);
    case CpuMode::Level::Ring0Code16:
      return rig.cpu.load_segment(isa::SS, R::Data16), rig.cpu.jump_far(R::Code16, 0, 2);
    case CpuMode::Level::Ring1: return return_with_frame(rig, {R::Data1, R::Stack1, flags, R::Code1, R::UserCode});
    case CpuMode::Level::Ring3:
      return_with_frame(rig, {R::Data3, R::Stack3, flags, R::Code3, R::UserCode});
      for (const unsigned name : {isa::DS, isa::ES, isa::FS, isa::GS}) rig.cpu.load_segment(name, R::Data3);
      return;
    case CpuMode::Level::V86: {
      const u32 data = R::Data >> 4, stack = (R::Stack3 - 0x1000) >> 4;
      return return_with_frame(
          rig, {data, R::Handlers >> 4, data, data, stack, 0x1000, flags | eflags::Vm, R::UserCode >> 4, 0});
    }
  }
}

struct ConditionBit {
  u32 condition, bit;
};

/// The bits that `conditions` ask for.
template <std::size_t N>
u32 bits_of(u32 conditions, const ConditionBit (&table)[N]) {
  u32 bits = 0;
  for (const ConditionBit& row : table)
    if (conditions & row.condition) bits |= row.bit;
  return bits;
}

inline void set_conditions(CpuRig& rig, u32 conditions, RandomWords& words) {
  static constexpr ConditionBit in_cr0[] = {{WriteProtect, cr0::Wp},       {AlignmentMask, cr0::Am},
                                            {TaskSwitched, cr0::Ts},       {Emulation, cr0::Em},
                                            {MonitorCoprocessor, cr0::Mp}, {NumericError, cr0::Ne}};
  static constexpr ConditionBit in_cr4[] = {{SimdErrors, cr4::Osxmmexcpt},
                                            {DebuggingExtensions, cr4::De},
                                            {TimeStampDisable, cr4::Tsd},
                                            {VirtualInterrupts, cr4::Pvi},
                                            {GlobalPages, cr4::Pge}};
  static constexpr ConditionBit in_eflags[] = {{SingleStep, eflags::Tf},
                                               {AlignmentFlag, eflags::Ac},
                                               {Interruptible, eflags::If},
                                               {Backwards, eflags::Df},
                                               {Nested, eflags::Nt}};
  Cpu& cpu = rig.cpu;
  const u32 sse = conditions & NoSse ? 0u : u32(cr4::Osfxsr);
  cpu.write_cr0(cpu.s.cr0 | bits_of(conditions, in_cr0));
  cpu.write_cr4(cpu.s.cr4 | (cpu.facts().cr4() & (bits_of(conditions, in_cr4) | sse)));
  const u32 flags = bits_of(conditions, in_eflags);
  cpu.set_flags(flags, flags);
  if (conditions & Breakpoints) {
    const u32 places[] = {CpuRig::Code + 8,    CpuRig::UserCode + 8, CpuRig::Data,
                          CpuRig::Stack0 - 32, CpuRig::Stack3 - 32,  0x104,
                          CpuRig::Idt + 14 * 8};
    for (unsigned n = 0; n < 4; n++) {
      const u32 place = words.of(places);
      cpu.write_debug_register(n, place + words.below(8));
    }
    cpu.write_debug_register(7, (words.next() & ~u32(dr7::Gd)) | (conditions & GeneralDetect ? u32(dr7::Gd) : 0u));
  }
}

/// The tables themselves, at last: what the processor has already read of them stays.
inline void spoil_tables(CpuRig& rig, u32 conditions, RandomWords& words) {
  const auto spoil = [&](u32 condition, u32 at, u32 bytes) {
    if (!(conditions & condition)) return;
    for (u32 n = 0; n < bytes; n += 4)
      if (words.one_in(4)) rig.put32(at + n, plausible_word(words));
  };
  spoil(GarbageIdt, CpuRig::Idt, 0x800), spoil(GarbageIdt, 0, 0x400), spoil(GarbageGdt, CpuRig::Gdt, 0x80);
  spoil(GarbageGdt, CpuRig::Ldt, 0x80), spoil(GarbageTss, CpuRig::Tss, tss::Last),
      spoil(GarbageTss, CpuRig::Tss2, 0x68);
  for (u32 n = conditions & GarbagePages ? 16 : 0; n > 0; n--) {
    const u32 offset = words.below(0x3000);
    rig.put32(CpuRig::Directory + offset, words.next());
  }
}

}  // namespace detail

/// From reset into `mode`, with EIP at the first byte of Code (rings 1 and 3 and virtual-8086 mode: of UserCode).
inline void enter_mode(CpuRig& rig, const CpuMode& mode, u32 conditions, RandomWords& words) {
  Cpu& cpu = rig.cpu;
  cpu.reset();
  cpu.set_line(Cpu::A20, true);
  for (u32 n = 0; n < 0x100; n++) rig.put16(n * 4, u16(n * 16)), rig.put16(n * 4 + 2, CpuRig::Handlers >> 4);
  for (const unsigned name : {isa::DS, isa::ES, isa::SS, isa::FS, isa::GS}) cpu.load_segment(name, 0);
  cpu.s.reg[ESP] = CpuRig::Stack0;
  cpu.jump_far(CpuRig::Code >> 4, 0, 2);
  if (mode.level != CpuMode::Level::Real) {
    rig.protect();
    detail::furnish_tables(rig);
    if (mode.vme) cpu.write_cr4(cpu.facts().cr4() & cr4::Vme);
    detail::page(rig, mode.paging, words);
    detail::enter_level(rig, mode);
  }
  detail::set_conditions(rig, conditions, words);
  detail::spoil_tables(rig, conditions, words);
}

}  // namespace ferrite::test
