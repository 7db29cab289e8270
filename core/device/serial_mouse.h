// SPDX-License-Identifier: MIT
// Microsoft serial mouse: 1200 bits a second, seven data bits, powered by DTR and RTS. It says "M" when both are on;
// the IntelliMouse says "MZ" and has a wheel and a middle button in a fourth byte.
// Missing: the Plug and Play identification behind those letters. A port at another speed understands it all the same.
#pragma once
#include "core/base/ring.h"
#include "core/device/serial_device.h"
#include "core/device/uart_16550.h"
#include "core/host/mouse_input.h"
#include "core/time/scheduler.h"

namespace ferrite {

class SerialMouse final : public SerialDevice {
 public:
  enum class Kind : u8 { TwoButtons, IntelliMouse };

  SerialMouse(Kind, Scheduler&, MouseInput&, Uart16550& port);

  bool powered() const { return s_.powered; }

  /// To be called before a slice in which the input may hold something new.
  void moved();
  void modem_control_changed(bool dtr, bool rts) override;
  void visit(StateVisitor&);

 private:
  void send_next();
  void report();

  struct State {
    bool powered = false;
  } s_;
  Ring<u8, 4> out_;  // the letters, or a report
  Kind kind_;
  Scheduler& scheduler_;
  MouseInput& input_;
  Uart16550& port_;
  Timer character_;
};

}  // namespace ferrite
