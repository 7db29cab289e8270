// SPDX-License-Identifier: MIT
#include "core/device/floppy_drive.h"

namespace ferrite {
using namespace std::chrono_literals;
namespace {
constexpr auto LightStaysOn = 100ms;
constexpr auto SpinUp = 300ms;
constexpr auto TurnAt300Rpm = 200ms;
constexpr auto TurnAt360Rpm = 166'666'667ns;
constexpr u8 LastCylinder = 85;
}  // namespace

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

Ticks FloppyDrive::at_speed() const { return s_.motor_on ? s_.motor_since + scheduler_.ticks(SpinUp) : Never; }

Ticks FloppyDrive::turn() const {
  return std::max<Ticks>(1, scheduler_.ticks(type_ == Type::Inch525Hd ? TurnAt360Rpm : TurnAt300Rpm));
}

void FloppyDrive::step(int direction) {
  if (!present()) return;
  if (direction > 0 && s_.cylinder < LastCylinder) s_.cylinder++;
  if (direction < 0 && s_.cylinder > 0) s_.cylinder--;
  if (disk_) s_.changed = false;
}

// A disk made for 250 kbit/s at 300 rpm passes a fifth faster under the head of a drive that turns at 360.
bool FloppyDrive::fits(DataRate rate) const {
  if (!disk_) return false;
  const DataRate made_for = disk_->geometry().rate;
  if (type_ == Type::Inch525Hd && made_for == DataRate::Kbps250) return rate == DataRate::Kbps300;
  return rate == made_for;
}

void FloppyDrive::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 8, "a field was added: visit it too");
  v("cylinder", s_.cylinder), v("motor_on", s_.motor_on), v("changed", s_.changed), v("tab", s_.tab);
  v("access", s_.access), v("swaps", s_.swaps), v("last_access", s_.last_access), v("motor_since", s_.motor_since);
}

}  // namespace ferrite
