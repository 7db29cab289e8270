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

Hresult SerialPort::write(std::span<const u8> bytes) {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (!machine_.active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  services_.wake();
  waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
  return S_OK;
}

void SerialPort::exchange(ByteStream& from_guest, ByteStream& to_guest) {
  while (!waiting_.empty() && to_guest.push(waiting_.front())) waiting_.pop_front();
  if (from_guest.empty()) return;
  Event event{.kind = Event::Kind::SerialData, .machine = machine_.id()};
  while (!from_guest.empty()) event.bytes.push_back(from_guest.pop());
  services_.events.push(std::move(event));
}

}  // namespace ferrite::automation
