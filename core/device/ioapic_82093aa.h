// SPDX-License-Identifier: MIT
// Intel 82093AA I/O APIC: 24 interrupt inputs that become messages to local APICs, at FEC00000h.
// Brackets name sections of the data sheet, Intel order number 290566.
// Missing: the retry of a message that no local APIC took (a level triggered one is sent again when its input or its
// entry changes), arbitration on the APIC bus.
#pragma once
#include "core/base/register.h"
#include "core/bus/apic_bus.h"
#include "core/bus/line.h"
#include "core/bus/memory_space.h"

namespace ferrite {

class IoApic82093aa final : public MemoryDevice, public LineTarget, public EndOfInterruptTarget {
 public:
  static constexpr u32 Base = 0xFEC0'0000;
  static constexpr unsigned Inputs = 24;
  enum Offset : u32 { Select = 0x00, Window = 0x10 };  // [3.1] IOREGSEL, IOWIN

  IoApic82093aa() { reset(); }
  void connect(ApicMessageTarget& local_apic) { local_apic_ = &local_apic; }

  u32 read_memory(u32 offset, unsigned bytes) override;
  void write_memory(u32 offset, u32 value, unsigned bytes) override;
  void set_line(unsigned input, bool high) override;
  void end_of_interrupt(u8 vector) override;
  void reset();
  void visit(StateVisitor&);

 private:
  u32 read_register() const;
  void write_register(u32 value);
  void write_entry(unsigned input, u32 value);
  bool active(unsigned input) const;
  void look_at_level(unsigned input);
  bool send(unsigned input);

  struct State {
    u8 select = 0;
    u32 id = 0;
    std::array<u64, Inputs> entries{};  // the redirection table [3.2.4]
    u32 lines = 0;                      // levels of the inputs
  } s_;
  ApicMessageTarget* local_apic_ = nullptr;
};

}  // namespace ferrite
