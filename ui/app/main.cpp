// SPDX-License-Identifier: MIT
// What JavaScript calls. A ui is an App; one canvas, one App.
#include <emscripten.h>

#include "core/disk/floppy_image.h"
#include "core/host/gamepad_input.h"
#include "ui/app/app.h"
#include "ui/platform/page.h"

using ferrite::App;

extern "C" {

/// The windows of this application on the module's canvas; null: no WebGL 2 here.
EMSCRIPTEN_KEEPALIVE App* ferrite_ui_open(ferrite::automation::VirtualPc* pc) {
  auto app = std::make_unique<App>(*pc);
  if (!app->usable()) return nullptr;
  ferrite_page_open(app.get());
  return app.release();
}

EMSCRIPTEN_KEEPALIVE void ferrite_ui_close(App* app) { delete app; }

/// In an animation frame. 1: the next one is wanted, too.
EMSCRIPTEN_KEEPALIVE int ferrite_ui_frame(App* app) { return app->frame(); }

/// Between animation frames. 1: there is something new to draw.
EMSCRIPTEN_KEEPALIVE int ferrite_ui_wants_frame(App* app) { return app->wants_frame(); }

EMSCRIPTEN_KEEPALIVE void ferrite_ui_insert(App* app, unsigned drive, const char* name, const ferrite::u8* bytes,
                                            unsigned size) {
  app->insert(drive, name, {bytes, size});
}

/// Paths of host files, a line each.
EMSCRIPTEN_KEEPALIVE void ferrite_ui_insert_set(App* app, unsigned drive, const char* lines) {
  app->insert_set(drive, lines);
}

/// 1: dropped files go onto the disk whose files are shown, by ferrite_ui_add_file.
EMSCRIPTEN_KEEPALIVE int ferrite_ui_takes_files(App* app) { return app->takes_files(); }

EMSCRIPTEN_KEEPALIVE void ferrite_ui_add_file(App* app, const char* name, const ferrite::u8* bytes, unsigned size) {
  if (app->takes_files()) ferrite::add_disk_file(*app, name, {bytes, size});
}

/// Larger files are not even read.
EMSCRIPTEN_KEEPALIVE unsigned ferrite_ui_largest_image() { return ferrite::FloppyImage::LargestFile; }

/// Which ferrite::Medium a file that is dropped is for; -1: it is no image.
EMSCRIPTEN_KEEPALIVE int ferrite_ui_medium(const char* name, double bytes) {
  const auto medium = ferrite::medium_of(name, ferrite::u64(bytes));
  return medium ? int(*medium) : -1;
}

EMSCRIPTEN_KEEPALIVE int ferrite_ui_is_cue_sheet(const char* name) { return ferrite::is_cue_sheet(name); }

/// Where a file for a CD-ROM drive or a hard disk is to be linked; null: nowhere, and the user knows.
EMSCRIPTEN_KEEPALIVE const char* ferrite_ui_path_to_link(App* app, int medium, const char* name) {
  return app->path_to_link(ferrite::Medium(medium), name);
}

EMSCRIPTEN_KEEPALIVE void ferrite_ui_use_linked(App* app, int medium, unsigned drive, const char* path) {
  app->use_linked(ferrite::Medium(medium), drive, path);
}

/// How far the disk of a real drive is read or written: 0 to 1.
EMSCRIPTEN_KEEPALIVE void ferrite_ui_real_drive(App* app, unsigned drive, float part) {
  app->real_drives().progress(drive, part);
}
/// 1: the disk is in the drive, or all that the guest wrote is on it; 0: the user stopped it, or it failed.
EMSCRIPTEN_KEEPALIVE void ferrite_ui_real_drive_ended(App* app, unsigned drive, int done) {
  app->real_drives().ended(drive, done != 0);
}

/// A machine for the menu, to be made when it is chosen; the first is number 0.
EMSCRIPTEN_KEEPALIVE void ferrite_ui_offer(App* app, const char* name) { app->offer(name); }

EMSCRIPTEN_KEEPALIVE void ferrite_ui_tell(App* app, const char* sentence) {
  app->tell(ferrite::NoticeKind::Done, sentence);
}
EMSCRIPTEN_KEEPALIVE void ferrite_ui_complain(App* app, const char* sentence) { app->act(std::string(sentence)); }

/// A pointer event in CSS pixels of the canvas. 1: it is the guest's alone.
EMSCRIPTEN_KEEPALIVE int ferrite_ui_pointer(App* app, float x, float y, float right, float down, unsigned buttons,
                                            int touch, double milliseconds) {
  return app->pointer_event({x, y, right, down, ferrite::u8(buttons & 0x1F), touch != 0, milliseconds});
}
EMSCRIPTEN_KEEPALIVE int ferrite_ui_wheel(App* app, float x, float y, float clicks) { return app->wheel(x, y, clicks); }
EMSCRIPTEN_KEEPALIVE void ferrite_ui_pointer_caught(App* app, int caught) { app->pointer_caught(caught); }

/// Where the browser's gamepads stand.
EMSCRIPTEN_KEEPALIVE void ferrite_ui_gamepad_axis(App* app, unsigned axis, float position) {
  if (ferrite::GamepadInput* const pads = app->machine().gamepads()) pads->set_axis(axis, position);
}
EMSCRIPTEN_KEEPALIVE void ferrite_ui_gamepad_button(App* app, unsigned button, int down) {
  if (ferrite::GamepadInput* const pads = app->machine().gamepads()) pads->set_button(button, down);
}
EMSCRIPTEN_KEEPALIVE void ferrite_ui_gamepads_gone(App* app) {
  if (ferrite::GamepadInput* const pads = app->machine().gamepads()) pads->unplug();
}

EMSCRIPTEN_KEEPALIVE unsigned ferrite_ui_drag(App* app, float x, float y) { return app->drag(x, y); }
EMSCRIPTEN_KEEPALIVE void ferrite_ui_drag_end(App* app) { app->drag_end(); }
EMSCRIPTEN_KEEPALIVE void ferrite_ui_graphics_lost(App* app) { app->graphics_lost(); }
EMSCRIPTEN_KEEPALIVE void ferrite_ui_graphics_restored(App* app) { app->graphics_restored(); }
}
