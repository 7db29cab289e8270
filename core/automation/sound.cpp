// SPDX-License-Identifier: MIT
#include "core/automation/sound.h"

#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

Answer<i32> Sound::volume() const {
  return machine_.known() ? Answer<i32>(volume_) : services_.error.set(VM_E_VM_UNKNOWN);
}

Answer<bool> Sound::muted() const {
  return machine_.known() ? Answer<bool>(muted_) : services_.error.set(VM_E_VM_UNKNOWN);
}

Hresult Sound::set_volume(i32 percent) {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (percent < 0 || percent > Loudest) return services_.error.set(E_INVALIDARG, "The volume is a number from 0 to 1.");
  if (percent == volume_) return S_OK;
  volume_ = percent;
  return changed();
}

Hresult Sound::set_muted(bool muted) {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (muted == muted_) return S_OK;
  muted_ = muted;
  return changed();
}

Hresult Sound::changed() {
  services_.events.push_once({.kind = Event::Kind::SoundChange, .machine = machine_.id()});
  return S_OK;
}

Answer<std::vector<u8>> Sound::read() {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  std::vector<u8> bytes;
  if (!machine_.pc()) return bytes;
  SoundQueue& queue = machine_.pc()->sound();
  bytes.reserve(queue.size() * sizeof(SoundFrame));
  while (!queue.empty()) {
    const SoundFrame frame = queue.pop();
    silent_frames_ = frame.left || frame.right ? 0 : std::min(silent_frames_ + 1, PatientFrames);
    for (i16 side : {frame.left, frame.right}) bytes.push_back(u8(side)), bytes.push_back(u8(u16(side) >> 8));
  }
  return bytes;
}

}  // namespace ferrite::automation
