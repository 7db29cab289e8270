// SPDX-License-Identifier: MIT
#include "core/automation/serial_port.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
constexpr web::PortOf<&VirtualMachine::serial_port> of;
}  // namespace

FERRITE_EXPORT i32 ferrite_serial_count(VirtualPc*) { return VirtualMachine::SerialPorts; }
FERRITE_EXPORT u32 ferrite_serial_configure(VirtualPc* vpc, u32 id, i32 index, i32 type, int connect) {
  const auto name = exchange().text(*vpc, 0);
  return of(vpc, id, index,
            [&](SerialPort& port) { return name ? port.configure(type, name.value, connect) : Hresult(name.code); });
}
FERRITE_EXPORT u32 ferrite_serial_type(VirtualPc* vpc, u32 id, i32 index) {
  return of(vpc, id, index, [](SerialPort& port) { return port.type(); });
}
FERRITE_EXPORT u32 ferrite_serial_name(VirtualPc* vpc, u32 id, i32 index) {
  return of(vpc, id, index, [](SerialPort& port) { return port.name(); });
}
FERRITE_EXPORT u32 ferrite_serial_connect_immediately(VirtualPc* vpc, u32 id, i32 index) {
  return of(vpc, id, index, [](SerialPort& port) { return port.connect_immediately(); });
}
FERRITE_EXPORT u32 ferrite_serial_write(VirtualPc* vpc, u32 id, i32 index) {
  return of(vpc, id, index, [](SerialPort& port) { return port.write(exchange().bytes()); });
}
FERRITE_EXPORT u32 ferrite_serial_line(VirtualPc* vpc, u32 id, i32 index) {
  return of(vpc, id, index, [](SerialPort& port) { return port.line(); });
}
FERRITE_EXPORT u32 ferrite_serial_waiting(VirtualPc* vpc, u32 id, i32 index) {
  return of(vpc, id, index, [](SerialPort& port) { return port.waiting(); });
}
