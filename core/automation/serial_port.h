// SPDX-License-Identifier: MIT
#pragma once
#include <deque>

#include "core/automation/services.h"
#include "core/host/byte_stream.h"

namespace ferrite::automation {

class VirtualMachine;

/// IVMSerialPort: COM1 (0) or COM2. What the guest sends arrives as events; nothing else is at its other end.
class SerialPort {
 public:
  SerialPort(VirtualMachine& machine, Services& services, i32 number)
      : machine_(machine), services_(services), number_(number) {}
  /// A type that needs something of the host is refused: its name is no file or port that the host has.
  Hresult configure(i32 type, std::string_view name, bool connect_immediately);
  Answer<VMSerialPortType> type() const;
  Answer<std::string> name() const;
  Answer<bool> connect_immediately() const;

  /// Ferrite's own: bytes for the guest, as fast as the line takes them.
  Hresult write(std::span<const u8>);

  // For the machine, between slices.
  void exchange(ByteStream& from_guest, ByteStream& to_guest);
  void power_off() { waiting_.clear(); }

 private:
  VirtualMachine& machine_;
  Services& services_;
  i32 number_;
  std::deque<u8> waiting_;
};

}  // namespace ferrite::automation
