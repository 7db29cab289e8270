// SPDX-License-Identifier: MIT
#include "core/automation/parallel_port.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
constexpr web::PortOf<&VirtualMachine::parallel_port> of;
}  // namespace

FERRITE_EXPORT i32 ferrite_parallel_count(VirtualPc*) { return VirtualMachine::ParallelPorts; }
FERRITE_EXPORT u32 ferrite_parallel_name(VirtualPc* vpc, u32 id, i32 index) {
  return of(vpc, id, index, [](ParallelPort& port) { return port.name(); });
}
FERRITE_EXPORT u32 ferrite_parallel_set_name(VirtualPc* vpc, u32 id, i32 index) {
  const auto name = exchange().text(*vpc, 0);
  return of(vpc, id, index, [&](ParallelPort& port) { return name ? port.set_name(name.value) : Hresult(name.code); });
}
