// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// The host's end of a PS/2 cable.
class Ps2Host {
 public:
  /// The clock line is free: a byte sent now will be taken.
  virtual bool listening() const = 0;
  virtual void take_byte(u8 value) = 0;

 protected:
  ~Ps2Host() = default;
};

/// The device's end: a keyboard or a mouse.
class Ps2Device {
 public:
  virtual void plug_into(Ps2Host& host) = 0;
  virtual void command_byte(u8 value) = 0;
  /// The host has let the clock go: bytes held back may follow.
  virtual void clock_released() = 0;

 protected:
  ~Ps2Device() = default;
};

}  // namespace ferrite
