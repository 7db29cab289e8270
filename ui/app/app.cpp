// SPDX-License-Identifier: MIT
#include "ui/app/app.h"

#include <backends/imgui_impl_opengl3.h>
#include <emscripten.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <utility>

#include "core/automation/path.h"
#include "ui/app/menu.h"
#include "ui/platform/coverage.h"
#include "ui/platform/page.h"
#include "ui/widgets/theme.h"
#include "ui/windows/dialogs.h"
#include "ui/windows/messages.h"
#include "ui/windows/screen.h"
#include "ui/windows/status.h"

namespace ferrite {
namespace {

// PC set-1 make codes that the host key combines with.
constexpr u16 right_ctrl = 0xE01D, key_enter = 0x1C, key_m = 0x32, key_n = 0x31, key_p = 0x19, key_r = 0x13,
              key_s = 0x1F, key_delete = 0xE053;
constexpr u16 left_ctrl = 0x1D, left_alt = 0x38;

const char* done_to(Medium medium) { return medium == Medium::HardDisk ? "connected" : "inserted"; }

}  // namespace

App::App(automation::VirtualPc& pc) : context_(ImGui::CreateContext()), machine_(pc) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  theme::apply();
  canvas_ = std::make_unique<Canvas>(*this);
  if (canvas_->usable()) open_graphics();
}

App::~App() {
  if (graphics_) ImGui_ImplOpenGL3_Shutdown();
  screen_.reset();
  canvas_.reset();
  ImGui::DestroyContext(context_);
}

void App::open_graphics() {
  ImGui_ImplOpenGL3_Init("#version 300 es");
  screen_ = std::make_unique<GlFrame>();
  pixel_ratio_ = 0;
  graphics_ = true;
}

