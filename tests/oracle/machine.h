// SPDX-License-Identifier: MIT
// Our processor in the same place: user mode under Linux's descriptors, with the window at its linear address.
#pragma once
#include "core/cpu/cpu.h"
#include "tests/oracle/case.h"

namespace ferrite::oracle {

class Machine : public InterruptAcknowledge {
 public:
  Machine();
  void run(const Case&, Result&);

 private:
  static constexpr u32 RamBytes = 0x4'0000;
  /// Physical addresses; code of privilege 0 sees them from Kernel on.
  static constexpr u32 Gdt = 0x1000, Ldt = 0x1100, Tss = 0x1200, Idt = 0x2000, Directory = 0x3000, WindowTable = 0x4000,
                       KernelTable = 0x5000, Handlers = 0x6000, StackTop = 0x9000, WindowImage = 0x10000,
                       Kernel = 0x8000'0000;
  enum Selector : u16 { KernelCode = 0x08, KernelData = 0x10, TssSelector = 0x30, LdtSelector = 0x38 };

  u8 acknowledge() override { return 0; }
  void put32(u32 at, u32 value) { memory_.write(at, value, 4); }
  u32 get32(u32 at) { return memory_.read(at, 4); }
  void describe(u32 at, u32 base, u32 limit, u8 access, u32 flags);
  void describe_segments();
  void map_pages();
  void start();
  void enter(const Case&);
  bool in_handler() const;
  void leave(Result&);

  MemorySpace memory_{RamBytes};
  PortSpace ports_;
  Scheduler clock_{1'000'000};
  std::unique_ptr<Cpu> cpu_;
  Image image_;
  Ticks time_ = 0;
};

}  // namespace ferrite::oracle
