// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/byte_port.h"
#include "core/host/serial_line.h"

namespace ferrite::automation {

/// IVMSerialPort: COM1 (0) or COM2. Nothing else than the host is at its other end.
class SerialPort final : public BytePort {
 public:
  SerialPort(VirtualMachine& machine, Services& services, i32 number)
      : BytePort(machine, services, Event::Kind::SerialData, number) {}
  /// A type that needs something of the host is refused: its name is no file or port that the host has.
  Hresult configure(i32 type, std::string_view name, bool connect_immediately);
  Answer<VMSerialPortType> type() const;
  Answer<std::string> name() const;
  Answer<bool> connect_immediately() const;
  /// S_FALSE while the machine is off.
  Answer<SerialLine> line() const;
};

}  // namespace ferrite::automation
