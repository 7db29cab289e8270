// SPDX-License-Identifier: MIT
#include "ui/widgets/icons.h"

#include <array>
#include <cmath>
#include <initializer_list>
#include <numbers>

#include "ui/widgets/theme.h"

namespace ferrite {
namespace {

constexpr float stroke = 1.5f;
constexpr float pi = std::numbers::pi_v<float>;

/// A pen that speaks in offsets from the icon's centre.
class Pen {
 public:
  Pen(ImDrawList& list, ImVec2 centre, ImU32 colour) : list_(list), centre_(centre), colour_(colour) {}

  void line(std::initializer_list<ImVec2> points, bool closed = false) {
    for (const ImVec2 point : points) list_.PathLineTo(at(point));
    list_.PathStroke(colour_, closed ? ImDrawFlags_Closed : 0, stroke);
  }
  void fill(std::initializer_list<ImVec2> points) {
    for (const ImVec2 point : points) list_.PathLineTo(at(point));
    list_.PathFillConvex(colour_);
  }
  void arc(ImVec2 middle, float radius, float from, float to) {
    list_.PathArcTo(at(middle), radius, from, to, 24);
    list_.PathStroke(colour_, 0, stroke);
  }
  void circle(ImVec2 middle, float radius) { list_.AddCircle(at(middle), radius, colour_, 28, stroke); }
  void dot(ImVec2 middle, float radius) { list_.AddCircleFilled(at(middle), radius, colour_, 16); }
  void box(ImVec2 low, ImVec2 high, float rounding) { list_.AddRect(at(low), at(high), colour_, rounding, 0, stroke); }
  void solid(ImVec2 low, ImVec2 high, float rounding) { list_.AddRectFilled(at(low), at(high), colour_, rounding); }

