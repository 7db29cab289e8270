// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// A device on a DMA channel: the controller moves one byte per request while the device's DRQ is high.
class DmaClient {
 public:
  /// DACK with IOR: the device gives a byte that goes to memory. `terminal_count`: it is the last one.
  virtual u8 dma_read(bool terminal_count) = 0;
  /// DACK with IOW: the device takes a byte that came from memory.
  virtual void dma_write(u8 value, bool terminal_count) = 0;

 protected:
  ~DmaClient() = default;
};

}  // namespace ferrite
