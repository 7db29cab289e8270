// SPDX-License-Identifier: MIT
#include "core/automation/serial_port.h"

#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

Hresult SerialPort::configure(i32 type, std::string_view, bool) {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  switch (type) {
    case i32(VMSerialPortType::Null): return S_OK;
    case i32(VMSerialPortType::HostPort):
    case i32(VMSerialPortType::TextFile):
    case i32(VMSerialPortType::NamedPipe):
      return services_.error.set(VM_E_PREF_ILLEGAL_VALUE,
                                 "A serial port here leads nowhere but to its data events and write().");
  }
  return services_.error.set(E_INVALIDARG, "There is no such type of serial port; see VMSerialPortType.");
}

Answer<bool> SerialPort::connect_immediately() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return false;
}

Answer<SerialLine> SerialPort::line() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (!machine_.pc()) return S_FALSE;
  return machine_.pc()->serial_line(unsigned(number_));
}

Answer<VMSerialPortType> SerialPort::type() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return VMSerialPortType::Null;
}

Answer<std::string> SerialPort::name() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return std::string();
}

}  // namespace ferrite::automation
