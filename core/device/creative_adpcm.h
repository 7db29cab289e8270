// SPDX-License-Identifier: MIT
// Creative's packed samples of 4, 2.6 and 2 bits: each code is a sign and how many steps to go, and the step grows with
// far codes and shrinks with near ones.
#pragma once
#include "core/base/state.h"

namespace ferrite {

class CreativeAdpcm {
 public:
  enum class Packing : u8 { Fours, ThreeThreeTwo, Twos };  // codes of a byte, the upper bits first

  static unsigned samples_per_byte(Packing);
  /// A reference byte: the sample from which the next one counts.
  void start(u8 reference);
  void load(u8 byte, Packing);
  bool empty() const { return s_.codes_left == 0; }
  /// The next sample, unsigned.
  u8 next();
  void visit(StateVisitor&);

 private:
  struct State {
    Packing packing = Packing::Fours;
    u8 sample = 0x80, step = 0, byte = 0, codes_left = 0;
  } s_;
};

}  // namespace ferrite