 private:
  ImVec2 at(ImVec2 offset) const { return {centre_.x + offset.x, centre_.y + offset.y}; }
  ImDrawList& list_;
  ImVec2 centre_;
  ImU32 colour_;
};

}  // namespace

namespace icons {

void play(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen(list, centre, colour).fill({{-4, -6}, {6, 0}, {-4, 6}});
}

void pause(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.solid({-5, -6}, {-1.5f, 6}, 1);
  pen.solid({1.5f, -6}, {5, 6}, 1);
}

void reset(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.arc({0, 0.5f}, 5.5f, -0.25f * pi, 1.35f * pi);
  pen.fill({{0.6f, -6.6f}, {6.2f, -6.0f}, {3.6f, -1.0f}});
}

void power(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.arc({0, 0.8f}, 5.5f, -0.3f * pi, 1.3f * pi);
  pen.line({{0, -7}, {0, -0.5f}});
}

void camera(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.line({{-7, -4}, {-3.5f, -4}, {-2.2f, -6}, {2.2f, -6}, {3.5f, -4}, {7, -4}, {7, 5.5f}, {-7, 5.5f}}, true);
  pen.circle({0, 0.6f}, 2.6f);
}

void expand(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.line({{-6, -2}, {-6, -6}, {-2, -6}});
  pen.line({{2, -6}, {6, -6}, {6, -2}});
  pen.line({{6, 2}, {6, 6}, {2, 6}});
  pen.line({{-2, 6}, {-6, 6}, {-6, 2}});
}

void keyboard(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.box({-7.5f, -5}, {7.5f, 5}, 2);
  for (const float x : {-4.2f, -1.4f, 1.4f, 4.2f}) pen.dot({x, -1.8f}, 0.9f);
  pen.line({{-3, 2}, {3, 2}});
}

void check(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen(list, centre, colour).line({{-5, 0.3f}, {-1.6f, 3.8f}, {5, -3.8f}});
}

void chevron(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen(list, centre, colour).line({{-2, -4}, {2, 0}, {-2, 4}});
}

void cross(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.line({{-4, -4}, {4, 4}});
  pen.line({{-4, 4}, {4, -4}});
}

void folder(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.line({{-7, 5.5f}, {-7, -5}, {-2, -5}, {-0.3f, -3}, {7, -3}, {7, 5.5f}}, true);
}

void disk(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.line({{-6, -6.5f}, {4, -6.5f}, {6, -4.5f}, {6, 6.5f}, {-6, 6.5f}}, true);
  pen.line({{-3, -6}, {-3, -2.5f}, {3, -2.5f}, {3, -6}});
  pen.line({{-3.2f, 6}, {-3.2f, 1.2f}, {3.2f, 1.2f}, {3.2f, 6}});
}

void disc(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.circle({0, 0}, 6.6f);
  pen.circle({0, 0}, 1.9f);
}

void hard_disk(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.box({-7, -4.5f}, {7, 4.5f}, 1.6f);
  pen.line({{-4, 1.2f}, {0.5f, 1.2f}});
  pen.dot({4, 1.2f}, 1);
}

void blank(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.line({{-6, -6.5f}, {4, -6.5f}, {6, -4.5f}, {6, 6.5f}, {-6, 6.5f}}, true);
  pen.line({{-2.6f, 0}, {2.6f, 0}});
  pen.line({{0, -2.6f}, {0, 2.6f}});
}

void file(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.line({{-4.5f, -6.5f}, {1.5f, -6.5f}, {4.5f, -3.5f}, {4.5f, 6.5f}, {-4.5f, 6.5f}}, true);
  pen.line({{1.5f, -6.5f}, {1.5f, -3.5f}, {4.5f, -3.5f}});
}

void clock(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.circle({0, 0}, 6.2f);
  pen.line({{0, -3.4f}, {0, 0.4f}, {2.6f, 1.8f}});
}

void lock(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.arc({0, -1.8f}, 3.2f, -pi, 0);
  pen.line({{-3.2f, -1.8f}, {-3.2f, -0.5f}});
  pen.line({{3.2f, -1.8f}, {3.2f, -0.5f}});
  pen.solid({-5, -1}, {5, 6.2f}, 1.6f);
}

void save(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.line({{0, -6.5f}, {0, 2.2f}});
  pen.line({{-3.4f, -1.1f}, {0, 2.3f}, {3.4f, -1.1f}});
  pen.line({{-6.5f, 2.5f}, {-6.5f, 6}, {6.5f, 6}, {6.5f, 2.5f}});
}

void eject(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.fill({{0, -6}, {6, 1}, {-6, 1}});
  pen.solid({-6, 3.2f}, {6, 5.2f}, 0.8f);
}

void warning(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.line({{0, -6.5f}, {7.2f, 5.8f}, {-7.2f, 5.8f}}, true);
  pen.line({{0, -2.2f}, {0, 1.6f}});
  pen.dot({0, 3.7f}, 0.95f);
}

void info(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.circle({0, 0}, 6.6f);
  pen.line({{0, -0.6f}, {0, 3.4f}});
  pen.dot({0, -3.1f}, 0.95f);
}

void console(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.line({{-6, -4.5f}, {-1.5f, 0}, {-6, 4.5f}});
  pen.line({{0.5f, 5}, {6.5f, 5}});
}

void up(ImDrawList& list, ImVec2 centre, ImU32 colour) { Pen(list, centre, colour).line({{-4, 2}, {0, -2}, {4, 2}}); }

void down(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen(list, centre, colour).line({{-4, -2}, {0, 2}, {4, -2}});
}

void sliders(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.line({{-6.5f, -3.2f}, {6.5f, -3.2f}});
  pen.line({{-6.5f, 3.2f}, {6.5f, 3.2f}});
  pen.dot({2.4f, -3.2f}, 2.3f);
  pen.dot({-2.4f, 3.2f}, 2.3f);
}

void gauge(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.arc({0, 1.6f}, 6.4f, -1.1f * pi, 0.1f * pi);
  pen.line({{0, 1.6f}, {3, -2}});
  pen.dot({0, 1.6f}, 1.2f);
}

void aspect(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  pen.box({-7, -5.25f}, {7, 5.25f}, 1.6f);
}

void pixels(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  for (const float y : {-6.0f, -1.5f, 3.0f}) {
    for (const float x : {-6.0f, -1.5f, 3.0f}) pen.solid({x, y}, {x + 3, y + 3}, 0);
  }
}

namespace {
void cone(Pen& pen) {
  pen.line({{-7, -2.4f}, {-4.2f, -2.4f}, {-0.6f, -5.6f}, {-0.6f, 5.6f}, {-4.2f, 2.4f}, {-7, 2.4f}}, true);
}
}  // namespace

void speaker(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  cone(pen);
  pen.arc({0, 0}, 3.4f, -0.28f * pi, 0.28f * pi);
  pen.arc({0, 0}, 6.6f, -0.28f * pi, 0.28f * pi);
}

void muted_speaker(ImDrawList& list, ImVec2 centre, ImU32 colour) {
  Pen pen(list, centre, colour);
  cone(pen);
  pen.line({{2.4f, -2.4f}, {7, 2.4f}});
  pen.line({{2.4f, 2.4f}, {7, -2.4f}});
}

}  // namespace icons

void draw_mark(ImDrawList& list, ImVec2 centre, float size) {
  const float reach = size * 0.5f, ring = size * 0.29f, thick = size * 0.2f;
  const ImVec2 low{centre.x - reach, centre.y + reach * 0.62f}, high{centre.x + reach, centre.y - reach * 0.62f};
  const ImU32 wire = IM_COL32(214, 210, 202, 255);
  const float wire_width = std::max(1.25f, size * 0.06f);
  const float fine = std::max(1.0f, size * 0.015f);
  list.AddLine(low, high, wire, wire_width);
  list.AddCircleFilled(low, wire_width * 0.5f, wire, 12);
  list.AddCircleFilled(high, wire_width * 0.5f, wire, 12);
  list.AddCircle(centre, ring, theme::copper, 64, thick);
  // Light from above left: the outer edge catches it, the hole's edge lies in shade.
  list.PathArcTo(centre, ring + thick * 0.5f - fine * 0.5f, pi * 0.95f, pi * 1.75f, 32);
  list.PathStroke(IM_COL32(255, 214, 184, 170), 0, fine);
  list.PathArcTo(centre, ring - thick * 0.5f + fine * 0.5f, pi * 0.95f, pi * 1.75f, 32);
  list.PathStroke(IM_COL32(80, 34, 12, 170), 0, fine);
  list.AddLine(centre, high, wire, wire_width);  // the far half goes through the hole, the near half over the ring
}

}  // namespace ferrite
