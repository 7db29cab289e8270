// SPDX-License-Identifier: MIT
#include "core/automation/accountant.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;

namespace {
constexpr web::PartOf<&VirtualMachine::accountant> of;
}  // namespace

#define MEMBER(name)                                                              \
  FERRITE_EXPORT u32 ferrite_accountant_##name(VirtualPc* vpc, u32 id) {          \
    return of(vpc, id, [](Accountant& accountant) { return accountant.name(); }); \
  }
MEMBER(cpu_utilization)
MEMBER(cpu_utilization_history)
MEMBER(disk_bytes_read)
MEMBER(disk_bytes_written)
MEMBER(network_bytes_received)
MEMBER(network_bytes_sent)
MEMBER(up_time)
#undef MEMBER
