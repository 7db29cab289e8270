// SPDX-License-Identifier: MIT
#pragma once

namespace ferrite {

class App;

inline constexpr const char* screen_window_name = "Screen";

/// The guest's screen between the bars, and what lies over it while the machine is off, paused or in trouble.
void draw_screen(App& app);

}  // namespace ferrite
