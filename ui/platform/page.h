// SPDX-License-Identifier: MIT
#pragma once
// What only the page around the canvas can do; page.js is the other side.
#include "core/base/types.h"

namespace ferrite {
class App;
}

extern "C" {
/// Listens for files dropped on the canvas and for a lost graphics context; calls the ferrite_ui_ functions of
/// main.cpp.
void ferrite_page_open(ferrite::App* app);
/// Something is to be drawn: an animation frame, please.
void ferrite_page_call_for_frame();
/// Fires "notice" on the canvas: the page reads it to those who cannot see it.
void ferrite_page_tell(const char* sentence);
/// For a ferrite::Medium; a floppy's drive is 0 or 1, a CD-ROM drive's has its id. `filter`: suffixes and types, with
/// commas.
void ferrite_page_choose_file(ferrite::App* app, int medium, unsigned drive, const char* filter);
/// Calls ferrite_ui_add_file for each that the user chooses.
void ferrite_page_choose_files_to_add(ferrite::App* app);
/// Makes a disk of the files that the user chooses, and inserts it.
void ferrite_page_choose_files_for_disk(ferrite::App* app, unsigned drive, const char* name, unsigned kilobytes,
                                        const char* label);
/// Makes the ready machine that was offered as number `index`, and shows it, or complains.
void ferrite_page_make_machine(unsigned index);
/// The disk of a real drive behind a Greaseweazle, for floppy drive 0 or 1: the user chooses the device, and the disk
/// is read. `bus`: 1 is a PC's, 2 Shugart's; `unit` is the drive on it. ferrite_ui_real_drive hears how far it is,
/// ferrite_ui_real_drive_ended that it is over.
int ferrite_page_has_serial();
void ferrite_page_read_real_drive(unsigned drive, int bus, unsigned unit, unsigned cylinders, unsigned heads);
void ferrite_page_write_real_drive(unsigned drive);
void ferrite_page_stop_real_drive();
/// Lets the user choose a folder for the machine on the canvas, and says how its guest mounts it.
int ferrite_page_can_choose_folders();
void ferrite_page_share_folder();
void ferrite_page_download(const char* name, const char* type, const ferrite::u8* bytes, unsigned size);
void ferrite_page_download_picture(const char* name, const ferrite::u32* pixels, unsigned width, unsigned height);
/// Asks the browser to hold the pointer fast; ferrite_ui_pointer_caught says when it does.
void ferrite_page_catch_pointer(ferrite::App* app);
void ferrite_page_free_pointer();
int ferrite_page_is_full_screen();
void ferrite_page_toggle_full_screen(ferrite::App* app);
}
