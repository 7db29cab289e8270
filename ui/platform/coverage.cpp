// SPDX-License-Identifier: MIT
#include "ui/platform/coverage.h"

#include <imgui.h>

#include <algorithm>

namespace ferrite {
namespace {

struct Bounds {
  ImVec2 low, high;
  bool overlaps(const Bounds& other) const {
    constexpr float hair = 0.01f;  // edges may meet
    return low.x + hair < other.high.x && other.low.x + hair < high.x && low.y + hair < other.high.y &&
           other.low.y + hair < high.y;
  }
};

Bounds triangle(const ImDrawList& list, const ImDrawCmd& command, unsigned index) {
  const auto corner = [&](unsigned n) {
    return list.VtxBuffer[int(list.IdxBuffer[int(command.IdxOffset + index + n)] + command.VtxOffset)].pos;
  };
  const ImVec2 a = corner(0), b = corner(1), c = corner(2);
  return {{std::min({a.x, b.x, c.x}), std::min({a.y, b.y, c.y})},
          {std::max({a.x, b.x, c.x}), std::max({a.y, b.y, c.y})}};
}

bool draws_over(const ImDrawList& list, const Bounds& box) {
  for (const ImDrawCmd& command : list.CmdBuffer) {
    const ImVec4 clip = command.ClipRect;
    if (!box.overlaps({{clip.x, clip.y}, {clip.z, clip.w}})) continue;
    for (unsigned index = 0; index + 2 < command.ElemCount; index += 3) {
      if (box.overlaps(triangle(list, command, index))) return true;
    }
  }
  return false;
}

}  // namespace

bool draws_over(const ImDrawData& windows, DeviceBox box) {
  const ImVec2 scale = windows.FramebufferScale;
  const Bounds bounds{{box.x / scale.x, box.y / scale.y},
                      {(box.x + box.width) / scale.x, (box.y + box.height) / scale.y}};
  return !windows.Valid || std::any_of(windows.CmdLists.begin(), windows.CmdLists.end(),
                                       [&](const ImDrawList* list) { return draws_over(*list, bounds); });
}

}  // namespace ferrite
