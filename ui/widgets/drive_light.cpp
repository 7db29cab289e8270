// SPDX-License-Identifier: MIT
#include "ui/widgets/drive_light.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

constexpr float half = 9;
constexpr ImU32 sleeve = IM_COL32(62, 64, 71, 255);
constexpr ImU32 sleeve_edge = IM_COL32(128, 128, 130, 255);
constexpr ImU32 metal = IM_COL32(186, 186, 184, 255);
constexpr ImU32 paper = IM_COL32(237, 231, 220, 255);

/// Where a drive is drawn, and how large.
struct Place {
  ImVec2 centre;
  float scale;
};

ImVec2 at(const Place& place, float x, float y) {
  return {place.centre.x + x * place.scale, place.centre.y + y * place.scale};
}

void outline_35(ImDrawList& list, const Place& place) {
  list.PathLineTo(at(place, -half, -half));
  list.PathLineTo(at(place, half - 3, -half));
  list.PathLineTo(at(place, half, -half + 3));
  list.PathLineTo(at(place, half, half));
  list.PathLineTo(at(place, -half, half));
}

void draw_35(ImDrawList& list, const Place& place, const DriveLook& look) {
  if (look.inserted) {
    outline_35(list, place);
    list.PathFillConvex(sleeve);
    list.AddRectFilled(at(place, -4.5f, -half), at(place, 4.5f, -2.5f), metal, 0.5f);
    list.AddRectFilled(at(place, 0.8f, -half + 1.4f), at(place, 3, -3.8f), sleeve);
    list.AddRectFilled(at(place, -6, 1), at(place, 6, half), paper, 1);
    list.AddRectFilled(at(place, -6, 1), at(place, 6, 2.8f), theme::copper, 1);
  }
  outline_35(list, place);
  list.PathStroke(look.inserted ? sleeve_edge : theme::faint_ink, ImDrawFlags_Closed, 1.4f * place.scale);
  if (!look.inserted) {
    list.AddLine(at(place, -4.5f, -half), at(place, -4.5f, -3), theme::faint_ink, 1.4f * place.scale);
    list.AddLine(at(place, -4.5f, -3), at(place, 4, -3), theme::faint_ink, 1.4f * place.scale);
    list.AddLine(at(place, 4, -3), at(place, 4, -half), theme::faint_ink, 1.4f * place.scale);
  }
}

void draw_525(ImDrawList& list, const Place& place, const DriveLook& look) {
  const ImU32 edge = look.inserted ? sleeve_edge : theme::faint_ink;
  if (look.inserted) {
    list.AddRectFilled(at(place, -half, -half), at(place, half, half), sleeve, 1.5f);
    list.AddRectFilled(at(place, -half + 1.5f, -half + 1.5f), at(place, 2.5f, -4), paper, 0.5f);
    list.AddRectFilled(at(place, -half + 1.5f, -half + 1.5f), at(place, 2.5f, -6), theme::copper, 0.5f);
    list.AddRectFilled(at(place, -1.3f, 4.2f), at(place, 1.3f, half - 0.8f), theme::room, 1.3f);
    list.AddCircleFilled(at(place, 0, 0.4f), 2.8f * place.scale, theme::room, 20);
  }
  list.AddRect(at(place, -half, -half), at(place, half, half), edge, 1.5f * place.scale, 0, 1.4f * place.scale);
  list.AddCircle(at(place, 0, 0.4f), 2.8f * place.scale, edge, 20, 1.3f * place.scale);
}

void draw_badge(ImDrawList& list, const Place& corner, DriveBadge badge) {
  const float scale = corner.scale;
  list.AddCircleFilled(corner.centre, 6.2f * scale, theme::bar, 24);
  switch (badge) {
    case DriveBadge::None: break;
    case DriveBadge::Protected:
      list.AddCircle(at(corner, 0, -1.2f), 2 * scale, theme::amber, 16, 1.3f * scale);
      list.AddRectFilled(at(corner, -3, -1), at(corner, 3, 3.4f), theme::amber, scale);
      break;
    case DriveBadge::Discarded:
      list.AddLine(at(corner, -2.6f, -2.6f), at(corner, 2.6f, 2.6f), theme::red, 1.6f * scale);
      list.AddLine(at(corner, -2.6f, 2.6f), at(corner, 2.6f, -2.6f), theme::red, 1.6f * scale);
      break;
    case DriveBadge::WrittenThrough:
      list.AddLine(at(corner, 0, -3.4f), at(corner, 0, 2.4f), theme::green, 1.6f * scale);
      list.AddTriangleFilled(at(corner, -3, 0.6f), at(corner, 3, 0.6f), at(corner, 0, 4), theme::green);
      break;
    case DriveBadge::Asked: list.AddCircle(corner.centre, 2.8f * scale, theme::amber, 20, 1.6f * scale); break;
  }
}

}  // namespace

void draw_drive(ImDrawList& list, ImVec2 centre, const DriveLook& look, float scale) {
  const Place place{centre, scale};
  if (look.size == DriveSize::Inch35) {
    draw_35(list, place, look);
  } else {
    draw_525(list, place, look);
  }
  if (look.inserted && look.badge != DriveBadge::None)
    draw_badge(list, {at(place, half - 1, half - 2), scale}, look.badge);
}

}  // namespace ferrite
