// SPDX-License-Identifier: MIT
#include "core/automation/serial_port.h"

#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

Answer<VMSerialPortType> SerialPort::type() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return VMSerialPortType::Null;
}

Answer<std::string> SerialPort::name() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return std::string();
}

}  // namespace ferrite::automation
