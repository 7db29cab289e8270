// SPDX-License-Identifier: MIT
#pragma once
#include <deque>

#include "core/automation/services.h"
#include "core/host/byte_stream.h"

namespace ferrite::automation {

class VirtualMachine;

/// A port of the machine through which bytes come and go: what the guest sends arrives as events.
class BytePort {
 public:
  BytePort(VirtualMachine& machine, Services& services, Event::Kind sent)
      : machine_(machine), services_(services), sent_(sent) {}

  /// Bytes for the guest, as fast as the line takes them.
  Hresult write(std::span<const u8>);

  // For the machine, between slices.
  void exchange(ByteStream& from_guest, ByteStream& to_guest);
  void power_off() { waiting_.clear(); }

 protected:
  VirtualMachine& machine_;
  Services& services_;

 private:
  Event::Kind sent_;
  std::deque<u8> waiting_;
};

}  // namespace ferrite::automation
