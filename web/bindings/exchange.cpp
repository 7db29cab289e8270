// SPDX-License-Identifier: MIT
#include "web/bindings/exchange.h"

#include <cstdlib>

namespace ferrite::web {

Exchange& exchange() {
  static Exchange only;
  return only;
}

Answer<std::string_view> Exchange::text(VirtualPc& vpc, unsigned index) const {
  const TextArgument& argument = texts_[index];
  LastError& error = vpc.services().error;
  if (argument.kind == Kind::Missing) return error.set(E_POINTER);
  if (argument.kind == Kind::Other) return error.set(E_INVALIDARG, "A text belongs here, not a value of another type.");
  return std::string_view(argument.value);
}

void Exchange::put(const Task& task) {
  put_number(task.id, 0);
  put_number(double(task.result), 1);
  put_number(u32(task.error), 2);
  put(task.description, 0);
  put(task.error_description, 1);
}

void Exchange::put(const LinuxSettings& boots) {
  put(boots.kernel, 0);
  put(boots.initrd, 1);
  put(boots.command_line, 2);
}

void Exchange::put(const SerialLine& line) {
  put_number(line.bits_per_second, 0);
  put_number(line.data_bits, 1);
  put_number(line.stop_bits, 2);
  put_number(double(line.parity), 3);
}

void Exchange::put(const ConfigurationValue& value) {
  put_number(double(value.type));
  put(value.text);
}

char* Exchange::reserve_text(unsigned index, Kind kind, unsigned size) {
  TextArgument& argument = texts_[index % TextCount];
  argument.kind = kind;
  argument.value.assign(size, '\0');
  return argument.value.data();
}

/// Null: there is no room. A vector would end the program instead.
u8* Exchange::reserve_bytes(unsigned size) {
  bytes_ = {};
  void* room = std::malloc(size);
  std::free(room);
  if (!room && size) return nullptr;
  bytes_.resize(size);
  return bytes_.data();
}

VirtualMachine* machine(VirtualPc* vpc, u32 id) {
  const VirtualPc::MachinePointer found = vpc->find(id);
  if (!found) vpc->services().error.set(VM_E_VM_UNKNOWN);
  return found.get();
}

automation::FloppyDrive* drive(VirtualPc* vpc, u32 machine_id, u32 number) {
  VirtualMachine* owner = machine(vpc, machine_id);
  return owner && number < u32(FloppyDriveCollection::Size) ? &owner->floppy_drives().all()[number] : nullptr;
}

}  // namespace ferrite::web

using namespace ferrite;
using namespace ferrite::web;

FERRITE_EXPORT char* ferrite_text_argument(unsigned index, unsigned kind, unsigned size) {
  return exchange().reserve_text(index, Exchange::Kind(kind), size);
}
FERRITE_EXPORT u8* ferrite_bytes_argument(unsigned size) { return exchange().reserve_bytes(size); }
FERRITE_EXPORT const char* ferrite_text(unsigned index) { return exchange().text_out(index).data(); }
FERRITE_EXPORT unsigned ferrite_text_size(unsigned index) { return unsigned(exchange().text_out(index).size()); }
FERRITE_EXPORT const u8* ferrite_bytes() { return exchange().bytes_out().data(); }
FERRITE_EXPORT unsigned ferrite_bytes_size() { return unsigned(exchange().bytes_out().size()); }
FERRITE_EXPORT double ferrite_number(unsigned index) { return exchange().number_out(index); }
