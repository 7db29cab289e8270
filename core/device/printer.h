// SPDX-License-Identifier: MIT
// A printer that prints nothing: it hands what it is sent to the host, a job at a time. A job ends when the guest
// initializes the printer or sends nothing for five seconds, or for one second behind a form feed or a ^D.
// The handshake is that of IEEE 1284's compatibility mode. Missing: automatic line feeds, being deselected.
#pragma once
#include "core/bus/line.h"
#include "core/device/parallel_device.h"
#include "core/host/printer.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Printer final : public ParallelDevice {
 public:
  explicit Printer(Scheduler&);
  void strobe(u8 data) override;
  void initialize() override;
  void visit(StateVisitor&);

  Line busy, acknowledge;
  PrinterOutput output;  // emptied by the host

 private:
  void advance();
  void take_byte();
  void end_job();

  struct State {
    u8 byte = 0;            // between strobe and acknowledgement
    bool printing = false;  // the job has begun
  } s_;
  Scheduler& scheduler_;
  Timer handshake_, silence_;
};

}  // namespace ferrite
