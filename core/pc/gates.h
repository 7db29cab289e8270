// SPDX-License-Identifier: MIT
#pragma once
// What stands on the board between two chips.
#include <utility>

#include "core/bus/line.h"

namespace ferrite {

/// Two wires on one input: high while either is.
class OrGate final : public LineTarget {
 public:
  void set_line(unsigned input, bool high) override {
    inputs_ = u8(high ? inputs_ | 1 << input : inputs_ & ~(1 << input));
    out.set(inputs_);
  }
  void visit(StateVisitor& v) { v("inputs", inputs_), v("out", out); }
  Line out;

 private:
  u8 inputs_ = 0;
};

/// A pulse on a wire that the board answers between two slices.
class ResetLatch final : public LineTarget {
 public:
  void set_line(unsigned, bool high) override { asked_ |= high; }
  bool take() { return std::exchange(asked_, false); }
  void visit(StateVisitor& v) { v("asked", asked_); }

 private:
  bool asked_ = false;
};

}  // namespace ferrite
