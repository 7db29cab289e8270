// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/enums.h"
#include "core/automation/hresult.h"

namespace ferrite::automation {

/// A long operation. Ferrite's end before the call that began them returns, so a task is a report, and
/// IVMVirtualPC.Tasks, the operations under way, is empty.
struct Task {
  u32 id = 0;
  std::string description;
  VMTaskResult result = VMTaskResult::Success;
  Hresult error = S_OK;
  std::string error_description;

  static constexpr i32 Forever = -1, LongestWait = 4'000'000;  // milliseconds
  Hresult wait_for_completion(i32 milliseconds) const {
    return milliseconds >= Forever && milliseconds <= LongestWait ? S_OK : E_INVALIDARG;
  }
  /// Nothing is left that could be cancelled.
  Hresult cancel() const { return E_FAIL; }
};

}  // namespace ferrite::automation
