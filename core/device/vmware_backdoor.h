// SPDX-License-Identifier: MIT
// VMware's backdoor at 5658h, for its absolute pointer: IN EAX, DX with EAX = "VMXh" and a command in CX. Drivers read
// the pointer here when the PS/2 mouse interrupts. Brackets name commands, as open-vm-tools and its vmmouse call them.
// Missing: all commands but those of the version and the pointer, the high-bandwidth port, passing by the I/O
// permissions of user code, the fourth and fifth button (the protocol has none).
#pragma once
#include "core/base/ring.h"
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/host/mouse_input.h"

namespace ferrite {

class VmwareBackdoor final : public PortDevice {
 public:
  /// The processor's general registers, in the order of their numbers.
  using Registers = std::span<u32, 8>;

  VmwareBackdoor(Registers registers, MouseInput& input) : registers_(registers), input_(input) {}
  u8 read_port(u16) override { return 0xFF; }
  void write_port(u16, u8) override {}
  u32 read_port32(u16 offset) override;
  void reset();
  void visit(StateVisitor&);

  /// The guest's pointer goes where the host's points.
  bool absolute() const { return s_.pointer == Pointer::Absolute; }

  Line pointer_taken;  // high: the pointer's news are read here, and the PS/2 mouse only interrupts

 private:
  enum class Pointer : u8 { Off, Identified, Relative, Absolute };

  u32 status();
  u32 take_data(u32 words);
  void command(u32 value);
  void set_pointer(Pointer);
  void queue_report();

  struct State {
    Pointer pointer = Pointer::Off;
    u16 x = 0, y = 0;  // where it pointed last
  } s_;
  Ring<u32, 4> queue_;  // a report, or the version
  Registers registers_;
  MouseInput& input_;
};

}  // namespace ferrite
