// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// Types of system descriptors [SDM Volume 3, Table 3-2].
enum class SystemType : u8 {
  Tss16 = 1,
  Ldt = 2,
  BusyTss16 = 3,
  CallGate16 = 4,
  TaskGate = 5,
  InterruptGate16 = 6,
  TrapGate16 = 7,
  Tss32 = 9,
  BusyTss32 = 11,
  CallGate32 = 12,
  InterruptGate32 = 14,
  TrapGate32 = 15,
};

/// Eight bytes of a descriptor table [SDM Volume 3, 3.4.5 and 5.8.3].
struct Descriptor {
  u32 low = 0, high = 0;

  u8 access() const { return u8(high >> 8); }
  bool present() const { return access() & 0x80; }
  unsigned dpl() const { return access() >> 5 & 3; }
  bool system() const { return !(access() & 0x10); }
  SystemType type() const { return SystemType(access() & 0xF); }

  bool code() const { return !system() && access() & 8; }
  bool data() const { return !system() && !(access() & 8); }
  bool conforming() const { return access() & 4; }  // of code
  bool readable() const { return data() || access() & 2; }
  bool writable() const { return data() && access() & 2; }
  bool big() const { return high & 1u << 22; }
  u32 base() const { return low >> 16 | (high & 0xFF) << 16 | (high & 0xFF00'0000); }
  u32 limit() const {
    const u32 raw = (low & 0xFFFF) | (high & 0xF'0000);
    return high & 1u << 23 ? raw << 12 | 0xFFF : raw;
  }

  bool wide_gate() const { return access() & 8; }  // of gates and TSSs: the 32-bit kind
  u16 gate_selector() const { return u16(low >> 16); }
  u32 gate_offset() const { return (low & 0xFFFF) | (wide_gate() ? high & 0xFFFF'0000 : 0); }
  unsigned gate_parameters() const { return high & 31; }
  bool call_gate() const { return system() && (type() == SystemType::CallGate16 || type() == SystemType::CallGate32); }
  bool available_tss() const { return system() && (type() == SystemType::Tss16 || type() == SystemType::Tss32); }
  bool busy_tss() const { return system() && (type() == SystemType::BusyTss16 || type() == SystemType::BusyTss32); }
};

}  // namespace ferrite