void App::rebuild_fonts() {
  const float ratio = canvas_->pixel_ratio();
  if (ratio == pixel_ratio_) return;
  pixel_ratio_ = ratio;
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  fonts_ = Fonts::build(ratio);
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

bool App::frame() {
  now_ = emscripten_get_now();
  if (!graphics_) return false;
  if (!rested()) return pointer_in_use();
  look();
  const bool windows = frames_due_ > 0;
  if (windows) --frames_due_, draw();
  const bool drew = windows || draw_new_rows();
  constexpr double often = 100;
  if (drew) draws_often_ = now_ - drawn_at_ < often, drawn_at_ = now_;
  // A guest that draws often is not to wait for a look in between; for a blinking cursor that look is soon enough.
  constexpr int still_for_sure = 2;
  still_frames_ = drew ? 0 : still_frames_ + 1;
  const bool goes_on = frames_due_ > 0 || (draws_often_ && still_frames_ < still_for_sure);
  drew_last_ = drew && goes_on;
  return goes_on;
}

bool App::wants_frame() {
  constexpr double animation_frame = 16;
  now_ = emscripten_get_now();
  if (!graphics_ || now_ - looked_at_ < animation_frame || !rested()) return false;
  look();
  return frames_due_ > 0 || machine_.new_rows().any();
}

void App::look() {
  looked_at_ = now_;
  constexpr double settle_milliseconds = 700;  // tool tips come late
  if (now_ - touched_at_ < settle_milliseconds) animate();
  if (machine_.another_is_shown()) release_keys(), pointer_.let_go();
  watch_pointer();
  if (machine_.poll(now_) || notices_.expire(now_)) animate(1);
  real_drives_.look();
}

void App::animate(int frames) {
  if (frames_due_ == 0) ferrite_page_call_for_frame();
  frames_due_ = std::max(frames_due_, frames);
}

/// Where a software renderer holds up the page for each picture, the machine gets the larger part of the time, and
/// whoever moves the pointer an even one.
bool App::rested() {
  if (std::exchange(drew_last_, false)) picture_milliseconds_ = now_ - drawn_at_;
  constexpr double swift = 26, longest_rest = 400;
  if (picture_milliseconds_ < swift) return true;
  const double share = pointer_in_use() ? 2 : 4;
  return now_ - drawn_at_ >= std::min(picture_milliseconds_ * share, longest_rest);
}

bool App::pointer_in_use() const {
  constexpr double lately = 250;
  return now_ - touched_at_ < lately;
}

void App::draw() {
  canvas_->begin_frame();
  rebuild_fonts();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
  bars_shown_ = bars_wanted();
  draw_screen(*this);
  draw_menu_bar(*this);
  draw_status(*this);
  draw_dialogs(*this);
  draw_messages(*this);
  if (ImGui::IsAnyItemActive()) animate();
  ImGui::Render();
  const u32 width = canvas_->device_width(), height = canvas_->device_height();
  GlFrame::clear(width, height, theme::room);
  if (machine_.frame()) {
    const MachineView::Rows rows = machine_.take_new_rows();
    screen_->upload(*machine_.frame(), rows.first, rows.end);
    screen_->draw(screen_box_, width, height, screen_dim_);
  }
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  canvas_->end_frame();
  shown_state_ = face().state;
}

/// The guest's new rows alone, where nothing lies over them: a blinking cursor costs its line.
bool App::draw_new_rows() {
  const Frame* const frame = machine_.frame();
  if (!frame || !machine_.new_rows().any()) return false;
  const MachineView::Rows rows = machine_.new_rows();
  const DeviceBox box = GlFrame::rows_box(*frame, screen_box_, rows.first, rows.end);
  if (!screen_->fits(*frame) || draws_over(*ImGui::GetDrawData(), box)) return draw(), true;
  machine_.take_new_rows();
  screen_->upload(*frame, rows.first, rows.end);
  GlFrame::clip(box, canvas_->device_width(), canvas_->device_height());
  screen_->draw(screen_box_, canvas_->device_width(), canvas_->device_height(), screen_dim_);
  GlFrame::unclip();
  return true;
}

bool App::bars_wanted() const {
  if (!full_screen() || ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup) || drop_target_ >= 0) return true;
  const float y = ImGui::GetIO().MousePos.y, height = ImGui::GetIO().DisplaySize.y;
  constexpr float edge = 4;  // where bars come out; once out they stay while the pointer is on them
  const float top = bars_shown_ ? theme::menu_bar_height : edge, bottom = bars_shown_ ? theme::status_height : edge;
  return (y >= 0 && y < top) || (y >= height - bottom && y <= height);
}

bool App::full_screen() const { return ferrite_page_is_full_screen() != 0; }

void App::capture_keyboard(bool on) {
  if (!on) release_keys(), ferrite_page_free_pointer();
  menu_focus_due_ = captured_ && !on;
  captured_ = on;
  canvas_->share_keys(!on);
}

bool App::take_menu_focus() { return std::exchange(menu_focus_due_, false); }

void App::open_dialog(Dialog dialog, unsigned drive) {
  if (dialog_ == Dialog::RealDrive) real_drives_.stop();
  dialog_ = dialog;
  dialog_drive_ = drive;
  animate();
}

void App::act(Refusal refusal) {
  if (refusal) tell(NoticeKind::Trouble, *refusal);
  animate();
}

void App::tell(NoticeKind kind, const std::string& sentence) {
  notices_.add(kind, sentence, emscripten_get_now());
  ferrite_page_tell(sentence.c_str());
  animate();
}

void App::toggle_pause() {
  const MachineState state = face().state;
  if (state == MachineState::Paused) act(machine_.resume());
  if (state == MachineState::Running || state == MachineState::Restarting) act(machine_.pause());
}

void App::toggle_mute() { act(machine_.set_muted(!face().muted)); }

void App::restart() { act(machine_.reset()); }

void App::send_ctrl_alt_del() {
  constexpr std::array<u16, 3> keys{left_ctrl, left_alt, key_delete};
  machine_.chord(keys);
}

void App::choose_image(unsigned drive) {
  ferrite_page_choose_file(this, u8(Medium::Floppy), drive, chooser_filter(Medium::Floppy).c_str());
}

