// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/state.h"

namespace ferrite {

/// Where lines end: an interrupt or DMA controller, the CPU.
class LineTarget {
 public:
  virtual void set_line(unsigned input, bool high) = 0;

 protected:
  ~LineTarget() = default;
};

/// One wire out of a device. Only pc/ knows where it ends; an unconnected wire is legal.
class Line {
 public:
  void connect(LineTarget& target, unsigned input) { target_ = &target, input_ = input; }
  void raise() { set(true); }
  void lower() { set(false); }
  void set(bool high) {
    if (high_ == high) return;
    high_ = high;
    if (target_) target_->set_line(input_, high);
  }
  bool high() const { return high_; }
  void visit(StateVisitor& v) { v("high", high_); }

 private:
  LineTarget* target_ = nullptr;
  unsigned input_ = 0;
  bool high_ = false;
};

}  // namespace ferrite
