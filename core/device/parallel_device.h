// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// What is plugged into a parallel port. Its BUSY and ACKNLG are Lines to the port, high while they are asserted.
class ParallelDevice {
 public:
  virtual void strobe(u8 data) = 0;
  virtual void initialize() = 0;

 protected:
  ~ParallelDevice() = default;
};

}  // namespace ferrite
