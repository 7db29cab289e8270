// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cmath>

#include "core/host/sound.h"

namespace ferrite::test {

/// Listens to the left or right side of what is in a queue, which is empty then.
class SoundEar {
 public:
  enum class Side : u8 { Left, Right };

  explicit SoundEar(SoundQueue& queue, Side side = Side::Left) {
    while (!queue.empty()) {
      const SoundFrame frame = queue.pop();
      heard.push_back(side == Side::Left ? frame.left : frame.right);
    }
  }

  /// What comes to the queue while pass() lets time go by.
  template <class Pass>
  static SoundEar during(Pass pass, SoundQueue& queue, Side side = Side::Left) {
    queue.restart(queue.end());
    pass();
    return SoundEar(queue, side);
  }

  /// How often the sound rises through `level`.
  unsigned rises(double level = 0) const {
    unsigned count = 0;
    for (std::size_t n = 1; n < heard.size(); n++) count += heard[n - 1] < level && heard[n] >= level;
    return count;
  }
  double loudest() const {
    double most = 0;
    for (double sample : heard) most = std::max(most, std::abs(sample));
    return most;
  }
  /// The amplitude of the sine of this frequency in it, whose whole periods should fill the time.
  double amplitude(double hertz) const {
    double real = 0, imaginary = 0;
    for (std::size_t n = 0; n < heard.size(); n++) {
      const double angle = 2 * 3.14159265358979323846 * hertz * double(n) / double(SoundQueue::Hertz);
      real += heard[n] * std::cos(angle), imaginary += heard[n] * std::sin(angle);
    }
    return 2 * std::hypot(real, imaginary) / double(heard.size());
  }

  std::vector<double> heard;
};

}  // namespace ferrite::test
