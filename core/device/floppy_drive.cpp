// SPDX-License-Identifier: MIT
#include "core/device/floppy_drive.h"

#include <cstdlib>

namespace ferrite {
using namespace std::chrono_literals;
namespace {
constexpr auto LightStaysOn = 100ms;
constexpr auto IndexPulse = 4ms;
constexpr u32 LockRangePercent = 8;  // how far off its rate a data separator still locks

/// What a drive's maker promises.
struct Model {
  u16 turns_per_minute;
  u8 last_cylinder;  // a few more than the disk's are within reach
  u8 tracks_per_inch;
  DataRate fastest;
  std::chrono::milliseconds spin_up, settle;
};
constexpr Model Models[] = {
    // by Type
    {300, 0, 48, DataRate::Kbps250, 0ms, 0ms},      {300, 41, 48, DataRate::Kbps250, 500ms, 15ms},
    {360, 83, 96, DataRate::Kbps500, 500ms, 15ms},  {300, 83, 135, DataRate::Kbps250, 300ms, 15ms},
    {300, 83, 135, DataRate::Kbps500, 300ms, 15ms}, {300, 83, 135, DataRate::Kbps1000, 300ms, 15ms},
};
constexpr Model AutomaticModel{300, 85, 0, DataRate::Kbps1000, 300ms, 0ms};

const Model& model_of(FloppyDrive::Type type, FloppyDrive::Mechanics mechanics) {
  return mechanics == FloppyDrive::Mechanics::Real ? Models[std::size_t(type)] : AutomaticModel;
}
}  // namespace

DiskSize FloppyDrive::slot(Type type) {
  return Models[std::size_t(type)].tracks_per_inch == 135 ? DiskSize::Inch35 : DiskSize::Inch525;
}

std::unique_ptr<FloppyImage> FloppyDrive::insert(std::unique_ptr<FloppyImage> disk, Tab tab) {
  std::unique_ptr<FloppyImage> before = eject();
  disk_ = std::move(disk);
  s_.tab = tab;
  return before;
}

// The change line goes active when the disk leaves, and stays so until a step with a disk in.
std::unique_ptr<FloppyImage> FloppyDrive::eject() {
  s_.changed = true;
  s_.swaps++;
  s_.tab = Tab::WriteEnabled;
  return std::move(disk_);
}

void FloppyDrive::set_write_protected(bool on) { s_.tab = on ? Tab::WriteProtected : Tab::WriteEnabled; }

bool FloppyDrive::write_protected() const { return disk_ && (s_.tab == Tab::WriteProtected || !disk_->writable()); }

FloppyDrive::Activity FloppyDrive::activity() const {
  const bool lit = scheduler_.now() - s_.last_access < scheduler_.ticks(LightStaysOn);
  return lit ? s_.access : Activity::Idle;
}

void FloppyDrive::note_access(Activity access) {
  s_.access = access;
  s_.last_access = scheduler_.now();
}

void FloppyDrive::set_motor(bool on) {
  if (on && !s_.motor_on) s_.motor_since = scheduler_.now();
  s_.motor_on = on && present();
}

Ticks FloppyDrive::at_speed() const {
  if (!s_.motor_on) return Never;
  return s_.motor_since + hurried(scheduler_.ticks(model_of(type_, mechanics_).spin_up));
}

Ticks FloppyDrive::head_rests() const {
  const Ticks rests = s_.last_step + hurried(scheduler_.ticks(model_of(type_, mechanics_).settle));
  return std::max(at_speed(), rests);
}

u16 FloppyDrive::turns_per_minute() const {
  if (mechanics_ == Mechanics::Real) return Models[std::size_t(type_)].turns_per_minute;
  if (!disk_) return type_ == Type::Inch525Hd ? 360 : 300;
  const bool at_360 = type_ == Type::Inch525Hd && disk_->geometry().rate == DataRate::Kbps250;
  return at_360 ? 360 : disk_->turns_per_minute();
}

Ticks FloppyDrive::turn() const {
  return std::max<Ticks>(1, hurried(scheduler_.ticks(60'000'000'000ns / turns_per_minute())));
}

bool FloppyDrive::index_pulse() const {
  const Ticks now = scheduler_.now();
  return disk_ && now >= at_speed() && (now - at_speed()) % turn() < hurried(scheduler_.ticks(IndexPulse));
}

void FloppyDrive::step(int direction) {
  if (!present()) return;
  if (direction > 0 && s_.cylinder < model_of(type_, mechanics_).last_cylinder) s_.cylinder++;
  if (direction < 0 && s_.cylinder > 0) s_.cylinder--;
  s_.last_step = scheduler_.now();
  if (disk_) s_.changed = false;
}

// A disk of 40 tracks has them twice as far apart as a 96 tpi drive steps; between them is nothing. The wide head of a
// 48 tpi drive lies over two tracks of 80, and makes out neither.
std::optional<Track> FloppyDrive::track(u8 head) const {
  if (!disk_) return {};
  const u8 pitch = model_of(type_, mechanics_).tracks_per_inch;
  const bool wide_tracks = mechanics_ == Mechanics::Real && disk_->geometry().cylinders <= MostCylindersAt48Tpi;
  if (pitch == 96 && wide_tracks)
    return s_.cylinder % 2 ? std::nullopt : std::optional(Track{u8(s_.cylinder / 2), head});
  if (pitch == 48 && !wide_tracks) return {};
  return Track{s_.cylinder, head};
}

const CellTrack& FloppyDrive::cells(u8 head) const {
  static const CellTrack nothing;
  const auto at = track(head);
  return at ? disk_->cells(*at) : nothing;
}

bool FloppyDrive::write(u8 head, const CellTrack& cells) {
  const auto at = track(head);
  return at && !write_protected() && disk_->write(*at, cells);
}

u32 FloppyDrive::cells_per_turn(DataRate rate) const { return ferrite::cells_per_turn(rate, turns_per_minute()); }

bool FloppyDrive::fits(DataRate rate, u8 head) const {
  const CellTrack& under = cells(head);
  if (under.empty()) return false;
  if (mechanics_ == Mechanics::Automatic) return rate_of(under, turns_per_minute()) == rate;
  if (bits_per_second(rate) > bits_per_second(model_of(type_, mechanics_).fastest)) return false;
  const i64 wanted = cells_per_turn(rate);
  return std::abs(i64(under.cells()) - wanted) * 100 <= wanted * LockRangePercent;
}

void FloppyDrive::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 9, "a field was added: visit it too");
  v("cylinder", s_.cylinder), v("motor_on", s_.motor_on), v("changed", s_.changed), v("tab", s_.tab);
  v("access", s_.access), v("swaps", s_.swaps), v("last_access", s_.last_access), v("motor_since", s_.motor_since);
  v("last_step", s_.last_step);
  v("type", type_), v("mechanics", mechanics_);  // what the guest's BIOS found
}

}  // namespace ferrite
