// SPDX-License-Identifier: MIT
#pragma once
#include <deque>

#include "core/automation/services.h"
#include "core/host/byte_stream.h"

namespace ferrite::automation {

class VirtualMachine;

/// IVMSerialPort: COM1. What the guest sends arrives as events; nothing else is at its other end.
class SerialPort {
 public:
  SerialPort(VirtualMachine& machine, Services& services) : machine_(machine), services_(services) {}
  Answer<VMSerialPortType> type() const;
  Answer<std::string> name() const;

  /// Ferrite's own: bytes for the guest, as fast as the line takes them.
  Hresult write(std::span<const u8>);

  // For the machine, between slices.
  void exchange(ByteStream& from_guest, ByteStream& to_guest);
  void power_off() { waiting_.clear(); }

 private:
  VirtualMachine& machine_;
  Services& services_;
  std::deque<u8> waiting_;
};

}  // namespace ferrite::automation