void App::eject(unsigned drive) {
  const DriveView& view = face().drives[drive];
  if (real_drives_.inserted(drive) && real_drives_.behind(drive)) return open_dialog(Dialog::EjectRealDisk, drive);
  if (view.policy == automation::WritePolicy::Ask && view.changed) return open_dialog(Dialog::Eject, drive);
  act(machine_.eject(drive));
}

void App::choose_disc(u32 drive) {
  ferrite_page_choose_file(this, u8(Medium::Disc), drive, chooser_filter(Medium::Disc).c_str());
}

void App::choose_hard_disk() {
  ferrite_page_choose_file(this, u8(Medium::HardDisk), MachineView::first_drive,
                           chooser_filter(Medium::HardDisk).c_str());
}

void App::save_screenshot() {
  const Frame* picture = machine_.frame();
  if (!picture || picture->width == 0) return act("There is no picture to save: start the machine first.");
  const std::time_t seconds = std::time(nullptr);
  char when[32] = "";
  std::strftime(when, sizeof when, " %Y-%m-%d %H.%M.%S", std::localtime(&seconds));
  const std::string name = face().name + when + ".png";
  ferrite_page_download_picture(name.c_str(), picture->pixels.data(), picture->width, picture->height);
  tell(NoticeKind::Done, "Saved " + name);
}

void App::toggle_full_screen() { ferrite_page_toggle_full_screen(this); }

void App::insert(unsigned drive, const std::string& name, std::span<const u8> bytes) {
  Refusal refusal = machine_.insert(drive, name, bytes);
  if (refusal) return act("“" + file_stem(name) + "” was not inserted. " + *refusal);
  tell(NoticeKind::Done, std::string("Drive ") + char('A' + drive) + ": now holds " + name);
}

void App::insert_set(unsigned drive, std::string_view lines) {
  std::vector<std::string> paths = automation::paths_in(lines);
  const std::size_t count = paths.size();
  if (Refusal refusal = machine_.insert_set(drive, std::move(paths))) return act(std::move(refusal));
  tell(NoticeKind::Done, std::string("Drive ") + char('A' + drive) + ": now holds the first of " +
                             std::to_string(count) + " disks. Its menu has the next.");
}

const char* App::path_to_link(Medium medium, const std::string& name) {
  if (const Refusal refusal = machine_.may_take(medium)) {
    act("“" + name + "” was not " + done_to(medium) + ". " + *refusal);
    return nullptr;
  }
  path_to_link_ = machine_.new_path(medium, name);
  return path_to_link_.c_str();
}

Refusal App::try_linked(Medium medium, u32 drive, const std::string& path) {
  switch (medium) {
    case Medium::Floppy: return machine_.insert_kept(drive, path);
    case Medium::Disc: return machine_.insert_disc(drive, path);
    case Medium::HardDisk: return machine_.connect_hard_disk(path);
  }
  return {};
}

void App::use_linked(Medium medium, u32 drive, const std::string& path) {
  const std::string name = path.substr(path.find_last_of('\\') + 1);
  if (const Refusal refusal = try_linked(medium, drive, path)) {
    machine_.forget_file(path);
    return act("“" + name + "” was not " + done_to(medium) + ". " + *refusal);
  }
  const std::string floppy = std::string("Drive ") + char('A' + drive);
  switch (medium) {
    case Medium::Floppy: return tell(NoticeKind::Done, floppy + ": now holds " + name);
    case Medium::Disc: return tell(NoticeKind::Done, "The CD-ROM drive now holds " + name);
    case Medium::HardDisk:
      return tell(NoticeKind::Done, "Connected " + name + ". The machine finds it when it is turned on.");
  }
}

bool App::host_shortcut(u16 make_code) {
  switch (make_code) {
    case key_delete: send_ctrl_alt_del(); return true;
    case key_enter: toggle_full_screen(); return true;
    case key_m: toggle_mute(); return true;
    case key_n: act(machine_.next_disk(0)); return true;
    case key_p: toggle_pause(); return true;
    case key_r: restart(); return true;
    case key_s: save_screenshot(); return true;
    default: return false;
  }
}

