// SPDX-License-Identifier: MIT
#include "core/automation/byte_port.h"

#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

Hresult BytePort::write(std::span<const u8> bytes) {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (!machine_.active()) return services_.error.set(VM_E_VM_NOT_RUNNING);
  services_.wake();
  waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
  return S_OK;
}

Answer<u32> BytePort::waiting() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return u32(waiting_.size());
}

std::vector<u8> BytePort::exchange(ByteStream& from_guest, ByteStream& to_guest) {
  while (!waiting_.empty() && to_guest.push(waiting_.front())) waiting_.pop_front();
  std::vector<u8> bytes;
  while (!from_guest.empty()) bytes.push_back(from_guest.pop());
  if (!bytes.empty())
    services_.events.push({.kind = sent_, .machine = machine_.id(), .number = number_, .bytes = bytes});
  return bytes;
}

}  // namespace ferrite::automation
