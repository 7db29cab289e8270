// SPDX-License-Identifier: MIT
#pragma once
// One canvas: the machine and the windows around it. Draws only when something changed, so that an idle guest costs
// next to nothing.
#include "ui/app/guest_pointer.h"
#include "ui/app/machine_view.h"
#include "ui/app/notices.h"
#include "ui/app/real_drives.h"
#include "ui/app/settings.h"
#include "ui/platform/canvas.h"
#include "ui/platform/fonts.h"
#include "ui/platform/gl_frame.h"
#include "ui/windows/disk_files.h"
#include "ui/windows/machine_settings.h"
#include "ui/windows/new_disk.h"
#include "ui/windows/new_hard_disk.h"
#include "ui/windows/save_image.h"

struct ImGuiContext;

namespace ferrite {

/// Dialogs that lie over the machine; one at a time.
enum class Dialog : u8 {
  None,
  DiskFiles,
  SaveImage,
  Eject,
  NewDisk,
  NewHardDisk,
  RealDrive,
  EjectRealDisk,
  Settings,
  NewMachine,
  Keys,
  Console,
  About
};

class App final : public CanvasListener {
 public:
  explicit App(automation::VirtualPc& pc);
  ~App() override;

  /// False: no WebGL 2 here. Nothing else may be called.
  bool usable() const { return canvas_ && canvas_->usable(); }
  /// In an animation frame: draws what is new. False: none is needed until wants_frame() or a call for one.
  bool frame();
  /// Whether there is something new to draw.
  bool wants_frame();

  // What windows read and set.
  MachineView& machine() { return machine_; }
  const MachineFace& face() const { return machine_.face(); }
  /// The state that the last picture showed: what the user clicked on was that one.
  MachineState shown_state() const { return shown_state_; }
  const Fonts& fonts() const { return fonts_; }
  Settings& settings() { return settings_; }
  Notices& notices() { return notices_; }
  float pixel_ratio() const { return pixel_ratio_; }
  bool focused() const { return canvas_->focused(); }
  bool full_screen() const;
  /// Menu bar and status strip: always, but in full screen only while the pointer is at an edge or a menu is open.
  bool bars_shown() const { return bars_shown_; }
  /// Keys go to the guest; otherwise to the menus.
  bool keyboard_captured() const { return captured_ && focused(); }
  GuestPointer& pointer() { return pointer_; }
  void capture_keyboard(bool on);
  /// Once after the keyboard was freed: the menu bar takes it.
  bool take_menu_focus();
  Dialog dialog() const { return dialog_; }
  unsigned dialog_drive() const { return dialog_drive_; }
  NewDiskForm& new_disk_form() { return new_disk_form_; }
  DiskFilesForm& disk_files_form() { return disk_files_form_; }
  SaveImageForm& save_image_form() { return save_image_form_; }
  NewHardDiskForm& new_hard_disk_form() { return new_hard_disk_form_; }
  SettingsForm& settings_form() { return settings_form_; }
  RealDrives& real_drives() { return real_drives_; }
  void open_dialog(Dialog dialog, unsigned drive = 0);
  /// A list lay over the dialog in the frame before.
  bool& list_was_open() { return list_was_open_; }
  /// The menu of the bar that was open in the frame before; -1: none.
  int open_menu() const { return open_menu_; }
  void remember_open_menu(int index) { open_menu_ = index; }
  /// Draws this many more frames whatever happens: something moves.
  void animate(int frames = 2);
  /// Where the guest's screen goes in the next frame; drawn below all windows.
  void place_screen(DeviceBox box, float dim) { screen_box_ = box, screen_dim_ = dim; }
  /// Where the icon of a drive is, in CSS pixels: a file dropped there goes into that drive.
  void place_drive(unsigned drive, DeviceBox box) { drive_boxes_[drive] = box; }
  /// The drive a dragged file would go into; -1: nothing is being dragged.
  int drop_target() const { return drop_target_; }

