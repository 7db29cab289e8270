// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// Who answers the CPU's INTA cycle with a vector: the first interrupt controller.
class InterruptAcknowledge {
 public:
  virtual u8 acknowledge() = 0;

 protected:
  ~InterruptAcknowledge() = default;
};

}  // namespace ferrite
