// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/ring.h"

namespace ferrite {

/// The speaker cone moved: it is `high` from guest time `tick` on.
struct SpeakerEdge {
  u64 tick = 0;
  bool high = false;
};

/// Filled by the speaker, emptied by the host once per animation frame. A full ring drops edges: sound is not data.
using SpeakerEdges = Ring<SpeakerEdge, 8192>;

}  // namespace ferrite
