// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/services.h"
#include "core/host/printer.h"

namespace ferrite::automation {

class VirtualMachine;

/// IVMParallelPort: LPT1. A printer is there whose jobs arrive as events, and no port of the host.
class ParallelPort {
 public:
  ParallelPort(VirtualMachine& machine, Services& services) : machine_(machine), services_(services) {}
  Answer<std::string> name() const;
  Hresult set_name(std::string_view);

  // For the machine, between slices.
  void exchange(PrinterOutput&);
  /// What was printed so far is the last job.
  void power_off();

 private:
  static constexpr std::size_t MostBytes = 64 << 20;  // a longer job comes in parts

  void end_job();

  VirtualMachine& machine_;
  Services& services_;
  std::vector<u8> job_;
};

}  // namespace ferrite::automation
