// SPDX-License-Identifier: MIT
#pragma once
#include "core/cpu/flags.h"
#include "core/cpu/msr.h"
#include "core/isa/decode.h"

namespace ferrite {

enum RegisterName : u8 { EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI };

/// CR0 and CR4 [SDM Volume 3, 2.5].
namespace cr0 {
inline constexpr Bit Pe{1, "PE"}, Mp{2, "MP"}, Em{4, "EM"}, Ts{8, "TS"}, Et{0x10, "ET"}, Ne{0x20, "NE"},
    Wp{0x10000, "WP"}, Am{0x40000, "AM"}, Nw{0x2000'0000, "NW"}, Cd{0x4000'0000, "CD"}, Pg{0x8000'0000, "PG"};
inline constexpr Bit All[]{Pg, Cd, Nw, Am, Wp, Ne, Et, Ts, Em, Mp, Pe};
}  // namespace cr0
namespace cr4 {
inline constexpr Bit Osfxsr{0x200, "OSFXSR"}, Osxmmexcpt{0x400, "OSXMMEXCPT"};
inline constexpr Bit Vme{1, "VME"}, Pvi{2, "PVI"}, Tsd{4, "TSD"}, De{8, "DE"}, Pse{0x10, "PSE"}, Pae{0x20, "PAE"},
    Mce{0x40, "MCE"}, Pge{0x80, "PGE"}, Pce{0x100, "PCE"};
}  // namespace cr4

/// DR6 and DR7 [SDM Volume 3, 17.2.3 and 17.2.4].
namespace dr6 {
inline constexpr Bit B0{1, "B0"}, Bd{0x2000, "BD"}, Bs{0x4000, "BS"}, Bt{0x8000, "BT"};
inline constexpr u32 Writable = 0xE00F, Ones = 0xFFFF'0FF0;
}  // namespace dr6
namespace dr7 {
inline constexpr Bit Gd{0x2000, "GD"};
inline constexpr u32 Local = 0x155, Writable = 0xFFFF'23FF, Ones = 0x400;  // LE and L0 to L3
}  // namespace dr7

/// A segment register with its hidden part [SDM Volume 3, 3.4.3].
struct Segment {
  u16 selector = 0;
  u32 base = 0;
  u32 limit = 0xFFFF;  // the last byte, granularity applied
  u8 access = 0x93;    // P DPL S type, as in the descriptor's byte 5
  bool big = false;    // D or B
  bool usable = true;  // false after loading a null selector

  /// Derived by Segments::refresh: offsets below the end need no further check (expand-up, present, permitted).
  u64 read_end = 0x10000, write_end = 0x10000;

  bool code() const { return access & 8; }
  bool conforming() const { return (access & 0xC) == 0xC; }
  bool expand_down() const { return (access & 0xC) == 4; }
  bool readable() const { return !code() || (access & 2); }
  bool writable() const { return !code() && (access & 2); }
  unsigned dpl() const { return access >> 5 & 3; }
  unsigned rpl() const { return selector & 3; }

  void visit(auto& v) {
    v("selector", selector), v("base", base), v("limit", limit), v("access", access), v("big", big),
        v("usable", usable);
  }
};

struct DescriptorTable {
  u32 base = 0;
  u16 limit = 0xFFFF;
  void visit(auto& v) { v("base", base), v("limit", limit); }
};

/// The guest's registers, laid out once for the interpreter and for compiled code.
struct CpuState {
  std::array<u32, 9> reg{};  // [8] is always 0: the base or index that is not there
  u32 eip = 0;
  LazyFlags flags;
  u32 system_flags = eflags::One;  // EFLAGS but for the arithmetic flags
  std::array<Segment, 6> segment;
  Segment ldtr, tr;
  DescriptorTable gdtr, idtr;
  u32 cr0 = cr0::Et | cr0::Cd | cr0::Nw, cr2 = 0, cr3 = 0, cr4 = 0;
  std::array<u64, 4> pdpte{};  // as the last write to CR3 found them, with PAE [SDM Volume 3, 4.4.1]
  MsrState msr;
  std::array<u32, 8> dr{}, test{};  // DR0 to DR7, TR3 to TR7
  std::array<std::array<u64, 2>, 8> xmm{};
  u32 mxcsr = 0x1F80;
  u8 cpl = 0;

  bool protected_mode() const { return cr0 & cr0::Pe; }
  bool v86() const { return system_flags & eflags::Vm; }
  /// Real-mode addressing: segment registers are paragraph numbers.
  bool real_or_v86() const { return !protected_mode() || v86(); }
  unsigned iopl() const { return system_flags >> 12 & 3; }
};

/// Exceptions [SDM Volume 3, Table 6-1].
enum class Vector : u8 {
  DivideError = 0,
  Debug = 1,
  Nmi = 2,
  Breakpoint = 3,
  Overflow = 4,
  BoundRange = 5,
  InvalidOpcode = 6,
  DeviceNotAvailable = 7,
  DoubleFault = 8,
  InvalidTss = 10,
  SegmentNotPresent = 11,
  StackFault = 12,
  GeneralProtection = 13,
  PageFault = 14,
  X87Error = 16,
  AlignmentCheck = 17,
  SimdError = 19,
};

}  // namespace ferrite
