// SPDX-License-Identifier: MIT
#include "core/automation/serial_port.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
template <class Ask>
u32 of(VirtualPc* vpc, u32 id, Ask ask) {
  VirtualMachine* found = web::machine(vpc, id);
  return found ? exchange().give(ask(found->serial_port())) : u32(VM_E_VM_UNKNOWN);
}
}  // namespace

FERRITE_EXPORT u32 ferrite_serial_type(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](SerialPort& port) { return port.type(); });
}
FERRITE_EXPORT u32 ferrite_serial_name(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](SerialPort& port) { return port.name(); });
}
FERRITE_EXPORT u32 ferrite_serial_write(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](SerialPort& port) { return port.write(exchange().bytes()); });
}
