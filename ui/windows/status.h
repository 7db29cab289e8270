// SPDX-License-Identifier: MIT
#pragma once

namespace ferrite {

class App;

/// The strip at the bottom: a button per drive with its light and menu, what the keyboard does, lock lights, speed.
void draw_status(App& app);

}  // namespace ferrite
