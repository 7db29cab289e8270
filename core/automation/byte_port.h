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
  BytePort(VirtualMachine& machine, Services& services, Event::Kind sent, i32 number = 0)
      : machine_(machine), services_(services), number_(number), sent_(sent) {}

  /// Bytes for the guest, as fast as the line takes them.
  Hresult write(std::span<const u8>);
  /// Of these, those that the line has not taken yet.
  Answer<u32> waiting() const;

  // For the machine, between slices.
  /// Answers what the guest has sent.
  std::vector<u8> exchange(ByteStream& from_guest, ByteStream& to_guest);
  void power_off() { waiting_.clear(); }

 protected:
  VirtualMachine& machine_;
  Services& services_;
  i32 number_;  // Event::number

 private:
  Event::Kind sent_;
  std::deque<u8> waiting_;
};

}  // namespace ferrite::automation
