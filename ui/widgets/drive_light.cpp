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

ImVec2 at(ImVec2 centre, float x, float y) { return {centre.x + x, centre.y + y}; }

void outline_35(ImDrawList& list, ImVec2 centre) {
  list.PathLineTo(at(centre, -half, -half));
  list.PathLineTo(at(centre, half - 3, -half));
  list.PathLineTo(at(centre, half, -half + 3));
  list.PathLineTo(at(centre, half, half));
  list.PathLineTo(at(centre, -half, half));
}

void draw_35(ImDrawList& list, ImVec2 centre, const DriveLook& look) {
  if (look.inserted) {
    outline_35(list, centre);
    list.PathFillConvex(sleeve);
    list.AddRectFilled(at(centre, -4.5f, -half), at(centre, 4.5f, -2.5f), metal, 0.5f);
    list.AddRectFilled(at(centre, 0.8f, -half + 1.4f), at(centre, 3, -3.8f), sleeve);
    list.AddRectFilled(at(centre, -6, 1), at(centre, 6, half), paper, 1);
    list.AddRectFilled(at(centre, -6, 1), at(centre, 6, 2.8f), theme::copper, 1);
  }
  outline_35(list, centre);
  list.PathStroke(look.inserted ? sleeve_edge : theme::faint_ink, ImDrawFlags_Closed, 1.4f);
  if (!look.inserted) {
    list.AddLine(at(centre, -4.5f, -half), at(centre, -4.5f, -3), theme::faint_ink, 1.4f);
    list.AddLine(at(centre, -4.5f, -3), at(centre, 4, -3), theme::faint_ink, 1.4f);
    list.AddLine(at(centre, 4, -3), at(centre, 4, -half), theme::faint_ink, 1.4f);
  }
}

void draw_525(ImDrawList& list, ImVec2 centre, const DriveLook& look) {
  const ImU32 edge = look.inserted ? sleeve_edge : theme::faint_ink;
  if (look.inserted) {
    list.AddRectFilled(at(centre, -half, -half), at(centre, half, half), sleeve, 1.5f);
    list.AddRectFilled(at(centre, -half + 1.5f, -half + 1.5f), at(centre, 2.5f, -4), paper, 0.5f);
    list.AddRectFilled(at(centre, -half + 1.5f, -half + 1.5f), at(centre, 2.5f, -6), theme::copper, 0.5f);
    list.AddRectFilled(at(centre, -1.3f, 4.2f), at(centre, 1.3f, half - 0.8f), theme::room, 1.3f);
    list.AddCircleFilled(at(centre, 0, 0.4f), 2.8f, theme::room, 20);
  }
  list.AddRect(at(centre, -half, -half), at(centre, half, half), edge, 1.5f, 0, 1.4f);
  list.AddCircle(at(centre, 0, 0.4f), 2.8f, edge, 20, 1.3f);
}

}  // namespace

void draw_drive(ImDrawList& list, ImVec2 centre, const DriveLook& look) {
  if (look.size == DriveSize::Inch35) {
    draw_35(list, centre, look);
  } else {
    draw_525(list, centre, look);
  }
  if (!look.inserted || !look.write_protected) return;
  const ImVec2 corner = at(centre, half - 1, half - 2);
  list.AddCircleFilled(corner, 6.2f, theme::bar, 24);
  list.AddCircle(at(corner, 0, -1.2f), 2, theme::amber, 16, 1.3f);
  list.AddRectFilled(at(corner, -3, -1), at(corner, 3, 3.4f), theme::amber, 1);
}

}  // namespace ferrite