bool App::key(u16 make_code, bool down, bool repeated) {
  if (make_code == right_ctrl) {
    if (!down && host_key_down_ && !host_key_used_) capture_keyboard(!captured_);
    if (!repeated) host_key_down_ = down, host_key_used_ = false;
    animate();
    return true;
  }
  if (!down) {
    if (std::erase(keys_down_, make_code) == 0) return host_key_down_;
    machine_.key(make_code, false);
    return true;
  }
  if (host_key_down_) {
    host_key_used_ = true;
    if (!repeated) host_shortcut(make_code);
    return true;
  }
  const bool menus_open = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup);
  if (!captured_ || menus_open || dialog_ != Dialog::None) return false;
  if (!machine_.key(make_code, true)) return false;
  if (!repeated) keys_down_.push_back(make_code);
  return true;
}

bool App::pointer_event(const PointerEvent& event) {
  if (!pointer_.holds_on() && covered(event.x, event.y)) return false;
  const GuestPointer::Verdict verdict = pointer_.event(event);
  if (verdict == GuestPointer::Verdict::Catch) ferrite_page_catch_pointer(this);
  const bool taken = verdict == GuestPointer::Verdict::Guest || verdict == GuestPointer::Verdict::Catch;
  if (taken && event.buttons && !captured_) capture_keyboard(true);
  return taken;
}

bool App::wheel(float x, float y, float clicks) {
  return (pointer_.caught() || !covered(x, y)) && pointer_.wheel(x, y, clicks);
}

/// A window of ours, or a menu that a click would close, lies over the guest's picture there.
bool App::covered(float x, float y) const {
  if (dialog_ != Dialog::None || ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup)) return true;
  const auto& windows = ImGui::GetCurrentContext()->Windows;
  return std::any_of(windows.begin(), windows.end(), [&](const ImGuiWindow* window) {
    const bool hears = window->Active && !window->Hidden && !(window->Flags & ImGuiWindowFlags_NoMouseInputs);
    return hears && std::string_view(window->Name) != screen_window_name && window->Rect().Contains({x, y});
  });
}

void App::pointer_caught(bool caught) {
  pointer_.set_caught(caught);
  if (caught) tell(NoticeKind::Done, "The machine has the mouse. Right Ctrl gives it back.");
  touched();
}

/// A machine that stopped, or whose guest has come to follow the pointer, needs it caught no longer.
void App::watch_pointer() {
  if (pointer_.caught() && machine_.pointer_use() != MachineView::PointerUse::Relative) ferrite_page_free_pointer();
}

void App::show_machine(u32 id) {
  machine_.show(id);
  animate();
}

void App::make_machine(unsigned offer) {
  tell(NoticeKind::Done, "Loading " + offers_[offer] + "…");
  ferrite_page_make_machine(offer);
}

void App::release_keys() {
  for (const u16 make_code : keys_down_) machine_.key(make_code, false);
  keys_down_.clear();
}

void App::focus_changed(bool focused) {
  if (!focused) release_keys(), pointer_.let_go();
  host_key_down_ = false;
  if (focused) capture_keyboard(true);
  touched();
}

void App::touched() {
  touched_at_ = emscripten_get_now();
  animate();
}

void App::resized() {
  touched();
  if (graphics_) draw();
}

unsigned App::drag(float x, float y) {
  drop_target_ = 0;
  for (unsigned drive = 0; drive < drive_boxes_.size(); ++drive) {
    const DeviceBox& box = drive_boxes_[drive];
    if (x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height) drop_target_ = int(drive);
  }
  touched();
  return unsigned(drop_target_);
}

void App::drag_end() {
  drop_target_ = -1;
  touched();
}

void App::graphics_lost() { graphics_ = false; }

void App::graphics_restored() {
  ImGui_ImplOpenGL3_Shutdown();
  open_graphics();
  touched();
}

}  // namespace ferrite
