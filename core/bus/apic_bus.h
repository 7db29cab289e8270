// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// What one APIC tells others [SDM Volume 3, 10.6.1; 82093AA data sheet, 3.2.4].
struct ApicMessage {
  enum class Delivery : u8 { Fixed, LowestPriority, Smi, Reserved, Nmi, Init, StartUp, ExtInt };
  Delivery delivery;
  u8 vector;
  u8 destination;
  bool logical;  // the destination is a logical one
  bool level;
};

/// A local APIC, as others see it.
class ApicMessageTarget {
 public:
  /// False: nobody took it.
  virtual bool deliver(const ApicMessage&) = 0;

 protected:
  ~ApicMessageTarget() = default;
};

/// An I/O APIC, which hears when a level triggered interrupt has been served.
class EndOfInterruptTarget {
 public:
  virtual void end_of_interrupt(u8 vector) = 0;

 protected:
  ~EndOfInterruptTarget() = default;
};

}  // namespace ferrite
