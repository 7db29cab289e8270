// SPDX-License-Identifier: MIT
// Intel 82371SB (PIIX3), function 0: the bridge to the ISA bus, device 00:01.0. Its ISA chips (timers, interrupt and
// DMA controllers, ports 61h and 92h) are files of their own. Brackets name registers and headings of the data sheet,
// Intel order number 290550. Missing: PIRQ routing (kept as written: no function of this machine raises INTA#), X-bus
// chip selects.
#pragma once
#include "core/device/pci_function.h"

namespace ferrite {

class IsaBridge82371sb final : public PciFunction {
 public:
  explicit IsaBridge82371sb(MemorySpace&);
};

}  // namespace ferrite
