// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/services.h"

namespace ferrite {
class Pc;
}

namespace ferrite::automation {

class VirtualMachine;

/// Ferrite's own: the machine's loudspeakers. How loud they are is the host's to do; here it is remembered.
class Sound {
 public:
  static constexpr i32 Loudest = 100;  // percent

  Sound(VirtualMachine& machine, Services& services) : machine_(machine), services_(services) {}
  Answer<i32> volume() const;
  Hresult set_volume(i32 percent);
  Answer<bool> muted() const;
  Hresult set_muted(bool);
  /// What was to be heard since it was last asked for: 48,000 frames a second, left and right, 16 bits little endian.
  Answer<std::vector<u8>> read();
  /// While there is something to hear, the host should not sleep long: it would have nothing to play.
  bool audible() const { return silent_frames_ < PatientFrames; }

 private:
  static constexpr u32 PatientFrames = 24'000;
  Hresult changed();

  VirtualMachine& machine_;
  Services& services_;
  i32 volume_ = Loudest;
  bool muted_ = false;
  u32 silent_frames_ = PatientFrames;
};

}  // namespace ferrite::automation
