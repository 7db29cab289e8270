// SPDX-License-Identifier: MIT
#include "core/automation/parallel_port.h"

#include <utility>

#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

Answer<std::string> ParallelPort::name() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return std::string();
}

Hresult ParallelPort::set_name(std::string_view name) {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (name.empty()) return S_OK;
  return services_.error.set(E_INVALIDARG, "The host has no parallel port; what is printed arrives as print jobs.");
}

void ParallelPort::exchange(PrinterOutput& printed) {
  while (!printed.empty()) {
    const PrinterItem item = printed.pop();
    if (!item.ends_job) job_.push_back(item.byte);
    if (item.ends_job || job_.size() >= MostBytes) end_job();
  }
}

void ParallelPort::power_off() { end_job(); }

void ParallelPort::end_job() {
  if (job_.empty()) return;
  const PrintJobKind kind = kind_of_print_job(job_);
  services_.events.push(
      {.kind = Event::Kind::PrintJob, .machine = machine_.id(), .number = i32(kind), .bytes = std::exchange(job_, {})});
}

}  // namespace ferrite::automation
