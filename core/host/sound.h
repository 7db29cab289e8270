// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/ring.h"

namespace ferrite {

struct SoundFrame {
  i16 left = 0, right = 0;
};

/// What comes out of the loudspeakers: frame n belongs to guest time n / 48,000 s. Emptied by the host; what it leaves
/// for a third of a second is lost, the oldest first: sound is not data.
class SoundQueue {
 public:
  static constexpr u64 Hertz = 48'000;

  bool empty() const { return frames_.empty(); }
  std::size_t size() const { return frames_.size(); }
  /// The number of the frame that pop() gives next, and the number of the one that is pushed next.
  u64 first() const { return end_ - frames_.size(); }
  u64 end() const { return end_; }
  SoundFrame pop() { return frames_.pop(); }
  void push(SoundFrame frame) {
    if (frames_.full()) frames_.pop();
    frames_.push(frame);
    end_++;
  }
  /// Empty, and frame `number` comes next: the machine's time has jumped.
  void restart(u64 number) { frames_.clear(), end_ = number; }

 private:
  Ring<SoundFrame, 16384> frames_;
  u64 end_ = 0;
};

}  // namespace ferrite
