// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/ring.h"

namespace ferrite {

/// A key going down or up. `code` is the PC set-1 make code, 0xE0xx for extended keys (0xE11D is Pause, 0xE037 Print
/// Screen).
struct KeyEvent {
  u16 code = 0;
  bool down = false;
  void visit(auto& v) { v("code", code), v("down", down); }
};

/// Filled by the host between slices, emptied by the keyboard at its own pace. A push into a full ring is refused.
using KeyInput = Ring<KeyEvent, 256>;

}  // namespace ferrite
