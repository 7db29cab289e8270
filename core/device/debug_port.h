// SPDX-License-Identifier: MIT
// The debug console of emulated PCs at 402h: SeaBIOS looks for E9h there, and then writes its log.
#pragma once
#include "core/base/state.h"
#include "core/bus/port_device.h"
#include "core/host/byte_stream.h"

namespace ferrite {

class DebugPort final : public PortDevice {
 public:
  u8 read_port(u16) override { return Present; }
  /// What the host has not read in time is lost: the guest must not wait for it.
  void write_port(u16, u8 value) override { output.push(value); }

  ByteStream output;  // emptied by the host

 private:
  static constexpr u8 Present = 0xE9;
};

}  // namespace ferrite
