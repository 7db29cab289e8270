// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/byte_port.h"

namespace ferrite::automation {

/// IVMSerialPort: COM1. Nothing else than the host is at its other end.
class SerialPort final : public BytePort {
 public:
  SerialPort(VirtualMachine& machine, Services& services) : BytePort(machine, services, Event::Kind::SerialData) {}
  Answer<VMSerialPortType> type() const;
  Answer<std::string> name() const;
};

}  // namespace ferrite::automation
