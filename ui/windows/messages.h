// SPDX-License-Identifier: MIT
#pragma once

namespace ferrite {

class App;

/// Notices at the top of the screen, and the standing message of a guest that restarts again and again.
void draw_messages(App& app);

}  // namespace ferrite
