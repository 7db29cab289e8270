// SPDX-License-Identifier: MIT
#pragma once
// Icons as strokes, so that they are crisp at any pixel ratio. Each is drawn around its centre in a box of 16 CSS
// pixels (drives: 22).
#include <imgui.h>

namespace ferrite {

using Icon = void (*)(ImDrawList& list, ImVec2 centre, ImU32 colour);

namespace icons {

void play(ImDrawList& list, ImVec2 centre, ImU32 colour);
void pause(ImDrawList& list, ImVec2 centre, ImU32 colour);
void reset(ImDrawList& list, ImVec2 centre, ImU32 colour);
void power(ImDrawList& list, ImVec2 centre, ImU32 colour);
void camera(ImDrawList& list, ImVec2 centre, ImU32 colour);
void expand(ImDrawList& list, ImVec2 centre, ImU32 colour);
void keyboard(ImDrawList& list, ImVec2 centre, ImU32 colour);
void check(ImDrawList& list, ImVec2 centre, ImU32 colour);
void up(ImDrawList& list, ImVec2 centre, ImU32 colour);
void down(ImDrawList& list, ImVec2 centre, ImU32 colour);
void sliders(ImDrawList& list, ImVec2 centre, ImU32 colour);
void gauge(ImDrawList& list, ImVec2 centre, ImU32 colour);
void chevron(ImDrawList& list, ImVec2 centre, ImU32 colour);
void cross(ImDrawList& list, ImVec2 centre, ImU32 colour);
void folder(ImDrawList& list, ImVec2 centre, ImU32 colour);
void disk(ImDrawList& list, ImVec2 centre, ImU32 colour);
void disc(ImDrawList& list, ImVec2 centre, ImU32 colour);
void hard_disk(ImDrawList& list, ImVec2 centre, ImU32 colour);
void blank(ImDrawList& list, ImVec2 centre, ImU32 colour);
void file(ImDrawList& list, ImVec2 centre, ImU32 colour);
void clock(ImDrawList& list, ImVec2 centre, ImU32 colour);
void lock(ImDrawList& list, ImVec2 centre, ImU32 colour);
void save(ImDrawList& list, ImVec2 centre, ImU32 colour);
void eject(ImDrawList& list, ImVec2 centre, ImU32 colour);
void warning(ImDrawList& list, ImVec2 centre, ImU32 colour);
void info(ImDrawList& list, ImVec2 centre, ImU32 colour);
void console(ImDrawList& list, ImVec2 centre, ImU32 colour);
void aspect(ImDrawList& list, ImVec2 centre, ImU32 colour);
void pixels(ImDrawList& list, ImVec2 centre, ImU32 colour);
void speaker(ImDrawList& list, ImVec2 centre, ImU32 colour);
void muted_speaker(ImDrawList& list, ImVec2 centre, ImU32 colour);

}  // namespace icons

/// The mark: a ferrite core on its wire. `size` is the height of the box.
void draw_mark(ImDrawList& list, ImVec2 centre, float size);

}  // namespace ferrite
