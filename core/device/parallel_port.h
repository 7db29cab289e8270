// SPDX-License-Identifier: MIT
// The parallel port of the PS/2: a standard Centronics port whose data lines can be turned round.
// Brackets name headings of the IBM PS/2 Hardware Interface Technical Reference, Parallel Port Controller.
// Missing: EPP and ECP, DMA, lines of the device but BUSY and ACKNLG (it always has paper, is selected and has no
// error).
#pragma once
#include "core/base/register.h"
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/device/parallel_device.h"

namespace ferrite {

class ParallelPort final : public PortDevice, public LineTarget {
 public:
  enum Port : u16 { Data, Status, Control };
  enum Input : unsigned { Busy, Acknowledge };  // from the device

  void plug(ParallelDevice& device) { device_ = &device; }
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  void set_line(unsigned input, bool high) override;
  void reset();
  void visit(StateVisitor&);

  Line irq;  // from the end of an acknowledgement until the status is read

 private:
  u8 read_status();
  void write_control(u8 value);

  struct State {
    u8 data = 0, control = 0;
    bool busy = false, acknowledge = false;
  } s_;
  ParallelDevice* device_ = nullptr;
};

}  // namespace ferrite
