// SPDX-License-Identifier: MIT
#pragma once

namespace ferrite {

class App;

/// The dialog that is open, if one is: new disk, keys, console, about.
void draw_dialogs(App& app);

}  // namespace ferrite
