// SPDX-License-Identifier: MIT
#pragma once

namespace ferrite {

/// What is plugged into a serial port and listens to its modem control lines.
class SerialDevice {
 public:
  virtual void modem_control_changed(bool dtr, bool rts) = 0;

 protected:
  ~SerialDevice() = default;
};

}  // namespace ferrite