  /// Machines that are made when they are chosen.
  std::span<const std::string> offers() const { return offers_; }
  void offer(std::string name) { offers_.push_back(std::move(name)); }

  // Commands that menus, buttons and keys share. A refusal becomes a notice.
  void act(Refusal refusal);
  void tell(NoticeKind kind, const std::string& sentence);
  void toggle_pause();
  void toggle_mute();
  void restart();
  void send_ctrl_alt_del();
  void choose_image(unsigned drive);
  /// Asks first, where the disk's policy is to, or it is a real one that lacks what was written.
  void eject(unsigned drive);
  void choose_disc(u32 drive);
  void choose_hard_disk();
  void save_screenshot();
  void show_machine(u32 id);
  void make_machine(unsigned offer);
  void toggle_full_screen();
  void insert(unsigned drive, const std::string& name, std::span<const u8> bytes);
  /// Paths of host files, a line each.
  void insert_set(unsigned drive, std::string_view lines);
  /// Dropped files go onto the disk whose files are shown.
  bool takes_files() const { return dialog_ == Dialog::DiskFiles; }
  /// Where the page is to link a file of this name; null: it cannot be used now, and the user has been told. Until the
  /// next call.
  const char* path_to_link(Medium medium, const std::string& name);
  /// The page has linked it.
  void use_linked(Medium medium, u32 drive, const std::string& path);

  // Events.
  bool key(u16 make_code, bool down, bool repeated) override;
  void focus_changed(bool focused) override;
  /// True: it is the guest's alone.
  bool pointer_event(const PointerEvent&);
  bool wheel(float x, float y, float clicks);
  /// The page holds the pointer fast, or does no longer.
  void pointer_caught(bool caught);
  void touched() override;
  void resized() override;
  /// A file hovers at this point: which drive would take it.
  unsigned drag(float x, float y);
  void drag_end();
  void graphics_lost();
  void graphics_restored();

 private:
  void open_graphics();
  bool rested();
  bool pointer_in_use() const;
  void look();
  void rebuild_fonts();
  void draw();
  bool draw_new_rows();
  bool bars_wanted() const;
  Refusal try_linked(Medium medium, u32 drive, const std::string& path);
  bool host_shortcut(u16 make_code);
  void release_keys();
  void watch_pointer();
  bool covered(float x, float y) const;

  ImGuiContext* context_ = nullptr;
  MachineView machine_;
  GuestPointer pointer_{machine_};
  std::unique_ptr<Canvas> canvas_;
  std::unique_ptr<GlFrame> screen_;
  Fonts fonts_;
  Settings settings_;
  Notices notices_;
  DeviceBox screen_box_;
  std::array<DeviceBox, 2> drive_boxes_;
  float screen_dim_ = 0;
  float pixel_ratio_ = 0;
  double now_ = 0, looked_at_ = 0, touched_at_ = 0, drawn_at_ = 0;
  double picture_milliseconds_ = 0;  // from one picture to the next animation frame
  bool drew_last_ = false;           // and wants the next animation frame
  bool draws_often_ = false;
  int frames_due_ = 3, still_frames_ = 0;
  int drop_target_ = -1, open_menu_ = -1;
  MachineState shown_state_ = MachineState::Missing;
  Dialog dialog_ = Dialog::None;
  unsigned dialog_drive_ = 0;
  bool list_was_open_ = false;
  NewDiskForm new_disk_form_;
  DiskFilesForm disk_files_form_;
  SaveImageForm save_image_form_;
  NewHardDiskForm new_hard_disk_form_;
  SettingsForm settings_form_;
  RealDrives real_drives_{*this};
  std::string path_to_link_;
  std::vector<std::string> offers_;
  bool captured_ = true, bars_shown_ = true;
  bool menu_focus_due_ = false;
  bool host_key_down_ = false, host_key_used_ = false;
  bool graphics_ = false;
  std::vector<u16> keys_down_;
};

}  // namespace ferrite
