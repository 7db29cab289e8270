// SPDX-License-Identifier: MIT
#pragma once

namespace ferrite {

class App;

/// The contents of the dialog that reads the disk of a real drive, and of its progress. True: finished, close it.
bool draw_real_drive(App& app, bool just_opened);
/// ... that asks what becomes of changes which a real disk lacks.
bool draw_eject_real_disk(App& app, bool just_opened);

}  // namespace ferrite
